"""What part each word of a question plays, told from small closed lists and from the word before: enough for pronouns.

No dictionary is needed: what is in no list is a noun or a verb by its place. After "the", a number or a preposition
stands a noun ("of asbestos"), after "they" or "to" a verb, after a verb its object.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, groupby, islice

from retrieval.question.word_classes import (
    ALSO_LINK,
    ASK,
    AUX,
    BODIES,
    COMMANDS,
    DEMONSTRATIVE,
    DETERMINER,
    ENDS_IN_PERSON,
    EXPANDED,
    HEADED,
    LINK,
    MEASURES,
    NOT_ADVERBS,
    OTHER,
    PERSONAL,
    PERSONS,
    PIECE,
    PLURALS,
    PREPOSITION,
    REPORTED,
    TAILS,
    UNMARKED,
    VERBS,
    WITH_VERB,
)


class Part(StrEnum):
    PAUSE = "pause"  # a mark between clauses, and the beginning
    ASK = "ask"
    AUX = "aux"
    PREPOSITION = "preposition"
    DETERMINER = "determiner"
    NUMBER = "number"
    PRONOUN = "pronoun"
    LINK = "link"  # joins clauses: "and", "if", "because"
    TO = "to"
    NOUN = "noun"  # with the adjectives before it
    VERB = "verb"
    OTHER = "other"


_LISTED = {
    word: part
    for listed, part in (
        (OTHER, Part.OTHER),
        (PREPOSITION, Part.PREPOSITION),
        (LINK, Part.LINK),
        (PERSONAL, Part.PRONOUN),
        (AUX, Part.AUX),
        (ASK, Part.ASK),
        (DETERMINER | DEMONSTRATIVE, Part.DETERMINER),
        (frozenset(("to",)), Part.TO),
        (frozenset(("one",)), Part.NUMBER),
    )
    for word in listed
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case with its part; `start` and `end` are the place that it was typed at."""

    text: str
    part: Part
    start: int
    end: int
    has_capital: bool = False


_NONE = Word("", Part.PAUSE, 0, 0)


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """The words `first` to `last`, the last its noun; `clause` is the number of the clause that they stand in."""

    first: int
    last: int
    head: str
    clause: int
    is_name: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was typed as words and the marks between its clauses. "it's" is two words.

    `plain` is the words with a space between them, word i from `places[i]` on; `clauses[i]` counts the clauses that
    began before word i.
    """

    words: tuple[Word, ...]
    plain: str
    places: tuple[int, ...]
    clauses: tuple[int, ...]
    nouns: tuple[NounPhrase, ...]


@lru_cache(maxsize=256)
def parsed(text: str) -> Sentence:
    words: list[Word] = []
    for match in PIECE.finditer(text):
        typed = match.group()
        for piece in ["i.t."] if typed == "IT" else _expanded(typed.strip().lower().replace("’", "'")):
            part = _part(piece, words, is_name=typed[0].isupper())
            words.append(Word(piece, part, *match.span(), has_capital=typed[0].isupper()))
    words = _with_verbs(words)
    clauses = _clauses(words)
    places = accumulate((len(word.text) + 1 for word in words), initial=0)
    plain = " ".join(word.text for word in words)
    return Sentence(tuple(words), plain, tuple(places)[: len(words)], clauses, tuple(_noun_phrases(words, clauses)))


def _with_verbs(words: Sequence[Word]) -> list[Word]:
    """With what is a verb though it stands behind a noun: "did the council adopt its plan", "can an advocate speak"."""
    found = list(words)
    subject = _subjects(words)
    for place in range(1, len(words)):
        behind = words[place + 1] if place + 1 < len(words) else _NONE
        is_last_noun = words[place].part is words[place - 1].part is Part.NOUN is not behind.part
        before_object = behind.part is Part.DETERMINER and behind.text not in ("that", "all", "both")
        ends_subject = place in subject and behind.part not in (Part.AUX, Part.VERB)
        if is_last_noun and (before_object or ends_subject):
            found[place] = replace(words[place], part=Part.VERB)
    return found


def _subjects(words: Sequence[Word]) -> set[int]:
    """The places of the nouns that follow "did the", "can a" and the like: a subject and, at its end, its verb."""
    found: set[int] = set()
    inside = False
    for place, word in enumerate(words):
        if word.text in WITH_VERB:
            inside = True
        elif word.part is Part.NOUN and inside:
            found.add(place)
        elif word.part not in (Part.DETERMINER, Part.NUMBER, Part.OTHER):
            inside = False
    return found


def _expanded(word: str) -> list[str]:
    whole = EXPANDED.get(word) or UNMARKED.get(word)
    if whole:
        return whole.split()
    for tail, instead in TAILS.items():
        if word.endswith(tail) and len(word) > len(tail):
            return f"{word.removesuffix(tail)}{instead}".split()
    return [word]


def _part(word: str, before: Sequence[Word], *, is_name: bool) -> Part:
    if not word[0].isalnum():
        return Part.PAUSE
    if word[0].isdigit():
        return Part.NOUN if before and before[-1].part is Part.NOUN else Part.NUMBER
    listed = _LISTED.get(word)
    if listed is not None:
        return listed
    return Part.NOUN if is_name and before else _by_place(word, before)


def _by_place(word: str, before: Sequence[Word]) -> Part:
    """A noun, a verb or neither, by the word before it; adverbs between them do not count."""
    if not before and word in COMMANDS:
        return Part.VERB
    if before and before[-1].text in ("many", "much"):
        return Part.NOUN
    if word.endswith("ly") and word not in NOT_ADVERBS:
        return Part.OTHER
    told = list(islice((other for other in reversed(before) if other.part is not Part.OTHER), 2))
    last = told[0].part if told else Part.PAUSE
    if last is Part.AUX:
        return _after_auxiliary(word, told[0].text, told[1] if len(told) > 1 else None)
    if last is Part.ASK:
        return _after_asking(word, told[0].text)
    if told and told[0].text in DEMONSTRATIVE:
        is_verb = word in VERBS
    elif last is Part.NOUN:
        is_verb = _is_verb(word) or (_is_several(told[0]) and not is_plural(word))
    else:
        is_verb = last is Part.PRONOUN or (last is Part.TO and not is_plural(word))
    return Part.VERB if is_verb else Part.NOUN


def _is_verb(word: str) -> bool:
    return word in VERBS or word.endswith("ed")


def _after_auxiliary(word: str, auxiliary: str, earlier: Word | None) -> Part:
    """ "does planning …" begins with its subject; "who can apply", "the scheme was closed" go on with a verb."""
    if is_plural(word):
        return Part.NOUN
    inverted = earlier is None or earlier.part in (Part.PAUSE, Part.ASK, Part.LINK)
    asks_for_subject = earlier is not None and earlier.text in ("who", "what", "which")
    is_being = auxiliary in ("is", "are", "was", "were") and not (_is_verb(word) or word.endswith("ing"))
    return Part.NOUN if inverted and (is_being or not asks_for_subject) else Part.VERB


def _after_asking(word: str, asking: str) -> Part:
    if asking == "how":
        return Part.OTHER
    is_verb = _is_verb(word) or (asking == "what" and word.endswith("s"))
    return Part.VERB if is_verb or asking == "who" else Part.NOUN


def _clauses(words: Sequence[Word]) -> tuple[int, ...]:
    found, asks = [0] * len(words), False
    for place, word in enumerate(words):
        begins = place > 0 and _begins_clause(place, words, asks=asks)
        found[place] = (found[place - 1] if place else 0) + begins
        asks = word.part is Part.ASK or (asks and not begins)
    return tuple(found)


def _begins_clause(place: int, words: Sequence[Word], *, asks: bool) -> bool:
    """Behind a mark, at "if" or "who", and where a subject follows a noun: "the data | they hold".

    "old files | can they go" begins one too, "what fee does it ask for" does not: its clause `asks` already.
    """
    before, word = words[place - 1], words[place]
    if word.text in ("and", "or"):
        return any(earlier.part in (Part.AUX, Part.VERB) for earlier in words[:place])
    if word.part in (Part.PAUSE, Part.LINK):
        return True
    if word.part is Part.ASK:
        return before.part is not Part.PREPOSITION or word.text in ("when", "where", "why")
    if word.text == "that":
        return before.part in (Part.NOUN, Part.VERB)
    if word.part is Part.AUX:
        behind = words[place + 1] if place + 1 < len(words) else _NONE
        return not asks and before.part is Part.NOUN and behind.part is Part.PRONOUN
    if word.part is not Part.PRONOUN or word.text in ("me", "us"):
        return False
    return before.part is Part.NOUN or before.text in ALSO_LINK or before.text in REPORTED


def _is_several(noun: Word) -> bool:
    """Whether no noun can follow this one in its phrase: "tenants leave" is no kind of leave."""
    is_common = not noun.has_capital and "'" not in noun.text and noun.text not in HEADED
    return is_common and noun.text.endswith("s") and is_plural(noun.text)


def _noun_phrases(words: Sequence[Word], clauses: Sequence[int]) -> Iterator[NounPhrase]:
    for is_noun, run in groupby(range(len(words)), lambda place: words[place].part is Part.NOUN):
        places = list(run)
        if is_noun:
            first, last = places[0], places[-1]
            head = words[last].text.split("'")[0]
            yield NounPhrase(first, last, head, clauses[last], is_name=words[last].has_capital and last > 0)


def is_plural(noun: str) -> bool:
    """By its ending; a few nouns by name."""
    return (noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and noun not in VERBS) or noun in PLURALS


def is_person(noun: str, *, by_name: bool = False) -> bool:
    """Whether it is of a person: by its ending too unless `by_name`, for "supplier" and "computer" end alike."""
    return noun in PERSONS or (not by_name and len(noun) > 4 and noun.endswith(ENDS_IN_PERSON))


def is_body(noun: str) -> bool:
    """Whether one says "they" of one: a council, a school."""
    return noun in BODIES


def is_measure(noun: str) -> bool:
    return noun in MEASURES or noun.removesuffix("s") in MEASURES
