"""Documents by address: fetch one, and refresh those that were fetched, asking servers only for what has changed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from api.settings import Settings
from api.state.store import Store, now
from ingest.holdings import Entry
from ingest.library.fetch import Fetched, Fetcher, Validators
from ingest.library.library import Ingest
from ingest.originals import original_path, store_original
from ingest.progress import Progress, no_progress
from ingest.report import DocumentOutcome, IngestReport, Mode, ReportLine
from ingest.source import Source
from ingest.source import fetched_source as source_of
from retrieval.errors import BadInput, NotFetched

HTTPS = "https://"


def fetcher(settings: Settings) -> Fetcher:
    hosts = settings.fetch_hosts.replace(",", " ").split()
    return Fetcher(hosts, settings.max_file, settings.fetch_seconds)


class Addresses:
    """What comes from addresses into one library. `fetch` is for tests, whose servers are not public."""

    def __init__(self, ingest: Ingest, settings: Settings, fetch: Fetcher | None = None) -> None:
        self._ingest = ingest
        self._data = settings.data
        self._store = Store(settings.data)
        self._fetch = fetch or fetcher(settings)

    def bring(self, address: str, document: str | None = None, mode: Mode = Mode.PUBLISH, **facts: Any) -> IngestReport:
        """Fetch one document and bring it in. Raises NotFetched."""
        source = self._source(address, document, self._fetch.fetch(address), facts)
        return self._ingest.run([source] if source else [], mode)

    def refresh(
        self, ids: Sequence[str] = (), mode: Mode = Mode.PUBLISH, progress: Progress = no_progress
    ) -> IngestReport:
        """Fetch again what has changed of the documents that came from an address, or of those among them named.

        What its server says has not changed is not read; what cannot be fetched is a line in the report. Raises
        BadInput where a named document did not come from an address.
        """
        sources: list[Source] = []
        lines: list[ReportLine] = []
        held = self._held(ids)
        for done, entry in enumerate(held, 1):
            id, address = entry.version.document.id, entry.source or ""
            try:
                fetched = self._fetch.fetch(address, self._remembered(address, entry.version.handed_in))
                source = self._source(address, id, fetched, {})
            except NotFetched as refusal:
                lines.append(ReportLine(DocumentOutcome.FAILED, id, address, reason=refusal.code, detail=str(refusal)))
            else:
                if source is None:
                    lines.append(ReportLine(DocumentOutcome.UNCHANGED, id, entry.version.file_name))
                else:
                    sources.append(source)
            progress("asking servers", done, len(held))
        report = self._ingest.run(sources, mode)
        return replace(report, lines=(*report.lines, *lines))

    def _held(self, ids: Sequence[str]) -> list[Entry]:
        newest = {id: editions[-1] for id, editions in self._ingest.holdings().items()}
        by_address = {id: entry for id, entry in newest.items() if (entry.source or "").startswith(HTTPS)}
        for id in ids:
            if id not in by_address:
                raise BadInput(f"The document {id!r} did not come from an address. Ingest its file instead.")
        return [entry for id, entry in by_address.items() if not ids or id in ids]

    def _source(self, address: str, document: str | None, fetched: Fetched, facts: dict[str, Any]) -> Source | None:
        """What was fetched as a source, once its bytes are kept; None where it has not changed."""
        if fetched.content is None:
            return None
        sha256 = store_original(self._data, fetched.content)
        said = fetched.validators
        self._store.write(
            "INSERT OR REPLACE INTO address VALUES (?, ?, ?, ?, ?)",
            (address, sha256, said.etag, said.last_modified, now()),
        )
        return source_of(original_path(self._data, sha256), address, fetched.file_name, document, **facts)

    def _remembered(self, address: str, sha256: str) -> Validators:
        """What the server said of the very bytes that the library holds; of others it does not matter."""
        rows = self._store.rows(
            "SELECT etag, last_modified FROM address WHERE address = ? AND sha256 = ?", (address, sha256)
        )
        return Validators(**rows[0]) if rows else Validators()
