"""Detects questions that refer back to an earlier turn: a word in them has no antecedent in the question itself.

"does it apply to schools?" refers back. "how long does it take to get a permit?" does not: its "it" is an expletive.
"can tenants leave before they have paid?" does not: "tenants" is the antecedent of "they".
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from retrieval.question.expletives import expletive_it
from retrieval.question.grammar import (
    NounPhrase,
    Part,
    Sentence,
    Word,
    is_measure,
    is_organisation,
    is_person,
    is_plural,
    parse,
)
from retrieval.question.word_classes import DEMONSTRATIVES, PREPOSITIONS
from retrieval.question.words import stem

_THING_PRONOUNS = frozenset(("it", "its"))
_POSSESSIVES = frozenset("its their his her".split())
_PERSON_PRONOUNS = frozenset("he him his she her hers".split())
_PLURAL_PRONOUNS = frozenset("they them their theirs".split())
# Parts of speech with which no topic begins.
_PARTS_NOT_IN_TOPIC = frozenset(
    (Part.QUESTION_WORD, Part.AUXILIARY, Part.PREPOSITION, Part.CONJUNCTION, Part.OTHER, Part.PRONOUN, Part.VERB)
)
_INDEFINITE_PERSONS = frozenset("someone somebody anyone anybody everyone everybody nobody".split())

_ASKS_THE_TIME = re.compile(r"(?:what|which) (?:time|day|date|month|year) is it\b")

# "this year", "this document": the asker's own time, place or reading matter, which no earlier turn need name.
_DEICTIC_NOUNS = frozenset(
    "year month week morning afternoon evening summer winter autumn spring weekend document guidance guide page site "
    "website handbook manual library country area borough city town parliament century day stage point time term world "
    "side".split()
)
_RELATIVE_PRONOUNS = frozenset("who which whose whom where that".split())
_DEFINING_WORDS = _RELATIVE_PRONOUNS | {"of", "with"}
_EXISTENCE_VERBS = frozenset("be is are was were been used seem seems appear appears".split())
# Words after which "that" begins a clause or an idiom: "he says that …", "so that".
_BEFORE_THAT_CLAUSE = frozenset(
    "say says said think thinks believe hope hopes know knows told tell sure so such now given except even".split()
)
# Parts of speech after which "that" can be a demonstrative.
_PARTS_BEFORE_DEMONSTRATIVE = frozenset((Part.NOUN, Part.VERB, Part.PREPOSITION, Part.TO, Part.CONJUNCTION, Part.OTHER))
# Verbs that take a subject and a gerund: "what stops that happening".
_VERBS_BEFORE_GERUND = frozenset(
    "stop stops stopped stopping prevent prevents avoid start starts mind help helps".split()
)
# Words with which "there" forms an idiom: "over there", "so there".
_IDIOMS_BEFORE_THERE = frozenset("out get then and so over round still anybody anyone".split())
_CLAUSE_END = r"(?= *(?:[?.,!;]|$))"
_ANAPHOR = re.compile(
    r"\b(?:before|by|since|until|from|till) then\b|"
    rf"\b(?:if|do|does|did|done|doing|why|think|say|says) so\b{_CLAUSE_END}|\b(?:if|why) not\b{_CLAUSE_END}|"
    rf"\bthen\b{_CLAUSE_END}|"
    r"\b(?:who|what|where|how|when|which|(?<!before )anything|anywhere) else\b|\binstead\b(?! of)|"
    rf"\bthe (?:latter|former|others|other ones?)\b|\bthe (?:other|rest)\b{_CLAUSE_END}|"
    r"\bthe same (?:for|apply|applies|go|goes|true)\b|^same (?:for|with|in|goes)\b"
)
_PRONOUN_ONE = re.compile(
    r"(?<!loved )(?<!little )(?<!young )\bones\b(?! (?:who|which|that))|"
    r"\b(?:the|that|this|which|another|new|old|right|wrong|first|second|last|next|same|"
    r"other) one\b(?= *(?:[?.,!;]|$|(?:is|are|was|do|does|in|for|of|to|"
    r"before|after|about|who|which|that|should|must|can|will|would|applies)\b))|"
    r"\b(?:get|got|make|have|had|put|need|use|appoint|see|find|buy|join|show|give|send|book|hire|write|require|take|for|want|"
    r"without|with) one\b(?= *(?:[?.,!;]|$|(?:in|if|when|as|too|round|from|at|there|up|on|and|or|before|after|for|"
    r"myself|online|back|out|off)\b))"
)
# With more nouns, the question itself names what "instead" and "else" refer to.
_MAX_NOUNS_WITH_ANAPHOR = 3
_COMPARATIVE = (
    r"(?:cheaper|dearer|better|worse|longer|shorter|quicker|faster|slower|higher|lower|bigger|larger|smaller|safer|easier|"
    r"harder|sooner|earlier|stricter|more expensive|different)"
)
# "is it cheaper?", "which is better?": an earlier turn names the other side of the comparison.
_INCOMPLETE_COMPARISON = re.compile(
    rf"(?:is|are|was|were|would|will|does|do|which (?:\w+ )?(?:is|are|was|were|would be)) [^?.,]*\b{_COMPARATIVE}"
    r"(?: (?:in|for|by|at|on|online)\b[^?.,]{0,20})? *[?.!]*"
)


def refers_back(question: str) -> bool:
    """Whether a word of the question has its antecedent in an earlier turn."""
    sentence = parse(question)
    has_unresolved = _has_unresolved_anaphor(sentence) or next(find_unresolved(sentence), None) is not None
    return has_unresolved or is_incomplete_comparison(sentence)


def asks_the_time(question: str) -> bool:
    """ "What time is it?", a question without a topic that still stands alone."""
    return _ASKS_THE_TIME.match(parse(question).normalised) is not None


def find_unresolved(sentence: Sentence) -> Iterator[int]:
    """Positions of the pronouns, demonstratives and "there" whose antecedent the question does not contain."""
    expletives = [match.span() for match in expletive_it().finditer(sentence.normalised)]
    for position, word in enumerate(sentence.words):
        if word.text in _THING_PRONOUNS and any(start <= sentence.offsets[position] < end for start, end in expletives):
            continue
        if word.text in _THING_PRONOUNS | _PERSON_PRONOUNS | _PLURAL_PRONOUNS:
            is_unresolved = not _has_antecedent(position, sentence)
        elif word.text in DEMONSTRATIVES:
            is_unresolved = _is_demonstrative(position, sentence) and not _is_resolved(position, sentence)
        else:
            is_unresolved = word.text == "there" and _is_unnamed_place(position, sentence)
        if is_unresolved:
            yield position


def is_incomplete_comparison(sentence: Sentence) -> bool:
    """Whether a comparison names only one side: "is it cheaper?"."""
    names_both_sides = any(word.text in ("or", "than") for word in sentence.words)
    return not names_both_sides and _INCOMPLETE_COMPARISON.fullmatch(sentence.normalised) is not None


def _has_unresolved_anaphor(sentence: Sentence) -> bool:
    """Whether "instead", "else", "one" or the like has no antecedent before it."""
    anaphor = _ANAPHOR.search(sentence.normalised)
    if anaphor and len(sentence.nouns) <= _MAX_NOUNS_WITH_ANAPHOR:
        position = bisect_right(sentence.offsets, anaphor.start()) - 1
        if not _follows_clause(position, sentence):
            return True
    pronoun = _PRONOUN_ONE.search(sentence.normalised)
    return pronoun is not None and not any(
        sentence.offsets[noun.last] < pronoun.start() and not is_measure(noun.head) for noun in sentence.nouns
    )


def _has_antecedent(position: int, sentence: Sentence) -> bool:
    """Whether the question contains an antecedent for a pronoun, be it a noun or a "somebody"."""
    if _is_on_its_own(position, sentence) or _follows_its_topic(position, sentence):
        return True
    pronoun = sentence.words[position].text
    has_person = _has_indefinite_person(position, sentence) or _has_possessive_person(position, sentence)
    if has_person and pronoun not in _THING_PRONOUNS:
        return True
    nouns = (noun for noun in sentence.nouns if _can_be_antecedent(noun, position, sentence))
    return any(_agrees_in_number(noun, pronoun, sentence) for noun in nouns)


def _is_on_its_own(position: int, sentence: Sentence) -> bool:
    """Whether the pronoun is part of "on its own" or "on their own", which mean "alone"."""
    around = [word.text for word in sentence.words[max(position - 1, 0) : position + 2]]
    return len(around) == 3 and around[0] == "on" and around[2] == "own"


def _follows_its_topic(position: int, sentence: Sentence) -> bool:
    """Whether the question begins with its topic and then asks about it: "unconscious bias - what is it?"."""
    if not sentence.nouns or sentence.words[0].part in _PARTS_NOT_IN_TOPIC:
        return False
    return sentence.nouns[0].first <= 1 and sentence.nouns[0].clause < sentence.clauses[position]


def _has_indefinite_person(position: int, sentence: Sentence) -> bool:
    """Whether "somebody", or "who" with a subordinate clause, comes before: "somebody … they", "who … when they"."""
    before = [word.text for word in sentence.words[:position]]
    if not _INDEFINITE_PERSONS.isdisjoint(before):
        return True
    return "who" in before and not {"if", "when", "before", "after", "until", "because"}.isdisjoint(before)


def _has_possessive_person(position: int, sentence: Sentence) -> bool:
    """Whether a person in the possessive comes before: the child in "a child's advocate"."""
    return any("'" in word.text and is_person(word.text.split("'")[0]) for word in sentence.words[:position])


def _can_be_antecedent(noun: NounPhrase, position: int, sentence: Sentence) -> bool:
    """Whether a noun stands where an antecedent can: before the pronoun, and in another clause unless it is possessive.

    A noun next to the pronoun is no antecedent: "findings" for "it" in "who settles the findings on it", "data" for
    "they" in "the data they hold".
    """
    gap = position - 1 - noun.last
    is_adjacent = gap == 0 or (gap == 1 and sentence.words[position - 1].part in (Part.PREPOSITION, Part.TO))
    is_possessive = sentence.words[position].text in _POSSESSIVES
    return gap >= 0 and not is_adjacent and (is_possessive or noun.clause != sentence.clauses[position])


def _agrees_in_number(noun: NounPhrase, pronoun: str, sentence: Sentence) -> bool:
    if noun.is_name:
        return True
    if is_measure(noun.head):
        return False
    is_joined = any(word.text == "and" for word in sentence.words[noun.first - 1 : noun.first])
    is_noun_plural = (is_plural(noun.head) and noun.head not in ("data", "media")) or is_joined
    if pronoun in _THING_PRONOUNS:
        return not is_noun_plural and not is_person(noun.head, by_name=True)
    if pronoun in _PLURAL_PRONOUNS:
        return is_noun_plural or is_person(noun.head) or is_organisation(noun.head)
    return not is_noun_plural


def _is_unnamed_place(position: int, sentence: Sentence) -> bool:
    """Whether "there" is a place that the question does not name: "can I park there?".

    "is there", "there must be" and "there and then" name no place.
    """
    before = sentence.words[position - 1] if position else None
    after = [word.text for word in sentence.words[position + 1 : position + 4] if word.part is not Part.PUNCTUATION]
    if before is not None and before.part is Part.AUXILIARY:
        return before.text != "be" and not after and not sentence.nouns
    if _EXISTENCE_VERBS & set(after[:2]) or after[:1] == ["to"]:
        return False
    is_idiom = after[:2] == ["and", "then"] or (before is not None and before.text in _IDIOMS_BEFORE_THERE)
    has_place_named = any(word.text in ("in", "at", "near", "inside", "into") for word in sentence.words[:position])
    has_name = any(noun.is_name for noun in sentence.nouns)
    return not (is_idiom or has_place_named or has_name or _follows_clause(position, sentence))


def _is_demonstrative(position: int, sentence: Sentence) -> bool:
    """Whether "that" is a demonstrative and no conjunction: "who pays for that", but not "the rule that says"."""
    if sentence.words[position].text != "that":
        return True
    before = sentence.words[position - 1] if position else None
    after = [word for word in sentence.words[position + 1 :] if word.part is not Part.OTHER][:1]
    if before is None or before.part in (Part.PUNCTUATION, Part.QUESTION_WORD):
        return True
    if before.part is Part.AUXILIARY:
        is_inverted = before.text in ("do", "does", "did") or _is_inverted(position - 1, sentence)
        return is_inverted or _ends_clause(position, sentence)
    if after and after[0].part in (Part.PRONOUN, Part.DETERMINER):
        return False
    if before.text in _BEFORE_THAT_CLAUSE or before.part not in _PARTS_BEFORE_DEMONSTRATIVE:
        return not after
    if not after or _ends_clause(position, sentence):
        return True
    follows_preposition = before.part in (Part.PREPOSITION, Part.TO) and before.text not in ("out", "up", "down", "on")
    return follows_preposition or (before.text in _VERBS_BEFORE_GERUND and after[0].text.endswith("ing"))


def _ends_clause(position: int, sentence: Sentence) -> bool:
    """Whether a clause ends after a word, or after the noun that it determines."""
    last = next((noun.last for noun in sentence.nouns if noun.first == position + 1), position)
    after = [word for word in sentence.words[last + 1 :] if word.part is not Part.OTHER][:1]
    if last > position:
        return sentence.words[position - 1].part is not Part.NOUN and (not after or after[0].part is Part.PUNCTUATION)
    return not after or after[0].part in (Part.PUNCTUATION, Part.CONJUNCTION, Part.PREPOSITION, Part.TO)


def _is_inverted(position: int, sentence: Sentence) -> bool:
    """Whether an auxiliary is inverted: it comes first in its clause, or a question word does."""
    clause = sentence.clauses[position]
    before = [word for index, word in enumerate(sentence.words[:position]) if sentence.clauses[index] == clause]
    if sentence.words[position].text in ("be", "been", "being"):
        return False
    if not before or before[-1].part in (Part.PUNCTUATION, Part.CONJUNCTION):
        return True
    return before[0].part in (Part.QUESTION_WORD, Part.PREPOSITION)


def _is_resolved(position: int, sentence: Sentence) -> bool:
    """Whether the question names what a demonstrative refers to, before it or in the words that follow."""
    if _follows_clause(position, sentence) or _follows_its_topic(position, sentence):
        return True
    noun = _demonstrated_noun(position, sentence)
    following = [word.text for word in sentence.words[noun.last + 1 if noun else position + 1 :][:1]]
    if sentence.words[position].text == "those" and any(
        word.text in PREPOSITIONS or word.text.endswith("ing") for word in sentence.words[position + 1 : position + 2]
    ):
        return True
    if noun is None:
        return sentence.words[position].text != "this" and not _DEFINING_WORDS.isdisjoint(following)
    if not _RELATIVE_PRONOUNS.isdisjoint(following) or (is_measure(noun.head) and following == ["of"]):
        return True
    is_long = noun.last - noun.first >= 2
    return is_long or _is_deictic(sentence.words[position], noun) or _is_mentioned_before(noun, position, sentence)


def _demonstrated_noun(position: int, sentence: Sentence) -> NounPhrase | None:
    """The noun that a demonstrative determines, with or without an adverb between: "that outside person"."""
    noun = next((noun for noun in sentence.nouns if noun.first > position), None)
    between = sentence.words[position + 1 : noun.first] if noun else ()
    return noun if all(word.part is Part.OTHER or word.text in ("outside", "inside") for word in between) else None


def _is_deictic(word: Word, noun: NounPhrase) -> bool:
    """Whether a demonstrative points to the asker's own time, place or document: "this year"."""
    return word.text in ("this", "these") and (
        noun.head in _DEICTIC_NOUNS or noun.head.removesuffix("s") in _DEICTIC_NOUNS
    )


def _is_mentioned_before(noun: NounPhrase, position: int, sentence: Sentence) -> bool:
    """Whether the question mentions the noun before this position; for "that year", also a number."""
    before = sentence.words[:position]
    if is_measure(noun.head) and any(word.text[0].isdigit() for word in before):
        return True
    if [word.text for word in before[-2:]] == ["one", "of"]:
        return True
    return stem(noun.head) in {stem(word.text) for word in before if word.part is Part.NOUN}


def _follows_clause(position: int, sentence: Sentence) -> bool:
    """Whether a clause with a noun has ended before this position, at punctuation or at an "and" between clauses."""
    ends = [
        index
        for index, word in enumerate(sentence.words[:position])
        if word.part is Part.PUNCTUATION or (word.text in ("and", "but") and _has_verb_before(index, sentence))
    ]
    return bool(ends) and any(noun.last < max(ends) and not is_measure(noun.head) for noun in sentence.nouns)


def _has_verb_before(position: int, sentence: Sentence) -> bool:
    """Whether a verb comes before this position; then an "and" here joins clauses, not nouns."""
    return any(word.part in (Part.AUXILIARY, Part.VERB) for word in sentence.words[:position])
