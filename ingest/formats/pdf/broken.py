"""How broken the words of a page are: the measure by which one PDF reader's text is weighed against the other's."""

import re
import unicodedata
from collections import Counter

# Of 367 pages of real government reports the worst has .029 of its words broken; beyond this much both readers look.
MAX_BROKEN_SHARE = 0.1
# No word of prose is longer; what is, are words that have lost the spaces between them.
_GLUED = 40
# What stands where a letter's meaning is not known: the sign for that, private signs, and controls.
_UNKNOWN = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
# What pdfium gives for a hyphen at a line's end, which is known well.
_HYPHENS = "\x02\ufffe"
# Letters that may stand alone: words, the bullets that are set as an o, and what numbers a list.
_ALONE = re.compile(r"[aAIOo]|[^\W\d_](?=[.)])")


def broken(text: str) -> float:
    """The share of words, from 0 to 1, that are single letters, run together, or hold signs of unknown meaning."""
    words = text.split()
    return sum(_is_broken(word) for word in words) / len(words) if words else 0.0


def counted(text: str) -> tuple[int, int]:
    """How many signs a text has, white space aside, and how many of them no language has."""
    counts = Counter(text)
    signs = sum(count for sign, count in counts.items() if not sign.isspace())
    return signs, sum(count for sign, count in counts.items() if _is_unknown(sign))


def _is_unknown(sign: str) -> bool:
    return sign not in _HYPHENS and (_UNKNOWN.match(sign) is not None or unicodedata.category(sign) in ("Cn", "Co"))


def _is_broken(word: str) -> bool:
    if _UNKNOWN.search(word):
        return True
    if len(word) > _GLUED:
        return "/" not in word and "@" not in word and word.count(".") < 4
    return len(word) == 1 and word.isalpha() and not _ALONE.match(word)
