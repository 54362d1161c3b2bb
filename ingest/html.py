"""Read HTML: a page's content without its furniture; nothing is fetched, nothing is run."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from ingest.extraction import COLUMNS, Draft, Extraction, join
from ingest.plain import read_text
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

_CONTENT = ("article", "[role=main]", "main", ".govspeak", "#content", "body")
# What stands around the words of a page.
_FURNITURE = (
    "script", "style", "noscript", "template", "svg", "nav", "form", "button", "iframe", "header[role=banner]",
    "footer",
    "[role=navigation]", "[role=search]", "[hidden]", "[aria-hidden=true]", ".gem-c-print-link", ".gem-c-contents-list",
    ".gem-c-feedback", ".gem-c-breadcrumbs", ".gem-c-related-navigation", ".gem-c-share-links", ".gem-c-cookie-banner",
    ".gem-c-published-dates", ".gem-c-metadata", ".gem-c-translation-nav", ".gem-c-single-page-notification-button",
    ".gem-c-step-nav-header", ".gem-c-layout-super-navigation-header", ".govuk-skip-link", ".govuk-visually-hidden",
    ".contents-list", ".print-link", ".cookie-banner", "#global-cookie-message", "#toc", ".toc", ".breadcrumbs",
    ".skip-link", ".govuk-back-to-top", ".app-c-back-to-top", ".gem-c-contextual-sidebar", ".gem-c-contextual-footer",
)  # fmt: skip
_NOTICE = ".gem-c-notice, .govuk-notification-banner, .withdrawal-notice, .notice.withdrawn, [aria-label=Notice]"
_HEADING = re.compile(r"h[1-6]")
_NUMBERED = re.compile(r"(\d{1,2}\.\d{1,3})\.?\s+(?=\S)")
_BLOCKS = {
    "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section",
    "summary", "table", "ul",
}  # fmt: skip


def read(data: bytes) -> Extraction:
    """Raises Unreadable where the page has no words."""
    soup = BeautifulSoup(data, "lxml")
    title = _title(soup)
    notes = tuple(_notices(soup))
    for selector in _FURNITURE:
        for found in soup.select(selector):
            found.decompose()
    found_at = (_richest(soup.select(selector)) for selector in _CONTENT)
    content: Tag = next((tag for tag in found_at if tag is not None), soup)
    drafts = list(_drafts(content, 0))
    if title and not any(draft.kind is BlockKind.HEADING and draft.level == 1 for draft in drafts):
        drafts.insert(0, Draft(BlockKind.HEADING, title, level=1))
    if not any(draft.kind is not BlockKind.HEADING for draft in drafts):
        return _fallback(data, title, notes)
    return Extraction(join(drafts), title=title, notes=notes)


def _richest(found: list[Tag]) -> Tag | None:
    """The one with the most words; one without many is not the content."""
    best = max(found, key=lambda tag: len(tag.get_text()), default=None)
    return best if best is not None and len(best.get_text(strip=True)) > 200 else None


def _fallback(data: bytes, title: str | None, notes: tuple[str, ...]) -> Extraction:
    """A page built in no usual way: the words that a general extractor finds."""
    import trafilatura  # seconds to import, and seldom needed

    text = trafilatura.extract(data.decode("utf-8", "replace")) or ""
    if not text.strip():
        raise Unreadable(Reason.NO_TEXT, "The page holds no text. If a script writes it, save the page from a browser.")
    found = read_text(text)
    return Extraction(found.canonical, title=title or found.title, notes=notes)


def _title(soup: BeautifulSoup) -> str | None:
    first = soup.find("h1")
    if isinstance(first, Tag) and _words(first):
        return _words(first)
    meta = soup.find("meta", attrs={"property": "og:title"})
    said = meta.get("content") if isinstance(meta, Tag) else None
    if isinstance(said, str) and said.strip():
        return " ".join(said.split())
    return " ".join(soup.title.get_text().split()) or None if soup.title else None


def _notices(soup: BeautifulSoup) -> Iterator[str]:
    """Notices that the page is withdrawn: facts about the version, not words of the document."""
    for notice in soup.select(_NOTICE):
        text = " ".join(notice.get_text(" ").split())
        if re.search(r"\bwithdrawn\b", text, re.IGNORECASE):
            yield f"Withdrawn: {text}"
            notice.decompose()


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" " if tag.name == "td" else "").split())


def _drafts(tag: Tag, depth: int) -> Iterator[Draft]:
    """The blocks inside a tag, in order; `depth` counts the lists around it."""
    loose: list[str] = []
    for child in tag.children:
        if isinstance(child, Tag) and (child.name in _BLOCKS or child.find(list(_BLOCKS))):
            yield from _paragraph(loose)
            loose = []
            yield from _block(child, depth)
        else:
            loose.append(_inline(child))
    yield from _paragraph(loose)


def _inline(node: PageElement) -> str:
    if isinstance(node, Tag):
        return "\n" if node.name == "br" else node.get_text()
    return str(node) if type(node) is NavigableString else ""  # not comments and the like


def _paragraph(parts: list[str]) -> Iterator[Draft]:
    text = " ".join("".join(parts).split())
    numbered = _NUMBERED.match(text)
    if numbered:
        yield Draft(BlockKind.PARAGRAPH, text[numbered.end() :], paragraph=numbered.group(1))
    elif text:
        yield Draft(BlockKind.PARAGRAPH, text)


def _block(tag: Tag, depth: int) -> Iterator[Draft]:
    if _HEADING.fullmatch(tag.name):
        anchor = tag.get("id")
        yield Draft(
            BlockKind.HEADING, _words(tag), level=int(tag.name[1]), anchor=anchor if isinstance(anchor, str) else None
        )
    elif tag.name in ("ul", "ol"):
        yield from _list(tag, depth + 1)
    elif tag.name == "table":
        yield from _rows(tag)
    elif tag.name == "dl":
        yield from _definitions(tag)
    elif "footnotes" in (tag.get("class") or ()):
        yield from _footnotes(tag)
    else:
        yield from _drafts(tag, depth)


def _list(tag: Tag, depth: int) -> Iterator[Draft]:
    number = _start(tag)
    for item in tag.find_all("li", recursive=False):
        parts = list(_drafts(item, depth))
        printed = str(number) if tag.name == "ol" else None
        for place, draft in enumerate(parts):
            own = draft.kind is BlockKind.PARAGRAPH
            if own and place == 0:
                yield Draft(BlockKind.ITEM, draft.text, level=depth, paragraph=printed)
            else:
                yield Draft(BlockKind.ITEM, draft.text, level=depth) if own else draft
        number += 1


def _start(tag: Tag) -> int:
    start = tag.get("start")
    return int(start) if isinstance(start, str) and start.strip().isdigit() else 1


def _rows(table: Tag) -> Iterator[Draft]:
    caption = table.find("caption")
    if isinstance(caption, Tag) and _words(caption):
        yield Draft(BlockKind.PARAGRAPH, _words(caption))
    for row in table.find_all("tr"):
        found = row.find_all(["th", "td"], recursive=False)
        cells = [_words(cell) for cell in found]
        heads = len(found) > 1 and all(cell.name == "th" for cell, words in zip(found, cells, strict=True) if words)
        if any(cells):
            yield Draft(BlockKind.ROW, " | ".join(cell for cell in cells if cell), level=COLUMNS if heads else None)


def _definitions(tag: Tag) -> Iterator[Draft]:
    """Each term with what stands under it, as one row."""
    term = ""
    for part in tag.find_all(["dt", "dd"]):
        if part.name == "dt":
            term = _words(part)
        else:
            yield Draft(BlockKind.ROW, f"{term} | {_words(part)}" if term else _words(part))


def _footnotes(tag: Tag) -> Iterator[Draft]:
    for number, note in enumerate(tag.find_all("li"), 1):
        text = _words(note).rstrip(" ↩")
        if text:
            yield Draft(BlockKind.FOOTNOTE, text, paragraph=str(number))
