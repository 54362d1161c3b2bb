"""Words, stop words and stems of questions and texts. The only file that imports the stemmer."""

import re
from functools import lru_cache
from threading import local

import Stemmer

_WORD = re.compile(r"\w+(?:[’']\w+)?")

# Words that shape a question but do not name its topic.
STOPWORDS = frozenset(
    """a about actually after all also am an and any are as at be been before being between both but by can could did
    do does doing done each either for from get give given had has have having he her here hers him his how i if
    in into is it its itself just let like may me might mine more most much must my no nor not of on once one
    only or other our ours out over own please really same shall she should so some stuff such tell than that
    the their theirs them then there these they thing things this those through to too under up us very was we
    were what when where whether which while who whom whose why will with would you your yours""".split()
)

# Words that ask about a topic without naming one: "What is the fee?", "How do I apply?".
GENERAL_WORDS = frozenset(
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
# Regular endings, each with the letters that replace it in the base form.
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

_thread_state = local()  # a stemmer is not safe to share between threads


def words(text: str) -> list[str]:
    """The words of a text in order, in lower case and without possessive endings, function words included."""
    return [_without_possessive(word) for word in _WORD.findall(text.lower())]


def _without_possessive(word: str) -> str:
    return word.replace("’", "'").split("'")[0]


def stem(word: str) -> str:
    return _stem(word)


def is_function_word(word: str) -> bool:
    """Whether a word is a stop word, a contraction of one ("what's") or a negation ("don't")."""
    lower = word.lower()
    return _without_possessive(lower) in STOPWORDS or lower.endswith(("n't", "n’t"))


def content_words(text: str) -> list[str]:
    """The words of a text that are no function words; all its words if it has no others ("Who are they?")."""
    return topic_words(text) or words(text)


def topic_words(text: str) -> list[str]:
    """The words of a text that are no function words; may be empty."""
    return [_without_possessive(word) for word in _WORD.findall(text.lower()) if not is_function_word(word)]


def is_general(word: str) -> bool:
    """Whether a word or its base form is a general word: "applies", "charged", "deciding"."""
    forms = {word} | {word.removesuffix(end) + replacement for end, replacement in _ENDINGS if word.endswith(end)}
    return not forms.isdisjoint(GENERAL_WORDS)


def terms(text: str) -> list[str]:
    """The terms under which the index stores a text: the stems of its words without stop words."""
    return [_stem(word) for word in words(text) if word not in STOPWORDS]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    if not hasattr(_thread_state, "stemmer"):
        _thread_state.stemmer = Stemmer.Stemmer("english")
    return str(_thread_state.stemmer.stemWord(word))
