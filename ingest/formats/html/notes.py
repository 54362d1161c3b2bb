"""A page's footnotes: the marks that lead to them, written apart from the words, and the blocks that hold them."""

import re
from dataclasses import dataclass, field

from bs4.element import NavigableString, Tag

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.blocks.note_marks import ends_with_mark, note_mark, take_out_marks
from ingest.formats.html.text import BLOCKS, HEADINGS, attribute, classes, says, take_out, words, write

_MARK = re.compile(r"[\[(]?(?:footnote |note )?(\w{1,4})[\])]?|([*†‡]{1,3})", re.IGNORECASE)
_MARKS = re.compile(r"(?:\[\w{1,4}\][,;\s–-]*)+")
_BETWEEN = re.compile(r"[,;\s–-]*")
# Where links to notes, and links back from them, lead in the programs that write pages.
_TO_NOTE = re.compile(r"_?(?:fn|ftn|edn|en|footnote|endnote|cite[_-]note|note|sdfootnote|sdendnote)[-_:.]?\d.*", re.I)
_BACK = re.compile(
    r"_?(?:fn-?ref|ftn-?ref|edn-?ref|fnr|rfn|cite[_-]ref|footnote-?ref|noteref|sdfootnote\d+anc|sdendnote\d+anc)"
    r"(?:\b|[-_:.]?\d).*",
    re.IGNORECASE,
)
_TO_TOP = re.compile(r"(?:back|return|go) to (?:the )?(?:top|contents|text)(?: of (?:the )?page)?\W*|top|↑ ?top", re.I)
_BACK_NAMES = {
    "reversefootnote",
    "footnote-backref",
    "footnote-back",
    "footnote-backlink",
    "backlink",
    "mw-cite-backlink",
}
_LISTS = ".footnotes, .footnote-list, .endnotes, [role=doc-endnotes], ol.references, .govuk-footnotes"
# A block with more characters than any note has is a section, though a mark leads to it.
_LONGEST = 4000
# How many steps back to look for what a raised character stands behind.
_STEPS = 12
_ENDS = ".,;:!?’”\"'…"
_UNIT = re.compile(
    r"(?:[µk]?m|[cmn]m|ft|in|yds?|mi|sec|hrs?|k?g|m[gl]|d[ml]|k?W|M[WNJ]|kN|k?Pa|k?J|Hz|mol|inch(?:es)?|f(?:ee|oo)t"
    r"|(?:kilo|centi|milli)?met(?:re|er)s?|miles?|\w)"
)
_AMOUNT = re.compile(r"(?:[£$€]\s?[\d.,]+|(?:19|20)\d\d(?:[-–/]\d{2,4})?)\Z")


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The printed number of each tag that holds a footnote, by the tag's `id()`."""

    numbers: dict[int, str] = field(default_factory=dict)

    def number(self, tag: Tag) -> str | None:
        return self.numbers.get(id(tag))


def set_apart(content: Tag) -> Footnotes:
    """Write every mark and every raised or lowered character of `content` as plain text, and tell where the notes are.

    Links that lead back from notes and other signs that only link are taken out.
    """
    notes = Footnotes()
    _listed(content, notes)
    holders = _Holders(_targets(content))
    links = content.select("a[href*='#']")
    back = [link for link in links if _leads_back(link)]
    skipped = set(map(id, back))
    for link in links:
        if id(link) not in skipped:
            _link(link, holders, notes)
    for link in back:
        if not link.decomposed:
            _drop(link)
    known = set(notes.numbers.values())
    for tag in content.find_all(["sup", "sub"]):
        if not tag.decomposed:
            _shift(tag, known, notes)
    return notes


def _listed(content: Tag, notes: Footnotes) -> None:
    """The items of lists that are said to be of footnotes; a mark that leads to one may know its number better."""
    for holder in content.select(_LISTS):
        items = holder.find_all("li") if holder.name != "li" else []
        for number, item in enumerate(items, 1):
            notes.numbers.setdefault(id(item), str(number))


def _targets(content: Tag) -> dict[str, Tag]:
    found: dict[str, Tag] = {}
    for tag in content.find_all(True):
        for name in (attribute(tag, "id"), attribute(tag, "name") if tag.name == "a" else ""):
            if name:
                found.setdefault(name, tag)
    return found


class _Holders:
    """The block that holds the note to which a link leads, each looked for once."""

    def __init__(self, targets: dict[str, Tag]) -> None:
        self._targets = targets
        self._found: dict[str, Tag | None] = {}

    def find(self, name: str) -> Tag | None:
        if name not in self._found:
            self._found[name] = _holder(self._targets.get(name))
        return self._found[name]


def _link(link: Tag, holders: _Holders, notes: Footnotes) -> None:
    """Write a link that is a note's mark as one, and remember the block that it leads to."""
    fragment = _fragment(link)
    mark = _MARK.fullmatch(words(link))
    if mark is None or not _is_mark(link, fragment):
        return
    number = mark[1] or mark[2]
    holder = holders.find(fragment)
    if holder is not None:
        notes.numbers[id(holder)] = number
    _replace(link, note_mark(number))


def _fragment(link: Tag) -> str:
    return attribute(link, "href").partition("#")[2]


def _leads_back(link: Tag) -> bool:
    """Whether a link is only a sign: it leads back from a note, to the top, or to the place where it stands."""
    said, fragment = words(link), _fragment(link)
    if not says(said):
        marks = _MARK.fullmatch(said) is not None and _is_mark(link, fragment)
        return not marks and link.find("img") is None
    if {*classes(link), attribute(link, "role")} & {*_BACK_NAMES, "doc-backlink", "headerlink", "permalink"}:
        return True
    return bool(_TO_TOP.fullmatch(said)) or (_BACK.fullmatch(fragment) is not None and len(said) < 20)


def _is_mark(link: Tag, fragment: str) -> bool:
    if link.find_parent("sup") or link.find("sup") or _TO_NOTE.fullmatch(fragment):
        return True
    said = {attribute(link, "role"), attribute(link, "epub:type"), *classes(link)}
    return bool(said & {"doc-noteref", "noteref", "footnote", "footnote-ref", "footnote-reference", "fnref"})


def _drop(link: Tag) -> None:
    """With what stands around nothing but it: the brackets or the raised place."""
    around = link
    while isinstance(around.parent, Tag) and around.parent.name in ("sup", "span", "b", "small"):
        if words(around.parent) != words(link):
            break
        around = around.parent
    take_out(around)


def _replace(link: Tag, text: str) -> None:
    """The link, or the raised place that holds nothing else."""
    around = link
    parent = link.find_parent("sup")
    if parent is not None and words(parent).strip("[]()") == words(link).strip("[]()"):
        around = parent
    write(around, text)


def _holder(target: Tag | None) -> Tag | None:
    """The block that holds the note which a mark leads to; None where it is no note."""
    tag = target
    while tag is not None and tag.name not in BLOCKS:
        tag = tag.parent
    if tag is None or tag.name in HEADINGS or tag.name in ("body", "html", "main", "table"):
        return None
    parent = tag.parent
    if parent is not None and (parent.name in ("li", "dd") or _TO_NOTE.fullmatch(attribute(parent, "id"))):
        tag = parent
    return None if tag.find(list(HEADINGS)) or len(words(tag)) > _LONGEST else tag


def _shift(tag: Tag, known: set[str], notes: Footnotes) -> None:
    """Put the characters of a superscript or subscript in its place."""
    said = words(tag)
    if tag.name == "sub":
        write(tag, said if _is_prose(said) else to_subscript(said))
        return
    before, block = _before(tag)
    if not before and block is not None and said.strip("()[]").isdigit() and not _is_fraction(tag):
        notes.numbers.setdefault(id(block), said.strip("()[]"))
        take_out(tag)
        return
    write(tag, superscript(before, said, known))


def _is_prose(said: str) -> bool:
    return " " in said and re.search(r"[^\W\d_]{3}", said) is not None


def _is_fraction(tag: Tag) -> bool:
    return str(tag.next_sibling or "").lstrip().startswith(("/", "⁄"))


def _before(tag: Tag) -> tuple[str, Tag | None]:
    """The characters in front of a tag, and the paragraph that it opens if there are none."""
    for _, node in zip(range(_STEPS), tag.previous_elements, strict=False):
        if isinstance(node, Tag) and node.name in BLOCKS | {"td", "th", "br"}:
            return "", node if node.name == "p" else None
        if type(node) is NavigableString and node.strip():
            return str(node).rstrip()[-24:], None
    return "", None


def superscript(before: str, said: str, known: set[str]) -> str:
    """What stands raised behind `before` in plain text: a note's mark, an exponent, the end of "1st".

    `known` are the marks of the page's notes.
    """
    plain, marks = take_out_marks(said)
    if marks and _BETWEEN.fullmatch(plain):
        return "".join(note_mark(mark) for _, mark in marks)
    if _MARKS.fullmatch(said):
        return "".join(map(note_mark, re.findall(r"\w+", said)))
    if not says(said) or (len(said) == 1 and not said.isascii()):
        return note_mark(said) if said in known else said
    if said.upper() == "TM":
        return "™"
    if said == "o" and before[-1:].isdigit():
        return "°"
    if _is_prose(said):
        return f" {said}"
    numbers = re.split(r"\s*[,;]\s*", said)
    if all(number.isdigit() and len(number) < 4 for number in numbers) and _is_note(before, numbers[0], known):
        return "".join(map(note_mark, numbers))
    return to_superscript(said)


def _is_note(before: str, number: str, known: set[str]) -> bool:
    last = before[-1:]
    if (
        not last.isascii()
        and not ends_with_mark(before)
        and (last in "’”…" or to_superscript("0123456789").find(last) >= 0)
    ):
        return True
    if last in ")]" or ends_with_mark(before):
        return number in known
    if last.isdigit():
        return _AMOUNT.search(before) is not None
    if last.isalpha():
        word = next(iter(re.findall(r"[^\W\d_]+\Z", before)), "")
        return int(number) > 4 or (_UNIT.fullmatch(word) is None and not (len(word) < 3 and word.islower()))
    return last in _ENDS or last == "%"
