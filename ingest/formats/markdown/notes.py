"""Footnotes in Markdown, `[^1]: Their text.`, which the standard parser takes for a link's address, or for text."""

import re
from collections.abc import Collection, Iterable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from ingest.blocks.note_marks import note_mark

# The tokens are named FOOTNOTE_open, whose `info` is the note's mark, and FOOTNOTE_close.
FOOTNOTE = "footnote"
_OPENS = f"{FOOTNOTE}_open"

_REFERENCE = re.compile(r"\[\^([^\]\s]{1,40})\]")
_NOTE = re.compile(r"\[\^([^\]\s]{1,40})\]:[ \t]*")


def add_footnotes(parser: MarkdownIt) -> None:
    """Let a parser know footnotes; a note ends at an empty line, or at the next note."""
    parser.block.ruler.before("reference", FOOTNOTE, _note, {"alt": ["paragraph", "reference"]})


def with_marks(text: str, known: Collection[str]) -> str:
    """A text whose references to notes that there are have become marks (ingest/blocks/note_marks.py)."""
    return _REFERENCE.sub(lambda found: note_mark(found[1]) if found[1] in known else found[0], text)


def names(tokens: Iterable[Token]) -> frozenset[str]:
    """The marks of all notes in a text."""
    return frozenset(token.info for token in tokens if token.type == _OPENS)


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    found = None if state.is_code_block(start) else _NOTE.match(_line(state, start))
    if found is None or silent:
        return found is not None
    last = start + 1
    while last < end and not state.isEmpty(last) and not _NOTE.match(_line(state, last)):
        last += 1
    lines = [_line(state, line) for line in range(start, last)]
    state.push(_OPENS, "p", 1).info = found.group(1)
    inline = state.push("inline", "", 0)
    inline.content = "\n".join(lines)[found.end() :].strip()
    inline.map = [start, last]
    inline.children = []
    state.push(f"{FOOTNOTE}_close", "p", -1)
    state.line = last
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
