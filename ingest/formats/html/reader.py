"""Read HTML: a page's content without its furniture; nothing is fetched, nothing is run."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bs4 import BeautifulSoup
from bs4.element import Tag

from ingest.blocks.extraction import Draft, Extraction, join
from ingest.formats.html import math as html_math
from ingest.formats.html import notes as html_notes
from ingest.formats.html.encoding import decode
from ingest.formats.html.facts import facts_of
from ingest.formats.html.hidden import Sheet, leave_out
from ingest.formats.html.page import clear, content_of, notices, says_gone, title_of
from ingest.formats.html.panels import open_panels
from ingest.formats.html.text import steps
from ingest.formats.html.walk import Walk
from ingest.formats.text.reader import read_text
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,500}>")
# Chromium and WebKit nest 512 deep; what is deeper was made to be so.
_DEEPEST = 1_000
# A notice that a page is not current any more stands among its first paragraphs.
_FIRST = 6
_MOST_NOTICES = 3


def read(data: bytes) -> Extraction:
    """Raises Unreadable where the page has no words, or nests them too deeply."""
    text, repaired = decode(data)
    page = _parsed(text)
    try:
        facts = facts_of(page)
        title, drafts, notes = _read(page)
    except RecursionError as cause:
        raise _too_deep() from cause
    if repaired:
        signs = "1 sign that is no UTF-8 was" if repaired == 1 else f"{repaired} signs that are no UTF-8 were"
        notes.append(f"{signs} read as Windows-1252.")
    if title and not any(draft.kind is BlockKind.HEADING and draft.level == 1 for draft in drafts):
        drafts.insert(0, Draft(BlockKind.HEADING, title, level=1))
    if not any(draft.kind is not BlockKind.HEADING for draft in drafts):
        return replace(_fallback(text, title, notes), facts=facts)
    return Extraction(join(drafts), title=title, notes=tuple(notes), facts=facts)


def _parsed(text: str) -> BeautifulSoup:
    """Raises Unreadable where the page is nested too deeply."""
    page = BeautifulSoup("\n" + _DECLARATION.sub("", text), "lxml")
    depth = 0
    for step in steps(page.children):
        if isinstance(step.node, Tag):
            depth += -1 if step.leaves else 1
        if depth > _DEEPEST:
            raise _too_deep()
    return page


def _too_deep() -> Unreadable:
    message = "The page nests its parts more deeply than any page needs. Save it anew from a browser."
    return Unreadable(Reason.BROKEN, message)


def _read(page: BeautifulSoup) -> tuple[str | None, list[Draft], list[str]]:
    """A page's title, its blocks, and remarks: a notice of withdrawal first, then what was left out."""
    sheet = Sheet(page)
    clear(page)
    content = content_of(page)
    gone = list(notices(page, content))[:_MOST_NOTICES]
    drafts, left_out = _blocks(content, page, sheet)
    if not gone:
        said = [draft.text for draft in drafts if draft.kind is not BlockKind.HEADING][:_FIRST]
        gone = [f"Withdrawn: {paragraph}" for paragraph in said if says_gone(paragraph)][:1]
    return title_of(page, content), drafts, [*gone, *left_out]


def _blocks(content: Tag, page: BeautifulSoup, sheet: Sheet) -> tuple[list[Draft], list[str]]:
    left_out = leave_out(content, sheet)
    open_panels(page, content)
    html_math.write_out(content)
    walk = Walk(content, html_notes.set_apart(content))
    drafts = [draft for draft in walk.drafts() if draft.text]
    return drafts, [*left_out.notes(), *_of_contents(walk.contents)]


def _of_contents(count: int) -> Iterator[str]:
    if count:
        lists = (
            "1 list that only repeats the page's headings was"
            if count == 1
            else f"{count} lists that only repeat the page's headings were"
        )
        yield f"{lists} left out."


def _fallback(text: str, title: str | None, notes: Sequence[str]) -> Extraction:
    """A page built in no usual way: the words that a general extractor finds."""
    import trafilatura  # seconds to import, and seldom needed

    found = trafilatura.extract(text) or ""
    if not found.strip():
        raise Unreadable(Reason.NO_TEXT, "The page holds no text. If a script writes it, save the page from a browser.")
    extraction = read_text(found)
    return Extraction(extraction.canonical, title=title or extraction.title, notes=(*notes, *extraction.notes))
