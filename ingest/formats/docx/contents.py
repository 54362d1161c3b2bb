"""Which paragraphs of a DOCX are its table of contents or its index: they say where the words stand, and are none."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ingest.formats.docx.fields import Fields
from ingest.formats.docx.package import W
from ingest.formats.docx.styles import Styles, value

_ENTRY = re.compile(r"toc ?\d|table of (?:figures|authorities)|index ?\d|contents ?\d|index heading|toa heading")
_HEAD = re.compile(r"(?:toc|contents) ?heading")
_TITLE = re.compile(
    r"(?:table of )?contents(?: page)?|(?:list|table) of (?:tables|figures|boxes|charts|annexes|appendices)"
    r"|page(?: no\.?)?",
    re.IGNORECASE,
)
# An entry that was typed: its last word is a page's number, a tab or dots before it.
_TYPED = re.compile(r".*\S.*(?:\t|\.{3,}|…|(?:\. ){3,})\s*(?:\d{1,4}|[ivxlc]{1,6})\s*", re.IGNORECASE | re.DOTALL)
# Letters of an entry; a longer paragraph is none.
_LONGEST = 300
_GALLERY = "table of contents"


def is_contents_control(control: Any) -> bool:
    """Whether a content control is the word processor's own table of contents."""
    gallery = value(control.find(f"{W}sdtPr/{W}docPartObj"), "docPartGallery") or ""
    return gallery.lower() == _GALLERY


class Contents:
    """The lines of the tables of contents of one part."""

    def __init__(self, root: Any, styles: Styles, fields: Fields) -> None:
        self._styles = styles
        self._fields = fields
        self._lines: set[Any] = set()
        said = [(paragraph, words) for paragraph in root.iter(f"{W}p") if (words := _said(paragraph)).strip()]
        self._lines.update(paragraph for paragraph, _ in said if self._is_entry(paragraph))
        self._add_typed(said)
        self._add_titles(said)

    def hold(self, paragraph: Any) -> bool:
        return paragraph in self._lines

    def _is_entry(self, paragraph: Any) -> bool:
        if any(_ENTRY.match(name) for name in self._styles.names(paragraph)):
            return True
        if any(is_contents_control(control) for control in paragraph.iterancestors(f"{W}sdt")):
            return True
        letters = [one for one in paragraph.iter(f"{W}t") if (one.text or "").strip()]
        return all(self._fields.is_listed(one) for one in letters) or all(map(_leads_on, letters))

    def _add_typed(self, said: Sequence[tuple[Any, str]]) -> None:
        """Add the lines that end in a page's number and follow a title such as "Contents", if there are two."""
        under: list[Any] | None = None
        for paragraph, words in [*said, (None, "")]:
            if under is not None and _is_typed(words) and paragraph not in self._lines:
                under.append(paragraph)
            elif paragraph is not None and _TITLE.fullmatch(words.strip()):
                under = under or []
            elif paragraph not in self._lines:
                if under is not None and len(under) > 1:
                    self._lines.update(under)
                under = None

    def _add_titles(self, said: Sequence[tuple[Any, str]]) -> None:
        """Add what stands right above an entry and only names the list."""
        for (paragraph, words), (after, _) in reversed(list(pairwise(said))):
            is_title = _TITLE.fullmatch(words.strip()) or _HEAD.match(self._styles.names(paragraph)[0])
            if is_title and after in self._lines:
                self._lines.add(paragraph)


def _is_typed(words: str) -> bool:
    return len(words) <= _LONGEST and _TYPED.fullmatch(words) is not None


def _said(paragraph: Any) -> str:
    """A paragraph's letters, tabs kept."""
    letters = paragraph.iter(f"{W}t", f"{W}tab", f"{W}ptab")
    return "".join(
        (one.text or "") if one.tag == f"{W}t" else "\t" for one in letters if one.getparent().tag == f"{W}r"
    )


def _leads_on(letters: Any) -> bool:
    """Whether letters stand in a link to a heading, as the word processor makes them for its contents."""
    links = letters.iterancestors(f"{W}hyperlink")
    return any((link.get(f"{W}anchor") or "").startswith("_Toc") for link in links)
