"""The vectors of passages: the parent generation's where it has them, else the encoder's."""

from collections.abc import Iterator, Sequence

from ingest.faults import NotEncoded, attempt
from ingest.generations.units import DISK_ERRORS, Unit
from retrieval.index.sentence_vectors import Int8Vectors, quantised_sentences
from retrieval.index.stored_generation import EncodedPassages
from retrieval.interfaces import Encoder, Encoding, Matrix


class Encodings:
    """Gives the vectors of passages. `encoded` counts the passages that were encoded and not copied.

    Vectors are copied from `parent` only where the same encoder made them.
    """

    def __init__(self, encoder: Encoder, parent: EncodedPassages | None) -> None:
        self._encoder = encoder
        self._parent = parent if parent is not None and _has_encoder(parent, encoder) else None
        self._known = self._parent.catalogue.embedded_passages() if self._parent else {}
        self.encoded = 0

    def of(self, units: Sequence[Unit]) -> Iterator[tuple[Matrix, Int8Vectors]]:
        """Each unit's vector, float32 (d,), and its sentences' vectors, int8 (s, d), in order.

        Raises Fault, which names a document that cannot be encoded.
        """
        new = [unit for unit in units if unit.checksum not in self._known]
        self.encoded += len(new)
        fresh = self._encoder.stream([unit.text for unit in new])
        for unit in units:
            at = self._known.get(unit.checksum)
            if self._parent is not None and at is not None:
                yield self._parent.encoding(at)
            else:
                yield _encode_unit(unit, fresh)


def _has_encoder(parent: EncodedPassages, encoder: Encoder) -> bool:
    recipe = parent.manifest.recipe
    return (recipe.encoder, recipe.encoder_sha256) == (encoder.name, encoder.sha256)


def _encode_unit(unit: Unit, fresh: Iterator[Encoding]) -> tuple[Matrix, Int8Vectors]:
    return attempt("encoding it", lambda: _next_encoding(unit, fresh), unit.document_id, DISK_ERRORS, NotEncoded)


def _next_encoding(unit: Unit, fresh: Iterator[Encoding]) -> tuple[Matrix, Int8Vectors]:
    encoding = next(fresh)
    return encoding.vector, quantised_sentences(encoding, unit.sentences)
