"""Put a follow-up's words into the place of those that they stand for. Nothing is invented: words only change places.

"and in June 2023?" after "What was net migration in June 2019?" asks "What was net migration in June 2023?"; "who
leads it?" after "What is the Safer Streets Board?" asks "who leads the Safer Streets Board?". What fits no rule here
is left to be read together with the question before it.
"""

import re

from retrieval.terms import STOPWORDS, stem, words

_OPENING = re.compile(
    r"(?:(?:and|or|but|so|also|then|ok(?:ay)?|yes|no)\b[,\s]*)*(?:(?:what|how) (?:about|of)\s+)?", re.IGNORECASE
)
# Words that a question begins with.
ASKING = (
    "who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|can|could|may|must|should|will|would|"
    "has|have|had"
)
_ASKS = re.compile(rf"(?:{ASKING}|if|not)\b", re.IGNORECASE)
_PREPOSITION = r"(?:in|on|at|for|by|from|to|of|with|without|under|over|between|during|after|before|since|until|about)"
_BEGINS = re.compile(rf"({_PREPOSITION})\s+\S", re.IGNORECASE)
_OBJECT = rf"\s+(?:(?!{_PREPOSITION}\b)[^\s?.,;]+(?:\s+|(?=[?.,;]|$))){{1,6}}"
_DAY = re.compile(
    r"(?:\b\d{1,2}\s+)?\b(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?:\s+\d{4})?|(?:19|20)\d\d(?:[-/]\d{2,4})?)\b",
    re.IGNORECASE,
)
_NTH = re.compile(r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final)\b", re.IGNORECASE)
_ONLY_NTH = re.compile(
    r"(?:(?:what|which|who)(?:'s| is| are| was| were)\s+)?(?:the\s+)?(?P<nth>\w+)(?:\s+ones?)?", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z0-9][\w'’-]*(?:\s+(?:of\s+|for\s+|and\s+)?[A-Z0-9][\w'’-]*)*")
_TOPIC = re.compile(
    r"(?:what|who)(?:'s| is| are| was| were)\s+(?P<what>.+)|(?:tell me|what do you know) about\s+(?P<about>.+)"
    r"|what does\s+(?P<means>.+?)\s+mean",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their)\b", re.IGNORECASE)
_OWNING = frozenset(("its", "their"))
_SEVERAL = frozenset(("they", "them", "their"))
_DETERMINERS = frozenset("a an the this that these those any each every".split())

_LONGEST = 8


def replaced(question: str, before: str) -> str | None:
    """The question before with the follow-up's words in their place, or the follow-up with its pronoun's; else None."""
    asked = question.strip().rstrip("?.! ")
    earlier = before.strip().rstrip("?.! ")
    bare = asked[_opening(asked) :].strip()
    found = _nth(bare, earlier)
    if found is None and _opening(asked) and bare and not _ASKS.match(bare) and len(bare.split()) <= _LONGEST:
        found = _parallel(bare, earlier)
    if found is None:
        found = _named(asked, earlier)
    return f"{found}?" if found else None


def _opening(asked: str) -> int:
    match = _OPENING.match(asked)
    return match.end() if match else 0


def _nth(bare: str, earlier: str) -> str | None:
    """ "and the second?" after a question about the first."""
    match = _ONLY_NTH.fullmatch(bare)
    places = list(_NTH.finditer(earlier))
    if match is None or not places or not _NTH.fullmatch(match["nth"]):
        return None
    return _put(earlier, places[0].start(), places[0].end(), match["nth"])


def _parallel(phrase: str, earlier: str) -> str | None:
    """The earlier question with its phrase of the same form exchanged for this one."""
    for rule in (_same_day, _same_preposition, _same_noun, _same_name):
        found = rule(phrase, earlier)
        if found is not None and found != earlier:
            return found
    return _added(phrase, earlier)


def _same_day(phrase: str, earlier: str) -> str | None:
    """A date or a year for another, where the phrase says nothing else."""
    day, places = _DAY.search(phrase), list(_DAY.finditer(earlier))
    if day is None or not places:
        return None
    rest = [word for word in words(phrase[: day.start()] + phrase[day.end() :]) if word not in STOPWORDS]
    return None if rest else _put(earlier, places[-1].start(), places[-1].end(), day.group())


def _same_preposition(phrase: str, earlier: str) -> str | None:
    match = _BEGINS.match(phrase)
    if match is None:
        return None
    places = list(re.finditer(rf"\b{match[1]}\b{_OBJECT}", earlier, re.IGNORECASE))
    if not places:
        return None
    start, end = places[-1].span()
    return _put(earlier, start, end, phrase + (" " if end < len(earlier) else ""))


def _same_noun(phrase: str, earlier: str) -> str | None:
    """ "the back door" for "the main door": the words before the noun that both end in."""
    tail = re.split(rf"\b{_PREPOSITION}\b\s*", phrase, flags=re.IGNORECASE)[-1].strip()
    said = tail.split()
    if len(said) < 2:
        return None
    found = list(re.finditer(r"[\w'’-]+", earlier))
    nouns = [place for place, word in enumerate(found) if stem(word.group().lower()) == stem(said[-1].lower())]
    if not nouns:
        return None
    first = last = nouns[-1]
    while first > 0 and not _ends_phrase(found[first - 1].group()):
        first -= 1
    if first and found[first - 1].group().lower() in _DETERMINERS and said[0].lower() in _DETERMINERS:
        first -= 1
    return None if first == last else _put(earlier, found[first].start(), found[last].end(), tail)


def _ends_phrase(word: str) -> bool:
    """Whether a noun's own words cannot reach back over this one."""
    plain = word.lower()
    joins = plain in {"no", "or", "and", "little", "more", "most", "other", "own"}
    return not joins and (plain in STOPWORDS or plain == "many" or _ASKS.fullmatch(plain) is not None)


def _same_name(phrase: str, earlier: str) -> str | None:
    """One name for another: the one that shares a word with it, else the last."""
    own = set(words(phrase))
    names = list(_NAME.finditer(earlier))
    if not names or any(word in STOPWORDS - _DETERMINERS for word in own):
        return None
    shared = [name for name in names if own & set(words(name.group()))]
    name = (shared or names)[-1]
    said = phrase.split()
    before = earlier[: name.start()].split()
    if said[0].lower() in _DETERMINERS and before and before[-1].lower() in _DETERMINERS:
        said = said[1:]
    return _put(earlier, name.start(), name.end(), " ".join(said))


def _added(phrase: str, earlier: str) -> str | None:
    """ "and for schools?" where nothing was said of anyone: the question, for schools."""
    return f"{earlier} {phrase}" if _BEGINS.match(phrase) else None


def _named(asked: str, earlier: str) -> str | None:
    """The follow-up with what its one pronoun stands for: the topic of the question before, or the one name in it."""
    pronouns = list(_PRONOUN.finditer(asked))
    topic = _topic(earlier)
    if len(pronouns) != 1 or topic is None or _PRONOUN.search(topic) or re.search(r"\bones?\b", asked):
        return None
    # "and Protect, what is it for?" names what "it" is.
    if "," in asked[: pronouns[0].start()]:
        return None
    said = pronouns[0].group().lower()
    if (said in _SEVERAL) != _is_plural(topic):
        return None
    return _put(asked, pronouns[0].start(), pronouns[0].end(), f"{topic}’s" if said in _OWNING else topic)


def _is_plural(topic: str) -> bool:
    """Whether the noun that heads a phrase is of several: its last word before "of", "for" and the like."""
    head = re.split(rf"\s{_PREPOSITION}\s", topic, flags=re.IGNORECASE)[0].split()[-1].lower()
    return (head.endswith("s") and not head.endswith(("ss", "us", "is"))) or head in {
        "people",
        "men",
        "women",
        "children",
    }


def _topic(earlier: str) -> str | None:
    match = _TOPIC.fullmatch(earlier)
    named = next((part for part in match.groups() if part), None) if match else None
    if named is not None and len(named.split()) <= _LONGEST:
        return re.sub(rf"\s{_PREPOSITION}$", "", named)
    names = {name.group() for name in _NAME.finditer(earlier) if not _DAY.fullmatch(name.group())}
    return names.pop() if len(names) == 1 else None


def _put(text: str, start: int, end: int, words_in_place: str) -> str:
    return text[:start] + words_in_place + text[end:]
