"""Read the readers for whom a heading or a sentence says that a text is."""

import re
from functools import lru_cache

from retrieval.applies.phrases import IS_FOR, PARTS, TEXTS
from retrieval.duties.actor_groups import GROUPS, is_wanted
from retrieval.duties.somebody import names_somebody

# No name of a group of readers is longer.
MAX_READERS_CHARS = 160
_KIND = (
    r"(?:(?:statutory|non-statutory|departmental|practical|further|additional|specific|general|key|best\s+practice)\s+)*"
    rf"(?:{TEXTS}|duties|responsibilities|requirements|recommendations|actions|steps|rules)"
)
# "For registered providers", "Guidance for schools and colleges", "Information for parents:".
_FOR = re.compile(
    rf"^\W*(?:\d[\d.]*\)?\s+)?(?:{_KIND}\s+)?for\s+(?P<readers>[^.;:?!]+?)(?:\s+only)?\s*:?\W*$", re.IGNORECASE
)
_PART = rf"(?:this|these|the\s+following)\s+(?:\w+\s+)?(?:{PARTS}|document)"
_PART_IS_FOR = re.compile(
    rf"^\W*{_PART}\s+(?:{IS_FOR}|appl(?:y|ies)\s+(?:only\s+)?to)\s+(?P<readers>.+?)\W*$", re.IGNORECASE
)
# "If you are a parent", a heading.
_IF_YOU_ARE = re.compile(
    r"^\W*(?:\d[\d.]*\)?\s+)?if\s+you(?:\s+are|[’']re)\s+(?P<readers>[^.;:?!,]+?)\W*$", re.IGNORECASE
)
# "Schools’ responsibilities", "Role of the designated officer".
_OWNED = re.compile(
    r"^\W*(?:\d[\d.]*\)?\s+)?(?P<readers>[^.;:?!]+?)[’']s?\s+(?:responsibilities|duties|obligations|roles?)\W*$",
    re.IGNORECASE,
)
_OF = re.compile(
    r"^\W*(?:\d[\d.]*\)?\s+)?(?:the\s+)?(?:roles?|responsibilities|duties|obligations)(?:\s+and\s+(?:responsibilities|duties))?\s+of\s+"
    r"(?P<readers>[^.;:?!]+?)\W*$",
    re.IGNORECASE,
)
# The readers end where another clause begins.
_END = re.compile(
    r"\s+(?:who|which|that|when|where|whose|as\s+it|because|so\s+that|to\s+(?:help|use|support|consider|assist|enable|ensure|inform"
    r"|understand|decide|make|follow|read)|in\s+(?:order|relation|respect|carrying|connection|discharging|exercising"
    r"|undertaking|fulfilling|meeting)|on\s+(?:how|the|their|what)|about|and\s+(?:sets|covers|applies|is|explains|provides"
    r"|replaces|should|must|describes|contains)|with\s+(?:regard|respect)|under\s+(?:section|the)|regarding|concerning"
    r"|wishing|seeking|interested|involved|responsible|working|should|must|from\s+\d|published|issued)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def heading_readers(heading: str) -> str | None:
    """The readers that a heading names, as in "Guidance for schools"; None where it names none."""
    match = next((match for rule in (_FOR, _IF_YOU_ARE, _OWNED, _OF) if (match := rule.search(heading))), None)
    return somebody(match["readers"], by_letters=match.re is not _IF_YOU_ARE) if match else None


def part_readers(sentence: str) -> str | None:
    """The readers for whom a sentence says that its part of the document is: "This chapter is for landlords"."""
    match = _PART_IS_FOR.search(sentence)
    return somebody(match["readers"]) if match else None


def somebody(words: str, *, by_letters: bool = False) -> str | None:
    """The words up to the end of the readers' name, if they name somebody; None otherwise.

    `by_letters`: letters such as DfE name somebody, too.
    """
    end = _END.search(words)
    named = " ".join((words[: end.start()] if end else words).split()).strip(" ,:;.–—-")
    parts = [part.strip() for part in re.split(r",|\band\b|\bor\b|\(|•|:", named)]
    is_short = 0 < len(named) <= MAX_READERS_CHARS
    return named if is_short and any(names_somebody(part, acts=by_letters) for part in parts[:2]) else None


def named_groups(question: str) -> tuple[str, ...]:
    """The kinds of readers that a question names, each by the first name of its group: "school" for "colleges"."""
    return tuple(group[0] for group in GROUPS if is_wanted(group[0], question))


def is_for(readers: str, group: str) -> bool:
    """Whether readers, in a document's words, include the readers of a group."""
    return is_wanted(group, readers)


def is_for_others(readers: str, groups: tuple[str, ...]) -> bool:
    """Whether these readers are of known groups, and none of the groups is among them."""
    known = any(is_wanted(group[0], readers) for group in GROUPS)
    return bool(groups) and known and not any(is_for(readers, group) for group in groups)
