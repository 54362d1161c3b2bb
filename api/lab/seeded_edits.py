"""Edit a document as a new edition might, and remember each edit: the truth of api/lab/edition_changes.py.

An edit changes one thing in one sentence. The words come from lists of their own, not from those of the kernel.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks.extraction import Draft, join
from retrieval.changes.change import ChangeKind
from retrieval.changes.words import marker_length
from retrieval.text import Block, BlockKind, CanonicalText, Span

_MODALS = ("must", "should", "may", "shall")
_ACTORS = {
    "council": "regulator", "councils": "regulators", "authority": "inspectorate", "authorities": "employers",
    "government": "regulator", "employer": "landlord", "employers": "landlords", "applicant": "operator",
    "applicants": "operators", "department": "agency", "provider": "council", "providers": "councils",
    "minister": "commissioner", "ministers": "commissioners", "occupants": "tenants", "owner": "tenant",
    "manufacturer": "builder", "operators": "suppliers", "companies": "charities", "women": "pensioners",
}  # fmt: skip
_CONDITIONS = (", unless the parties agree otherwise", ", if this is practicable", ", except in an emergency")
_MONTHS = "January February March April May June July August September October November December".split()
_DATE = re.compile(
    rf"\b(?:(?P<day>[12]?\d|3[01]) )?(?P<month>{'|'.join(_MONTHS)}) (?P<year>(?:19|20)\d\d)\b"
    r"|(?<![\d£,.])\b(?P<alone>(?:19|20)\d\d)\b(?![\d,.%]\d|/|\u2013|-)"
)
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?P<number>\d{1,3}(?:,\d{3})*)(?= ?(?:%|per cent|days?|weeks?|months?|years?|mm|m|"
    r"minutes|million|billion|people|hours|homes|stations|km|metres)\b|%)"
)
_MIN_WORDS, _MAX_CHARACTERS = 6, 600


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of a sentence: what it changes, and the sentence's place in the new text."""

    name: str
    kind: ChangeKind
    block: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Edited:
    """Both editions, and the edits with the spans of their sentences in the new one."""

    old: CanonicalText
    new: CanonicalText
    edits: tuple[tuple[Edit, Span], ...]


# Gives the edited sentence; None where it has nothing to edit.
_Write = Callable[[str, random.Random], str | None]


def _replaced(text: str, start: int, end: int, words: str) -> str:
    return text[:start] + words + text[end:]


def _modal(text: str, dice: random.Random) -> str | None:
    found = [match for match in re.finditer(rf"\b({'|'.join(_MODALS)})\b(?! (?:not|20\d\d))", text)]
    if not found:
        return None
    match = dice.choice(found)
    return _replaced(text, *match.span(), dice.choice([one for one in _MODALS if one != match[0]]))


def _negation(text: str, dice: random.Random) -> str | None:
    if match := re.search(r"\b(must|should|may|will|is|are|can) not\b", text):
        return _replaced(text, *match.span(), match[1])
    found = list(re.finditer(r"\b(?:must|should|may|will|is|are)\b(?! not| 20\d\d)", text))
    if not found:
        return None
    match = dice.choice(found)
    return _replaced(text, match.end(), match.end(), " not")


def _number(text: str, dice: random.Random) -> str | None:
    found = [match for match in _NUMBER.finditer(text) if not re.fullmatch(r"(?:19|20)\d\d", match["number"])]
    if not found:
        return None
    match = dice.choice(found)
    value = int(match["number"].replace(",", ""))
    return _replaced(text, *match.span("number"), f"{value + dice.choice((1, 2, 5, 10)):,}")


def _date(text: str, dice: random.Random) -> str | None:
    found = list(_DATE.finditer(text))
    if not found:
        return None
    match = dice.choice(found)
    if match["alone"]:
        return _replaced(text, *match.span("alone"), str(int(match["alone"]) + dice.choice((1, 2))))
    part = dice.choice(["month", "year", *(["day"] if match["day"] else [])])
    if part == "month":
        words = dice.choice([month for month in _MONTHS if month != match["month"]])
    elif part == "year":
        words = str(int(match["year"]) + 1)
    else:
        words = str(int(match["day"]) % 28 + 1)
    return _replaced(text, *match.span(part), words)


def _actor(text: str, dice: random.Random) -> str | None:
    found = [match for match in re.finditer(r"\b[a-z]+\b", text) if match[0] in _ACTORS]
    if not found:
        return None
    match = dice.choice(found)
    return _replaced(text, *match.span(), _ACTORS[match[0]])


def _condition(text: str, dice: random.Random) -> str | None:
    if not re.search(r"[a-z]\.$", text):
        return None
    return f"{text[:-1]}{dice.choice(_CONDITIONS)}."


def _wording(text: str, dice: random.Random) -> str | None:
    found = [match for match in re.finditer(r"\b[a-z]{6,}\b", text) if match[0] not in _ACTORS]
    if not found:
        return None
    match = dice.choice(found)
    return _replaced(text, *match.span(), dice.choice(("sensible", "gradual", "broader", "careful")))


# Each kind of edit: its name, what it changes, how many each document gets, and how it is written.
EDITS: tuple[tuple[str, ChangeKind, int, _Write], ...] = (
    ("modal", ChangeKind.OBLIGATION, 20, _modal),
    ("not", ChangeKind.OBLIGATION, 10, _negation),
    ("number", ChangeKind.NUMBER, 20, _number),
    ("date", ChangeKind.DATE, 20, _date),
    ("actor", ChangeKind.ACTOR, 10, _actor),
    ("condition", ChangeKind.CONDITION, 10, _condition),
    ("wording", ChangeKind.WORDING, 10, _wording),
)
MOVED = 5


def edit(canonical: CanonicalText, seed: int) -> Edited:
    """A new edition with edits in sentences that stand once, and MOVED paragraphs that stand elsewhere."""
    dice = random.Random(seed)  # noqa: S311 - a sample, not a secret
    texts = [block.span.of(canonical.text) for block in canonical.blocks]
    edits = list(_edits(canonical, dice))
    changed = dict(enumerate(texts))
    for one in edits:
        changed[one.block] = changed[one.block].replace(one.old, one.new)
    order = list(range(len(texts)))
    moved = _moved(canonical, {one.block for one in edits}, dice)
    for block, place in moved:
        order.remove(block)
        order.insert(place, block)
    edits += [Edit("moved", ChangeKind.LAYOUT, block, texts[block], texts[block]) for block, _ in moved]
    old = join(_draft(block, texts[number]) for number, block in enumerate(canonical.blocks))
    new = join(_draft(canonical.blocks[number], changed[number]) for number in order)
    places = {number: place for place, number in enumerate(order)}
    return Edited(old, new, tuple((one, _span(new, new.blocks[places[one.block]], one.new)) for one in edits))


def _draft(block: Block, text: str) -> Draft:
    return Draft(
        block.kind, text, block.level, block.page, block.page_label, paragraph=block.paragraph, covered=block.covered
    )


def _span(new: CanonicalText, block: Block, words: str) -> Span:
    start = new.text.index(words, block.start, block.end)
    return Span(start, start + len(words))


def _edits(canonical: CanonicalText, dice: random.Random) -> Iterator[Edit]:
    sentences = [
        (number, span.of(canonical.text))
        for number, block in enumerate(canonical.blocks)
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        for span in block.sentences
    ]
    once = [
        (number, words)
        for number, words in sentences
        if len(words.split()) >= _MIN_WORDS and len(words) <= _MAX_CHARACTERS and canonical.text.count(words) == 1
    ]
    dice.shuffle(once)
    taken: set[int] = set()
    for name, kind, wanted, write in EDITS:
        made = 0
        for number, words in once:
            if made == wanted:
                break
            new = None if number in taken else write(words, dice)
            if new is not None:
                taken.add(number)
                made += 1
                yield Edit(name, kind, number, words, new)


def _moved(canonical: CanonicalText, edited: set[int], dice: random.Random) -> list[tuple[int, int]]:
    """Paragraphs with the places where they stand in the new edition."""
    blocks: Sequence[Block] = canonical.blocks
    long = [
        number
        for number, block in enumerate(blocks)
        if block.kind is BlockKind.PARAGRAPH
        and number not in edited
        and len(block.span) > 100
        and canonical.text.count(block.span.of(canonical.text)) == 1
    ]
    chosen = dice.sample(long, min(MOVED, len(long)))
    return [(number, (number + len(blocks) // 2) % len(blocks)) for number in chosen]


def shifted(canonical: CanonicalText) -> CanonicalText:
    """The same words with every two neighbouring paragraphs joined to one, without printed numbers of items."""
    drafts: list[Draft] = []
    for block in canonical.blocks:
        draft = _draft(block, block.span.of(canonical.text))
        joins = drafts and drafts[-1].kind is draft.kind is BlockKind.PARAGRAPH and len(drafts) % 2
        if joins and not block.paragraph and not marker_length(canonical.text, block):
            drafts[-1] = replace(drafts[-1], text=f"{drafts[-1].text} {draft.text}")
        else:
            drafts.append(draft)
    return join(drafts)
