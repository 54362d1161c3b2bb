"""Footnotes in Markdown, `[^1]: Their text.`, which the standard parser takes for a link's address or for text."""

import re
from collections.abc import Collection, Iterable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from ingest.blocks.note_marks import note_mark

# Prefix of the tokens: FOOTNOTE_open, with the note's mark in `info`, and FOOTNOTE_close.
FOOTNOTE = "footnote"
_NOTE_OPEN = f"{FOOTNOTE}_open"

_REFERENCE = re.compile(r"\[\^([^\]\s]{1,40})\]")
_NOTE_START = re.compile(r"\[\^([^\]\s]{1,40})\]:[ \t]*")


def add_footnotes(parser: MarkdownIt) -> None:
    """Add footnotes to a parser's syntax. A note ends at an empty line or at the next note."""
    parser.block.ruler.before("reference", FOOTNOTE, _parse_note, {"alt": ["paragraph", "reference"]})


def with_marks(text: str, known_marks: Collection[str]) -> str:
    """A text with its references to known notes encoded as marks (ingest/blocks/note_marks.py)."""
    return _REFERENCE.sub(lambda match: note_mark(match[1]) if match[1] in known_marks else match[0], text)


def note_marks(tokens: Iterable[Token]) -> frozenset[str]:
    """The marks of all notes in a text."""
    return frozenset(token.info for token in tokens if token.type == _NOTE_OPEN)


def _parse_note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    match = None if state.is_code_block(start) else _NOTE_START.match(_line(state, start))
    if match is None or silent:
        return match is not None
    note_end = start + 1
    while note_end < end and not state.isEmpty(note_end) and not _NOTE_START.match(_line(state, note_end)):
        note_end += 1
    note_lines = [_line(state, line) for line in range(start, note_end)]
    state.push(_NOTE_OPEN, "p", 1).info = match.group(1)
    inline = state.push("inline", "", 0)
    inline.content = "\n".join(note_lines)[match.end() :].strip()
    inline.map = [start, note_end]
    inline.children = []
    state.push(f"{FOOTNOTE}_close", "p", -1)
    state.line = note_end
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
