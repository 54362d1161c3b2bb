"""Tables and columns of PDFs: whole rows under their heads, and columns of prose one after the other."""

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from ingest.formats.pdf.reader import read
from ingest.reading.places import find_rectangles, words_by_page
from retrieval.cells import cells as cells_of
from retrieval.text import Span
from tests.ingest.made_pdf import blocks, made, prose, rows, say, text

HEADS = ("Scheme", "Who may apply", "Most")


def _heads(canvas: Canvas, up: float) -> None:
    for left, words in zip((72, 220, 420), HEADS, strict=True):
        say(canvas, left, up, words, 10, "Helvetica-Bold")


WRAPPED = (
    "Scheme | Who may apply | Most",
    "Warm homes | Owners over 60 and tenants with a lease | £5,000",
    "Shop fronts | Traders in the two town centres | £2,500",
)


def test_cells_that_wrap_belong_to_one_row() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        _heads(canvas, 680)
        for up, cells in (
            (664, ("Warm homes", "Owners over 60 and", "£5,000")),
            (636, ("Shop fronts", "Traders in the two", "£2,500")),
        ):
            for left, words in zip((72, 220, 420), cells, strict=True):
                say(canvas, left, up, words, 10)
        say(canvas, 220, 652, "tenants with a lease", 10)
        say(canvas, 220, 624, "town centres", 10)
        prose(canvas, 590)

    data = made(draw)
    assert tuple(rows(data)) == WRAPPED
    found = read(data).canonical
    below = [block for block in found.blocks if "£2,500" in block.span.of(found.text)]
    assert WRAPPED[0] in below[0].heading_path


def test_a_table_that_is_drawn_cell_by_cell_has_the_same_rows() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        _heads(canvas, 680)
        for up, first, second, third in (
            (664, ("Warm homes",), ("Owners over 60 and", "tenants with a lease"), "£5,000"),
            (636, ("Shop fronts",), ("Traders in the two", "town centres"), "£2,500"),
        ):
            for left, lines in ((72, first), (220, second), (420, (third,))):
                for number, words in enumerate(lines):
                    say(canvas, left, up - 12 * number, words, 10)

    assert tuple(rows(made(draw))) == WRAPPED


def test_lines_between_rows_part_them_where_gaps_do_not() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        _heads(canvas, 680)
        lines = (
            (72, 668, "Warm homes"), (220, 668, "Owners over 60 and"), (420, 668, "£5,000"),
            (72, 656, "And Insulation"), (220, 656, "Tenants with a lease"),
            (72, 644, "Shop fronts"), (220, 644, "Traders in the two"), (420, 644, "£2,500"),
            (220, 632, "Town centres"),
        )  # fmt: skip
        for left, up, words in lines:
            say(canvas, left, up, words, 10)
        for up in (690, 677, 653, 629):
            canvas.line(70, up, 480, up)

    assert rows(made(draw))[1:] == [
        "Warm homes And Insulation | Owners over 60 and Tenants with a lease | £5,000",
        "Shop fronts | Traders in the two Town centres | £2,500",
    ]


def test_an_empty_cell_keeps_its_column() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        for number, cells in enumerate(
            (
                ("Ward", "Food", "Garden"),
                ("North", "Monday", ""),
                ("South", "", "Friday"),
                ("East", "Tuesday", "Friday"),
            )
        ):
            for left, words in zip((72, 220, 420), cells, strict=True):
                say(canvas, left, 680 - 14 * number, words, 10, "Helvetica" if number else "Helvetica-Bold")

    assert rows(made(draw)) == [
        "Ward | Food | Garden",
        "North | Monday |",
        "South |  | Friday",
        "East | Tuesday | Friday",
    ]


def test_heads_over_several_columns_stand_with_each() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        say(canvas, 300, 680, "Rent a week", 10, "Helvetica-Bold")
        for number, cells in enumerate(
            (("Size", "Social", "Affordable"), ("One bed", "£95", "£140"), ("Two beds", "£110", "£165"))
        ):
            for left, words in zip((72, 250, 380), cells, strict=True):
                say(canvas, left, 664 - 16 * number, words, 10, "Helvetica" if number else "Helvetica-Bold")

    found = rows(made(draw))
    assert found[1:] == ["One bed | £95 | £140", "Two beds | £110 | £165"]
    assert found[0].startswith("Size | ")


def test_a_table_of_two_columns_is_rows_and_numbered_paragraphs_are_none() -> None:
    def draw(canvas: Canvas) -> None:
        for number, (one, other) in enumerate((("Permit", "Fee a year"), ("Resident", "£75"), ("Business", "£310"))):
            say(canvas, 72, 700 - 16 * number, one, 11, "Helvetica" if number else "Helvetica-Bold")
            say(canvas, 220, 700 - 16 * number, other, 11, "Helvetica" if number else "Helvetica-Bold")
        for number, line in enumerate(
            ("The council lights every road.", "The county lights none.", "Each pays for its own.")
        ):
            say(canvas, 72, 600 - 28 * number, f"{number + 1}.")
            say(canvas, 110, 600 - 28 * number, line)

    data = made(draw)
    assert rows(data) == ["Permit | Fee a year", "Resident | £75", "Business | £310"]
    assert [words for kind, words in blocks(data) if kind == "paragraph"] == [
        "The council lights every road.",
        "The county lights none.",
        "Each pays for its own.",
    ]


LANDLORDS = """Landlords must have a
licence for each shared
house, which lasts for five
years and costs £1,100 for
up to six rooms, and they
must show it to any tenant
who asks to see it."""
TENANTS = """Tenants may ask the council
to look at a house where
damp or cold harms them,
and the council must come
within ten working days of
the call, or at once where
there is no heating."""
AGENTS = """Agents must belong to a
redress scheme, must show
their fees in their window,
and must hand back what a
tenant has paid within a
week where a letting does
not come about."""
COLUMNS = tuple(words.splitlines() for words in (LANDLORDS, TENANTS, AGENTS))


def test_three_columns_of_prose_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        for number, lines in enumerate(zip(*COLUMNS, strict=True)):
            for left, words in zip((72, 230, 400), lines, strict=True):
                say(canvas, left, 680 - 13 * number, words, 10)
        prose(canvas, 560)

    data = made(draw)
    found = text(data)
    for column in COLUMNS:
        assert " ".join(column) in found
    assert rows(data) == []
    landlords = "Landlords must have a licence"
    file = read(data).canonical
    start = file.text.index(landlords)
    assert any(block.start == start for block in file.blocks)


def test_a_row_whose_cells_wrap_is_found_again_on_its_page(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        _heads(canvas, 680)
        for up, cells in (
            (664, ("Warm homes", "Owners over 60 and", "£5,000")),
            (636, ("Shop fronts", "Traders in the two", "£2,500")),
        ):
            for left, words in zip((72, 220, 420), cells, strict=True):
                say(canvas, left, up, words, 10)
        say(canvas, 220, 652, "tenants with a lease", 10)
        say(canvas, 220, 624, "town centres", 10)

    path = tmp_path / "table.pdf"
    path.write_bytes(made(draw))
    found = read(path.read_bytes()).canonical
    start = found.text.index(WRAPPED[1])
    marked = find_rectangles(path, words_by_page(found, Span(start, start + len(WRAPPED[1]))))
    assert marked
    assert min(place.bottom for place in marked) < 655 < max(place.top for place in marked)


def test_a_table_that_goes_on_on_the_next_page_keeps_its_heads() -> None:
    def three(canvas: Canvas, up: float, words: tuple[str, str, str], font: str = "Helvetica") -> None:
        for left, one in zip((72, 220, 420), words, strict=True):
            say(canvas, left, up, one, 11, font)

    def first(canvas: Canvas) -> None:
        prose(canvas)
        three(canvas, 160, HEADS, "Helvetica-Bold")
        three(canvas, 136, ("Warm homes", "Owners", "£5,000"))
        three(canvas, 112, ("Shop fronts", "Traders", "£2,500"))

    def second(canvas: Canvas) -> None:
        three(canvas, 720, ("Bridges", "Parishes", "£900"))
        three(canvas, 696, ("Halls", "Charities", "£700"))
        three(canvas, 672, ("Trees", "Schools", "£60"))
        prose(canvas, 600)

    found = read(made(first, second)).canonical
    under = [cells_of(found.text, block) for block in found.blocks if block.kind == "row" and block.level != 1]
    assert [row[2].span.of(found.text) for row in under] == ["£5,000", "£2,500", "£900", "£700", "£60"]
    assert all(tuple(cell.head for cell in row) == HEADS for row in under)


def test_a_bold_line_above_a_table_without_heads_is_no_head() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        say(canvas, 240, 690, "Grants of this year", 11, "Helvetica-Bold")
        for up, words in ((666, ("Elm", "£20", "£50")), (642, ("Oak", "£30", "£60")), (618, ("Ash", "£40", "£70"))):
            for left, one in zip((72, 220, 420), words, strict=True):
                say(canvas, left, up, one, 11)

    found = read(made(draw)).canonical
    under = [cells_of(found.text, block) for block in found.blocks if block.kind == "row"]
    assert [[cell.head for cell in row] for row in under] == [[None] * 3] * 3


def test_a_number_that_belongs_to_the_sentence_above_begins_no_item() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        for number, line in enumerate(
            (
                "The board hears the people who live beside the tree, as it is set out in paragraph",
                "1. of the charter, and decides within a month of the day on which it has heard them.",
            )
        ):
            say(canvas, 72, 660 - 14 * number, line)

    assert "item" not in [kind for kind, _ in blocks(made(draw))]
    assert "set out in paragraph 1. of the charter" in text(made(draw))
