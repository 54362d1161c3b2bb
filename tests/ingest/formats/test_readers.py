"""Every format gives the same kinds of blocks, against ground truth that stands beside its source.

To write the expected files anew after a deliberate change: set REWRITE, run, look at the difference, set it back.
"""

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from ingest.blocks.extraction import Extraction
from ingest.formats.readers import DOCX, HTML, MARKDOWN, ODT, PDF, TEXT, media_type, reader
from ingest.formats.text.reader import read_text
from ingest.reading.worker import Limits, extract, from_json, to_json
from retrieval.errors import Reason, Unreadable
from retrieval.text import Block, BlockKind, CanonicalText
from tests.ingest.made import guide_docx, guide_odt, guide_pdf

DATA = Path(__file__).resolve().parents[2] / "data"
REWRITE = False


def check(canonical: CanonicalText) -> None:
    """What holds for the blocks of any text."""
    edge = 0
    for ordinal, block in enumerate(canonical.blocks):
        assert edge <= block.start < block.end <= len(canonical.text)
        words = block.span.of(canonical.text)
        assert words == words.strip()
        assert all(block.start <= turn.offset < block.end for turn in block.page_breaks)
        assert block.lead_in is None or block.lead_in < ordinal
        told = "".join(sentence.of(canonical.text) for sentence in block.sentences)
        assert "".join(told.split()) == "".join(words.split())
        edge = block.end


def shown(extraction: Extraction) -> dict[str, object]:
    canonical = extraction.canonical
    return {
        "title": extraction.title,
        "notes": list(extraction.notes),
        "text": canonical.text,
        "blocks": [
            [
                block.kind.value,
                block.level,
                block.paragraph,
                block.lead_in,
                list(block.heading_path),
                block.span.of(canonical.text),
            ]
            for block in canonical.blocks
        ],
    }


@pytest.mark.parametrize("name", ["text/guide.txt", "markdown/guide.md", "html/guide.html"])
def test_a_file_gives_the_expected_text_and_blocks(name: str) -> None:
    path = DATA / name
    found = reader(media_type(path.name, path.read_bytes()))(path.read_bytes())
    check(found.canonical)
    expected = path.with_suffix(".json")
    if REWRITE:
        expected.write_text(json.dumps(shown(found), indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert shown(found) == json.loads(expected.read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "source"), [("guide.docx", guide_docx()), ("guide.odt", guide_odt()), ("guide.pdf", guide_pdf())]
)
def test_a_made_source_gives_the_expected_text_and_blocks(name: str, source: bytes) -> None:
    """The sources are made by code, so that every structure in them is known; no office format has pages."""
    found = reader(media_type(name, source))(source)
    check(found.canonical)
    pages = [[block.page, block.page_label, len(block.page_breaks)] for block in found.canonical.blocks]
    value = {**shown(found), "pages": pages}
    expected = DATA / "made" / f"{name}.json"
    if REWRITE:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert value == json.loads(expected.read_text("utf-8"))


def test_the_expected_files_are_not_being_rewritten() -> None:
    assert REWRITE is False


# --- plain text


def test_plain_text_is_its_own_canonical_text_to_the_last_character() -> None:
    text = "Title\r\n\r\nA line with  two spaces.\tAnd a tab.\r\n• one\r\n  • two\r\n\x0cNext page.\n"
    assert read_text(text).canonical.text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_read(encoding: str) -> None:
    assert reader(TEXT)("Café – £5.".encode(encoding)).canonical.text == "Café – £5."


def test_an_older_encoding_is_recognised() -> None:
    text = "The café’s licence costs £5 – and no more. " * 20
    assert "£5" in reader(TEXT)(text.encode("cp1252")).canonical.text


def test_hard_wrapped_lines_make_one_paragraph() -> None:
    text = (
        "Every borough must publish a plan that sets out how it means to\nreduce the harm that is done by flooding to "
        "homes and to\nbusinesses, and must review that plan at least once in every\nthree years. "
        "The plan is published online.\n\nAnother paragraph.\n"
    )
    kinds = [block.kind for block in read_text(text).canonical.blocks]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=400))
def test_any_text_keeps_the_rules_of_blocks(text: str) -> None:
    try:
        found = read_text(text)
    except Unreadable as refusal:
        assert refusal.reason is Reason.NO_TEXT
        return
    assert found.canonical.text == text
    check(found.canonical)
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


# --- PDF


def pdf(pages: list[list[tuple[float, float, str, str, float]]], password: str | None = None) -> bytes:
    """Pages of (x, y, text, font, size)."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=StandardEncryption(password) if password else None)
    for page in pages:
        for x, y, text, font, size in page:
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def report() -> bytes:
    """Four pages with a running header, printed numbers that begin at 11, and a paragraph over a page's end."""
    pages: list[list[tuple[float, float, str, str, float]]] = []
    for number in range(4):
        header = [
            (72.0, 800.0, "Local flood plan", "Helvetica", 8.0),
            (290.0, 30.0, str(11 + number), "Helvetica", 8.0),
        ]
        pages.append(header)
    body = "Helvetica"
    pages[0] += [
        (72, 750, "Duties of the borough", "Helvetica-Bold", 18),
        (72, 700, "1.1 The borough must publish a plan every three years and it must con-", body, 11),
        (72, 686, "sult the people who live there before it does so.", body, 11),
        (72, 650, "The plan covers:", body, 11),
        (90, 634, "• homes that flooded in the last ten years", body, 11),
        (90, 618, "• roads that are closed when rivers rise", body, 11),
        (72, 580, "1.2 Where a plan is late, the minister may direct the borough to publish it", body, 11),
    ]
    pages[1] += [(72, 750, "within three months of the day on which it was due.", body, 11)]
    pages[2] += [
        (72, 750, "Money", "Helvetica-Bold", 18),
        (72, 700, "2.1 The grant is paid in April of each year to the borough concerned.", body, 11),
    ]
    pages[3] += [(72, 700, "2.2 Grants that are not spent are paid back before the end of the year.", body, 11)]
    return pdf(pages)


@pytest.fixture(scope="module")
def made() -> Extraction:
    found = reader(PDF)(report())
    check(found.canonical)
    return found


def block_with(found: Extraction, fragment: str) -> Block:
    text = found.canonical.text
    return next(block for block in found.canonical.blocks if fragment in block.span.of(text))


def test_furniture_is_no_part_of_the_text_and_gives_the_printed_page(made: Extraction) -> None:
    assert "Local flood plan" not in made.canonical.text
    assert (block_with(made, "The grant").page, block_with(made, "The grant").page_label) == (3, "13")


def test_a_word_that_a_line_end_cut_is_whole_again(made: Extraction) -> None:
    assert "it must consult the people who live there" in made.canonical.text


def test_a_printed_number_belongs_to_its_block_and_headings_to_the_path(made: Extraction) -> None:
    block = block_with(made, "must publish a plan")
    assert (block.paragraph, block.heading_path) == ("1.1", ("Duties of the borough",))


def test_a_paragraph_over_a_page_end_is_one_block_that_knows_both_pages(made: Extraction) -> None:
    block = block_with(made, "Where a plan is late")
    assert "publish it within three months" in made.canonical.text
    assert block.page_at(block.start) == (1, "11")
    assert block.page_at(block.end - 1) == (2, "12")


def test_bullets_become_items_with_their_lead_in(made: Extraction) -> None:
    block = block_with(made, "homes that flooded")
    assert block.kind is BlockKind.ITEM
    assert block.lead_in is not None
    assert made.canonical.blocks[block.lead_in].span.of(made.canonical.text) == "The plan covers:"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf([[(72, 700, "Secret", "Helvetica", 11)]], password="open sesame"), Reason.PASSWORD),
        (pdf([[]]), Reason.NO_TEXT),
        (b"%PDF-1.7\ngarbage", Reason.BROKEN),
    ],
)
def test_a_pdf_without_words_to_read_is_refused_with_its_reason(data: bytes, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        reader(PDF)(data)
    assert caught.value.reason is reason


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_mutated_pdf_is_read_or_refused(draw: st.DataObject) -> None:
    data = bytearray(report())
    for _ in range(draw.draw(st.integers(1, 30))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        check(reader(PDF)(bytes(data)).canonical)
    except Unreadable as refusal:
        assert str(refusal)


@pytest.mark.full
@pytest.mark.parametrize(
    ("file", "fragment", "page", "label", "paragraph", "heading"),
    [
        ("restoring-control*", "Net migration hit a record high of +906,000", 12, "8", "7", "THE CASE FOR CHANGE"),
        ("restoring-control*", "Immigration is important for Britain.", 11, "7", "1", "INTRODUCTION"),
        ("restoring-control*", "It is this Government’s intention to", 11, "7", "6", "INTRODUCTION"),
        ("restoring-control*", "A big increase in overseas recruitment", 14, "10", None, None),
        ("behaviour-change*", "The word “nudge” was originally used", 11, "11", "2.6", "What is a “nudge”?"),
        ("behaviour-change*", "Some witnesses argued that the most", 13, "13", "2.12", "Intrusiveness"),
        ("behaviour-change*", "Several witnesses identified a number", 17, "17", "3.5", "Gaps in understanding"),
        ("behaviour-change*", "There is a lack of applied research at a population", 18, "18", "3.10", "Conclusion"),
    ],
)  # fmt: skip
def test_sentences_of_real_reports_stand_where_they_are_printed(
    shared: Path, file: str, fragment: str, page: int, label: str, paragraph: str | None, heading: str | None
) -> None:
    found = read_once(next((shared / "documents").glob(f"{file}.pdf")))
    text = found.canonical.text
    start = text.index(fragment)
    block = next(block for block in found.canonical.blocks if block.start <= start < block.end)
    assert (*block.page_at(start), block.paragraph) == (page, label, paragraph)
    assert heading is None or block.heading_path[-1] == heading


_READ: dict[Path, Extraction] = {}


def read_once(path: Path) -> Extraction:
    if path not in _READ:
        _READ[path] = reader(PDF)(path.read_bytes())
        check(_READ[path].canonical)
    return _READ[path]


def test_every_odd_file_is_read_or_refused_with_a_reason(shared: Path) -> None:
    for path in sorted((shared / "odd_files").iterdir()):
        if path.name in ("README.md", "bug1978317.pdf"):  # the latter takes six seconds
            continue
        try:
            check(extract(path, media_type(path.name, path.read_bytes())).canonical)
        except Unreadable as refusal:
            assert refusal.reason in Reason


# --- HTML


def test_a_withdrawn_page_says_so_in_its_notes_and_in_its_text(shared: Path) -> None:
    data = (shared / "documents/govuk/eu-rules-on-chemicals-withdrawn.html").read_bytes()
    found = reader(HTML)(data)
    assert found.notes[0].startswith("Withdrawn: This page was withdrawn on 2015-01-28")
    assert "This page was withdrawn on 2015-01-28" in found.canonical.text


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        reader(HTML)(b"<!doctype html><html><body><script>write()</script></body></html>")
    assert caught.value.reason is Reason.NO_TEXT


# --- DOCX


def word() -> bytes:
    document = docx.Document()
    document.add_heading("Allotments", 0)
    document.add_heading("Rents", 1)
    document.add_paragraph("Rents are set each year.")
    document.add_paragraph("A tenant must:")
    document.add_paragraph("keep the plot tidy", style="List Bullet")
    document.add_paragraph("pay by 1 April", style="List Bullet")
    table = document.add_table(2, 2)
    for row, cells in enumerate((("Size", "Rent"), ("Half", "£20"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_document_gives_headings_items_and_rows_and_no_page() -> None:
    found = reader(media_type("allotments.docx", word()))(word())
    check(found.canonical)
    text = found.canonical.text
    blocks = [(block.kind.value, block.span.of(text)) for block in found.canonical.blocks]
    assert blocks == [
        ("heading", "Allotments"), ("heading", "Rents"), ("paragraph", "Rents are set each year."),
        ("paragraph", "A tenant must:"), ("item", "keep the plot tidy"), ("item", "pay by 1 April"),
        ("row", "Size | Rent"), ("row", "Half | £20"),
    ]  # fmt: skip
    assert {block.page for block in found.canonical.blocks} == {None}
    assert found.canonical.blocks[2].heading_path == ("Allotments", "Rents")


def zipped(entries: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("kind", [DOCX, ODT])
def test_an_archive_whose_packed_bytes_are_damaged_is_refused(kind: str) -> None:
    data = bytearray(guide_docx() if kind == DOCX else guide_odt())
    with ZipFile(BytesIO(data)) as archive:
        entry = archive.getinfo("word/document.xml" if kind == DOCX else "content.xml")
    start = entry.header_offset + 30 + len(entry.filename)
    data[start : start + entry.compress_size] = bytes(byte ^ 255 for byte in data[start : start + entry.compress_size])
    with pytest.raises(Unreadable) as caught:
        reader(kind)(bytes(data))
    assert caught.value.reason is Reason.BROKEN


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"word/document.xml": b"<a>" + b"0" * (64 << 20)}, Reason.LIMIT),
        ({"word/document.xml": b"<a/>", "../escape": b"x"}, Reason.BROKEN),
        ({"word/document.xml": b"<not closed"}, Reason.BROKEN),
        ({"word/document.xml": b"<a/>", **{f"{n}": b"" for n in range(10_001)}}, Reason.LIMIT),
    ],
)
def test_a_hostile_archive_is_refused(entries: dict[str, bytes], reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        reader(DOCX)(zipped(entries))
    assert caught.value.reason is reason


# --- numbers of items


@pytest.mark.parametrize("number", ["(ıı)", "(ı)", "(İ)", "(ıv)", "(ſ)", "(\u212a)"])
@pytest.mark.parametrize("kind", [TEXT, MARKDOWN, HTML])
def test_a_letter_outside_ascii_in_brackets_is_read_and_is_no_number(kind: str, number: str) -> None:
    words = f"{number} send the form to us"
    page = f"<html><body><p>You must:</p><ul><li>{words}</li></ul></body></html>"
    found = reader(kind)((page if kind == HTML else f"You must:\n\n- {words}\n").encode())
    block = found.canonical.blocks[-1]
    assert (block.span.of(found.canonical.text), block.paragraph) == (words, None)


@pytest.mark.parametrize("number", ["(a)", "(A)", "(ii)", "(IV)", "a.", "ii.", "3.", "(3)", "b)"])
def test_an_ascii_number_is_a_number_in_both_cases(number: str) -> None:
    found = read_text(f"You must:\n\n{number} send the form to us\n").canonical
    assert (found.blocks[-1].span.of(found.text), found.blocks[-1].paragraph) == (
        "send the form to us",
        number.rstrip("."),
    )


# --- formats and the worker


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"Words.", TEXT),
        ("a.md", b"# Words", MARKDOWN),
        ("a.HTM", b"<p>Words", HTML),
        ("a.bin", b"<!DOCTYPE html><p>", HTML),
        ("a.bin", b"%PDF-1.4", PDF),
        ("a", word(), DOCX),
    ],
)
def test_a_format_is_told_by_content_and_by_name(name: str, data: bytes, expected: str) -> None:
    assert media_type(name, data) == expected


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"Words.", Reason.NOT_WHAT_IT_SAYS),
        ("a.docx", b"PK\x03\x04", Reason.NOT_WHAT_IT_SAYS),
        ("a.txt", b" \n", Reason.EMPTY),
        ("a.xls", b"Words.", Reason.UNKNOWN_FORMAT),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name: str, data: bytes, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        media_type(name, data)
    assert caught.value.reason is reason


def test_a_file_that_needs_too_much_is_refused_in_time(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A sentence. " * 1_000_000)
    with pytest.raises(Unreadable) as caught:
        extract(path, TEXT, Limits(cpu=1, wall=20))
    assert caught.value.reason is Reason.LIMIT


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Approved Document Q: Security", "Approved Document Q: Security"),
        ("Section 0: Introduction", None),
        ("H Use of guidance", None),
        ("C", None),
    ],
)
def test_a_heading_that_a_whole_series_begins_with_is_no_title(first: str, title: str | None) -> None:
    text = f"{first}\n\n0.1  This document gives guidance on how to comply with the regulations of that part.\n"
    assert read_text(text).title == title
