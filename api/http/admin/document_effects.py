"""What withdrawing, reinstating, deleting or purging a document would do, before anybody does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from api.gold.questions import GoldQuestion
from ingest.generations.built import PREVIEWS
from ingest.generations.purge import find_traces
from retrieval.document import Version


class Change(StrEnum):
    """A change of a whole document. The value is the kind of its job."""

    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"
    DELETE = "delete"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Effect:
    """What goes or comes back with a document.

    `passages`: those from which answers come. `questions`: the library's own questions whose right answer stands in
    this document. `replaced`: titles of the documents that this one replaces; they are in force again without it.
    """

    editions: int
    passages: int
    questions: tuple[str, ...]
    replaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PurgeEffect:
    """What a purge would remove: the names of generations and previews that hold the document, and files."""

    generations: tuple[str, ...]
    previews: tuple[str, ...]
    files: int


def questions_of(questions: Sequence[GoldQuestion], id: str, hashes: frozenset[str]) -> tuple[str, ...]:
    """The questions whose right answer stands in the document with this id, or in a file with one of these hashes."""
    return tuple(
        question.text
        for question in questions
        if any(gold.document == id or gold.sha256 in hashes for gold in question.gold)
    )


def replaced_by(id: str, versions: Sequence[Version]) -> tuple[str, ...]:
    """The titles of the documents that the document with this id replaces."""
    replaced = {version.supersedes for version in versions if version.document.id == id and version.supersedes}
    titles = {version.document.id: version.title for version in versions}
    return tuple(titles[other] for other in sorted(replaced) if other in titles)


def purge_effect(data: Path, id: str) -> PurgeEffect | None:
    """What a purge of this document would remove; None where nothing holds it. Reads every kept generation."""
    traces = find_traces(data, [id])
    if not traces.folders:
        return None
    previews = tuple(folder.name for folder in traces.folders if folder.parent.name == PREVIEWS)
    generations = tuple(folder.name for folder in traces.folders if folder.parent.name != PREVIEWS)
    return PurgeEffect(generations, previews, len(traces.hashes))
