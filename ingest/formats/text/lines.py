"""The lines of a plain text that hold words, each with the marker at its start and the rule drawn under it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks.extraction import LETTER_MARKER
from ingest.blocks.markers import Marker, find_marker
from ingest.formats.text.pages import LINE
from retrieval.text import Span

# Where text taken from pages has a new paragraph or item in mid-line: "… doors. 1.6  Lightweight …"; "… or b.  made …".
_INLINE_START = re.compile(
    rf"(?<=[.:;])\s+(?=\d{{1,2}}\.\d{{1,3}}\s{{2,}}[A-Z])|(?:(?<=[.,:;])|(?<=\bor)|(?<=\band))\s+(?={LETTER_MARKER}\s{{2,}}\S)"
)
# A rule drawn in signs; directly below a line, it makes the line a heading.
_RULE_LINE = re.compile(r"([=\-_*~#+.–—─═])(?:\s?\1){2,}")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line without the white space around it.

    `indent`: columns of white space before it; `has_gap_above`: an empty line stands above it; `mark`: the marker at
    its start; `underline`: the sign of the rule drawn under it.
    """

    span: Span
    indent: int
    has_gap_above: bool
    mark: Marker | None = None
    underline: str | None = None


def lines_of(text: str, furniture: Sequence[Span]) -> list[TextLine]:
    """The lines of a text in order, without furniture and rules."""
    return _attach_markers(text, _attach_rules(text, list(_text_lines(text, furniture))))


def _text_lines(text: str, furniture: Sequence[Span]) -> Iterator[TextLine]:
    """The lines of a text that hold words, in order, without furniture.

    The lines before and after furniture are parted by a gap, because a block is one contiguous piece of the text.
    """
    previous_end = 0
    furniture_starts = {span.end: span.start for span in furniture}
    is_parted = False
    for match in LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if not stripped:
            continue
        margin = len(line) - len(line.lstrip())
        ends_in_furniture = False
        while (
            stripped and (furniture_start := furniture_starts.get(match.start() + margin + len(stripped))) is not None
        ):
            stripped, ends_in_furniture = text[match.start() + margin : furniture_start].rstrip(), True
        if not stripped:
            is_parted = True
            continue
        indent = len(line[:margin].expandtabs(4))
        start = match.start() + margin
        has_gap_above = (
            len(re.findall(r"\r\n|[\n\r\f\u2029]", text[previous_end : match.start()])) > 1
            or previous_end == 0
            or is_parted
        )
        previous_end, is_parted = match.end(), ends_in_furniture
        piece_start = 0
        for cut in _INLINE_START.finditer(stripped):
            yield TextLine(Span(start + piece_start, start + cut.start()), indent, has_gap_above)
            piece_start = cut.end()
        yield TextLine(Span(start + piece_start, start + len(stripped)), indent, has_gap_above)


def _attach_rules(text: str, lines: Sequence[TextLine]) -> list[TextLine]:
    """Remove the rules: one directly below a line becomes its underline, and each puts a gap before the next line."""
    kept: list[TextLine] = []
    is_parted = False
    for line in lines:
        rule = _RULE_LINE.fullmatch(line.span.of(text))
        if rule is None:
            kept.append(replace(line, has_gap_above=line.has_gap_above or is_parted))
            is_parted = False
            continue
        if kept and not line.has_gap_above and not is_parted:
            kept[-1] = replace(kept[-1], underline=rule.group(1))
        is_parted = True
    return kept or list(lines[:1])


def _attach_markers(text: str, lines: Sequence[TextLine]) -> list[TextLine]:
    previous: str | None = None
    marked: list[TextLine] = []
    for line in lines:
        words = line.span.of(text)
        marked.append(replace(line, mark=find_marker(words, None if line.has_gap_above else previous)))
        previous = words
    return marked
