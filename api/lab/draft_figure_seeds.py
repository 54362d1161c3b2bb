"""Attributed figures and dates for the measure of the draft check: right, wrong and invented ones.

Each repeats what a sentence of a document says about a figure, in other words and without marks. The rules here are
written apart from those of the check.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.lab.draft_seeds import Seed
from retrieval.check.statement import StatementVerdict
from retrieval.document import Version
from retrieval.interfaces import Library
from retrieval.text import BlockKind

EACH = 12
_MONTHS = "January February March April May June July August September October November December".split()
_AMOUNT = re.compile(
    r"(?<![\w.,£])(?:\d{1,3} (?:days|weeks|months|years|hours|minutes|per cent|people|homes|metres)|£\d{1,3}(?:\.\d)?"
    r"(?: million| billion)|\d{1,2}%)(?![\w%])"
)
_DATE = re.compile(rf"(?<!\w)\d{{1,2}} (?:{'|'.join(_MONTHS)}) (?:19|20)\d\d(?!\w)")
_SMALL = frozenset(
    "the a an of to in on for and or by with at from as is are was were be been has have had will would should must "
    "may can could this that these those its their our we it which who also more than over up about other such any all "
    "not between within into under through during each".split()
)
_INTROS = (
    "{title} says that {words}.",
    "According to {title}, {words}.",
    "In line with {title}, {words}.",
    "{title} is the basis here. The document states that {words}.",
    "It is {title} that sets it: {words}.",
)
_INVENTED = (
    "a beekeeper waits 45 days before the swarm is moved",
    "stadium stewards rest for 25 minutes after the anthem",
    "the choir shares £7 million with its organist",
    "sledges were banned on 14 February 1987",
    "penguins fill 63% of the harbour",
    "a goat may graze for 90 days on a village green",
    "lighthouse keepers retire after 31 years of fog",
    "a kite flies at most 85 metres above the cricket pitch",
    "the regatta was rowed on 9 June 1954",
    "umbrellas cost £2 million a season",
    "17 per cent of the weathercocks point north",
    "a bagpiper practises 11 hours before the wedding",
)
_OWN = (
    ("28 days", "We met again after 28 days."),
    ("£40 million", "The council spent £40 million on the bridge."),
    ("3 May 2024", "The group first met on 3 May 2024."),
    ("15%", "Turnout fell by 15% in the ward."),
    ("12 weeks", "Residents waited 12 weeks for a reply from us."),
    ("60 people", "Some 60 people came to the meeting."),
    ("2 hours", "The fire was out within 2 hours."),
    ("£3 million", "Our reserve is £3 million."),
    ("1 April 2023", "The contract began on 1 April 2023."),
    ("5 years", "The lease has run for 5 years."),
    ("40%", "Of those asked, 40% agreed."),
    ("10 days", "The marquee stood for 10 days."),
)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure in a sentence, with the words around it that carry its meaning."""

    version: Version
    figure: str
    before: tuple[str, ...]
    behind: tuple[str, ...]

    def said(self, figure: str) -> str:
        return " ".join((*self.before, figure, *self.behind))


def figure_seeds(library: Library, seed: int) -> list[Seed]:
    """EACH figures and dates of each class: right, changed, invented, and one that nobody attributes."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    versions = library.versions()
    texts = {version.key: library.canonical(version).text for version in versions}
    made: list[Seed] = []
    for pattern, name in ((_AMOUNT, "figure"), (_DATE, "date")):
        stated = list(_stated(library, versions, pattern))
        chance.shuffle(stated)
        made += [_seed(one, one.figure, StatementVerdict.FOUND, f"right {name}", chance) for one in stated[:EACH]]
        for one in stated[EACH : 2 * EACH]:
            other = _other(one.figure, texts[one.version.key], chance)
            done = f"{name} {one.figure} to {other}"
            made.append(_seed(one, other, StatementVerdict.ALTERED, done, chance))
    for words in _INVENTED:
        version = chance.choice(versions)
        figure = next(match.group() for pattern in (_DATE, _AMOUNT) if (match := pattern.search(words)))
        line = chance.choice(_INTROS).format(title=version.title, words=words)
        made.append(Seed(line, figure, StatementVerdict.NOT_HELD, "invented"))
    return made + [Seed(line, figure, None, "nobody attributes it") for figure, line in _OWN]


def _stated(library: Library, versions: Sequence[Version], pattern: re.Pattern[str]) -> Iterator[_Stated]:
    """Sentences with one such figure and no other number, and at least four words of meaning around it."""
    for version in versions:
        canonical = library.canonical(version)
        for block, span in canonical.sentences():
            text = " ".join(span.of(canonical.text).split())
            match = pattern.search(text)
            if match is None or block.kind is BlockKind.HEADING or len(text.split()) > 45:
                continue
            before, behind = text[: match.start()], text[match.end() :]
            if re.search(r"\d", before + behind):
                continue
            left, right = _meaning(before)[-4:], _meaning(behind)[:3]
            if len(left) + len(right) >= 4 and canonical.text.count(match.group()) == 1:
                yield _Stated(version, match.group(), tuple(left), tuple(right))


def _meaning(words: str) -> list[str]:
    found = re.findall(r"[A-Za-z][A-Za-z’'-]+", words)
    return [word for word in found if word.lower() not in _SMALL]


def _seed(one: _Stated, figure: str, verdict: StatementVerdict, done: str, chance: random.Random) -> Seed:
    line = chance.choice(_INTROS).format(title=one.version.title, words=one.said(figure))
    return Seed(line, figure, verdict, f"{done}, of {one.version.title}")


def _other(figure: str, text: str, chance: random.Random) -> str:
    """The same figure with another number, which the text does not have."""
    while True:
        changed = re.sub(r"\d+", str(chance.randint(1, 28)), figure, count=1)
        if changed != figure and changed not in text:
            return changed
