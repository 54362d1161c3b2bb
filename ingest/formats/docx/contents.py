"""Find the paragraphs of a DOCX that make up its table of contents or its index; they are left out."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ingest.formats.docx.fields import Fields
from ingest.formats.docx.package import W
from ingest.formats.docx.styles import Styles, child_value

_ENTRY_STYLE = re.compile(r"toc ?\d|table of (?:figures|authorities)|index ?\d|contents ?\d|index heading|toa heading")
_HEADING_STYLE = re.compile(r"(?:toc|contents) ?heading")
_TITLE = re.compile(
    r"(?:table of )?contents(?: page)?|(?:list|table) of (?:tables|figures|boxes|charts|annexes|appendices)"
    r"|page(?: no\.?)?",
    re.IGNORECASE,
)
# An entry typed by hand: its last word is a page number, after a tab or dots.
_TYPED_ENTRY = re.compile(r".*\S.*(?:\t|\.{3,}|…|(?:\. ){3,})\s*(?:\d{1,4}|[ivxlc]{1,6})\s*", re.IGNORECASE | re.DOTALL)
_MAX_ENTRY_CHARS = 300
_GALLERY = "table of contents"


def is_contents_control(control: Any) -> bool:
    """Whether a content control is the word processor's own table of contents."""
    gallery = child_value(control.find(f"{W}sdtPr/{W}docPartObj"), "docPartGallery") or ""
    return gallery.lower() == _GALLERY


class Contents:
    """The lines of one part that belong to a table of contents or an index."""

    def __init__(self, root: Any, styles: Styles, fields: Fields) -> None:
        self._styles = styles
        self._fields = fields
        self._lines: set[Any] = set()
        paragraphs = [
            (paragraph, text) for paragraph in root.iter(f"{W}p") if (text := _text_with_tabs(paragraph)).strip()
        ]
        self._lines.update(paragraph for paragraph, _ in paragraphs if self._is_entry(paragraph))
        self._add_typed(paragraphs)
        self._add_titles(paragraphs)

    def includes(self, paragraph: Any) -> bool:
        return paragraph in self._lines

    def _is_entry(self, paragraph: Any) -> bool:
        if any(_ENTRY_STYLE.match(name) for name in self._styles.style_names(paragraph)):
            return True
        if any(is_contents_control(control) for control in paragraph.iterancestors(f"{W}sdt")):
            return True
        runs = [run for run in paragraph.iter(f"{W}t") if (run.text or "").strip()]
        return all(self._fields.is_in_contents(run) for run in runs) or all(map(_links_to_heading, runs))

    def _add_typed(self, paragraphs: Sequence[tuple[Any, str]]) -> None:
        """Add the lines that end in a page number and follow a title such as "Contents", if there are two or more."""
        entries: list[Any] | None = None
        for paragraph, text in [*paragraphs, (None, "")]:
            if entries is not None and _is_typed_entry(text) and paragraph not in self._lines:
                entries.append(paragraph)
            elif paragraph is not None and _TITLE.fullmatch(text.strip()):
                entries = entries or []
            elif paragraph not in self._lines:
                if entries is not None and len(entries) > 1:
                    self._lines.update(entries)
                entries = None

    def _add_titles(self, paragraphs: Sequence[tuple[Any, str]]) -> None:
        """Add the titles directly above an entry."""
        for (paragraph, text), (following, _) in reversed(list(pairwise(paragraphs))):
            is_title = _TITLE.fullmatch(text.strip()) or _HEADING_STYLE.match(self._styles.style_names(paragraph)[0])
            if is_title and following in self._lines:
                self._lines.add(paragraph)


def _is_typed_entry(text: str) -> bool:
    return len(text) <= _MAX_ENTRY_CHARS and _TYPED_ENTRY.fullmatch(text) is not None


def _text_with_tabs(paragraph: Any) -> str:
    """A paragraph's text, tabs included."""
    children = paragraph.iter(f"{W}t", f"{W}tab", f"{W}ptab")
    return "".join(
        (child.text or "") if child.tag == f"{W}t" else "\t" for child in children if child.getparent().tag == f"{W}r"
    )


def _links_to_heading(run: Any) -> bool:
    """Whether a run is inside a link of the kind that Word makes from its contents to a heading."""
    links = run.iterancestors(f"{W}hyperlink")
    return any((link.get(f"{W}anchor") or "").startswith("_Toc") for link in links)
