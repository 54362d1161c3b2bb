"""The part of a generation that holds some collections: built in memory, so that nothing else shows through it.

Every number comes from the visible passages alone: their ids, the rarity of their words, the vocabulary. A question
gets the same answer as from a generation that was built with the visible documents and no others.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from retrieval.document import Key, Version
from retrieval.errors import UnknownDocument, UnknownVersion
from retrieval.index.bm25 import Bm25Terms
from retrieval.index.catalogue import Catalogue
from retrieval.index.generation import Generation, IndexedDocuments
from retrieval.index.passage_vectors import FaissVectors
from retrieval.index.vocabulary import Vocabulary
from retrieval.interfaces import Ids, Matrix, SentenceVectors
from retrieval.passage import Passage, embedding_text
from retrieval.text import Block, CanonicalText, Span

# Passages that are read from the catalogue together.
_PASSAGES_PER_READ = 500


class VisibleCatalogue:
    """A ReadableCatalogue of the documents in some collections of a catalogue; it knows no other document.

    A passage's id is its place among the visible passages. A version that supersedes a document which is not visible
    shows no `supersedes`. Safe to share between threads.
    """

    def __init__(self, whole: Catalogue, collections: Collection[str]) -> None:
        self._whole = whole
        visible = [version for version in whole.versions() if version.collection in collections]
        self._document_ids = {version.document.id for version in visible}
        # A withdrawn document may be named, as in a library that was built with the visible documents.
        self._names = {version.document.id for version in whole.all_versions() if version.collection in collections}
        self._versions = {version.key: self._without_hidden_names(version) for version in visible}
        # Where a visible passage stands in the generation: int64 (n,), ascending.
        self.stored_ids: Ids = np.array(whole.passage_ids(self._versions), np.int64)

    def _without_hidden_names(self, version: Version) -> Version:
        if version.supersedes is None or version.supersedes in self._names:
            return version
        return replace(version, supersedes=None)

    def versions(self) -> list[Version]:
        """Every visible edition that is not withdrawn, by title."""
        return list(self._versions.values())

    def check_document(self, document_id: str) -> None:
        """Raises UnknownDocument for an unknown document and, in the same words, for one that is not visible."""
        if document_id not in self._document_ids:
            raise UnknownDocument(f"There is no document {document_id!r}.")

    def version(self, key: Key) -> Version:
        """Raises UnknownDocument or UnknownVersion."""
        return self._versions[self._checked(key)]

    def text(self, key: Key) -> str:
        return self._whole.text(self._checked(key))

    def canonical(self, key: Key) -> CanonicalText:
        return self._whole.canonical(self._checked(key))

    def block(self, key: Key, ordinal: int) -> Block | None:
        return self._whole.block(self._checked(key), ordinal)

    def numbered_blocks(self, key: Key, number: str) -> list[tuple[int, Block]]:
        return self._whole.numbered_blocks(self._checked(key), number)

    def headings(self, key: Key) -> list[tuple[Span, str]]:
        return self._whole.headings(self._checked(key))

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        stored = self._whole.passages([int(self.stored_ids[id]) for id in ids])
        return [replace(passage, id=id) for id, passage in zip(ids, stored, strict=True)]

    def passage_ids(self, keys: Iterable[Key]) -> list[int]:
        stored = self._whole.passage_ids([self._checked(key) for key in keys])
        return [int(place) for place in np.searchsorted(self.stored_ids, stored)]

    def passage_documents(self) -> list[str]:
        documents = self._whole.passage_documents()
        return [documents[id] for id in self.stored_ids]

    def _checked(self, key: Key) -> Key:
        if key not in self._versions:
            self.check_document(key[0])
            raise UnknownVersion(f"The document {key[0]!r} has no such version.")
        return key


class VisibleSentences:
    """SentenceVectors of the visible passages, by the ids that these have in their VisibleCatalogue."""

    def __init__(self, stored: SentenceVectors, stored_ids: Ids) -> None:
        self._stored = stored
        self._stored_ids = stored_ids

    def of(self, passage: int) -> Matrix:
        return self._stored.of(int(self._stored_ids[passage]))


def visible_part(generation: Generation, collections: Collection[str]) -> IndexedDocuments:
    """The documents of these collections with indexes of their own.

    It takes about half a second of processor time and 2.5 MB of memory for 1,000 visible passages. Above
    MAX_FLAT_VECTORS passages, an index holds vectors in eight bits; the scale of these depends on all passages.
    """
    catalogue = VisibleCatalogue(generation.catalogue, collections)
    texts = list(_embedding_texts(catalogue))
    return IndexedDocuments(
        generation.id,
        generation.created,
        catalogue,
        FaissVectors.of(generation.vectors.rows(catalogue.stored_ids)),
        Bm25Terms.of(texts),
        Vocabulary.of(texts),
        VisibleSentences(generation.sentences, catalogue.stored_ids),
    )


def _embedding_texts(catalogue: VisibleCatalogue) -> Iterator[str]:
    """The text of each visible passage as the generation indexed it, in the order of their ids."""
    for first in range(0, len(catalogue.stored_ids), _PASSAGES_PER_READ):
        last = min(first + _PASSAGES_PER_READ, len(catalogue.stored_ids))
        for passage in catalogue.passages(range(first, last)):
            title, text = catalogue.version(passage.key).title, passage.span.of(catalogue.text(passage.key))
            yield embedding_text(title, passage.heading_path, text)[0]
