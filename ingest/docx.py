"""Read DOCX: headings by style, lists by numbering, tables as rows. Pages are the printer's, so none is ever given."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ingest.archive import DAMAGED, opened
from ingest.docx_numbering import Numbering
from ingest.extraction import COLUMNS, Draft, Extraction, join
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list (?:bullet|number|paragraph)", re.IGNORECASE)


def read(data: bytes) -> Extraction:
    """Raises Unreadable: a password, a bomb, damage, or no words."""
    opened(data)
    import docx  # a second to import; only when there is such a file

    try:
        document = docx.Document(BytesIO(data))
        drafts = [*_Body(document).drafts(), *_footnotes(document)]
        said = (document.core_properties.title or "").strip()
    except Exception as cause:
        raise Unreadable(Reason.BROKEN, DAMAGED) from cause
    if not any(draft.text.strip() for draft in drafts):
        raise Unreadable(Reason.NO_TEXT, "The document holds no text. If it holds pictures of pages, run OCR on it.")
    first = next((draft.text for draft in drafts if draft.kind is BlockKind.HEADING), None)
    return Extraction(join(drafts), title=first or said or None)


class _Body:
    """Walks a document's body; keeps count of its numbered lists."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._numbers = Numbering(_numbering(document))
        self._styles = {style.style_id: style for style in document.styles}
        # Under a title every heading stands one rank lower.
        self._below_title = any(_is_title(paragraph.style.name) for paragraph in document.paragraphs)

    def drafts(self) -> Iterator[Draft]:
        yield from self._inside(self._document.element.body)

    def _inside(self, parent: Any) -> Iterator[Draft]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
                yield from self._inside(child)

    def _paragraph(self, element: Any) -> Iterator[Draft]:
        text = _text(element)
        style = self._style(element)
        name = getattr(style, "name", "") or ""
        heading = _level(name, element)
        list_ = self._numbering(element, style)
        if text and heading:
            lower = self._below_title and not _is_title(name)
            printed = self._numbers.next(*list_) if list_ is not None else None
            yield Draft(BlockKind.HEADING, text, level=heading + lower, paragraph=printed)
        elif text and list_ is not None:
            yield Draft(BlockKind.ITEM, text, level=list_[1] + 1, paragraph=self._numbers.next(*list_))
        elif text and _LIST_STYLE.match(name):
            yield Draft(BlockKind.ITEM, text, level=1)
        elif text:
            yield Draft(BlockKind.PARAGRAPH, text)
        for box in element.iter(f"{_W}txbxContent"):
            if not any(ancestor.tag == _ALTERNATIVE for ancestor in box.iterancestors()):
                yield from self._inside(box)

    def _table(self, table: Any) -> Iterator[Draft]:
        for number, row in enumerate(table.iter(f"{_W}tr")):
            cells = [" ".join(filter(None, map(_text, cell.iter(f"{_W}p")))) for cell in row.iterchildren(f"{_W}tc")]
            level = COLUMNS if _heads_columns(table, row, first=number == 0) else None
            if any(cells):
                yield Draft(BlockKind.ROW, " | ".join(cell for cell in cells if cell), level=level)

    def _style(self, element: Any) -> Any:
        found = element.find(f"{_W}pPr/{_W}pStyle")
        return self._styles.get(found.get(f"{_W}val")) if found is not None else None

    def _numbering(self, element: Any, style: Any) -> tuple[str, int] | None:
        """The list and the level in it, from the paragraph or its style; None for what is no list item."""
        own = element.find(f"{_W}pPr/{_W}numPr")
        found = own if own is not None else style.element.find(f"{_W}pPr/{_W}numPr") if style is not None else None
        if found is None:
            return None
        list_ = found.find(f"{_W}numId")
        level = found.find(f"{_W}ilvl")
        id = list_.get(f"{_W}val") if list_ is not None else "0"
        return (id, int(level.get(f"{_W}val")) if level is not None else 0) if id != "0" else None


def _heads_columns(table: Any, row: Any, *, first: bool) -> bool:
    """Whether a row holds column heads: repeated on every page, or set apart as the table's first row."""
    if row.find(f"{_W}trPr/{_W}tblHeader") is not None:
        return True
    look = table.find(f"{_W}tblPr/{_W}tblLook")
    if not first or look is None:
        return False
    bits = look.get(f"{_W}val") or "0"
    return look.get(f"{_W}firstRow") == "1" or bool(int(bits, 16) & 0x20)


def _numbering(document: Any) -> Any:
    """The root of the numbering part; None where there is none. python-docx would make one up."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/numbering.xml":
            return part.element
    return None


def _is_title(style: str) -> bool:
    return style.lower() == "title"


def _level(style: str, element: Any) -> int | None:
    """The rank of a heading by its style's name or its outline level; None for what is no heading."""
    if _is_title(style):
        return 1
    named = _HEADING.match(style)
    if named:
        return int(named.group(1))
    outline = element.find(f"{_W}pPr/{_W}outlineLvl")
    level = int(outline.get(f"{_W}val")) if outline is not None else 9
    return level + 1 if level < 9 else None


def _text(element: Any) -> str:
    """A paragraph's own words: deleted text, and text boxes in it, left out."""
    parts: list[str] = []
    for node in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
        if any(ancestor.tag in (f"{_W}txbxContent", f"{_W}del", _ALTERNATIVE) for ancestor in _between(node, element)):
            continue
        tag = node.tag.removeprefix(_W)
        parts.append(node.text or "" if tag == "t" else "-" if tag == "noBreakHyphen" else " ")
    return " ".join("".join(parts).split())


def _between(node: Any, element: Any) -> Iterator[Any]:
    for ancestor in node.iterancestors():
        if ancestor is element:
            return
        yield ancestor


def _footnotes(document: Any) -> Iterator[Draft]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for part in document.part.package.iter_parts():
        if str(part.partname) != "/word/footnotes.xml":
            continue
        notes = etree.fromstring(part.blob, parser).iter(f"{_W}footnote")
        # Printed numbers count the notes; a file's own ids begin after those of its separators.
        own = [note for note in notes if note.get(f"{_W}type") is None]
        for number, note in enumerate(own, 1):
            text = " ".join(filter(None, map(_text, note.iter(f"{_W}p"))))
            if text:
                yield Draft(BlockKind.FOOTNOTE, text, paragraph=str(number))
