"""Whatever one document does at any stage, it is a line of the report, the others come in, and nothing bad is kept."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import ingest.generations.build
import ingest.generations.units
import ingest.library.library
import ingest.library.placing
import ingest.library.settling
import ingest.reading.sources
from api.bootstrap import open_service
from api.http.app import create_app
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.blocks.extraction import Extraction, RawBlock, join
from ingest.blocks.soundness import find_defect, mend_extraction, strange_share
from ingest.faults import Fault
from ingest.formats.text.reader import read_text
from ingest.reading.worker import extract, to_json
from ingest.report import DocumentOutcome
from ingest.source import edition_source, sources
from retrieval.errors import BadPlace, Reason, Unreadable
from retrieval.facts import Facts
from retrieval.index.sealed import seal, unseal
from retrieval.index.segment_catalogue import SegmentWriter
from retrieval.interfaces import Models
from retrieval.text import BlockKind, CanonicalText, Span
from tests.ingest.made_library import Shelf, as_written, outcomes, the

BINS = "Bins\n\nGrey bins are collected every second Tuesday. Glass goes to the bank."
TREES = "Trees\n\nA tree preservation order protects a tree. Fines reach £20,000."
POISON = "Poison\n\nThe oleander is poisonous. It must not be planted here."
MORE = "\n\nThis sentence was added."


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """With a file that comes before the one that fails, and one that comes after it."""
    shelf = Shelf(tmp_path)
    shelf.put("bins.txt", BINS)
    shelf.put("oleander.txt", POISON)
    shelf.put("trees.txt", TREES)
    return shelf


def failing(value: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """The function, but for arguments in which these words stand."""

    def wrapped(*given: Any, **named: Any) -> Any:
        if value in repr((given, named)):
            raise RuntimeError("a fault of ours")
        return real(*given, **named)

    return wrapped


def reading(monkeypatch: pytest.MonkeyPatch, change: Callable[[Extraction], Extraction]) -> None:
    """Have what is read of the poison changed by a reader that errs."""

    def read(*given: Any) -> str:
        extraction = extract(*given)
        return as_written(change(extraction) if "oleander" in extraction.canonical.text else extraction)

    monkeypatch.setattr(ingest.reading.sources, "extract_json", read)


def texted(text: str) -> Callable[[Extraction], Extraction]:
    return lambda read: replace(read, canonical=CanonicalText(text, read.canonical.blocks))


def blocked(**fields: Any) -> Callable[[Extraction], Extraction]:
    """Its last block with other fields."""

    def change(read: Extraction) -> Extraction:
        *rest, last = read.canonical.blocks
        return replace(read, canonical=CanonicalText(read.canonical.text, (*rest, replace(last, **fields))))

    return change


def raising(error: Exception) -> Callable[[Extraction], Extraction]:
    def change(_: Extraction) -> Extraction:
        raise error

    return change


READERS_ERR = {
    "a lone surrogate": texted(POISON.replace("poisonous", "poison\ud83d us")),
    "blocks beyond the text": texted(POISON[:-10]),
    "blocks one too far": texted(POISON[:8] + POISON[9:] + " "),
    "blocks that overlap": blocked(start=0),
    "an empty block": blocked(end=8),
    "a sentence outside its block": blocked(sentences=(Span(0, 6),)),
    "a lead-in that is not there": blocked(lead_in=7),
    "a number that cannot be written": blocked(paragraph="\udc80"),
    "any exception": raising(ValueError("of a library")),
    "a recursion": raising(RecursionError()),
    "a temporary folder that is full": raising(OSError(28, "No space left on device")),
}


@pytest.mark.parametrize("change", READERS_ERR.values(), ids=READERS_ERR)
def test_whatever_a_reader_gives_the_others_come_in(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, change: Callable[[Extraction], Extraction]
) -> None:
    reading(monkeypatch, change)
    report = shelf.bring()
    assert outcomes(report) == {"bins": "added", "oleander": "failed", "trees": "added"}
    line = the(report, "oleander")
    assert line.reason == "fault"
    assert "Save the file again" in str(line.detail)
    assert "poison" not in str(line.detail)
    json.dumps(report.to_json(), ensure_ascii=False).encode()
    assert shelf.bad() == []
    monkeypatch.undo()
    assert outcomes(shelf.bring()) == {"bins": "unchanged", "oleander": "added", "trees": "unchanged"}


STAGES = {
    "cutting": (ingest.generations.units, "passages"),
    "the embedding text": (ingest.generations.units, "embedding_text"),
    "storing": (SegmentWriter, "add"),
    "counting": (ingest.library.placing, "passages"),
    "proposing": (ingest.library.placing, "proposals"),
}


@pytest.mark.parametrize(("where", "name"), STAGES.values(), ids=STAGES)
def test_whatever_fails_the_others_come_in(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    monkeypatch.setattr(where, name, failing("oleander", getattr(where, name)))
    report = shelf.bring()
    assert outcomes(report) == {"bins": "added", "oleander": "failed", "trees": "added"}
    assert the(report, "oleander").reason == "fault"
    assert set(shelf.held()) == {"bins", "trees"}
    assert shelf.bad() == []
    assert report.exit_code == 2


@pytest.mark.parametrize(("where", "name"), [*STAGES.values(), (ingest.library.placing, "difference")])
def test_a_new_edition_that_fails_leaves_the_old_one_as_it_was(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    shelf.bring()
    shelf.put("oleander.txt", POISON + " Nor may laburnum.")
    shelf.put("bins.txt", BINS + MORE)
    monkeypatch.setattr(where, name, failing("laburnum", getattr(where, name)))
    assert outcomes(shelf.bring()) == {"bins": "changed", "oleander": "failed", "trees": "unchanged"}
    assert shelf.held() == {"bins": BINS + MORE, "oleander": POISON, "trees": TREES}


def test_what_the_encoder_chokes_on_is_left_out_and_the_rest_is_published(shelf: Shelf) -> None:
    shelf.encoder.poison = "oleander"
    report = shelf.ingest().run(sources([shelf.inbox]))
    assert outcomes(report) == {"bins": "added", "oleander": "failed", "trees": "added"}
    assert "left out" in str(the(report, "oleander").detail)
    assert report.published
    assert set(shelf.held()) == {"bins", "trees"}
    assert shelf.bad() == []


def test_an_encoder_that_fails_on_everything_loses_nothing(shelf: Shelf) -> None:
    shelf.bring()
    held = shelf.held()
    shelf.encoder.poison, shelf.encoder.sha256 = " ", "1" * 64  # another encoder: all is to be built anew
    with pytest.raises(Fault, match="encoding it"):
        shelf.ingest().run(sources([shelf.inbox]))
    assert shelf.held() == held


def test_a_disk_that_refuses_is_no_fault_of_a_document(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ingest.generations.build, "write_arrays", full)
    with pytest.raises(BadPlace, match="No space left"):
        shelf.ingest().run(sources([shelf.inbox]))
    assert shelf.held() == {}


def test_a_pipe_a_folder_and_a_name_that_cannot_be_do_not_stop_a_manifest(shelf: Shelf) -> None:
    os.mkfifo(shelf.inbox / "pipe")
    files = {"bins": "bins.txt", "folder": ".", "pipe": "pipe", "gone": "gone.txt", "never": "a\\u0000b.txt"}
    lines = [f'[[document]]\nid = "{id}"\nfile = "{file}"\n' for id, file in files.items()]
    shelf.put("manifest.toml", "".join(lines))
    report = shelf.bring()
    assert outcomes(report) == {"bins": "added", **dict.fromkeys(("folder", "pipe", "gone", "never"), "failed")}
    assert {line.reason for line in report.lines if line.outcome is DocumentOutcome.FAILED} == {"not_found"}


def test_a_stated_fact_that_cannot_be_written_fails_its_own_document(shelf: Shelf) -> None:
    odd = edition_source(shelf.inbox / "oleander.txt", "oleander", Facts(title="Poison \udce9"))
    report = shelf.ingest().run([odd, edition_source(shelf.inbox / "bins.txt", "bins")])
    assert outcomes(report) == {"oleander": "failed", "bins": "added"}
    json.dumps(report.to_json(), ensure_ascii=False).encode()


def extracted(shelf: Shelf, sha256: str) -> Path:
    [path] = (shelf.data / "extracted").glob(f"{sha256}-*")
    return path


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda read: {**read, "text": "\ud83d" + read["text"][1:]},
        lambda read: {**read, "text": read["text"][:-10]},
        lambda read: {**read, "blocks": [{**read["blocks"][0], "colour": "red"}]},
        lambda read: {**read, "blocks": [{**read["blocks"][0], "kind": "poem"}]},
        lambda read: {**read, "notes": None},
        lambda read: [read],
    ],
    ids=["surrogate", "blocks beyond", "unknown field", "unknown kind", "no notes", "a list"],
)
def test_an_extraction_that_an_older_cited_kept_and_should_not_have_is_made_again(
    shelf: Shelf, spoilt: Callable[[dict[str, Any]], Any]
) -> None:
    version = str(the(shelf.bring(), "oleander").version)
    path = extracted(shelf, version)
    read = unseal("extraction", path.read_bytes())
    path.write_bytes(seal("extraction", spoilt(read)).encode())
    shelf.put("glass.txt", "Glass\n\nGlass goes to the bank.")
    assert outcomes(shelf.bring())["oleander"] == "unchanged"
    assert unseal("extraction", path.read_bytes()) == read


def upgraded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, change: Callable[[Extraction], Extraction]) -> None:
    """From now on files are read by readers of another recipe, which read the poison otherwise."""
    monkeypatch.setattr(ingest.library.library, "EXTRACTOR", "readers/next")
    monkeypatch.setattr(ingest.reading.sources, "EXTRACTOR", "readers/next")
    reading(monkeypatch, change)


@pytest.mark.parametrize("error", [Unreadable(Reason.BROKEN, "It is damaged."), ValueError()])
def test_what_newer_readers_cannot_read_stays_as_it_was_and_is_told(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    shelf.bring()
    upgraded(shelf, monkeypatch, raising(error))
    report = shelf.ingest().withdraw(["bins"])
    assert report.published
    assert outcomes(report) == {"bins": "withdrawn", "oleander": "failed"}
    assert "keeps its earlier text" in str(the(report, "oleander").detail)
    assert shelf.held()["oleander"] == POISON
    assert shelf.bad() == []


def test_a_dry_run_over_newer_readers_says_what_the_run_says(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.bring()
    upgraded(shelf, monkeypatch, raising(ValueError()))
    report = shelf.bring()
    assert outcomes(report) == {"bins": "unchanged", "oleander": "failed", "trees": "unchanged"}
    assert len(report.lines) == 3
    assert report.published


def test_a_text_that_an_older_cited_published_wrongly_is_read_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        _without_checks(older)
        reading(older, texted(POISON[:-10]))
        shelf.ingest().run(sources([shelf.inbox]))
        assert shelf.held()["oleander"] == POISON[:-10]
    assert any("oleander" in said for said in shelf.bad())
    assert shelf.ingest().run([]).published
    assert shelf.held()["oleander"] == POISON
    assert shelf.bad() == []


def test_a_text_that_is_wrong_and_cannot_be_read_again_is_left_out(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        _without_checks(older)
        reading(older, texted(POISON[:-10]))
        shelf.ingest().run(sources([shelf.inbox]))
    reading(monkeypatch, texted(POISON[:-10]))
    report = shelf.ingest().run([])
    assert "left out" in str(the(report, "oleander").detail)
    assert set(shelf.held()) == {"bins", "trees"}
    assert shelf.bad() == []


def _without_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (ingest.generations.units, ingest.reading.sources, ingest.library.settling):
        monkeypatch.setattr(module, "find_defect", lambda _: None)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("headings.md", "# Waste\n\n## Bins\n\n## Glass\n", "only headings"),
        ("signs.txt", "***\n\n– – – – – – – –.\n\n* * *\n", "no words"),
        ("garbage.txt", "Waste\n\n" + "\ue011\ue022 \ue033\ue044. " * 20, "% of its characters belong to no language"),
    ],
)
def test_a_file_that_gives_nothing_to_quote_is_refused(shelf: Shelf, name: str, content: str, says: str) -> None:
    shelf.put(name, content)
    report = shelf.bring()
    line = the(report, name.partition(".")[0])
    assert (line.outcome, line.reason) == (DocumentOutcome.FAILED, "no_text")
    assert says in str(line.detail)
    assert "--ocr" in str(line.detail)
    assert set(shelf.held()) == {"bins", "oleander", "trees"}


def test_every_document_that_is_added_has_a_passage(shelf: Shelf) -> None:
    shelf.put("headings.md", "# Waste\n\n## Bins\n")
    shelf.put("one-word.txt", "Closed.")
    report = shelf.bring()
    added = {line.document_id for line in report.lines if line.outcome is DocumentOutcome.ADDED}
    counts = shelf.generation().catalogue.passage_counts()
    assert {id for (id, _), count in counts.items() if count} == added
    assert all(line.passages_added for line in report.lines if line.outcome is DocumentOutcome.ADDED)


def test_an_edition_without_words_leaves_the_one_before(shelf: Shelf) -> None:
    shelf.put("bins.md", "# Bins\n\nGrey bins are collected on Mondays.")
    (shelf.inbox / "bins.txt").unlink()
    shelf.bring()
    shelf.put("bins.md", "# Bins\n")
    assert outcomes(shelf.bring())["bins"] == "failed"
    assert "Mondays" in shelf.held()["bins"]


def test_what_a_reader_notes_stands_in_the_report(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = ("2 passages that are struck out were left out.", "no text on page 3")
    reading(monkeypatch, lambda read: replace(read, notes=notes))
    said = "2 passages that are struck out were left out; no text on page 3"
    assert the(shelf.bring(), "oleander").detail == said
    shelf.put("oleander.txt", POISON + MORE)
    assert the(shelf.bring(), "oleander").detail == said


def test_signs_that_no_language_has_are_counted_in_the_report(shelf: Shelf) -> None:
    shelf.put("oleander.txt", POISON + "\n\nIt \ue011\ue022\ue033 grows.")
    line = the(shelf.bring(), "oleander")
    assert line.outcome is DocumentOutcome.ADDED
    assert "4.8% of its characters belong to no language" in str(line.detail)


@pytest.mark.parametrize(
    "text", ["Plain.", "Straße, Łódź, Ελλάδα, 報告, 😀 👩‍👩‍👧, 10⁶ m² £ € ≥ • – “”", "שלום \u200f!", " \t\n\f"]
)
def test_signs_of_any_language_are_not_strange(text: str) -> None:
    assert strange_share(text) == 0


def test_what_is_no_character_is_replaced_without_moving_anything() -> None:
    read = Extraction(join([RawBlock(BlockKind.PARAGRAPH, "A \ud83d b", paragraph="\udc80")]), "T\udfff", notes=("n",))
    value = mend_extraction(to_json(read))
    assert (value["text"], value["title"], value["blocks"][0]["paragraph"]) == ("A \ufffd b", "T\ufffd", "\ufffd")
    assert value["notes"] == ["n", "1 invalid character was replaced by \ufffd."]
    assert [block["end"] for block in value["blocks"]] == [5]


def test_a_sound_text_has_nothing_amiss() -> None:
    for text in (BINS, TREES, "1. One\n2. Two\n   (a) three\n\nFour.", "😀 smiles.\n\nIt is 𝑥 and 𝑦."):
        canonical = read_text(text).canonical
        assert find_defect(canonical) is None


def ended(client: TestClient, response: Any) -> dict[str, Any]:
    """The report of the job that a response began."""
    assert response.status_code == 202, response.text
    for _ in range(600):
        job: dict[str, Any] = client.get(response.headers["location"]).json()
        if job["status"] != "running":
            assert job["status"] == "done", job
            report: dict[str, Any] = job["result"]
            return report
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def test_over_http_it_is_a_line_of_the_report_too(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    (shelf.inbox / "oleander.txt").unlink()
    shelf.bring()
    settings = Settings(data=shelf.data, corpus=shelf.inbox)
    shelf.put("oleander.txt", POISON)
    shelf.put("bins.txt", BINS + MORE)
    reading(monkeypatch, texted(POISON.replace("poisonous", "poison\ud83dus")))
    with TestClient(create_app(settings, open_service(settings, Models(shelf.encoder)))) as client:
        client.headers["authorization"] = f"Bearer {keys.create(Store(shelf.data), 'Ada')[1]}"
        for mode in ("dry_run", "publish"):
            report = ended(client, client.post("/v1/library/ingests", json={"mode": mode}))
            said = {line["document_id"]: line["outcome"] for line in report["lines"]}
            assert said == {"bins": "changed", "oleander": "failed", "trees": "unchanged"}
        sent = client.post("/v1/library/uploads", params={"file_name": "олеандр.txt"}, content=POISON.encode())
        [line] = ended(client, sent)["lines"]
        assert (line["document_id"], line["outcome"], line["reason"]) == ("oleandr", "failed", "fault")
        sent = client.post("/v1/library/uploads", params={"file_name": "C++.md"}, content=b"# Waste\n")
        [line] = ended(client, sent)["lines"]
        assert (line["document_id"], line["reason"]) == ("c-plus-plus", "no_text")
        sent = client.post("/v1/library/uploads", params={"file_name": "trees.md"}, content=b"Trees\n\nNot these.")
        [line] = ended(client, sent)["lines"]
        assert (line["reason"], "`document=trees`" in line["detail"]) == ("id_taken", True)
    assert shelf.held() == {"bins": BINS + MORE, "trees": TREES}


def test_the_pdfs_that_broke_a_run_and_a_library_do_so_no_more(shelf: Shelf, shared: Path) -> None:
    faults = shared / "faults" / "inputs"
    if not faults.is_dir():
        pytest.skip("needs the folder of faults, which is not part of the product")
    named = [faults / "p21-emoji.pdf", faults / "p22-lone-surrogate.pdf"]
    report = shelf.bring(shelf.inbox, *named)
    assert [line.document_id for line in report.lines if line.outcome is not DocumentOutcome.ADDED] == []
    assert shelf.bad() == []


def test_vectors_that_another_encoder_made_are_never_copied(shelf: Shelf) -> None:
    first = shelf.bring()
    shelf.encoder.sha256 = "1" * 64
    second = shelf.bring()
    assert (first.encoded, second.encoded) == (first.passages, first.passages)
