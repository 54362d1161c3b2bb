"""Tell the headings of a plain text by their shape, and its title by what it begins with."""

import re
from collections.abc import Sequence

from ingest.blocks.markers import CLAUSE_END
from ingest.formats.text.furniture import Furniture
from ingest.formats.text.lines import TextLine
from ingest.formats.text.title import says_name
from retrieval.text import Block, BlockKind

SECTION = re.compile(r"(?:part|section|chapter|appendix|annex|schedule)\s+(?:\d+|[A-Z])\b.{0,100}", re.IGNORECASE)
# A heading that every document of a series may begin with.
_COMMON = re.compile(
    r"(?:[A-Z]\w?\W+)?(?:introduction|contents|summary|foreword|preface|use of (?:the )?guidance|the requirements?|"
    r".{0,3})",
    re.IGNORECASE,
)
HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
# No heading has more characters, and none without a mark has more words.
MAX_HEADING_LENGTH = 90
_HEADING_WORDS = 12
# A word of a heading; signs that stand in a table's cell or a drawing are shorter.
_WORD = re.compile(r"[^\W\d_]{3}")
# A figure with its unit: "30 min", "25 mm max.".
_AMOUNT = re.compile(
    r"\d[\d.,/×x*-]*\s*(?:[^\W\d_]{1,4}|per cent)\b(?:\s+(?:max|min|minimum|maximum)\.?)?", re.IGNORECASE
)
# So many short lines one after the other are a table's cells or a list, in so many characters each.
_CELLS = 4
_CELL = 25
# A title may be set in so many lines of so many characters. "Date: 4 May" is a field of a letter or of minutes.
_TITLE_LINES = 4
_TITLE_LINE = 50
_FIELD = re.compile(r"[\w ]{1,20}:\s")
# A line of text under a heading, and no note or caption of the table.
_SENTENCE = re.compile(r"(?!(?:NOTE|Note)S?s?\b)[A-Z\d(].{50,}[.:;—]")
# Running lines name a text on this share of its pages, where nothing else does; and against its first heading.
_SOME_PAGES, _MOST_PAGES = 0.2, 0.5


def title(text: str, blocks: Sequence[Block], around: Furniture) -> str | None:
    """The heading that the text begins with, or the name that its pages print; None where neither names it.

    A later heading names a part, and so does a first one that does not say what most pages call the document.
    """
    first = " ".join(blocks[0].span.of(text).split()) if blocks[0].kind is BlockKind.HEADING else ""
    if not _names(first):
        return around.title if around.share >= _SOME_PAGES else None
    if around.title is None or around.share < _MOST_PAGES or says_name(first, around.title):
        return first
    return around.title


def _names(heading: str) -> bool:
    """Whether a first heading is a title; "Section 0: Introduction" is not, and the file's name tells more."""
    return not (SECTION.fullmatch(heading) or _COMMON.fullmatch(heading))


def is_heading(words: str, after: TextLine | None, line: TextLine) -> bool:
    """Whether these words of a line are a heading: short, with a word among them, and no sentence's end.

    The line stands on its own, and more text follows. `after` is the next line, None where there is none.
    """
    if SECTION.fullmatch(words) and not CLAUSE_END.search(words):
        return True
    if not _WORD.search(words) or _AMOUNT.fullmatch(words):
        return False
    alone = line.gap and after is not None
    short = 0 < len(words.split()) <= _HEADING_WORDS and len(words) <= MAX_HEADING_LENGTH
    begins = words[:1].isupper() or words[:1].isdigit()
    return alone and short and begins and (not CLAUSE_END.search(words) or (words.endswith("?")))


def cells(text: str, lines: Sequence[TextLine]) -> set[int]:
    """The places of lines that stand among cells of a table: many short ones, one after the other, without a mark.

    Those that a text begins with are its title; the last one may head the sentence that follows.
    """
    found: set[int] = set()
    run: list[int] = []
    for place, line in enumerate([*lines, None]):
        if line is not None and line.mark is None and line.rule is None and _is_cell(line.span.of(text)):
            run.append(place)
            continue
        if run and run[0] == 0:
            run = run[_TITLE_LINES:]
        if len(run) >= _CELLS:
            heads = line is not None and _SENTENCE.fullmatch(line.span.of(text)) is not None
            found.update(run[:-1] if heads else run)
        run = []
    return found


def stacked(text: str, lines: Sequence[TextLine]) -> int:
    """How many lines at a text's head are one title, set in several short lines; 0 where the first line is it alone.

    The lines stand one below the other, and an empty line parts them from the text. A letter or a figure alone belongs
    to the line above and to the line below it, too.
    """
    if _is_lone(lines[0].span.of(text)):
        return 0
    count = 0
    for place, line in enumerate(lines[: _TITLE_LINES + 1]):
        words = line.span.of(text)
        joined = place == 0 or not line.gap or _is_lone(words) or _is_lone(lines[place - 1].span.of(text))
        if not joined:
            break
        if line.mark or line.rule or not _is_title_line(words):
            return 0
        count += 1
    return count if 1 < count <= _TITLE_LINES and count < len(lines) else 0


def _is_title_line(words: str) -> bool:
    begins = words[:1].isupper() or words[:1].isdigit()
    other = SECTION.fullmatch(words) or HASHES.match(words) or _FIELD.match(words)
    return begins and len(words) <= _TITLE_LINE and not (CLAUSE_END.search(words) or other)


def _is_lone(words: str) -> bool:
    """Whether a line is one letter or one figure."""
    return len(words) == 1 or words.isdecimal()


def _is_cell(words: str) -> bool:
    """Whether a line is as short as a cell, and no sentence."""
    sentence = len(words.split()) > 2 and words[:1].isupper() and words[-1:] in ".!?"
    return len(words) <= _CELL and not (sentence or SECTION.fullmatch(words) or HASHES.match(words))


def without_closing(heading: str) -> str:
    """A heading without the hashes that may stand behind it, too."""
    bare = heading.rstrip("#")
    return bare.rstrip() if bare[-1:].isspace() else heading
