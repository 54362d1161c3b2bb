"""Lexical retrieval by BM25; the only file that imports bm25s and the stemmer."""

import re
from functools import lru_cache
from threading import local

import Stemmer

_WORD = re.compile(r"\w+(?:[’']\w+)?")

# Words that say how something is asked, not what about.
STOPWORDS = frozenset(
    """a about actually after all also am an and any are as at be been before being between both but by can could did
    do does doing done each either for from get give given had has have having he her here hers him his how i if
    in into is it its itself just let like may me might mine more most much must my no nor not of on once one
    only or other our ours out over own please really same shall she should so some stuff such tell than that
    the their theirs them then there these they thing things this those through to too under up us very was we
    were what when where whether which while who whom whose why will with would you your yours""".split()
)

# Words that ask something of a topic and name none: "What is the fee?", "How do I apply?".
GENERAL = frozenset(
    """according actual allow allowance allowed amount answer anyone anything appeal application apply arrange ask
    average begin best better big bit bring call cap case catch certain chance change charge check choose
    circumstance clear close come compare complain complete condition confirm consequence consider cost count
    cover criteria deadline deal decide decision definition delay depend detail difference different difficult
    discretion document double duty easy effect end enforce enough ensure evidence exact exactly example
    exception exclude exempt exemption exist expect expensive explain extra fail fair far fast fee few fifth
    final find finish first fix follow form fourth full general go good great grounds guarantee guideline happen
    hard help high impact important include increase information involve issue join keep kind know large last
    late legal length level likely limit list long look lose low main maintain make manage mandatory many matter
    maximum mean meaning meant measure meet member mention minimum miss money month more much name necessary need new
    next normal number obtain occur offer often ok okay open opinion option order original owner part particular
    pass pay payment penalty people period permission person point possible price problem procedure process
    prohibit proof prove provide purpose put qualify question quick quickly raise range rate reach read reason
    receive refuse register regular reject relevant remain replace report request require requirement
    responsibility responsible rest result return review right role rule run say scope second send separate set
    several share short show sign similar simple size small soon source special specific stage standard start
    state stay step stop strict subject submit suppose sure take target tell term there thing think third
    threshold time total true try turn type understand use usual valid value way week will work worth write
    wrong year yes yet""".split()
)
_ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ied", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)

_own = local()


def words(text: str) -> list[str]:
    """The words of a text, in order, lower case, possessives removed; function words included."""
    return [_bare(word) for word in _WORD.findall(text.lower())]


def _bare(word: str) -> str:
    return word.replace("’", "'").split("'")[0]


def stem(word: str) -> str:
    return _stem(word)


def is_function_word(word: str) -> bool:
    """Whether a word says how something is asked: "what" does, and so do "what's" and "don't"."""
    plain = word.lower()
    return _bare(plain) in STOPWORDS or plain.endswith(("n't", "n’t"))


def content_words(text: str) -> list[str]:
    """The words that carry the meaning; all words where a text has no others ("Who are they?")."""
    return topic_words(text) or words(text)


def topic_words(text: str) -> list[str]:
    """Those words alone: none where a text has no others."""
    return [_bare(word) for word in _WORD.findall(text.lower()) if not is_function_word(word)]


def is_general(word: str) -> bool:
    """Whether a word names no topic, in any of its regular forms: "applies", "charged", "deciding"."""
    forms = {word} | {word.removesuffix(end) + instead for end, instead in _ENDINGS if word.endswith(end)}
    return not forms.isdisjoint(GENERAL)


def terms(text: str) -> list[str]:
    """What the index holds of a text: the stems of its content words."""
    return [_stem(word) for word in words(text) if word not in STOPWORDS]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    if not hasattr(_own, "stemmer"):
        _own.stemmer = Stemmer.Stemmer("english")
    return str(_own.stemmer.stemWord(word))
