"""Put a phrase into the place of one of the same form: "in Wales" for "in England", "the back door" for "the main"."""

import re

from retrieval.question.grammar import Part, Sentence, Word, is_measure, is_plural, parsed
from retrieval.question.words import STOPWORDS, stem, words

# Words that a question begins with.
ASKING = (
    "who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|can|could|may|must|should|will|would|"
    "has|have|had"
)
ASKS = re.compile(rf"(?:{ASKING}|if|not)\b", re.IGNORECASE)
PREPOSITION = r"(?:in|on|at|for|by|from|to|of|with|without|under|over|between|during|after|before|since|until|about)"
BEGINS = re.compile(rf"({PREPOSITION})\s+\S", re.IGNORECASE)
_DAY = re.compile(
    r"(?:\b\d{1,2}\s+)?\b(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?:\s+\d{4})?|(?:19|20)\d\d(?:[-/]\d{2,4})?)\b",
    re.IGNORECASE,
)
_NTH = re.compile(r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final)\b", re.IGNORECASE)
_ONLY_NTH = re.compile(
    r"(?:(?:what|which|who)(?:'s| is| are| was| were)\s+)?(?:the\s+)?(?P<nth>\w+)(?:\s+ones?)?", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[a-z,] )(?!I\b)[A-Z][\w'’-]*(?:\s+(?:of\s+|for\s+|and\s+)?[A-Z0-9][\w'’-]*)*")
_NUMBERED = re.compile(r"\b(?P<label>[A-Za-z]+)\s+(?P<number>\d+(?:\.\d+)*[A-Za-z]?)\b")
_ONLY_NUMBER = re.compile(r"(?:the\s+|number\s+|no\.?\s*)?(?P<number>\d+(?:\.\d+)*[A-Za-z]?)", re.IGNORECASE)
_DETERMINERS = frozenset("a an the this that these those any each every".split())
_PREPOSED = frozenset((Part.PREPOSITION, Part.TO))
_IN_OBJECT = frozenset((Part.DETERMINER, Part.NUMBER, Part.NOUN))

# Words of a phrase that takes an object's place, of one that is put behind a question, and of that question.
_LONGEST_OBJECT, _LONGEST_ADDED, _LONGEST_BEFORE = 6, 5, 12
# Words before a noun that another takes the place of.
_MODIFIERS = 3


def nth(bare: str, earlier: str) -> str | None:
    """ "and the second?" after a question about the first."""
    match = _ONLY_NTH.fullmatch(bare)
    places = list(_NTH.finditer(earlier))
    if match is None or not places or not _NTH.fullmatch(match["nth"]):
        return None
    return put(earlier, places[0].start(), places[0].end(), match["nth"])


def parallel(phrase: str, earlier: str) -> str | None:
    """The earlier question with its phrase of the same form exchanged for this one."""
    for rule in (_same_number, _same_day, _same_preposition, _same_noun, _same_name):
        found = rule(phrase, earlier)
        if found is not None and found != earlier and not found.endswith(" ones"):
            return found
    return None if phrase.endswith("ones") else _added(phrase, earlier)


def _same_number(phrase: str, earlier: str) -> str | None:
    """ "recommendation 21" or "21" for "recommendation 5"."""
    places = list(_NUMBERED.finditer(earlier))
    labelled, bare = _NUMBERED.fullmatch(phrase), _ONLY_NUMBER.fullmatch(phrase)
    if labelled:
        places = [place for place in places if stem(place["label"].lower()) == stem(labelled["label"].lower())]
    said = labelled or bare
    if said is None or len(places) != 1 or _DAY.search(places[0].group()):
        return None
    return put(earlier, *places[0].span("number"), said["number"])


def _same_day(phrase: str, earlier: str) -> str | None:
    """A date or a year for another, where the phrase says nothing else."""
    day, places = _DAY.search(phrase), list(_DAY.finditer(earlier))
    if day is None or not places:
        return None
    rest = [word for word in words(phrase[: day.start()] + phrase[day.end() :]) if word not in STOPWORDS]
    return None if rest else put(earlier, places[-1].start(), places[-1].end(), day.group())


def _same_preposition(phrase: str, earlier: str) -> str | None:
    """ "in a single room" for "in the main bedroom": the last object of the same kind, whole."""
    match, own, said = BEGINS.match(phrase), parsed(phrase), parsed(earlier)
    if match is None or len(own.words) > _LONGEST_OBJECT:
        return None
    spans = [
        (place, last)
        for place, word in enumerate(said.words)
        if word.text == match[1].lower() and (last := _end_of_object(place, said)) > place
    ]
    fit = [(first, last) for first, last in spans if _is_alike(own, first, last, said) and _is_whole(own, last, said)]
    if not fit:
        return None
    first, last = fit[-1]
    head = earlier[said.words[last].start : said.words[last].end]
    return put(earlier, said.words[first].start, said.words[last].end, re.sub(r"\bones?$", head, phrase))


def _is_alike(phrase: Sentence, first: int, last: int, said: Sentence) -> bool:
    """Whether an object is of a phrase's kind, be that a measure, a name, something done or a number."""
    if phrase.words[-1].text in ("one", "ones"):
        return is_plural(said.words[last].text) == (phrase.words[-1].text == "ones")
    if not phrase.nouns or _is_told_elsewhere(phrase, first, last, said):
        return _DAY.search(phrase.plain) is not None and _DAY.search(said.words[last].text) is not None
    head, there = phrase.words[phrase.nouns[-1].last], said.words[last]
    return _kind(head) == _kind(there)


def _kind(word: Word) -> tuple[bool, ...]:
    return is_measure(word.text), word.has_capital, word.text.endswith("ing"), word.text[0].isdigit()


def _is_told_elsewhere(phrase: Sentence, first: int, last: int, said: Sentence) -> bool:
    """Whether what the phrase is of stands in another place: "for the open programme", "on the other programme"."""
    heads = {stem(noun.head) for noun in said.nouns if not first < noun.last <= last}
    return stem(phrase.nouns[-1].head) in heads


def _is_whole(phrase: Sentence, last: int, said: Sentence) -> bool:
    """Whether no more words belong to an object that ends here: "an NHS | trust", "England | and Wales"."""
    behind = said.words[last + 1] if last + 1 < len(said.words) else None
    if behind is None:
        return True
    # "for people with a disability" takes the place of all of "for people with health problems".
    if behind.text in ("and", "or") or any(word.text == behind.text for word in phrase.words[1:]):
        return False
    return behind.part is not Part.NOUN and not (behind.part is Part.VERB and behind.text.endswith("s"))


def _end_of_object(preposition: int, said: Sentence) -> int:
    """The place of the last word that belongs to a preposition; after a name, only names do."""
    last = preposition
    while last + 1 < len(said.words) and said.words[last + 1].part in _IN_OBJECT:
        word, before = said.words[last + 1], said.words[last]
        if before.has_capital and before.part is Part.NOUN and not (word.has_capital or word.text[0].isdigit()):
            break
        last += 1
    return last


def _same_noun(phrase: str, earlier: str) -> str | None:
    """ "the back door" for "the main door": the words before the noun that both end in."""
    tail = re.split(rf"\b{PREPOSITION}\b\s*", phrase, flags=re.IGNORECASE)[-1].strip()
    said = tail.split()
    if len(said) < 2:
        return None
    parts = parsed(earlier)
    heads = {parts.words[noun.last].start for noun in parts.nouns}
    verbs = {word.start for word in parts.words if word.part is Part.VERB or word.text.endswith("ing")}
    found = list(re.finditer(r"[\w'’-]+", earlier))
    tail_stem = stem(said[-1].lower())
    nouns = [at for at, word in enumerate(found) if word.start() in heads and stem(word.group().lower()) == tail_stem]
    if not nouns:
        return None
    first = last = nouns[-1]
    while first > 0 and not (_ends_phrase(found[first - 1].group()) or found[first - 1].start() in verbs):
        first -= 1
    if first and found[first - 1].group().lower() in _DETERMINERS and said[0].lower() in _DETERMINERS:
        first -= 1
    has_article = said[0].lower() in _DETERMINERS
    takes_none = first > 0 and found[first - 1].group().lower() in ("whose", "which")
    if first == last or last - first > _MODIFIERS or (has_article and takes_none):
        return None
    return put(earlier, found[first].start(), found[last].end(), tail)


def _ends_phrase(word: str) -> bool:
    """Whether a noun's own words cannot reach back over this one."""
    plain = word.lower()
    joins = plain in {"no", "or", "and", "little", "more", "most", "other", "own"}
    return not joins and (plain in STOPWORDS or plain == "many" or ASKS.fullmatch(plain) is not None)


def _same_name(phrase: str, earlier: str) -> str | None:
    """One name for another: the one that shares a word with it, else the last."""
    said = phrase.split()
    own = set(words(phrase))
    names = [name for name in _NAME.finditer(earlier) if _stands_alone(name, earlier)]
    if not names or any(word in STOPWORDS - _DETERMINERS for word in own):
        return None
    shared = [name for name in names if own & set(words(name.group()))]
    name = (shared or names)[-1]
    is_last = name.end() == len(earlier)
    if not shared and ((len(names) > 1 and not is_last) or phrase[:2].isupper() != name.group()[:2].isupper()):
        return None
    is_name = any(word[0].isupper() or word[0].isdigit() for word in said)
    if not is_name and (len(said) > 1 or not is_last or " " in name.group()):
        return None
    before = earlier[: name.start()].split()
    if said[0].lower() in _DETERMINERS and before and before[-1].lower() in _DETERMINERS:
        said = said[1:]
    return put(earlier, name.start(), name.end(), " ".join(said))


def _stands_alone(name: re.Match[str], earlier: str) -> bool:
    """Whether a name is no part of a longer one: "Covid" in "the Scottish Covid advisory group" is."""
    said = parsed(earlier)
    behind = next((word for word in said.words if word.start >= name.end()), None)
    return behind is None or behind.part is not Part.NOUN


def _added(phrase: str, earlier: str) -> str | None:
    """ "and for schools?" where nothing was said of anyone: the question, for schools."""
    said, own = parsed(earlier), parsed(phrase)
    is_short = len(own.words) <= _LONGEST_ADDED and len(said.words) <= _LONGEST_BEFORE
    if not (is_short and own.nouns and said.words) or own.words[-1].text in ("one", "ones"):
        return None
    told = {stem(word.text) for word in said.words if word.part is Part.NOUN}
    repeats = any(stem(word.text) in told for word in own.words) or _has_its_like(own, said)
    ends = {Part.PAUSE, Part.LINK} & {word.part for word in said.words} or said.words[-1].part in _PREPOSED
    asks = any(word.part in (Part.ASK, Part.AUX) for word in said.words)
    return f"{earlier} {phrase}" if BEGINS.match(phrase) and asks and not (repeats or ends) else None


def _has_its_like(phrase: Sentence, said: Sentence) -> bool:
    """Whether a question has its own phrase behind the same preposition, a measure where this is one."""
    return any(
        word.text == phrase.words[0].text
        and is_measure(said.words[_end_of_object(place, said)].text) == is_measure(phrase.nouns[-1].head)
        for place, word in enumerate(said.words)
    )


def put(text: str, start: int, end: int, words_in_place: str) -> str:
    return text[:start] + words_in_place + text[end:]
