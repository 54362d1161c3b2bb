"""Read plain text. The canonical text is the decoded text itself, not one character changed; blocks are found in it."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from charset_normalizer import from_bytes

from ingest.extraction import LETTER, Extraction, finish
from retrieval.errors import Reason, Unreadable
from retrieval.text import Block, BlockKind, Span

_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_BULLET = re.compile(r"(?:[•●▪◦‣∙·*–—o-]|•)\s+(?=\S)")
_NUMBER = re.compile(
    rf"(\(?(?:\d{{1,3}}|[a-z]|[ivx]{{1,5}})\)|\d{{1,3}}\.(?=\s)|(?-i:[ivx]{{2,4}}\.|{LETTER})(?=\s))\s+(?=\S)",
    re.IGNORECASE,
)
_PARAGRAPH_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,3}){1,3})\.?\s+(?=\S)")
_SECTION = re.compile(r"(?:part|section|chapter|appendix|annex|schedule)\s+(?:\d+|[A-Z])\b.{0,100}", re.IGNORECASE)
# A heading that every document of a series may begin with.
_COMMON = re.compile(
    r"(?:[A-Z]\w?\W+)?(?:introduction|contents|summary|foreword|preface|use of (?:the )?guidance|the requirements?|"
    r".{0,3})",
    re.IGNORECASE,
)
# Where text taken from pages runs on into the next paragraph or item: "… doors. 1.6  Lightweight …"; "… or b.  made …".
_RUNS_ON = re.compile(
    rf"(?<=[.:;])\s+(?=\d{{1,2}}\.\d{{1,3}}\s{{2,}}[A-Z])|(?:(?<=[.,:;])|(?<=\bor)|(?<=\band))\s+(?={LETTER}\s{{2,}}\S)"
)
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_END = re.compile(r"[.!?;:,…]['\"’”)\]]*$")

_HEADING_WORDS = 12
_WRAPPED = range(45, 121)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the white space around it; `indent` is what stood before it, `gap` that an empty one did."""

    span: Span
    indent: int
    gap: bool


def read(data: bytes) -> Extraction:
    """Raises Unreadable where the bytes are no text in an encoding that can be told."""
    return read_text(decode(data))


def decode(data: bytes) -> str:
    """By byte order mark, then UTF-8, then the encoding that fits best."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _checked(data.decode(encoding, "replace"))
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        best = from_bytes(data).best()
        if best is None:
            raise _no_text() from None
        return _checked(str(best))


def _checked(text: str) -> str:
    if "\0" in text:
        raise _no_text()
    return text


def _no_text() -> Unreadable:
    return Unreadable(
        Reason.ENCODING, "The file is not text in a known encoding. Save it as UTF-8 and ingest it again."
    )


def read_text(text: str) -> Extraction:
    """Raises Unreadable where there is nothing but white space."""
    lines = list(_lines(text))
    if not lines:
        raise Unreadable(Reason.NO_TEXT, "The file holds no text.")
    blocks = list(_blocks(text, lines))
    # Only what the text begins with names it; a heading further down names a part.
    first = blocks[0].span.of(text) if blocks[0].kind is BlockKind.HEADING else None
    return Extraction(finish(text, blocks), title=first if first and _names(first) else None)


def _names(heading: str) -> bool:
    """Whether a first heading is a title; "Section 0: Introduction" is not, and the file's name tells more."""
    return not (_SECTION.fullmatch(heading) or _COMMON.fullmatch(heading))


def _lines(text: str) -> Iterator[_Line]:
    before = 0
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if not stripped:
            continue
        indent = len(line) - len(line.lstrip())
        start = match.start() + indent
        gap = len(re.findall(r"\r\n|[\n\r\f\u2029]", text[before : match.start()])) > 1 or before == 0
        before = match.end()
        first = 0
        for cut in _RUNS_ON.finditer(stripped):
            yield _Line(Span(start + first, start + cut.start()), indent, gap)
            first = cut.end()
        yield _Line(Span(start + first, start + len(stripped)), indent, gap)


def _blocks(text: str, lines: Sequence[_Line]) -> Iterator[Block]:
    wrapped = _is_wrapped(text, lines)
    place = 0
    while place < len(lines):
        last = place
        while wrapped and last + 1 < len(lines) and _continues(text, lines[last], lines[last + 1]):
            last += 1
        after = lines[last + 1] if last + 1 < len(lines) else None
        yield _block(text, lines[place], Span(lines[place].span.start, lines[last].span.end), after)
        place = last + 1


def _is_wrapped(text: str, lines: Sequence[_Line]) -> bool:
    """Whether lines were broken to fit a width: most that another follows directly are of like length and go on."""
    inner = [line for line, after in pairwise(lines) if not after.gap]
    going_on = [line for line in inner if len(line.span) in _WRAPPED and not _END.search(line.span.of(text))]
    return len(inner) >= 3 and len(going_on) > len(inner) / 2


def _continues(text: str, line: _Line, after: _Line) -> bool:
    here, there = line.span.of(text), after.span.of(text)
    marked = _BULLET.match(there) or _NUMBER.match(there) or _PARAGRAPH_NUMBER.match(there)
    return not after.gap and not marked and len(here) >= _WRAPPED.start


def _block(text: str, line: _Line, span: Span, after: _Line | None) -> Block:
    words = span.of(text)
    hashes = _HASHES.match(words)
    if hashes:
        return Block(BlockKind.HEADING, span.start + hashes.end(), span.end, level=len(hashes.group(1)))
    numbered = _PARAGRAPH_NUMBER.match(words)
    if numbered and not _is_heading(words[numbered.end() :], after, line):
        return Block(BlockKind.PARAGRAPH, span.start + numbered.end(), span.end, paragraph=numbered.group(1))
    bullet, number = _BULLET.match(words), _NUMBER.match(words)
    if bullet:
        return Block(BlockKind.ITEM, span.start + bullet.end(), span.end, level=1 + line.indent // 4)
    if number:
        printed = number.group(1)
        return Block(BlockKind.ITEM, span.start + number.end(), span.end, level=1 + line.indent // 4, paragraph=printed)
    if _is_heading(words, after, line):
        level = 1 if span.start == 0 or _SECTION.fullmatch(words) else _depth(numbered)
        return Block(BlockKind.HEADING, span.start, span.end, level=level)
    return Block(BlockKind.PARAGRAPH, span.start, span.end)


def _depth(numbered: "re.Match[str] | None") -> int:
    return 1 + numbered.group(1).count(".") if numbered else 2


def _is_heading(words: str, after: _Line | None, line: _Line) -> bool:
    """A short line on its own that more text follows, without the punctuation that ends a sentence."""
    if _SECTION.fullmatch(words) and not _END.search(words):
        return True
    alone = line.gap and after is not None
    short = 0 < len(words.split()) <= _HEADING_WORDS and len(words) <= 90
    begins = words[:1].isupper() or words[:1].isdigit()
    return alone and short and begins and (not _END.search(words) or (words.endswith("?")))
