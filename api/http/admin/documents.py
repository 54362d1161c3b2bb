"""The documents behind sign-in: their list, their facts, and changes that first say what they will do."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, cast
from urllib.parse import quote

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse

from api.bootstrap import Service
from api.http.access.guard import Asker, require_caller, store_of
from api.http.access.needs import role_for_kind
from api.http.admin.document_effects import Change, Effect, purge_effect, questions_of, replaced_by
from api.http.admin.frame import CHECKED_FORM, admin_page, library_router, see_other
from api.http.admin.upload_form import LABELS, Mistake, parse_facts
from api.http.app_state import settings_of
from api.http.job_start import start_job
from api.state.quality import kept_questions
from retrieval.document import Version
from retrieval.errors import UnknownDocument, UnknownVersion
from retrieval.facts import DATE_FACTS, FACTS, HELP
from retrieval.in_force import Calendar
from retrieval.index.catalogue import Catalogue

router = library_router()

_SHOWN = 200
_MAX_SOUGHT = 200


@router.get("/documents")
def list_documents(request: Request, q: str = "") -> HTMLResponse:
    """Every document, withdrawn ones included; with `q`, those whose title, id or publisher holds these words."""
    versions, sought = _all_versions(request), q.strip()[:_MAX_SOUGHT]
    newest = {version.document.id: version for version in versions}
    found = [version for version in newest.values() if _matches(version, sought)]
    calendar, today = Calendar([version for version in versions if not version.withdrawn]), date.today()
    return admin_page(
        request,
        "documents.html",
        rows=[
            (version, None if version.withdrawn else calendar.standing(version, today)) for version in found[:_SHOWN]
        ],
        more=max(0, len(found) - _SHOWN),
        total=len(newest),
        q=sought,
        may_purge=_may(request, Change.PURGE),
    )


@router.get("/documents/purge")
def find_deleted(document: str = "") -> Response:
    """The way to the purge of a document that was deleted, which no list shows."""
    return see_other(f"/admin/documents/{_in_path(document.strip()) or 'none'}/purge")


@router.get("/documents/{document_id}")
def show_document(request: Request, document_id: str, version: str | None = None) -> HTMLResponse:
    return _document_page(request, document_id, version)


@router.post("/documents/{document_id}/facts", dependencies=[CHECKED_FORM])
async def change_facts(request: Request, asker: Asker, document_id: str) -> Response:
    """Start the job that states these facts; the page again, with what to correct, where they cannot be used."""
    entered = {name: value.strip() for name, value in (await request.form()).items() if isinstance(value, str)}
    sha256 = entered.get("version")
    shown = _edition(_editions(request, document_id), sha256)
    changed = _changed(entered, shown)
    stated, mistakes = parse_facts({name: value for name, value in changed.items() if value})
    for name in ("title", "collection"):
        if changed.get(name) == "":
            mistakes.append(Mistake(f"{LABELS[name]}: enter one", f"fact-{name}"))
    reject = ["in_force_to"] if entered.get("reject") and shown.undecided_notice else []
    if not (changed or reject):
        mistakes.append(Mistake("Change a fact, or leave this page", f"fact-{FACTS[0]}"))
    if mistakes:
        return _document_page(request, document_id, sha256, entered, mistakes)
    facts = {**stated, **{name: None for name, value in changed.items() if not value}}
    asked = {"document": document_id, "version": shown.sha256, "facts": facts, "reject": reject, "mode": "publish"}
    return see_other(f"/admin/jobs/{start_job(request, Response(), asker, 'amend', asked).id}")


@router.get("/documents/{document_id}/purge")
def purge_page(request: Request, document_id: str) -> HTMLResponse:
    """Says what a purge will remove. It also finds documents that were deleted, but that earlier generations hold."""
    effect = purge_effect(settings_of(request).data, document_id)
    if effect is None:
        raise UnknownDocument(f"Nothing that is kept holds a document {document_id!r}.")
    editions = [version for version in _all_versions(request) if version.document.id == document_id]
    return admin_page(
        request,
        "document_purge.html",
        id=document_id,
        title=editions[-1].title if editions else document_id,
        is_held=bool(editions),
        effect=effect,
        questions=_questions(request, document_id, editions),
    )


@router.post("/documents/{document_id}/purge", dependencies=[CHECKED_FORM])
def purge(request: Request, asker: Asker, document_id: str, sure: Annotated[str, Form()] = "") -> Response:
    """Start the purge, once somebody has entered the document's id."""
    if sure.strip() != document_id:
        return see_other(f"/admin/documents/{_in_path(document_id)}/purge?notice=not-purged")
    return _start(request, asker, Change.PURGE, {"documents": [document_id]})


@router.get("/documents/{document_id}/{change}")
def change_page(request: Request, document_id: str, change: Change) -> HTMLResponse:
    """Says what the change will do."""
    versions = _all_versions(request)
    editions = _editions(request, document_id)
    return admin_page(
        request,
        "document_change.html",
        change=change.value,
        version=editions[-1],
        effect=Effect(
            len(editions),
            _passages(request, editions),
            _questions(request, document_id, editions),
            replaced_by(document_id, versions),
        ),
    )


@router.post("/documents/{document_id}/{change}", dependencies=[CHECKED_FORM])
def change_document(
    request: Request, asker: Asker, document_id: str, change: Change, mode: Annotated[str, Form()] = "publish"
) -> Response:
    """Start the change: at once, or as a preview."""
    chosen = "preview" if mode == "preview" else "publish"
    return _start(request, asker, change, {"documents": [document_id], "mode": chosen})


def _start(request: Request, asker: Asker, change: Change, asked: dict[str, Any]) -> Response:
    return see_other(f"/admin/jobs/{start_job(request, Response(), asker, change.value, asked).id}")


def _document_page(
    request: Request,
    id: str,
    sha256: str | None,
    entered: Mapping[str, str] | None = None,
    mistakes: Sequence[Mistake] = (),
) -> HTMLResponse:
    editions = _editions(request, id)
    shown = _edition(editions, sha256)
    calendar = Calendar([version for version in _all_versions(request) if not version.withdrawn])
    held = {f"fact-{name}": str(getattr(shown, name) or "") for name in FACTS}
    return admin_page(
        request,
        "document_facts.html",
        400 if mistakes else 200,
        version=shown,
        standing=None if shown.withdrawn else calendar.standing(shown, date.today()),
        editions=list(reversed(editions)),
        passages=_passages(request, [shown]),
        questions=_questions(request, id, editions),
        facts=[(name, LABELS[name], HELP[name], name in DATE_FACTS) for name in FACTS],
        values={**held, **(entered or {})},
        mistakes=mistakes,
        wrong={mistake.field: mistake.text for mistake in mistakes},
        may_purge=_may(request, Change.PURGE),
    )


def _changed(entered: Mapping[str, str], version: Version) -> dict[str, str]:
    """The facts whose value in the form differs from the edition's, by name; empty text removes one."""
    held = {name: str(getattr(version, name) or "") for name in FACTS}
    return {name: entered[f"fact-{name}"] for name in FACTS if entered.get(f"fact-{name}", held[name]) != held[name]}


def _may(request: Request, change: Change) -> bool:
    return require_caller(request).role.covers(role_for_kind(change.value))


def _service(request: Request) -> Service | None:
    service: Service | None = request.app.state.serving
    return service


def _all_versions(request: Request) -> list[Version]:
    """Every edition, withdrawn ones too, by title and in order; none where nothing has been ingested."""
    service = _service(request)
    # A service for all collections reads a whole catalogue; only parts of it lack the withdrawn editions.
    versions = cast("Catalogue", service.engine.indexed.catalogue).all_versions() if service else []
    return sorted(versions, key=lambda version: (version.title.casefold(), version.document.id, version.edition))


def _editions(request: Request, id: str) -> list[Version]:
    """The editions of a document, the newest last. Raises UnknownDocument."""
    found = [version for version in _all_versions(request) if version.document.id == id]
    if not found:
        raise UnknownDocument(f"There is no document {id!r}.")
    return sorted(found, key=lambda version: version.edition)


def _edition(editions: Sequence[Version], sha256: str | None) -> Version:
    """The edition with this hash, by default the newest. Raises UnknownVersion."""
    for version in reversed(editions):
        if sha256 in (None, "", version.sha256):
            return version
    raise UnknownVersion("The document has no such edition.")


def _passages(request: Request, editions: Sequence[Version]) -> int:
    """The number of passages of these editions."""
    service = _service(request)
    return len(service.engine.indexed.catalogue.passage_ids({version.key for version in editions})) if service else 0


def _questions(request: Request, id: str, editions: Sequence[Version]) -> tuple[str, ...]:
    hashes = frozenset(sha256 for version in editions for sha256 in (version.sha256, version.source_sha256))
    return questions_of(kept_questions(store_of(request)), id, hashes)


def _matches(version: Version, sought: str) -> bool:
    held = " ".join((version.title, version.document.id, version.publisher or "")).casefold()
    return all(word in held for word in sought.casefold().split())


def _in_path(id: str) -> str:
    return quote(id, safe="")
