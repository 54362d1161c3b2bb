"""From what was typed to a question that stands alone. Nothing is reworded: words are only put together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.answer import Turn
from retrieval.errors import BadQuestion
from retrieval.terms import STOPWORDS, words

LONGEST = 2_000

_POINTS_BACK = frozenset(
    "he her hers him his it its she that their theirs them these they this those there one ones".split()
)
_CONTINUES = re.compile(r"(and|but|or|so|what about|how about|what if|also|then|yes|no|ok|okay)\b", re.IGNORECASE)

# A question with fewer content words than this is read with the one before it.
_SELF_CONTAINED = 4


def cleaned(question: str) -> str:
    """The question in one line. Raises BadQuestion where there is none or too much of it."""
    text = " ".join(question.split())
    if not text:
        raise BadQuestion("The question is empty. Type a question and ask again.")
    if len(text) > LONGEST:
        raise BadQuestion(
            f"The question has {len(text):,} characters; the most is {LONGEST:,}. Shorten it and ask again."
        )
    return text


def has_words(question: str) -> bool:
    return bool(words(question))


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that stands alone. The first `earlier` characters of `text` come from earlier turns."""

    text: str
    earlier: int = 0


def standalone(question: str, history: Sequence[Turn]) -> Standalone:
    """The question, with what it leans on put before it or into its place.

    "And Protect?" after "What is the purpose of Pursue?" asks "What is the purpose of Protect?". A question that
    points back ("When must they report?"), continues ("And for schools?") or says little on its own is read together
    with the user's turns before it, back to the last one that stands alone.
    """
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user" and turn.text.strip()]
    chain: list[str] = []
    current = question
    while asked and leans_back(current):
        current = asked.pop()
        chain.insert(0, current)
    if not chain:
        return Standalone(question)
    replaced = _replaced(question, chain[-1])
    if replaced is not None:
        chain[-1:], question = [], replaced
    earlier = " ".join(chain)
    return Standalone(f"{earlier} {question}", len(earlier)) if earlier else Standalone(question)


_INSTEAD = re.compile(
    r"(?:and|or|but|so|also|then|ok(?:ay)?)?[,\s]*(?:what about|how about|and)?\s*(?:the\s+)?"
    r"(?P<topic>\w[\w'’-]*(?:\s+\w[\w'’-]*){0,2})\s*\??",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)*")


def _replaced(question: str, before: str) -> str | None:
    """The earlier question about the new topic, where it was about a name and the new one gives just another."""
    if not _CONTINUES.match(question):
        return None
    match = _INSTEAD.fullmatch(question)
    if match is None or any(word in STOPWORDS for word in words(match["topic"])):
        return None
    names = list(_NAME.finditer(before))
    return before[: names[-1].start()] + match["topic"] + before[names[-1].end() :] if names else None


def leans_back(question: str) -> bool:
    found = words(question)
    content = [word for word in found if word not in STOPWORDS]
    pointing = any(word in _POINTS_BACK for word in found)
    return pointing or bool(_CONTINUES.match(question)) or len(content) < _SELF_CONTAINED
