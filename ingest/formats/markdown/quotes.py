"""Whose words a quotation in Markdown is: the name on its last line, behind a dash."""

import re
from collections.abc import Sequence
from dataclasses import replace

from markdown_it.token import Token

from ingest.blocks.extraction import Draft
from ingest.formats.markdown.inline import said

_NAMED = re.compile(r"^(?:—|–|―|--+)\s*(?P<who>\w.{1,150})$")


class Quotations:
    """Follows the quotations that are open while the tokens of a text are walked."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._whose = _names(tokens)
        self._open: list[str | None] = []

    def pass_by(self, place: int) -> None:
        """The token at this place opens a quotation, or ends one, or neither."""
        if self._tokens[place].type == "blockquote_open":
            self._open.append(self._whose.get(place))
        elif self._tokens[place].type == "blockquote_close":
            self._open.pop()

    def marked(self, draft: Draft) -> Draft:
        """The draft as the words of whoever the innermost quotation around it names."""
        whose = next((name for name in reversed(self._open) if name), None)
        return replace(draft, quoting=whose) if whose else draft


def _names(tokens: Sequence[Token]) -> dict[int, str]:
    """The name that each quotation ends with, by the place at which it opens."""
    found: dict[int, str] = {}
    opened: list[int] = []
    last = ""
    for place, token in enumerate(tokens):
        if token.type == "blockquote_open":
            opened.append(place)
            last = ""
        elif token.type == "inline" and opened:
            last = said(token.children or []).text.strip().split("\n")[-1].strip()
        elif token.type == "blockquote_close":
            named = _NAMED.match(last)
            begins = opened.pop()
            if named:
                found[begins] = named["who"].strip()
            last = ""
    return found
