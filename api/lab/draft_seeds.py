"""Quotations for the measure of the draft check: taken from real documents by a seed, with what was done to each.

The rules here are written apart from those of the check, so that one does not confirm the other.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.check.statement import StatementVerdict
from retrieval.document import Version
from retrieval.interfaces import Library
from retrieval.text import BlockKind

EACH = 20
_MARKS = ("“%s”", "‘%s’", '"%s"', "«%s»", "„%s“")
_PLAIN = re.compile(r"[A-Z][^“”‘\"«»„\[\]…|]*\.")
_LIMIT = re.compile(r",? (unless|except|subject to|provided that|other than where|if|where) ")
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?![\w.,])")
_FORCE = re.compile(r"\b(must|should|may|will)\b")
_MONTH = re.compile(r"\b(January|February|March|April|June|July|August|September|October|November|December)\b")
_INVENTED = (
    "Every stadium with more than nine thousand seats shall appoint a steward for each row of away supporters",
    "Councils that lose a football fixture to crowd trouble must repay the policing levy within one season",
    "The Safety Advisory Group heard that the match on 6 November was abandoned after flares were thrown",
    "A landlord who keeps bees on a flat roof has to warn the tenants below in writing each spring",
    "Ministers promised that no library would close on a Wednesday before the review had reported",
    "Fire doors painted green are exempt from inspection until the paint has fully dried",
    "The board resolved to fine any school whose pupils cycle without a bell on the ring road",
    "Ventilation ducts shaped like a horn were found to please neighbours in three of four streets",
    "Drains that sing at night should be reported to the harbour office before the next high tide",
    "A satellite that carries a choir requires a second licence from the Arts Council",
    "Pensioners born on a leap day receive their letter two days later than everybody else",
    "Visa officers may accept a signed menu as proof that a restaurant is genuine",
    "The inquiry regretted that masks with beards had been counted twice in the national stock",
    "Chimneys taller than the parish church need the written consent of its bell ringers",
    "Stairs in a house of one storey are to be kept clear of skis and sledges at all times",
    "Every electric car sold with a kennel must also carry a bowl with a heated rim",
    "The railway will run a night mail for parcels under two ounces from Penzance to Wick",
    "Budget holders shall publish the weight of their paper clips by the last Friday of Lent",
    "Behaviour that is nudged by a talking bench counts as voluntary under the new scheme",
    "Lifts that stop between floors to admire the view are to be rated as passenger gardens",
)


@dataclass(frozen=True, slots=True)
class Seed:
    """A statement as it stands in the draft, the verdict that is right, and what the script did.

    `quoted`: the words of the statement within `line`. `verdict`: None where there is nothing to check.
    """

    line: str
    quoted: str
    verdict: StatementVerdict | None
    done: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    version: Version
    text: str


def seeds(library: Library, old: Sequence[Version], seed: int) -> list[Seed]:
    """EACH quotations of each class. `old`: versions that are not in force, of which some words were changed since."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    every = list(_sentences(library, [version for version in library.versions() if version not in old]))
    chance.shuffle(every)
    counts = Counter(one.text for one in every)
    once = [one for one in every if counts[one.text] == 1]
    made: list[Seed] = []
    used: set[str] = set()

    def take(count: int, of: Sequence[_Sentence], make: Callable[[_Sentence], Seed | None]) -> None:
        wanted = len(made) + count
        for sentence in of:
            if len(made) == wanted:
                return
            if sentence.text not in used and (seed := make(sentence)) is not None:
                used.add(sentence.text)
                made.append(seed)

    take(EACH, [one for one in once if not _LIMIT.search(one.text)], lambda one: _verbatim(one, chance))
    take(EACH, once, lambda one: _altered(one, chance))
    take(EACH, once, lambda one: _cut(one, chance))
    take(EACH, list(_changed_since(library, old, set(counts))), lambda one: _out_of_force(one, chance))
    titles = [version.title for version in library.versions() if version not in old]
    take(EACH // 2, once, lambda one: _wrong_place(one, titles, chance))
    twice = [one for one in every if counts[one.text] > 1 and not _LIMIT.search(one.text)]
    take(EACH // 2, twice, lambda one: _quoted(one.text, StatementVerdict.SEVERAL_PLACES, "it stands twice", chance))
    made += [_quoted(words, StatementVerdict.NOT_HELD, "invented", chance) for words in _INVENTED]
    return made


def _sentences(library: Library, versions: Sequence[Version]) -> Iterator[_Sentence]:
    """Whole sentences of 10 to 40 words in paragraphs, without marks or brackets of their own."""
    for version in versions:
        canonical = library.canonical(version)
        for block, span in canonical.sentences():
            text = " ".join(span.of(canonical.text).split())
            if block.kind is BlockKind.PARAGRAPH and 10 <= len(text.split()) <= 40 and _PLAIN.fullmatch(text):
                yield _Sentence(version, text)


def _quoted(words: str, verdict: StatementVerdict, done: str, chance: random.Random, behind: str = "") -> Seed:
    marks = chance.choice(_MARKS)
    if "’" in words or "'" in words:
        marks = "“%s”"
    quoted = marks % words.rstrip(".")
    return Seed(f"The team noted {quoted}{behind}.", quoted, verdict, done)


def _verbatim(one: _Sentence, chance: random.Random) -> Seed:
    """The sentence with one of the changes that a careful writer may make, or none."""
    words = one.text.rstrip(".").split()
    kind = chance.choice(("as it is", "ellipsis", "small letter", "bracket", "sic", "line-end hyphen", "spaces"))
    at = len(words) // 2
    if kind == "ellipsis" and not re.search(r"\b(?:not|no|never|only)\b", " ".join(words[at : at + 2])):
        words[at : at + 2] = ["[…]"]
    elif kind == "small letter":
        words[0] = words[0][0].lower() + words[0][1:]
    elif kind == "bracket":
        words[0] = f"[{words[0][0].lower()}]{words[0][1:]}"
    elif kind == "sic":
        words.insert(at, "[sic]")
    elif kind == "line-end hyphen":
        long = next((i for i, word in enumerate(words) if len(word) > 8 and word.isalpha()), None)
        if long is not None:
            words[long] = f"{words[long][:4]}-\n{words[long][4:]}"
    elif kind == "spaces":
        words[at] = f"  {words[at]}\n"
    return _quoted(" ".join(words), StatementVerdict.VERBATIM, kind, chance)


def _altered(one: _Sentence, chance: random.Random) -> Seed | None:
    """The sentence with a number, a month, a modal verb or another word changed, or "not" put in."""
    text = one.text
    ways: list[tuple[str, str]] = []
    if match := _NUMBER.search(text):
        changed = str(int(match.group()) + chance.randint(1, 9))
        ways.append((f"number {match.group()} to {changed}", text[: match.start()] + changed + text[match.end() :]))
    if match := _MONTH.search(text):
        ways.append((f"{match.group()} to May", text[: match.start()] + "May" + text[match.end() :]))
    if match := _FORCE.search(text):
        changed = chance.choice([word for word in ("must", "should", "may") if word != match.group()])
        ways.append((f"{match.group()} to {changed}", text[: match.start()] + changed + text[match.end() :]))
        ways.append(("not put in", f"{text[: match.end()]} not{text[match.end() :]}"))
    words = text.split()
    at = chance.randrange(2, len(words) - 2)
    ways.append((f"{words[at]} to pigeon", " ".join([*words[:at], "pigeon", *words[at + 1 :]])))
    ways.append((f"{words[at]} left out", " ".join([*words[:at], *words[at + 1 :]])))
    done, changed = chance.choice(ways)
    return _quoted(changed, StatementVerdict.ALTERED, done, chance) if changed != text else None


def _cut(one: _Sentence, chance: random.Random) -> Seed | None:
    """The sentence up to its limit."""
    match = _LIMIT.search(one.text)
    kept = one.text[: match.start()] if match else ""
    if len(kept.split()) < 6 or not _FORCE.search(kept):
        return None
    return _quoted(kept, StatementVerdict.QUALIFIER_DROPPED, f"cut before {match[1] if match else ''!r}", chance)


def _changed_since(library: Library, old: Sequence[Version], held: set[str]) -> list[_Sentence]:
    return [one for one in _sentences(library, old) if one.text not in held]


def _out_of_force(one: _Sentence, chance: random.Random) -> Seed:
    return _quoted(one.text, StatementVerdict.OUT_OF_FORCE, "changed since", chance)


def _wrong_place(one: _Sentence, titles: Sequence[str], chance: random.Random) -> Seed | None:
    if _LIMIT.search(one.text):
        return None
    other = chance.choice([title for title in titles if title != one.version.title])
    return _quoted(one.text, StatementVerdict.WRONG_PLACE, f"cited as {other}", chance, f" ({other})")
