"""What holds for any table and any words, whatever spans and marks they have, in every format that can hold them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.formats.all_formats.case import INTRO
from tests.ingest.formats.all_formats.formats import DOCX, FLAT_ODT, HTML, MARKDOWN, ODT, Format
from tests.ingest.formats.all_formats.model import Cell, Look, Paragraph, Run, Table, Text
from tests.ingest.formats.all_formats.placed import placed
from tests.ingest.formats.all_formats.said import Said, row, said

_FEW = settings(max_examples=25, deadline=None, derandomize=True)


# --- tables


@st.composite
def _part(draw: st.DrawFn, height: int, width: int, words: Sequence[str]) -> list[tuple[Cell, ...]]:
    """Rows of cells that fill a part of a table; no cell is as wide as the table."""
    rows: list[tuple[Cell, ...]] = []
    covered: set[tuple[int, int]] = set()
    left = iter(words)
    for y in range(height):
        cells: list[Cell] = []
        for x in range(width):
            if (y, x) in covered:
                continue
            free = next((other for other in range(x, width) if (y, other) in covered), width) - x
            across = draw(st.integers(1, min(free, width - 1)))
            down = draw(st.integers(1, height - y))
            covered |= {(y + dy, x + dx) for dy in range(down) for dx in range(across)}
            cells.append(Cell((Text(next(left)),), down, across))
        rows.append(tuple(cells))
    return rows


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    """Up to two rows of heads, and a body in which some cells are empty; the table's first row says something."""
    width, heads = draw(st.integers(2, 5)), draw(st.integers(0, 2))
    height = draw(st.integers(1 if heads else 2, 4))
    letters = [f"head {chr(ord('a') + place)}" for place in range(heads * width)]
    top = draw(_part(heads, width, letters))
    body = draw(_part(height, width, [f"cell {place}" for place in range(height * width)]))
    first = 0 if heads else 1
    emptied = [
        tuple(replace(cell, runs=()) if draw(st.integers(0, 3)) == 3 else cell for cell in cells) for cells in body
    ]
    return Table((*top, *body[:first], *emptied[first:]), heads)


def _words(cell: Cell) -> str:
    return "".join(run.words for run in cell.runs if isinstance(run, Text))


def _expected(table: Table) -> list[Said]:
    """Heads stacked; each row of the body with what spans it, a cell that spans columns once, under all their heads."""
    grid = placed(table)
    columns = range(len(grid[0]))
    above = grid[: table.heads]
    heads = tuple(": ".join(dict.fromkeys(_words(cells[x].cell) for cells in above)) for x in columns)
    rows = [row(*heads)] if above else []
    for cells in grid[table.heads :]:
        begun = [one for x, one in enumerate(cells) if one.column == x]
        over = tuple(_over(heads[one.column : one.column + one.cell.columns]) for one in begun)
        told = [_words(one.cell) for one in begun]
        rows += [row(*told, heads=over if above else ())] if any(told) else []
    return rows


def _over(heads: Sequence[str]) -> str:
    """The heads of the columns that a cell spans."""
    return ", ".join(dict.fromkeys(filter(None, heads)))


@pytest.mark.parametrize("form", [HTML, DOCX, ODT, FLAT_ODT], ids=lambda form: form.name)
@given(table=_tables())
@_FEW
def test_a_table_reads_back_as_its_cells_whatever_spans_what(form: Format, table: Table) -> None:
    assert said(form.read((INTRO, table)))[1:] == _expected(table)


# --- words

_WORD = st.text("abcdeghklmnorstuvxyzéñßøšΩж", min_size=3, max_size=8)
_KEPT = (Look.PLAIN, Look.BOLD, Look.RAISED, Look.LOWERED)


@st.composite
def _run_words(draw: st.DrawFn) -> tuple[list[Run], str]:
    """A word in one look or its two halves in two, and what is to be read of it."""
    halves = draw(st.lists(st.tuples(_WORD, st.sampled_from(Look)), min_size=1, max_size=2))
    read = "".join(word for word, look in halves if look in _KEPT)
    return [Text(word, look) for word, look in halves], read


def _letters(text: str) -> str:
    """A text with raised and lowered letters put on the line."""
    return unicodedata.normalize("NFKC", text).translate(str.maketrans("", "", "^_()"))


@pytest.mark.parametrize("form", [HTML, DOCX, ODT, MARKDOWN], ids=lambda form: form.name)
@given(words=st.lists(_run_words(), min_size=1, max_size=12))
@_FEW
def test_words_keep_their_letters_and_their_order_whatever_marks_them(
    form: Format, words: list[tuple[list[Run], str]]
) -> None:
    runs: list[Run] = []
    for own, _ in words:
        runs += [*own, Text(" ")]
    found = said(form.read((INTRO, Paragraph(tuple(runs)))))
    told = " ".join(_letters(block.text) for block in found[1:])
    assert told.split() == [_letters(read) for _, read in words if read]
