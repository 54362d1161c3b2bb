"""The publisher's own list of changes in a document: "Summary of changes", "What has changed", "Version history"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.cells import CELL_SEPARATOR
from retrieval.changes.change import Place
from retrieval.changes.words import marker_length
from retrieval.text import Block, BlockKind, CanonicalText

_CHANGE = r"(?:changes?|amendments?|revisions?|updates?)"
_MAIN = r"(?:(?:main|key|recent|significant|latest|other|all) )*"
# A heading names the document whose changes it lists: "Changes to your rent" lists none.
_DOCUMENT = (
    r"(?:guidance|guide|document|page|edition|version|publication|issue|manual|handbook|code of practice|text"
    r"|(?:this|our) (?:policy|code|standard|framework|report|strategy|plan|form|notice|procedure|statement|list))"
)
_YEAR = r"(?:(?:\d{1,2} )?[A-Z][a-z]+ )?(?:19|20)\d\d"
_OF_DOCUMENT = (
    rf"(?: (?:made |introduced )?(?:(?:in|to|from|since|between) (?:[\w’'-]+ ){{0,3}}?{_DOCUMENT}\b.*"
    rf"|(?:in|since|from) {_YEAR}\b.*|since (?:the )?last .*))"
)
_TITLE = re.compile(
    rf"(?:(?:a |the )?(?:summary|list|table|record|overview|schedule|log|note|details)s? of (?:the )?{_MAIN}{_CHANGE}"
    rf"{_OF_DOCUMENT}?"
    rf"|(?:the )?{_MAIN}{_CHANGE}{_OF_DOCUMENT}"
    r"|(?:version|document|revision|amendment|change|update|publication) (?:history|control|log|record)s?"
    r"|change ?log|full page history|(?:show|see) all updates|history of (?:changes|amendments|this document))",
    re.IGNORECASE,
)
# Headings that other sections have, too: there the entries must say that something was changed.
_OPEN_TITLE = re.compile(
    rf"what(?:['’]s| has| is)(?: been)? (?:changed|new|different)\b.*|(?:the )?{_MAIN}{_CHANGE}", re.IGNORECASE
)
_SAYS_CHANGE = re.compile(
    r"\b(?:add|updat|amend|remov|replac|chang|clarif|revis|correct|delet|insert|reword|renumber|new\b|no longer)"
    r"|\b(?:paragraph|section|annex|chapter|page)s? \(?[\dA-Z]|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_MIN_SAYING = 0.5  # share of the entries
# The column heads of a list of changes: one for the change, one for its place, day or edition.
_CHANGE_COLUMN = re.compile(
    rf"(?:(?:summary|description|details|nature|reason) (?:of|for) )?(?:the )?{_MAIN}{_CHANGE}(?: made)?"
    r"|what (?:has )?changed",
    re.IGNORECASE,
)
_PLACE_COLUMN = re.compile(r"\b(?:date|version|edition|issue|paragraph|section|page|clause)\b", re.IGNORECASE)
_EDITION_COLUMN = re.compile(r"(?:version|edition|issue|revision)(?: (?:no\.?|number))?", re.IGNORECASE)
_NOTE_COLUMN = re.compile(r"(?:description|details|summary|comment|note|reason)s?\b.*", re.IGNORECASE)
_NUMBERING = re.compile(
    r"(?:(?:annex|appendix|chapter|part|section) [\dA-Z]{1,3}[.:]?|\d{1,3}(?:\.\d+)*[.:)]?|[A-Z]\d*[.:)])\s+(?=\S)",
    re.IGNORECASE,
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
    if blocks[at].heads_columns:
        return _end_of_table(blocks, at) if _heads_changes(blocks[at].span.of(canonical.text)) else at
    title = _title(canonical.text, blocks[at])
    if _TITLE.fullmatch(title):
        return _end_of_section(blocks, at)
    if _OPEN_TITLE.fullmatch(title):
        end = _end_of_section(blocks, at)
        return end if _say_changes(canonical.text, blocks[at + 1 : end]) else at
    return at


def _end_of_section(blocks: Sequence[Block], at: int) -> int:
    """The ordinal of the next heading that is no part of the section under this block."""
    block = blocks[at]
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


def _heads_changes(words: str) -> bool:
    """Whether the heads of a table's columns are those of a list of changes: "Date | Change"."""
    heads = [head.strip() for head in words.split(CELL_SEPARATOR)]
    if any(map(_CHANGE_COLUMN.fullmatch, heads)):
        return any(map(_PLACE_COLUMN.search, heads))
    return any(map(_EDITION_COLUMN.fullmatch, heads)) and any(map(_NOTE_COLUMN.fullmatch, heads))


def _title(text: str, block: Block) -> str:
    """The words of a heading, marked as one or not, without its number; "" where the block cannot be one."""
    words = " ".join(text[block.start + marker_length(text, block) : block.end].rstrip(".:? ").split())
    if block.kind is BlockKind.PARAGRAPH and (len(words.split()) > _MAX_TITLE_WORDS or text[block.end - 1] == "."):
        return ""
    if block.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH):
        return ""
    is_title = _TITLE.fullmatch(words) or _OPEN_TITLE.fullmatch(words)
    return words if is_title else _NUMBERING.sub("", words, count=1)


def _say_changes(text: str, blocks: Sequence[Block]) -> bool:
    """Whether enough entries below a heading say that something was changed."""
    entries = [block.span.of(text) for block in blocks if _is_entry(text, block)]
    return sum(_SAYS_CHANGE.search(entry) is not None for entry in entries) >= _MIN_SAYING * max(1, len(entries))


def _is_entry(text: str, block: Block) -> bool:
    if block.kind is BlockKind.HEADING or block.heads_columns:
        return False
    words = block.span.of(text)
    return len(words.split()) >= _MIN_ENTRY_WORDS and not words.rstrip().endswith(":")
