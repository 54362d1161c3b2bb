"""Find what a document says about itself: the nations that it applies to, and the readers whom it is for."""

from ingest.blocks.extraction import Extraction
from ingest.stated.audience import find_audience
from ingest.stated.extent import find_extent
from ingest.stated.subject import document_sentences
from retrieval.applicability import Applicability


def stated_applicability(extraction: Extraction, title: str | None = None) -> Applicability:
    """The statements of a document with this title; by default the title in its file."""
    sentences = list(document_sentences(extraction.canonical))
    words = " ".join((title or extraction.title or "").split())
    return Applicability(
        find_extent(words, sentences, extraction.facts), find_audience(words, sentences, extraction.canonical)
    )
