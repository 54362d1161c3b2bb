"""Read ODT: headings by style and outline level, lists by their numbering, tables as rows, footnotes apart.

Pages are the printer's, so none is ever given. The two parts that hold words are parsed with entities, networks and
deep trees switched off.
"""

import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from ingest.archive import DAMAGED, opened, part
from ingest.extraction import COLUMNS, Draft, Extraction, join
from ingest.numbering import letters, roman
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"

_HEADING = re.compile(r"heading(?:_20_| )(\d)", re.IGNORECASE)
# What stands inside a paragraph and is not its words: notes and boxes become blocks of their own.
_APART = {f"{_TEXT}note", f"{_DRAW}text-box", f"{_OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}ruby-text"}
# Parents that are walked through as if they were not there.
_TRANSPARENT = {f"{_TEXT}section", f"{_TEXT}index-body", f"{_DRAW}frame", f"{_DRAW}g", f"{_TEXT}numbered-paragraph"}


def read(data: bytes) -> Extraction:
    """Raises Unreadable: a password, a bomb, damage, or no words."""
    archive = opened(data)
    if b"encryption-data" in (part(archive, "META-INF/manifest.xml") or b""):
        raise Unreadable(Reason.PASSWORD, "The document needs a password. Save a copy without one.")
    content = _parsed(archive, "content.xml")
    body = content.find(f"{_OFFICE}body/{_OFFICE}text") if content is not None else None
    if content is None or body is None:
        raise Unreadable(Reason.BROKEN, DAMAGED)
    try:
        reader = _Body([content, _parsed(archive, "styles.xml")])
        drafts = [*reader.drafts(body), *reader.footnotes()]
    except RecursionError:
        raise Unreadable(Reason.BROKEN, DAMAGED) from None
    if not any(draft.text.strip() for draft in drafts):
        raise Unreadable(Reason.NO_TEXT, "The document holds no text. If it holds pictures of pages, run OCR on it.")
    first = next((draft.text for draft in drafts if draft.kind is BlockKind.HEADING), None)
    return Extraction(join(drafts), title=first or _said(archive))


def _parsed(archive: ZipFile, name: str) -> Any:
    """A part's root, None where there is none. Raises Unreadable where it is no XML, or XML that attacks."""
    from lxml import etree

    content = part(archive, name)
    if content is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as cause:
        raise Unreadable(Reason.BROKEN, DAMAGED) from cause
    if root.getroottree().docinfo.doctype:
        raise Unreadable(Reason.BROKEN, DAMAGED)
    return root


def _said(archive: ZipFile) -> str | None:
    meta = _parsed(archive, "meta.xml")
    found = meta.find(f".//{_DC}title") if meta is not None else None
    return (found.text or "").strip() or None if found is not None else None


class _Body:
    """Walks a document's text; knows its styles, and keeps count of its lists."""

    def __init__(self, roots: list[Any]) -> None:
        held = [root for root in roots if root is not None]
        self._parents = {
            style.get(f"{_STYLE}name"): style.get(f"{_STYLE}parent-style-name")
            for root in held
            for style in root.iter(f"{_STYLE}style")
        }
        self._lists = {style.get(f"{_STYLE}name"): style for root in held for style in root.iter(f"{_TEXT}list-style")}
        self._counts: dict[tuple[str, int], int] = {}
        self._ended: dict[str, str] = {}  # the style of each list that has an id, for lists that go on from it
        self._notes: list[Any] = []
        self._below_title = False

    def drafts(self, body: Any) -> Iterator[Draft]:
        paragraphs = body.iter(f"{_TEXT}p", f"{_TEXT}h")
        self._below_title = any(self._is_title(paragraph) for paragraph in paragraphs)
        yield from self._inside(body)

    def footnotes(self) -> Iterator[Draft]:
        """Those that were met on the way, in their order."""
        for note in self._notes:
            mark = note.find(f"{_TEXT}note-citation")
            body = note.find(f"{_TEXT}note-body")
            words = " ".join(filter(None, (_words(p) for p in body.iter(f"{_TEXT}p")))) if body is not None else ""
            if words:
                yield Draft(BlockKind.FOOTNOTE, words, paragraph=_words(mark) or None if mark is not None else None)

    def _inside(self, parent: Any) -> Iterator[Draft]:
        for child in parent:
            if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                yield from self._paragraph(child)
            elif child.tag == f"{_TEXT}list":
                yield from self._list(child, 1, None)
            elif child.tag == f"{_TABLE}table":
                yield from self._table(child)
            elif child.tag in _TRANSPARENT or child.tag == f"{_DRAW}text-box":
                yield from self._inside(child)

    def _paragraph(self, element: Any) -> Iterator[Draft]:
        words = _words(element)
        level = self._level(element)
        if words and level:
            yield Draft(BlockKind.HEADING, words, level=level)
        elif words:
            yield Draft(BlockKind.PARAGRAPH, words)
        yield from self._apart(element)

    def _apart(self, element: Any) -> Iterator[Draft]:
        """What a paragraph carries beside its words: boxes come after it, footnotes at the end."""
        self._notes += [note for note in element.iter(f"{_TEXT}note") if not _is_inside(note, element, _APART)]
        for box in element.iter(f"{_DRAW}text-box"):
            if not _is_inside(box, element, _APART):
                yield from self._inside(box)

    def _level(self, element: Any) -> int | None:
        """The rank of a heading; under a title every heading stands one rank lower."""
        if self._is_title(element):
            return 1
        named = next((found for name in self._styled(element) if (found := _HEADING.match(name))), None)
        if named is not None:
            return int(named.group(1)) + self._below_title
        if element.tag == f"{_TEXT}h":
            return int(element.get(f"{_TEXT}outline-level") or 1) + self._below_title
        return None

    def _is_title(self, element: Any) -> bool:
        return "Title" in self._styled(element)

    def _styled(self, element: Any) -> list[str]:
        """The names of a paragraph's style and of those it is made from."""
        names: list[str] = []
        name = element.get(f"{_TEXT}style-name")
        while name and name not in names:
            names.append(name)
            name = self._parents.get(name)
        return names

    def _list(self, element: Any, level: int, style: str | None) -> Iterator[Draft]:
        style = element.get(f"{_TEXT}style-name") or style or ""
        goes_on = element.get(f"{_TEXT}continue-numbering") == "true" or element.get(f"{_TEXT}continue-list")
        if not goes_on:
            self._counts.pop((style, level), None)
        for item in element:
            if item.tag not in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
                continue
            numbered = item.tag == f"{_TEXT}list-item"
            yield from self._item(item, level, style, numbered=numbered)

    def _item(self, item: Any, level: int, style: str, *, numbered: bool) -> Iterator[Draft]:
        printed = self._printed(item, level, style) if numbered else None
        for child in item:
            if child.tag == f"{_TEXT}list":
                yield from self._list(child, level + 1, style)
            elif child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                yield from self._item_paragraph(child, level, printed)
                printed = None
            else:
                yield from self._inside([child])

    def _item_paragraph(self, element: Any, level: int, printed: str | None) -> Iterator[Draft]:
        words, rank = _words(element), self._level(element)
        if words and rank:
            yield Draft(BlockKind.HEADING, words, level=rank, paragraph=printed)
        elif words:
            yield Draft(BlockKind.ITEM, words, level=level, paragraph=printed)
        yield from self._apart(element)

    def _printed(self, item: Any, level: int, style: str) -> str | None:
        """The number that is printed before an item; None before a bullet."""
        form = self._form(style, level)
        given = item.get(f"{_TEXT}start-value")
        begins = int(given) if given and given.isdigit() else None
        start = int(form.get(f"{_TEXT}start-value") or 1) if form is not None else 1
        count = begins if begins is not None else self._counts.get((style, level), start - 1) + 1
        self._counts[style, level] = count
        for deeper in [key for key in self._counts if key[0] == style and key[1] > level]:
            del self._counts[deeper]
        return self._shown(style, level) if form is not None else None

    def _shown(self, style: str, level: int) -> str | None:
        form = self._form(style, level)
        shown = min(max(1, int(form.get(f"{_TEXT}display-levels") or 1)), level)
        parts = [self._figure(style, one) for one in range(level - shown + 1, level + 1)]
        if not parts[-1]:
            return None
        prefix, suffix = form.get(f"{_STYLE}num-prefix") or "", form.get(f"{_STYLE}num-suffix") or ""
        return f"{prefix}{'.'.join(filter(None, parts))}{suffix}".strip().rstrip(".") or None

    def _figure(self, style: str, level: int) -> str:
        form = self._form(style, level)
        kind = form.get(f"{_STYLE}num-format") if form is not None else ""
        count = self._counts.get((style, level), 1)
        if kind in ("a", "A"):
            return letters(count, upper=kind == "A")
        if kind in ("i", "I"):
            return roman(count, upper=kind == "I")
        return str(count) if kind == "1" else ""

    def _form(self, style: str, level: int) -> Any:
        """The numbered level of a list's style; None for bullets."""
        found = self._lists.get(style)
        for form in found if found is not None else ():
            if form.tag == f"{_TEXT}list-level-style-number" and form.get(f"{_TEXT}level") == str(level):
                return form
        return None

    def _table(self, table: Any) -> Iterator[Draft]:
        for row in table.iter(f"{_TABLE}table-row"):
            cells = [words for cell in row if (words := self._cell(cell))]
            if cells:
                heads = row.getparent().tag == f"{_TABLE}table-header-rows"
                yield Draft(BlockKind.ROW, " | ".join(cells), level=COLUMNS if heads else None)
        for paragraph in table.iter(f"{_TEXT}p"):
            self._notes += [note for note in paragraph.iter(f"{_TEXT}note")]

    def _cell(self, cell: Any) -> str:
        if cell.tag != f"{_TABLE}table-cell":
            return ""
        return " ".join(filter(None, (_words(p) for p in cell.iter(f"{_TEXT}p", f"{_TEXT}h"))))


def _words(element: Any) -> str:
    """A paragraph's own words, notes and boxes left out."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif child.tag not in _APART and child.tag != f"{_DRAW}frame" and isinstance(child.tag, str):
            yield from _pieces(child)
        yield child.tail or ""


def _is_inside(element: Any, top: Any, tags: set[str]) -> bool:
    """Whether one of these stands between an element and the top."""
    for ancestor in element.iterancestors():
        if ancestor is top:
            return False
        if ancestor.tag in tags:
            return True
    return False
