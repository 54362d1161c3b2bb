"""The footnotes and paragraphs of its own document that a quote refers to by number.

A number that no paragraph or more than one has is not followed, so that nobody is sent to the wrong place.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from retrieval.answer import Reference
from retrieval.citation import cite
from retrieval.document import Version
from retrieval.quote.selection import MAX_WHOLE_PARAGRAPH_CHARS, select
from retrieval.section import Section
from retrieval.text import Block, BlockKind, Span

# References of one quote, and paragraphs of one range.
MAX_REFERENCES = 3

_NUMBER = r"[A-Z]?\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?"
# Not "paragraph 3 of Schedule 1", which is in another text.
_PARAGRAPHS = re.compile(
    rf"\bparagraphs?\s+(?P<first>{_NUMBER})(?:\s*(?P<between>and|or|to|,|-|–)\s*(?P<last>{_NUMBER}))?(?![\w(]|\.\d)"
    r"(?!,?\s+(?:of|to|in)\s+(?:the\s+)?(?:\w+\s+)?(?:schedule|act|regulation|order|directive|approved|BS|part)\b)",
    re.IGNORECASE,
)
# "[footnote 3]", "[^3]", "[3]", "see footnote 3", or the number right behind a word: "of the economy.1"
_FOOTNOTE = re.compile(
    r"\[(?:footnote |note |\^)?(?P<bracketed>\d{1,3})\]|\b[Ff]ootnote (?P<named>\d{1,3})\b"
    r"|(?<=[a-z][.,;:)’”])(?<!No\.)(?P<behind>\d{1,3})(?=\s|$)|(?<=[a-z]{3})(?P<close>\d{1,3})(?=[\s.,;:)]|$)"
)

# The ordinals and blocks of a version that have a printed number; and the blocks around an ordinal.
Numbered = Callable[[str], list[tuple[int, Block]]]
Around = Callable[[int], Section]


def references(
    version: Version, quoted: Span, text: str, blocks: Iterable[Block], numbered: Numbered, around: Around
) -> Iterator[Reference]:
    """The references of a quote, in the order in which its words refer to them. `blocks` are those of the quote."""
    words = quoted.of(text)
    marks = [note.mark for block in blocks for note in block.notes if quoted.start < note.offset <= quoted.end]
    by_span: dict[Span, Reference] = {}
    numbers = marks or list(_printed_marks(words))
    for label, places in (*_footnotes(numbers, quoted.start, numbered), *_paragraphs(words, numbered)):
        for ordinal, block in places:
            span = _span(around(ordinal), block)
            if not quoted.overlaps(span):
                citation = cite(version, text, block, span)
                by_span.setdefault(span, Reference(f"{label} {block.paragraph}", span.of(text), citation))
    yield from list(by_span.values())[:MAX_REFERENCES]


def _paragraphs(words: str, numbered: Numbered) -> Iterator[tuple[str, list[tuple[int, Block]]]]:
    for match in _PARAGRAPHS.finditer(words):
        for number in _range_numbers(match["first"], match["between"], match["last"]):
            places = [place for place in numbered(number) if place[1].kind is not BlockKind.FOOTNOTE]
            yield "Paragraph", places if len(places) == 1 else []


def _range_numbers(first: str, between: str | None, last: str | None) -> list[str]:
    """The numbers of a range, in which only the last part rises ("4.4 to 4.6", "32-34"); otherwise both numbers."""
    head, tail = re.match(r"(.*?)(\d+)$", first), re.match(r"(.*?)(\d+)$", last or "")
    if between not in ("to", "-", "–") or head is None or tail is None or head[1] != tail[1]:
        return [number for number in (first, last) if number]
    return [f"{head[1]}{number}" for number in range(int(head[2]), int(tail[2]) + 1)][:MAX_REFERENCES]


def _printed_marks(words: str) -> Iterator[str]:
    """Note marks among the words, in formats that do not mark them up."""
    for match in _FOOTNOTE.finditer(words):
        yield next(group for group in match.groups() if group)


def _footnotes(numbers: Iterable[str], start: int, numbered: Numbered) -> Iterator[tuple[str, list[tuple[int, Block]]]]:
    """The footnote of each number: the next behind the quote's start, as numbers may restart on a page or chapter."""
    for number in numbers:
        notes = [place for place in numbered(number) if place[1].kind is BlockKind.FOOTNOTE]
        behind = [place for place in notes if place[1].start >= start]
        yield "Footnote", (behind or notes)[:1]


def _span(section: Section, block: Block) -> Span:
    """The span to show: a footnote or a short paragraph whole, a lead-in with its list, else the first sentence."""
    if block.kind is BlockKind.FOOTNOTE or not block.sentences:
        return block.span
    if block.end - block.start <= MAX_WHOLE_PARAGRAPH_CHARS and not block.span.of(section.text).endswith(":"):
        return block.span
    first = block.sentences[-1 if block.span.of(section.text).endswith(":") else 0]
    return Span(block.start, select(section, first).span.end)
