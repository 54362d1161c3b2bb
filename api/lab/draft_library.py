"""The library against which the check of drafts is measured: real files that were read, without indexes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from ingest.formats.readers import media_type
from ingest.reading.worker import extract
from retrieval.document import Document, Version
from retrieval.errors import CitedError
from retrieval.in_force import Calendar, Standing
from retrieval.text import CanonicalText

# Title and day of publication, as a manifest would state them. The days are the script's own: their year counts.
_STATED = {
    "restoring-control-over-the-immigration-system-white-paper": (
        "Restoring control over the immigration system: white paper",
        date(2025, 5, 12),
    ),
    "covid-19-inquiry-module-1-government-response": (
        "Covid-19 Inquiry Module 1: government response",
        date(2025, 1, 16),
    ),
    "space-economy-government-response": ("Space economy: government response", date(2026, 1, 15)),
    "women-state-pension-age-government-decision": ("Women’s State Pension age: government decision", date(2025, 7, 1)),
    "behaviour-change-report": ("Behaviour Change report", date(2011, 7, 19)),
    "dwp-plan-2015-to-2020": ("DWP single departmental plan: 2015 to 2020", date(2016, 2, 19)),
    "home-secretary-speech": ("Home Secretary speech to the Association of Police and Crime Commissioners", None),
    "spring-budget-2017": ("Spring Budget 2017", date(2017, 3, 8)),
    "strategic-vision-for-rail": ("Connecting people: a strategic vision for rail", date(2017, 11, 29)),
}
_APPROVED, _END = "Text-Approved_Document_", "-Content"


@dataclass(slots=True)
class FileLibrary:
    """A Library of files. `folder` takes the text of each version, which is its original."""

    folder: Path
    texts: dict[tuple[str, str], CanonicalText] = field(default_factory=dict)
    held: list[Version] = field(default_factory=list)

    def add(self, document: str, title: str, canonical: CanonicalText, **facts: date | None) -> Version:
        """Add an edition. Its file is its canonical text as UTF-8."""
        content = canonical.text.encode()
        checksum = sha256(content).hexdigest()
        edition = 1 + sum(version.document.id == document for version in self.held)
        version = Version(
            Document(document), checksum, canonical.sha256, "text/plain", f"{document}.txt", len(content), title=title,
            edition=edition, **facts,  # type: ignore[arg-type]
        )  # fmt: skip
        self.original(version).write_bytes(content)
        self.held.append(version)
        self.texts[version.key] = canonical
        return version

    def versions(self) -> Sequence[Version]:
        calendar = Calendar(self.held)
        ids = dict.fromkeys(version.document.id for version in self.held)
        return [calendar.version_to_show(id, date.today()) for id in ids]

    def editions(self, document_id: str) -> Sequence[Version]:
        return [version for version in self.held if version.document.id == document_id]

    def version(self, document_id: str, sha256: str | None = None) -> Version:
        if sha256 is None:
            return Calendar(self.held).version_to_show(document_id, date.today())
        return next(version for version in self.held if version.key == (document_id, sha256))

    def standing(self, version: Version) -> Standing:
        return Calendar(self.held).standing(version, date.today())

    def canonical(self, version: Version) -> CanonicalText:
        return self.texts[version.key]

    def original(self, version: Version) -> Path:
        return self.folder / f"{version.sha256}.txt"


def read_files(documents: Path) -> dict[str, tuple[str, date | None, CanonicalText]]:
    """By the name of each readable file without its ending: its title, day of publication and text."""
    found = {}
    for path in sorted(documents.rglob("*")):
        if path.is_dir() or path.name == "README.md" or "copy" in path.stem:
            continue
        try:
            extraction = extract(path, media_type(path.name, path.read_bytes()))
        except CitedError:
            continue  # a scanned file without text
        title, published = _stated(path.stem, extraction.title or path.stem)
        found[path.stem] = title, published, extraction.canonical
    return found


def _stated(stem: str, title: str) -> tuple[str, date | None]:
    if stem.startswith(_APPROVED):
        letter, _, volume = stem.removeprefix(_APPROVED).removesuffix(_END).partition("_")
        number = volume.lower().lstrip("vol_")
        return f"Approved Document {letter}{f', volume {number}' if number else ''}", None
    return _STATED.get(stem, (title, None))
