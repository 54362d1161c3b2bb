"""Changes to the library as they are asked for over HTTP: JSON values that can be kept, and run again."""

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


def work_of(
    kind: str, request: Request, settings: Settings, encoder: Encoder | None, published: Callable[[], None]
) -> Work:
    """What a job of this kind does; `published` is called once another generation is to serve. Raises BadInput."""
    change = _CHANGES.get(kind)
    if change is None:
        raise BadInput(f"There is no change {kind!r}.")

    def work(progress: Progress) -> tuple[dict[str, Any], str]:
        done = change(open_ingest(settings, progress, encoder=encoder), settings, request)
        published()
        return done

    return work


def _upload(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    file = original_path(settings.data, request["sha256"])
    source = upload_source(file, request["file_name"], request.get("document"), ocr=_ocr(request), **_facts(request))
    return _told(ingest.run([source], _mode(request)))


def _corpus(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    found = [replace(source, ocr=source.ocr or _ocr(request)) for source in sources([Path(settings.corpus)])]
    return _told(ingest.run(found, _mode(request), approved_removals=request.get("approve_removals")))


def _fetch(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    addresses = Addresses(ingest, settings)
    facts = {"ocr": _ocr(request), **_facts(request)}
    return _told(addresses.bring(request["address"], request.get("document"), _mode(request), **facts))


def _refresh(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    return _told(Addresses(ingest, settings).refresh(request.get("documents") or (), _mode(request)))


def _withdraw(ingest: Ingest, _: Settings, request: Request) -> tuple[dict[str, Any], str]:
    return _told(ingest.withdraw(request["documents"], _mode(request)))


def _reinstate(ingest: Ingest, _: Settings, request: Request) -> tuple[dict[str, Any], str]:
    return _told(ingest.reinstate(request["documents"], _mode(request)))


def _delete(ingest: Ingest, _: Settings, request: Request) -> tuple[dict[str, Any], str]:
    return _told(ingest.delete(request["documents"], _mode(request)))


def _purge(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    purged = ingest.purge(request["documents"], Store(settings.data).forget)
    return purged.to_json(), f"purged; generation {purged.generation}"


def _amend(ingest: Ingest, _: Settings, request: Request) -> tuple[dict[str, Any], str]:
    named, rejected = request["document"], request.get("reject") or ()
    return _told(ingest.amend(named, _facts(request), request.get("version"), _mode(request), rejected=rejected))


_CHANGES: Mapping[str, Callable[[Ingest, Settings, Request], tuple[dict[str, Any], str]]] = {
    "upload": _upload,
    "ingest": _corpus,
    "fetch": _fetch,
    "refresh": _refresh,
    "withdraw": _withdraw,
    "reinstate": _reinstate,
    "delete": _delete,
    "purge": _purge,
    "amend": _amend,
}


def _mode(request: Request) -> Mode:
    return Mode(request.get("mode", Mode.PUBLISH))


def _ocr(request: Request) -> bool:
    return bool(request.get("ocr"))


def _facts(request: Request) -> dict[str, Any]:
    facts = dict(request.get("facts") or {})
    return {name: date.fromisoformat(value) if value and name in DATE_FACTS else value for name, value in facts.items()}


def _told(report: IngestReport) -> tuple[dict[str, Any], str]:
    return report.to_json(), summary(report)


def summary(report: IngestReport) -> str:
    """For the audit: what came of it, in a few words."""
    counts = ", ".join(f"{count} {name}" for name, count in report.to_json()["counts"].items() if count)
    where = f"preview {report.preview}" if report.preview else f"generation {report.generation}"
    return f"{counts or 'nothing to do'}; {where}"
