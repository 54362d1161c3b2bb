"""The in-force rule on editions made for it: on every day one edition of a document counts, or none."""

from datetime import date

import pytest

from ingest.formats.text.reader import read_text
from ingest.generations.build import build
from ingest.holdings import Entry
from ingest.library.library import recipe_for
from retrieval.answer import AnswerStatus, Filters, NoAnswerReason
from retrieval.document import Document, Version
from retrieval.engine import PassageEngine
from retrieval.errors import UnknownDocument
from retrieval.in_force import Calendar, State
from retrieval.index.generation import Generation
from retrieval.index.manifest import read_manifest
from retrieval.interfaces import Models
from retrieval.text import digest
from tests.fakes import WordEncoder

OLD = "Parking\n\nA resident's parking permit costs £60 a year."
NEW = "Parking\n\nA resident's parking permit costs £75 a year."


def version(id: str, edition: int = 1, **facts: object) -> Version:
    text = digest(f"{id}{edition}")
    known = {"title": id.title(), "edition": edition, **facts}
    return Version(Document(id), text, text, "text/plain", f"{id}.txt", 1, **known)  # type: ignore[arg-type]


FIRST = version("duty", in_force_from=date(2019, 4, 1), in_force_to=date(2023, 12, 30))
SECOND = version("duty", 2, in_force_from=date(2023, 12, 31))


@pytest.mark.parametrize(
    ("day", "counts"),
    [(date(2019, 3, 31), None), (date(2020, 1, 1), FIRST), (date(2023, 12, 30), FIRST), (date(2023, 12, 31), SECOND)],
)
def test_on_each_day_the_edition_whose_dates_hold_it_counts(day: date, counts: Version | None) -> None:
    assert Calendar([SECOND, FIRST]).in_force_on(day).get("duty") == counts


def test_a_later_edition_takes_the_place_of_one_without_an_end() -> None:
    calendar = Calendar([version("duty"), version("duty", 2, in_force_from=date(2026, 1, 1))])
    old, new = calendar.in_force_on(date(2025, 12, 31))["duty"], calendar.in_force_on(date(2026, 1, 1))["duty"]
    assert (old.edition, new.edition) == (1, 2)
    standing = calendar.standing(old, date(2026, 6, 1))
    assert (standing.state, standing.until, standing.by) == (State.SUPERSEDED, date(2025, 12, 31), "duty")
    assert calendar.standing(new, date(2025, 6, 1)).state is State.NOT_YET


def test_a_document_that_supersedes_another_does_so_only_while_it_is_in_force() -> None:
    calendar = Calendar([version("old"), version("new", supersedes="old", in_force_from=date(2026, 1, 1))])
    assert set(calendar.in_force_on(date(2025, 12, 31))) == {"old"}
    assert set(calendar.in_force_on(date(2026, 1, 1))) == {"new"}


def test_a_document_that_supersedes_itself_is_not_lost() -> None:
    assert set(Calendar([version("loop", supersedes="loop")]).in_force_on(date(2026, 1, 1))) == {"loop"}


def test_after_its_last_day_a_version_has_ended() -> None:
    only = version("duty", in_force_to=date(2020, 1, 1))
    assert Calendar([only]).standing(only, date(2020, 1, 2)).state is State.ENDED
    assert Calendar([only]).version_to_show("duty", date(2020, 1, 2)) == only


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> PassageEngine:
    """One document in two editions: £60 until the end of 2025, £75 from 2026; and one that is not in force yet."""

    def entry(id: str, text: str, edition: int = 1, **facts: object) -> Entry:
        canonical = read_text(text).canonical
        return Entry(
            Version(
                Document(id),
                digest(text),
                canonical.sha256,
                "text/plain",
                f"{id}.txt",
                len(text),
                title="Parking in the borough",
                edition=edition,
                **facts,  # type: ignore[arg-type]
            ),
            canonical,
        )

    folder = tmp_path_factory.mktemp("editions") / "g"
    held = [
        entry("parking", OLD, in_force_to=date(2025, 12, 31)),
        entry("parking", NEW, 2, in_force_from=date(2026, 1, 1)),
        entry("bins", "Bins\n\nGlass bottles are collected every Monday.", in_force_from=date(2030, 1, 1)),
    ]
    build(folder, held, word_encoder, recipe_for(word_encoder.name, word_encoder.sha256))
    return PassageEngine(
        Generation(folder, read_manifest(folder)), Models(word_encoder), today=lambda: date(2026, 6, 1)
    )


@pytest.mark.parametrize(
    ("day", "words"), [(date(2025, 12, 31), "£60"), (date(2026, 1, 1), "£75"), (None, "£75")], ids=str
)
def test_the_answer_is_that_of_the_day(engine: PassageEngine, day: date | None, words: str) -> None:
    answer = engine.ask("What does a resident's parking permit cost?", filters=Filters(as_of=day))
    assert answer.status is AnswerStatus.ANSWERED
    assert [words in quote.text for quote in answer.quotes] == [True]
    assert answer.as_of == (day or date(2026, 6, 1))
    assert answer.quotes[0].standing.state is State.IN_FORCE


def test_where_only_text_out_of_force_answers_it_is_nearest_and_stamped(engine: PassageEngine) -> None:
    answer = engine.ask("When are glass bottles collected?")
    assert (answer.status, answer.reason) == (AnswerStatus.NO_ANSWER, NoAnswerReason.SUPERSEDED_ONLY)
    assert not answer.quotes
    assert "every Monday" in answer.nearest[0].text
    assert answer.nearest[0].standing.state is State.NOT_YET


def test_an_edition_that_is_asked_for_answers_and_is_stamped(engine: PassageEngine) -> None:
    answer = engine.ask("What does a resident's parking permit cost?", filters=Filters(versions=(digest(OLD),)))
    assert "£60" in answer.quotes[0].text
    assert answer.quotes[0].standing.state is State.SUPERSEDED


def test_an_edition_that_nobody_holds_is_refused(engine: PassageEngine) -> None:
    with pytest.raises(UnknownDocument, match="version"):
        engine.ask("What does a permit cost?", filters=Filters(versions=("0" * 64,)))
