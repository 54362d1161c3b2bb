"""Pages that are hard to read: letters set apart, and columns."""

from io import BytesIO

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingest.formats.pdf.broken import MAX_BROKEN_SHARE, broken
from ingest.formats.pdf.reader import read
from retrieval.text import BlockKind

SPACED = "Applicants must have lived in the borough."


def _spaced(canvas: Canvas, kern: int) -> None:
    """A line whose letters are moved apart one by one, by thousandths of the type's size."""
    canvas.setFont("Courier", 10)
    canvas.drawString(40, 730, " ")
    letters = " ".join(f"({letter}) {-kern}" for letter in SPACED)
    canvas._code.append(
        f"BT /{canvas._doc.getInternalFontName('Courier').lstrip('/')} 10 Tf 40 700 Td [{letters}] TJ ET"
    )


def test_a_page_that_pdfium_breaks_is_read_by_pypdf_and_the_report_says_which() -> None:
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawString(40, 700, "Every household may apply once a year.")
    canvas.showPage()
    _spaced(canvas, 200)
    canvas.save()
    extraction = read(out.getvalue())
    assert SPACED in extraction.canonical.text
    assert extraction.notes == ("page 2 read by pypdf, for pdfium finds no words there, or broken ones",)


def test_where_neither_reads_it_whole_pdfium_is_kept() -> None:
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    _spaced(canvas, 400)
    canvas.save()
    extraction = read(out.getvalue())
    assert "A p p l i c a n t s" in extraction.canonical.text
    assert extraction.notes == ()


@pytest.mark.parametrize(
    ("text", "is_broken"),
    [
        ("A ward may elect three councillors, and I may vote for each.", False),
        ("(a) the first; b) the second; C. the third of the long list of things that follow here", False),
        ("See https://www.gov.uk/government/publications/prevent-duty-guidance for more.", False),
        ("T h e c o u n c i l", True),
        ("The council\ufffd\ufffd decides wh\ue001ther", True),
        ("Thecouncilmustpublishitsdecisionwithintwentyworkingdays of", True),
        ("", False),
    ],
)
def test_the_measure_of_broken_words(text: str, is_broken: bool) -> None:
    assert (broken(text) > MAX_BROKEN_SHARE) is is_broken


LEFT = """The council keeps forty parks. Each of them is looked after by a gardener who
lives nearby, and by volunteers who meet on the first Saturday of the
month. Tools are lent from the depot. Whoever borrows one signs for it
and brings it back by Monday. Dogs must be kept on a lead wherever
children play. Barbecues are allowed on the stone tables, and nowhere
else. The gates are closed at dusk. A lost key is reported to the
warden, who changes the lock on the same day and tells the police."""
RIGHT = """Roads are swept once a week. Leaves are gathered from October until the
last tree is bare, and are made into compost. Potholes deeper than
four centimetres are filled within two days of being reported. A
resident may ask for a grit bin where a street is steep. Lamps that
fail are mended within a week. Signs that were knocked down are put
back by the contractor, who pays where it is late. Works are planned
together, so that no road is opened twice in one year."""


def two_columns(left: list[str], right: list[str]) -> bytes:
    """Drawn row by row across both columns, as some programs do, under a line as wide as both."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(50, 790, "Parks and roads, looked after by those who live beside them")
    canvas.setFont("Helvetica", 7)
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        canvas.drawString(50, 760 - 10 * number, one)
        canvas.drawString(320, 760 - 10 * number, other)
    canvas.save()
    return out.getvalue()


def test_two_columns_are_read_one_after_the_other() -> None:
    text = " ".join(read(two_columns(LEFT.splitlines(), RIGHT.splitlines())).canonical.text.split())
    assert text.startswith("Parks and roads")
    assert " ".join(LEFT.split()) in text
    assert " ".join(RIGHT.split()) in text
    assert text.index("tells the police.") < text.index("Roads are swept")


def test_a_table_of_two_columns_keeps_its_rows() -> None:
    left = [f"Fee {number}" for number in range(1, 13)]
    right = [f"Paid in part {number} of the year" for number in range(1, 13)]
    text = " ".join(read(two_columns(left, right)).canonical.text.split())
    assert text.index("Fee 2") > text.index("Paid in part 1 of")


def test_rows_carry_the_heads_that_stand_in_bold_above_them() -> None:
    for font in ("Vera", "VeraBd"):
        registerFont(TTFont(font, f"{font}.ttf"))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 790, "The fees for the coming year are those that the table below gives for each permit.")
    rows = [("Permit", "Fee a year", "Who may apply"), ("Resident", "£75", "anyone who lives here")]
    rows.append(("Business", "£310", "any firm with an office here"))
    for number, cells in enumerate(rows):
        canvas.setFont("Vera" if number else "VeraBd", 10)
        for left, cell in zip((50, 200, 350), cells, strict=True):
            canvas.drawString(left, 740 - 18 * number, cell)
    canvas.save()
    rows_read = [block for block in read(out.getvalue()).canonical.blocks if block.kind is BlockKind.ROW]
    heads = "Permit | Fee a year | Who may apply"
    assert [heads in block.heading_path for block in rows_read] == [False, True, True]
