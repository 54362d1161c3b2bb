"""An encoder that needs no model, and what a test asks of a library that is built with it."""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from ingest.blocks.extraction import Extraction
from ingest.generations.doctor import Health, examine
from ingest.library.library import Ingest, recipe_for
from ingest.reading.worker import to_json
from ingest.report import IngestReport, Mode, ReportLine
from ingest.source import sources
from retrieval.index.generation import GENERATIONS, Generation, current_id
from retrieval.index.manifest import read_manifest
from retrieval.interfaces import Encoding, Matrix
from retrieval.question.words import words


class Hashing:
    """An Encoder whose vectors are made of the hashes of words; it fails on a text that holds `poison`."""

    name, sha256, dimensions, max_tokens = "hashing", "0" * 64, 16, 256

    def __init__(self, poison: str | None = None) -> None:
        self.poison = poison

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return list(self.stream(texts))

    def stream(self, texts: Sequence[str]) -> Iterator[Encoding]:
        return (self.encode_question(text) for text in texts)

    def encode_question(self, text: str) -> Encoding:
        if self.poison and self.poison in text:
            raise RuntimeError("the encoder chokes")
        text.encode()
        pieces, at = [], 0
        for word in text.split()[: self.max_tokens]:
            start = text.index(word, at)
            at = start + len(word)
            pieces.append((start, at))
        tokens = np.array([_vector(text[start:end]) for start, end in pieces], np.float32).reshape(-1, 16)
        whole = sum((_vector(word) for word in words(text[:at])), np.full(16, 0.01, np.float32))
        return Encoding(_unit(whole), tokens, np.array(pieces, np.int32).reshape(-1, 2))


def _vector(word: str) -> Matrix:
    signs = np.frombuffer(sha256(word.encode()).digest()[:16], np.uint8)
    return _unit(signs.astype(np.float32) - 127.5)


def _unit(vector: Matrix) -> Matrix:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


class Shelf:
    """A data folder without a model, and a folder of files that come into it."""

    def __init__(self, folder: Path, encoder: Hashing | None = None) -> None:
        self.data, self.inbox = folder / "data", folder / "inbox"
        self.data.mkdir()
        self.inbox.mkdir()
        self.encoder = encoder or Hashing()

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def ingest(self) -> Ingest:
        return Ingest(self.data, self.encoder)

    def bring(self, *paths: Path) -> IngestReport:
        """What the run did, after a dry run that must have said the same."""
        found = sources(paths or [self.inbox])
        foreseen = self.ingest().run(found, Mode.DRY_RUN)
        report = self.ingest().run(found)
        assert foreseen.lines == report.lines
        return report

    def held(self) -> dict[str, str]:
        """The newest text of each document."""
        return {id: editions[-1].canonical.text for id, editions in self.ingest().holdings().items()}

    def generation(self) -> Generation:
        folder = self.data / GENERATIONS / str(current_id(self.data))
        return Generation(folder, read_manifest(folder))

    def bad(self) -> list[str]:
        """What the doctor finds bad."""
        found = examine(self.data, recipe_for(self.encoder.name, self.encoder.sha256))
        return [one.said for one in found if one.health is Health.BAD]


def as_written(extraction: Extraction) -> str:
    """An extraction as the process that reads a file writes it."""
    return json.dumps(to_json(extraction), sort_keys=True)


def outcomes(report: IngestReport) -> dict[str, str]:
    return {line.document_id: line.outcome.value for line in report.lines}


def the(report: IngestReport, id: str) -> ReportLine:
    [found] = [line for line in report.lines if line.document_id == id]
    return found
