"""Every document that the serving generation holds, withdrawn ones included, as the pages for editors show them."""

from collections.abc import Iterable, Sequence
from datetime import date

from fastapi import Request

from api.http.app_state import whole_service_of
from retrieval.document import Version
from retrieval.errors import UnknownDocument, UnknownVersion
from retrieval.in_force import Calendar, Standing, State
from retrieval.index.catalogue import Catalogue


class HeldDocuments:
    """The documents of a catalogue; of an empty library where there is none."""

    def __init__(self, catalogue: Catalogue | None) -> None:
        self._catalogue = catalogue
        self._editions: dict[str, list[Version]] = {}
        for version in sorted(catalogue.all_versions() if catalogue else (), key=lambda version: version.edition):
            self._editions.setdefault(version.document.id, []).append(version)
        self._calendar = Calendar(self._answering())

    def versions(self) -> list[Version]:
        """The edition of each document that represents it: the one in force or, where it is withdrawn, the newest."""
        return [
            editions[-1] if editions[-1].withdrawn else self._calendar.version_to_show(id, date.today())
            for id, editions in self._editions.items()
        ]

    def editions(self, document_id: str) -> list[Version]:
        """The editions of a document, the newest last. Raises UnknownDocument."""
        if document_id not in self._editions:
            raise UnknownDocument(f"There is no document {document_id!r}.")
        return list(self._editions[document_id])

    def holds(self, document_id: str) -> bool:
        return document_id in self._editions

    def edition(self, document_id: str, sha256: str | None) -> Version:
        """The edition with this SHA-256, by default the newest. Raises UnknownDocument or UnknownVersion."""
        editions = self.editions(document_id)
        found = [version for version in editions if sha256 in (None, "", version.sha256)]
        if not found:
            raise UnknownVersion(f"The document {document_id!r} has no such edition.")
        return found[-1]

    def standing(self, version: Version) -> Standing:
        """The standing today; a withdrawn edition is not in force."""
        return Standing(State.ENDED) if version.withdrawn else self._calendar.standing(version, date.today())

    def passages(self, editions: Sequence[Version]) -> int:
        """The number of passages of these editions."""
        return len(self._catalogue.passage_ids(version.key for version in editions)) if self._catalogue else 0

    def in_force_without(self, document_id: str) -> dict[str, Version]:
        """The edition in force today of each document by its id, as if this document were withdrawn."""
        return _in_force(version for version in self._answering() if version.document.id != document_id)

    def in_force_with(self, document_id: str) -> dict[str, Version]:
        """The edition in force today of each document by its id, as if this document were not withdrawn."""
        return _in_force([*self._answering(), *(one for one in self.editions(document_id) if one.withdrawn)])

    def _answering(self) -> list[Version]:
        return [version for editions in self._editions.values() for version in editions if not version.withdrawn]


def held_documents(request: Request) -> HeldDocuments:
    """The documents of the serving generation. Raises SeesSomeCollections for a caller who sees only some of them."""
    service = whole_service_of(request)
    # The engine of a service for all collections reads a whole catalogue; only parts of one lack withdrawn editions.
    catalogue = service.engine.indexed.catalogue if service else None
    return HeldDocuments(catalogue if isinstance(catalogue, Catalogue) else None)


def documents_to_choose(request: Request) -> list[tuple[str, str]]:
    """The id and title of each document of which a file may be an edition. Raises SeesSomeCollections."""
    serving = whole_service_of(request)
    return [(version.document.id, version.title) for version in serving.library.versions()] if serving else []


def _in_force(versions: Iterable[Version]) -> dict[str, Version]:
    return Calendar(versions).in_force_on(date.today())
