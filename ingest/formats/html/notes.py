"""Find a page's footnotes: encode the marks that refer to them, and record the blocks that hold them."""

import re
from dataclasses import dataclass, field

from bs4.element import NavigableString, Tag

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.blocks.note_marks import ends_with_mark, note_mark, take_out_marks
from ingest.formats.html.text import BLOCKS, HEADINGS, attribute, classes, empty, has_words, replace_with_text, words

_NOTE_MARK = re.compile(r"[\[(]?(?:footnote |note )?(\w{1,4})[\])]?|([*†‡]{1,3})", re.IGNORECASE)
_BRACKETED_MARKS = re.compile(r"(?:\[\w{1,4}\][,;\s–-]*)+")
_MARK_SEPARATOR = re.compile(r"[,;\s–-]*")
# Ids that common programs give to notes, and to the places of the marks to which notes link back.
_NOTE_ID = re.compile(r"_?(?:fn|ftn|edn|en|footnote|endnote|cite[_-]note|note|sdfootnote|sdendnote)[-_:.]?\d.*", re.I)
_BACK_LINK_ID = re.compile(
    r"_?(?:fn-?ref|ftn-?ref|edn-?ref|fnr|rfn|cite[_-]ref|footnote-?ref|noteref|sdfootnote\d+anc|sdendnote\d+anc)"
    r"(?:\b|[-_:.]?\d).*",
    re.IGNORECASE,
)
_BACK_TO_TOP = re.compile(
    r"(?:back|return|go) to (?:the )?(?:top|contents|text)(?: of (?:the )?page)?\W*|top|↑ ?top", re.I
)
_BACK_LINK_CLASSES = {
    "reversefootnote",
    "footnote-backref",
    "footnote-back",
    "footnote-backlink",
    "backlink",
    "mw-cite-backlink",
}
_NOTE_LISTS = ".footnotes, .footnote-list, .endnotes, [role=doc-endnotes], ol.references, .govuk-footnotes"
# A longer block is a section, even where a mark leads to it.
_MAX_NOTE_CHARS = 4000
# Steps back from a raised character in the search for the text before it.
_MAX_STEPS_BACK = 12
_PUNCTUATION = ".,;:!?’”\"'…"
_UNIT = re.compile(
    r"(?:[µk]?m|[cmn]m|ft|in|yds?|mi|sec|hrs?|k?g|m[gl]|d[ml]|k?W|M[WNJ]|kN|k?Pa|k?J|Hz|mol|inch(?:es)?|f(?:ee|oo)t"
    r"|(?:kilo|centi|milli)?met(?:re|er)s?|miles?|\w)"
)
_AMOUNT = re.compile(r"(?:[£$€]\s?[\d.,]+|(?:19|20)\d\d(?:[-–/]\d{2,4})?)\Z")


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The printed number of each footnote, by the `id()` of the tag that holds it."""

    numbers: dict[int, str] = field(default_factory=dict)

    def number(self, tag: Tag) -> str | None:
        return self.numbers.get(id(tag))


def resolve_footnotes(content: Tag) -> Footnotes:
    """Replace marks and raised or lowered characters in `content` with text, and return the footnotes.

    Links back from notes, and links that are only a sign, are removed.
    """
    notes = Footnotes()
    _number_listed_notes(content, notes)
    note_blocks = _NoteBlocks(_targets(content))
    links = content.select("a[href*='#']")
    back_links = [link for link in links if _is_back_link(link)]
    skipped = set(map(id, back_links))
    for link in links:
        if id(link) not in skipped:
            _resolve_link(link, note_blocks, notes)
    for link in back_links:
        if not link.decomposed:
            _remove_link(link)
    known_marks = set(notes.numbers.values())
    for tag in content.find_all(["sup", "sub"]):
        if not tag.decomposed:
            _resolve_shifted(tag, known_marks, notes)
    return notes


def _number_listed_notes(content: Tag, notes: Footnotes) -> None:
    """Number the items of lists of footnotes. A mark that leads to an item may correct its number."""
    for note_list in content.select(_NOTE_LISTS):
        items = note_list.find_all("li") if note_list.name != "li" else []
        for number, item in enumerate(items, 1):
            notes.numbers.setdefault(id(item), str(number))


def _targets(content: Tag) -> dict[str, Tag]:
    targets: dict[str, Tag] = {}
    for tag in content.find_all(True):
        for name in (attribute(tag, "id"), attribute(tag, "name") if tag.name == "a" else ""):
            if name:
                targets.setdefault(name, tag)
    return targets


class _NoteBlocks:
    """The block with the note that a link leads to; each is searched once."""

    def __init__(self, targets: dict[str, Tag]) -> None:
        self._targets = targets
        self._blocks: dict[str, Tag | None] = {}

    def find(self, name: str) -> Tag | None:
        if name not in self._blocks:
            self._blocks[name] = _note_block(self._targets.get(name))
        return self._blocks[name]


def _resolve_link(link: Tag, note_blocks: _NoteBlocks, notes: Footnotes) -> None:
    """Encode a link that is a note mark, and record the block that it leads to."""
    fragment = _fragment(link)
    match = _NOTE_MARK.fullmatch(words(link))
    if match is None or not _is_note_link(link, fragment):
        return
    mark_text = match[1] or match[2]
    note_block = note_blocks.find(fragment)
    if note_block is not None:
        notes.numbers[id(note_block)] = mark_text
    _replace_link(link, note_mark(mark_text))


def _fragment(link: Tag) -> str:
    return attribute(link, "href").partition("#")[2]


def _is_back_link(link: Tag) -> bool:
    """Whether a link is only a sign: back from a note, to the top, or to its own place."""
    text, fragment = words(link), _fragment(link)
    if not has_words(text):
        is_mark = _NOTE_MARK.fullmatch(text) is not None and _is_note_link(link, fragment)
        return not is_mark and link.find("img") is None
    if {*classes(link), attribute(link, "role")} & {*_BACK_LINK_CLASSES, "doc-backlink", "headerlink", "permalink"}:
        return True
    return bool(_BACK_TO_TOP.fullmatch(text)) or (_BACK_LINK_ID.fullmatch(fragment) is not None and len(text) < 20)


def _is_note_link(link: Tag, fragment: str) -> bool:
    if link.find_parent("sup") or link.find("sup") or _NOTE_ID.fullmatch(fragment):
        return True
    names = {attribute(link, "role"), attribute(link, "epub:type"), *classes(link)}
    return bool(names & {"doc-noteref", "noteref", "footnote", "footnote-ref", "footnote-reference", "fnref"})


def _remove_link(link: Tag) -> None:
    """Remove a link, with the brackets or the raised tag that hold nothing else."""
    outermost = link
    while isinstance(outermost.parent, Tag) and outermost.parent.name in ("sup", "span", "b", "small"):
        if words(outermost.parent) != words(link):
            break
        outermost = outermost.parent
    empty(outermost)


def _replace_link(link: Tag, text: str) -> None:
    """Replace a link, or the raised tag that holds nothing else, with text."""
    replaced = link
    parent = link.find_parent("sup")
    if parent is not None and words(parent).strip("[]()") == words(link).strip("[]()"):
        replaced = parent
    replace_with_text(replaced, text)


def _note_block(target: Tag | None) -> Tag | None:
    """The block of the note at a link's target; None where the target is no note."""
    tag = target
    while tag is not None and tag.name not in BLOCKS:
        tag = tag.parent
    if tag is None or tag.name in HEADINGS or tag.name in ("body", "html", "main", "table"):
        return None
    parent = tag.parent
    if parent is not None and (parent.name in ("li", "dd") or _NOTE_ID.fullmatch(attribute(parent, "id"))):
        tag = parent
    return None if tag.find(list(HEADINGS)) or len(words(tag)) > _MAX_NOTE_CHARS else tag


def _resolve_shifted(tag: Tag, known_marks: set[str], notes: Footnotes) -> None:
    """Replace a superscript or subscript with its characters."""
    text = words(tag)
    if tag.name == "sub":
        replace_with_text(tag, text if _is_prose(text) else to_subscript(text))
        return
    text_before, block = _text_before(tag)
    if not text_before and block is not None and text.strip("()[]").isdigit() and not _is_fraction(tag):
        notes.numbers.setdefault(id(block), text.strip("()[]"))
        empty(tag)
        return
    replace_with_text(tag, superscript(text_before, text, known_marks))


def _is_prose(text: str) -> bool:
    return " " in text and re.search(r"[^\W\d_]{3}", text) is not None


def _is_fraction(tag: Tag) -> bool:
    return str(tag.next_sibling or "").lstrip().startswith(("/", "⁄"))


def _text_before(tag: Tag) -> tuple[str, Tag | None]:
    """The characters before a tag; without any, the paragraph that the tag opens."""
    for _, node in zip(range(_MAX_STEPS_BACK), tag.previous_elements, strict=False):
        if isinstance(node, Tag) and node.name in BLOCKS | {"td", "th", "br"}:
            return "", node if node.name == "p" else None
        if type(node) is NavigableString and node.strip():
            return str(node).rstrip()[-24:], None
    return "", None


def superscript(before: str, text: str, known_marks: set[str]) -> str:
    """Raised `text` after `before` in plain text: a note mark, an exponent, or the end of "1st".

    `known_marks`: the marks of the page's notes.
    """
    text_without_marks, marks = take_out_marks(text)
    if marks and _MARK_SEPARATOR.fullmatch(text_without_marks):
        return "".join(note_mark(mark) for _, mark in marks)
    if _BRACKETED_MARKS.fullmatch(text):
        return "".join(map(note_mark, re.findall(r"\w+", text)))
    if not has_words(text) or (len(text) == 1 and not text.isascii()):
        return note_mark(text) if text in known_marks else text
    if text.upper() == "TM":
        return "™"
    if text == "o" and before[-1:].isdigit():
        return "°"
    if _is_prose(text):
        return f" {text}"
    numbers = re.split(r"\s*[,;]\s*", text)
    if all(number.isdigit() and len(number) < 4 for number in numbers) and _is_note_number(
        before, numbers[0], known_marks
    ):
        return "".join(map(note_mark, numbers))
    return to_superscript(text)


def _is_note_number(before: str, number: str, known_marks: set[str]) -> bool:
    """Whether a raised number is a note mark, by the characters before it."""
    last_character = before[-1:]
    if (
        not last_character.isascii()
        and not ends_with_mark(before)
        and (last_character in "’”…" or to_superscript("0123456789").find(last_character) >= 0)
    ):
        return True
    if last_character in ")]" or ends_with_mark(before):
        return number in known_marks
    if last_character.isdigit():
        return _AMOUNT.search(before) is not None
    if last_character.isalpha():
        word = next(iter(re.findall(r"[^\W\d_]+\Z", before)), "")
        return int(number) > 4 or (_UNIT.fullmatch(word) is None and not (len(word) < 3 and word.islower()))
    return last_character in _PUNCTUATION or last_character == "%"
