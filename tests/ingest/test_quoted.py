"""A block that quotes somebody else knows whose words they are; a block that does not says nothing."""

from pathlib import Path

import pytest

from ingest.blocks.extraction import Extraction, RawBlock, join
from ingest.formats.html.reader import read as read_html
from ingest.formats.markdown.reader import read as read_markdown
from ingest.formats.pdf.reader import read as read_pdf
from ingest.reading.worker import from_json, to_json
from ingest.stated.quoted import mark_recommendations
from retrieval.citation import cite
from retrieval.document import Document, Version
from retrieval.text import BlockKind

H, P, I = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM  # noqa: E741
TITLE = "Government response to the House of Lords Bins Committee report: ‘Glass’"


def quoted(title: str, *raw_blocks: tuple[BlockKind, str]) -> dict[str, str]:
    """Whose words the blocks are that are somebody's, by their text."""
    found = mark_recommendations(
        Extraction(join([RawBlock(kind, words, level=2) for kind, words in raw_blocks]), title)
    )
    text = found.canonical.text
    return {block.span.of(text): block.quoting for block in found.canonical.blocks if block.quoting}


RECOMMENDED = (H, "Recommendation 12"), (P, "The Government should collect glass weekly.")
ANSWERED = (P, "The Government agrees that glass should be collected.")


def test_a_recommendation_in_a_response_is_whose_the_title_says_and_the_answer_is_not() -> None:
    assert quoted(TITLE, *RECOMMENDED, ANSWERED) == {
        "The Government should collect glass weekly.": "House of Lords Bins Committee"
    }


def test_where_the_title_names_nobody_the_heading_does() -> None:
    found = quoted("Council response to scrutiny", (H, "Committee’s recommendation"), (P, "Collect glass weekly."))
    assert found == {"Collect glass weekly.": "Committee’s recommendation"}


def test_a_recommendation_goes_on_over_its_items_and_torn_sentences_and_ends_before_the_answer() -> None:
    more = ((P, "It should also, with"), (P, "others, collect tins:"), (I, "each week;"))
    found = quoted(TITLE, *RECOMMENDED, *more, ANSWERED, (P, "We should note the cost."))
    assert list(found) == [RECOMMENDED[1][1], *(words for _, words in more)]


@pytest.mark.parametrize(
    ("title", "raw_blocks"),
    [
        ("Report on glass", (*RECOMMENDED, ANSWERED)),
        (TITLE, ((H, "Recommendation 12"), ANSWERED)),
        (TITLE, ((H, "Recommendation 12"), (P, "We are committed to glass."))),
        (TITLE, ((H, "Glass"), (P, "The Government should collect glass weekly."))),
        (TITLE, ((P, "Recommendation 1: A better bin"), (P, "Grey bins are collected weekly."))),
    ],
)
def test_what_is_not_sure_is_left(title: str, raw_blocks: tuple[tuple[BlockKind, str], ...]) -> None:
    assert quoted(title, *raw_blocks) == {}


@pytest.mark.parametrize(
    ("quotation", "whose"),
    [
        ("<blockquote><p>Glass first.</p><footer>— <cite>The Ombudsman</cite></footer></blockquote>", "The Ombudsman"),
        ("<figure><blockquote>Glass first.</blockquote><figcaption>— The Mayor</figcaption></figure>", "The Mayor"),
        ('<blockquote cite="https://example.org/glass"><p>Glass first.</p></blockquote>', "https://example.org/glass"),
        ("<blockquote><p>Glass first.</p></blockquote>", None),
        ("<blockquote><p>As in <cite>The Times</cite>, Glass first.</p></blockquote>", None),
    ],
)
def test_a_pages_quotation_names_its_speaker(quotation: str, whose: str | None) -> None:
    found = read_html(f"<html><body><main><h1>Bins</h1><p>Grey bins.</p>{quotation}</main></body></html>".encode())
    blocks = {block.span.of(found.canonical.text): block.quoting for block in found.canonical.blocks}
    assert next(said for words, said in blocks.items() if "Glass first." in words) == whose
    assert blocks["Grey bins."] is None


def test_a_markdown_quotation_names_its_speaker_on_its_last_line() -> None:
    found = read_markdown(
        b"# Bins\n\n> Glass first.\n>\n> Tins next.\n>\n> -- The Ombudsman\n\nGrey bins.\n\n> Unnamed.\n"
    )
    blocks = {block.span.of(found.canonical.text): block.quoting for block in found.canonical.blocks}
    assert (blocks["Glass first."], blocks["Tins next."]) == ("The Ombudsman", "The Ombudsman")
    assert (blocks["Grey bins."], blocks["Unnamed."]) == (None, None)


def test_html_in_a_markdown_quotation_is_its_speakers() -> None:
    found = read_markdown(b"> <p>Glass first.</p>\n>\n> -- The Ombudsman\n\nGrey bins.\n").canonical
    assert [(block.quoting, block.is_quoted) for block in found.blocks] == [
        ("The Ombudsman", True),
        ("The Ombudsman", True),
        (None, False),
    ]


def test_a_citation_says_whose_words_it_quotes_and_so_does_what_is_stored() -> None:
    found = from_json(
        to_json(mark_recommendations(Extraction(join([RawBlock(P, "Glass first.", quoting="The Mayor")]), "Bins")))
    )
    [block] = found.canonical.blocks
    version = Version(Document("bins"), "0", "0", "text/plain", "bins.txt", 1, title="Bins")
    assert cite(version, found.canonical.text, block, block.span).quoting == "The Mayor"


def test_the_space_committees_recommendations_are_not_the_governments_words(shared: Path) -> None:
    found = mark_recommendations(
        read_pdf((shared / "documents" / "space-economy-government-response.pdf").read_bytes())
    )
    text = found.canonical.text
    theirs = [block.span.of(text) for block in found.canonical.blocks if block.quoting]
    assert len(theirs) >= 35
    assert any(words.startswith("Grant funding calls from UKSA should be streamlined") for words in theirs)
    assert not any("The Government is committed to" in words[:40] for words in theirs)
