"""Replaces a phrase of a question by a parallel one: "in England" by "in Wales", "the main door" by "the back door"."""

import re

from retrieval.question.actor import is_actor, replace_actor
from retrieval.question.grammar import Part, Sentence, Word, is_measure, is_plural, parse
from retrieval.question.words import STOPWORDS, stem, words

_QUESTION_STARTERS = (
    "who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|can|could|may|must|should|will|would|"
    "has|have|had"
)
BEGINS_QUESTION = re.compile(rf"(?:{_QUESTION_STARTERS}|if|not)\b", re.IGNORECASE)
PREPOSITION_PATTERN = (
    r"(?:in|on|at|for|by|from|to|of|with|without|under|over|between|during|after|before|since|until|about)"
)
BEGINS_WITH_PREPOSITION = re.compile(rf"({PREPOSITION_PATTERN})\s+\S", re.IGNORECASE)
_DATE = re.compile(
    r"(?:\b\d{1,2}\s+)?\b(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?:\s+\d{4})?|(?:19|20)\d\d(?:[-/]\d{2,4})?)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final)\b", re.IGNORECASE
)
_ORDINAL_QUESTION = re.compile(
    r"(?:(?:what|which|who)(?:'s| is| are| was| were)\s+)?(?:the\s+)?(?P<ordinal>\w+)(?:\s+ones?)?", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[a-z,] )(?!I\b)[A-Z][\w'’-]*(?:\s+(?:of\s+|for\s+|and\s+)?[A-Z0-9][\w'’-]*)*")
_NUMBERED_LABEL = re.compile(r"\b(?P<label>[A-Za-z]+)\s+(?P<number>\d+(?:\.\d+)*[A-Za-z]?)\b")
_ONLY_NUMBER = re.compile(r"(?:the\s+|number\s+|no\.?\s*)?(?P<number>\d+(?:\.\d+)*[A-Za-z]?)", re.IGNORECASE)
_DETERMINERS = frozenset("a an the this that these those any each every".split())
_PREPOSITION_PARTS = frozenset((Part.PREPOSITION, Part.TO))
_OBJECT_PARTS = frozenset((Part.DETERMINER, Part.NUMBER, Part.NOUN))

# Limits in words: a prepositional phrase that replaces another, a phrase appended to a question, and that question.
_MAX_OBJECT_WORDS, _MAX_APPENDED_WORDS, _MAX_EXTENDED_WORDS = 6, 5, 12
# Modifiers before a noun that others may replace.
_MAX_MODIFIER_WORDS = 3


def replace_ordinal(bare: str, earlier: str) -> str | None:
    """For "and the second?" after a question about the first: the earlier question with the new ordinal."""
    match = _ORDINAL_QUESTION.fullmatch(bare)
    ordinals = list(_ORDINAL.finditer(earlier))
    if match is None or not ordinals or not _ORDINAL.fullmatch(match["ordinal"]):
        return None
    return splice(earlier, ordinals[0].start(), ordinals[0].end(), match["ordinal"])


def replace_parallel_phrase(phrase: str, earlier: str) -> str | None:
    """The earlier question with `phrase` in place of its own phrase of the same form, or appended; else None."""
    rules = (
        _replace_number,
        _replace_date,
        _replace_prepositional_phrase,
        replace_actor,
        _replace_modifiers,
        _replace_name,
    )
    for rule in rules:
        rewritten = rule(phrase, earlier)
        if rewritten is not None and rewritten != earlier and not rewritten.endswith(" ones"):
            return rewritten
    return None if phrase.endswith("ones") else _append_phrase(phrase, earlier)


def _replace_number(phrase: str, earlier: str) -> str | None:
    """Replace "recommendation 5" by "recommendation 21" or "21"."""
    labels = list(_NUMBERED_LABEL.finditer(earlier))
    labelled, bare = _NUMBERED_LABEL.fullmatch(phrase), _ONLY_NUMBER.fullmatch(phrase)
    if labelled:
        labels = [label for label in labels if stem(label["label"].lower()) == stem(labelled["label"].lower())]
    new = labelled or bare
    if new is None or len(labels) != 1 or _DATE.search(labels[0].group()):
        return None
    return splice(earlier, *labels[0].span("number"), new["number"])


def _replace_date(phrase: str, earlier: str) -> str | None:
    """Replace the last date or year by another, if the phrase has no other content."""
    date, earlier_dates = _DATE.search(phrase), list(_DATE.finditer(earlier))
    if date is None or not earlier_dates:
        return None
    rest = [word for word in words(phrase[: date.start()] + phrase[date.end() :]) if word not in STOPWORDS]
    return None if rest else splice(earlier, earlier_dates[-1].start(), earlier_dates[-1].end(), date.group())


def _replace_prepositional_phrase(phrase: str, earlier: str) -> str | None:
    """Replace the last phrase with this preposition and an object of the same kind.

    "in the main bedroom" gives way to "in a single room".
    """
    match, new, sentence = BEGINS_WITH_PREPOSITION.match(phrase), parse(phrase), parse(earlier)
    if match is None or len(new.words) > _MAX_OBJECT_WORDS:
        return None
    spans = [
        (position, last)
        for position, word in enumerate(sentence.words)
        if word.text == match[1].lower() and (last := _end_of_object(position, sentence)) > position
    ]
    fitting = [
        (first, last)
        for first, last in spans
        if _is_same_kind(new, first, last, sentence) and _is_complete_object(new, last, sentence)
    ]
    if not fitting:
        return None
    first, last = fitting[-1]
    head = earlier[sentence.words[last].start : sentence.words[last].end]
    return splice(earlier, sentence.words[first].start, sentence.words[last].end, re.sub(r"\bones?$", head, phrase))


def _is_same_kind(phrase: Sentence, first: int, last: int, sentence: Sentence) -> bool:
    """Whether the object in words `first` to `last` is a measure, name, gerund or number just as the phrase is."""
    if phrase.words[-1].text in ("one", "ones"):
        return is_plural(sentence.words[last].text) == (phrase.words[-1].text == "ones")
    if not phrase.nouns or _has_noun_elsewhere(phrase, first, last, sentence):
        return _DATE.search(phrase.normalised) is not None and _DATE.search(sentence.words[last].text) is not None
    return _word_features(phrase.words[phrase.nouns[-1].last]) == _word_features(sentence.words[last])


def _word_features(word: Word) -> tuple[bool, ...]:
    return is_measure(word.text), word.has_capital, word.text.endswith("ing"), word.text[0].isdigit()


def _has_noun_elsewhere(phrase: Sentence, first: int, last: int, sentence: Sentence) -> bool:
    """Whether the phrase's noun also occurs outside words `first` to `last`: "programme" in "on the programme"."""
    heads = {stem(noun.head) for noun in sentence.nouns if not first < noun.last <= last}
    return stem(phrase.nouns[-1].head) in heads


def _is_complete_object(phrase: Sentence, last: int, sentence: Sentence) -> bool:
    """Whether the object ends at word `last`; it does not in "an NHS | trust" and "England | and Wales"."""
    following = sentence.words[last + 1] if last + 1 < len(sentence.words) else None
    if following is None:
        return True
    # "for people with a disability" must replace the whole of "for people with health problems".
    if following.text in ("and", "or") or any(word.text == following.text for word in phrase.words[1:]):
        return False
    return following.part is not Part.NOUN and not (following.part is Part.VERB and following.text.endswith("s"))


def _end_of_object(preposition: int, sentence: Sentence) -> int:
    """Position of the last word of a preposition's object; a name ends before the first word without a capital."""
    last = preposition
    while last + 1 < len(sentence.words) and sentence.words[last + 1].part in _OBJECT_PARTS:
        word, before = sentence.words[last + 1], sentence.words[last]
        if before.has_capital and before.part is Part.NOUN and not (word.has_capital or word.text[0].isdigit()):
            break
        last += 1
    return last


def _replace_modifiers(phrase: str, earlier: str) -> str | None:
    """Replace the modifiers of a noun that both questions contain: "the main door" by "the back door"."""
    new = re.split(rf"\b{PREPOSITION_PATTERN}\b\s*", phrase, flags=re.IGNORECASE)[-1].strip()
    new_words = new.split()
    if len(new_words) < 2:
        return None
    sentence = parse(earlier)
    heads = {sentence.words[noun.last].start for noun in sentence.nouns}
    verbs = {word.start for word in sentence.words if word.part is Part.VERB or word.text.endswith("ing")}
    typed = list(re.finditer(r"[\w'’-]+", earlier))
    head_stem = stem(new_words[-1].lower())
    nouns = [
        index for index, word in enumerate(typed) if word.start() in heads and stem(word.group().lower()) == head_stem
    ]
    if not nouns:
        return None
    first = last = nouns[-1]
    while first > 0 and not (_ends_noun_phrase(typed[first - 1].group()) or typed[first - 1].start() in verbs):
        first -= 1
    has_determiner = new_words[0].lower() in _DETERMINERS
    if first and typed[first - 1].group().lower() in _DETERMINERS and has_determiner:
        first -= 1
    takes_no_determiner = first > 0 and typed[first - 1].group().lower() in ("whose", "which")
    if first == last or last - first > _MAX_MODIFIER_WORDS or (has_determiner and takes_no_determiner):
        return None
    return splice(earlier, typed[first].start(), typed[last].end(), new)


def _ends_noun_phrase(word: str) -> bool:
    """Whether the modifiers of a following noun cannot include this word or any before it."""
    lower = word.lower()
    is_modifier = lower in {"no", "or", "and", "little", "more", "most", "other", "own"}
    return not is_modifier and (lower in STOPWORDS or lower == "many" or BEGINS_QUESTION.fullmatch(lower) is not None)


def _replace_name(phrase: str, earlier: str) -> str | None:
    """Replace a name by another: the last name that shares a word with the phrase, else the last name.

    "schools" takes the place of no name: "duties under Prevent" are not "duties under schools".
    """
    if is_actor(phrase):
        return None
    new_words = phrase.split()
    lower_words = set(words(phrase))
    names = [name for name in _NAME.finditer(earlier) if _is_whole_name(name, earlier)]
    if not names or any(word in STOPWORDS - _DETERMINERS for word in lower_words):
        return None
    sharing = [name for name in names if lower_words & set(words(name.group()))]
    name = (sharing or names)[-1]
    is_last = name.end() == len(earlier)
    if not sharing and ((len(names) > 1 and not is_last) or phrase[:2].isupper() != name.group()[:2].isupper()):
        return None
    is_name = any(word[0].isupper() or word[0].isdigit() for word in new_words)
    if not is_name and (len(new_words) > 1 or not is_last or " " in name.group()):
        return None
    before = earlier[: name.start()].split()
    if new_words[0].lower() in _DETERMINERS and before and before[-1].lower() in _DETERMINERS:
        new_words = new_words[1:]
    return splice(earlier, name.start(), name.end(), " ".join(new_words))


def _is_whole_name(name: re.Match[str], earlier: str) -> bool:
    """Whether no noun follows the name; "Covid" is only a part of "the Scottish Covid advisory group"."""
    sentence = parse(earlier)
    following = next((word for word in sentence.words if word.start >= name.end()), None)
    return following is None or following.part is not Part.NOUN


def _append_phrase(phrase: str, earlier: str) -> str | None:
    """The short earlier question with "for schools" at its end, if nothing like the phrase is in it; else None."""
    sentence, new = parse(earlier), parse(phrase)
    is_short = len(new.words) <= _MAX_APPENDED_WORDS and len(sentence.words) <= _MAX_EXTENDED_WORDS
    if not (is_short and new.nouns and sentence.words) or new.words[-1].text in ("one", "ones"):
        return None
    nouns = {stem(word.text) for word in sentence.words if word.part is Part.NOUN}
    repeats = any(stem(word.text) in nouns for word in new.words) or _has_similar_phrase(new, sentence)
    has_several_clauses = {Part.PUNCTUATION, Part.CONJUNCTION} & {word.part for word in sentence.words}
    is_closed = has_several_clauses or sentence.words[-1].part in _PREPOSITION_PARTS
    asks = any(word.part in (Part.QUESTION_WORD, Part.AUXILIARY) for word in sentence.words)
    can_append = BEGINS_WITH_PREPOSITION.match(phrase) and asks and not (repeats or is_closed)
    return f"{earlier} {phrase}" if can_append else None


def _has_similar_phrase(phrase: Sentence, sentence: Sentence) -> bool:
    """Whether the sentence has a phrase with the same preposition, whose object also is a measure or also is none."""
    return any(
        word.text == phrase.words[0].text
        and is_measure(sentence.words[_end_of_object(position, sentence)].text) == is_measure(phrase.nouns[-1].head)
        for position, word in enumerate(sentence.words)
    )


def splice(text: str, start: int, end: int, replacement: str) -> str:
    return text[:start] + replacement + text[end:]
