"""Whether a question points back: whether a word in it stands for something that the question itself does not name.

"does it apply to schools?" points back; "how long does it take to get a permit?" does not, for its "it" stands for
nothing, nor does "can tenants leave before they have paid?", which names who "they" are.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from retrieval.question.expletives import EMPTY_IT
from retrieval.question.grammar import (
    NounPhrase,
    Part,
    Sentence,
    Word,
    is_body,
    is_measure,
    is_person,
    is_plural,
    parsed,
)
from retrieval.question.word_classes import DEMONSTRATIVE, PREPOSITION
from retrieval.question.words import stem

_THING = frozenset(("it", "its"))
_OWNING = frozenset("its their his her".split())
_PERSON = frozenset("he him his she her hers".split())
_SEVERAL = frozenset("they them their theirs".split())
_ANYBODY = frozenset("someone somebody anyone anybody everyone everybody nobody".split())

_TIME_NOW = re.compile(r"(?:what|which) (?:time|day|date|month|year) is it\b")

# "this year", "this document": what the asker is in or looks at.
_HERE = frozenset(
    "year month week morning afternoon evening summer winter autumn spring weekend document guidance guide page site "
    "website handbook manual library country area borough city town parliament century day stage point time term world "
    "side".split()
)
_RELATIVE = frozenset("who which whose whom where that".split())
_DEFINED_BY = _RELATIVE | {"of", "with"}
_EXISTS = frozenset("be is are was were been used seem seems appear appears".split())
# "He says that …", and what can have "that" shown behind it.
_REPORTS = frozenset(
    "say says said think thinks believe hope hopes know knows told tell sure so such now given except even".split()
)
_SHOWN_BEHIND = frozenset((Part.NOUN, Part.VERB, Part.PREPOSITION, Part.TO, Part.LINK, Part.OTHER))
_STOPS = frozenset("stop stops stopped stopping prevent prevents avoid start starts mind help helps".split())
_NO_PLACE = frozenset("out get then and so over round still anybody anyone".split())
_END = r"(?= *(?:[?.,!;]|$))"
_ANAPHOR = re.compile(
    r"\b(?:before|by|since|until|from|till) then\b|"
    rf"\b(?:if|do|does|did|done|doing|why|think|say|says) so\b{_END}|\b(?:if|why) not\b{_END}|\bthen\b{_END}|"
    r"\b(?:who|what|where|how|when|which|(?<!before )anything|anywhere) else\b|\binstead\b(?! of)|"
    rf"\bthe (?:latter|former|others|other ones?)\b|\bthe (?:other|rest)\b{_END}|"
    r"\bthe same (?:for|apply|applies|go|goes|true)\b|^same (?:for|with|in|goes)\b"
)
_ONE = re.compile(
    r"(?<!loved )(?<!little )(?<!young )\bones\b(?! (?:who|which|that))|"
    r"\b(?:the|that|this|which|another|new|old|right|wrong|first|second|last|next|same|"
    r"other) one\b(?= *(?:[?.,!;]|$|(?:is|are|was|do|does|in|for|of|to|"
    r"before|after|about|who|which|that|should|must|can|will|would|applies)\b))|"
    r"\b(?:get|got|make|have|had|put|need|use|appoint|see|find|buy|join|show|give|send|book|hire|write|require|take|for|want|"
    r"without|with) one\b(?= *(?:[?.,!;]|$|(?:in|if|when|as|too|round|from|at|there|up|on|and|or|before|after|for|"
    r"myself|online|back|out|off)\b))"
)
# A question with more nouns than this says itself what "instead" and "else" go with.
_MANY = 3
_MORE = (
    r"(?:cheaper|dearer|better|worse|longer|shorter|quicker|faster|slower|higher|lower|bigger|larger|smaller|safer|easier|"
    r"harder|sooner|earlier|stricter|more expensive|different)"
)
# "is it cheaper?", "which is better?": than what, an earlier turn says.
_COMPARED = re.compile(
    rf"(?:is|are|was|were|would|will|does|do|which (?:\w+ )?(?:is|are|was|were|would be)) [^?.,]*\b{_MORE}"
    r"(?: (?:in|for|by|at|on|online)\b[^?.,]{0,20})? *[?.!]*"
)


def points_back(question: str) -> bool:
    """Whether something in it stands for what only an earlier turn can have named."""
    said = parsed(question)
    return _has_anaphor(said) or compares(said) or any(True for _ in pointers(said))


def asks_the_time(question: str) -> bool:
    """ "What time is it?" has no topic, and needs none."""
    return _TIME_NOW.match(parsed(question).plain) is not None


def pointers(said: Sentence) -> Iterator[int]:
    """The places of the words that stand for what the question does not name."""
    empty = [match.span() for match in EMPTY_IT.finditer(said.plain)]
    for place, word in enumerate(said.words):
        if word.text in _THING and any(start <= said.places[place] < end for start, end in empty):
            continue
        if word.text in _THING | _PERSON | _SEVERAL:
            points = not _is_named(place, said)
        elif word.text in DEMONSTRATIVE:
            points = _is_demonstrative(place, said) and not _is_defined(place, said)
        else:
            points = word.text == "there" and _is_a_place(place, said)
        if points:
            yield place


def compares(said: Sentence) -> bool:
    has_both = any(word.text in ("or", "than") for word in said.words)
    return not has_both and _COMPARED.fullmatch(said.plain) is not None


def _has_anaphor(said: Sentence) -> bool:
    """Whether "instead", "else", "one" and the like have nothing before them to go with."""
    found = _ANAPHOR.search(said.plain)
    if found and len(said.nouns) <= _MANY and not _has_ended(bisect_right(said.places, found.start()) - 1, said):
        return True
    one = _ONE.search(said.plain)
    return one is not None and not any(
        said.places[noun.last] < one.start() and not is_measure(noun.head) for noun in said.nouns
    )


def _is_named(place: int, said: Sentence) -> bool:
    """Whether the question has a noun, or a "somebody", for a pronoun to stand for."""
    if _is_own(place, said) or _is_headed(place, said):
        return True
    if said.words[place].text not in _THING and (_has_anybody(place, said) or _has_owner(place, said)):
        return True
    return any(_is_apart(noun, place, said) and _agrees(noun, said.words[place].text, said) for noun in said.nouns)


def _is_own(place: int, said: Sentence) -> bool:
    """ "on its own", "on their own": alone."""
    around = [word.text for word in said.words[max(place - 1, 0) : place + 2]]
    return len(around) == 3 and around[0] == "on" and around[2] == "own"


def _is_headed(place: int, said: Sentence) -> bool:
    """Whether the question begins with its topic, and asks about it then: "unconscious bias - what is it?"."""
    return (
        bool(said.nouns)
        and said.nouns[0].first <= 1
        and not _asks(said.words[0])
        and said.nouns[0].clause < said.clauses[place]
    )


def _asks(word: Word) -> bool:
    return word.part in (Part.ASK, Part.AUX, Part.PREPOSITION, Part.LINK, Part.OTHER, Part.PRONOUN, Part.VERB)


def _has_anybody(place: int, said: Sentence) -> bool:
    """ "somebody … they", and "who … when they": the one who is asked about."""
    before = [word.text for word in said.words[:place]]
    if not _ANYBODY.isdisjoint(before):
        return True
    return "who" in before and not {"if", "when", "before", "after", "until", "because"}.isdisjoint(before)


def _has_owner(place: int, said: Sentence) -> bool:
    """ "A child's advocate": the child."""
    return any("'" in word.text and is_person(word.text.split("'")[0]) for word in said.words[:place])


def _is_apart(noun: NounPhrase, place: int, said: Sentence) -> bool:
    """Whether a noun stands where a pronoun's noun can: before it, and in another clause unless the pronoun owns.

    "Who settles the findings on it": "it" is not the findings. Nor is "they" the data in "the data they hold".
    """
    gap = place - 1 - noun.last
    beside = gap == 0 or (gap == 1 and said.words[place - 1].part in (Part.PREPOSITION, Part.TO))
    owns = said.words[place].text in _OWNING
    return gap >= 0 and not beside and (owns or noun.clause != said.clauses[place])


def _agrees(noun: NounPhrase, pronoun: str, said: Sentence) -> bool:
    if noun.is_name:
        return True
    if is_measure(noun.head):
        return False
    both = any(word.text == "and" for word in said.words[noun.first - 1 : noun.first])
    several = (is_plural(noun.head) and noun.head not in ("data", "media")) or both
    if pronoun in _THING:
        return not several and not is_person(noun.head, by_name=True)
    if pronoun in _SEVERAL:
        return several or is_person(noun.head) or is_body(noun.head)
    return not several


def _is_a_place(place: int, said: Sentence) -> bool:
    """ "Can I park there?" is of a place; "is there", "there must be", "there and then" are not."""
    before = said.words[place - 1] if place else None
    after = [word.text for word in said.words[place + 1 : place + 4] if word.part is not Part.PAUSE]
    if before is not None and before.part is Part.AUX:
        return before.text != "be" and not after and not said.nouns
    if _EXISTS & set(after[:2]) or after[:1] == ["to"]:
        return False
    idiom = after[:2] == ["and", "then"] or (before is not None and before.text in _NO_PLACE)
    named = any(word.text in ("in", "at", "near", "inside", "into") for word in said.words[:place])
    return not (idiom or named or _has_ended(place, said) or any(noun.is_name for noun in said.nouns))


def _is_demonstrative(place: int, said: Sentence) -> bool:
    """Whether "that" shows something rather than joins: "who pays for that", but not "the rule that says"."""
    if said.words[place].text != "that":
        return True
    before = said.words[place - 1] if place else None
    after = [word for word in said.words[place + 1 :] if word.part is not Part.OTHER][:1]
    if before is None or before.part in (Part.PAUSE, Part.ASK):
        return True
    if before.part is Part.AUX:
        return _closes(place, said) or before.text in ("do", "does", "did") or _is_inverted(place - 1, said)
    if after and after[0].part in (Part.PRONOUN, Part.DETERMINER):
        return False
    if before.text in _REPORTS or before.part not in _SHOWN_BEHIND:
        return not after
    follows = (
        bool(after) and before.part in (Part.PREPOSITION, Part.TO) and before.text not in ("out", "up", "down", "on")
    )
    return follows or _closes(place, said) or (bool(after) and before.text in _STOPS and after[0].text.endswith("ing"))


def _closes(place: int, said: Sentence) -> bool:
    """Whether a clause ends behind a word, or behind the noun that goes with it."""
    shown = next((noun.last for noun in said.nouns if noun.first == place + 1), place)
    after = [word for word in said.words[shown + 1 :] if word.part is not Part.OTHER][:1]
    if shown > place:
        return said.words[place - 1].part is not Part.NOUN and (not after or after[0].part is Part.PAUSE)
    return not after or after[0].part in (Part.PAUSE, Part.LINK, Part.PREPOSITION, Part.TO)


def _is_inverted(place: int, said: Sentence) -> bool:
    """Whether an auxiliary asks: it comes first, or behind "what …" in its clause."""
    before = [word for at, word in enumerate(said.words[:place]) if said.clauses[at] == said.clauses[place]]
    if said.words[place].text in ("be", "been", "being"):
        return False
    return not before or before[-1].part in (Part.PAUSE, Part.LINK) or before[0].part in (Part.ASK, Part.PREPOSITION)


def _is_defined(place: int, said: Sentence) -> bool:
    """Whether what "that" shows stands in the question: before it, or in the words that it goes with."""
    if _has_ended(place, said) or _is_headed(place, said):
        return True
    shown = _shown(place, said)
    behind = [word.text for word in said.words[shown.last + 1 if shown else place + 1 :][:1]]
    if said.words[place].text == "those" and any(
        word.text in PREPOSITION or word.text.endswith("ing") for word in said.words[place + 1 : place + 2]
    ):
        return True
    if shown is None:
        return said.words[place].text != "this" and not _DEFINED_BY.isdisjoint(behind)
    if not _RELATIVE.isdisjoint(behind) or (is_measure(shown.head) and behind == ["of"]):
        return True
    return shown.last - shown.first >= 2 or _is_here(said.words[place], shown) or _is_mentioned(shown, place, said)


def _shown(place: int, said: Sentence) -> NounPhrase | None:
    """The noun behind "that", with or without an adverb between: "that outside person"."""
    noun = next((noun for noun in said.nouns if noun.first > place), None)
    between = said.words[place + 1 : noun.first] if noun else ()
    return noun if all(word.part is Part.OTHER or word.text in ("outside", "inside") for word in between) else None


def _is_here(word: Word, shown: NounPhrase) -> bool:
    return word.text in ("this", "these") and (shown.head in _HERE or shown.head.removesuffix("s") in _HERE)


def _is_mentioned(shown: NounPhrase, place: int, said: Sentence) -> bool:
    """Whether its noun stands in the question before it; for "that year", whether a number does."""
    before = said.words[:place]
    if is_measure(shown.head) and any(word.text[0].isdigit() for word in before):
        return True
    if [word.text for word in before[-2:]] == ["one", "of"]:
        return True
    return stem(shown.head) in {stem(word.text) for word in before if word.part is Part.NOUN}


def _has_ended(place: int, said: Sentence) -> bool:
    """Whether a clause with a noun of its own has ended before this place, with a mark or "and"."""
    links = [at for at, word in enumerate(said.words[:place]) if word.text in ("and", "but") and _is_said(at, said)]
    ends = [*links, *(at for at, word in enumerate(said.words[:place]) if word.part is Part.PAUSE)]
    return bool(ends) and any(noun.last < max(ends) and not is_measure(noun.head) for noun in said.nouns)


def _is_said(place: int, said: Sentence) -> bool:
    """Whether there is a verb before this place, so that "and" joins clauses, not nouns."""
    return any(word.part in (Part.AUX, Part.VERB) for word in said.words[:place])
