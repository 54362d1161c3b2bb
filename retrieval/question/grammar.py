"""Tags the parts of speech of a question, from word lists and from the word before: enough to resolve pronouns.

It needs no dictionary. A word in no list is a noun or a verb by its position: a noun after "the", a number, a
preposition ("of asbestos") or a verb; a verb after "they" or "to".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, groupby, islice

from retrieval.question.word_classes import (
    ADVERBS,
    AUXILIARIES,
    COMMANDS,
    CONJUNCTION_PREPOSITIONS,
    CONJUNCTIONS,
    CONTRACTION_ENDINGS,
    CONTRACTIONS,
    DEMONSTRATIVES,
    DETERMINERS,
    IRREGULAR_PLURALS,
    LY_NON_ADVERBS,
    MEASURES,
    ORGANISATIONS,
    PERSON_ENDINGS,
    PERSONAL_PRONOUNS,
    PERSONS,
    PLURAL_MODIFIERS,
    PREPOSITIONS,
    QUESTION_WORDS,
    REPORTING_VERBS,
    TOKEN,
    UNMARKED_CONTRACTIONS,
    VERB_AUXILIARIES,
    VERBS,
)


class Part(StrEnum):
    """Part of speech."""

    PUNCTUATION = "punctuation"  # between clauses; also stands for the beginning of the text
    QUESTION_WORD = "question_word"
    AUXILIARY = "auxiliary"
    PREPOSITION = "preposition"
    DETERMINER = "determiner"
    NUMBER = "number"
    PRONOUN = "pronoun"
    CONJUNCTION = "conjunction"  # joins clauses: "and", "if", "because"
    TO = "to"
    NOUN = "noun"  # or an adjective before one
    VERB = "verb"
    OTHER = "other"


_PART_BY_WORD = {
    word: part
    for listed, part in (
        (ADVERBS, Part.OTHER),
        (PREPOSITIONS, Part.PREPOSITION),
        (CONJUNCTIONS, Part.CONJUNCTION),
        (PERSONAL_PRONOUNS, Part.PRONOUN),
        (AUXILIARIES, Part.AUXILIARY),
        (QUESTION_WORDS, Part.QUESTION_WORD),
        (DETERMINERS | DEMONSTRATIVES, Part.DETERMINER),
        (frozenset(("to",)), Part.TO),
        (frozenset(("one",)), Part.NUMBER),
    )
    for word in listed
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case with its part of speech. `start` and `end` are its offsets in the typed text."""

    text: str
    part: Part
    start: int
    end: int
    has_capital: bool = False


_NO_WORD = Word("", Part.PUNCTUATION, 0, 0)


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """The words `first` to `last`, the last of them the head noun; `clause` is their clause's number, from 0."""

    first: int
    last: int
    head: str
    clause: int
    is_name: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A typed text as words and punctuation marks; "it's" is two words.

    `normalised` joins the words with spaces, and word i begins at `offsets[i]` in it. `clauses[i]` is the number of
    word i's clause, from 0.
    """

    words: tuple[Word, ...]
    normalised: str
    offsets: tuple[int, ...]
    clauses: tuple[int, ...]
    nouns: tuple[NounPhrase, ...]


@lru_cache(maxsize=256)
def parse(text: str) -> Sentence:
    """The text's words with parts of speech, its clauses and its noun phrases."""
    words: list[Word] = []
    for match in TOKEN.finditer(text):
        typed = match.group()
        for piece in ["i.t."] if typed == "IT" else _expand_contraction(typed.strip().lower().replace("’", "'")):
            part = _part_of(piece, words, is_name=typed[0].isupper())
            words.append(Word(piece, part, *match.span(), has_capital=typed[0].isupper()))
    words = _mark_verbs(words)
    clauses = _number_clauses(words)
    offsets = accumulate((len(word.text) + 1 for word in words), initial=0)
    normalised = " ".join(word.text for word in words)
    return Sentence(
        tuple(words), normalised, tuple(offsets)[: len(words)], clauses, tuple(_find_noun_phrases(words, clauses))
    )


def _mark_verbs(words: Sequence[Word]) -> list[Word]:
    """Retag the nouns that are verbs after a subject: "did the council adopt its plan", "can an advocate speak"."""
    tagged = list(words)
    subject = _subject_positions(words)
    for position in range(1, len(words)):
        following = words[position + 1] if position + 1 < len(words) else _NO_WORD
        is_last_noun = words[position].part is words[position - 1].part is Part.NOUN is not following.part
        before_object = following.part is Part.DETERMINER and following.text not in ("that", "all", "both")
        ends_subject = position in subject and following.part not in (Part.AUXILIARY, Part.VERB)
        if is_last_noun and (before_object or ends_subject):
            tagged[position] = replace(words[position], part=Part.VERB)
    return tagged


def _subject_positions(words: Sequence[Word]) -> set[int]:
    """Positions of the nouns that follow an auxiliary ("did the", "can a"): the subject and, at its end, its verb."""
    positions: set[int] = set()
    is_inside = False
    for position, word in enumerate(words):
        if word.text in VERB_AUXILIARIES:
            is_inside = True
        elif word.part is Part.NOUN and is_inside:
            positions.add(position)
        elif word.part not in (Part.DETERMINER, Part.NUMBER, Part.OTHER):
            is_inside = False
    return positions


def _expand_contraction(word: str) -> list[str]:
    whole = CONTRACTIONS.get(word) or UNMARKED_CONTRACTIONS.get(word)
    if whole:
        return whole.split()
    for ending, replacement in CONTRACTION_ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return f"{word.removesuffix(ending)}{replacement}".split()
    return [word]


def _part_of(word: str, before: Sequence[Word], *, is_name: bool) -> Part:
    if not word[0].isalnum():
        return Part.PUNCTUATION
    if word[0].isdigit():
        return Part.NOUN if before and before[-1].part is Part.NOUN else Part.NUMBER
    listed = _PART_BY_WORD.get(word)
    if listed is not None:
        return listed
    return Part.NOUN if is_name and before else _part_from_context(word, before)


def _part_from_context(word: str, before: Sequence[Word]) -> Part:
    """Noun, verb or other, by the last one or two words before it that are no adverbs."""
    if not before and word in COMMANDS:
        return Part.VERB
    if before and before[-1].text in ("many", "much"):
        return Part.NOUN
    if word.endswith("ly") and word not in LY_NON_ADVERBS:
        return Part.OTHER
    preceding = list(islice((earlier for earlier in reversed(before) if earlier.part is not Part.OTHER), 2))
    last = preceding[0].part if preceding else Part.PUNCTUATION
    if last is Part.AUXILIARY:
        return _part_after_auxiliary(word, preceding[0].text, preceding[1] if len(preceding) > 1 else None)
    if last is Part.QUESTION_WORD:
        return _part_after_question_word(word, preceding[0].text)
    if preceding and preceding[0].text in DEMONSTRATIVES:
        is_verb = word in VERBS
    elif last is Part.NOUN:
        is_verb = _looks_like_verb(word) or (_ends_noun_phrase(preceding[0]) and not is_plural(word))
    else:
        is_verb = last is Part.PRONOUN or (last is Part.TO and not is_plural(word))
    return Part.VERB if is_verb else Part.NOUN


def _looks_like_verb(word: str) -> bool:
    return word in VERBS or word.endswith("ed")


def _part_after_auxiliary(word: str, auxiliary: str, earlier: Word | None) -> Part:
    """A noun where the subject follows ("does planning …"); else a verb ("who can apply", "the scheme was closed")."""
    if is_plural(word):
        return Part.NOUN
    is_inverted = earlier is None or earlier.part in (Part.PUNCTUATION, Part.QUESTION_WORD, Part.CONJUNCTION)
    asks_for_subject = earlier is not None and earlier.text in ("who", "what", "which")
    has_no_main_verb = auxiliary in ("is", "are", "was", "were") and not (
        _looks_like_verb(word) or word.endswith("ing")
    )
    return Part.NOUN if is_inverted and (has_no_main_verb or not asks_for_subject) else Part.VERB


def _part_after_question_word(word: str, question_word: str) -> Part:
    if question_word == "how":
        return Part.OTHER
    is_verb = _looks_like_verb(word) or (question_word == "what" and word.endswith("s"))
    return Part.VERB if is_verb or question_word == "who" else Part.NOUN


def _number_clauses(words: Sequence[Word]) -> tuple[int, ...]:
    numbers, asks = [0] * len(words), False
    for position, word in enumerate(words):
        begins = position > 0 and _begins_clause(position, words, asks=asks)
        numbers[position] = (numbers[position - 1] if position else 0) + begins
        asks = word.part is Part.QUESTION_WORD or (asks and not begins)
    return tuple(numbers)


def _begins_clause(position: int, words: Sequence[Word], *, asks: bool) -> bool:
    """Whether a clause begins: after punctuation, at "if" or "who", where a subject follows a noun ("the data | they").

    So does "can they" in "old files | can they go". "does it" in "what fee does it ask for" does not: `asks` says that
    the clause already has a question word.
    """
    before, word = words[position - 1], words[position]
    if word.text in ("and", "or"):
        return any(earlier.part in (Part.AUXILIARY, Part.VERB) for earlier in words[:position])
    if word.part in (Part.PUNCTUATION, Part.CONJUNCTION):
        return True
    if word.part is Part.QUESTION_WORD:
        return before.part is not Part.PREPOSITION or word.text in ("when", "where", "why")
    if word.text == "that":
        return before.part in (Part.NOUN, Part.VERB)
    if word.part is Part.AUXILIARY:
        following = words[position + 1] if position + 1 < len(words) else _NO_WORD
        return not asks and before.part is Part.NOUN and following.part is Part.PRONOUN
    if word.part is not Part.PRONOUN or word.text in ("me", "us"):
        return False
    return before.part is Part.NOUN or before.text in CONJUNCTION_PREPOSITIONS or before.text in REPORTING_VERBS


def _ends_noun_phrase(noun: Word) -> bool:
    """Whether no other noun can follow this one in its noun phrase: in "tenants leave", "leave" is the verb."""
    is_common = not noun.has_capital and "'" not in noun.text and noun.text not in PLURAL_MODIFIERS
    return is_common and noun.text.endswith("s") and is_plural(noun.text)


def _find_noun_phrases(words: Sequence[Word], clauses: Sequence[int]) -> Iterator[NounPhrase]:
    for is_noun, run in groupby(range(len(words)), lambda position: words[position].part is Part.NOUN):
        positions = list(run)
        if is_noun:
            first, last = positions[0], positions[-1]
            head = words[last].text.split("'")[0]
            yield NounPhrase(first, last, head, clauses[last], is_name=words[last].has_capital and last > 0)


def is_plural(noun: str) -> bool:
    """Judged by the ending, or by the list of irregular plurals."""
    is_regular = noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and noun not in VERBS
    return is_regular or noun in IRREGULAR_PLURALS


def is_person(noun: str, *, by_name: bool = False) -> bool:
    """Whether a noun names a person: by the list or, unless `by_name`, by its ending, which "computer" shares."""
    return noun in PERSONS or (not by_name and len(noun) > 4 and noun.endswith(PERSON_ENDINGS))


def is_organisation(noun: str) -> bool:
    """Whether it names a body that "they" can refer to in the singular: a council, a school."""
    return noun in ORGANISATIONS


def is_measure(noun: str) -> bool:
    return noun in MEASURES or noun.removesuffix("s") in MEASURES
