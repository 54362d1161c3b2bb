"""Changes to the library requested over HTTP: a kind and JSON values, so that a job can be stored and run again."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from api import backups
from api.addresses import Addresses
from api.bootstrap import Service, open_ingest
from api.drift import find_drift
from api.previewed import open_preview
from api.settings import Settings
from api.state.jobs import Work
from api.state.quality import kept_questions
from api.state.store import Store
from api.wire.facts import FactsIn
from ingest.generations.previews import read_preview
from ingest.incoming import incoming_path
from ingest.library.library import Ingest
from ingest.library.revising import Decision
from ingest.originals import original_path
from ingest.progress import Progress
from ingest.report import IngestReport, Mode
from ingest.source import sources, upload_source
from retrieval.errors import BadInput, Cancelled
from retrieval.facts import FactChanges
from retrieval.models.encoder import file_sha256

Request = Mapping[str, Any]


def prepare_work(
    kind: str, request: Request, settings: Settings, serving: Service | None, published: Callable[[], None]
) -> Work:
    """The work of a job of this kind, which calls `published` after the change. Raises BadInput for an unknown kind.

    Where the request asks for `drift` and a preview was built, the work asks the library's own questions as well.
    """
    change = _CHANGES.get(kind)
    encoder = serving.models.encoder if serving and serving.models else None
    if change is None:
        raise BadInput(f"The kind of change {kind!r} is unknown.")

    def work(progress: Progress) -> tuple[dict[str, Any], str]:
        result, line = change(open_ingest(settings, progress, encoder=encoder), settings, request)
        published()
        if request.get("drift") and result.get("preview"):
            result = _with_drift(result, settings, serving, progress, may_stop=kind == "drift")
        return result, line

    return work


def _ingest_upload(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    file = _uploaded_file(settings.data, request)
    facts = _parse_facts(request).stated
    source = upload_source(file, request["file_name"], request.get("document"), facts, ocr=_wants_ocr(request))
    return _to_outcome(ingest.run([source], _mode(request)))


def _uploaded_file(data: Path, request: Request) -> Path:
    """The upload that waits for this job or, for a job that runs again, the original that a generation holds."""
    for path in (incoming_path(data, request.get("incoming") or "none"), original_path(data, request["sha256"])):
        if path.is_file() and file_sha256(path) == request["sha256"]:
            return path
    raise BadInput("The file of this job is not stored any more. Upload it again.")


def _ingest_uploads(ingest: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    """Several files in one change; their facts hold for each of them."""
    facts, ocr = _parse_facts(request).stated, _wants_ocr(request)
    given = [
        upload_source(_uploaded_file(settings.data, file), file["file_name"], file.get("document"), facts, ocr=ocr)
        for file in request["files"]
    ]
    return _to_outcome(ingest.run(given, _mode(request)))


def _revise(ingest: Ingest, _: Settings, request: Request) -> tuple[dict[str, Any], str]:
    """Decide facts of documents in a preview."""
    decisions = [
        Decision(one["document"], _parse_facts(one), tuple(one.get("reject") or ()), one.get("version"))
        for one in request["decisions"]
    ]
    return _to_outcome(ingest.revise(request["preview"], decisions))


def _ask_own_questions(_: Ingest, settings: Settings, request: Request) -> tuple[dict[str, Any], str]:
    """No change: `prepare_work` asks the questions. Raises UnknownGeneration where the preview is gone."""
    name = read_preview(settings.data, request["preview"]).manifest.id
    return {"preview": name}, f"asked the library's own questions; preview {name}"


def _with_drift(
    result: dict[str, Any], settings: Settings, serving: Service | None, progress: Progress, *, may_stop: bool
) -> dict[str, Any]:
    """The result with the drift of the answers; without it where the job is cancelled, unless it `may_stop`."""
    questions = kept_questions(Store(settings.data))
    try:
        preview = open_preview(settings, result["preview"], serving)
        return {**result, "drift": find_drift(questions, serving, preview, progress).to_json()}
    except Cancelled:
        if may_stop:
            raise
        return result  # the preview was built, and its questions can be asked later


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
    "ingest": _ingest_corpus,
    "fetch": _ingest_address,
    "refresh": _refresh,
    "withdraw": _withdraw,
    "reinstate": _reinstate,
    "delete": _delete,
    "purge": _purge,
    "amend": _amend,
    "backup": _back_up,
    "uploads": _ingest_uploads,
    "revise": _revise,
    "drift": _ask_own_questions,
}


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
