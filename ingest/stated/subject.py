"""The sentences of a document, with the patterns that show whether a sentence is about the document itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks.dates import DATE
from retrieval.cells import CELL_SEPARATOR
from retrieval.text import Block, BlockKind, CanonicalText

# Nouns by which a document refers to itself.
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
# "This guidance", "These amended rules"; SELF_SUBJECT adds complements: "on waste", ", published in 2010,".
SELF_NAME = rf"\b(?:this|these|the\s+present)\s+(?:(?!{_NOT_IN_NAME})[\w’'-]+\s+){{0,4}}?{_NOUNS}\b"
SELF_SUBJECT = (
    rf"{SELF_NAME}(?:\s+(?:on|for|about|of|to|from|in|with|published|issued)(?:\s+(?!{_NOT_IN_COMPLEMENT})[\w’'&-]+){{1,10}}?)?"
    r"(?:\s*\([^)]{0,60}\)|\s*,[^,;.]{0,80},)?"
)
_SUBJECT = re.compile(SELF_SUBJECT, re.IGNORECASE)
# Text in front of "this guidance" with which it can still be the subject of its clause.
_BEFORE_SUBJECT = re.compile(
    r"(?:^\W*|[,;:–—.(“\"!|]\s*|\b(?:that|note|and|but|as)\s+"
    r"|\bthe\s+(?:guidance|information|contents?|advice|material|text|documents?|publications?)\s+(?:on|in)\s+"
    rf"|^(?:on|in|from|since)\s+{DATE}\s*)$",
    re.IGNORECASE,
)
# Number of blocks at the start of a document without pages in which its notices and dates are sought.
_MAX_OPENING_BLOCKS = 12
# No sentence about the document itself is longer than this.
_MAX_SENTENCE_CHARS = 600


@dataclass(frozen=True, slots=True)
class DocumentSentence:
    """A sentence in one line, with its page; colons separate the cells of a row.

    `block_ordinal`: None unless the sentence is the first of its block. `is_in_opening`: it is on the first page or in
    one of the first blocks. `it_means_document`: "it" at its start refers to the document.
    """

    text: str
    page: int | None
    kind: BlockKind
    block_ordinal: int | None
    is_in_opening: bool
    it_means_document: bool


def document_sentences(canonical: CanonicalText) -> Iterator[DocumentSentence]:
    """Every sentence of the document in order, without column heads and overlong sentences."""
    first_page = next((block.page for block in canonical.blocks), None)
    below_heading = True
    for ordinal, block in enumerate(canonical.blocks):
        if not block.heads_columns:
            in_opening = ordinal < _MAX_OPENING_BLOCKS or (first_page is not None and block.page == first_page)
            yield from _block_sentences(block, canonical.text, ordinal, in_opening, below_heading)
        below_heading = block.kind is BlockKind.HEADING


def _block_sentences(
    block: Block, text: str, ordinal: int, in_opening: bool, below_heading: bool
) -> Iterator[DocumentSentence]:
    it_means_document = below_heading
    for number, span in enumerate(block.sentences):
        words = " ".join(span.of(text).split()).replace(CELL_SEPARATOR, ": ")
        if len(words) <= _MAX_SENTENCE_CHARS:
            block_ordinal = ordinal if number == 0 else None
            page = block.page_at(span.start)[0]
            yield DocumentSentence(words, page, block.kind, block_ordinal, in_opening, it_means_document)
        subject = _SUBJECT.search(words)
        it_means_document = (it_means_document and words.lower().startswith("it ")) or (
            subject is not None and can_precede_subject(words[: subject.start()])
        )


def can_precede_subject(front: str) -> bool:
    """Whether "this guidance" can be the subject of a clause behind these words."""
    return _BEFORE_SUBJECT.search(front) is not None
