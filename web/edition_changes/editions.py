"""Which two editions are compared, and their changes as one piece of work."""

from datetime import date

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from retrieval.changes.change import EditionChanges
from retrieval.document import Version
from retrieval.errors import BadInput
from retrieval.interfaces import Library
from web.serving_generation import ServingGeneration, turn_for


class OneEdition(BadInput):
    """There is no other edition with which to compare."""


def choose_editions(library: Library, document_id: str, old: str | None, new: str | None) -> tuple[Version, Version]:
    """The editions with these SHA-256, the old one first; by default the one in force and the one before it.

    Where the edition in force is the first, it is compared with the next. Raises UnknownDocument, UnknownVersion, and
    OneEdition.
    """
    later = library.version(document_id, new)
    if old is not None:
        return library.version(document_id, old), later
    others = sorted(library.editions(document_id), key=_precedence)
    before = [edition for edition in others if _precedence(edition) < _precedence(later)]
    if before:
        return before[-1], later
    after = [edition for edition in others if _precedence(edition) > _precedence(later)]
    if new is None and after:
        return later, after[0]
    raise OneEdition("There is no edition before this one. Name two editions, as GET /v1/documents/{id} lists them.")


def _precedence(version: Version) -> tuple[date, int]:
    return version.in_force_from or date.min, version.edition


async def find_edition_changes(
    request: Request, serving: ServingGeneration, document_id: str, old: str | None, new: str | None
) -> EditionChanges:
    """The changes between two editions of the caller's part. Comparing waits for its turn like a question.

    Raises what `choose_editions` raises, Overloaded, and AnsweringOff.
    """
    library, recent = serving.library, serving.recent_changes
    editions = await run_in_threadpool(choose_editions, library, document_id, old or None, new or None)
    if (kept := recent.kept(*editions)) is not None:
        return kept
    async with turn_for(request) as check_stop:
        found: EditionChanges = await run_in_threadpool(recent.between, library, *editions, check_stop)
    return found
