"""Which document is a file an edition of? What comes twice, renamed, updated, reverted, withdrawn has one answer."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.difference import difference
from ingest.formats.text.reader import read_text
from ingest.library.library import Ingest
from ingest.report import DocumentOutcome, Mode, ReportLine
from ingest.source import edition_source, sources
from ingest.stated.proposals import proposals
from retrieval.document import Document, Version
from retrieval.errors import BadInput, UnknownDocument
from retrieval.facts import FactChanges, Facts
from retrieval.word_diff import Op
from tests.ingest.conftest import BINS, Library, outcomes

FRIDAY = BINS.replace("Tuesday", "Friday")
WHEN = "When are grey bins collected?"


def the(lines: tuple[ReportLine, ...], outcome: DocumentOutcome) -> ReportLine:
    [found] = [line for line in lines if line.outcome is outcome]
    return found


def editions(library: Library, id: str = "bins") -> list[int]:
    return [version.edition for version in library.open().library.editions(id)]


def test_a_changed_file_is_the_next_edition_and_the_one_before_stays(library: Library, inbox: Path) -> None:
    (inbox / "bins.txt").write_text(FRIDAY)
    line = the(library.bring(inbox).lines, DocumentOutcome.CHANGED)
    assert (line.edition, line.passages_added, line.passages_removed) == (2, 1, 1)
    assert editions(library) == [1, 2]
    assert "Friday" in str(library.says(WHEN))


def test_a_file_may_be_called_anything_when_a_person_says_what_it_is(library: Library, tmp_path: Path) -> None:
    other = tmp_path / "collections 2027.txt"
    other.write_text(FRIDAY)
    soon = date.today() + timedelta(days=30)
    library.ingest.run([edition_source(other, "bins", Facts(in_force_from=soon))])
    assert "Tuesday" in str(library.says(WHEN))
    assert "Friday" in str(library.says(WHEN, soon))
    assert library.documents() == ["bins", "trees"]


def test_a_file_with_a_known_title_is_asked_about(library: Library, tmp_path: Path) -> None:
    other = tmp_path / "collections.txt"
    other.write_text(FRIDAY)
    line = the(library.bring(other).lines, DocumentOutcome.FAILED)
    assert line.reason == "which_document"
    assert "--as bins" in str(line.detail)
    assert library.documents() == ["bins", "trees"]


def test_files_that_come_together_under_one_heading_are_documents_of_their_own(library: Library, inbox: Path) -> None:
    for name, colour in (("volume-1", "green"), ("volume-2", "brown")):
        (inbox / f"{name}.txt").write_text(f"The council's guidance\n\nThe bin for volume waste must be {colour}.\n")
    assert {line.outcome for line in library.bring(inbox).lines} == {DocumentOutcome.ADDED, DocumentOutcome.UNCHANGED}
    assert library.documents() == ["bins", "trees", "volume-1", "volume-2"]


def test_a_file_goes_to_the_document_it_went_to_before(library: Library, tmp_path: Path) -> None:
    other = tmp_path / "collections.txt"
    other.write_text(FRIDAY)
    library.ingest.run([edition_source(other, "bins")])
    other.write_text(BINS.replace("Tuesday", "Sunday"))
    assert outcomes(library.bring(other)) == {"bins": "changed"}
    assert "Sunday" in str(library.says(WHEN))


def test_the_old_file_does_not_push_a_later_edition_aside(library: Library, inbox: Path, tmp_path: Path) -> None:
    other = tmp_path / "collections.txt"
    other.write_text(FRIDAY)
    library.ingest.run([edition_source(other, "bins")])
    assert outcomes(library.bring(inbox))["bins"] == "unchanged"
    assert "Friday" in str(library.says(WHEN))
    (inbox / "bins.txt").write_text(BINS.replace("Tuesday", "Sunday"))
    assert outcomes(library.bring(inbox))["bins"] == "failed"
    assert "Friday" in str(library.says(WHEN))


def test_what_is_reverted_answers_again_and_nothing_is_encoded(library: Library, inbox: Path) -> None:
    (inbox / "bins.txt").write_text(FRIDAY)
    library.bring(inbox)
    (inbox / "bins.txt").write_text(BINS)
    report = library.bring(inbox)
    assert (outcomes(report)["bins"], report.encoded) == ("changed", 0)
    assert "Tuesday" in str(library.says(WHEN))
    assert editions(library) == [2, 3]


def test_a_moved_file_is_the_same_document(library: Library, inbox: Path, tmp_path: Path) -> None:
    moved = tmp_path / "archive"
    inbox.rename(moved)
    assert outcomes(library.bring(moved)) == {"bins": "unchanged", "trees": "unchanged"}
    (moved / "bins.txt").write_text(FRIDAY)
    assert outcomes(library.bring(moved))["bins"] == "changed"


def test_one_paragraph_in_two_documents_is_cited_from_both(library: Library, inbox: Path) -> None:
    (inbox / "streets.txt").write_text("Streets\n\nGrey bins are collected every second Tuesday.")
    library.bring(inbox)
    answer = library.open().engine.ask(WHEN)
    places = [place.document_id for quote in answer.quotes for place in (quote.citation, *quote.also)]
    assert sorted(places) == ["bins", "streets"]
    assert len(answer.quotes) == 1


def test_withdrawn_text_neither_answers_nor_is_shown_until_it_is_reinstated(library: Library, inbox: Path) -> None:
    assert library.ingest.withdraw(["bins"]).encoded == 0
    assert library.says(WHEN) is None
    assert library.documents() == ["trees"]
    with pytest.raises(UnknownDocument):
        library.open().library.version("bins", library.open().library.versions()[0].sha256)
    assert "reinstate" in str(library.bring(inbox).lines[0].detail)
    assert library.says(WHEN) is None
    library.ingest.reinstate(["bins"])
    assert "Tuesday" in str(library.says(WHEN))


def test_the_last_document_can_be_deleted_and_the_library_is_empty(library: Library) -> None:
    report = library.ingest.delete(["bins", "trees"])
    assert (report.published, report.passages) == (True, 0)
    assert library.documents() == []
    assert library.says(WHEN) is None


def test_facts_are_stated_and_taken_away_and_survive_the_next_ingest(library: Library, inbox: Path) -> None:
    library.ingest.amend("bins", FactChanges(Facts(publisher="Council", in_force_to=date(2020, 1, 1))))
    assert library.says(WHEN) is None
    assert "Tuesday" in str(library.says(WHEN, date(2020, 1, 1)))
    assert outcomes(library.bring(inbox))["bins"] == "unchanged"
    assert library.says(WHEN) is None
    library.ingest.amend("bins", FactChanges(cleared=frozenset({"in_force_to"})))
    assert "Tuesday" in str(library.says(WHEN))
    assert library.open().library.version("bins").publisher == "Council"


def test_dates_that_contradict_one_another_are_refused(library: Library) -> None:
    with pytest.raises(BadInput, match="before"):
        backwards = Facts(in_force_from=date(2026, 1, 1), in_force_to=date(2025, 1, 1))
        library.ingest.amend("bins", FactChanges(backwards))


def test_the_difference_is_told_word_by_word(library: Library, inbox: Path) -> None:
    (inbox / "bins.txt").write_text(FRIDAY + "\n\nGlass goes to the bank.")
    line = the(library.ingest.run(sources([inbox]), Mode.DRY_RUN).lines, DocumentOutcome.CHANGED)
    changed, added = line.changes
    assert [(piece.op, piece.text.strip()) for piece in changed.pieces][1:] == [
        (Op.REMOVED, "Tuesday."),
        (Op.ADDED, "Friday."),
    ]
    assert (added.op, added.pieces[0].text) == (Op.ADDED, "Glass goes to the bank.")


def test_the_pieces_of_a_difference_are_the_new_text() -> None:
    old, new = (read_text(text).canonical for text in (BINS, FRIDAY.replace("Grey", "Large grey")))
    [change] = difference(old, new)
    kept = "".join(piece.text for piece in change.pieces if piece.op is not Op.REMOVED)
    assert kept.strip() == "Large grey bins are collected every second Friday."


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("This guidance is in force from 31 December 2023.", {"in_force_from": "2023-12-31"}),
        ("It came into force on 1st April 2019.", {"in_force_from": "2019-04-01"}),
        (
            "It was in force from 1 April 2019 to 30 December 2023.",
            {"in_force_from": "2019-04-01", "in_force_to": "2023-12-30"},
        ),
        ("This guidance was withdrawn on 7 September 2023.", {"in_force_to": "2023-09-06"}),
        ("This guidance replaces Waste in the borough, published in 2015.", {"supersedes": "waste"}),
        ("Last updated 3 May 2024.", {"published": "2024-05-03"}),
        ("It is in force from 31 February 2024.", {}),
    ],
)
def test_a_date_that_the_text_states_is_proposed_with_its_sentence(sentence: str, found: dict[str, str]) -> None:
    canonical = read_text(f"Bins\n\n{sentence}").canonical
    version = Version(Document("bins"), "0", "0", "text/plain", "bins.txt", 1, title="Bins")
    proposed = proposals(version, canonical, (), {"waste": "Waste in the borough", "bins": "Bins"})
    assert {proposal.fact: proposal.value for proposal in proposed} == found
    assert {proposal.evidence for proposal in proposed} <= {sentence}


def test_a_proposed_date_is_not_taken(library: Library, inbox: Path) -> None:
    (inbox / "bins.txt").write_text(FRIDAY + "\n\nThese rules are in force from 1 January 2099.")
    line = the(library.bring(inbox).lines, DocumentOutcome.CHANGED)
    assert [proposal.value for proposal in line.proposals] == ["2099-01-01"]
    assert "Friday" in str(library.says(WHEN))


def test_a_manifest_names_its_documents(library: Library, inbox: Path) -> None:
    manifest = inbox / "manifest.toml"
    (inbox / "new.txt").write_text(FRIDAY)
    manifest.write_text('[[document]]\nid = "bins"\nfile = "new.txt"\nin_force_from = 2026-01-01\n')
    assert outcomes(library.bring(manifest)) == {"bins": "changed"}
    assert "Friday" in str(library.says(WHEN))
    assert "Tuesday" in str(library.says(WHEN, date(2025, 12, 31)))


def test_a_second_manifest_does_not_take_another_ones_document(library: Library, tmp_path: Path) -> None:
    for name, text in (("one", BINS), ("two", FRIDAY)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "glass.txt").write_text(text.replace("Bins", "Glass"))
        (tmp_path / name / "manifest.toml").write_text('[[document]]\nid = "glass"\nfile = "glass.txt"\n')
    assert outcomes(library.bring(tmp_path / "one")) == {"glass": "added"}
    assert outcomes(library.bring(tmp_path / "two")) == {"glass": "failed"}


def test_many_removals_wait_until_their_number_is_approved(library: Library, inbox: Path) -> None:
    entry = '[[document]]\nid = "d{0}"\nfile = "d{0}.txt"\n'
    for number in range(12):
        (inbox / f"d{number}.txt").write_text(f"Rule {number}\n\nRule {number} is about ward {number}.")
    manifest = inbox / "manifest.toml"
    manifest.write_text("".join(entry.format(number) for number in range(12)))
    library.bring(manifest)
    (inbox / "d99.txt").write_text("Rule 99\n\nRule 99 is about ward 99.")
    manifest.write_text(entry.format(99))
    report = library.bring(manifest)
    assert (report.withheld, report.exit_code) == (12, 2)
    assert len(library.documents()) == 15
    for number, left in ((11, 15), (12, 3)):
        library.ingest.run(sources([manifest]), approved_removals=number)
        assert len(library.documents()) == left


def test_a_report_is_json(library: Library, inbox: Path) -> None:
    (inbox / "bins.txt").write_text(FRIDAY)
    value = json.loads(json.dumps(library.bring(inbox).to_json(), default=str))
    assert value["lines"][0]["changes"][0]["op"] == "same"


def test_an_ingest_that_is_cancelled_leaves_the_library_as_it_was(library: Library, inbox: Path, encoder) -> None:  # type: ignore[no-untyped-def]
    from retrieval.errors import Cancelled

    (inbox / "bins.txt").write_text(FRIDAY)

    def stop(stage: str, _done: int, _total: int) -> None:
        if stage == "encoding passages":
            raise Cancelled("Called off.")

    with pytest.raises(Cancelled):
        Ingest(library.data, encoder, progress=stop).run(sources([inbox]))
    assert "Tuesday" in str(library.says(WHEN))
    assert not [entry for entry in (library.data / "generations").iterdir() if entry.name.startswith(".")]
