"""The pictures of a PDF's pages, and the marks of a quote on them, for the page of a document."""

from pathlib import Path as FilePath
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, FastAPI, Path, Query, Request, Response

from api.http.app_state import service_of
from api.http.problems import status_of
from api.http.traffic.reading import (
    ReadingSlots,
    RecentPlaces,
    picture_slots_of,
    recent_marks_of,
)
from api.settings import Settings
from ingest.formats.readers import PDF
from ingest.reading.page_pictures import NO_PICTURE, PageLimits, PagePictures
from ingest.reading.picture_cache import PictureCache, picture_name
from ingest.reading.places import words_by_page
from retrieval.document import Version
from retrieval.errors import BadInput, CitedError, Overloaded, Unreadable
from web.documents.page_picture import SVG, marks_svg, message_svg
from web.documents.place import Pointing, parse_core, resolve_place
from web.documents.sheet import parse_zoom

router = APIRouter(include_in_schema=False)

_Number = Annotated[int, Path(ge=1, le=1_000_000)]
_VERSION = Query(max_length=64)

# Jobs at once, callers who wait, and how long: a page of a document asks for three pictures at once.
_AT_ONCE, _WAITING, _SECONDS = 2, 12, 5.0
_NO_SCRIPT = "default-src 'none'; frame-ancestors 'none'; sandbox"
_MAX_FAILURES = 1000
# The longest quote that is marked, in code points: more than any quote has.
_MAX_MARKED = 20_000


class DrawnPictures:
    """Draws pictures or takes them from the cache, and remembers for this run which pages cannot be drawn."""

    def __init__(self, pictures: PagePictures, cache: PictureCache) -> None:
        self._pictures = pictures
        self._cache = cache
        self._failed: dict[str, Unreadable] = {}
        self._lock = Lock()

    def cached(self, name: str) -> bytes | None:
        """A picture that was drawn before. Raises Unreadable where drawing it failed before."""
        if (failure := self._failed.get(name)) is not None:
            raise failure
        return self._cache.find(name)

    def drawn(self, name: str, original: FilePath, page: int, zoom: int) -> bytes:
        """Draw a picture and keep it. Raises Unreadable."""
        try:
            content = self._pictures.draw(original, page, zoom)
        except Unreadable as failure:
            with self._lock:
                if len(self._failed) >= _MAX_FAILURES:
                    self._failed.clear()
                self._failed[name] = failure
            raise
        self._cache.keep(name, content, original)
        return content


def attach(app: FastAPI, settings: Settings) -> None:
    """Put what draws the pictures into the app's state; the process behind it starts with the first picture."""
    pictures = PagePictures(PageLimits(memory=settings.read_memory))
    app.state.page_pictures = pictures
    app.state.drawn_pictures = DrawnPictures(pictures, PictureCache(settings.data, settings.picture_cache))
    app.state.picture_slots = ReadingSlots(_AT_ONCE, _WAITING, _SECONDS)
    app.state.recent_marks = RecentPlaces()


@router.get("/documents/{document_id}/pages/{number}")
def picture(
    request: Request,
    document_id: str,
    number: _Number,
    version: Annotated[str | None, _VERSION] = None,
    zoom: str | None = None,
) -> Response:
    """A page of a PDF as a picture; where it cannot be drawn, a picture that says so, with the error's status."""
    try:
        edition = _edition(request, document_id, version, number)
        percent = parse_zoom(zoom)
        name = picture_name(edition.sha256, number, percent)
        if _is_known(request, name):
            return Response(status_code=304, headers=_headers(name))
        return Response(_picture(request, edition, number, percent), 200, _headers(name), "image/png")
    except CitedError as error:
        return _instead(error)


def _picture(request: Request, edition: Version, number: int, zoom: int) -> bytes:
    pictures: DrawnPictures = request.app.state.drawn_pictures
    name = picture_name(edition.sha256, number, zoom)
    if (found := pictures.cached(name)) is not None:
        return found
    with picture_slots_of(request).slot():
        if (found := pictures.cached(name)) is not None:
            return found  # another caller has drawn it while this one waited
        original = service_of(request).library.original(edition)
        return pictures.drawn(name, original, number, zoom)


@router.get("/documents/{document_id}/pages/{number}/marks")
def marks(
    request: Request,
    document_id: str,
    number: _Number,
    version: Annotated[str | None, _VERSION] = None,
    start: str | None = None,
    end: str | None = None,
    core: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """The marks of a quote on a page, as an SVG to lay over its picture. Empty where a place is not certain.

    Without `core` the whole quote answers.

    The header `X-Marks` has the number of marks on this page, or `uncertain`.
    """
    library = service_of(request).library
    edition = _edition(request, document_id, version, number)
    canonical = library.canonical(edition)
    pointing, span = resolve_place(canonical, edition.sha256, version, start, end)
    if pointing is not Pointing.SHOWN or span is None or len(span) > _MAX_MARKED:
        raise BadInput("The address does not name a passage of this document. Open the citation again.")
    wanted = words_by_page(canonical, span, parse_core(core, span) or (span,))
    drawing: PagePictures = request.app.state.page_pictures
    found = recent_marks_of(request).find(
        edition.sha256, wanted, picture_slots_of(request), lambda: drawing.mark(library.original(edition), wanted)
    )
    here = [mark for mark in found if mark.page == number]
    state = str(len(here)) if found else "uncertain"
    return Response(marks_svg(here), 200, {**_headers(None), "X-Marks": state}, SVG)


def _edition(request: Request, document_id: str, version: str | None, number: int) -> Version:
    """The edition with this page. Raises UnknownDocument, and BadInput where it has no such page."""
    edition = service_of(request).library.version(document_id, version)
    if edition.media_type != PDF or number > (edition.pages or 0):
        raise BadInput("This document has no such page. Open the document to see its pages.")
    return edition


def _is_known(request: Request, name: str) -> bool:
    """Whether the browser has this picture already."""
    tags = request.headers.get("if-none-match", "")
    return _tag(name) in [tag.strip().removeprefix("W/") for tag in tags.split(",")]


def _tag(name: str) -> str:
    return f'"{name}"'


def _headers(name: str | None) -> dict[str, str]:
    """Headers of a picture. A browser may keep it, but asks each time: its user may no longer see the document."""
    headers = {
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": _NO_SCRIPT,
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return headers if name is None else {**headers, "ETag": _tag(name)}


def _instead(error: CitedError) -> Response:
    """A picture with a message: browsers show it whatever the status is."""
    # The messages of other errors repeat parts of the request.
    message = str(error) if isinstance(error, Unreadable) or type(error) is BadInput else NO_PICTURE
    headers = {**_headers(None), "Cache-Control": "no-store"}
    if isinstance(error, Overloaded):
        message = "Cited is busy with drawing other pages. Reload this page in a moment."
        headers["Retry-After"] = str(error.retry_after)
    return Response(message_svg(message), status_of(error), headers, SVG)
