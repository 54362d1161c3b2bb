"""What a PDF does not show is no text of it: watermarks, white, undrawn, struck out words."""

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.formats.pdf.reader import read
from tests.ingest.made_pdf import Draw, made, prose, say, text


def test_a_word_that_lies_across_the_pages_is_left_out_with_a_remark() -> None:
    def draw(title: str) -> Draw:
        def inner(canvas: Canvas) -> None:
            canvas.saveState()
            canvas.translate(200, 300)
            canvas.rotate(45)
            canvas.setFillGray(0.8)
            say(canvas, 0, 0, "DRAFT", 90, "Helvetica-Bold")
            canvas.restoreState()
            say(canvas, 72, 780, title, 16, "Helvetica-Bold")
            prose(canvas)

        return inner

    found = read(made(*map(draw, ("Housing need", "Land supply", "Delivery"))))
    assert "DRAFT" not in found.canonical.text
    assert found.title == "Housing need"
    assert found.notes == ("The watermark “DRAFT” was left out.",)


def test_a_pale_word_behind_the_text_of_every_page_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.85)
        say(canvas, 150, 400, "CONFIDENTIAL", 60)
        canvas.setFillGray(0)
        prose(canvas)

    found = read(made(draw, draw))
    assert "CONFIDENTIAL" not in found.canonical.text


def _hidden(canvas: Canvas) -> None:
    prose(canvas)
    canvas.setFillGray(1)
    say(canvas, 72, 600, "White words say that it costs £10.")
    canvas.setFillGray(0)
    hidden = canvas.beginText(72, 580)
    hidden.setFont("Helvetica", 11)
    hidden.setTextRenderMode(3)
    hidden.textOut("Words that nobody drew say that it costs £20.")
    hidden.setTextRenderMode(0)
    canvas.drawText(hidden)
    say(canvas, 72, -40, "Words below the page say that it costs £30.")
    say(canvas, 72, 540, "Shown words say that it costs £40.")


def test_white_undrawn_and_off_page_words_are_left_out_and_counted() -> None:
    found = read(made(_hidden))
    assert "£40" in found.canonical.text
    for price in ("£10", "£20", "£30"):
        assert price not in found.canonical.text
    assert "3 passages that are not shown on the page (white, not drawn or beside it) were left out." in found.notes


def test_white_words_on_a_dark_ground_are_text() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        canvas.setFillGray(0.2)
        canvas.rect(60, 590, 400, 30, stroke=0, fill=1)
        canvas.setFillGray(1)
        say(canvas, 72, 600, "White words say that it costs £10.")

    assert "it costs £10" in text(made(draw))


def test_the_words_that_a_scan_says_are_text_though_none_is_drawn() -> None:
    def draw(canvas: Canvas) -> None:
        from PIL import Image

        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)
        said = canvas.beginText(72, 580)
        said.setFont("Helvetica", 11)
        said.setTextRenderMode(3)
        said.textOut("Recognised words say that it costs £20.")
        canvas.drawText(said)

    found = read(made(draw))
    assert "it costs £20" in found.canonical.text
    assert found.notes == ()


def test_struck_out_words_are_left_out_and_counted() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        end = say(canvas, 72, 600, "A permit costs ")
        after = say(canvas, end, 600, "£45")
        canvas.setLineWidth(0.6)
        canvas.line(end, 603.3, after, 603.3)
        end = say(canvas, after, 600, " £60 a week, and ")
        after = say(canvas, end, 600, "no more")
        canvas.line(end, 598.5, after, 598.5)
        say(canvas, after, 600, " than that.")

    found = read(made(draw))
    assert "A permit costs £60 a week, and no more than that." in found.canonical.text
    assert "1 passage that is struck out was left out." in found.notes
