"""Where on a page a quote stands is found again exactly, or not at all."""

from pathlib import Path

import pytest

from ingest.formats.readers import PDF, reader
from ingest.reading.places import PageWords, find_rectangles, words_by_page
from retrieval.text import BlockKind, CanonicalText, Span
from tests.ingest.made import guide_docx, guide_pdf


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    path = tmp_path / "guide.pdf"
    path.write_bytes(guide_pdf())
    return path


def canonical(path: Path) -> CanonicalText:
    return reader(PDF)(path.read_bytes()).canonical


def span_of(text: CanonicalText, words: str) -> Span:
    start = text.text.index(words)
    return Span(start, start + len(words))


def test_a_sentence_over_two_lines_has_a_rectangle_for_each(guide: Path) -> None:
    text = canonical(guide)
    found = find_rectangles(
        guide, words_by_page(text, span_of(text, "the tenancy begins in April, when agreements are signed"))
    )
    assert [rectangle.page for rectangle in found] == [1, 1]
    first, second = found
    assert first.left > 300  # it begins in the middle of its line
    assert second.left == pytest.approx(74, abs=2)
    assert first.bottom > second.top - 2
    assert 8 < first.top - first.bottom < 20


def test_a_sentence_over_a_page_break_is_found_on_both_pages(guide: Path) -> None:
    text = canonical(guide)
    words = "Tenants who leave a plot before the end of their year must give the council a notice of four weeks"
    found = find_rectangles(guide, words_by_page(text, span_of(text, words)))
    assert [rectangle.page for rectangle in found] == [1, 2]


def test_what_stands_twice_on_a_page_or_not_at_all_is_not_marked(guide: Path) -> None:
    assert find_rectangles(guide, [PageWords(1, "council")]) == ()
    assert find_rectangles(guide, [PageWords(1, "words that nobody printed")]) == ()
    assert find_rectangles(guide, [PageWords(3, "plot is let for one whole year")]) == ()


def test_a_short_block_is_certain_behind_one_that_is(guide: Path) -> None:
    """ "the council" stands on the page several times; right behind what comes before it there is no doubt."""
    found = find_rectangles(guide, [PageWords(1, "agreements are signed by both"), PageWords(1, "the council")])
    assert len(found) == 3


def test_a_damaged_file_and_a_page_that_is_not_there_mark_nothing(tmp_path: Path, guide: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    assert find_rectangles(broken, [PageWords(1, "words")]) == ()
    assert find_rectangles(guide, [PageWords(99, "words")]) == ()


def test_a_text_without_pages_has_no_pieces() -> None:
    from ingest.formats.readers import DOCX

    text = reader(DOCX)(guide_docx()).canonical
    assert words_by_page(text, Span(0, len(text.text))) == []


@pytest.mark.full
@pytest.mark.parametrize(
    ("file", "least"),
    [
        ("restoring-control-over-the-immigration-system-white-paper.pdf", 0.95),
        ("behaviour-change-report.pdf", 0.95),
    ],
)
def test_nearly_every_sentence_of_real_reports_is_found_on_its_page(
    shared: Path, file: str, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shared / "documents" / file
    text = canonical(path)
    bodies = [block for block in text.blocks if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)]
    sentences = [sentence for block in bodies for sentence in block.sentences if len(sentence.of(text.text)) > 60]
    chosen = sentences[:: max(1, len(sentences) // 25)]
    found = sum(bool(find_rectangles(path, words_by_page(text, sentence))) for sentence in chosen)
    with capsys.disabled():
        print(f" found on the page: {found} of {len(chosen)}")  # noqa: T201 - a figure
    assert found >= least * len(chosen)
