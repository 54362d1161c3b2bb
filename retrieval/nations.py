"""The four nations of the United Kingdom, and how texts name them."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from retrieval.errors import BadInput


class Nation(StrEnum):
    ENGLAND = "England"
    WALES = "Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"


Nations = frozenset[Nation]

ALL_NATIONS: Nations = frozenset(Nation)
_GREAT_BRITAIN: Nations = ALL_NATIONS - {Nation.NORTHERN_IRELAND}
# Each name of one nation or several. A longer name stands before a shorter one that it holds.
_NAMES: tuple[tuple[str, Nations], ...] = (
    (r"Northern\s+Ireland", frozenset({Nation.NORTHERN_IRELAND})),
    (r"England", frozenset({Nation.ENGLAND})),
    (r"Wales", frozenset({Nation.WALES})),
    (r"Scotland", frozenset({Nation.SCOTLAND})),
    (r"(?:the\s+)?United\s+Kingdom", ALL_NATIONS),
    (r"(?:the\s+)?(?:whole\s+of\s+the\s+)?UK", ALL_NATIONS),
    (r"Great\s+Britain", _GREAT_BRITAIN),
    (r"GB", _GREAT_BRITAIN),
)
_ADJECTIVES: tuple[tuple[str, Nation], ...] = (
    (r"Northern\s+Irish", Nation.NORTHERN_IRELAND),
    (r"English", Nation.ENGLAND),
    (r"Welsh", Nation.WALES),
    (r"Scottish", Nation.SCOTLAND),
)
NATION = rf"(?:{'|'.join(name for name, _ in _NAMES)})"
# "England", "England, Scotland and Wales", "either England or Wales".
NATION_LIST = rf"(?:(?:both|either)\s+)?{NATION}(?:(?:\s*[,;/&(]\s*|\s+)(?:(?:and|or|&)\s+)?(?:in\s+)?{NATION})*\b\)?"
ADJECTIVE = rf"(?:{'|'.join(name for name, _ in _ADJECTIVES)})"

_NATION = re.compile(rf"\b(?:{'|'.join(f'({name})' for name, _ in _NAMES)})\b")
_ADJECTIVE = re.compile(rf"\b(?:{'|'.join(f'({name})' for name, _ in _ADJECTIVES)})\b")
# A part of every name and adjective, in small letters: most sentences have none, and are done with at once.
_PARTS_OF_NAMES = tuple("england english wales welsh scot ireland irish kingdom uk britain gb".split())
_ONLY_NATIONS = re.compile(rf"\s*{NATION_LIST}\s*", re.IGNORECASE)
# A nation's name after these words, or before these, is a part of another name: "Bank of England", "Wales Office".
_NAME_BEFORE = re.compile(
    r"(?:\b(?:NHS|Public\s+Health|(?:Bank|Church|University|Prince|Princess|Republic|Arts\s+Council)\s+(?:of|for)"
    r"|New\s+South|University\s+of\s+South|Natural|Historic|Sport|Homes|Skills|Police|Transport\s+for|Healthwatch|Highways"
    r"|National\s+Highways|Care\s+Inspectorate|Social\s+Care|Social\s+Work|Healthcare\s+Improvement|Creative|Visit)\s+)$"
)
_NAME_BEHIND = re.compile(r"^\s+(?:Office|Act|Bill)\b")
# "English" before these words is the language or a subject at school.
_LANGUAGE_BEHIND = re.compile(
    r"^(?:\s*$|\W*[,.;:?!)]|\s+(?:language|as|speak\w*|tests?|skills?|qualifications?|requirements?|lessons?|medium|versions?"
    r"|translations?|words?|text|names?|literature|terriers?|and\s+(?:math|welsh|english)\w*|or\s+welsh|is|was|at|to|with"
    r"|in|for|on|teachers?|exams?|GCSEs?|proficiency|classes|courses?)\b)",
    re.IGNORECASE,
)


def nations_in(names: str) -> Nations:
    """The nations whose names stand in these words, also as a part of "the UK" and "Great Britain"."""
    return frozenset(nation for match in _NATION.finditer(names) for nation in _NAMES[(match.lastindex or 1) - 1][1])


def may_name_nations(words: str) -> bool:
    """Whether a name or an adjective of a nation may stand in these words; quick, and False only where none does."""
    small = words.casefold()
    return any(part in small for part in _PARTS_OF_NAMES)


def mentioned_nations(words: str) -> Nations:
    """The nations that these words name, by name or adjective; not as a part of the name of something else."""
    return frozenset(_mentions(words)) if may_name_nations(words) else frozenset()


def _mentions(words: str) -> Iterator[Nation]:
    for match in _NATION.finditer(words):
        if not _NAME_BEFORE.search(words[: match.start()]) and not _NAME_BEHIND.match(words[match.end() :]):
            yield from _NAMES[(match.lastindex or 1) - 1][1]
    for match in _ADJECTIVE.finditer(words):
        if not _LANGUAGE_BEHIND.match(words[match.end() :]):
            yield _ADJECTIVES[(match.lastindex or 1) - 1][1]


def read_extent(words: str) -> Nations:
    """The nations of the fact `extent`. Raises BadInput for words that are no list of nations."""
    if not _ONLY_NATIONS.fullmatch(words):
        raise BadInput(
            f"The extent {words!r} is no list of nations. Write it as in 'England', 'England and Wales' or 'UK': the "
            f"nations are {listed_nations(ALL_NATIONS, whole='')}."
        )
    return nations_in(_capitals(words))


def _capitals(words: str) -> str:
    upper = {"uk": "UK", "gb": "GB"}
    return re.sub(r"[A-Za-z]+", lambda word: upper.get(word[0].lower(), word[0].capitalize()), words)


def listed_nations(nations: Iterable[Nation], whole: str = "the UK") -> str:
    """The nations as a list in words: "England and Wales"; `whole` for all four, where it is not empty."""
    listed = set(nations)
    names = [str(nation) for nation in Nation if nation in listed]
    if whole and len(names) == len(Nation):
        return whole
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else ""
