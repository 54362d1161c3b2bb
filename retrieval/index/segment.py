"""Segments: the files of a generation, each with some documents whole, so that a change rewrites few of them."""

from hashlib import sha256

# Part of the recipe: it changes whenever the form of a file does.
LAYOUT = "segments/1"


def segment_of(document_id: str, segments: int) -> int:
    """The number of the segment that holds a document, from 0. It follows from the id and the number of segments."""
    return int.from_bytes(sha256(document_id.encode()).digest()[:8]) % segments


def catalogue_file(segment: int) -> str:
    """The name of the file with the versions, blocks and passages of a segment."""
    return f"segment-{segment:02}.sqlite"


def arrays_file(segment: int) -> str:
    """The name of the file with the vectors of a segment's passages, and the counts of their terms and words."""
    return f"segment-{segment:02}.safetensors"


def sentences_file(segment: int) -> str:
    """The name of the file with the vectors of a segment's sentences."""
    return f"segment-{segment:02}.i8"


def segment_files(segment: int) -> tuple[str, str, str]:
    """The names of all files of a segment. A segment without documents has none."""
    return catalogue_file(segment), arrays_file(segment), sentences_file(segment)
