"""The output of `cited inspect`: facts on how a file was read, then each block in the terminal's width."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from rich.text import Text

from api.console import out, print_error
from api.printable import printable
from ingest.blocks.extraction import list_pages
from ingest.formats.readers import FORMATS
from ingest.generations.previews import Previewed
from ingest.names import displayable_name
from ingest.reading.coverage import MIN_COVERAGE, percent
from ingest.reading.inspection import Inspection
from retrieval.cells import CELL_SEPARATOR, Cell, cells, column_heads
from retrieval.errors import CitedError
from retrieval.text import Block, BlockKind, CanonicalText, Span

# In characters: the least width for text, and the columns for a block's kind, printed number and page.
_MIN_WIDTH = 40
_KIND_WIDTH, _NUMBER_WIDTH, _PAGE_WIDTH = 11, 7, 7


def show_inspection(file: Path, inspection: Inspection, head: int | None, *, full: bool) -> None:
    """Print a file's facts, then its first `head` blocks or all; one line for each block unless `full`."""
    extraction = inspection.extraction
    _show_facts(displayable_name(str(file)), _inspection_facts(inspection))
    _show_blocks(extraction.canonical, head, paged=extraction.pages is not None, full=full)


def show_previewed(documents: Sequence[Previewed], head: int | None, *, full: bool) -> None:
    """Print the documents that a preview adds or changes, as `show_inspection` prints a file."""
    for document in documents:
        version = document.version
        facts = [("title", version.title), ("format", FORMATS[version.media_type].name)]
        facts += [("remark", document.detail)] if document.detail else []
        _show_facts(version.document.id, facts)
        _show_blocks(document.canonical, head, paged=version.pages is not None, full=full)
    if not documents:
        out.print("This preview adds or changes no document.")


def _show_facts(name: str, facts: Sequence[tuple[str, str]]) -> None:
    out.print(Text(_to_line(name), style="bold"))
    for label, value in facts:
        _print_labelled(Text(f"  {label:<10}", style="dim"), Text(_to_line(value)), full=True)


def _show_blocks(canonical: CanonicalText, head: int | None, *, paged: bool, full: bool) -> None:
    path: tuple[str, ...] = ()
    for block in islice(canonical.blocks, head):
        if block.kind is not BlockKind.HEADING and _headings_of(block) != path:
            path = _headings_of(block)
            _print_labelled(Text("  "), Text(_to_line(" › ".join(path)) or "under no heading", style="dim"), full=full)
        _show_block(canonical.text, block, paged=paged, full=full)
    hidden = len(canonical.blocks) - len(canonical.blocks[:head])
    if hidden:
        out.print(Text(f"  and {hidden} more", style="dim"))
    out.print()


def _inspection_facts(inspection: Inspection) -> list[tuple[str, str]]:
    """The facts with their labels, in the order in which they are printed."""
    extraction = inspection.extraction
    kinds = Counter(block.kind for block in extraction.canonical.blocks)
    counts = ", ".join(_count(kinds[kind], kind.value) for kind in BlockKind if kinds[kind])
    return [
        ("title", f"{inspection.title} (from {inspection.title_from})"),
        ("format", FORMATS[inspection.media_type].name),
        *((("pages", _page_count(inspection)),) if extraction.pages is not None else ()),
        ("coverage", _coverage_words(extraction.coverage)),
        *(("remark", remark) for remark in inspection.remarks),
        ("blocks", counts or "none"),
    ]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _page_count(inspection: Inspection) -> str:
    missing = inspection.extraction.pages_without_text
    remark = f"; no text on page {list_pages(missing)}" if missing else ""
    return f"{inspection.extraction.pages}{remark}"


def _coverage_words(share: float | None) -> str:
    if share is None:
        return "not measured"
    warning = "" if share >= MIN_COVERAGE else ": check whether text is missing below"
    return f"{percent(share)} of the file's words{warning}"


def _show_block(text: str, block: Block, *, paged: bool, full: bool) -> None:
    label = f"{_kind_words(block):<{_KIND_WIDTH}} {_to_line(block.paragraph or ''):<{_NUMBER_WIDTH}} "
    if paged:
        page = _to_line(f"p. {block.page_label or block.page}") if block.page else ""
        label += f"{page:<{_PAGE_WIDTH}} "
    style = "bold" if block.kind is BlockKind.HEADING else ""
    words = Text(_block_line(text, block), style)
    _print_labelled(Text(f"    {label}", style="dim"), words, full=full)


def _kind_words(block: Block) -> str:
    """As in "heading 2", "item 1", "row" and, for a row of column heads, "heads"."""
    if block.kind is BlockKind.ROW:
        return "heads" if block.heads_columns else "row"
    return f"{block.kind} {block.level}" if block.level is not None else str(block.kind)


def _block_line(text: str, block: Block) -> str:
    """The block's text in one line, with its note marks; in a row, each cell follows its column's head."""
    if block.kind is not BlockKind.ROW:
        return _with_note_marks(text, block, block.span)
    values = ((cell.head, _with_note_marks(text, block, cell.span)) for cell in cells(text, block))
    return CELL_SEPARATOR.join(f"{_to_line(head)}: {words}".rstrip() if head else words for head, words in values)


def _with_note_marks(text: str, block: Block, span: Span) -> str:
    """The span's text in one line, with "[note 1]" at each place where the file has note mark 1."""
    words = ""
    start = span.start
    for note in block.notes:
        if span.start < note.offset <= span.end:
            words += f"{text[start : note.offset]} [note {note.mark}]"
            start = note.offset
    return _to_line(words + text[start : span.end])


def _headings_of(block: Block) -> tuple[str, ...]:
    """The headings above a block, without the heads of its columns."""
    has_heads = block.kind is BlockKind.ROW and column_heads(block)
    return block.heading_path[:-1] if has_heads else block.heading_path


def _to_line(text: str) -> str:
    """The text in one line; made printable here already, because its length decides where it is cut."""
    return printable(" ".join(text.split()))


def _print_labelled(label: Text, words: Text, *, full: bool) -> None:
    """Print the words after their label: wrapped if `full`, else cut to the terminal's width."""
    width = max(_MIN_WIDTH, out.width) - len(label)
    if full:
        first, *rest = words.wrap(out, max(_MIN_WIDTH // 2, width)) or [Text()]
    else:
        words.truncate(max(1, width), overflow="ellipsis")
        first, rest = words, []
    out.print(label + first, soft_wrap=True)
    for line in rest:
        out.print(Text(" " * len(label)) + line, soft_wrap=True)


def show_refusal(file: Path, message: str) -> None:
    """Print why a file could not be read, to standard error."""
    print_error(f"{_to_line(displayable_name(str(file)))}: {message}")


def inspection_to_json(file: Path, inspection: Inspection, head: int | None) -> dict[str, Any]:
    """The content of `show_inspection` as JSON values. Offsets are code points of the canonical text."""
    extraction = inspection.extraction
    return {
        "file": displayable_name(str(file)),
        "title": inspection.title,
        "title_from": inspection.title_from,
        "media_type": inspection.media_type,
        "pages": extraction.pages,
        "pages_without_text": list(extraction.pages_without_text),
        "coverage": extraction.coverage,
        "remarks": list(inspection.remarks),
        "refusal": inspection.refusal,
        **_blocks_to_json(extraction.canonical, head),
    }


def previewed_to_json(document: Previewed, head: int | None) -> dict[str, Any]:
    """A document of `show_previewed` as JSON values; blocks are as in `inspection_to_json`."""
    return {
        "document": document.version.document.id,
        "title": document.version.title,
        "media_type": document.version.media_type,
        "remark": document.detail,
        **_blocks_to_json(document.canonical, head),
    }


def _blocks_to_json(canonical: CanonicalText, head: int | None) -> dict[str, Any]:
    return {
        "blocks_in_all": len(canonical.blocks),
        "blocks": [_block_to_json(canonical.text, block) for block in islice(canonical.blocks, head)],
    }


def _block_to_json(text: str, block: Block) -> dict[str, Any]:
    row_cells = cells(text, block) if block.kind is BlockKind.ROW else ()
    return {
        "kind": block.kind.value,
        "number": block.paragraph,
        "page": block.page,
        "page_label": block.page_label,
        "level": block.level,
        "heading_path": list(_headings_of(block)),
        "start": block.start,
        "end": block.end,
        "text": block.span.of(text),
        "cells": [_cell_to_json(text, cell) for cell in row_cells],
        "notes": [{"mark": note.mark, "offset": note.offset} for note in block.notes],
    }


def _cell_to_json(text: str, cell: Cell) -> dict[str, Any]:
    return {"head": cell.head, "text": cell.span.of(text)}


def refusal_to_json(file: Path, refusal: CitedError) -> dict[str, Any]:
    """The error for a file that could not be read; `reason` is a stable code, `refusal` is a message for people."""
    return {
        "file": displayable_name(str(file)),
        "reason": str(getattr(refusal, "reason", refusal.code)),
        "refusal": str(refusal),
    }
