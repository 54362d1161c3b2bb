"""A library of two collections, its visible part, and a library that was built with the visible documents alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from ingest.holdings import Entry
from retrieval.answer import Answer, Filters, Turn
from retrieval.engine import PassageEngine
from retrieval.errors import CitedError
from retrieval.index.generation import IndexedDocuments
from retrieval.index.visible import visible_part
from retrieval.interfaces import Encoder, Models, Reranker
from tests.small import entry, generation_of, three_documents

PERMITS = (
    "Permits\n\nResidents apply for a permit online. A permit costs £60 a year.\n\nWho may apply for a permit\n\n"
    "A resident of the Controlled Parking Zone (CPZ) may apply. See paragraph 4.\n\nHow to renew a permit\n\n"
    "A permit is renewed online, and costs £50 then. Harbour staff apply on paper.\n\nCancelling a permit early\n\n"
    "A permit that is cancelled early is refunded."
)
# Two editions; a hidden document supersedes it, and it supersedes another hidden one.
OLD_RULES = "Moorings\n\nA mooring costs £60 a year. Barges pay a toll."
NEW_RULES = "Moorings\n\nA mooring costs £75 a year. Barges pay a toll."
# The hidden documents share words, whole sentences and an abbreviation with the visible ones, and have words that a
# typing error is near to.
SECRET = (
    "Quokkas\n\nA quokka needs a permit. The quokka permit costs £60 a year. Quokka quokka quokka.\n\n"
    "Residents apply for a permit online. A permit costs £60 a year. The Careful Pet Zookeeper (CPZ) checks it."
    " The Careful Pet Zookeeper (CPZ) checks it again. Night Warden Office (NWO) rules apply."
)
TOLLS = "Tolls\n\nBarges pay a toll of 9 pence. A mooring costs £99 a year. Grey bins are collected at the quay."


def visible() -> list[Entry]:
    old, new = entry("moorings", OLD_RULES), entry("moorings", NEW_RULES)
    bins, trees, parking = three_documents()
    withdrawn = entry("old-parking", "Parking\n\nA permit costs £40 a year.", "Transport")
    return [
        bins,
        trees,
        replace(parking, version=replace(parking.version, supersedes="old-parking")),
        replace(withdrawn, version=replace(withdrawn.version, withdrawn=True)),
        entry("permits", PERMITS, "Transport"),
        old,
        replace(new, version=replace(new.version, edition=2, in_force_from=date(2025, 1, 1), supersedes="quokkas")),
    ]


def hidden() -> list[Entry]:
    """Their ids stand between those of the visible documents, so their passages do, too."""
    secrets = [entry("ledger", TOLLS, "Council"), entry("quokkas", SECRET, "Zoo")]
    superseding = {"ledger": "moorings", "quokkas": "permits"}
    return [
        replace(one, version=replace(one.version, collection="secret", supersedes=superseding[one.version.document.id]))
        for one in secrets
    ]


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: (one.version.document.id, one.version.edition))


class Pair:
    """The visible part of a library of two collections, and a library that was built with the visible documents."""

    def __init__(self, folder: Path, encoder: Encoder, reranker: Reranker | None = None) -> None:
        (folder / "both").mkdir()
        (folder / "alone").mkdir()
        self.whole = generation_of(folder / "both", encoder, *in_order([*visible(), *hidden()]))
        self.part: IndexedDocuments = visible_part(self.whole, {"main"})
        alone = generation_of(folder / "alone", encoder, *in_order(visible()))
        models, day = Models(encoder, reranker), lambda: date(2026, 6, 1)
        self.seen, self.built = (PassageEngine(one, models, today=day) for one in (self.part, alone))


QUESTIONS = [
    "How much does a permit cost?",
    "What does a mooring cost?",
    "Who pays a toll?",
    "When are grey bins collected?",
    "Does a quokka need a permit?",
    "Does a quoka need a permit?",
    "Who may apply in the CPZ?",
    "What does the NWO do?",
    "How do residents apply for a permit online?",
    "What is the recipe for apple crumble?",
    "Summarise the permits",
    "Hello",
    "Permits",
    "A permit costs £60 a year.",
]


def untimed(answer: Answer) -> Answer:
    return replace(answer, took_ms=0.0, considered=replace(answer.considered, timings_ms={}))


def outcome(engine: PassageEngine, question: str, history: tuple[Turn, ...], filters: Filters, limit: int) -> object:
    """Everything that somebody can get for a question: the answer and the suggestions, or the error's words."""
    try:
        answer = engine.ask(question, history=history, filters=filters, limit=limit)
        suggested = engine.suggestions(answer, history=history, filters=filters)
    except CitedError as error:
        return type(error), str(error)
    return untimed(answer), suggested
