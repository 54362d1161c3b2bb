"""The JSON routes of documents: their list, their text, the place of text on a page, and the original file."""

from dataclasses import asdict
from pathlib import PurePath
from typing import Annotated
from urllib.parse import quote as percent_encoded

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse

from api.http.app_state import limits_of, service_of
from api.http.lists import LINK_HEADER, After, Limit, part_of
from api.http.problems import problem_responses
from api.http.traffic.reading import reading_slots_of, recent_places_of
from api.wire import documents as wire_documents
from api.wire import examples
from ingest.formats.readers import PDF
from ingest.reading.places import PageWords, Rectangle, words_by_page
from ingest.reading.places import find_rectangles as find_places
from retrieval.document import Version
from retrieval.errors import BadInput
from retrieval.interfaces import Library
from retrieval.text import Span

router = APIRouter(prefix="/v1")


_DocumentId = Annotated[str, Path(description="The id of the document.")]
_VERSION = Query(description="The SHA-256 of an edition; by default the edition in force.", max_length=64)

# The longest slice whose place is looked for, in code points: more than any quote has.
_MAX_PLACED = 20_000

_FILE = {
    "description": "The file, in its own media type",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
}


@router.get(
    "/documents",
    responses={200: {**examples.example_response([examples.DOCUMENT]), "headers": LINK_HEADER}},
    tags=["documents"],
)
def documents(
    request: Request, response: Response, limit: Limit = None, after: After = None
) -> list[wire_documents.DocumentOut]:
    """List the documents in the library, ordered by title."""
    library = service_of(request).library
    part = part_of(request, response, library.versions(), lambda version: version.document.id, limit=limit, after=after)
    return [wire_documents.document_out(version, library.standing(version)) for version in part]


@router.get(
    "/documents/{document_id}",
    responses={200: examples.example_response(examples.EDITIONS), **problem_responses(404, 422, 503)},
    tags=["documents"],
)
def document(request: Request, document_id: _DocumentId) -> wire_documents.EditionsOut:
    """Describe one document: the edition in force, and all its editions."""
    library = service_of(request).library
    version = library.version(document_id)
    editions = [(edition, library.standing(edition)) for edition in library.editions(document_id)]
    return wire_documents.editions_out(version, library.standing(version), editions)


@router.get(
    "/documents/{document_id}/text",
    responses={200: examples.example_response(examples.SLICE), **problem_responses(404, 422, 503)},
    tags=["documents"],
)
def text(
    request: Request,
    document_id: _DocumentId,
    start: Annotated[int, Query(ge=0, description="The first code point.")] = 0,
    end: Annotated[
        int | None, Query(ge=0, description="The code point after the last one; by default the end.")
    ] = None,
    version: Annotated[str | None, _VERSION] = None,
) -> wire_documents.TextOut:
    """Return a document's canonical text or a slice of it, with its blocks."""
    library = service_of(request).library
    edition = library.version(document_id, version)
    canonical = library.canonical(edition)
    last = len(canonical.text) if end is None else end
    if not start <= last <= len(canonical.text):
        raise BadInput(f"The range must satisfy 0 <= start <= end <= {len(canonical.text)}, the length of the text.")
    blocks = [block for block in canonical.blocks if block.start < last and start < block.end]
    return wire_documents.TextOut(
        document_id=document_id,
        version=edition.sha256,
        text_sha256=edition.text_sha256,
        start=start,
        end=last,
        text=canonical.text[start:last],
        blocks=wire_documents.blocks_out(blocks),
    )


@router.get(
    "/documents/{document_id}/places",
    responses={200: examples.example_response(examples.PLACES), **problem_responses(404, 422, 503)},
    tags=["documents"],
)
def places(
    request: Request,
    document_id: _DocumentId,
    start: Annotated[int, Query(ge=0, description="The first code point.")],
    end: Annotated[int, Query(ge=0, description="The code point after the last one.")],
    version: Annotated[str | None, _VERSION] = None,
) -> wire_documents.PlacesOut:
    """Locate a slice of a PDF's text on its pages. There are no rectangles where the place is uncertain."""
    library = service_of(request).library
    edition = library.version(document_id, version)
    canonical = library.canonical(edition)
    if not start < end <= len(canonical.text):
        raise BadInput(f"The range must satisfy 0 <= start < end <= {len(canonical.text)}, the length of the text.")
    if end - start > _MAX_PLACED:
        raise BadInput(f"The range has more than {_MAX_PLACED:,} characters. Ask for the place of a shorter one.")
    wanted = words_by_page(canonical, Span(start, end)) if edition.media_type == PDF else []
    rectangles = _find_rectangles(request, library, edition, wanted) if wanted else ()
    return wire_documents.PlacesOut(
        document_id=document_id,
        version=edition.sha256,
        start=start,
        end=end,
        rectangles=[wire_documents.RectangleOut(**asdict(rectangle)) for rectangle in rectangles],
    )


def _find_rectangles(
    request: Request, library: Library, edition: Version, wanted: list[PageWords]
) -> tuple[Rectangle, ...]:
    def find() -> tuple[Rectangle, ...]:
        return find_places(library.original(edition), wanted, limits_of(request))

    return recent_places_of(request).find(edition.sha256, wanted, reading_slots_of(request), find)


@router.get(
    "/documents/{document_id}/original",
    response_class=FileResponse,
    responses={200: _FILE, **problem_responses(404, 422, 503)},
    tags=["documents"],
)
def original(
    request: Request, document_id: _DocumentId, version: Annotated[str | None, _VERSION] = None
) -> FileResponse:
    """Return the file that citations name as `version`, byte for byte: the file as received, or its copy with OCR."""
    library = service_of(request).library
    edition = library.version(document_id, version)
    return FileResponse(library.original(edition), headers=_file_headers(edition))


def _file_headers(version: Version) -> dict[str, str]:
    """Headers for the original file: a browser may show a PDF and downloads any other; no script in either runs.

    A browser may keep it, but asks each time: its user may no longer see the document.
    """
    name = PurePath(version.file_name).name
    plain_name = (
        "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-._ ")) or "file"
    )
    kind = "inline" if version.media_type == PDF else "attachment"
    return {
        # Not as the response's media type: Starlette adds charset=utf-8 to that, but files have other encodings, too.
        "Content-Type": version.media_type,
        "Content-Disposition": f"{kind}; filename=\"{plain_name}\"; filename*=UTF-8''{percent_encoded(name, safe='')}",
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{version.sha256}"',
    }
