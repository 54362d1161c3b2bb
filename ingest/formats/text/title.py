"""Find the name of a document in its running headers and footers."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import permutations

from ingest.formats.text.pages import WORD, collapse_spaces

# Nouns for a document, by which a running line names one.
_DOCUMENT_NOUN = re.compile(
    r"\b(?:guidance|documents?|polic(?:y|ies)|manual|circular|code|booklet|guides?|guidelines?|handbook|reports?"
    r"|standards?|statement|strategy|framework|procedures?|toolkit|bulletin|specification|consultation|plan|charter)\b",
    re.IGNORECASE,
)
# The page number at the start or end of a running line, with the word "page" before it.
_PAGE_NUMBER_AT_START = re.compile(r"^\W*\d{1,4}\b\W*")
_PAGE_NUMBER_AT_END = re.compile(r"\W*(?:\bpage\W*)?\b\d{1,4}\W*$", re.IGNORECASE)
# So many of the most frequent names are compared.
_MAX_NAMES = 8


def document_name(line: str, page_number_at: int = -1) -> str | None:
    """The document's name in a running line; None if it prints none.

    `page_number_at`: index of the line's number that counts the pages, from 0; -1 if none does.
    """
    name = collapse_spaces(line)
    if page_number_at >= 0:
        name = (
            _PAGE_NUMBER_AT_START.sub("", name)
            if page_number_at == 0 and _PAGE_NUMBER_AT_START.match(name)
            else _PAGE_NUMBER_AT_END.sub("", name)
        )
    return name if has_document_noun(name) and len(WORD.findall(name)) > 1 else None


def has_document_noun(words: str) -> bool:
    """Whether words hold a noun for a document: "guidance", "plan"."""
    return _DOCUMENT_NOUN.search(words) is not None


def shares_document_noun(heading: str, name: str) -> bool:
    """Whether a heading holds a document noun of the name in the running lines."""
    nouns = {noun.lower() for noun in _DOCUMENT_NOUN.findall(name)}
    return any(noun.lower() in nouns for noun in _DOCUMENT_NOUN.findall(heading))


def most_frequent_name(name_counts: Counter[str]) -> tuple[str | None, int]:
    """The name that most running lines print, and how many do; `name_counts`: how many lines print each name.

    Left and right pages may print its parts in different order; then the order that has the document noun first is
    taken. Of two different names, the words that they share are the document's name.
    """
    names = name_counts.most_common(_MAX_NAMES)
    for (name, count), (other_name, other_count) in permutations(names, 2):
        if sorted(name.split()) == sorted(other_name.split()):
            return min(name, other_name, key=_noun_position), count + other_count
    if len(names) < 2:
        return names[0] if names else (None, 0)
    (name, count), (other_name, other_count) = names[:2]
    shared = _longest_shared_run(name.split(), other_name.split())
    if shared in (name, other_name):
        return max(name, other_name, key=len), count + other_count
    return (shared, count + other_count) if document_name(shared) else (name, count)


def _noun_position(name: str) -> int:
    match = _DOCUMENT_NOUN.search(name)
    return match.start() if match else len(name)


def _longest_shared_run(words: Sequence[str], other_words: Sequence[str]) -> str:
    """The longest run of words that both share."""
    match = SequenceMatcher(None, words, other_words, autojunk=False).find_longest_match()
    return " ".join(words[match.a : match.a + match.size])
