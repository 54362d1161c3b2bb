"""The numbers that an ODT's lists and headings print, counted as a word processor counts them."""

import re
from typing import Any

from ingest.blocks.numbering import column_letters, letters, roman
from ingest.formats.odt.names import LIST, LOEXT, STYLE, TEXT, XML, H, P, count
from ingest.formats.odt.styles import Styles

# How far each level of one list has come, by level from 1.
Counts = dict[int, int]

_DEEPEST = 10
_ZEROS = re.compile(r"0{1,5}1")  # "01, 02, 03, ..."
_FIGURE = re.compile(r"%(\d{1,2})%")


class ListCounters:
    """Counts lists by what they are and what they go on from, and headings by the document's outline."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._by_id: dict[str, Counts] = {}
        self._by_style: dict[str, Counts] = {}
        self._outline: Counts = {}

    def begin(self, element: Any, style: str) -> Counts:
        """The counts of an outermost list: its own, or those of the list that it goes on from."""
        other = element.get(f"{TEXT}continue-list") or ""
        counts: Counts = {}
        if other in self._by_id:
            counts = self._by_id[other]
        elif other or element.get(f"{TEXT}continue-numbering") == "true":
            counts = self._by_style.get(style, counts)
        for name in (f"{XML}id", f"{TEXT}id"):
            if element.get(name):
                self._by_id[element.get(name)] = counts
        self._by_style[style] = counts
        return counts

    def alone(self, element: Any, style: str) -> Counts:
        """The counts of a paragraph that is an item by itself and says which list it belongs to."""
        id = element.get(f"{TEXT}list-id") or style
        goes_on = element.get(f"{TEXT}continue-numbering") != "false" or count(element, f"{TEXT}level") > 1
        counts = self._by_id.setdefault(id, {}) if goes_on else {}
        self._by_id[id] = self._by_style[style] = counts
        return counts

    def item(self, item: Any, counts: Counts, level: int, style: str) -> str | None:
        """Count an item; the number that is printed before it, None before a bullet."""
        if _only_wraps(item) and level in counts:
            return None  # it says that its inner list goes on under the item before
        form = _form(self._styles.lists.get(style), level)
        _advance(counts, level, form, item)
        return None if _only_wraps(item) else _written(item) or _printed(self._styles.lists.get(style), level, counts)

    def heading(self, heading: Any, rank: int) -> str | None:
        """Count a heading of the document's outline; the number that is printed before it."""
        written = _written(heading)
        is_outside = heading.tag != H or self._styles.list_of(heading) not in (None, "Outline")
        if is_outside or heading.get(f"{TEXT}is-list-header") == "true":
            return written
        form = _form(self._styles.outline, rank)
        if heading.get(f"{TEXT}restart-numbering") == "true":
            self._outline.pop(rank, None)
        _advance(self._outline, rank, form, heading)
        return written or _printed(self._styles.outline, rank, self._outline)


def goes_on(element: Any, item: Any) -> bool:
    """Whether a list inside an item goes on from the one before it at its depth."""
    said = element.get(f"{TEXT}continue-numbering") == "true" or bool(element.get(f"{TEXT}continue-list"))
    return said or _only_wraps(item)


def _only_wraps(item: Any) -> bool:
    """Whether an item has no paragraph of its own and only holds a list."""
    return next(item.iterchildren(P, H), None) is None and next(item.iterchildren(LIST), None) is not None


def _advance(counts: Counts, level: int, form: Any, item: Any) -> None:
    start = count(form, f"{TEXT}start-value") if form is not None else 1
    counts[level] = count(item, f"{TEXT}start-value", counts.get(level, start - 1) + 1)
    for deeper in [key for key in counts if key > level]:
        del counts[deeper]


def _written(element: Any) -> str | None:
    """The number that the file itself holds for readers that do not count."""
    found = element.find(f"{TEXT}number")
    return _trimmed("".join(found.itertext())) if found is not None else None


def _form(style: Any, level: int) -> Any:
    """The numbered level of a list's style or of the outline; None for bullets."""
    for form in style if style is not None else ():
        if form.tag in _NUMBERED and form.get(f"{TEXT}level") == str(level):
            return form
    return None


_NUMBERED = (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style")


def _printed(style: Any, level: int, counts: Counts) -> str | None:
    form = _form(style, level)
    if form is None or not _figure(style, level, counts):
        return None
    is_legal = form.get(f"{LOEXT}is-legal") == "true"

    def figure(one: int) -> str:
        return _figure(style, one, counts, is_plain=is_legal and one != level)

    pattern = form.get(f"{LOEXT}num-list-format") or form.get(f"{STYLE}num-list-format")
    if pattern and len(pattern) <= 100:
        return _trimmed(_FIGURE.sub(lambda found: figure(int(found.group(1))), pattern))
    shown = min(max(1, count(form, f"{TEXT}display-levels")), level, _DEEPEST)
    parts = [figure(one) for one in range(level - shown + 1, level + 1)]
    prefix, suffix = form.get(f"{STYLE}num-prefix") or "", form.get(f"{STYLE}num-suffix") or ""
    return _trimmed(f"{prefix}{'.'.join(filter(None, parts))}{suffix}")


def _trimmed(number: str) -> str | None:
    return " ".join(number.replace("\u200b", "").split()).rstrip(".") or None


def _figure(style: Any, level: int, counts: Counts, *, is_plain: bool = False) -> str:
    """One level's figure; `is_plain` asks for 1, 2, 3 whatever the level's own form is."""
    form = _form(style, level)
    kind = form.get(f"{STYLE}num-format") if form is not None else ""
    kind = "1" if kind and is_plain else kind
    number = counts.get(level, count(form, f"{TEXT}start-value") if form is not None else 1)
    if kind in ("a", "A"):
        way = letters if form.get(f"{STYLE}num-letter-sync") == "true" else column_letters
        return way(number, upper=kind == "A")
    if kind in ("i", "I"):
        return roman(number, upper=kind == "I")
    zeros = _ZEROS.match(kind or "")
    return str(number).zfill(len(zeros.group()) if zeros else 1) if kind else ""
