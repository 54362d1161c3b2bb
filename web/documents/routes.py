"""The routes of documents: their list, and the text of each."""

from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import Depends, Form, Query, Request
from fastapi.responses import HTMLResponse

from web.documents.document_view import view_document
from web.documents.find import MAX_FIND_CHARACTERS, find_words
from web.documents.list_query import read_query
from web.documents.list_view import list_documents
from web.documents.place import parse_core, resolve_place
from web.documents.sheet import find_link, view_sheet
from web.page_route import page_router
from web.rendering import page
from web.serving_generation import serving_of

router = page_router()

_FORM_LIMITS: Any = {"max_fields": 5, "max_files": 0, "max_part_size": 8 * MAX_FIND_CHARACTERS}


class DrawsPages(Protocol):
    """What draws the pages of PDFs, as `app.state.page_pictures` holds it."""

    def warm(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of a document's page asks for. Whatever does not fit is ignored, or explained on the page."""

    version: str | None
    start: str | None
    end: str | None
    core: tuple[str, ...]
    page: str | None
    zoom: str | None


def _asked(
    version: str | None = None,
    start: str | None = None,
    end: str | None = None,
    core: Annotated[tuple[str, ...], Query()] = (),
    page: str | None = None,
    zoom: str | None = None,
) -> Asked:
    return Asked(version, start, end, core, page, zoom)


AskedPlace = Annotated[Asked, Depends(_asked)]


@router.get("/documents")
def documents(request: Request) -> HTMLResponse:
    library = serving_of(request).library
    shown = list_documents(library, read_query(request.query_params))
    return page(request, "documents/list.html", list=shown)


@router.get("/documents/{document_id}")
def document(request: Request, document_id: str, asked: AskedPlace) -> HTMLResponse:
    """The text of the edition with the SHA-256 `version`, else of the edition in force.

    The range from `start` to `end` is marked, unless it belongs to an edition that the library does not hold.
    """
    return _document(request, document_id, asked)


@router.post("/documents/{document_id}", form_limits=_FORM_LIMITS)
def find(request: Request, document_id: str, asked: AskedPlace, find: Annotated[str, Form()] = "") -> HTMLResponse:
    """The same page with every place of the words in `find`. They come in the body: people look for their questions."""
    return _document(request, document_id, asked, find)


def _document(request: Request, document_id: str, asked: Asked, sought: str = "") -> HTMLResponse:
    library = serving_of(request).library
    editions = library.editions(document_id)
    current = library.version(document_id)
    shown = next((edition for edition in editions if edition.sha256 == asked.version), current)
    canonical = library.canonical(shown)
    pointing, quoted = resolve_place(canonical, shown.sha256, asked.version, asked.start, asked.end)
    core = parse_core(asked.core, quoted) if quoted else ()
    found = find_words(canonical, sought)
    sheet = view_sheet(shown, canonical, quoted, core, asked.page, asked.zoom)
    return page(
        request,
        "documents/document.html",
        version=shown,
        standing=library.standing(shown),
        editions=[(edition, library.standing(edition)) for edition in editions],
        reading=view_document(canonical, quoted, core, found.spans if found else ()),
        pointing=pointing.value,
        has_core=bool(core),
        sheet=sheet if sheet and _draws_pages(request) else None,
        found=found,
        find_action=find_link(document_id, shown.sha256, quoted, core),
        max_find=MAX_FIND_CHARACTERS,
    )


def _draws_pages(request: Request) -> bool:
    """Whether the app draws pages; its process starts now, because the browser asks for a picture next."""
    pictures: DrawsPages | None = getattr(request.app.state, "page_pictures", None)
    if pictures is not None:
        pictures.warm()
    return pictures is not None
