"""A Word document's tables, headings, numbers and equations stand where they are printed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.blocks.grid import GridCell, fill_grid
from ingest.formats.docx.reader import read
from tests.ingest.formats.test_readers import check
from tests.ingest.made_docx import (
    BEGINS,
    GOES_ON,
    HEAD,
    STYLES,
    box,
    docx,
    lists,
    lvl,
    p,
    r,
    sdt,
    span,
    style,
    tbl,
    tc,
    tr,
)

FIRST_ROW = '<w:tblLook w:val="04A0"/>'
# The mark at a paragraph's end is deleted: the paragraph goes on in the next one.
GOES_ON_IN_NEXT = "<w:rPr><w:del/></w:rPr>"


def blocks(body: str, styles: str = STYLES, **parts: Any) -> list[tuple[str, int | None, str | None, str]]:
    found = read(docx(body, styles, **parts)).canonical
    check(found)
    return [(one.kind.value, one.level, one.paragraph, one.span.of(found.text)) for one in found.blocks]


def rows(*table: str, more: str = FIRST_ROW) -> list[str]:
    """The rows of a table; a head row is marked."""
    found = blocks(tbl(*table, more=more))
    return [("* " if level else "") + words if kind == "row" else f"{kind}: {words}" for kind, level, _, words in found]


# --- tables


def test_an_empty_cell_keeps_its_column() -> None:
    assert rows(tr("Ward", "Food", "Glass"), tr("North", "", "Friday")) == [
        "* Ward | Food | Glass",
        "North |  | Friday",
    ]


def test_a_row_that_begins_late_keeps_its_columns() -> None:
    late = tr("Friday", more='<w:gridBefore w:val="2"/>')
    assert rows(tr("Ward", "Food", "Glass"), tr("North", "Monday", "Tuesday"), late)[-1].split("|")[-1] == " Friday"


def test_a_cell_that_spans_rows_is_said_in_each() -> None:
    assert rows(
        tr("Ward", "Bin", "Day"),
        tr(tc("North", more=BEGINS), "Food", "Monday"),
        tr(tc(p(), more=GOES_ON), "Glass", "Friday"),
        tr("South", "Food", "Tuesday"),
    ) == ["* Ward | Bin | Day", "North | Food | Monday", "North | Glass | Friday", "South | Food | Tuesday"]


def test_a_merged_cell_ends_where_the_next_begins() -> None:
    assert rows(
        tr("Ward", "Day"),
        tr(tc("North", more=BEGINS), "Monday"),
        tr(tc("South", more=BEGINS), "Tuesday"),
        tr(tc(p(), more=GOES_ON), "Friday"),
    ) == ["* Ward | Day", "North | Monday", "South | Tuesday", "South | Friday"]


def test_a_cell_over_rows_and_columns_keeps_the_others_in_place() -> None:
    assert rows(
        tr("Ward", "Food", "Glass", "Note"),
        tr("North", tc("Monday", more=span(2) + BEGINS), "a"),
        tr("South", tc(p(), more=span(2) + GOES_ON), "b"),
    ) == ["* Ward | Food | Glass | Note", "North | Monday |  | a", "South | Monday |  | b"]


def test_a_cell_merged_to_the_left_the_old_way_takes_the_place_of_two() -> None:
    merged = tr("North", tc("Closed", more='<w:hMerge w:val="restart"/>'), tc(p(), more="<w:hMerge/>"), "Open")
    assert rows(tr("Ward", "Food", "Glass", "Shop"), merged)[1] == "North | Closed |  | Open"


@pytest.mark.parametrize("told", [HEAD, ""])
def test_heads_in_two_rows_stack(told: str) -> None:
    first = tr(tc("Size", more=BEGINS), tc("Rent", more=span(2)), more=told)
    second = tr(tc(p(), more=GOES_ON), "Social", "Affordable", more=told)
    assert rows(first, second, tr("1 bed", "£90", "£120")) == [
        "* Size | Rent: Social | Rent: Affordable",
        "1 bed | £90 | £120",
    ]


def test_labels_under_a_head_that_spans_them_are_heads() -> None:
    found = rows(tr("Size", tc("Rent", more=span(2))), tr("", "Social", "Affordable"), tr("1 bed", "£90", "£120"))
    assert found[0] == "* Size | Rent: Social | Rent: Affordable"


def test_a_row_over_the_whole_table_names_it_and_heads_no_column() -> None:
    found = rows(tr(tc("Table 1: Rents", more=span(2))), tr("Size", "Rent"), tr("Half", "£20"))
    assert found == ["paragraph: Table 1: Rents", "* Size | Rent", "Half | £20"]


def test_a_bold_first_row_heads_the_others_and_a_plain_one_does_not() -> None:
    bold = tr(*(tc(p(r(words, "<w:b/>"))) for words in ("Size", "Rent")))
    assert rows(bold, tr("Half", "£20"), more="")[0] == "* Size | Rent"
    assert rows(tr("Size", "Rent"), tr("Half", "£20"), more="") == ["Size | Rent", "Half | £20"]


def test_a_table_in_a_cell_is_read_once() -> None:
    inner = tbl(tr("Half", "£20"), tr("Full", "£40"))
    found = rows(tr("Size", "Rents"), tr("Plot", tc("In all:", inner)))
    assert found == ["* Size | Rents", "Plot | In all: Half £20 Full £40"]


def test_a_table_that_only_lays_out_a_page_is_no_table() -> None:
    inner = tbl(tr("Size", "Rent", more=HEAD), tr("Half", "£20"))
    left = tc(p("Rents", style="Heading1"), p("Rents are due in April."))
    assert blocks(tbl(tr(left, tc(inner)))) == [
        ("heading", 1, None, "Rents"), ("paragraph", None, None, "Rents are due in April."),
        ("row", 1, None, "Size | Rent"), ("row", None, None, "Half | £20"),
    ]  # fmt: skip


def test_a_box_of_one_cell_keeps_its_headings_and_lists() -> None:
    held = tc(p("Key facts", style="Heading2"), p("Pay:"), p("in April", list_=(1, 0)))
    found = blocks(tbl(tr(held)), numbering=lists(lvl(0, "bullet", "o")))
    assert [kind for kind, *_ in found] == ["heading", "paragraph", "item"]


def test_a_text_box_in_a_cell_is_read_once() -> None:
    assert rows(tr("Size", "Rent"), tr("Half", tc(p("£20", box("from April")))))[1] == "Half | £20 from April"


def test_cells_and_rows_in_content_controls_are_read() -> None:
    found = rows(
        tr("Size", "Rent"),
        tr("Half", sdt(tc("£20"))),
        sdt(tr("Full", "£40")),
        f"<w:customXml>{tr('Two', '£80')}</w:customXml>",
    )
    assert found[1:] == ["Half | £20", "Full | £40", "Two | £80"]


def test_what_is_struck_out_or_hidden_in_a_cell_is_left_out() -> None:
    cell = tc(p(r("£15 ", "<w:strike/>"), r("£20"), r(" check", "<w:vanish/>")))
    assert rows(tr("Size", "Rent"), tr("Half", cell))[1] == "Half | £20"


def test_a_list_in_a_cell_keeps_its_numbers() -> None:
    cell = tc(p("ask", list_=(1, 0)), p("pay", list_=(1, 0)))
    body = tbl(tr("Step", "Do"), tr("First", cell), more=FIRST_ROW)
    assert blocks(body, numbering=lists(lvl(0, "lowerLetter", "(%1)")))[1][3] == "First | (a) ask (b) pay"


def test_rows_that_only_number_themselves_are_numbered() -> None:
    number = tc(p(list_=(1, 0)))
    body = tbl(tr("No.", "Duty"), tr(number, "Ask"), tr(number, "Pay"), more=FIRST_ROW)
    found = blocks(body, numbering=lists(lvl(0, "decimal", "%1.")))
    assert [words for *_, words in found] == ["No. | Duty", "1 | Ask", "2 | Pay"]


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[list[GridCell]], str]:
    """A table of random spans, as cells and as Word writes it: what a cell reaches down to goes on under it."""
    height, width = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    left = {(y, x) for y in range(height) for x in range(width)}
    cells: list[list[GridCell]] = [[] for _ in range(height)]
    written: dict[tuple[int, int], str] = {}
    for y, x in sorted(left):
        if (y, x) not in left:
            continue
        free = [columns for columns in range(1, width - x + 1) if {(y, x + c) for c in range(columns)} <= left]
        across = draw(st.integers(1, draw(st.integers(1, max(free)))))
        down = draw(st.integers(1, draw(st.integers(1, height - y))))
        left -= {(y + dy, x + dx) for dy in range(down) for dx in range(across)}
        words = draw(st.sampled_from(["", "North", "£20", "a b"])) and f"c{y}{x}"
        cells[y].append(GridCell(words, down, across))
        for dy in range(down):
            merged = (BEGINS if dy == 0 else GOES_ON) if down > 1 else ""
            written[y + dy, x] = tc(p(words) if dy == 0 and words else p(), more=span(across) + merged)
    table = tbl(*(tr(*(written[place] for place in sorted(written) if place[0] == y)) for y in range(height)), more="")
    return cells, table


@settings(max_examples=150, deadline=None)
@given(grids())
def test_any_grid_reads_back_as_its_cells(made: tuple[list[list[GridCell]], str]) -> None:
    """Each place of the grid says its cell's words; those of a cell over columns stand in the first of them."""
    cells, table = made
    expected: list[list[str]] = []
    for row in fill_grid(cells):
        said = ["" if x and cell is row[x - 1] and cell.columns > 1 else cell.text for x, cell in enumerate(row)]
        expected += [said] if any(said) else []
    used = {x for row in expected for x, words in enumerate(row) if words}
    is_one_cell = any(len(row) == 1 and row[0].columns == len(fill_grid(cells)[0]) for row in cells)
    if len(used) < 2 or is_one_cell:
        return  # read as paragraphs, which other tests are about
    found = [words for *_, words in blocks(p("Before.") + table)[1:]]
    assert found == [" | ".join(row).strip() for row in expected]


# --- headings


def test_a_style_based_on_a_heading_is_one_and_so_is_one_with_an_outline_level() -> None:
    styles = (
        STYLES
        + style("Borough", "Borough Head", "Heading2")
        + style("Deeper", "Deeper", "Borough")
        + style("Section", "Section", more='<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')
        + style("Body2", "Body 2", "Heading2", more='<w:pPr><w:outlineLvl w:val="9"/></w:pPr>')
    )
    body = "".join(p(name, style=name) for name in ("Borough", "Deeper", "Section", "Body2"))
    found = [(kind, level) for kind, level, *_ in blocks(body, styles)]
    assert found == [("heading", 2), ("heading", 2), ("heading", 1), ("paragraph", None)]


def test_a_paragraph_of_a_heading_style_that_is_long_is_no_heading() -> None:
    assert blocks(p("The council must publish a plan. " * 12, style="Heading2"))[0][0] == "paragraph"


def test_under_a_title_headings_stand_a_rank_lower_though_it_stands_in_a_control() -> None:
    found = blocks(sdt(p("Markets", style="Title")) + p("Pitches", style="Heading1"))
    assert [level for _, level, *_ in found] == [1, 2]


# --- numbers


LEGAL = lvl(0, "upperRoman", "Part %1") + lvl(1, "decimal", "%1.%2", "<w:isLgl/>") + lvl(2, "lowerLetter", "(%3)")


def printed(body: str, numbering: str, styles: str = STYLES) -> list[str | None]:
    return [number for _, _, number, _ in blocks(body, styles, numbering=numbering)]


def test_legal_numbering_is_decimal_throughout() -> None:
    body = "".join(p("Words.", list_=(1, level)) for level in (0, 1, 2, 2, 0, 1, 2))
    assert printed(body, lists(LEGAL)) == ["Part I", "1.1", "(a)", "(b)", "Part II", "2.1", "(a)"]


def test_an_empty_numbered_paragraph_counts_and_a_hidden_or_deleted_one_does_not() -> None:
    hidden = p(r("Gone.", "<w:vanish/>"), list_=(1, 0), more="<w:rPr><w:vanish/></w:rPr>")
    deleted = p(f"<w:del>{r('Gone.')}</w:del>", list_=(1, 0), more="<w:rPr><w:del/></w:rPr>")
    item = p("Words.", list_=(1, 0))
    assert printed(item + p(list_=(1, 0)) + item + hidden + item, lists(lvl(0, "decimal", "%1."))) == ["1", "3", "4"]
    assert printed(item + deleted + item, lists(lvl(0, "decimal", "%1."))) == ["1", "2"]


def test_numbering_is_inherited_from_the_style_that_a_style_is_based_on() -> None:
    in_list = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = STYLES + style("Clause", "Clause", more=in_list) + style("Tight", "Tight", "Clause")
    body = p("a", style="Clause") + p("b", style="Tight") + p("c", style="Tight", list_=(0, 0)) + p("d", style="Tight")
    assert printed(body, lists(lvl(0, "decimal", "%1.")), styles) == ["1", "2", None, "3"]


def test_a_style_that_only_asks_for_a_deeper_level_is_in_the_list_of_its_base() -> None:
    in_list, deeper = (
        f"<w:pPr><w:numPr>{one}</w:numPr></w:pPr>" for one in ('<w:numId w:val="1"/>', '<w:ilvl w:val="1"/>')
    )
    styles = STYLES + style("One", "One", more=in_list) + style("Two", "Two", "One", more=deeper)
    levels = lvl(0, "decimal", "%1", '<w:pStyle w:val="One"/>') + lvl(1, "decimal", "%1.%2")
    assert printed(p("a", style="One") + p("b", style="Two") + p("c", style="One"), lists(levels), styles) == [
        "1",
        "1.1",
        "2",
    ]


def test_a_level_made_for_a_style_numbers_it() -> None:
    in_list = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = STYLES + style("Para", "Para", more=in_list) + style("Sub", "Sub", more=in_list)
    levels = lvl(0, "decimal", "%1", '<w:pStyle w:val="Para"/>') + lvl(1, "decimal", "%1.%2", '<w:pStyle w:val="Sub"/>')
    assert printed(p("a", style="Para") + p("b", style="Sub") + p("c", style="Sub"), lists(levels), styles) == [
        "1",
        "1.1",
        "1.2",
    ]


def test_a_list_that_names_a_style_of_lists_is_numbered_as_that_says() -> None:
    styles = STYLES + style(
        "Listed", "Listed", more='<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>', kind="numbering"
    )
    numbering = lists('<w:numStyleLink w:val="Listed"/>', '<w:styleLink w:val="Listed"/>' + lvl(0, "decimal", "%1)"))
    assert printed(p("a", list_=(1, 0)) + p("b", list_=(1, 0)), numbering, styles) == ["1)", "2)"]


def test_a_level_that_never_restarts_counts_on() -> None:
    levels = lvl(0, "upperLetter", "%1") + lvl(1, "decimal", "%2", '<w:lvlRestart w:val="0"/>')
    body = "".join(p("Words.", list_=(1, level)) for level in (0, 1, 1, 0, 1))
    assert printed(body, lists(levels)) == ["A", "1", "2", "B", "3"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [("decimalZero", ["01", "02"]), ("ordinal", ["1st", "2nd"]), ("cardinalText", ["One", "Two"]),
     ("ordinalText", ["First", "Second"]), ("bullet", [None, None]), ("none", [None, None])],
)  # fmt: skip
def test_numbers_are_printed_in_the_form_of_their_list(form: str, expected: list[str | None]) -> None:
    assert printed(p("a", list_=(1, 0)) * 2, lists(lvl(0, form, "%1"))) == expected


def test_a_paragraph_cannot_go_on_in_a_table_and_stands_above_it() -> None:
    table = tbl(tr(tc(p("Size")), tc(p("Rent"))), tr(tc(p("Half")), tc(p("£20"))))
    body = p("The rents are:", more=GOES_ON_IN_NEXT) + table + p("They are due in April.")
    assert [words for *_, words in blocks(body)] == [
        "The rents are:", "Size | Rent", "Half | £20", "They are due in April."
    ]  # fmt: skip


def test_a_last_paragraph_that_would_go_on_keeps_its_kind_and_its_text_boxes() -> None:
    heading = p("Rents", style="Heading1", more=GOES_ON_IN_NEXT)
    assert blocks(p("Words.") + heading)[-1][0] == "heading"
    assert blocks(p("Words.") + p("Last words.", box(p("Boxed words.")), more=GOES_ON_IN_NEXT))[-1][3] == "Boxed words."
