"""Count the numbers that an ODT prints before list items and headings, as a word processor counts them."""

import re
from typing import Any

from ingest.blocks.numbering import column_letters, letters, roman
from ingest.formats.odt.names import LIST, LOEXT, STYLE, TEXT, XML, H, P, int_attribute
from ingest.formats.odt.styles import Styles

# The last number of each level of one list, by level from 1.
Counts = dict[int, int]

_MAX_LEVELS = 10
_LEADING_ZEROS = re.compile(r"0{1,5}1")  # "01, 02, 03, ..."
_PLACEHOLDER = re.compile(r"%(\d{1,2})%")


class ListCounters:
    """Counts lists, each with the lists that it continues, and headings by the document's outline."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._by_id: dict[str, Counts] = {}
        self._by_style: dict[str, Counts] = {}
        self._outline: Counts = {}

    def begin_list(self, element: Any, style: str) -> Counts:
        """The counts of an outermost list: new ones, or those of the list that it continues."""
        continued_list = element.get(f"{TEXT}continue-list") or ""
        counts: Counts = {}
        if continued_list in self._by_id:
            counts = self._by_id[continued_list]
        elif continued_list or element.get(f"{TEXT}continue-numbering") == "true":
            counts = self._by_style.get(style, counts)
        for name in (f"{XML}id", f"{TEXT}id"):
            if element.get(name):
                self._by_id[element.get(name)] = counts
        self._by_style[style] = counts
        return counts

    def lone_item_counts(self, element: Any, style: str) -> Counts:
        """The counts for a numbered paragraph outside any list element, which names its list."""
        list_id = element.get(f"{TEXT}list-id") or style
        continues = element.get(f"{TEXT}continue-numbering") != "false" or int_attribute(element, f"{TEXT}level") > 1
        counts = self._by_id.setdefault(list_id, {}) if continues else {}
        self._by_id[list_id] = self._by_style[style] = counts
        return counts

    def count_item(self, item: Any, counts: Counts, level: int, style: str) -> str | None:
        """Count an item and return its printed number; None for a bullet."""
        if _only_wraps(item) and level in counts:
            return None  # its inner list continues under the previous item
        form = _level_format(self._styles.lists.get(style), level)
        _advance(counts, level, form, item)
        return (
            None
            if _only_wraps(item)
            else _written_number(item) or _printed_number(self._styles.lists.get(style), level, counts)
        )

    def count_heading(self, heading: Any, rank: int) -> str | None:
        """Count a heading of the document's outline and return its printed number."""
        written = _written_number(heading)
        is_outside = heading.tag != H or self._styles.list_style(heading) not in (None, "Outline")
        if is_outside or heading.get(f"{TEXT}is-list-header") == "true":
            return written
        form = _level_format(self._styles.outline, rank)
        if heading.get(f"{TEXT}restart-numbering") == "true":
            self._outline.pop(rank, None)
        _advance(self._outline, rank, form, heading)
        return written or _printed_number(self._styles.outline, rank, self._outline)


def continues_list(element: Any, item: Any) -> bool:
    """Whether a list inside an item continues the previous list at its depth."""
    is_continued = element.get(f"{TEXT}continue-numbering") == "true" or bool(element.get(f"{TEXT}continue-list"))
    return is_continued or _only_wraps(item)


def _only_wraps(item: Any) -> bool:
    """Whether an item has no paragraph of its own and only holds a list."""
    return next(item.iterchildren(P, H), None) is None and next(item.iterchildren(LIST), None) is not None


def _advance(counts: Counts, level: int, form: Any, item: Any) -> None:
    start = int_attribute(form, f"{TEXT}start-value") if form is not None else 1
    counts[level] = int_attribute(item, f"{TEXT}start-value", counts.get(level, start - 1) + 1)
    for deeper in [key for key in counts if key > level]:
        del counts[deeper]


def _written_number(element: Any) -> str | None:
    """The number that the file itself holds, for programs that do not count."""
    number = element.find(f"{TEXT}number")
    return _trim("".join(number.itertext())) if number is not None else None


def _level_format(style: Any, level: int) -> Any:
    """The numbered level of a list style or of the outline; None for bullets."""
    for form in style if style is not None else ():
        if form.tag in _NUMBERED_LEVELS and form.get(f"{TEXT}level") == str(level):
            return form
    return None


_NUMBERED_LEVELS = (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style")


def _printed_number(style: Any, level: int, counts: Counts) -> str | None:
    form = _level_format(style, level)
    if form is None or not _format_level(style, level, counts):
        return None
    is_legal = form.get(f"{LOEXT}is-legal") == "true"

    def figure_of(number_level: int) -> str:
        return _format_level(style, number_level, counts, is_plain=is_legal and number_level != level)

    pattern = form.get(f"{LOEXT}num-list-format") or form.get(f"{STYLE}num-list-format")
    if pattern and len(pattern) <= 100:
        return _trim(_PLACEHOLDER.sub(lambda match: figure_of(int(match.group(1))), pattern))
    level_count = min(max(1, int_attribute(form, f"{TEXT}display-levels")), level, _MAX_LEVELS)
    parts = [figure_of(number_level) for number_level in range(level - level_count + 1, level + 1)]
    prefix, suffix = form.get(f"{STYLE}num-prefix") or "", form.get(f"{STYLE}num-suffix") or ""
    return _trim(f"{prefix}{'.'.join(filter(None, parts))}{suffix}")


def _trim(number: str) -> str | None:
    return " ".join(number.replace("\u200b", "").split()).rstrip(".") or None


def _format_level(style: Any, level: int, counts: Counts, *, is_plain: bool = False) -> str:
    """One level's number; `is_plain` asks for 1, 2, 3 whatever the level's own format is."""
    form = _level_format(style, level)
    number_format = form.get(f"{STYLE}num-format") if form is not None else ""
    number_format = "1" if number_format and is_plain else number_format
    number = counts.get(level, int_attribute(form, f"{TEXT}start-value") if form is not None else 1)
    if number_format in ("a", "A"):
        to_letters = letters if form.get(f"{STYLE}num-letter-sync") == "true" else column_letters
        return to_letters(number, upper=number_format == "A")
    if number_format in ("i", "I"):
        return roman(number, upper=number_format == "I")
    zeros = _LEADING_ZEROS.match(number_format or "")
    return str(number).zfill(len(zeros.group()) if zeros else 1) if number_format else ""
