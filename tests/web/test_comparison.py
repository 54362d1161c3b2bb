"""The comparison and its CSV file: a row for each, silence said as silence, no cell that a spreadsheet runs."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from io import StringIO

import pytest

from retrieval.answer import Answer, Filters
from retrieval.document import Document
from retrieval.errors import BadQuestion, EmptyFilter, Overloaded, UnknownDocument
from tests.fakes import FakeEngine, FakeLibrary, charter
from web.compare.comparison import MAX_COMPARED, Comparison, compare
from web.compare.csv_file import as_csv, defused
from web.recent_answers import RecentAnswers
from web.wording.silence import SILENCE

LEDGER = "Who keeps the ledger?"
BOTH = Filters(documents=("river-charter", "odd"))


def compared(engine: FakeEngine, choice: Filters, question: str = LEDGER) -> Comparison:
    return compare(question, choice, engine.library, partial(engine.ask_each, question))


def test_each_document_and_publisher_has_a_row_of_its_own_in_the_order_chosen(engine: FakeEngine) -> None:
    found = compared(engine, Filters(documents=("odd", "river-charter"), publishers=("Ministry of Rivers",)))
    assert [(row.kind, row.value, row.title) for row in found.rows] == [
        ("document", "odd", "<b>Odd</b> & ends"),
        ("document", "river-charter", "The River Charter"),
        ("publisher", "Ministry of Rivers", "Ministry of Rivers"),
    ]
    assert [row.published for row in found.rows] == [None, date(2024, 3, 4), date(2024, 3, 4)]
    assert (found.question, found.answered, found.as_of) == (LEDGER, 2, date.today())


def test_a_row_has_the_best_quote_of_its_own_document_or_says_that_there_is_none(engine: FakeEngine) -> None:
    charter, odd = compared(engine, BOTH).rows
    assert charter.best is not None
    assert charter.best.citation.document_id == "river-charter"
    assert charter.words == "The documents say:"
    assert odd.best is None
    assert odd.words.startswith(f"{SILENCE} Nothing in the documents is about what you asked.")


def test_what_is_chosen_twice_is_asked_once(engine: FakeEngine) -> None:
    found = compared(engine, replace(BOTH, documents=("odd", "river-charter", "odd")))
    assert [row.value for row in found.rows] == ["odd", "river-charter"]
    assert len(engine.asked) == 2


@pytest.mark.parametrize(
    "choice",
    [
        Filters(),
        Filters(documents=("odd",)),
        Filters(documents=("odd", "odd")),
        Filters(documents=tuple(f"d{number}" for number in range(MAX_COMPARED + 1))),
        Filters(documents=("odd",) * 3, publishers=tuple(f"p{number}" for number in range(MAX_COMPARED))),
    ],
)
def test_fewer_than_two_and_more_than_twenty_are_refused_before_anything_is_asked(
    engine: FakeEngine, choice: Filters
) -> None:
    with pytest.raises(BadQuestion, match=r"at (least two|most 20) documents"):
        compared(engine, choice)
    assert engine.asked == []


def test_what_nobody_holds_is_an_error_and_no_row(engine: FakeEngine) -> None:
    with pytest.raises(UnknownDocument):
        compared(engine, Filters(documents=("odd", "nothing")))
    with pytest.raises(EmptyFilter):
        compared(engine, Filters(documents=("odd",), publishers=("Nobody",)))
    assert engine.asked == []


def test_the_day_is_that_of_every_row(engine: FakeEngine) -> None:
    day = date(2025, 5, 6)
    found = compared(engine, replace(BOTH, as_of=day))
    assert found.as_of == day
    assert {row.answer.as_of for row in found.rows} == {day}


def test_answers_that_are_kept_are_not_worked_out_again_and_new_ones_are_kept(engine: FakeEngine) -> None:
    told: list[Answer] = []
    recent = RecentAnswers(on_answer=lambda answer, _: told.append(answer))
    each = [Filters(documents=(id,)) for id in BOTH.documents]
    kept = recent.ask(engine, LEDGER, (), each[0])
    first, second = recent.ask_each(engine, LEDGER, each)
    assert first is kept
    assert recent.ask(engine, LEDGER, (), each[1]) is second
    assert recent.ask_each(engine, LEDGER, each) == [first, second]
    assert told == [first, second]


def test_a_comparison_whose_time_is_over_ends(engine: FakeEngine) -> None:
    def over() -> None:
        raise Overloaded("The time is over.")

    with pytest.raises(Overloaded):
        compare(LEDGER, BOTH, engine.library, partial(engine.ask_each, LEDGER, check_stop=over))


# --- the CSV file

ASKED = datetime(2026, 11, 28, 9, 5, tzinfo=UTC)


def rows_of(written: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(written.decode("utf-8-sig"), newline=""), strict=True))


def test_the_file_has_a_row_for_each_with_quote_citation_and_full_address(engine: FakeEngine) -> None:
    written = as_csv(compared(engine, BOTH), "https://cited.example.org", ASKED)
    assert written.startswith(b"\xef\xbb\xbf")
    heads, *rows = rows_of(written)
    charter, odd = (dict(zip(heads, row, strict=True)) for row in rows)
    assert charter["Asked of"] == "The River Charter"
    assert charter["Edition date"] == "2024-03-04"
    assert "a ledger, unless the harbour master keeps it" in charter["Quote"]
    assert charter["Citation"].startswith("The River Charter. Ministry of Rivers, 4 March 2024.")
    assert charter["Address"].startswith("https://cited.example.org/documents/river-charter?version=")
    assert odd["Result"].startswith("Cited found no sentence that answers this.")
    assert (odd["Quote"], odd["Citation"], odd["Address"], odd["Edition date"]) == ("", "", "", "")
    nearest = [head for head in heads if "nearest" in head.lower()]
    assert {charter[head] for head in nearest} == {""}
    assert {row["Question"] for row in (charter, odd)} == {LEDGER}
    assert charter["Asked at"] == "2026-11-28T09:05+00:00"


def test_lines_end_as_rfc_4180_says_and_quotes_within_cells_are_doubled(library: FakeLibrary) -> None:
    library.add(Document("said"), charter(), title='He said "ledger", twice')
    written = as_csv(compared(FakeEngine(library), Filters(documents=("said", "odd"))), "", ASKED)
    text = written.decode("utf-8-sig")
    assert '"He said ""ledger"", twice",' in text
    assert text.endswith('"\r\n')
    assert rows_of(written)[1][0] == 'He said "ledger", twice'


FORMULAS = (
    "=1+2",
    '=HYPERLINK("https://example.org","Open")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+2",
    "\r=1+2",
    "=1+2\r\n=3",
    # A spreadsheet with Chinese, Japanese or Korean input takes the wide signs for these.
    "\n=1+2",
    "＝1+2",
    "＋1",
    "－1",
    "＠SUM(1)",
)


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_begins_as_a_formula_wherever_it_comes_from(library: FakeLibrary, formula: str) -> None:
    """A title, a publisher, the question, and through a citation whatever else a document says."""
    library.add(Document("evil"), charter(), title=formula, publisher=formula, published=date(2024, 1, 2))
    library.add(Document("other"), charter(), title="Other", publisher="Other")
    engine = FakeEngine(library)
    choice = Filters(documents=("evil", "other"), publishers=(formula, "Other"))
    found = replace(compared(engine, choice), question=formula)
    cells = [cell for row in rows_of(as_csv(found, "", ASKED)) for cell in row]
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))] == []
    assert cells.count(f"'{formula}") >= 3


@pytest.mark.parametrize("formula", FORMULAS)
def test_an_apostrophe_is_all_that_is_added(formula: str) -> None:
    assert defused(formula) == f"'{formula}"


@pytest.mark.parametrize("cell", ["", "Words", "1 = 1", "a\n=b", "’=", " =1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert defused(cell) == cell


def test_half_a_character_does_not_break_the_file(engine: FakeEngine) -> None:
    found = replace(compared(engine, BOTH), question="Who\ud800?")
    assert "Who??" in as_csv(found, "", ASKED).decode("utf-8-sig")


def test_the_quoted_text_is_word_for_word(engine: FakeEngine) -> None:
    found = compared(engine, BOTH)
    best = found.rows[0].best
    assert best is not None
    quotes: Sequence[str] = [row[3] for row in rows_of(as_csv(found, "", ASKED))]
    assert best.text in quotes
