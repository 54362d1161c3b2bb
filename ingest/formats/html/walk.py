"""Walk a page's content: headings, paragraphs, lists, definitions, tables and footnotes as raw blocks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bs4.element import PageElement, Tag

from ingest.blocks.extraction import RawBlock
from ingest.blocks.markers import MarkerKind, find_marker
from ingest.formats.html.lists import ListCounter, is_contents
from ingest.formats.html.notes import Footnotes
from ingest.formats.html.quotes import attribution
from ingest.formats.html.table import read_table
from ingest.formats.html.text import BLOCKS, HEADINGS, attribute, paragraphs, words, words_of_nodes
from retrieval.text import BlockKind

_NUMBERED = re.compile(r"(\d{1,2}\.\d{1,3})\.?\s+(?=\S)")
_CONTENTS = re.compile(r"(?:table of )?contents|(?:on|in) this (?:page|section|guide)|page contents", re.IGNORECASE)
# More terms with one meaning are not a list of definitions.
_MAX_TERMS = 20
# An unclosed term contains the next one.
_DEFINITION_TAGS = frozenset({"dt", "dd"})
_LISTS = ["ul", "ol", "menu", "dir"]


class Walk:
    """Reads one page's content. `omitted_lists`: number of lists of contents left out so far."""

    def __init__(self, content: Tag, notes: Footnotes) -> None:
        self.omitted_lists = 0
        self._content = content
        self._notes = notes
        self._last_rank = 1  # of a heading
        self._block_holders = _block_holders(content)
        self._ids = {attribute(tag, "id") for tag in content.find_all(id=True)} - {""}

    def raw_blocks(self) -> Iterator[RawBlock]:
        yield from self._raw_blocks_inside(self._content, 0)

    def _raw_blocks_inside(self, tag: Tag, depth: int) -> Iterator[RawBlock]:
        """The raw blocks inside a tag, in order. `depth`: number of lists around it."""
        yield from self._raw_blocks_among(tag.children, depth)

    def _raw_blocks_among(self, nodes: Iterable[PageElement], depth: int) -> Iterator[RawBlock]:
        """The raw blocks of neighbouring nodes. The text between two blocks is one run."""
        inline_nodes: list[PageElement] = []
        for node in nodes:
            if isinstance(node, Tag) and (node.name in BLOCKS or id(node) in self._block_holders):
                yield from map(_raw_paragraph, paragraphs(inline_nodes))
                inline_nodes = []
                yield from self._raw_blocks_of(node, depth)
            else:
                inline_nodes.append(node)
        yield from map(_raw_paragraph, paragraphs(inline_nodes))

    def _raw_blocks_of(self, tag: Tag, depth: int) -> Iterator[RawBlock]:
        if self._notes.number(tag) is not None:
            yield from self._footnote(tag)
        elif tag.name in HEADINGS or attribute(tag, "role") == "heading":
            yield from self._heading(tag)
        elif tag.name in _LISTS:
            yield from self._list(tag, depth + 1)
        elif tag.name == "table":
            yield from read_table(tag, lambda nodes: self._raw_blocks_among(nodes, depth))
        elif tag.name == "dl":
            yield from self._definitions(tag)
        elif tag.name == "summary":
            yield from self._summary(tag)
        elif tag.name == "blockquote":
            yield from self._quotation(tag, depth)
        else:
            yield from self._raw_blocks_inside(tag, depth)

    def _quotation(self, tag: Tag, depth: int) -> Iterator[RawBlock]:
        author = attribution(tag)
        for raw in self._raw_blocks_inside(tag, depth):
            yield replace(raw, quoting=raw.quoting or author, is_quoted=True)

    def _footnote(self, tag: Tag) -> Iterator[RawBlock]:
        text = words(tag)
        if text:
            yield RawBlock(BlockKind.FOOTNOTE, text, paragraph=self._notes.number(tag))

    def _heading(self, tag: Tag) -> Iterator[RawBlock]:
        if self._heads_contents(tag):
            return
        rank = attribute(tag, "aria-level") if tag.name not in HEADINGS else tag.name[1]
        self._last_rank = int(rank) if rank in {*"123456"} else 2
        yield RawBlock(BlockKind.HEADING, words(tag), level=self._last_rank, anchor=_anchor(tag))

    def _heads_contents(self, tag: Tag) -> bool:
        """Whether a heading only names the list of contents after it."""
        next_tag = tag.find_next_sibling()
        if not isinstance(next_tag, Tag) or next_tag.name not in _LISTS or not _CONTENTS.fullmatch(words(tag)):
            return False
        return is_contents(next_tag, self._ids)

    def _summary(self, tag: Tag) -> Iterator[RawBlock]:
        """A heading in a row of several `<details>`; a paragraph in a single one, since the page goes on after it."""
        details = tag.parent
        siblings = (details.find_previous_sibling(), details.find_next_sibling()) if details is not None else ()
        if (
            any(isinstance(sibling, Tag) and sibling.name == "details" for sibling in siblings)
            and tag.find(list(HEADINGS)) is None
        ):
            yield RawBlock(BlockKind.HEADING, words(tag), level=min(6, self._last_rank + 1))
        else:
            yield from self._raw_blocks_inside(tag, 0)

    def _list(self, tag: Tag, depth: int) -> Iterator[RawBlock]:
        if is_contents(tag, self._ids):
            self.omitted_lists += 1
            return
        numbers = ListCounter(tag)
        loose_nodes: list[PageElement] = []  # not in an item
        for child in tag.children:
            if not isinstance(child, Tag) or child.name not in ["li", *_LISTS]:
                loose_nodes.append(child)
                continue
            yield from self._raw_blocks_among(loose_nodes, depth)
            loose_nodes = []
            if child.name == "li":
                yield from self._item(child, depth, numbers.next_number(child))
            else:  # a list directly in a list
                yield from self._list(child, depth + 1)
        yield from self._raw_blocks_among(loose_nodes, depth)

    def _item(self, item: Tag, depth: int, number: str | None) -> Iterator[RawBlock]:
        if self._notes.number(item) is not None:
            yield from self._footnote(item)
            return
        is_unnumbered = number is None
        for raw in self._raw_blocks_inside(item, depth):
            if raw.kind is not BlockKind.PARAGRAPH:
                yield raw
                continue
            numbered = _take_typed_number(raw) if is_unnumbered else raw
            yield replace(numbered, kind=BlockKind.ITEM, level=depth, paragraph=numbered.paragraph or number)
            number, is_unnumbered = None, False

    def _definitions(self, tag: Tag) -> Iterator[RawBlock]:
        """Each term with each of its definitions, as one row; other raw blocks follow it."""
        terms: list[str] = []
        previous_tag = ""
        for part in tag.find_all(["dt", "dd"]):
            if part.find_parent("dl") is not tag:
                continue
            if part.name == "dt":
                terms = [*(terms if previous_tag == "dt" else []), words_of_nodes(part.children, _DEFINITION_TAGS)]
            else:
                if len(terms) > _MAX_TERMS:
                    yield from (RawBlock(BlockKind.PARAGRAPH, term) for term in terms)
                    terms = []
                yield from self._definition(part, [term for term in terms if term])
            previous_tag = part.name
        if previous_tag == "dt":
            yield from (RawBlock(BlockKind.PARAGRAPH, term) for term in terms)

    def _definition(self, tag: Tag, terms: Sequence[str]) -> Iterator[RawBlock]:
        if self._notes.number(tag) is not None:
            yield from self._footnote(tag)
            return
        raw_blocks = list(self._raw_blocks_inside(tag, 0))
        count = len(raw_blocks) if all(raw.kind is BlockKind.PARAGRAPH for raw in raw_blocks) else 1
        first_paragraphs = [raw for raw in raw_blocks[:count] if raw.kind is BlockKind.PARAGRAPH]
        text = " ".join(filter(None, (f"{raw.paragraph or ''} {raw.text}".strip() for raw in first_paragraphs)))
        for term in terms or [""]:
            yield RawBlock(BlockKind.ROW, f"{term} | {text}" if term and text else term or text)
        yield from raw_blocks[len(first_paragraphs) :]


def _block_holders(content: Tag) -> set[int]:
    """The `id()` of each tag that contains a block."""
    holders: set[int] = set()
    for tag in content.find_all(list(BLOCKS)):
        for ancestor in tag.parents:
            if id(ancestor) in holders:
                break
            holders.add(id(ancestor))
    return holders


def _raw_paragraph(text: str) -> RawBlock:
    numbered = _NUMBERED.match(text)
    if numbered:
        return RawBlock(BlockKind.PARAGRAPH, text[numbered.end() :], paragraph=numbered.group(1))
    return RawBlock(BlockKind.PARAGRAPH, text)


def _take_typed_number(raw: RawBlock) -> RawBlock:
    """An item without a number from its list, with the number typed at its start: "(a)"."""
    mark = find_marker(raw.text) if raw.paragraph is None else None
    if mark is None or mark.kind is not MarkerKind.NUMBER:
        return raw
    return replace(raw, text=raw.text[mark.end :], paragraph=mark.printed)


def _anchor(tag: Tag) -> str | None:
    """The id by which a link reaches a heading: its own, or that of a tag inside it."""
    inner = tag.find(id=True) or tag.find("a", attrs={"name": True})
    own_id = attribute(tag, "id")
    return own_id or (attribute(inner, "id") or attribute(inner, "name") if isinstance(inner, Tag) else "") or None
