"""Drafts as the files that people upload."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


def docx_bomb() -> bytes:
    """A small file whose one part is far larger than any Word document."""
    written = BytesIO()
    with ZipFile(BytesIO(docx_of("Words."))) as sound, ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name in sound.namelist():
            is_body = name == "word/document.xml"
            archive.writestr(name, sound.read(name) + (b" " * 400_000_000 if is_body else b""))
    return written.getvalue()


def docx_of(*paragraphs: str | tuple[str, str]) -> bytes:
    """A Word document; a paragraph is its text, or its text and the name of its style."""
    document, written = Document(), BytesIO()
    for one in paragraphs:
        text, style = one if isinstance(one, tuple) else (one, "Normal")
        document.add_paragraph(text, style=style)
    document.save(written)
    return written.getvalue()


def html_of(text: str) -> bytes:
    return f"<!doctype html><html><body><p>{text}</p></body></html>".encode()


def pdf_of(*pages: list[str]) -> bytes:
    """A PDF of these lines on each page."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=A4)
    for lines in pages:
        canvas.setFont("Helvetica", 11)
        for number, line in enumerate(lines):
            canvas.drawString(72, 760 - 15 * number, line)
        canvas.showPage()
    canvas.save()
    return written.getvalue()
