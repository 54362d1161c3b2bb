"""Recognise the headings of a plain text by their shape, and choose its title."""

import re
from collections.abc import Sequence

from ingest.blocks.markers import CLAUSE_END
from ingest.formats.text.furniture import Furniture
from ingest.formats.text.lines import TextLine
from ingest.formats.text.title import shares_document_noun
from retrieval.text import Block, BlockKind

SECTION_HEADING = re.compile(
    r"(?:part|section|chapter|appendix|annex|schedule)\s+(?:\d+|[A-Z])\b.{0,100}", re.IGNORECASE
)
# First headings that many documents share, which name none of them.
_GENERIC_HEADING = re.compile(
    r"(?:[A-Z]\w?\W+)?(?:introduction|contents|summary|foreword|preface|use of (?:the )?guidance|the requirements?|"
    r".{0,3})",
    re.IGNORECASE,
)
HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
# Longest heading in characters, and in words if it has no mark.
MAX_HEADING_LENGTH = 90
_MAX_HEADING_WORDS = 12
# A word of a heading; the signs in a table's cell or a drawing are shorter.
_LETTER_WORD = re.compile(r"[^\W\d_]{3}")
# A figure with its unit: "30 min", "25 mm max.".
_QUANTITY = re.compile(
    r"\d[\d.,/×x*-]*\s*(?:[^\W\d_]{1,4}|per cent)\b(?:\s+(?:max|min|minimum|maximum)\.?)?", re.IGNORECASE
)
# So many consecutive short lines, of at most so many characters each, are a table's cells or a list.
_MIN_CELL_RUN = 4
_MAX_CELL_LENGTH = 25
# A title may fill so many lines of so many characters. "Date: 4 May" is a field of a letter or of minutes.
_MAX_TITLE_LINES = 4
_MAX_TITLE_LINE_LENGTH = 50
_FORM_FIELD = re.compile(r"[\w ]{1,20}:\s")
# A line of text below a heading, not a note or caption of the table.
_TEXT_LINE = re.compile(r"(?!(?:NOTE|Note)S?s?\b)[A-Z\d(].{50,}[.:;—]")
# Shares of the pages on which the name in running headers must stand to be the title: without a title heading at the
# start, and against such a heading.
_MIN_TITLE_SHARE, _OVERRIDING_TITLE_SHARE = 0.2, 0.5


def choose_title(text: str, blocks: Sequence[Block], furniture: Furniture) -> str | None:
    """The heading at the start of the text or the name that its pages print; None if neither names the document.

    A later heading names a part; so does a first heading without the noun of the name that most pages print.
    """
    first_heading = " ".join(blocks[0].span.of(text).split()) if blocks[0].kind is BlockKind.HEADING else ""
    if not _is_title(first_heading):
        return furniture.title if furniture.share >= _MIN_TITLE_SHARE else None
    if (
        furniture.title is None
        or furniture.share < _OVERRIDING_TITLE_SHARE
        or shares_document_noun(first_heading, furniture.title)
    ):
        return first_heading
    return furniture.title


def _is_title(heading: str) -> bool:
    """Whether a first heading is a title; after "Section 0: Introduction" the file's name says more."""
    return not (SECTION_HEADING.fullmatch(heading) or _GENERIC_HEADING.fullmatch(heading))


def is_heading(words: str, after: TextLine | None, line: TextLine) -> bool:
    """Whether a line's words are a heading: short, with a letter word, without the end of a sentence.

    A gap stands above the line, and more text follows it. `after`: the next line, None at the end of the text.
    """
    if SECTION_HEADING.fullmatch(words) and not CLAUSE_END.search(words):
        return True
    if not _LETTER_WORD.search(words) or _QUANTITY.fullmatch(words):
        return False
    stands_alone = line.has_gap_above and after is not None
    is_short = 0 < len(words.split()) <= _MAX_HEADING_WORDS and len(words) <= MAX_HEADING_LENGTH
    starts_anew = words[:1].isupper() or words[:1].isdigit()
    return stands_alone and is_short and starts_anew and (not CLAUSE_END.search(words) or (words.endswith("?")))


def find_cell_lines(text: str, lines: Sequence[TextLine]) -> set[int]:
    """Indexes of the lines that are cells of a table: many consecutive short lines without a mark.

    Such lines at the start of a text are its title; the last of a run may be the heading of the sentence below it.
    """
    cell_indexes: set[int] = set()
    run: list[int] = []
    for index, line in enumerate([*lines, None]):
        if line is not None and line.mark is None and line.underline is None and _is_cell(line.span.of(text)):
            run.append(index)
            continue
        if run and run[0] == 0:
            run = run[_MAX_TITLE_LINES:]
        if len(run) >= _MIN_CELL_RUN:
            is_heading_of_next = line is not None and _TEXT_LINE.fullmatch(line.span.of(text)) is not None
            cell_indexes.update(run[:-1] if is_heading_of_next else run)
        run = []
    return cell_indexes


def count_title_lines(text: str, lines: Sequence[TextLine]) -> int:
    """Count the short lines at the start of a text that form its title; 0 if the first line alone is the title.

    The lines stand one below the other, with a gap between them and the text. A single letter or number belongs to both
    the line above and the line below.
    """
    if _is_single(lines[0].span.of(text)):
        return 0
    count = 0
    for index, line in enumerate(lines[: _MAX_TITLE_LINES + 1]):
        words = line.span.of(text)
        is_joined = (
            index == 0 or not line.has_gap_above or _is_single(words) or _is_single(lines[index - 1].span.of(text))
        )
        if not is_joined:
            break
        if line.mark or line.underline or not _is_title_line(words):
            return 0
        count += 1
    return count if 1 < count <= _MAX_TITLE_LINES and count < len(lines) else 0


def _is_title_line(words: str) -> bool:
    starts_anew = words[:1].isupper() or words[:1].isdigit()
    is_other_kind = SECTION_HEADING.fullmatch(words) or HASHES.match(words) or _FORM_FIELD.match(words)
    return starts_anew and len(words) <= _MAX_TITLE_LINE_LENGTH and not (CLAUSE_END.search(words) or is_other_kind)


def _is_single(words: str) -> bool:
    """Whether a line is a single character or number."""
    return len(words) == 1 or words.isdecimal()


def _is_cell(words: str) -> bool:
    """Whether a line is as short as a cell and is no sentence."""
    is_sentence = len(words.split()) > 2 and words[:1].isupper() and words[-1:] in ".!?"
    return len(words) <= _MAX_CELL_LENGTH and not (
        is_sentence or SECTION_HEADING.fullmatch(words) or HASHES.match(words)
    )


def strip_closing_hashes(heading: str) -> str:
    """Strip the hashes at the end of a Markdown heading."""
    bare = heading.rstrip("#")
    return bare.rstrip() if bare[-1:].isspace() else heading
