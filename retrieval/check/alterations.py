"""What a quotation changed: each change with its kind, the gravest kinds first, and the words side by side."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from retrieval.check.held_words import HeldWords
from retrieval.check.pattern import Pattern
from retrieval.check.search import Fit
from retrieval.check.words import cased_key, has_hyphen, key_of, words_of
from retrieval.text import Span
from retrieval.word_diff import Op, WordChange


class AlterationKind(StrEnum):
    """What a changed word says; the gravest first."""

    NUMBER = "number"
    NEGATION = "negation"
    FORCE = "force"
    DATE = "date"
    WORDING = "wording"
    CAPITALS = "capitals"


@dataclass(frozen=True, slots=True)
class Alteration:
    """Words of the document (`was`) and the draft's in their place (`now`); one of them may be empty."""

    kind: AlterationKind
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A quotation compared with the words at a place.

    `distance`: words that differ in earnest. `diff`: all words in reading order; REMOVED stands in the document alone,
    ADDED in the draft alone. `omitted`: the spans of the document's text that gaps leave out.
    """

    distance: int
    changes: tuple[Alteration, ...]
    diff: tuple[WordChange, ...]
    omitted: tuple[Span, ...]


_NEGATIONS = frozenset("not no never none neither nor without cannot nothing nobody".split())
_FORCES = frozenset("must should may shall will can could might ought need needs required have has".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half "
    "third quarter first second fourth fifth once twice".split()
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def compare(pattern: Pattern, fit: Fit, draft: str, text: str, held: HeldWords) -> Compared:
    """Compare the words of a quotation in a draft with those at its place in the document's text."""
    rows = list(_rows(pattern, fit))
    pieces: list[WordChange] = []
    changes: list[Alteration] = []
    distance = 0
    for is_same, in_draft, in_text in _hunks(rows, pattern, held, text):
        now = _slice(draft, [word.span for at in in_draft if (word := pattern.words[at])])
        was = _slice(text, [_span(held, position) for position in in_text])
        if is_same or _is_joined(was, now):
            pieces.append(WordChange(Op.SAME, _to_next_word(draft, pattern, in_draft)))
            continue
        kind = kind_of(was, now)
        # Words that differ in capitals alone are a change, but no other word.
        distance += 0 if kind is AlterationKind.CAPITALS else max(len(in_draft), len(in_text))
        changes.append(Alteration(kind, was, now))
        pieces += [WordChange(op, words) for op, words in ((Op.REMOVED, was), (Op.ADDED, now)) if words]
    ordered = sorted(changes, key=lambda change: list(AlterationKind).index(change.kind))
    return Compared(distance, tuple(ordered), _joined(pieces), tuple(_omitted(pattern, fit, held)))


_Row = tuple[int | None, int | None]


def _rows(pattern: Pattern, fit: Fit) -> Iterator[_Row]:
    """Pairs of a word of the quotation and a position of the document, one of them None, in reading order."""
    before: int | None = None
    is_behind_gap = False
    for at, (word, position) in enumerate(zip(pattern.words, fit.matched, strict=True)):
        if word is None:
            is_behind_gap = True
            continue
        if position is not None:
            if before is not None and not is_behind_gap:
                yield from ((None, between) for between in range(before + 1, position))
            before, is_behind_gap = position, False
        yield at, position


def _omitted(pattern: Pattern, fit: Fit, held: HeldWords) -> Iterator[Span]:
    """The spans of the text that the gaps leave out."""
    for at, word in enumerate(pattern.words):
        if word is not None:
            continue
        before = next((fit.matched[i] for i in range(at - 1, -1, -1) if fit.matched[i] is not None), None)
        after = next((fit.matched[i] for i in range(at + 1, len(fit.matched)) if fit.matched[i] is not None), None)
        if before is not None and after is not None and after > before + 1:
            yield Span(int(held.starts[before + 1]), int(held.ends[after - 1]))


def _hunks(
    rows: Iterable[_Row], pattern: Pattern, held: HeldWords, text: str
) -> Iterator[tuple[bool, list[int], list[int]]]:
    """Runs of rows that are the same, or that differ: the words of the quotation, and the positions."""
    state: bool | None = None
    in_draft: list[int] = []
    in_text: list[int] = []
    for at, position in rows:
        is_same = at is not None and position is not None and _is_same(pattern, at, position, held, text)
        if is_same is not state and (in_draft or in_text):
            yield bool(state), in_draft, in_text
            in_draft, in_text = [], []
        state = is_same
        if at is not None:
            in_draft.append(at)
        if position is not None:
            in_text.append(position)
    if in_draft or in_text:
        yield bool(state), in_draft, in_text


def _is_same(pattern: Pattern, at: int, position: int, held: HeldWords, text: str) -> bool:
    word = pattern.words[at]
    if word is None or pattern.numbers[at] != held.words[position]:
        return False
    cased = cased_key(_span(held, position).of(text))
    if cased == word.cased:
        return True
    return pattern.may_begin_anew(at) and cased[1:] == word.cased[1:]


def _span(held: HeldWords, position: int) -> Span:
    return Span(int(held.starts[position]), int(held.ends[position]))


def _slice(text: str, spans: list[Span]) -> str:
    """The text from the first of the words to the last, in one line."""
    return " ".join(text[spans[0].start : spans[-1].end].split()) if spans else ""


def _to_next_word(draft: str, pattern: Pattern, at: list[int]) -> str:
    """The draft's text from the first of these words to the next one, with the punctuation and gaps between them."""
    spans = [word.span for word in pattern.words[at[0] :] if word is not None]
    count = sum(pattern.words[one] is not None for one in at)
    end = spans[count].start if count < len(spans) else spans[count - 1].end
    return " ".join(draft[spans[0].start : end].split())


def _is_joined(was: str, now: str) -> bool:
    """Whether the same letters are parted by a hyphen on one side: "co-operate" and "co operate"."""
    if not was or not now or not (has_hyphen(was) or has_hyphen(now)):
        return False
    return key_of("".join(was.split())) == key_of("".join(now.split()))


def kind_of(was: str, now: str) -> AlterationKind:
    """The gravest kind of change from some words to others."""
    before, after = _word_keys(was), _word_keys(now)
    if before == after:
        return AlterationKind.CAPITALS
    differing = set(before) ^ set(after)
    figures = {word for word in differing if word[0].isdigit() or word in _NUMBER_WORDS or word in "%£$€"}
    if figures - {word for word in figures if _YEAR.fullmatch(word)} and not differing & _MONTHS - {"may"}:
        return AlterationKind.NUMBER
    if any(word in _NEGATIONS or word.endswith("n't") for word in differing):
        return AlterationKind.NEGATION
    if figures or differing & _MONTHS - {"may"}:
        return AlterationKind.DATE
    return AlterationKind.FORCE if differing & _FORCES else AlterationKind.WORDING


def _word_keys(text: str) -> list[str]:
    return [word.key for word in words_of(text)]


def _joined(pieces: list[WordChange]) -> tuple[WordChange, ...]:
    """The pieces with a space between them, so that those of the draft, or of the document, read as a text."""
    return tuple(WordChange(piece.op, f"{piece.text} ") for piece in pieces[:-1]) + tuple(pieces[-1:])
