"""The publisher's own list of changes in a document: "Summary of changes", "What has changed", "Version history"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.changes.change import Place
from retrieval.changes.words import marker_length
from retrieval.text import Block, BlockKind, CanonicalText

_CHANGE = r"(?:changes?|amendments?|revisions?|updates?)"
_HEADING = re.compile(
    rf"(?:(?:a |the )?(?:summary|list|table|record|overview|schedule|log|note|details)s? of (?:the )?"
    rf"(?:(?:main|key|recent|significant|latest) )*{_CHANGE}\b.*"
    r"|what(?:['’]s| has| is)(?: been)? (?:changed|new|different)\b.*"
    rf"|(?:the )?(?:(?:main|key|recent|significant|latest|other) )*{_CHANGE}"
    r"(?: (?:in|to|made|since|from|introduced)\b.*)?"
    rf"|(?:version|document|revision|amendment|change|update|publication) (?:history|control|log|record)s?"
    r"|change ?log|full page history|history of (?:changes|amendments|this document))",
    re.IGNORECASE,
)
_COLUMNS = re.compile(
    r"(?=.*\b(?:changes?|amendments?|summary|description|details|what changed)\b)"
    r"(?=.*\b(?:date|version|edition|issue|paragraph|section|page)\b)",
    re.IGNORECASE,
)
_NUMBERING = re.compile(
    r"(?:(?:annex|appendix|chapter|part|section) )?[\dA-Z]{0,3}(?:\.\d+)*[.:)]?\s+(?=\S)", re.IGNORECASE
)
# Words that a paragraph may have to stand for a heading that a format does not mark; blocks of one list.
_MAX_TITLE_WORDS, _MAX_BLOCKS = 8, 300
_MIN_ENTRY_WORDS = 3


@dataclass(frozen=True, slots=True)
class PublishersList:
    """`entries`: each thing that is listed as changed. `blocks`: the offsets at which all blocks of the list begin."""

    entries: tuple[Place, ...]
    blocks: frozenset[int]


def find_list(canonical: CanonicalText) -> PublishersList | None:
    """The lists of changes in a text, as one; None where there is none with an entry."""
    listed: list[Block] = []
    entries: list[Block] = []
    for start, end in _ranges(canonical):
        blocks = canonical.blocks[start:end]
        listed += blocks
        entries += (block for block in blocks[1:] if _is_entry(canonical.text, block))
    if not entries:
        return None
    places = tuple(Place(block.span, block) for block in dict.fromkeys(entries))
    return PublishersList(places, frozenset(block.start for block in listed))


def _ranges(canonical: CanonicalText) -> Iterator[tuple[int, int]]:
    """The ordinals from which and up to which a list of changes goes, with its heading."""
    at = 0
    while at < len(canonical.blocks):
        end = _end_of_list(canonical, at)
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _end_of_list(canonical: CanonicalText, at: int) -> int:
    """The ordinal behind the list that this block opens; its own where it opens none."""
    blocks = canonical.blocks
    block, words = blocks[at], blocks[at].span.of(canonical.text)
    if block.heads_columns:
        return _end_of_table(blocks, at) if _COLUMNS.match(words) else at
    if not _is_title(canonical.text, block):
        return at
    level = block.level or 1
    end = at + 1
    while end < len(blocks) and end - at < _MAX_BLOCKS:
        following = blocks[end]
        if following.kind is BlockKind.HEADING and (
            block.kind is not BlockKind.HEADING or (following.level or 1) <= level
        ):
            break
        end += 1
    return end


def _end_of_table(blocks: Sequence[Block], at: int) -> int:
    end = at + 1
    while end < len(blocks) and blocks[end].kind is BlockKind.ROW and blocks[end].level is None:
        end += 1
    return end


def _is_title(text: str, block: Block) -> bool:
    """Whether this is the heading of a list of changes, marked as a heading or not."""
    words = text[block.start + marker_length(text, block) : block.end].strip().rstrip(".:")
    if block.kind is BlockKind.PARAGRAPH and (len(words.split()) > _MAX_TITLE_WORDS or text[block.end - 1] == "."):
        return False
    if block.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH):
        return False
    bare = _NUMBERING.sub("", words, count=1) if _HEADING.fullmatch(words) is None else words
    return _HEADING.fullmatch(" ".join(bare.split())) is not None


def _is_entry(text: str, block: Block) -> bool:
    if block.kind is BlockKind.HEADING or block.heads_columns:
        return False
    words = block.span.of(text)
    return len(words.split()) >= _MIN_ENTRY_WORDS and not words.rstrip().endswith(":")
