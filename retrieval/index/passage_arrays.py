"""The arrays of a segment in one file: passage vectors, the limits of sentence vectors, and counts of terms and words.

The only file of the kernel that imports safetensors, once a segment is read or written. That format holds plain arrays
and nothing that could be run.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.index.term_counts import TermCounts
from retrieval.interfaces import Ids, Matrix


@dataclass(frozen=True, slots=True)
class PassageArrays:
    """The arrays of a segment's n passages, in the order of their numbers.

    `vectors`: float32 (n, d), of unit length. `sentence_bounds`: int64 (n + 1,), the first row of each passage among
    the sentence vectors, then their number. `words`: JSON of the passages' WordCounts.
    """

    vectors: Matrix
    sentence_bounds: Ids
    terms: TermCounts
    words: bytes


def write_arrays(arrays: PassageArrays, path: Path) -> None:
    """Write the file. Raises OSError."""
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    try:
        save_file(
            {
                "vectors": np.ascontiguousarray(arrays.vectors),
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
    """Read the file. Raises OSError where it cannot be read or has another form."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        held = load_file(path)
        text = held["terms"].tobytes().decode()
        terms = TermCounts(
            tuple(text.split("\n")) if text else (), held["term_bounds"], held["term_places"], held["term_counts"]
        )
        return PassageArrays(held["vectors"], held["sentence_bounds"], terms, held["words"].tobytes())
    except (SafetensorError, KeyError, UnicodeDecodeError) as cause:
        raise OSError(f"{path.name} cannot be read") from cause


def read_vectors(path: Path) -> Matrix:
    """Read the passage vectors alone, float32 (n, d). Raises OSError."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as held:
            return np.asarray(held.get_tensor("vectors"), np.float32)
    except SafetensorError as cause:
        raise OSError(f"{path.name} cannot be read") from cause


def _from_bytes(value: bytes) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    return np.frombuffer(value, np.uint8)
