"""Labels that a question asks for by number, and whether a sentence carries that one or another."""

import re
from collections.abc import Iterable

_KINDS = (
    "annex appendix article chapter clause condition criterion figure finding measure objective option paragraph part "
    "policy principle question recommendation regulation requirement rule schedule section stage standard step table "
    "theme tier modification"
).split()
# "Recommendation 20", "policy LP5", "paragraphs 3.2", "Table A.1", "MM12".
_LABEL = re.compile(
    rf"\b({'|'.join(_KINDS)})s?\s+(?:no\.?\s+|number\s+)?([a-z]{{0,4}}\.?\d+(?:\.\d+)*[a-z]?)\b", re.IGNORECASE
)

# What a sentence gains in its logit that carries the label asked for, and loses that carries only others of its kind.
CARRIED, ANOTHER = 2.0, 4.0

Label = tuple[str, str]


def labels(text: str) -> frozenset[Label]:
    """Kind and number of every label in a text, in small letters."""
    return frozenset((kind.lower(), number.lower()) for kind, number in _LABEL.findall(text))


def gain(asked: Iterable[Label], carried: frozenset[Label]) -> float:
    """What a sentence gains or loses by the labels on it, those of its heading and its paragraph's number included."""
    asked = frozenset(asked)
    if asked & carried:
        return CARRIED
    kinds = {kind for kind, _ in asked}
    return -ANOTHER if any(kind in kinds for kind, _ in carried) else 0.0
