"""Mark the blocks of a response that quote somebody else: the recommendations in a government's response.

Only certain cases are marked, and only in a document whose title says that it is a response: the paragraph below a
heading such as "Recommendation 12", and the blocks that plainly continue it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.blocks.extraction import Extraction
from retrieval.text import Block, BlockKind, CanonicalText

_RESPONSE = re.compile(
    r"\b(?:response|reply)\s+(?:to|from)\b|\b(?:government|council|department)\S*\s+response\b", re.IGNORECASE
)
_ANSWERED_BODY = re.compile(
    r"\b(?:response|reply)\s+to\s+(?:the\s+)?(?:\S+\s+report\s+(?:of|by|from)\s+(?:the\s+)?|report\s+(?:of|by|from)\s+(?:the\s+)?)?"
    r"(?P<who>(?:(?!consultation)[\w’',()&-]+\s+){0,12}?(?:committee|inquiry|ombudsman|commission(?:er)?|panel|review|board))\b",
    re.IGNORECASE,
)
_RECOMMENDATION_HEADING = re.compile(
    r"(?:recommendation\s+\d+[a-z]?(?:\s*[:.–—-]\s*.{0,160}|\s*\(.{0,60}\))?"
    r"|(?:the\s+)?(?:\w+\s+){0,4}(?:committee|inquiry|ombudsman|commission|panel)(?:[’']s?)?\s+recommendations?(?:\s+\d+)?)\W*",
    re.IGNORECASE,
)
_RECOMMENDATION_LINE = re.compile(r"recommendation\s+\d+[a-z]?\s*[:–—-]\s*\S.{2,160}[^.:;]", re.IGNORECASE)
# The start of an answer, and the words that make a paragraph a recommendation.
_ANSWER_START = re.compile(
    r"(?:(?:the|hm|uk|his|her|majesty[’']s)\s+)*government\s+(?!(?:should|must|needs?|ought)\b)"
    r"|we\s+(?:are\s+committed|will|agree|accept|reject|partially|partly|do\s+not|have\s+(?:set|published|already))\b"
    r"|(?:accepted|agreed|rejected|noted|partially|partly|accept|agree)\b|(?:\w+\s+){0,3}response\b",
    re.IGNORECASE,
)
_RECOMMENDING_WORD = re.compile(r"\b(?:should|must|recommend\w*)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;][’”\")\]]*$")
# No recommendation has more blocks than this.
_MAX_BLOCKS = 20


def mark_recommendations(extraction: Extraction) -> Extraction:
    """The extraction with `quoting` set on the blocks of recommendations: the body's name, else the heading."""
    title, canonical = extraction.title or "", extraction.canonical
    if not _RESPONSE.search(title):
        return extraction
    whose = _ANSWERED_BODY.search(title)
    quoting = {
        ordinal: " ".join(whose["who"].split()) if whose else head for ordinal, head in _find_recommendations(canonical)
    }
    if not quoting:
        return extraction
    blocks = (
        replace(block, quoting=quoting.get(ordinal, block.quoting)) for ordinal, block in enumerate(canonical.blocks)
    )
    return replace(extraction, canonical=CanonicalText(canonical.text, tuple(blocks)))


def _find_recommendations(canonical: CanonicalText) -> Iterator[tuple[int, str]]:
    """The ordinals of the blocks of recommendations, each with the heading above it."""
    for ordinal, block in enumerate(canonical.blocks):
        head = " ".join(block.span.of(canonical.text).split())
        if block.kind is BlockKind.HEADING and _RECOMMENDATION_HEADING.fullmatch(head):
            yield from ((member, head) for member in _recommendation_blocks(canonical, ordinal + 1, is_sure=True))
        elif block.kind is BlockKind.PARAGRAPH and _RECOMMENDATION_LINE.fullmatch(head):
            yield from ((member, head) for member in _recommendation_blocks(canonical, ordinal + 1, is_sure=False))


def _recommendation_blocks(canonical: CanonicalText, first: int, *, is_sure: bool) -> Sequence[int]:
    """The ordinals of a recommendation's blocks from `first` on; empty where that block is an answer or no paragraph.

    `is_sure` False: the line above only looks like a heading, so the first block needs a recommending word.
    """
    section = _section(canonical.blocks, first)
    if not section or section[0].kind is not BlockKind.PARAGRAPH:
        return ()
    texts = [" ".join(block.span.of(canonical.text).split()) for block in section]
    if _ANSWER_START.match(texts[0]) or not (is_sure or _RECOMMENDING_WORD.search(texts[0])):
        return ()
    answered = any(_ANSWER_START.match(text) for text in texts)
    count = 1
    while count < len(section) and _continues_recommendation(section[count], texts[count], texts[count - 1], answered):
        count += 1
    return range(first, first + count)


def _section(blocks: Sequence[Block], first: int) -> Sequence[Block]:
    section: list[Block] = []
    for block in blocks[first : first + _MAX_BLOCKS]:
        if block.kind is BlockKind.HEADING:
            break
        section.append(block)
    return section


def _continues_recommendation(block: Block, words: str, before: str, answered: bool) -> bool:
    """Whether a block continues the recommendation: a list item, the rest of a broken sentence or, where the section
    also has an answer, a paragraph with a recommending word."""
    if block.kind is BlockKind.ITEM:
        return True
    if block.kind is not BlockKind.PARAGRAPH or _ANSWER_START.match(words):
        return False
    torn = words[:1].islower() and not _SENTENCE_END.search(before)
    return torn or (answered and _RECOMMENDING_WORD.search(words) is not None)
