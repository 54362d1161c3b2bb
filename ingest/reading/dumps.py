"""Dump all words of a file without its reader, as the reference for the reader's coverage.

The dump leaves out what surrounds the text, by rules independent of the readers': navigation, scripts and hidden parts
of a web page, running headers and page numbers of a PDF, syntax and addresses of Markdown. Only for plain text the
dump uses the reader's own rule for running lines. The dump keeps words that a reader leaves out on purpose and counts
in a remark, such as struck-out words.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ingest.formats.decoding import decode_text
from ingest.formats.docx.package import M, Package, W
from ingest.formats.html.encoding import decode
from ingest.formats.odt.names import OFFICE, H, P
from ingest.formats.odt.names import TEXT as ODT_TEXT
from ingest.formats.odt.package import unpacked
from ingest.formats.pdf.broken import MAX_BROKEN_SHARE, broken
from ingest.formats.readers import DOCX, FLAT_ODT, HTML, MARKDOWN, ODT, PDF, TEXT
from ingest.formats.text.furniture import find_furniture
from ingest.names import normalise_words

# Tags that do not separate words. <sup> and <sub> do: their characters are words of their own.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong time"
    " tt u var wbr".split()
)
# Tags without words, or with words that the page does not show.
_WORDLESS = frozenset(
    "head script style noscript template svg iframe object canvas audio video nav select textarea datalist dialog"
    " rp rt".split()
)
_FURNITURE_ROLES = frozenset("banner contentinfo navigation search dialog menu menubar".split())
_FURNITURE_NAMES = re.compile(
    r"cookie|breadcrumb|skip-?link|visually-?hidden|sr-only|screen-reader|feedback|share-(?:links|buttons)|pagination|print-link"
    r"|phase-banner|back-to-top|contents-list|\btoc\b|related-|metadata|published-dates|notification-button|footer",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SECTIONS = ("main", "article", "section", "blockquote")

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DOCX_GAPS = {f"{W}{name}" for name in ("p", "tab", "br", "cr", "ptab", "tc")}
_WORDLESS_IN_DOCX = {f"{W}{name}" for name in ("rt", "sdtPr", "pPr")}

_ODT_GAPS = {P, H, *(f"{ODT_TEXT}{name}" for name in ("s", "tab", "line-break", "note", "note-citation", "note-body"))}
_WORDLESS_IN_ODT = {f"{ODT_TEXT}tracked-changes", f"{ODT_TEXT}ruby-text", f"{OFFICE}annotation"}

_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)[^\n]*$", re.MULTILINE)
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][\w-]*(?:[\s/][^<>]*)?>", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)
_ADDRESS = re.compile(r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)|^[ ]{0,3}\[[^\]\n^][^\]\n]*\]:[^\n]*$", re.MULTILINE)
_ITEM_NUMBER = re.compile(r"^[ \t>]*\d{1,9}[.)](?=[ \t])", re.MULTILINE)
_FRONT_MATTER_LINE = re.compile(r"[\"']?\w[\w -]{0,60}[\"']?[ \t]*:|[ \t]|- |#|[\]}]|$")

# Lines at the top, and at the bottom, of a PDF page that may be running headers and footers.
_EDGE_LINES = 3
# A running line repeats at least twice in a file of few pages, and this often in a longer one.
_FEW_PAGES, _MIN_REPEATS = 4, 3


def dump(media_type: str, data: bytes) -> str | None:
    """The words of a file with this media type; None where there is no dump for the type.

    May raise any exception of the libraries.
    """
    return _DUMPS[media_type](data) if media_type in _DUMPS else None


def _dump_html(data: bytes) -> str:
    """The text of a web page without its furniture, unless half the text or more looks like furniture."""
    from lxml import etree

    text = decode(data)[0].replace("\0", " ")
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        return ""
    whole = "".join(_tree_text(root, _is_wordless_in_html, _gap_in_html))
    main = "".join(_tree_text(root, lambda tag: _is_wordless_in_html(tag) or _is_page_furniture(tag), _gap_in_html))
    return main if 2 * len(main) > len(whole) else whole


def _tree_text(
    root: Any, is_left_out: Callable[[Any], bool], gap: Callable[[Any], str], holds: Callable[[Any], bool] | None = None
) -> Iterator[str]:
    """The text in a tree, in order. `gap` gives the separator at an element's start and end; only text of elements for
    which `holds` is true counts, or all text where it is None."""
    from lxml import etree

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        yield gap(element)
        if event == "start":
            if is_left_out(element):
                walk.skip_subtree()
            elif element.text and (holds is None or holds(element)):
                yield element.text
        elif element is not root and element.tail and (holds is None or holds(element.getparent())):
            yield element.tail


def _gap_in_html(tag: Any) -> str:
    return "" if tag.tag in _INLINE else " "


def _is_wordless_in_html(tag: Any) -> bool:
    hidden = tag.get("hidden")
    return (
        tag.tag in _WORDLESS
        or (hidden is not None and hidden.lower() != "until-found")
        or tag.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(tag.get("style") or "") is not None
    )


def _is_page_furniture(tag: Any) -> bool:
    """Whether a tag looks like furniture of its page: a header, a cookie banner, a list of other pages."""
    if tag.tag in ("body", "html", "main", "article"):
        return False
    if tag.tag in ("header", "footer"):
        return next(tag.iterancestors(*_SECTIONS), None) is None
    return (
        tag.get("role") in _FURNITURE_ROLES
        or _FURNITURE_NAMES.search(f"{tag.get('class', '')} {tag.get('id', '')}") is not None
    )


def _dump_docx(data: bytes) -> str:
    """Every text node of a Word document's body, footnotes and endnotes, without deleted text."""
    package = Package(data)
    roots = (package.document.find(f"{W}body"), package.first_part("footnotes"), package.first_part("endnotes"))
    texts = (
        _tree_text(root, _is_wordless_in_docx, _gap_in_docx, _holds_docx_text) for root in roots if root is not None
    )
    return "\n".join("".join(parts) for parts in texts)


def _holds_docx_text(element: Any) -> bool:
    return element.tag in (f"{W}t", f"{M}t")


def _gap_in_docx(element: Any) -> str:
    """The separator at an element: a space at a paragraph, tab, break or cell, a formula's text, or a raised run."""
    raised = element.tag == f"{W}r" and element.find(f"{W}rPr/{W}vertAlign") is not None
    return " " if raised or element.tag in _DOCX_GAPS or element.tag == f"{M}t" else ""


def _is_wordless_in_docx(element: Any) -> bool:
    """Whether an element holds no words, or a duplicate for old programs."""
    if element.tag == f"{_MC}Fallback":
        return any(len(choice) for choice in element.getparent().iterchildren(f"{_MC}Choice"))
    return element.tag in _WORDLESS_IN_DOCX


def _dump_odt(data: bytes) -> str:
    """Every text node of an ODT's body, without comments and deleted passages."""
    body = unpacked(data).body
    return "".join(_tree_text(body, lambda element: element.tag in _WORDLESS_IN_ODT, _gap_in_odt, _holds_odt_text))


def _holds_odt_text(element: Any) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(ODT_TEXT)


def _gap_in_odt(element: Any) -> str:
    return " " if element.tag in _ODT_GAPS else ""


def _dump_markdown(data: bytes) -> str:
    """The words without front matter, tags, addresses and list numbers, which Markdown renumbers."""
    text = _without_front_matter(decode_text(data).text.replace("\r\n", "\n"))
    for syntax in (_FENCE, _SCRIPT, _TAG, _ADDRESS, _ITEM_NUMBER):
        text = syntax.sub(" ", text)
    return html.unescape(text)


def _without_front_matter(text: str) -> str:
    """The text without its front matter: lines between two rules that all look like keys and values."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---" or not re.match(r"[\"']?\w[^\n:]*:", lines[1] if len(lines) > 1 else ""):
        return text
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            return "\n".join(lines[index + 1 :])
        if not _FRONT_MATTER_LINE.match(line):
            return text
    return text


def _dump_pdf(data: bytes) -> str:
    """The text of each page according to pdfium, without running headers, footers and page numbers.

    Pages with broken text (ingest/formats/pdf/broken.py) are left out, because they give no reference.
    """
    from ingest.formats.pdf.words import PdfPages

    pages = PdfPages(data)
    try:
        texts = [pages.plain(number) for number in range(len(pages))]
    finally:
        pages.close()
    return "\n".join(_without_running_lines([text.splitlines() for text in texts if broken(text) <= MAX_BROKEN_SHARE]))


def _without_running_lines(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of pages without page numbers and edge lines that repeat on other pages, apart from their numbers."""
    min_repeats = 2 if len(pages) <= _FEW_PAGES else _MIN_REPEATS
    edges = [_edge_lines(page) for page in pages]
    counts = Counter(
        key
        for number, (page, indices) in enumerate(zip(pages, edges, strict=True))
        for key in _edge_keys(page, indices, number)
    )
    for number, (page, indices) in enumerate(zip(pages, edges, strict=True)):
        for index, line in enumerate(page):
            if index not in indices or counts[_line_key(line, number)] < min_repeats:
                yield line


def _edge_lines(page: Sequence[str]) -> set[int]:
    """The indices of the first and last lines of a page that are not empty."""
    filled = [index for index, line in enumerate(page) if line.strip()]
    return {*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:]}


def _edge_keys(page: Sequence[str], indices: set[int], number: int) -> set[str]:
    return {_line_key(page[index], number) for index in indices}


def _line_key(line: str, number: int) -> str:
    """A key that is equal for a running line on all pages; for a page number, its distance from the page's index."""
    words = normalise_words(line)
    if words.isdecimal():
        return f"# {int(words[:9]) - number}"
    return re.sub(r"\d+", "#", words)


def _dump_text(data: bytes) -> str:
    """A text without running lines. The reader's own rule finds them, since a plain text has no other sign of them."""
    text = decode_text(data).text
    parts: list[str] = []
    end = 0
    for span in find_furniture(text).spans:
        parts.append(text[end : span.start])
        end = span.end
    return "".join([*parts, text[end:]])


_DUMPS: dict[str, Callable[[bytes], str]] = {
    PDF: _dump_pdf,
    DOCX: _dump_docx,
    ODT: _dump_odt,
    FLAT_ODT: _dump_odt,
    HTML: _dump_html,
    MARKDOWN: _dump_markdown,
    TEXT: _dump_text,
}
