"""Ingest documents from web addresses, and refresh them with conditional requests (ETag, Last-Modified)."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from api.settings import Settings
from api.state.store import Store, now
from ingest.holdings import Entry
from ingest.library.fetch import Fetched, Fetcher, Validators
from ingest.library.library import Ingest
from ingest.progress import Progress, no_progress
from ingest.report import DocumentOutcome, IngestReport, Mode, ReportLine
from ingest.source import Source
from ingest.source import fetched_source as source_of
from retrieval.errors import BadInput, NotFetched
from retrieval.facts import NO_CHANGES, FactChanges

HTTPS = "https://"


def open_fetcher(settings: Settings) -> Fetcher:
    """A fetcher within the limits that the settings give."""
    hosts = settings.fetch_hosts.replace(",", " ").split()
    return Fetcher(hosts, settings.max_file, settings.fetch_seconds)


class Addresses:
    """Fetches documents from addresses into one library. Tests pass `fetch`, because their servers are not public."""

    def __init__(self, ingest: Ingest, settings: Settings, fetch: Fetcher | None = None) -> None:
        self._ingest = ingest
        self._store = Store(settings.data)
        self._fetcher = fetch or open_fetcher(settings)

    def ingest(
        self,
        address: str,
        document: str | None = None,
        mode: Mode = Mode.PUBLISH,
        changes: FactChanges = NO_CHANGES,
        *,
        ocr: bool = False,
    ) -> IngestReport:
        """Fetch one document and ingest it. Raises NotFetched."""
        with TemporaryDirectory(prefix="cited-") as folder:
            fetched = self._fetcher.fetch(address)
            source = self._to_source(address, document, fetched, Path(folder), changes, ocr=ocr)
            return self._ingest.run([source] if source else [], mode)

    def refresh(
        self, ids: Sequence[str] = (), mode: Mode = Mode.PUBLISH, progress: Progress = no_progress
    ) -> IngestReport:
        """Fetch documents again from their addresses: those in `ids`, or all that came from an address.

        A document that its server reports as unchanged is not read. A failed fetch is a line in the report. Raises
        BadInput where a document in `ids` did not come from an address.
        """
        with TemporaryDirectory(prefix="cited-") as folder:
            sources, lines = self._fetch_again(self._fetched_entries(ids), progress, Path(folder))
            report = self._ingest.run(sources, mode)
        return replace(report, lines=(*report.lines, *lines))

    def _fetch_again(
        self, entries: Sequence[Entry], progress: Progress, folder: Path
    ) -> tuple[list[Source], list[ReportLine]]:
        """The sources that have changed, and the report lines of all others."""
        sources: list[Source] = []
        lines: list[ReportLine] = []
        for done, entry in enumerate(entries, 1):
            id, address = entry.version.document.id, entry.source or ""
            try:
                fetched = self._fetcher.fetch(address, self._validators(address, entry.version.source_sha256))
                source = self._to_source(address, id, fetched, folder)
            except NotFetched as refusal:
                lines.append(ReportLine(DocumentOutcome.FAILED, id, address, reason=refusal.code, detail=str(refusal)))
            else:
                if source is None:
                    lines.append(ReportLine(DocumentOutcome.UNCHANGED, id, entry.version.file_name))
                else:
                    sources.append(source)
            progress("asking servers", done, len(entries))
        return sources, lines

    def _fetched_entries(self, ids: Sequence[str]) -> list[Entry]:
        """The newest edition of each document that came from an address."""
        newest = {id: editions[-1] for id, editions in self._ingest.holdings().items()}
        by_address = {id: entry for id, entry in newest.items() if (entry.source or "").startswith(HTTPS)}
        for id in ids:
            if id not in by_address:
                raise BadInput(f"The document {id!r} did not come from a web address. Ingest its file instead.")
        return [entry for id, entry in by_address.items() if not ids or id in ids]

    def _to_source(
        self,
        address: str,
        document: str | None,
        fetched: Fetched,
        folder: Path,
        changes: FactChanges = NO_CHANGES,
        *,
        ocr: bool = False,
    ) -> Source | None:
        """Write the fetched bytes to `folder` and return their source; None where the server sent nothing new."""
        if fetched.content is None:
            return None
        sha256 = hashlib.sha256(fetched.content).hexdigest()
        file = folder / sha256
        file.write_bytes(fetched.content)
        validators = fetched.validators
        self._store.write(
            "INSERT OR REPLACE INTO address VALUES (?, ?, ?, ?, ?)",
            (address, sha256, validators.etag, validators.last_modified, now()),
        )
        return source_of(file, address, fetched.file_name, document, changes, ocr=ocr)

    def _validators(self, address: str, sha256: str) -> Validators:
        """The ETag and Last-Modified that the server sent with exactly these bytes; empty for any others."""
        rows = self._store.rows(
            "SELECT etag, last_modified FROM address WHERE address = ? AND sha256 = ?", (address, sha256)
        )
        return Validators(**rows[0]) if rows else Validators()
