"""Walk a page's content into drafts of blocks: headings, paragraphs, lists, definitions, tables, footnotes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bs4.element import PageElement, Tag

from ingest.blocks.extraction import Draft
from ingest.blocks.markers import MarkerKind, find_marker
from ingest.formats.html.lists import ListCounter, is_contents
from ingest.formats.html.notes import Footnotes
from ingest.formats.html.quotes import attributed
from ingest.formats.html.table import table
from ingest.formats.html.text import BLOCKS, HEADINGS, attribute, line, paragraphs, words
from retrieval.text import BlockKind

_NUMBERED = re.compile(r"(\d{1,2}\.\d{1,3})\.?\s+(?=\S)")
_CONTENTS = re.compile(r"(?:table of )?contents|(?:on|in) this (?:page|section|guide)|page contents", re.IGNORECASE)
# So many terms with one meaning are no list of definitions.
_MOST_TERMS = 20
# A term that is not closed holds the next one.
_TERM = frozenset({"dt", "dd"})
_LISTS = ["ul", "ol", "menu", "dir"]


class Walk:
    """Reads one page's content. `contents` counts the lists of contents that it came past and left out."""

    def __init__(self, content: Tag, notes: Footnotes) -> None:
        self.contents = 0
        self._content = content
        self._notes = notes
        self._last = 1  # the rank of the last heading
        self._holding = _holding(content)
        self._ids = {attribute(tag, "id") for tag in content.find_all(id=True)} - {""}

    def drafts(self) -> Iterator[Draft]:
        yield from self._inside(self._content, 0)

    def _inside(self, tag: Tag, depth: int) -> Iterator[Draft]:
        """The blocks inside a tag, in order; `depth` counts the lists around it."""
        yield from self._among(tag.children, depth)

    def _among(self, nodes: Iterable[PageElement], depth: int) -> Iterator[Draft]:
        """The blocks among these neighbours; what stands between two blocks is one run of words."""
        loose: list[PageElement] = []
        for node in nodes:
            if isinstance(node, Tag) and (node.name in BLOCKS or id(node) in self._holding):
                yield from map(_paragraph, paragraphs(loose))
                loose = []
                yield from self._block(node, depth)
            else:
                loose.append(node)
        yield from map(_paragraph, paragraphs(loose))

    def _block(self, tag: Tag, depth: int) -> Iterator[Draft]:
        if self._notes.number(tag) is not None:
            yield from self._footnote(tag)
        elif tag.name in HEADINGS or attribute(tag, "role") == "heading":
            yield from self._heading(tag)
        elif tag.name in _LISTS:
            yield from self._list(tag, depth + 1)
        elif tag.name == "table":
            yield from table(tag, lambda cell: self._inside(cell, depth))
        elif tag.name == "dl":
            yield from self._definitions(tag)
        elif tag.name == "summary":
            yield from self._summary(tag)
        elif tag.name == "blockquote":
            yield from self._quotation(tag, depth)
        else:
            yield from self._inside(tag, depth)

    def _quotation(self, tag: Tag, depth: int) -> Iterator[Draft]:
        whose, drafts = attributed(tag), self._inside(tag, depth)
        yield from (replace(draft, quoting=draft.quoting or whose) for draft in drafts) if whose else drafts

    def _footnote(self, tag: Tag) -> Iterator[Draft]:
        text = words(tag)
        if text:
            yield Draft(BlockKind.FOOTNOTE, text, paragraph=self._notes.number(tag))

    def _heading(self, tag: Tag) -> Iterator[Draft]:
        if self._heads_contents(tag):
            return
        said = attribute(tag, "aria-level") if tag.name not in HEADINGS else tag.name[1]
        self._last = int(said) if said in {*"123456"} else 2
        yield Draft(BlockKind.HEADING, words(tag), level=self._last, anchor=_anchor(tag))

    def _heads_contents(self, tag: Tag) -> bool:
        """Whether a heading only names the list of contents behind it."""
        after = tag.find_next_sibling()
        if not isinstance(after, Tag) or after.name not in _LISTS or not _CONTENTS.fullmatch(words(tag)):
            return False
        return is_contents(after, self._ids)

    def _summary(self, tag: Tag) -> Iterator[Draft]:
        """One of several in a row heads what it opens; one alone is a paragraph, since the text goes on behind it."""
        around = tag.parent
        beside = (around.find_previous_sibling(), around.find_next_sibling()) if around is not None else ()
        if (
            any(isinstance(other, Tag) and other.name == "details" for other in beside)
            and tag.find(list(HEADINGS)) is None
        ):
            yield Draft(BlockKind.HEADING, words(tag), level=min(6, self._last + 1))
        else:
            yield from self._inside(tag, 0)

    def _list(self, tag: Tag, depth: int) -> Iterator[Draft]:
        if is_contents(tag, self._ids):
            self.contents += 1
            return
        numbers = ListCounter(tag)
        outside: list[PageElement] = []  # of any item
        for child in tag.children:
            if not isinstance(child, Tag) or child.name not in ["li", *_LISTS]:
                outside.append(child)
                continue
            yield from self._among(outside, depth)
            outside = []
            if child.name == "li":
                yield from self._item(child, depth, numbers.next(child))
            else:  # a list that stands in a list without an item around it
                yield from self._list(child, depth + 1)
        yield from self._among(outside, depth)

    def _item(self, item: Tag, depth: int, number: str | None) -> Iterator[Draft]:
        if self._notes.number(item) is not None:
            yield from self._footnote(item)
            return
        fresh = number is None
        for draft in self._inside(item, depth):
            if draft.kind is not BlockKind.PARAGRAPH:
                yield draft
                continue
            said = _typed(draft) if fresh else draft
            yield replace(said, kind=BlockKind.ITEM, level=depth, paragraph=said.paragraph or number)
            number, fresh = None, False

    def _definitions(self, tag: Tag) -> Iterator[Draft]:
        """Each term with each thing that is said of it, as one row; what is no words follows it."""
        terms: list[str] = []
        before = ""
        for part in tag.find_all(["dt", "dd"]):
            if part.find_parent("dl") is not tag:
                continue
            if part.name == "dt":
                terms = [*(terms if before == "dt" else []), line(part.children, _TERM)]
            else:
                if len(terms) > _MOST_TERMS:
                    yield from (Draft(BlockKind.PARAGRAPH, term) for term in terms)
                    terms = []
                yield from self._definition(part, [term for term in terms if term])
            before = part.name
        if before == "dt":
            yield from (Draft(BlockKind.PARAGRAPH, term) for term in terms)

    def _definition(self, tag: Tag, terms: Sequence[str]) -> Iterator[Draft]:
        if self._notes.number(tag) is not None:
            yield from self._footnote(tag)
            return
        drafts = list(self._inside(tag, 0))
        end = len(drafts) if all(draft.kind is BlockKind.PARAGRAPH for draft in drafts) else 1
        said = [draft for draft in drafts[:end] if draft.kind is BlockKind.PARAGRAPH]
        text = " ".join(filter(None, (f"{draft.paragraph or ''} {draft.text}".strip() for draft in said)))
        for term in terms or [""]:
            yield Draft(BlockKind.ROW, f"{term} | {text}" if term and text else term or text)
        yield from drafts[len(said) :]


def _holding(content: Tag) -> set[int]:
    """The `id()` of each tag that holds a block."""
    seen: set[int] = set()
    for tag in content.find_all(list(BLOCKS)):
        for around in tag.parents:
            if id(around) in seen:
                break
            seen.add(id(around))
    return seen


def _paragraph(text: str) -> Draft:
    numbered = _NUMBERED.match(text)
    if numbered:
        return Draft(BlockKind.PARAGRAPH, text[numbered.end() :], paragraph=numbered.group(1))
    return Draft(BlockKind.PARAGRAPH, text)


def _typed(draft: Draft) -> Draft:
    """An item without a number of the list's own, with the one that its words begin with: "(a)"."""
    mark = find_marker(draft.text) if draft.paragraph is None else None
    if mark is None or mark.kind is not MarkerKind.NUMBER:
        return draft
    return replace(draft, text=draft.text[mark.end :], paragraph=mark.printed)


def _anchor(tag: Tag) -> str | None:
    """The id by which a link leads to a heading: its own, or that of a tag inside."""
    inner = tag.find(id=True) or tag.find("a", attrs={"name": True})
    own = attribute(tag, "id")
    return own or (attribute(inner, "id") or attribute(inner, "name") if isinstance(inner, Tag) else "") or None
