"""The routes of documents: their list, and the text of each."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from web.documents.document_view import resolve_place, view_document
from web.documents.list_query import read_query
from web.documents.list_view import list_documents
from web.page_route import page_router
from web.rendering import page
from web.serving_generation import serving_of

router = page_router()


@router.get("/documents")
def documents(request: Request) -> HTMLResponse:
    library = serving_of(request).library
    shown = list_documents(library, read_query(request.query_params))
    return page(request, "documents/list.html", list=shown)


@router.get("/documents/{document_id}")
def document(
    request: Request, document_id: str, version: str | None = None, start: str | None = None, end: str | None = None
) -> HTMLResponse:
    """The text of the edition with the SHA-256 `version`, else of the edition in force.

    The range from `start` to `end` is marked, unless it belongs to an edition that the library does not hold.
    """
    library = serving_of(request).library
    editions = library.editions(document_id)
    current = library.version(document_id)
    shown = next((edition for edition in editions if edition.sha256 == version), current)
    canonical = library.canonical(shown)
    pointing, quoted = resolve_place(canonical, shown.sha256, version, start, end)
    return page(
        request,
        "documents/document.html",
        version=shown,
        standing=library.standing(shown),
        editions=[(edition, library.standing(edition)) for edition in editions],
        reading=view_document(canonical, quoted),
        pointing=pointing.value,
    )
