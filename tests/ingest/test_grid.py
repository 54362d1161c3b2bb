"""Tables as grids: every value under its own heads, whatever spans what; raised and lowered characters."""

import pytest

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.blocks.extraction import RawBlock, join
from ingest.blocks.grid import GridCell, table_raw_blocks
from retrieval.cells import cells
from retrieval.text import COLUMN_HEADS, NO_COLUMN_HEADS, BlockKind


def head(text: str, rows: int = 1, columns: int = 1) -> GridCell:
    return GridCell(text, rows, columns, is_head=True)


def said(rows: list[list[GridCell]], head_rows: int | None = None) -> list[str]:
    return [raw.text for raw in table_raw_blocks(rows, head_rows)]


def test_an_empty_cell_keeps_its_column() -> None:
    rows = [[head("Ward"), head("Food"), head("Glass")], [GridCell("North"), GridCell(""), GridCell("Friday")]]
    assert said(rows) == ["Ward | Food | Glass", "North |  | Friday"]


def test_a_cell_that_spans_rows_is_said_in_each() -> None:
    rows = [
        [head("Ward"), head("Bin"), head("Day")],
        [head("North", rows=2), GridCell("Food"), GridCell("Monday")],
        [GridCell("Glass"), GridCell("Friday")],
    ]
    assert said(rows) == ["Ward | Bin | Day", "North | Food | Monday", "North | Glass | Friday"]


def test_heads_in_two_rows_stack() -> None:
    rows = [
        [head("Size", rows=2), head("Rent", columns=2)],
        [head("Social"), head("Affordable")],
        [GridCell("1 bed"), GridCell("£90"), GridCell("£120")],
    ]
    assert said(rows) == ["Size | Rent: Social | Rent: Affordable", "1 bed | £90 | £120"]


def test_the_heads_are_one_row_that_heads_the_others() -> None:
    first, *others = table_raw_blocks([[head("A"), head("B")], [GridCell("1"), GridCell("2")]])
    assert (first.kind, first.level) == (BlockKind.ROW, COLUMN_HEADS)
    assert all(row.level is None for row in others)


def test_how_many_rows_are_heads_can_be_told() -> None:
    rows = [[GridCell("Year"), GridCell("Debt")], [GridCell("2018-19"), GridCell("88.5")]]
    assert [raw.level for raw in table_raw_blocks(rows, head_rows=1)] == [COLUMN_HEADS, None]
    assert [raw.level for raw in table_raw_blocks(rows)] == [NO_COLUMN_HEADS, None]


def test_a_body_cell_that_spans_columns_is_said_once_and_stands_under_each_of_their_heads() -> None:
    rows = [
        [head("Ward"), head("Food"), head("Garden"), head("Glass")],
        [GridCell("South"), GridCell("Wednesday", columns=2), GridCell("Friday")],
        [GridCell("West"), GridCell(""), GridCell("Monday", columns=2)],
    ]
    assert said(rows)[1:] == ["South | Wednesday |  | Friday", "West |  | Monday | "]
    text = join(table_raw_blocks(rows))
    found = [cell for row in text.blocks[1:] for cell in cells(text.text, row)]
    assert [(cell.span.of(text.text), cell.head, cell.columns) for cell in found] == [
        ("South", "Ward", 1), ("Wednesday", "Food, Garden", 2), ("Friday", "Glass", 1),
        ("West", "Ward", 1), ("", "Food", 1), ("Monday", "Garden, Glass", 2),
    ]  # fmt: skip


def test_a_table_of_one_column_is_no_table() -> None:
    assert list(table_raw_blocks([[GridCell("All of this.")], [GridCell("")]])) == [
        RawBlock(BlockKind.PARAGRAPH, "All of this.")
    ]


def test_a_span_beyond_reason_is_not_believed() -> None:
    assert len(said([[GridCell("a", rows=10**9), GridCell("b")], [GridCell("c")]])) == 2


def test_raised_and_lowered_characters_stay_apart() -> None:
    assert "10" + to_superscript("6") == "10⁶"
    assert "m" + to_superscript("2") == "m²"
    assert "1" + to_superscript("st") == "1st"
    assert "10" + to_superscript("−6") == "10⁻⁶"
    assert "x" + to_superscript("A1") == "x^(A1)"
    assert "CO" + to_subscript("2") == "CO₂"


def test_a_table_without_heads_does_not_take_those_of_the_table_before_it() -> None:
    headed = [[GridCell("Year", is_head=True), GridCell("Debt", is_head=True)], [GridCell("2018-19"), GridCell("88.5")]]
    text = join(
        [
            *table_raw_blocks(headed),
            *table_raw_blocks([[GridCell("Elm"), GridCell("£20")], [GridCell("Oak"), GridCell("£30")]]),
        ]
    )
    assert [cell.head for row in text.blocks for cell in cells(text.text, row)] == [
        None, None, "Year", "Debt", None, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("row", [["a", "b"], ["", "5", "", "6"], ["x", "", ""], ["a", "b | c"], ["|", "| d"]])
def test_the_cells_of_a_row_are_found_again_in_its_text(row: list[str]) -> None:
    text = join(
        table_raw_blocks(
            [[GridCell(f"Head {at}", is_head=True) for at in range(len(row))], [GridCell(words) for words in row]]
        )
    )
    found = cells(text.text, text.blocks[-1])
    assert [cell.span.of(text.text).replace("\u00a0", " ") for cell in found] == row
    assert [cell.head for cell in found] == [f"Head {at}" for at in range(len(row))]


def test_only_a_row_has_cells() -> None:
    text = join([RawBlock(BlockKind.PARAGRAPH, "a | b")])
    with pytest.raises(ValueError, match="no cells"):
        cells(text.text, text.blocks[0])
