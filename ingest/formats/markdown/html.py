"""HTML in Markdown, read by the rules of the HTML reader.

Markdown ends a piece of HTML at an empty line, although a tag may still be open: a table's rows, a hidden box. Such
pieces are joined, with the Markdown between them as HTML. Where a tag only frames Markdown, as `<details>` does, the
Markdown is read as Markdown.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.blocks.extraction import RawBlock
from ingest.blocks.note_marks import put_marks_back
from ingest.formats.markdown.inline import tags
from retrieval.errors import Unreadable
from retrieval.text import Block, BlockKind

# Tags that can only be read together with their end tag.
_NEEDS_END = {"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "del", "s", "strike", "pre"}
# Tags whose end tag may be missing.
_OPTIONAL_END = {"p", "li", "td", "th", "dt", "dd", "option"}
_WORD = re.compile(r"\w")
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)
# A paragraph added after the piece, since the HTML reader treats a page without paragraphs differently.
_SENTINEL = "\ue000last\ue000"
# Steps in the search for end tags, per token of the text.
_MAX_STEPS_PER_TOKEN = 20


class HtmlBlocks:
    """Finds and reads the pieces of HTML among a Markdown text's tokens. `notes`: the HTML reader's remarks."""

    def __init__(self, parser: MarkdownIt, tokens: Sequence[Token]) -> None:
        self.notes: list[str] = []
        self._parser = parser
        self._tokens = tokens
        self._steps_left = _MAX_STEPS_PER_TOKEN * (len(tokens) + 1)

    def end_of(self, start: int) -> int:
        """The index after the piece that begins at token `start`, with adjacent pieces and the tags they opened.

        A piece ends outside the lists and quotations that begin in it, even where its last tag is closed inside one.
        """
        end = start + 1
        while end < len(self._tokens) and self._tokens[end].type == "html_block":
            end += 1
        open_tags: list[tuple[str, bool]] = []
        _track_tags(open_tags, self._tokens[start:end])
        index, depth = end, 0
        while (_needs_end(open_tags) or depth) and index < len(self._tokens) and self._steps_left > 0:
            token = self._tokens[index]
            if token.level < self._tokens[start].level:
                break
            _track_tags(open_tags, [token])
            depth += token.nesting
            self._steps_left -= 1
            index += 1
            if not (_needs_end(open_tags) or depth):
                return index
        return end

    def raw_blocks(self, start: int, end: int) -> list[RawBlock]:
        tokens = list(self._tokens[start:end])
        html: str = self._parser.renderer.render(tokens, self._parser.options, {})
        if not _WORD.search(_MARKUP.sub("", html)):
            return []
        return self._read(html)

    def _read(self, html: str) -> list[RawBlock]:
        from ingest.formats.html.reader import read  # imports a library that most Markdown does not need

        page = f'<!doctype html><html><head><meta charset="utf-8"></head><body>{html}<p>{_SENTINEL}</p></body></html>'
        try:
            extraction = read(page.encode("utf-8", "replace"))
        except Unreadable:
            return []
        self.notes += [note for note in extraction.notes if note not in self.notes]
        raw_blocks = (_raw_block(extraction.canonical.text, block) for block in extraction.canonical.blocks)
        return [raw for raw in raw_blocks if raw.text.strip()]


def _raw_block(text: str, block: Block) -> RawBlock:
    """A block of the page as a raw block, its note marks encoded again."""
    marks = ((note.offset - block.start, note.mark) for note in block.notes)
    return RawBlock(
        block.kind,
        put_marks_back(block.span.of(text), marks).replace(_SENTINEL, ""),
        level=block.level,
        paragraph=block.paragraph,
        anchor=block.anchor,
        quoting=block.quoting,
        covered=block.covered,
        is_quoted=block.is_quoted,
    )


def _track_tags(open_tags: list[tuple[str, bool]], tokens: Sequence[Token]) -> None:
    """Update `open_tags`, the open tags and whether each hides its content, past these tokens."""
    for token in tokens:
        pieces = [token] if token.type == "html_block" else token.children or []
        for piece in pieces:
            if piece.type in ("html_block", "html_inline"):
                _track_html_tags(open_tags, piece.content)


def _track_html_tags(open_tags: list[tuple[str, bool]], html: str) -> None:
    for tag in tags(html):
        if not tag.closes:
            if tag.name not in _OPTIONAL_END or tag.is_hidden:
                open_tags.append((tag.name, tag.is_hidden))
            continue
        index = next((index for index in reversed(range(len(open_tags))) if open_tags[index][0] == tag.name), None)
        if index is not None:
            del open_tags[index:]


def _needs_end(open_tags: Sequence[tuple[str, bool]]) -> bool:
    """Whether an open tag must be read together with its end tag."""
    return any(name in _NEEDS_END or hidden for name, hidden in open_tags)


def as_list_items(raw_blocks: Sequence[RawBlock], depth: int) -> list[RawBlock]:
    """The raw blocks as part of a list: paragraphs become items of this depth."""
    return [
        RawBlock(
            BlockKind.ITEM,
            raw.text,
            level=depth,
            paragraph=raw.paragraph,
            quoting=raw.quoting,
            is_quoted=raw.is_quoted,
        )
        if raw.kind is BlockKind.PARAGRAPH
        else raw
        for raw in raw_blocks
    ]
