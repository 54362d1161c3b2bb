"""The duties of one edition compared with those of another: added, removed, or with another force."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.duties.duty import Duty
from retrieval.text import CanonicalText

# Two duties that share this share of their words are one duty in other words.
MIN_SHARED = 0.7
_WORD = re.compile(r"[^\W_]+")


class DutyChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    FORCE = "force"


@dataclass(frozen=True, slots=True)
class DutyChange:
    """`before` is None for a duty that was added, `after` for one that was removed."""

    kind: DutyChangeKind
    before: Duty | None
    after: Duty | None


@dataclass(frozen=True, slots=True)
class EditionDuties:
    """The duties of an edition, with its text."""

    canonical: CanonicalText
    duties: Sequence[Duty]


def duty_changes(old: EditionDuties, new: EditionDuties) -> tuple[DutyChange, ...]:
    """The changes in the order of the new edition, those removed last. A duty in other words is none."""
    before = [_words(old, duty) for duty in old.duties]
    after = [_words(new, duty) for duty in new.duties]
    pairs = _pair(before, after, old.duties, new.duties)
    changes: list[DutyChange] = []
    for number, duty in enumerate(new.duties):
        partner = pairs.get(number)
        if partner is None:
            changes.append(DutyChange(DutyChangeKind.ADDED, None, duty))
        elif old.duties[partner].force is not duty.force:
            changes.append(DutyChange(DutyChangeKind.FORCE, old.duties[partner], duty))
    kept = set(pairs.values())
    removed = (duty for number, duty in enumerate(old.duties) if number not in kept)
    return (*changes, *(DutyChange(DutyChangeKind.REMOVED, duty, None) for duty in removed))


_Words = tuple[str, ...]


def _words(edition: EditionDuties, duty: Duty) -> _Words:
    """The words of a duty without those that show its force."""
    text = edition.canonical.text
    action = duty.action or duty.sentence
    actor = duty.actor.of(text) if duty.actor is not None else ""
    limit = duty.condition.of(text) if duty.condition is not None else ""
    subject = text[duty.sentence.start : duty.cue.start] if duty.lead_in is None else ""
    return tuple(_WORD.findall(f"{actor} {subject} {action.of(text)} {limit}".lower()))


def _pair(before: list[_Words], after: list[_Words], old: Sequence[Duty], new: Sequence[Duty]) -> dict[int, int]:
    """The number of the old duty for that of each new one that has a partner. No duty has two."""
    pairs: dict[int, int] = {}
    free = set(range(len(before)))
    by_words: defaultdict[_Words, list[int]] = defaultdict(list)
    for number, words in enumerate(before):
        by_words[words].append(number)
    for same_force in (True, False):
        for number, words in enumerate(after):
            if number in pairs:
                continue
            alike = [one for one in by_words[words] if one in free]
            partner = next((one for one in alike if (old[one].force is new[number].force) is same_force), None)
            if partner is not None:
                pairs[number] = partner
                free.discard(partner)
    _pair_alike(before, after, free, pairs)
    return pairs


def _pair_alike(before: list[_Words], after: list[_Words], free: set[int], pairs: dict[int, int]) -> None:
    """Pair what is left by the words that they share, the most alike first."""
    holding: defaultdict[str, set[int]] = defaultdict(set)
    for number in free:
        for word in set(before[number]):
            holding[word].add(number)
    alike: list[tuple[float, int, int]] = []
    for number in range(len(after)):
        if number in pairs:
            continue
        words = set(after[number])
        near = {one for word in words if len(word) > 3 for one in holding[word]}
        alike += [(share, number, one) for one in near if (share := _shared(words, set(before[one]))) >= MIN_SHARED]
    for _, number, one in sorted(alike, key=lambda row: (-row[0], row[1], row[2])):
        if number not in pairs and one in free:
            pairs[number] = one
            free.discard(one)


def _shared(words: set[str], others: set[str]) -> float:
    """The words in both as a share of the words in either."""
    either = words | others
    return len(words & others) / len(either) if either else 0.0
