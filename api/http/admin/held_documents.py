"""Every document that the serving generation holds, withdrawn ones included, as the pages for editors show them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from fastapi import Request

from api.http.app_state import whole_service_of
from ingest.names import normalise_words
from retrieval.document import Version
from retrieval.errors import UnknownDocument, UnknownVersion
from retrieval.in_force import Calendar, Standing, State
from retrieval.index.catalogue import Catalogue
from retrieval.interfaces import Library


class HeldDocuments:
    """The documents of a catalogue and of the library over it; of an empty library where there is none."""

    def __init__(self, catalogue: Catalogue | None = None, library: Library | None = None) -> None:
        self._catalogue = catalogue
        self._library = library
        self._editions: Mapping[str, Sequence[Version]] = catalogue.editions if catalogue else {}

    def versions(self) -> list[Version]:
        """The edition of each document that represents it: the one in force or, where it is withdrawn, the newest."""
        shown = {version.document.id: version for version in self._library.versions()} if self._library else {}
        return [editions[-1] if editions[-1].withdrawn else shown[id] for id, editions in self._editions.items()]

    def editions(self, document_id: str) -> list[Version]:
        """The editions of a document, the newest last. Raises UnknownDocument."""
        if document_id not in self._editions:
            raise UnknownDocument(f"There is no document {document_id!r}.")
        return list(self._editions[document_id])

    def holds(self, document_id: str) -> bool:
        return document_id in self._editions

    def titled(self, title: str) -> list[str]:
        """The ids of the documents that have this title, in whatever case, sorted."""
        wanted = normalise_words(title)
        return sorted(one.document.id for one in self.versions() if normalise_words(one.title) == wanted)

    def edition(self, document_id: str, sha256: str | None) -> Version:
        """The edition with this SHA-256, by default the newest. Raises UnknownDocument or UnknownVersion."""
        editions = self.editions(document_id)
        found = [version for version in editions if sha256 in (None, "", version.sha256)]
        if not found:
            raise UnknownVersion(f"The document {document_id!r} has no such edition.")
        return found[-1]

    def standing(self, version: Version) -> Standing:
        """The standing today; a withdrawn edition is not in force."""
        return self._library.standing(version) if self._library and not version.withdrawn else Standing(State.ENDED)

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
    return (
        HeldDocuments(catalogue, service.library) if service and isinstance(catalogue, Catalogue) else HeldDocuments()
    )


def documents_to_choose(request: Request) -> list[tuple[str, str]]:
    """The id and title of each document of which a file may be an edition. Raises SeesSomeCollections."""
    serving = whole_service_of(request)
    return [(version.document.id, version.title) for version in serving.library.versions()] if serving else []


def _in_force(versions: Iterable[Version]) -> dict[str, Version]:
    return Calendar(versions).in_force_on(date.today())
