"""The sentences of a document, and which of them speak of the document itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks.dates import DATE
from retrieval.cells import BETWEEN
from retrieval.text import Block, BlockKind, CanonicalText

# What a document calls itself.
_NOUNS = (
    r"(?:guidance|documents?|publications?|pages?|polic(?:y|ies)|manual|circular|code(?:\s+of\s+practice)?|leaflet"
    r"|booklet|factsheet|fact\s+sheet|version|edition|guides?|guidelines?|handbook|reports?|standards?|statement|advice"
    r"|contents?|information|forms?|regulations?|rules?|order|instrument|directions?|letter|strategy|framework"
    r"|procedures?|instructions?|toolkit|bulletin|specification|consultation|paper|notice|act)"
)
_NOT_IN_NAME = r"(?:the|an?|is|are|was|were|has|have|means|that|which|who|whose|where|when|if|unless|until)\b"
_NOT_IN_COMPLEMENT = (
    r"(?:that|which|who|whose|where|when|if|unless|until|replaces|supersedes|is|are|was|were|has|have)\b"
)
# "This guidance", "These amended rules"; and with what may follow: "on waste", ", published in 2010,".
SELF_NAME = rf"\b(?:this|these|the\s+present)\s+(?:(?!{_NOT_IN_NAME})[\w’'-]+\s+){{0,4}}?{_NOUNS}\b"
SELF_SUBJECT = (
    rf"{SELF_NAME}(?:\s+(?:on|for|about|of|to|from|in|with|published|issued)(?:\s+(?!{_NOT_IN_COMPLEMENT})[\w’'&-]+){{1,10}}?)?"
    r"(?:\s*\([^)]{0,60}\)|\s*,[^,;.]{0,80},)?"
)
_SUBJECT = re.compile(SELF_SUBJECT, re.IGNORECASE)
# What may stand in front of that subject, so that it is the subject.
_BEFORE_SUBJECT = re.compile(
    r"(?:^\W*|[,;:–—.(“\"!|]\s*|\b(?:that|note|and|but|as)\s+"
    r"|\bthe\s+(?:guidance|information|contents?|advice|material|text|documents?|publications?)\s+(?:on|in)\s+"
    rf"|^(?:on|in|from|since)\s+{DATE}\s*)$",
    re.IGNORECASE,
)
# Blocks of a document without pages among which its notices and its dates stand.
_MAX_OPENING_BLOCKS = 12
# No sentence about the document itself is longer.
_MAX_SENTENCE_CHARS = 600


@dataclass(frozen=True, slots=True)
class DocumentSentence:
    """A sentence in one line, a row's cells parted by colons, with its page.

    `place` is its block's ordinal, None where it does not open its block; `opening`: it stands on the first page or in
    one of the first blocks; `it`: the word "it" in the sentence's front stands for the document.
    """

    text: str
    page: int | None
    kind: BlockKind
    block_ordinal: int | None
    is_in_opening: bool
    it_means_document: bool


def document_sentences(canonical: CanonicalText) -> Iterator[DocumentSentence]:
    """Every sentence that could say something of the document, in order; the heads of tables say nothing."""
    first = next((block.page for block in canonical.blocks), None)
    headed = True
    for ordinal, block in enumerate(canonical.blocks):
        if not block.heads_columns:
            opening = ordinal < _MAX_OPENING_BLOCKS or (first is not None and block.page == first)
            yield from _block_sentences(block, canonical.text, ordinal, opening, headed)
        headed = block.kind is BlockKind.HEADING


def _block_sentences(block: Block, text: str, ordinal: int, opening: bool, headed: bool) -> Iterator[DocumentSentence]:
    it = headed
    for number, span in enumerate(block.sentences):
        words = " ".join(span.of(text).split()).replace(BETWEEN, ": ")
        if len(words) <= _MAX_SENTENCE_CHARS:
            place = ordinal if number == 0 else None
            yield DocumentSentence(words, block.page_at(span.start)[0], block.kind, place, opening, it)
        opens = _SUBJECT.search(words)
        it = (it and words.lower().startswith("it ")) or (
            opens is not None and can_precede_subject(words[: opens.start()])
        )


def can_precede_subject(front: str) -> bool:
    """Whether these words may stand in front of "this guidance" where that is a sentence's subject."""
    return _BEFORE_SUBJECT.search(front) is not None
