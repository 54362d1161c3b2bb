"""Find what a draft puts in quotation marks, of every kind, and its block quotations."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.check.covered import Covered
from retrieval.text import Block, BlockKind, CanonicalText, Span

# The marks that close what a mark opens.
_CLOSING = {
    "“": "”“", "„": "“”‟", "‟": "”", "«": "»", "»": "«", "‹": "›", "›": "‹", '"': '"', "″": "″",
    "‘": "’", "‚": "‘’", "‛": "’", "'": "'", "`": "'´`",
    "「": "」", "『": "』", "＂": "＂", "〝": "〞〟", "❝": "❞", "❛": "❜",
}  # fmt: skip
_SINGLE = "‘‚‛'`"
# Marks of a script without spaces between words.
_UNSPACED = "「『」』〝〞〟"
_ANY_MARK = re.compile("[" + re.escape("".join({*_CLOSING, *"".join(_CLOSING.values())})) + "]")
# Kinds of blocks that may be a block quotation; the later ones only where the layout says so.
_QUOTED_KINDS = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ROW)
# Marks of its kind at which a quotation may end, and quotations within it.
_MAX_INNER = 40
# Paragraphs and characters that one quotation may run through before its closing mark.
_MAX_BLOCKS, _MAX_CHARS = 12, 12_000
_LEADS_IN = re.compile(
    r"\b(?:say|state|read|provide|explain|set out|sets out|advise|require|recommend|make clear|makes clear|quote|"
    r"define|conclude|confirm|note|warn|add|describe)(?:s|d|ed)?\b[^.]{0,80}:\s*$|\bas follows\b[^.]{0,40}:\s*$|"
    r"\b(?:according to|in the words of|said|stated|made clear|wrote)\b[^.]{0,80}:\s*$",
    re.IGNORECASE,
)
_BLOCK_MARK = re.compile(r"^(?:>\s?)+", re.MULTILINE)
# The last line of a block quotation that only says where it comes from: "— Home Office", "(paragraph 3)".
_CREDIT = re.compile(r"\s*(?:[—–―-]+\s*\w.{0,200}|\([^()]{1,200}\))\s*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation of a draft: its span with the marks, and the span of its words.

    `is_block`: it stands in a paragraph of its own without marks. `is_certain`: the draft marks it as a quotation; else
    only the words before it suggest one.
    """

    span: Span
    words: Span
    is_block: bool = False
    is_certain: bool = True


def quotations(draft: CanonicalText) -> list[Quotation]:
    """The quotations of a draft in order. None lies within another: a quotation within one belongs to it."""
    marked = list(_marked(draft))
    covered = Covered(one.span for one in marked)
    blocks = [one for one in _joined(draft.text, _block_quotations(draft)) if not _is_marked_within(one, covered)]
    whole = Covered(one.span for one in blocks)
    marked = [one for one in marked if not whole.touches(one.span)]
    return sorted((*marked, *blocks), key=lambda one: one.span)


def _is_marked_within(block: Quotation, covered: Covered) -> bool:
    """Whether a block is quoted in marks: most of one that the layout marks as a quotation, any part of another."""
    if not block.is_certain:
        return covered.touches(block.span)
    in_marks = sum(
        len(Span(max(one.start, block.span.start), min(one.end, block.span.end))) for one in covered.within(block.span)
    )
    return 2 * in_marks >= len(block.span)


def _marked(draft: CanonicalText) -> Iterator[Quotation]:
    text, blocks = draft.text, [block for block in draft.blocks if block.start < block.end]
    done = 0
    for ordinal, block in enumerate(blocks):
        marks = _BlockMarks(text, block)
        for at in marks.positions:
            if at < done or not _opens(text, at):
                continue
            end = _closing(text, at, marks)
            if end is None and at == marks.openers(text[at])[-1]:
                end = _closing_later(text, at, blocks[ordinal : ordinal + _MAX_BLOCKS])
            if end is not None:
                yield Quotation(Span(at, end + 1), Span(at + 1, end))
                done = end + 1


class _BlockMarks:
    """The marks of a block by what they may do, each list made once: a draft may be nothing but marks."""

    def __init__(self, text: str, block: Block) -> None:
        self._text = text
        self.positions = [match.start() for match in _ANY_MARK.finditer(text, block.start, block.end)]
        self._openers: dict[str, list[int]] = {}
        self._closers: dict[str, list[int]] = {}

    def openers(self, mark: str) -> list[int]:
        """Where this mark may open a quotation, ascending."""
        if mark not in self._openers:
            found = [at for at in self.positions if self._text[at] == mark and _opens(self._text, at)]
            self._openers[mark] = found
        return self._openers[mark]

    def closers(self, mark: str, opening: int) -> list[int]:
        """The next marks that may close a quotation opened by this one, ascending."""
        if mark not in self._closers:
            found = [at for at in self.positions if self._text[at] in _CLOSING[mark] and _closes(self._text, at)]
            self._closers[mark] = found
        first = bisect_right(self._closers[mark], opening)
        return [at for at in self._closers[mark][first : first + _MAX_INNER] if at <= opening + _MAX_CHARS]


def _before(text: str, at: int) -> str:
    return text[at - 1] if at else " "


def _after(text: str, at: int) -> str:
    return text[at + 1] if at + 1 < len(text) else " "


def _opens(text: str, at: int) -> bool:
    """Whether a mark stands where a quotation begins: before a word, and not within one or at its end."""
    mark, before, after = text[at], _before(text, at), _after(text, at)
    if mark not in _CLOSING:
        return False
    if after.isspace() and mark not in "«»„":
        return mark == "“" and before.isspace()  # "“ so ”", as some programs space it
    if mark in "'`‘":
        return not before.isalnum() and not (mark != "‘" and after.isdigit())
    if mark == "»":  # closes in English and French; opens in Danish and German, where no space is behind it
        return not before.isalnum() and before not in ".,!?…" and not after.isspace()
    return not before.isalnum() or mark in "“„«" or mark in _UNSPACED


def _closes(text: str, at: int) -> bool:
    before, after = _before(text, at), _after(text, at)
    if text[at] in _UNSPACED:
        return True
    return not after.isalnum() and (not before.isspace() or text[at] in "»«”")


def _closing(text: str, opening: int, marks: _BlockMarks) -> int | None:
    """The mark that closes a quotation in its own block."""
    mark = text[opening]
    ends = marks.closers(mark, opening)
    if not ends or mark not in _SINGLE or len(ends) < 2:
        return _skip_inner(text, opening, ends, marks)
    openers = marks.openers(mark) if mark == "‘" else []
    after = bisect_right(openers, opening)
    following = openers[after] if after < len(openers) else ends[-1] + 1
    own = [at for at in ends if at < following] or ends
    # "the councils’ duty": an apostrophe behind a plural, with the sentence going on, closes nothing if another can.
    return next((at for at in own[:-1] if not _is_possessive(text, at)), own[-1])


def _skip_inner(text: str, opening: int, ends: Sequence[int], marks: _BlockMarks) -> int | None:
    """The first closing mark at which as many quotations of this kind are closed as were opened."""
    mark, depth = text[opening], 1
    if not ends or mark not in "“«":
        return ends[0] if ends else None
    openers = marks.openers(mark)
    first = bisect_right(openers, opening)
    inner = [at for at in openers[first : first + _MAX_INNER] if at < ends[-1]]
    closing = set(ends)
    for at in sorted({*inner, *ends}):
        if at in closing and text[at] != mark:
            depth -= 1
            if not depth:
                return at
        elif text[at] == mark and _opens(text, at):
            depth += 1
    return ends[0]


def _is_possessive(text: str, at: int) -> bool:
    return _before(text, at) in "sS" and re.match(r"\s+[a-z]", text[at + 1 : at + 4]) is not None


def _closing_later(text: str, opening: int, blocks: Sequence[Block]) -> int | None:
    """The closing mark in a later block: a quotation of several paragraphs, or one with a list in it.

    Marks that look the same at both ends never run on, and another opening mark within a paragraph ends the search.
    """
    mark = text[opening]
    if mark not in "“„«":
        return None
    for block in blocks[1:]:
        start = block.start + (1 if text[block.start] == mark else 0)
        for at in range(start, block.end):
            if at - opening > _MAX_CHARS or (text[at] == mark and _opens(text, at)):
                return None
            if text[at] in _CLOSING[mark] and _closes(text, at):
                return at
    return None


def _joined(text: str, found: Iterator[Quotation]) -> Iterator[Quotation]:
    """The quotations of blocks; those of lines that each begin with ">" are one."""
    last: Quotation | None = None
    for one in found:
        is_next_line = last is not None and text[last.span.end : one.span.start].strip(" \t") == "\n"
        if last is not None and is_next_line and text[one.span.start] == text[last.span.start] == ">":
            last = replace(last, span=Span(last.span.start, one.span.end), words=Span(last.words.start, one.words.end))
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _block_quotations(draft: CanonicalText) -> Iterator[Quotation]:
    before: Block | None = None
    for block in draft.blocks:
        words = block.span.of(draft.text)
        is_marked = block.is_quoted or _BLOCK_MARK.match(words) is not None or block.quoting is not None
        introduces = before is not None and _LEADS_IN.search(before.span.of(draft.text)[-200:]) is not None
        kinds = _QUOTED_KINDS if block.is_quoted else _QUOTED_KINDS[:1]
        if block.kind in kinds and (is_marked or introduces) and not _CREDIT.fullmatch(words):
            yield Quotation(block.span, block.span, is_block=True, is_certain=is_marked)
        before = block
