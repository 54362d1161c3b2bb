"""The name of a document as the running heads and feet of its pages print it."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import permutations

from ingest.formats.text.pages import WORD, folded

# What a running line calls a document that it names.
_NOUN = re.compile(
    r"\b(?:guidance|documents?|polic(?:y|ies)|manual|circular|code|booklet|guides?|guidelines?|handbook|reports?"
    r"|standards?|statement|strategy|framework|procedures?|toolkit|bulletin|specification|consultation|plan|charter)\b",
    re.IGNORECASE,
)
# The page's number at an end of a running line, and the word "page" before it.
_BEFORE = re.compile(r"^\W*\d{1,4}\b\W*")
_BEHIND = re.compile(r"\W*(?:\bpage\W*)?\b\d{1,4}\W*$", re.IGNORECASE)
# So many of the commonest running lines are looked at.
_NAMES = 8


def name_in(line: str, counts: int = -1) -> str | None:
    """The name of a document that a running line prints, None where it prints none.

    `counts`: which of the line's numbers counts the pages, from 0; -1 where none does.
    """
    name = folded(line)
    if counts >= 0:
        name = _BEFORE.sub("", name) if counts == 0 and _BEFORE.match(name) else _BEHIND.sub("", name)
    return name if calls(name) and len(WORD.findall(name)) > 1 else None


def calls(words: str) -> bool:
    """Whether words call something a document: "guidance", "plan"."""
    return _NOUN.search(words) is not None


def says_name(heading: str, name: str) -> bool:
    """Whether a heading calls a document what its running lines call it."""
    nouns = {noun.lower() for noun in _NOUN.findall(name)}
    return any(noun.lower() in nouns for noun in _NOUN.findall(heading))


def chief_name(named: Counter[str]) -> tuple[str | None, int]:
    """The name that most running lines print, and how many do; `named`: how many print each.

    Left and right pages may print its parts in another order; then the part that calls it a document comes first. Of
    two names that differ, what both say is the document's.
    """
    names = named.most_common(_NAMES)
    for (one, times), (other, more) in permutations(names, 2):
        if sorted(one.split()) == sorted(other.split()):
            return min(one, other, key=_noun_at), times + more
    if len(names) < 2:
        return names[0] if names else (None, 0)
    (one, times), (other, more) = names[:2]
    common = _common(one.split(), other.split())
    if common in (one, other):
        return max(one, other, key=len), times + more
    return (common, times + more) if name_in(common) else (one, times)


def _noun_at(name: str) -> int:
    found = _NOUN.search(name)
    return found.start() if found else len(name)


def _common(one: Sequence[str], other: Sequence[str]) -> str:
    """The longest run of words that both say."""
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return " ".join(one[match.a : match.a + match.size])
