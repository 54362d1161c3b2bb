"""From what was typed to a question that stands alone. Nothing is reworded: words are only put together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.answer import Turn
from retrieval.errors import BadQuestion
from retrieval.follow_up import ASKING, replaced
from retrieval.terms import topic_words

LONGEST = 2_000

_POINTS_BACK = re.compile(
    r"\b(?:it|its|that|their|theirs|them|these|they|this|those|(?<!is )(?<!are )(?<!was )(?<!were )there)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(r"(and|but|or|so|what about|how about|what if|also|then|yes|no|ok|okay)\b", re.IGNORECASE)
_ASKS = re.compile(rf"(?:{ASKING})\b", re.IGNORECASE)

# A question with fewer content words than this is read with the one before it; one in the form of a question needs
# one less to stand alone.
_SELF_CONTAINED = 4
# Earlier questions that one is read with: further back, a conversation has moved on.
_CHAIN = 2


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
    """The question, with what it leans on put before it or into its place.

    "And Protect?" after "What is the purpose of Pursue?" asks "What is the purpose of Protect?". A question that
    points back ("When must they report?"), continues ("And for schools?") or says little on its own is read together
    with the user's turns before it, back to one that stands alone, and no more than two of them.
    """
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user" and turn.text.strip()]
    chain: list[str] = []
    current = question
    while asked and len(chain) < _CHAIN and leans_back(current):
        current = asked.pop()
        chain.insert(0, current)
    if not chain:
        return Standalone(question)
    whole = replaced(question, chain[-1])
    if whole is not None:
        chain[-1:], question = [], whole
    earlier = " ".join(chain)
    return Standalone(f"{earlier} {question}", len(earlier)) if earlier else Standalone(question)


def leans_back(question: str) -> bool:
    content = topic_words(question)
    needed = _SELF_CONTAINED - bool(_ASKS.match(question))
    return bool(_POINTS_BACK.search(question) or _CONTINUES.match(question)) or len(content) < needed
