"""The routes of previews, generations and the audit."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.http import serving_changes
from api.http.access.guard import Asker, require_caller, store_of
from api.http.app_state import needs_all_collections, settings_of
from api.http.job_start import CHANGE_PROBLEMS, LOOKUP_PROBLEMS
from api.http.lists import LINK_HEADER, After, Limit, LimitOf100, part_of, with_link
from api.state import audit
from api.state.audit import Wanted
from api.wire import examples, library_examples
from api.wire.days import Day
from api.wire.library import AuditOut, GenerationOut, PreviewOut, generation_out, preview_out
from ingest.generations import previews, retention
from retrieval.index.generation import current_id

router = APIRouter(
    prefix="/v1/library", tags=["library"], dependencies=[Depends(require_caller), Depends(needs_all_collections)]
)

_PreviewId = Annotated[str, Path(description="The id of the preview.")]
_GenerationId = Annotated[str, Path(description="The id of the generation.")]


@router.get(
    "/previews",
    responses={200: {**examples.example_response([library_examples.PREVIEW]), "headers": LINK_HEADER}},
    name="previews",
)
def list_previews(request: Request, response: Response, limit: Limit = None, after: After = None) -> list[PreviewOut]:
    """List the previews that wait to be published or discarded, newest first."""
    waiting = [preview_out(preview) for preview in previews.previews(settings_of(request).data)]
    return list(part_of(request, response, waiting, lambda one: one.id, limit=limit, after=after))


@router.get(
    "/previews/{preview_id}", responses={200: examples.example_response(library_examples.PREVIEW), **LOOKUP_PROBLEMS}
)
def preview(request: Request, preview_id: _PreviewId) -> PreviewOut:
    """Show one preview with its report."""
    return preview_out(previews.read_preview(settings_of(request).data, preview_id))


@router.post(
    "/previews/{preview_id}/publish",
    responses={200: examples.example_response(library_examples.GENERATION), **CHANGE_PROBLEMS, **LOOKUP_PROBLEMS},
)
def publish(request: Request, asker: Asker, preview_id: _PreviewId) -> GenerationOut:
    """Publish a preview: it serves from now on."""
    manifest = serving_changes.publish(request, asker, preview_id)
    return generation_out(manifest, manifest.id)


@router.post("/previews/{preview_id}/discard", responses={**CHANGE_PROBLEMS, **LOOKUP_PROBLEMS}, status_code=204)
def discard(request: Request, asker: Asker, preview_id: _PreviewId) -> None:
    """Delete a preview. The serving generation stays."""
    serving_changes.discard(request, asker, preview_id)


@router.get(
    "/generations",
    responses={200: {**examples.example_response([library_examples.GENERATION]), "headers": LINK_HEADER}},
)
def generations(request: Request, response: Response, limit: Limit = None, after: After = None) -> list[GenerationOut]:
    """List the kept generations, newest first."""
    data = settings_of(request).data
    kept = [generation_out(manifest, current_id(data)) for manifest in retention.kept_generations(data)]
    return list(part_of(request, response, kept, lambda one: one.id, limit=limit, after=after))


@router.post(
    "/generations/{generation_id}/rollback",
    responses={200: examples.example_response(library_examples.GENERATION), **CHANGE_PROBLEMS, **LOOKUP_PROBLEMS},
)
def rollback(request: Request, asker: Asker, generation_id: _GenerationId) -> GenerationOut:
    """Return to a kept generation, after verifying its files."""
    manifest = serving_changes.rollback(request, asker, generation_id)
    return generation_out(manifest, manifest.id)


@router.get(
    "/audit",
    responses={200: {**examples.example_response(library_examples.AUDIT), "headers": LINK_HEADER}},
    name="audit",
)
def read_audit(
    request: Request,
    response: Response,
    limit: LimitOf100 = 100,
    after: Annotated[
        int | None, Query(ge=1, description="Begin after the entry with this number, the last of the part before.")
    ] = None,
    by: Annotated[
        str,
        Query(max_length=200, description="Only entries of the key with this id, or of a name with these words in it."),
    ] = "",
    action: Annotated[str, Query(max_length=200, description="Only this action, such as `publish`.")] = "",
    about: Annotated[
        str,
        Query(max_length=200, description="Only entries whose subject has these words in it, such as a document's id."),
    ] = "",
    first: Annotated[Day | None, Query(description="Only entries of this day and later ones, UTC.")] = None,
    last: Annotated[Day | None, Query(description="Only entries of this day and earlier ones, UTC.")] = None,
) -> list[AuditOut]:
    """Show who changed what, when, and the outcome; newest first."""
    wanted = Wanted(by, action, about, first, last)
    entries = [AuditOut(**entry) for entry in audit.entries(store_of(request), limit + 1, after, wanted)]
    return list(with_link(request, response, entries, lambda entry: str(entry.id), limit))
