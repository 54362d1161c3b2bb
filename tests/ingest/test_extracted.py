"""The extraction that is stored is, byte for byte, the one that the reading process wrote."""

from pathlib import Path
from typing import Any

import pytest

import ingest.reading.sources
from ingest.formats.readers import TEXT
from ingest.reading.sources import stored_extraction
from ingest.reading.worker import extract_json
from retrieval.index.sealed import seal_json
from tests.ingest.made_library import Shelf, as_written, the

HEDGES = "Hedges\n\nA hedge — however “old” — is cut by May 1st."


def test_the_bytes_of_the_process_are_sealed_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def read(*given: Any) -> str:
        written.append(extract_json(*given))
        return written[-1]

    monkeypatch.setattr(ingest.reading.sources, "extract_json", read)
    shelf = Shelf(tmp_path)
    shelf.put("hedges.txt", HEDGES)
    version = str(the(shelf.bring(), "hedges").version)
    [stored] = (shelf.data / "extracted").iterdir()
    json = written[-1]  # the first is that of a dry run, which leaves nothing
    assert stored.read_bytes() == seal_json("extraction", json).encode()
    extraction = stored_extraction(shelf.data, version, TEXT)
    assert extraction is not None
    assert extraction.canonical.text == HEDGES
    assert as_written(extraction) == json, "a folder that an earlier Cited wrote holds the same bytes"
