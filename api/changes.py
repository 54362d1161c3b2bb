"""Changes to the library requested over HTTP: a kind and JSON values, so that a job can be stored and run again."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from api import backups
from api.addresses import Addresses
from api.bootstrap import open_ingest
from api.previewed import compare_preview
from api.settings import Settings
from api.state.jobs import Work
from api.state.store import Store
from api.upkeep import UPKEEP
from api.wire.facts import FactsIn
from ingest.generations.previews import discard_preview
from ingest.incoming import incoming_path
from ingest.library.library import Ingest
from ingest.originals import original_path
from ingest.progress import Progress
from ingest.report import IngestReport, Mode
from ingest.source import Source, sources, upload_source
from retrieval.errors import BadInput, Busy, Cancelled, CitedError
from retrieval.facts import FactChanges
from retrieval.interfaces import Models
from retrieval.models.encoder import file_sha256
from retrieval.public_detail import public_detail

Request = Mapping[str, Any]
# The kinds of job that only pages start: several uploads at once, the comparison of a preview's answers, a backup.
UPLOADS, COMPARE, BACKUP = "uploads", "compare", "backup"


def prepare_work(
    kind: str, request: Request, settings: Settings, models: Models | None, published: Callable[[], None]
) -> Work:
    """The work of a job of this kind, which calls `published` after the change. Raises BadInput for an unknown kind.

    Where the change is a preview, the work compares its answers with those of the serving generation.
    """
    if (upkeep := _UPKEEP.get(kind)) is not None:
        return partial(_keep_up, partial(upkeep, settings, models, request), published)
    change = _CHANGES.get(kind)
    if change is None:
        raise BadInput(
            f"This version of Cited knows no change of the kind {kind!r}. Do not repeat the job: make the change anew."
        )

    def work(progress: Progress) -> tuple[dict[str, Any], str]:
        encoder = models.encoder if models else None
        result, outcome = change(open_ingest(settings, progress, encoder=encoder), settings, request)
        published()
        if result.get("preview"):
            _replace_preview(settings, request)
            result |= _drift_of(result["preview"], settings, models, progress)
        return result, outcome

    return work


def _keep_up(upkeep: Work, published: Callable[[], None], progress: Progress) -> tuple[dict[str, Any], str]:
    done = upkeep(progress)
    published()
    return done


def _compare(
    settings: Settings, models: Models | None, request: Request, progress: Progress
) -> tuple[dict[str, Any], str]:
    if models is None:
        raise BadInput("There is no generation yet to compare with. Publish the preview first.")
    drift = compare_preview(settings.data, request["preview"], models, settings.risk, progress)
    if drift is None:
        raise BadInput("There are no questions to ask. Give the library questions of its own, then compare again.")
    changed, asked = drift.changed + drift.readers_changed, drift.asked + drift.readers_asked
    return {"drift": drift.to_json()}, f"{changed} of {asked} answers changed, {drift.lost} right ones lost"


def _drift_of(preview: str, settings: Settings, models: Models | None, progress: Progress) -> dict[str, Any]:
    """The comparison for the result of a job. The preview stays, whatever happens to the comparison."""
    if models is None:
        return {}
    try:
        drift = compare_preview(settings.data, preview, models, settings.risk, progress)
    except Cancelled:
        return {"not_compared": "The comparison of answers was stopped. Start it again on the page of the preview."}
    except CitedError as error:
        return {"not_compared": public_detail(error)}
    return {"drift": drift.to_json()} if drift else {}


def _replace_preview(settings: Settings, request: Request) -> None:
    """Discard the preview in whose place this one was built."""
    if request.get("replaces"):
        with suppress(BadInput, Busy):  # it was published or discarded meanwhile, or a change began
            discard_preview(settings.data, request["replaces"])


def _ingest_upload(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    return _to_outcome(ingest.run([_upload(settings, request)], _mode(request)))


def _ingest_uploads(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    return _to_outcome(ingest.run([_upload(settings, file) for file in request["files"]], _mode(request)))


def _upload(settings: Settings, file: Request) -> Source:
    path, facts = _uploaded_file(settings.data, file), _parse_facts(file).stated
    return upload_source(path, file["file_name"], file.get("document"), facts, ocr=_wants_ocr(file))


def _uploaded_file(data: Path, request: Request) -> Path:
    """The upload that waits for this job or, for a job that runs again, the original that a generation holds."""
    for path in (incoming_path(data, request.get("incoming") or "none"), original_path(data, request["sha256"])):
        if path.is_file() and file_sha256(path) == request["sha256"]:
            return path
    raise BadInput("The file of this job is not stored any more. Upload it again.")


def _ingest_corpus(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    found = sources([Path(settings.corpus)], settings.also_from_folders())
    listed = [replace(source, ocr=source.ocr or _wants_ocr(request)) for source in found]
    return _to_outcome(ingest.run(listed, _mode(request), approved_removals=request.get("approve_removals")))


def _ingest_address(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    addresses = Addresses(ingest, settings)
    facts, ocr = _parse_facts(request), _wants_ocr(request)
    return _to_outcome(addresses.ingest(request["address"], request.get("document"), _mode(request), facts, ocr=ocr))


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


def _back_up(_: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    made = backups.make(settings, request["file_name"])
    return asdict(made), f"{made.files} files, {made.bytes} bytes; {request['file_name']}"


_CHANGES: Mapping[str, Callable[[Ingest, Settings, Request], tuple[dict[str, Any], str]]] = {
    "upload": _ingest_upload,
    UPLOADS: _ingest_uploads,
    "ingest": _ingest_corpus,
    "fetch": _ingest_address,
    "refresh": _refresh,
    "withdraw": _withdraw,
    "reinstate": _reinstate,
    "delete": _delete,
    "purge": _purge,
    "amend": _amend,
    BACKUP: _back_up,
}


_UPKEEP = {COMPARE: _compare, **UPKEEP}


def _mode(request: Request) -> Mode:
    return Mode(request.get("mode", Mode.PUBLISH))


def _wants_ocr(request: Request) -> bool:
    return bool(request.get("ocr"))


def _parse_facts(request: Request) -> FactChanges:
    return FactsIn.model_validate(request.get("facts") or {}).to_changes()


def _to_outcome(report: IngestReport) -> tuple[dict[str, Any], str]:
    return report.to_json(), summarise(report)


def summarise(report: IngestReport) -> str:
    """The audit's line: counts by outcome, then the preview or generation; for a dry run, that nothing changed."""
    counts = ", ".join(f"{count} {name}" for name, count in report.to_json()["counts"].items() if count)
    if report.dry_run:
        return f"dry run, nothing changed; it would give: {counts or 'nothing to do'}"
    target = f"preview {report.preview}" if report.preview else f"generation {report.generation}"
    return f"{counts or 'nothing to do'}; {target}"
