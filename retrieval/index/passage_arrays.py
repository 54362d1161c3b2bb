"""The arrays of a segment in one file: passage vectors, the bounds of sentence vectors, and counts of terms and words.

The format is that of safetensors, which holds plain arrays and nothing that could be run.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.index.term_counts import TermCounts
from retrieval.interfaces import Ids, Matrix


@dataclass(frozen=True, slots=True)
class PassageArrays:
    """The arrays of a segment's n passages beside their vectors, in the order of the passages' numbers.

    `sentence_bounds`: int64 (n + 1,), the first row of each passage among the sentence vectors, then their number.
    `words`: JSON of the passages' WordCounts.
    """

    sentence_bounds: Ids
    terms: TermCounts
    words: bytes


def write_arrays(vectors: Matrix, arrays: PassageArrays, path: Path) -> None:
    """Write the file. `vectors`: float32 (n, d), of unit length. Raises OSError."""
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    try:
        save_file(
            {
                "vectors": np.ascontiguousarray(vectors),
                "sentence_bounds": arrays.sentence_bounds,
                "terms": _from_bytes("\n".join(arrays.terms.terms).encode()),
                "term_bounds": arrays.terms.bounds,
                "term_places": arrays.terms.places,
                "term_counts": arrays.terms.counts,
                "words": _from_bytes(arrays.words),
            },
            path,
        )
    except SafetensorError as cause:
        raise OSError(f"{path.name} could not be written: {cause}") from cause


def read_arrays(path: Path) -> PassageArrays:
    """Read the file without its vectors. Raises OSError where it cannot be read or has another form."""
    held = _read(path, "sentence_bounds", "terms", "term_bounds", "term_places", "term_counts", "words")
    try:
        text = held["terms"].tobytes().decode()
    except UnicodeDecodeError as cause:
        raise OSError(f"{path.name} cannot be read") from cause
    terms = tuple(text.split("\n")) if text else ()
    counts = TermCounts(terms, held["term_bounds"], held["term_places"], held["term_counts"])
    return PassageArrays(held["sentence_bounds"], counts, held["words"].tobytes())


def read_vectors(path: Path) -> Matrix:
    """Read the vectors alone, float32 (n, d). Raises OSError as `read_arrays` does."""
    return np.asarray(_read(path, "vectors")["vectors"], np.float32)


def _read(path: Path, *names: str) -> dict[str, Any]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as held:
            return {name: held.get_tensor(name) for name in names}
    except SafetensorError as cause:
        raise OSError(f"{path.name} cannot be read") from cause


def _from_bytes(value: bytes) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    return np.frombuffer(value, np.uint8)
