"""The lines of a plain text that hold words, each with what it begins with and with the rule that is drawn under it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks.extraction import LETTER_MARKER
from ingest.blocks.markers import Marker, find_marker
from ingest.formats.text.pages import LINE
from retrieval.text import Span

# Where text taken from pages runs on into the next paragraph or item: "… doors. 1.6  Lightweight …"; "… or b.  made …".
_RUNS_ON = re.compile(
    rf"(?<=[.:;])\s+(?=\d{{1,2}}\.\d{{1,3}}\s{{2,}}[A-Z])|(?:(?<=[.,:;])|(?<=\bor)|(?<=\band))\s+(?={LETTER_MARKER}\s{{2,}}\S)"
)
# A line drawn across the page, which says nothing; under a heading, it makes one of the line above.
_RULE = re.compile(r"([=\-_*~#+.–—─═])(?:\s?\1){2,}")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line without the white space around it; `indent`: the columns of white space before it; `gap`: an empty line
    stands above it.

    `rule` is the sign of the rule that is drawn under it, `mark` what it begins with.
    """

    span: Span
    indent: int
    gap: bool
    mark: Marker | None = None
    rule: str | None = None


def lines_of(text: str, furniture: Sequence[Span]) -> list[TextLine]:
    """The lines of a text without its furniture and without rules, in order."""
    return _marked(text, _ruled(text, list(_lines(text, furniture))))


def _lines(text: str, furniture: Sequence[Span]) -> Iterator[TextLine]:
    """The lines of a text that hold words, without the furniture of its pages, in order.

    What stood around furniture does not run on: a block is one piece of the text.
    """
    before = 0
    ends = {span.end: span.start for span in furniture}
    parted = False
    for match in LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if not stripped:
            continue
        white = len(line) - len(line.lstrip())
        left_out = False
        while stripped and (edge := ends.get(match.start() + white + len(stripped))) is not None:
            stripped, left_out = text[match.start() + white : edge].rstrip(), True
        if not stripped:
            parted = True
            continue
        indent = len(line[:white].expandtabs(4))
        start = match.start() + white
        gap = len(re.findall(r"\r\n|[\n\r\f\u2029]", text[before : match.start()])) > 1 or before == 0 or parted
        before, parted = match.end(), left_out
        first = 0
        for cut in _RUNS_ON.finditer(stripped):
            yield TextLine(Span(start + first, start + cut.start()), indent, gap)
            first = cut.end()
        yield TextLine(Span(start + first, start + len(stripped)), indent, gap)


def _ruled(text: str, lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines without the rules between them: one under a line is noted there, and parts it from the next."""
    kept: list[TextLine] = []
    parted = False
    for line in lines:
        rule = _RULE.fullmatch(line.span.of(text))
        if rule is None:
            kept.append(replace(line, gap=line.gap or parted))
            parted = False
            continue
        if kept and not line.gap and not parted:
            kept[-1] = replace(kept[-1], rule=rule.group(1))
        parted = True
    return kept or list(lines[:1])


def _marked(text: str, lines: Sequence[TextLine]) -> list[TextLine]:
    before: str | None = None
    marked: list[TextLine] = []
    for line in lines:
        words = line.span.of(text)
        marked.append(replace(line, mark=find_marker(words, None if line.gap else before)))
        before = words
    return marked
