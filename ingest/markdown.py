"""Read Markdown: what its marks mean, not the marks."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.extraction import COLUMNS, Draft, Extraction, join
from ingest.plain import decode
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def read(data: bytes) -> Extraction:
    """Raises Unreadable where the bytes are no text, or hold no words."""
    source = _FRONT_MATTER.sub("", decode(data))
    drafts = list(_Walk().drafts(MarkdownIt("commonmark").enable("table").parse(source)))
    if not drafts:
        raise Unreadable(Reason.NO_TEXT, "The file holds no text.")
    title = next((draft.text for draft in drafts if draft.kind is BlockKind.HEADING), None)
    return Extraction(join(drafts), title=title)


class _Walk:
    """Walks the tokens of a document and remembers what is open."""

    def __init__(self) -> None:
        self._lists: list[int | None] = []  # the next number of each open list, None for bullets
        self._fresh = False  # the first paragraph of an item is the item itself
        self._heading = 0
        self._cells: list[str] | None = None
        self._in_head = False

    def drafts(self, tokens: Sequence[Token]) -> Iterator[Draft]:
        for token in tokens:
            draft = self._take(token)
            if draft is not None:
                yield draft

    def _take(self, token: Token) -> Draft | None:
        if token.type == "inline":
            return self._inline(_text(token))
        if token.type in ("fence", "code_block"):
            return Draft(BlockKind.PARAGRAPH, token.content)
        if token.type == "tr_close":
            cells, self._cells = self._cells or [], None
            level = COLUMNS if self._in_head else None
            return Draft(BlockKind.ROW, " | ".join(cell for cell in cells if cell), level=level)
        if token.type in ("thead_open", "thead_close"):
            self._in_head = token.type == "thead_open"
        self._open_or_close(token)
        return None

    def _open_or_close(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._fresh = True
            case "tr_open":
                self._cells = []

    def _inline(self, text: str) -> Draft | None:
        if self._cells is not None:
            self._cells.append(text)
            return None
        if self._heading:
            return Draft(BlockKind.HEADING, text, level=self._heading)
        if not self._lists:
            return Draft(BlockKind.PARAGRAPH, text)
        number = self._number() if self._fresh else None
        self._fresh = False
        return Draft(BlockKind.ITEM, text, level=len(self._lists), paragraph=number)

    def _number(self) -> str | None:
        """The printed number of the item that begins, and the next one made ready."""
        number = self._lists[-1]
        if number is None:
            return None
        self._lists[-1] = number + 1
        return str(number)


def _text(token: Token) -> str:
    """The words of a run: links and pictures give their text, line ends become spaces."""
    parts = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
    return " ".join("".join(parts).split())
