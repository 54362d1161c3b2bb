"""Find whose words a quotation in Markdown holds: the name on its last line, after a dash."""

import re
from collections.abc import Sequence
from dataclasses import replace

from markdown_it.token import Token

from ingest.blocks.extraction import RawBlock
from ingest.formats.markdown.inline import inline_text

_AUTHOR_LINE = re.compile(r"^(?:—|–|―|--+)\s*(?P<who>\w.{1,150})$")


class Quotations:
    """Tracks the open quotations while a text's tokens are walked."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._authors = _find_authors(tokens)
        self._open_authors: list[str | None] = []

    def follow(self, index: int) -> None:
        """Update the open quotations for the token at this index."""
        if self._tokens[index].type == "blockquote_open":
            self._open_authors.append(self._authors.get(index))
        elif self._tokens[index].type == "blockquote_close":
            self._open_authors.pop()

    def attributed(self, raw: RawBlock) -> RawBlock:
        """The raw block with its own author, else that of the innermost quotation around it that names one."""
        author = raw.quoting or next((name for name in reversed(self._open_authors) if name), None)
        return replace(raw, quoting=author, is_quoted=True) if self._open_authors else raw


def _find_authors(tokens: Sequence[Token]) -> dict[int, str]:
    """The author at the end of each quotation, by the index of the quotation's first token."""
    authors: dict[int, str] = {}
    starts: list[int] = []
    last_line = ""
    for index, token in enumerate(tokens):
        if token.type == "blockquote_open":
            starts.append(index)
            last_line = ""
        elif token.type == "inline" and starts:
            last_line = inline_text(token.children or []).text.strip().split("\n")[-1].strip()
        elif token.type == "blockquote_close":
            match = _AUTHOR_LINE.match(last_line)
            start = starts.pop()
            if match:
                authors[start] = match["who"].strip()
            last_line = ""
    return authors
