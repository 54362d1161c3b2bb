"""References for the measure of the draft check: places, years and laws that a draft names, right and wrong ones.

The rules here are written apart from those of the check. Each seed stands in a paragraph of its own.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from api.lab.draft_seeds import Seed
from retrieval.check.statement import StatementVerdict
from retrieval.document import Version
from retrieval.interfaces import Library
from retrieval.text import BlockKind, CanonicalText

EACH = 8
_TOPIC = "the team planned the work"
_PARAGRAPH = re.compile(r"\d{1,3}(?:\.\d{1,3})*")
_SECTION = re.compile(r"Section (\d{1,2})\b")
_SENTENCE = re.compile(r"[A-Z][^“”‘\"«»„\[\]…|()]*\.")
_KINDS = {"response": "response", "report": "report", "plan": "plan", "paper": "white paper", "decision": "decision"}
_LAWS = (
    ("section 21 of the Housing Act 1988", "As section 21 of the Housing Act 1988 provides, {0}."),
    ("section 3 of the Public Order Act 1986", "The power in section 3 of the Public Order Act 1986 was used."),
    ("paragraph 4 of Schedule 2 to the Care Act 2014", "See paragraph 4 of Schedule 2 to the Care Act 2014."),
    ("regulation 9 of the Control of Pigeons Regulations 2011", "Under regulation 9 of the Control of Pigeons "
     "Regulations 2011, {0}."),
    ("article 5 of the Town Crier Order 1999", "Cry as article 5 of the Town Crier Order 1999 has it."),
    ("s. 12 of the Ferries Act 1974", "By s. 12 of the Ferries Act 1974, {0}."),
    ("section 7(2) of the Allotments Act 1950", "Fees follow section 7(2) of the Allotments Act 1950."),
    ("Part 3 of the Canals Act 2002", "The duty in Part 3 of the Canals Act 2002 lapsed."),
)  # fmt: skip
_OWN = (
    ("section 4", "We come back to this in section 4 below."),
    ("paragraph 3", "As paragraph 3 above shows, {0}."),
    ("page 2", "The map on page 2 of this report has the routes."),
    ("annex B", "Costs are in annex B."),
    ("part 2", "In part 2 we turn to the budget."),
    ("Section 6", "Section 6 lists the risks."),
    ("paragraphs 2", "Members agreed paragraphs 2 and 3."),
    ("Chapter 1", "Chapter 1 said so, too."),
)


@dataclass(frozen=True, slots=True)
class _Numbered:
    version: Version
    canonical: CanonicalText
    paragraphs: tuple[str, ...]
    sections: tuple[str, ...]
    pages: tuple[str, ...]


def reference_seeds(library: Library, seed: int) -> list[Seed]:
    """EACH references of each class, in the order of the classes."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    held = [_numbered(library, version) for version in library.versions()]
    makers: Sequence[Callable[[random.Random, Sequence[_Numbered]], Iterator[Seed]]] = (
        _paragraphs, _no_paragraphs, _sections, _no_sections, _pages, _no_pages, _years, _other_years, _back_references,
        _cited_rightly, _cited_wrongly,
    )  # fmt: skip
    made = [one for maker in makers for one in _first(maker(chance, held))]
    made += [Seed(line.format(_TOPIC), named, StatementVerdict.NOT_HELD, "a law") for named, line in _LAWS]
    return made + [Seed(line.format(_TOPIC), named, None, "a place of the draft itself") for named, line in _OWN]


def _first(seeds: Iterator[Seed]) -> Iterator[Seed]:
    for _, one in zip(range(EACH), seeds, strict=False):
        yield one


def _numbered(library: Library, version: Version) -> _Numbered:
    canonical = library.canonical(version)
    blocks, text = canonical.blocks, canonical.text
    numbers = [block.paragraph for block in blocks if block.kind is BlockKind.PARAGRAPH and block.paragraph]
    headings = [block.span.of(text) for block in blocks if block.kind is BlockKind.HEADING]
    sections = [match[1] for heading in headings if (match := _SECTION.match(heading))]
    pages = sorted({block.page for block in blocks if block.page})
    return _Numbered(
        version,
        canonical,
        tuple(number for number in dict.fromkeys(numbers) if _PARAGRAPH.fullmatch(number)),
        tuple(dict.fromkeys(sections)),
        tuple(map(str, pages)),
    )


def _drawn(chance: random.Random, held: Sequence[_Numbered], having: str) -> Iterator[_Numbered]:
    """Documents by chance, without end, among those that have places of a kind."""
    able = [one for one in held if len(getattr(one, having)) >= 3]
    while able:
        yield chance.choice(able)


_FORMS = (
    "As {kind} {n} of {title} says, {topic}.",
    "{title}, {kind} {n}, is the reason why {topic}.",
    "The reason is plain: {topic} ({title}, {kind} {n}).",
    "In {title} ({kind} {n}) the same is said.",
)
_WORDS = {
    "paragraphs": ("paragraph", "para.", "para", "Paragraph"),
    "sections": ("section", "Section"),
    "pages": ("page", "p."),
}


def _named(
    chance: random.Random, one: _Numbered, having: str, number: str, verdict: StatementVerdict, done: str
) -> Seed:
    kind = chance.choice(_WORDS[having])
    line = chance.choice(_FORMS).format(kind=kind, n=number, title=one.version.title, topic=_TOPIC)
    return Seed(line, f"{kind} {number}", verdict, f"{done} {number} of {one.version.title}")


def _paragraphs(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    for one in _drawn(chance, held, "paragraphs"):
        yield _named(chance, one, "paragraphs", chance.choice(one.paragraphs), StatementVerdict.FOUND, "paragraph")


def _no_paragraphs(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    for one in _drawn(chance, held, "paragraphs"):
        number = _beyond(chance, one.paragraphs)
        yield _named(chance, one, "paragraphs", number, StatementVerdict.WRONG_PLACE, "no paragraph")


def _beyond(chance: random.Random, numbers: Sequence[str]) -> str:
    """A number of the same form as one of these, which none of them has."""
    first, dot, last = chance.choice(numbers).rpartition(".")
    while (made := f"{first}{dot}{int(last) + chance.randint(40, 300)}") in numbers:
        pass
    return made


def _sections(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    for one in _drawn(chance, held, "sections"):
        yield _named(chance, one, "sections", chance.choice(one.sections), StatementVerdict.FOUND, "section")


def _no_sections(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    for one in _drawn(chance, held, "sections"):
        yield _named(chance, one, "sections", str(chance.randint(60, 90)), StatementVerdict.WRONG_PLACE, "no section")


def _pages(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    for one in _drawn(chance, held, "pages"):
        yield _named(chance, one, "pages", chance.choice(one.pages), StatementVerdict.FOUND, "page")


def _no_pages(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    for one in _drawn(chance, held, "pages"):
        number = str(int(one.pages[-1]) + chance.randint(30, 200))
        yield _named(chance, one, "pages", number, StatementVerdict.WRONG_PLACE, "no page")


def _kinds(held: Sequence[_Numbered]) -> list[tuple[Version, str, str]]:
    """Published documents whose title has a kind and another word: the version, the word and the kind."""
    found = []
    for one in held:
        words = re.findall(r"[a-z’]+", one.version.title.lower())
        kind = next((name for word, name in _KINDS.items() if word in words), None)
        subject = next((word for word in words if len(word) > 4 and word not in _KINDS and word != "government"), None)
        if one.version.published and kind and subject:
            found.append((one.version, subject, kind))
    return found


def _years(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    able = _kinds(held)
    for _ in range(EACH):
        version, subject, kind = chance.choice(able)
        year = version.published.year if version.published else 0
        name = chance.choice((f"the {year} {subject} {kind}", f"the {subject} {kind} of {year}"))
        yield Seed(f"We follow {name} here.", name, StatementVerdict.FOUND, f"the year of {version.title}")


def _other_years(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    able = _kinds(held)
    for _ in range(EACH):
        version, subject, kind = chance.choice(able)
        year = chance.randint(1991, 2009)
        name = chance.choice((f"the {year} {subject} {kind}", f"the {subject} {kind} of {year}"))
        yield Seed(f"We follow {name} here.", name, StatementVerdict.NOT_HELD, f"another year than {version.title}")


def _back_references(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    for one in _drawn(chance, held, "paragraphs"):
        is_right = chance.random() < 0.5
        number = chance.choice(one.paragraphs) if is_right else _beyond(chance, one.paragraphs)
        named = f"paragraph {number}"
        line = f"The basis is {one.version.title}. By {named} of the document, {_TOPIC}."
        verdict = StatementVerdict.FOUND if is_right else StatementVerdict.WRONG_PLACE
        yield Seed(line, named, verdict, f"back to {one.version.title}")


def _quotable(chance: random.Random, one: _Numbered) -> tuple[str, str] | None:
    """A paragraph's number and a sentence of it that stands once in the text."""
    blocks = [block for block in one.canonical.blocks if block.paragraph in one.paragraphs and block.sentences]
    block = chance.choice(blocks)
    words = " ".join(block.sentences[0].of(one.canonical.text).split())
    is_plain = _SENTENCE.fullmatch(words) and not re.search(
        r"\b(?:if|where|unless|except|when|until|but|only)\b", words
    )
    if (
        not is_plain
        or not 8 <= len(words.split()) <= 30
        or one.canonical.text.count(block.sentences[0].of(one.canonical.text)) > 1
    ):
        return None
    return str(block.paragraph), words.rstrip(".")


def _cited_rightly(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    for one in _drawn(chance, held, "paragraphs"):
        if (found := _quotable(chance, one)) is not None:
            number, words = found
            line = f"It is said that “{words}” ({one.version.title}, paragraph {number})."
            yield Seed(line, f"“{words}”", StatementVerdict.VERBATIM, f"rightly cited as paragraph {number}")


def _cited_wrongly(chance: random.Random, held: Sequence[_Numbered]) -> Iterator[Seed]:
    for one in _drawn(chance, held, "paragraphs"):
        if (found := _quotable(chance, one)) is not None:
            number, words = found
            other = chance.choice([wrong for wrong in one.paragraphs if not _is_related(wrong, number)])
            line = f"It is said that “{words}” ({one.version.title}, paragraph {other})."
            yield Seed(line, f"“{words}”", StatementVerdict.WRONG_PLACE, f"paragraph {number} cited as {other}")


def _is_related(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
