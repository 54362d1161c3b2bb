"""What withdrawing, reinstating, deleting or purging a document would do, before anybody does it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from api.gold.questions import GoldQuestion
from api.http.admin.held_documents import HeldDocuments
from ingest.generations.built import PREVIEWS
from ingest.generations.purge import find_traces
from retrieval.document import Version


class DocumentChange(StrEnum):
    """A change of a whole document that can be undone. The value is the kind of its job."""

    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Effect:
    """What goes or comes back with a document.

    `questions`: the library's own questions whose right answer stands in this document. `returning`, `ending`: the
    titles of other documents that are in force after the change only, or before it only.
    """

    editions: int
    passages: int
    questions: tuple[str, ...]
    returning: tuple[str, ...]
    ending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PurgeEffect:
    """What a purge would remove: the names of generations and previews that hold the document, and files."""

    generations: tuple[str, ...]
    previews: tuple[str, ...]
    files: int


def effect_of(
    change: DocumentChange, held: HeldDocuments, document_id: str, questions: Sequence[GoldQuestion]
) -> Effect:
    """What this change would do today. Raises UnknownDocument."""
    editions = held.editions(document_id)
    without, with_it = held.in_force_without(document_id), held.in_force_with(document_id)
    before, after = (without, with_it) if change is DocumentChange.REINSTATE else (with_it, without)
    return Effect(
        editions=len(editions),
        passages=held.passages(editions),
        questions=questions_of(questions, editions),
        returning=_only_in(after, before, document_id),
        ending=_only_in(before, after, document_id),
    )


def questions_of(questions: Iterable[GoldQuestion], editions: Sequence[Version]) -> tuple[str, ...]:
    """The questions whose right answer stands in a document with these editions, named by its id or by a file."""
    ids = {version.document.id for version in editions}
    hashes = {sha256 for version in editions for sha256 in (version.sha256, version.source_sha256)}
    return tuple(
        question.text
        for question in questions
        if any(gold.document in ids or gold.sha256 in hashes for gold in question.gold)
    )


def purge_effect(data: Path, document_id: str) -> PurgeEffect | None:
    """What a purge of this document would remove; None where nothing holds it. Reads every kept generation."""
    traces = find_traces(data, [document_id])
    if not traces.folders:
        return None
    previews = tuple(folder.name for folder in traces.folders if folder.parent.name == PREVIEWS)
    generations = tuple(folder.name for folder in traces.folders if folder.parent.name != PREVIEWS)
    return PurgeEffect(generations, previews, len(traces.hashes))


def _only_in(one: Mapping[str, Version], other: Mapping[str, Version], apart_from: str) -> tuple[str, ...]:
    """The titles of the documents in force in one case and not in the other."""
    return tuple(sorted(one[id].title for id in one.keys() - other.keys() - {apart_from}))
