"""Read HTML: a page's content without its furniture. Nothing is fetched and no script runs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bs4 import BeautifulSoup
from bs4.element import Tag

from ingest.blocks.extraction import Extraction, RawBlock, join
from ingest.formats.html import math as html_math
from ingest.formats.html import notes as html_notes
from ingest.formats.html.encoding import decode
from ingest.formats.html.facts import facts_of
from ingest.formats.html.hidden import VisibilityRules, remove_unseen
from ingest.formats.html.page import content_of, move_withdrawal_notices, remove_furniture, says_withdrawn, title_of
from ingest.formats.html.panels import add_panel_headings
from ingest.formats.html.text import steps
from ingest.formats.html.updates import raw_blocks_of_updates
from ingest.formats.html.walk import Walk
from ingest.formats.text.reader import read_text
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,500}>")
# Chromium and WebKit nest at most 512 deep; no honest page is deeper.
_MAX_DEPTH = 1_000
# A notice that a page is no longer current is one of its first paragraphs.
_MAX_NOTICE_PARAGRAPHS = 6
_MAX_NOTICES = 3


def read(data: bytes) -> Extraction:
    """Raises Unreadable where the page has no words, or nests its tags too deeply."""
    text, repaired = decode(data)
    page = _parsed(text)
    try:
        facts = facts_of(page)
        updates = raw_blocks_of_updates(page)
        title, raw_blocks, notes = _read_page(page)
    except RecursionError as cause:
        raise _too_deep() from cause
    if repaired:
        subject = (
            "1 character that is not UTF-8 was" if repaired == 1 else f"{repaired} characters that are not UTF-8 were"
        )
        notes.append(f"{subject} read as Windows-1252.")
    if title and not any(raw.kind is BlockKind.HEADING and raw.level == 1 for raw in raw_blocks):
        raw_blocks.insert(0, RawBlock(BlockKind.HEADING, title, level=1))
    if not any(raw.kind is not BlockKind.HEADING for raw in raw_blocks):
        return replace(_fallback(text, title, notes), facts=facts)
    return Extraction(join([*raw_blocks, *updates]), title=title, notes=tuple(notes), facts=facts)


def _parsed(text: str) -> BeautifulSoup:
    """Raises Unreadable where the page nests its tags too deeply."""
    page = BeautifulSoup("\n" + _DECLARATION.sub("", text), "lxml")
    depth = 0
    for step in steps(page.children):
        if isinstance(step.node, Tag):
            depth += -1 if step.is_end else 1
        if depth > _MAX_DEPTH:
            raise _too_deep()
    return page


def _too_deep() -> Unreadable:
    message = "The page nests its tags too deeply. Open it in a browser, save it there and ingest that file."
    return Unreadable(Reason.BROKEN, message)


def _read_page(page: BeautifulSoup) -> tuple[str | None, list[RawBlock], list[str]]:
    """A page's title, raw blocks and remarks: a notice of withdrawal first, then what was left out."""
    rules = VisibilityRules(page)
    remove_furniture(page)
    content = content_of(page)
    withdrawal_remarks = list(move_withdrawal_notices(page, content))[:_MAX_NOTICES]
    raw_blocks, omission_remarks = _read_content(content, page, rules)
    if not withdrawal_remarks:
        first_paragraphs = [raw.text for raw in raw_blocks if raw.kind is not BlockKind.HEADING][
            :_MAX_NOTICE_PARAGRAPHS
        ]
        withdrawal_remarks = [f"Withdrawn: {paragraph}" for paragraph in first_paragraphs if says_withdrawn(paragraph)][
            :1
        ]
    return title_of(page, content), raw_blocks, [*withdrawal_remarks, *omission_remarks]


def _read_content(content: Tag, page: BeautifulSoup, rules: VisibilityRules) -> tuple[list[RawBlock], list[str]]:
    omissions = remove_unseen(content, rules)
    add_panel_headings(page, content)
    html_math.replace_formulas(content)
    walk = Walk(content, html_notes.resolve_footnotes(content))
    raw_blocks = [raw for raw in walk.raw_blocks() if raw.text]
    return raw_blocks, [*omissions.notes(), *_contents_remarks(walk.omitted_lists)]


def _contents_remarks(count: int) -> Iterator[str]:
    if count:
        subject = (
            "1 list that only repeats the page's headings was"
            if count == 1
            else f"{count} lists that only repeat the page's headings were"
        )
        yield f"{subject} left out."


def _fallback(text: str, title: str | None, notes: Sequence[str]) -> Extraction:
    """The words that a general extractor finds in a page of unusual structure."""
    import trafilatura  # seconds to import, and seldom needed

    text_found = trafilatura.extract(text) or ""
    if not text_found.strip():
        raise Unreadable(
            Reason.NO_TEXT,
            "The page holds no text. If a script writes the text, save the page from a browser and ingest that file.",
        )
    extraction = read_text(text_found)
    return Extraction(extraction.canonical, title=title or extraction.title, notes=(*notes, *extraction.notes))
