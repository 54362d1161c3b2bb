"""A record as a DOCX file, with styles of its own, so that it can be pasted into a report."""

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from web.answers.record import Record, RecordedQuestion, RecordedQuote

# Letters that XML cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINK_COLOUR = RGBColor(0x1D, 0x70, 0xB8)


def as_docx(record: Record) -> bytes:
    """A4, in British English, without an author. The same record gives the same bytes."""
    document = Document()
    set_up(document, "Answers from Cited", record.asked)
    document.add_heading("Answers from Cited", 0)
    document.add_paragraph(f"Asked on {record.moment}, at {record.service}. Every quote is copied word for word.")
    for question in record.questions:
        _add_question(document, question)
    written = BytesIO()
    document.save(written)
    return with_fixed_times(written.getvalue(), record.asked)


def set_up(document: WordDocument, title: str, made: datetime) -> None:
    """Set paper, language and title, and leave out who made the file."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(22)
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title, properties.language = title, "en-GB"
    properties.created = properties.modified = made.replace(tzinfo=None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    document.styles["Quote"].font.color.rgb = RGBColor(0x0B, 0x0C, 0x0C)


def _add_question(document: WordDocument, question: RecordedQuestion) -> None:
    document.add_heading(clean(question.question), 1)
    for words in (*question.notes, question.words):
        document.add_paragraph(clean(words))
    for quote in question.quotes:
        _add_quote(document, quote)
    if question.nearest:
        document.add_heading("Nearest passages, which do not answer the question", 2)
        for passage in question.nearest:
            _add_quote(document, passage)


def _add_quote(document: WordDocument, quote: RecordedQuote) -> None:
    shown = quote.shown
    name = document.add_paragraph().add_run(quote.name)
    name.bold, name.font.size = True, Pt(9)
    for line in clean(quote.text).splitlines():
        if line.strip():
            document.add_paragraph(line, style="Quote")
    for warning in filter(None, (shown.stamp, shown.others, shown.by_ocr)):
        document.add_paragraph().add_run(clean(warning)).bold = True
    if shown.stated_for and not shown.others:
        document.add_paragraph(clean(shown.stated_for))
    citation = document.add_paragraph()
    citation.add_run(clean(shown.title)).bold = True
    parts = (shown.source, shown.quoting, " › ".join(shown.headings), ", ".join(shown.places))
    citation.add_run("".join(f". {clean(part)}" for part in parts if part) + ". ")
    _add_link(citation, "Open in Cited", quote.address)
    checked = document.add_paragraph().add_run(clean(shown.check))
    checked.font.size = Pt(8)


def _add_link(paragraph: Paragraph, words: str, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(words)
    run.font.underline, run.font.color.rgb = True, _LINK_COLOUR
    link.append(run._r)
    paragraph._p.append(link)


def clean(text: str) -> str:
    """A line-end hyphen that a PDF marks by U+FFFE is a hyphen; other letters that XML cannot hold are left out."""
    return _FORBIDDEN.sub("", text.replace("\ufffe", "-"))


def with_fixed_times(file: bytes, made: datetime) -> bytes:
    """The package with this moment at each part, without the picture that the template brings."""
    moment = made.timetuple()[:6]
    written = BytesIO()
    with ZipFile(BytesIO(file)) as source, ZipFile(written, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, moment), source.read(name), ZIP_DEFLATED)
    return written.getvalue()
