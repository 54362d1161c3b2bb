"""A quote says a thing once, names every place that says it, and brings along the paragraphs that it refers to."""

from pathlib import Path

import pytest

from ingest.formats.html.reader import read as read_html
from ingest.formats.text.reader import read_text
from ingest.holdings import Entry
from retrieval.cells import quoted_cells
from retrieval.document import Document, Version
from retrieval.quote.quotes import repeats
from retrieval.quote.references import references
from retrieval.section import Section
from retrieval.text import Block, CanonicalText, Span, digest
from tests.fakes import WordEncoder
from tests.small import engine_over, entry

FEES = "Fees\n\nA dropped kerb costs £950 with VAT. It is paid before the work begins."
BINS = "Bins\n\nGrey bins are collected every second Tuesday. Garden waste is collected weekly."


def test_the_same_words_in_two_documents_are_one_quote_with_two_citations(
    tmp_path: Path, word_encoder: WordEncoder
) -> None:
    again = "Charges\n\n– A dropped kerb costs £950, with VAT."
    engine = engine_over(tmp_path, word_encoder, entry("fees", FEES), entry("charges", again), entry("bins", BINS))
    answer = engine.ask("What does a dropped kerb cost?")
    quote = (answer.quotes or answer.nearest)[0]
    assert {quote.citation.document_id, *(place.document_id for place in quote.also)} == {"fees", "charges"}
    assert sum("£950" in other.text for other in (*answer.quotes, *answer.nearest)) == 1
    for place in quote.also:
        text = next(found.text for found in (read_text(again).canonical, read_text(FEES).canonical)
                    if found.sha256 == place.text_sha256)  # fmt: skip
        assert "£950" in place.span.of(text)
        assert digest(place.span.of(text)) == place.quote_sha256


@pytest.mark.parametrize(
    "other",
    [
        "Charges\n\nA dropped kerb costs £850 with VAT.",
        "Charges\n\nA dropped kerb never costs £950 with VAT.",
        "Charges\n\nA dropped kerb costs £950 with VAT. However, this is waived for blue badge holders.",
    ],
)
def test_another_number_a_small_word_or_a_limit_is_no_repetition(
    tmp_path: Path, word_encoder: WordEncoder, other: str
) -> None:
    engine = engine_over(tmp_path, word_encoder, entry("fees", FEES), entry("charges", other), entry("bins", BINS))
    answer = engine.ask("What does a dropped kerb cost?")
    shown = (*answer.quotes, *answer.nearest)
    assert all(not quote.also for quote in shown)
    assert {"fees", "charges"} <= {quote.citation.document_id for quote in engine.ask("dropped kerb cost").nearest} | {
        quote.citation.document_id for quote in shown
    }


def test_a_part_of_a_longer_quote_says_nothing_new() -> None:
    whole = ("alarm", "room", "applianc", "a", "300mm", "wall", "b", "3m", "away")
    assert repeats(whole[:6], whole)
    assert not repeats(whole[:2], whole)
    assert not repeats(whole, whole[:6])
    assert not repeats((*whole[:5], "must", "not"), whole)


def referred(canonical: CanonicalText, words: str) -> list[tuple[str, str]]:
    """Labels and texts of what the block with these words refers to."""

    def numbered(number: str) -> list[tuple[int, Block]]:
        return [(place, block) for place, block in enumerate(canonical.blocks) if block.paragraph == number]

    version = Version(Document("a"), "0" * 64, canonical.sha256, "text/plain", "a.txt", 1, title="A")
    block = next(block for block in canonical.blocks if words in block.span.of(canonical.text))
    whole = Section(canonical.text, 0, dict(enumerate(canonical.blocks)).get)
    found = list(references(version, block.span, canonical.text, [block], numbered, lambda _: whole))
    assert all(reference.citation.span.of(canonical.text) == reference.text for reference in found)
    return [(reference.label, reference.text) for reference in found]


GUIDE = """Street parties

1.1  Roads may be closed for a day, as described in paragraph 1.3.

1.2  The rules in paragraphs 1.3 to 1.5 apply, but not paragraph 7 of Schedule 1 to the Act, paragraph 9.9 or paragraph 1.2.

1.3  Neighbours must be told.

1.4  A road closure needs either:

a)  the consent of everybody in the road, or

b)  an order of the council.

1.5  Barriers are borrowed from the depot.

2.1  Clearing up is for paragraph 3.1.

3.1  First.

3.1  Second, by mistake.
"""  # noqa: E501


def test_a_paragraph_that_is_referred_to_is_shown_with_its_list() -> None:
    guide = read_text(GUIDE).canonical
    assert referred(guide, "closed for a day") == [("Paragraph 1.3", "Neighbours must be told.")]
    labels, texts = zip(*referred(guide, "The rules in"), strict=True)
    assert labels == ("Paragraph 1.3", "Paragraph 1.4", "Paragraph 1.5")
    assert texts[1].startswith("A road closure needs either:")
    assert texts[1].endswith("an order of the council.")


def test_a_number_that_two_paragraphs_carry_is_not_followed() -> None:
    assert referred(read_text(GUIDE).canonical, "Clearing up") == []


def test_footnotes_are_shown_with_what_refers_to_them() -> None:
    page = """<main><h1>Fees</h1><p>A kerb costs £950.<sup><a href="#fn:1">[footnote 1]</a></sup> CO2 and 2.5 tonnes are
    no notes.</p><div class="footnotes"><ol><li id="fn:1"><p>From April 2026.</p></li></ol></div></main>"""
    found = referred(read_html(page.encode()).canonical, "A kerb costs")
    assert found == [("Footnote 1", "From April 2026.")]


def test_references_of_real_guidance(shared: Path) -> None:
    file = shared / "documents" / "approved-documents" / "Text-Approved_Document_Q-Content.txt"
    labels = referred(read_text(file.read_text("utf-8")).canonical, "that provide access into a dwelling")
    assert [label for label, _ in labels] == ["Paragraph 1.2", "Paragraph 1.3", "Paragraph 1.4"]
    assert labels[0][1].startswith("Secure doorsets should be either:")
    assert "in accordance with Appendix B" in labels[0][1]


TOLLS = """<h1>Tolls</h1><h2>On weekdays</h2><table>
<tr><th>Boat</th><th>Summer</th><th>Winter</th></tr>
<tr><td>Barge</td><td>4 pence</td><td></td></tr>
<tr><td>Rowing boat</td><td>1 penny</td><td>2 pence</td></tr></table>"""


def test_a_quoted_row_brings_the_heads_of_its_columns(tmp_path: Path, word_encoder: WordEncoder) -> None:
    canonical = read_html(TOLLS.encode()).canonical
    version = Version(Document("tolls"), "1" * 64, canonical.sha256, "text/html", "tolls.html", 1, title="Tolls")
    engine = engine_over(tmp_path, word_encoder, Entry(version, canonical), entry("bins", BINS))
    answer = engine.ask("What is the toll for a rowing boat in winter?")
    quote = (answer.quotes or answer.nearest)[0]
    found = {(cell.head, cell.span.of(canonical.text)) for cell in quote.cells}
    assert {("Boat", "Rowing boat"), ("Summer", "1 penny"), ("Winter", "2 pence")} <= found
    assert all(quote.citation.span.contains(cell.span) for cell in quote.cells)


def test_only_rows_that_are_quoted_whole_bring_their_cells() -> None:
    canonical = read_html(TOLLS.encode()).canonical
    row = next(block for block in canonical.blocks if block.span.of(canonical.text).startswith("Barge"))
    assert [cell.head for cell in quoted_cells(canonical.text, canonical.blocks, row.span)] == [
        "Boat",
        "Summer",
        "Winter",
    ]
    part = Span(row.start + 1, row.end)
    assert not quoted_cells(canonical.text, canonical.blocks, part)
