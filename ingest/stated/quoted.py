"""Whose words a block is where a document answers to somebody: the recommendations in a government's response.

Only what is sure is told: the paragraph that a heading "Recommendation 12" stands above, and what plainly goes on from
it, in a document whose title says that it is a response.
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
# How an answer begins, and what makes a paragraph a recommendation.
_ANSWER_START = re.compile(
    r"(?:(?:the|hm|uk|his|her|majesty[’']s)\s+)*government\s+(?!(?:should|must|needs?|ought)\b)"
    r"|we\s+(?:are\s+committed|will|agree|accept|reject|partially|partly|do\s+not|have\s+(?:set|published|already))\b"
    r"|(?:accepted|agreed|rejected|noted|partially|partly|accept|agree)\b|(?:\w+\s+){0,3}response\b",
    re.IGNORECASE,
)
_RECOMMENDING_WORD = re.compile(r"\b(?:should|must|recommend\w*)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;][’”\")\]]*$")
# More blocks than a recommendation has.
_MAX_BLOCKS = 20


def mark_recommendations(extraction: Extraction) -> Extraction:
    """The extraction with the blocks that quote a recommendation saying so; itself where there are none."""
    title, canonical = extraction.title or "", extraction.canonical
    if not _RESPONSE.search(title):
        return extraction
    whose = _ANSWERED_BODY.search(title)
    quoting = {
        place: " ".join(whose["who"].split()) if whose else head for place, head in _find_recommendations(canonical)
    }
    if not quoting:
        return extraction
    blocks = (replace(block, quoting=quoting.get(place, block.quoting)) for place, block in enumerate(canonical.blocks))
    return replace(extraction, canonical=CanonicalText(canonical.text, tuple(blocks)))


def _find_recommendations(canonical: CanonicalText) -> Iterator[tuple[int, str]]:
    """The ordinals of the blocks that are recommendations, each with the heading above it."""
    for place, block in enumerate(canonical.blocks):
        head = " ".join(block.span.of(canonical.text).split())
        if block.kind is BlockKind.HEADING and _RECOMMENDATION_HEADING.fullmatch(head):
            yield from ((at, head) for at in _recommendation_blocks(canonical, place + 1, is_sure=True))
        elif block.kind is BlockKind.PARAGRAPH and _RECOMMENDATION_LINE.fullmatch(head):
            yield from ((at, head) for at in _recommendation_blocks(canonical, place + 1, is_sure=False))


def _recommendation_blocks(canonical: CanonicalText, first: int, *, is_sure: bool) -> Sequence[int]:
    """The blocks of the recommendation whose first is to stand at `first`; none where that is none, or an answer.

    Not sure is one below a line that only looks like a heading: then it must say what should be.
    """
    section = _section(canonical.blocks, first)
    if not section or section[0].kind is not BlockKind.PARAGRAPH:
        return ()
    says = [" ".join(block.span.of(canonical.text).split()) for block in section]
    if _ANSWER_START.match(says[0]) or not (is_sure or _RECOMMENDING_WORD.search(says[0])):
        return ()
    answered = any(_ANSWER_START.match(words) for words in says)
    count = 1
    while count < len(section) and _continues_recommendation(section[count], says[count], says[count - 1], answered):
        count += 1
    return range(first, first + count)


def _section(blocks: Sequence[Block], first: int) -> Sequence[Block]:
    found: list[Block] = []
    for block in blocks[first : first + _MAX_BLOCKS]:
        if block.kind is BlockKind.HEADING:
            break
        found.append(block)
    return found


def _continues_recommendation(block: Block, words: str, before: str, answered: bool) -> bool:
    """Whether a block goes on with the recommendation: a list's item, a torn sentence or, where an answer follows by
    its own words, a paragraph that says what should be."""
    if block.kind is BlockKind.ITEM:
        return True
    if block.kind is not BlockKind.PARAGRAPH or _ANSWER_START.match(words):
        return False
    torn = words[:1].islower() and not _SENTENCE_END.search(before)
    return torn or (answered and _RECOMMENDING_WORD.search(words) is not None)
