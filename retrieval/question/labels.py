"""Numbered labels in questions and sentences ("Recommendation 20"), and how they change a sentence's logit."""

import re
from collections.abc import Iterable

_LABEL_KINDS = (
    "annex appendix article chapter clause condition criterion figure finding measure objective option paragraph part "
    "policy principle question recommendation regulation requirement rule schedule section stage standard step table "
    "theme tier modification"
).split()
# "Recommendation 20", "policy LP5", "paragraphs 3.2", "Table A.1", "MM12".
_LABEL = re.compile(
    rf"\b({'|'.join(_LABEL_KINDS)})s?\s+(?:no\.?\s+|number\s+)?([a-z]{{0,4}}\.?\d+(?:\.\d+)*[a-z]?)\b", re.IGNORECASE
)

# Added to the logit of a sentence with the requested label; subtracted if it has only other labels of that kind.
LABEL_GAIN, OTHER_LABEL_LOSS = 2.0, 4.0

Label = tuple[str, str]


def find_labels(text: str) -> frozenset[Label]:
    """Kind and number of every label in a text, in lower case."""
    return frozenset((kind.lower(), number.lower()) for kind, number in _LABEL.findall(text))


def label_gain(asked: Iterable[Label], carried: frozenset[Label]) -> float:
    """The change of a sentence's logit. `carried`: its own labels, its heading's, and its paragraph's number."""
    asked = frozenset(asked)
    if asked & carried:
        return LABEL_GAIN
    kinds = {kind for kind, _ in asked}
    return -OTHER_LABEL_LOSS if any(kind in kinds for kind, _ in carried) else 0.0
