"""The JSON routes of documents: what there is, its text, its places on a page, and the file itself."""

from dataclasses import asdict
from pathlib import PurePath
from typing import Annotated
from urllib.parse import quote as percent_encoded

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse

from api.http.held import limits_of, service_of
from api.http.problems import described
from api.wire import documents as wire_documents
from api.wire import examples
from ingest.formats.readers import PDF
from ingest.reading.places import find_rectangles as find_places
from ingest.reading.places import words_by_page
from retrieval.document import Version
from retrieval.errors import BadInput
from retrieval.text import Span

router = APIRouter(prefix="/v1")


_VERSION = Query(description="The SHA-256 of an edition; without it, the one that is in force.", max_length=64)


_FILE = {"description": "The file, in its own media type", "content": {"*/*": {"schema": {"format": "binary"}}}}


@router.get("/documents", responses={200: examples.of([examples.DOCUMENT]), **described(503)}, tags=["documents"])
def documents(request: Request) -> list[wire_documents.DocumentOut]:
    """The documents that answers come from, by title."""
    library = service_of(request).library
    return [wire_documents.document_out(version, library.standing(version)) for version in library.versions()]


@router.get(
    "/documents/{document_id}",
    responses={200: examples.of(examples.EDITIONS), **described(404, 422, 503)},
    tags=["documents"],
)
def document(request: Request, document_id: str) -> wire_documents.EditionsOut:
    """One document, the version of it that is in force, and all its editions."""
    library = service_of(request).library
    version = library.version(document_id)
    editions = [(edition, library.standing(edition)) for edition in library.editions(document_id)]
    return wire_documents.editions_out(version, library.standing(version), editions)


@router.get(
    "/documents/{document_id}/text",
    responses={200: examples.of(examples.SLICE), **described(404, 422, 503)},
    tags=["documents"],
)
def text(
    request: Request,
    document_id: str,
    start: Annotated[int, Query(ge=0, description="The first code point.")] = 0,
    end: Annotated[int | None, Query(ge=0, description="The code point after the last; by default the end.")] = None,
    version: Annotated[str | None, _VERSION] = None,
) -> wire_documents.TextOut:
    """Canonical text with its blocks, or a slice of it."""
    library = service_of(request).library
    found = library.version(document_id, version)
    canonical = library.canonical(found)
    last = len(canonical.text) if end is None else end
    if not start <= last <= len(canonical.text):
        raise BadInput(f"The text has {len(canonical.text)} code points: ask for 0 <= start <= end <= that.")
    blocks = [block for block in canonical.blocks if block.start < last and start < block.end]
    return wire_documents.TextOut(
        document_id=document_id,
        version=found.sha256,
        text_sha256=found.text_sha256,
        start=start,
        end=last,
        text=canonical.text[start:last],
        blocks=wire_documents.blocks_out(blocks),
    )


@router.get(
    "/documents/{document_id}/places",
    responses={200: examples.of(examples.PLACES), **described(404, 422, 503)},
    tags=["documents"],
)
def places(
    request: Request,
    document_id: str,
    start: Annotated[int, Query(ge=0, description="The first code point.")],
    end: Annotated[int, Query(ge=0, description="The code point after the last.")],
    version: Annotated[str | None, _VERSION] = None,
) -> wire_documents.PlacesOut:
    """Where on a PDF's pages a slice of its text stands. No rectangles where that is not certain."""
    library = service_of(request).library
    found = library.version(document_id, version)
    canonical = library.canonical(found)
    if not start < end <= len(canonical.text):
        raise BadInput(f"The text has {len(canonical.text)} code points: ask for 0 <= start < end <= that.")
    wanted = words_by_page(canonical, Span(start, end)) if found.media_type == PDF else []
    rectangles = find_places(library.original(found), wanted, limits_of(request)) if wanted else ()
    return wire_documents.PlacesOut(
        document_id=document_id,
        version=found.sha256,
        start=start,
        end=end,
        rectangles=[wire_documents.RectangleOut(**asdict(rectangle)) for rectangle in rectangles],
    )


@router.get(
    "/documents/{document_id}/original",
    response_class=FileResponse,
    responses={200: _FILE, **described(404, 422, 503)},
    tags=["documents"],
)
def original(request: Request, document_id: str, version: Annotated[str | None, _VERSION] = None) -> FileResponse:
    """The file as it was handed in, byte for byte."""
    library = service_of(request).library
    found = library.version(document_id, version)
    return FileResponse(library.original(found), headers=_file_headers(found))


def _file_headers(version: Version) -> dict[str, str]:
    """A PDF may be shown in the browser; anything else is handed over, and nothing in it may run."""
    name = PurePath(version.file_name).name
    plain = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-._ ")) or "file"
    way = "inline" if version.media_type == "application/pdf" else "attachment"
    return {
        # Given here, not as the response's media type, which would claim UTF-8 of files that are in other encodings.
        "Content-Type": version.media_type,
        "Content-Disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{percent_encoded(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{version.sha256}"',
    }
