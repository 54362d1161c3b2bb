"""Pages that are pictures: named where OCR is not asked for, read and marked where it is, and the same ever after."""

import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from api.wire.answers import answer_out
from ingest.originals import original_path
from ingest.reading import ocr
from ingest.reading.verify import read_answer, verify_file
from ingest.report import IngestReport
from ingest.source import edition_source
from retrieval.errors import BadInput, BadManifest, Reason, Unreadable
from retrieval.models.encoder import file_sha256
from tests.ingest.conftest import Library

PRINTED = ("Allotments", "Plots are let for one year at a time and may be renewed.")
PICTURED = ("Bonfires", "Bonfires are lit on the last Sunday of November.")
QUESTION = "When are bonfires lit?"
# What stands under the one heading that is printed is short, and so quoted whole.
WHOLE = "\n\n".join((PRINTED[1], *PICTURED))

tools = pytest.mark.skipif(
    not all(map(shutil.which, ("ocrmypdf", "tesseract"))), reason="ocrmypdf or tesseract is not installed"
)


def _page(lines: tuple[str, ...]) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for number, line in enumerate(lines):
        canvas.setFont("Helvetica-Bold" if number == 0 else "Helvetica", 22 if number == 0 else 15)
        canvas.drawString(72, 740 - 60 * number, line)
    canvas.save()
    return out.getvalue()


def scan(*, printed: bool = True) -> bytes:
    """A first page with text, if wanted, and a page that is a picture of text."""
    picture = BytesIO()
    pypdfium2.PdfDocument(_page(PICTURED))[0].render(scale=300 / 72).to_pil().convert("L").save(
        picture, "PDF", resolution=300
    )
    pages = [_page(PRINTED)] if printed else []
    joined = pypdfium2.PdfDocument.new()
    for part in (*pages, picture.getvalue()):
        joined.import_pages(pypdfium2.PdfDocument(part))
    out = BytesIO()
    joined.save(out)
    return out.getvalue()


def bring(library: Library, path: Path, *, with_ocr: bool) -> IngestReport:
    return library.ingest.run([replace(edition_source(path, "allotments"), ocr=with_ocr)])


@pytest.fixture
def scanned(tmp_path: Path) -> Path:
    path = tmp_path / "allotments.pdf"
    path.write_bytes(scan())
    return path


def test_without_ocr_the_page_is_named_and_the_others_are_read(library: Library, scanned: Path) -> None:
    [line] = bring(library, scanned, with_ocr=False).lines
    assert line.pages_without_text == (2,)
    assert "no text on page 2" in str(line.detail)


@tools
def test_with_ocr_the_page_answers_is_marked_and_verifies(library: Library, scanned: Path) -> None:
    handed_in = scanned.read_bytes()
    [line] = bring(library, scanned, with_ocr=True).lines
    assert line.pages_without_text == ()
    assert "page 2 read by OCR" in str(line.detail)
    answer = library.open().engine.ask(QUESTION)
    quote = answer.quotes[0]
    assert quote.text == WHOLE
    [core] = quote.core
    assert quote.text[core.start - quote.citation.start : core.end - quote.citation.start] == PICTURED[1]
    assert (quote.citation.page, quote.citation.by_ocr) == (2, True)
    [version] = [version for version in library.open().library.versions() if version.document.id == "allotments"]
    assert version.pages_by_ocr == (2,)
    assert original_path(library.data, version.source_sha256).read_bytes() == handed_in
    cited = library.open().library.original(version)
    assert file_sha256(cited) == quote.citation.version == version.sha256 != version.source_sha256
    claims = read_answer(answer_out(answer).model_dump(mode="json"))
    assert [
        done.verified
        for done in verify_file(claims, original_path(library.data, version.sha256), kind="application/pdf")
    ]
    printed = library.open().engine.ask("May plots be renewed?")
    assert not (printed.quotes or printed.nearest)[0].citation.by_ocr


@tools
def test_what_ocr_read_stays_read_and_is_not_read_twice(library: Library, scanned: Path) -> None:
    first = bring(library, scanned, with_ocr=True)
    for with_ocr in (False, True):
        again = bring(library, scanned, with_ocr=with_ocr)
        assert [line.outcome.value for line in again.lines] == ["unchanged"]
        assert again.generation == first.generation


@tools
def test_a_file_that_was_read_without_ocr_is_read_again_with_it(library: Library, scanned: Path) -> None:
    bring(library, scanned, with_ocr=False)
    [line] = bring(library, scanned, with_ocr=True).lines
    assert (line.outcome.value, line.edition) == ("changed", 2)
    assert library.says(QUESTION) == WHOLE


@tools
def test_a_file_of_pictures_alone(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "heaps.pdf"
    path.write_bytes(scan(printed=False))
    [refused] = bring(library, path, with_ocr=False).lines
    assert refused.reason == Reason.NO_TEXT
    assert "--ocr" in str(refused.detail)
    bring(library, path, with_ocr=True)
    assert library.says(QUESTION) == PICTURED[1]


@tools
def test_a_purge_takes_the_file_and_its_copy(library: Library, scanned: Path) -> None:
    bring(library, scanned, with_ocr=True)
    before = len(list((library.data / "originals").iterdir()))
    library.ingest.purge(["allotments"])
    assert len(list((library.data / "originals").iterdir())) == before - 2


@tools
def test_what_the_tool_cannot_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(Unreadable, match="OCR could not read"):
        ocr.add_text_layer(path, [1])


def test_without_the_tool_nothing_is_begun_and_the_message_says_what_to_install(
    library: Library, scanned: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInput, match="Install ocrmypdf"):
        bring(library, scanned, with_ocr=True)
    assert library.documents() == ["bins", "trees"]


def test_a_manifest_asks_for_ocr(tmp_path: Path) -> None:
    from ingest.source import read_manifest

    manifest = tmp_path / "manifest.toml"
    manifest.write_text('[[document]]\nid = "a"\nfile = "a.pdf"\nocr = true\n')
    assert read_manifest(manifest)[0].ocr
    manifest.write_text('[[document]]\nid = "a"\nfile = "a.pdf"\nocr = "yes"\n')
    with pytest.raises(BadManifest, match="true or false"):
        read_manifest(manifest)
