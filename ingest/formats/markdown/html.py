"""HTML in Markdown: the blocks in it by the rules of the HTML reader.

Markdown ends a piece of HTML at an empty line, although what it opened may go on: a table's rows, a hidden box. Such
pieces are put together again, with the Markdown between them as HTML; where a box only frames Markdown, as `<details>`
does, that is read as the Markdown it is.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.blocks.extraction import Draft
from ingest.blocks.note_marks import put_marks_back
from ingest.formats.markdown.inline import tags
from retrieval.errors import Unreadable
from retrieval.text import Block, BlockKind

# What cannot be read without its end.
_WHOLE = {"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "del", "s", "strike", "pre"}
# Their ends may be left out.
_ENDLESS = {"p", "li", "td", "th", "dt", "dd", "option"}
_WORD = re.compile(r"\w")
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)
# A paragraph behind the piece: the HTML reader reads a page without one by other rules.
_LAST = "\ue000last\ue000"
# So many tokens for each of the text's own may be looked at for the ends of tags.
_PATIENCE = 20


class HtmlBlocks:
    """Finds the pieces of HTML in a Markdown text's tokens, and reads them. `notes` collects the reader's remarks."""

    def __init__(self, parser: MarkdownIt, tokens: Sequence[Token]) -> None:
        self.notes: list[str] = []
        self._parser = parser
        self._tokens = tokens
        self._patience = _PATIENCE * (len(tokens) + 1)

    def end(self, start: int) -> int:
        """Where the piece ends that begins at the token `start`: behind its neighbours, and what they opened."""
        end = start + 1
        while end < len(self._tokens) and self._tokens[end].type == "html_block":
            end += 1
        opened: list[tuple[str, bool]] = []
        _follow(opened, self._tokens[start:end])
        place = end
        while _is_whole(opened) and place < len(self._tokens) and self._patience > 0:
            if self._tokens[place].level < self._tokens[start].level:
                break
            _follow(opened, self._tokens[place : place + 1])
            self._patience -= 1
            place += 1
            if not _is_whole(opened):
                return place
        return end

    def drafts(self, start: int, end: int) -> list[Draft]:
        tokens = list(self._tokens[start:end])
        html: str = self._parser.renderer.render(tokens, self._parser.options, {})
        if not _WORD.search(_MARKUP.sub("", html)):
            return []
        return self._read(html)

    def _read(self, html: str) -> list[Draft]:
        from ingest.formats.html.reader import read  # brings a library with it that most Markdown does not need

        page = f'<!doctype html><html><head><meta charset="utf-8"></head><body>{html}<p>{_LAST}</p></body></html>'
        try:
            found = read(page.encode("utf-8", "replace"))
        except Unreadable:
            return []
        self.notes += [note for note in found.notes if note not in self.notes]
        drafts = (_draft(found.canonical.text, block) for block in found.canonical.blocks)
        return [draft for draft in drafts if draft.text.strip()]


def _draft(text: str, block: Block) -> Draft:
    """A block of a page as its reader saw it."""
    marks = ((note.offset - block.start, note.mark) for note in block.notes)
    return Draft(
        block.kind,
        put_marks_back(block.span.of(text), marks).replace(_LAST, ""),
        level=block.level,
        paragraph=block.paragraph,
        anchor=block.anchor,
        quoting=block.quoting,
        covered=block.covered,
    )


def _follow(opened: list[tuple[str, bool]], tokens: Sequence[Token]) -> None:
    """Take `opened`, the open tags and whether the content of each is hidden, past these tokens."""
    for token in tokens:
        pieces = [token] if token.type == "html_block" else token.children or []
        for piece in pieces:
            if piece.type in ("html_block", "html_inline"):
                _follow_html(opened, piece.content)


def _follow_html(opened: list[tuple[str, bool]], html: str) -> None:
    for tag in tags(html):
        if not tag.closes:
            if tag.name not in _ENDLESS or tag.is_hidden:
                opened.append((tag.name, tag.is_hidden))
            continue
        at = next((at for at in reversed(range(len(opened))) if opened[at][0] == tag.name), None)
        if at is not None:
            del opened[at:]


def _is_whole(opened: Sequence[tuple[str, bool]]) -> bool:
    """Whether something is open that must be read with its end."""
    return any(name in _WHOLE or hidden for name, hidden in opened)


def in_list(drafts: Sequence[Draft], depth: int) -> list[Draft]:
    """Drafts as they stand in a list: paragraphs are items of this depth."""
    return [
        Draft(BlockKind.ITEM, draft.text, level=depth, paragraph=draft.paragraph, quoting=draft.quoting)
        if draft.kind is BlockKind.PARAGRAPH
        else draft
        for draft in drafts
    ]
