"""Changes to the library requested over HTTP: a kind and JSON values, so that a job can be stored and run again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from api.addresses import Addresses
from api.bootstrap import open_ingest
from api.settings import Settings
from api.state.jobs import Work
from api.state.store import Store
from ingest.library.library import Ingest
from ingest.originals import original_path
from ingest.progress import Progress
from ingest.report import IngestReport, Mode
from ingest.source import DATE_FACTS, sources, upload_source
from retrieval.errors import BadInput
from retrieval.interfaces import Encoder

Request = Mapping[str, Any]


def prepare_work(
    kind: str, request: Request, settings: Settings, encoder: Encoder | None, published: Callable[[], None]
) -> Work:
    """The work of a job of this kind, which calls `published` after the change. Raises BadInput for an unknown kind."""
    change = _CHANGES.get(kind)
    if change is None:
        raise BadInput(f"The kind of change {kind!r} is unknown.")

    def work(progress: Progress) -> tuple[dict[str, Any], str]:
        outcome = change(open_ingest(settings, progress, encoder=encoder), settings, request)
        published()
        return outcome

    return work


def _ingest_upload(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    file = original_path(settings.data, request["sha256"])
    source = upload_source(
        file, request["file_name"], request.get("document"), ocr=_wants_ocr(request), **_parse_facts(request)
    )
    return _to_outcome(ingest.run([source], _mode(request)))


def _ingest_corpus(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    listed = [replace(source, ocr=source.ocr or _wants_ocr(request)) for source in sources([Path(settings.corpus)])]
    return _to_outcome(ingest.run(listed, _mode(request), approved_removals=request.get("approve_removals")))


def _ingest_address(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    addresses = Addresses(ingest, settings)
    facts = {"ocr": _wants_ocr(request), **_parse_facts(request)}
    return _to_outcome(addresses.ingest(request["address"], request.get("document"), _mode(request), **facts))


def _refresh(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    return _to_outcome(Addresses(ingest, settings).refresh(request.get("documents") or (), _mode(request)))


def _withdraw(ingest: Ingest, _: Settings, request: Request) -> tuple[dict[str, Any], str]:
    return _to_outcome(ingest.withdraw(request["documents"], _mode(request)))


def _reinstate(ingest: Ingest, _: Settings, request: Request) -> tuple[dict[str, Any], str]:
    return _to_outcome(ingest.reinstate(request["documents"], _mode(request)))


def _delete(ingest: Ingest, _: Settings, request: Request) -> tuple[dict[str, Any], str]:
    return _to_outcome(ingest.delete(request["documents"], _mode(request)))


def _purge(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    purged = ingest.purge(request["documents"], Store(settings.data).forget_documents)
    return purged.to_json(), f"purged; generation {purged.generation}"


def _amend(ingest: Ingest, _: Settings, request: Request) -> tuple[dict[str, Any], str]:
    document, rejected = request["document"], request.get("reject") or ()
    return _to_outcome(
        ingest.amend(document, _parse_facts(request), request.get("version"), _mode(request), rejected=rejected)
    )


_CHANGES: Mapping[str, Callable[[Ingest, Settings, Request], tuple[dict[str, Any], str]]] = {
    "upload": _ingest_upload,
    "ingest": _ingest_corpus,
    "fetch": _ingest_address,
    "refresh": _refresh,
    "withdraw": _withdraw,
    "reinstate": _reinstate,
    "delete": _delete,
    "purge": _purge,
    "amend": _amend,
}


def _mode(request: Request) -> Mode:
    return Mode(request.get("mode", Mode.PUBLISH))


def _wants_ocr(request: Request) -> bool:
    return bool(request.get("ocr"))


def _parse_facts(request: Request) -> dict[str, Any]:
    """The facts of a request, its days as dates."""
    facts = dict(request.get("facts") or {})
    return {name: date.fromisoformat(value) if value and name in DATE_FACTS else value for name, value in facts.items()}


def _to_outcome(report: IngestReport) -> tuple[dict[str, Any], str]:
    return report.to_json(), summarise(report)


def summarise(report: IngestReport) -> str:
    """The audit's line: counts by outcome, then the preview or generation; for a dry run, that nothing changed."""
    counts = ", ".join(f"{count} {name}" for name, count in report.to_json()["counts"].items() if count)
    if report.dry_run:
        return f"dry run, nothing changed; it would give: {counts or 'nothing to do'}"
    target = f"preview {report.preview}" if report.preview else f"generation {report.generation}"
    return f"{counts or 'nothing to do'}; {target}"
