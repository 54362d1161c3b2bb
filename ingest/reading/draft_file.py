"""Read a draft that somebody wants checked: nothing of it stays behind."""

from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.blocks.soundness import find_defect
from ingest.faults import Fault
from ingest.formats.readers import media_type
from ingest.formats.text.reader import read_text
from ingest.names import displayable_name
from ingest.reading.worker import Limits, extract
from retrieval.errors import BadInput
from retrieval.text import CanonicalText

# A hundred pages, with room for long ones.
MAX_CHARACTERS, MAX_PAGES = 400_000, 100
_TOO_LONG = f"The draft is too long. Check at most {MAX_PAGES} pages or {MAX_CHARACTERS:,} characters at a time."


def read_pasted_draft(text: str) -> CanonicalText:
    """A pasted text with its blocks; nothing is written to disk. Raises BadInput where it is empty or too long."""
    if len(text) > MAX_CHARACTERS:
        raise BadInput(_TOO_LONG)
    if not text.strip():
        raise BadInput("There is no draft. Paste its text, or choose a file.")
    return read_text(text).canonical


def read_draft_file(content: bytes, name: str, limits: Limits) -> CanonicalText:
    """A file in any format that Cited reads, read in a process of its own, with these limits.

    `name`: its name at the sender, by whose ending its format is told where its bytes do not tell. The file is in a
    temporary folder while it is read, and never afterwards. Raises Unreadable, Fault or BadInput.
    """
    kind = media_type(displayable_name(name), content)
    with TemporaryDirectory(prefix="cited-draft-") as folder:
        file = Path(folder) / "draft"
        file.write_bytes(content)
        extraction = extract(file, kind, limits)
    if find_defect(extraction.canonical) is not None:
        raise Fault("The text of the draft could not be read. Paste its text instead.")
    if (extraction.pages or 0) > MAX_PAGES or len(extraction.canonical.text) > MAX_CHARACTERS:
        raise BadInput(_TOO_LONG)
    return extraction.canonical
