"""From what was typed to a question that stands alone. Nothing is reworded: words are only put together."""

import re
from collections.abc import Sequence

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


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question, with the earlier questions that it leans on before it.

    A question that points back ("When must they report?"), continues ("And for schools?") or says little on its own
    is read together with the user's turns before it, back to the last one that stands alone.
    """
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user" and turn.text.strip()]
    chain = [question]
    while asked and leans_back(chain[0]):
        chain.insert(0, asked.pop())
    return " ".join(chain)


def leans_back(question: str) -> bool:
    found = words(question)
    content = [word for word in found if word not in STOPWORDS]
    pointing = any(word in _POINTS_BACK for word in found)
    return pointing or bool(_CONTINUES.match(question)) or len(content) < _SELF_CONTAINED
