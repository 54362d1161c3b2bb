"""What `cited inspect` prints: how a file was read, and then each of its blocks in the terminal's width."""

import re
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from rich.text import Text

from api.console import out
from ingest.blocks.extraction import list_pages
from ingest.formats.readers import DOCX, FLAT_ODT, HTML, MARKDOWN, ODT, PDF, TEXT
from ingest.generations.previews import Previewed
from ingest.names import displayable_name
from ingest.reading.coverage import MIN_COVERAGE, percent
from ingest.reading.inspection import Inspection
from retrieval.cells import BETWEEN, Cell, cells, heads_of
from retrieval.errors import CitedError
from retrieval.text import Block, BlockKind, CanonicalText, Span

_FORMATS = {
    PDF: "PDF", DOCX: "Word (DOCX)", ODT: "OpenDocument (ODT)", FLAT_ODT: "OpenDocument (flat ODT)", HTML: "HTML",
    MARKDOWN: "Markdown", TEXT: "plain text",
}  # fmt: skip
# What would steer a terminal, or turn the order of its letters round.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NARROWEST = 40
# Columns for what a block is, its printed number and its page.
_KIND, _NUMBER, _PAGE = 11, 7, 7


def show_inspection(file: Path, found: Inspection, head: int | None, *, full: bool) -> None:
    """A file's facts, then its blocks, or the first `head` of them; each in one line unless `full`."""
    extraction = found.extraction
    _show_facts(displayable_name(str(file)), _facts(found))
    _show_blocks(extraction.canonical, head, paged=extraction.pages is not None, full=full)


def show_previewed(documents: Sequence[Previewed], head: int | None, *, full: bool) -> None:
    """The documents that a preview would bring or change, as `show_inspection` shows a file."""
    for document in documents:
        version = document.version
        facts = [("title", version.document.title), ("format", _FORMATS[version.media_type])]
        facts += [("remark", document.detail)] if document.detail else []
        _show_facts(version.document.id, facts)
        _show_blocks(document.canonical, head, paged=version.pages is not None, full=full)
    if not documents:
        out.print("This preview brings no document and changes none.")


def _show_facts(name: str, facts: Sequence[tuple[str, str]]) -> None:
    out.print(Text(_line(name), style="bold"))
    for label, said in facts:
        _print_under(Text(f"  {label:<10}", style="dim"), Text(_line(said)), full=True)


def _show_blocks(canonical: CanonicalText, head: int | None, *, paged: bool, full: bool) -> None:
    path: tuple[str, ...] = ()
    for block in islice(canonical.blocks, head):
        if block.kind is not BlockKind.HEADING and _path(block) != path:
            path = _path(block)
            _print_under(Text("  "), Text(_line(" › ".join(path)) or "under no heading", style="dim"), full=full)
        _show_block(canonical.text, block, paged=paged, full=full)
    more = len(canonical.blocks) - len(canonical.blocks[:head])
    if more:
        out.print(Text(f"  and {more} more", style="dim"))
    out.print()


def _facts(found: Inspection) -> list[tuple[str, str]]:
    extraction = found.extraction
    kinds = Counter(block.kind for block in extraction.canonical.blocks)
    counted = ", ".join(_count(kinds[kind], kind.value) for kind in BlockKind if kinds[kind])
    return [
        ("title", f"{found.title} (from {found.title_from})"),
        ("format", _FORMATS[found.media_type]),
        *((("pages", _pages(found)),) if extraction.pages is not None else ()),
        ("coverage", _coverage(extraction.coverage)),
        *(("remark", remark) for remark in found.remarks),
        ("blocks", counted or "none"),
    ]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _pages(found: Inspection) -> str:
    missing = found.extraction.pages_without_text
    without = f"; no text on page {list_pages(missing)}" if missing else ""
    return f"{found.extraction.pages}{without}"


def _coverage(share: float | None) -> str:
    if share is None:
        return "not measured"
    look = "" if share >= MIN_COVERAGE else ": see whether something is missing below"
    return f"{percent(share)} of the file's words{look}"


def _show_block(text: str, block: Block, *, paged: bool, full: bool) -> None:
    place = f"{_kind(block):<{_KIND}} {block.paragraph or '':<{_NUMBER}} "
    if paged:
        place += f"{f'p. {block.page_label or block.page}' if block.page else '':<{_PAGE}} "
    style = "bold" if block.kind is BlockKind.HEADING else ""
    _print_under(Text(f"    {_line(place, keep_spaces=True)}", style="dim"), Text(_said(text, block), style), full=full)


def _kind(block: Block) -> str:
    """As in "heading 2", "item 1" and "column heads"."""
    if block.kind is BlockKind.ROW:
        return "heads" if block.heads_columns else "row"
    return f"{block.kind} {block.level}" if block.level is not None else str(block.kind)


def _said(text: str, block: Block) -> str:
    """A block's words in one line: of a row each cell behind its column's head, and marks of notes where they stood."""
    if block.kind is not BlockKind.ROW:
        return _marked(text, block, block.span)
    said = ((cell.head, _marked(text, block, cell.span)) for cell in cells(text, block))
    return BETWEEN.join(f"{_line(head)}: {words}".rstrip() if head else words for head, words in said)


def _marked(text: str, block: Block, span: Span) -> str:
    words = ""
    start = span.start
    for note in block.notes:
        if span.start < note.offset <= span.end:
            words += f"{text[start : note.offset]} [note {note.mark}]"
            start = note.offset
    return _line(words + text[start : span.end])


def _path(block: Block) -> tuple[str, ...]:
    """The headings that a block stands under, without the heads of its columns."""
    heads = block.kind is BlockKind.ROW and heads_of(block)
    return block.heading_path[:-1] if heads else block.heading_path


def _line(text: str, *, keep_spaces: bool = False) -> str:
    """In one line, with nothing in it that would steer the terminal."""
    return _STEERING.sub("\ufffd", text if keep_spaces else " ".join(text.split()))


def _print_under(label: Text, said: Text, *, full: bool) -> None:
    """What is said, behind its label: cut to the terminal's width or, if `full`, on as many lines as it takes."""
    width = max(_NARROWEST, out.width) - len(label)
    if full:
        first, *rest = said.wrap(out, max(_NARROWEST // 2, width)) or [Text()]
    else:
        said.truncate(max(1, width), overflow="ellipsis")
        first, rest = said, []
    out.print(label + first, soft_wrap=True)
    for line in rest:
        out.print(Text(" " * len(label)) + line, soft_wrap=True)


def show_refusal(file: Path, message: str) -> None:
    """On standard error, as every command says what is wrong."""
    print(f"cited: {_line(displayable_name(str(file)))}: {message}", file=sys.stderr)  # noqa: T201 - as `fail` does


def inspection_to_json(file: Path, found: Inspection, head: int | None) -> dict[str, Any]:
    """The same as data. Offsets are code points of the canonical text; `text` of a cell with its column's `head`."""
    extraction = found.extraction
    return {
        "file": displayable_name(str(file)),
        "title": found.title,
        "title_from": found.title_from,
        "media_type": found.media_type,
        "pages": extraction.pages,
        "pages_without_text": list(extraction.pages_without_text),
        "coverage": extraction.coverage,
        "remarks": list(found.remarks),
        "refusal": found.refusal,
        **_blocks_to_json(extraction.canonical, head),
    }


def previewed_to_json(document: Previewed, head: int | None) -> dict[str, Any]:
    """The same as data, with the blocks as `inspection_to_json` gives them."""
    return {
        "document": document.version.document.id,
        "title": document.version.document.title,
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
    held = cells(text, block) if block.kind is BlockKind.ROW else ()
    return {
        "kind": block.kind.value,
        "number": block.paragraph,
        "page": block.page,
        "page_label": block.page_label,
        "level": block.level,
        "heading_path": list(_path(block)),
        "start": block.start,
        "end": block.end,
        "text": block.span.of(text),
        "cells": [_cell_to_json(text, cell) for cell in held],
        "notes": [{"mark": note.mark, "offset": note.offset} for note in block.notes],
    }


def _cell_to_json(text: str, cell: Cell) -> dict[str, Any]:
    return {"head": cell.head, "text": cell.span.of(text)}


def refusal_to_json(file: Path, refusal: CitedError) -> dict[str, Any]:
    """A file that could not be read; `reason` is stable, `refusal` is for people."""
    return {
        "file": displayable_name(str(file)),
        "reason": str(getattr(refusal, "reason", refusal.code)),
        "refusal": str(refusal),
    }
