"""From what was typed to a question that stands alone. Nothing is reworded: words are only put together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.answer import Turn
from retrieval.errors import BadQuestion
from retrieval.question.courtesy import reply, without_courtesy
from retrieval.question.follow_up import replaced
from retrieval.question.grammar import Part, Sentence, Word, parsed
from retrieval.question.pointing import asks_the_time, points_back
from retrieval.question.word_classes import COMMANDS, VERBS
from retrieval.question.words import is_general, topic_words

MAX_QUESTION_LENGTH = 2_000

# Words before a question that do not change what it asks: "so, …", "also …".
_MARKER = re.compile(
    r"(?:(?:so|then|well|yes|no|yeah|oh|right)\s*[,.:;–—-]+\s*|(?:also|ok|okay)\b(?! (?:to|for|if)\b)"
    r"\s*[,.:;–—-]*\s*)+",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"(?:and|but|or|what about|how about|what of|even|(?:not|only|except|also) "
    r"(?:if|when|for|in|on|with)|same (?:for|with|again)|how come|how so|in (?:what|which) case)\b",
    re.IGNORECASE,
)
# So does what begins with these, unless it tells its whole case.
_SO = re.compile(r"(?:what if|so|then)\b", re.IGNORECASE)
_CONDITION = re.compile(r"(?:if|unless|because|including)\b", re.IGNORECASE)
# With more content words than this it does.
_WHOLE_CASE = 5
_BEGINS_SENTENCE = re.compile(r"(?<=[a-z]{3}[.?!] )[a-z]")
# "What is an excluded person?" names its topic, general as its words are.
_DEFINES = re.compile(r"(?:what|who) (?:is|counts as) an? ", re.IGNORECASE)
# A preposition and what belongs to it, and no more than this: "for schools in Wales?".
_LONGEST_PHRASE = 6
# "Recommendation 21?"
_NUMBERED = 2
_BEGINS_PHRASE = frozenset(
    "in on at for by from with without under over between during after before since until to".split()
)

# Earlier turns that are looked at, and sentences of them that a question is put behind.
_LOOKED_AT, _KEPT = 5, 2


def cleaned(question: str) -> str:
    """The question in one line. Raises BadQuestion where there is none or too much of it."""
    text = " ".join(question.split())
    if not text:
        raise BadQuestion("The question is empty. Type a question and ask again.")
    if len(text) > MAX_QUESTION_LENGTH:
        raise BadQuestion(
            f"The question has {len(text):,} characters; the most is {MAX_QUESTION_LENGTH:,}. Shorten it and ask again."
        )
    return text


def says_something(question: str) -> bool:
    """Whether a question has a word that carries meaning: "What about that?" has none."""
    return bool(topic_words(question))


_WRITING = re.compile(
    r"(?:please |can you |could you |would you |i need you to |i want you to )*"
    r"(?:give me a (?:short )?summary|summari[sz]e|sum up|compare|contrast|paraphrase|rewrite|translate|simplify|"
    r"(?:write|draft) (?:me |us )?(?:an?|the|some|up)|tl;?dr)\b",
    re.IGNORECASE,
)


def asks_for_writing(question: str) -> bool:
    """Whether it asks for words that nobody has written yet: "Summarise the Prevent duty"."""
    return _WRITING.match(question) is not None


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that stands alone. The first `earlier` characters of `text` come from earlier turns."""

    text: str
    earlier: int = 0


def standalone(question: str, history: Sequence[Turn]) -> Standalone:
    """The question, with what it leans on put before it or into its place; without the greeting before it.

    "And Protect?" after "What is the purpose of Pursue?" asks "What is the purpose of Protect?". A question that
    needs an earlier turn to be understood ("When must they report?", "And for schools?", "Why?") is read together with
    the user's turns before it, back to one that needs none. Every other question is read alone.
    """
    if reply(question) is not None:
        return Standalone(question)
    own = without_courtesy(question)
    own = own if own == question else _begun(own)
    chain = [own, *_leant_on(own, history)]
    told: list[str] = []
    for turn in reversed(chain):
        whole = replaced(turn, told[-1]) if told else None
        told[-1:] = [whole] if whole is not None else [*told[-1:], turn]
    if len(chain) == 1:
        return Standalone(own)
    *before, last = told if len(told) <= _KEPT + 1 else [told[0], *told[-_KEPT:]]
    earlier = " ".join(map(_as_sentence, before))
    return Standalone(f"{earlier} {_as_sentence(last)}".strip(), len(earlier))


def alone_again(question: Standalone) -> str:
    """What of a question that stands behind earlier turns was asked last, as a sentence: "And when?" asks "When?"."""
    own = question.text[question.earlier :].strip()
    match = re.match(r"(?:(?:and|but|so|or|then)\b[\s,]*)+", own, re.IGNORECASE)
    return _as_sentence(own[match.end() :]) if match and match.end() < len(own) else own


def _leant_on(question: str, history: Sequence[Turn]) -> Iterator[str]:
    """The user's turns that a question needs, the last first, back to one that needs none."""
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user" and turn.text.strip()]
    turns = [without_courtesy(turn) for turn in asked if reply(turn) is None]
    for turn in turns[: -_LOOKED_AT - 1 : -1]:
        if not leans_back(question):
            return
        yield turn
        question = turn


def _as_sentence(text: str) -> str:
    """With a capital at its beginning and one mark at its end."""
    begun = _BEGINS_SENTENCE.sub(lambda match: match.group().upper(), _begun(text))
    bare = begun.rstrip("?.!,;: ")
    mark = begun[len(bare) :].strip()[:1]
    usual = "." if text.split()[:1] and text.split()[0].lower() in COMMANDS else "?"
    return f"{bare}{mark if mark in tuple('?.!') else usual}"


def _begun(text: str) -> str:
    """With a capital at its beginning, unless that is a name written otherwise ("iPhone")."""
    first = text.split(maxsplit=1)[:1]
    return text[:1].upper() + text[1:] if first and first[0].islower() else text


def leans_back(question: str) -> bool:
    """Whether a question needs an earlier turn: it continues one, points back, or names no topic of its own."""
    if len(question) > MAX_QUESTION_LENGTH:
        return False
    match = _MARKER.match(question)
    own = question[match.end() :] if match else question
    if _continues(own) or points_back(own):
        return True
    if asks_the_time(own) or (_DEFINES.match(own) and topic_words(own)):
        return False
    said = parsed(own)
    return not any(map(_names_topic, said.words)) or _is_part(said, own)


def _names_topic(word: Word) -> bool:
    """Whether a word tells what is asked about: "permit" does, "fee" and "sent" do not."""
    if word.part is Part.PAUSE or word.text[0].isdigit() or not topic_words(word.text):
        return False
    is_name = word.has_capital and word.start > 0
    is_done = word.part is Part.VERB and (word.text.endswith("ed") or word.text in VERBS)
    return is_name or not (is_done or is_general(word.text))


def _continues(own: str) -> bool:
    if _SO.match(own):
        return len(topic_words(own)) <= _WHOLE_CASE
    return _CONTINUES.match(own) is not None


def _is_part(said: Sentence, own: str) -> bool:
    """Whether only a part of a question is there: "in Wales?", "what documents?", "if I am under 18?", "Saturdays?"."""
    parts = [word.part for word in said.words if word.part is not Part.PAUSE]
    asks = Part.ASK in parts[1:] or Part.AUX in parts or Part.ASK in parts[:1]
    if _asks_for_a_noun(parts):
        return True
    if _CONDITION.match(own):
        return not (Part.ASK in parts[1:] or _inverts(said))
    if said.words[0].text in _BEGINS_PHRASE:
        return not asks and len(parts) <= _LONGEST_PHRASE and parts[1] is not Part.NUMBER
    is_numbered = len(parts) == _NUMBERED and any(letter.isdigit() for letter in said.words[1].text)
    return not asks and ((len(parts) == 1 and own.rstrip().endswith("?")) or is_numbered)


def _asks_for_a_noun(parts: Sequence[Part]) -> bool:
    """ "what documents?", "how many days?", "up to what value?"."""
    if Part.ASK not in parts or Part.AUX in parts or Part.VERB in parts:
        return False
    return parts.count(Part.NOUN) < 2 and len(parts) <= (4 if parts[0] in (Part.PREPOSITION, Part.LINK) else 3)


def _inverts(said: Sentence) -> bool:
    """Whether a question follows a condition: "if it rains, do they …", "if I lose it can I …"."""
    pairs = zip(said.words[2:], said.words[3:], strict=False)
    return any(
        word.part is Part.AUX and behind.part in (Part.PRONOUN, Part.DETERMINER, Part.NOUN) for word, behind in pairs
    )
