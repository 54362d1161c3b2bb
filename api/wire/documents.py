"""Responses about documents, their text and its places on pages. Fields are added, never changed."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel

from api.wire.answers import StandingOut, standing_out
from api.wire.facts import AllFactsOut, EditionFactsOut
from retrieval.document import Version
from retrieval.in_force import Standing
from retrieval.text import Block


class _Identified(BaseModel):
    id: str


class _Numbered(BaseModel):
    version: str
    edition: int


# The last base gives the first fields of the JSON.
class DocumentOut(AllFactsOut, _Identified):
    """A document with its version in force today or, where none is in force, its last edition."""

    title: str
    collection: str
    version: str
    text_sha256: str
    media_type: str
    file_name: str
    bytes: int
    pages: int | None
    pages_without_text: list[int]
    pages_by_ocr: list[int]
    edition: int
    standing: StandingOut


class EditionOut(EditionFactsOut, _Numbered):
    """One version of a document."""

    file_name: str
    bytes: int
    pages: int | None
    standing: StandingOut


class EditionsOut(DocumentOut):
    """A document with all its versions, in order of edition."""

    editions: list[EditionOut]


class BlockOut(BaseModel):
    kind: Literal["heading", "paragraph", "item", "row", "footnote"]
    start: int
    end: int
    heading_path: list[str]
    level: int | None
    page: int | None
    page_label: str | None
    paragraph: str | None
    lead_in: int | None
    anchor: str | None
    quoting: str | None


class TextOut(BaseModel):
    """Canonical text or the requested slice, and the blocks that overlap it."""

    document_id: str
    version: str
    text_sha256: str
    start: int
    end: int
    text: str
    blocks: list[BlockOut]


class RectangleOut(BaseModel):
    """A part of a line, in points from the lower left corner of the page. `page` counts from 1."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


class PlacesOut(BaseModel):
    """The rectangles of a slice of a PDF's text on its pages; none where the place is uncertain."""

    document_id: str
    version: str
    start: int
    end: int
    rectangles: list[RectangleOut]


def document_out(version: Version, standing: Standing) -> DocumentOut:
    return DocumentOut(**_version_fields(version, standing))


def editions_out(version: Version, standing: Standing, editions: Sequence[tuple[Version, Standing]]) -> EditionsOut:
    fields = EditionOut.model_fields
    listed = [
        EditionOut(**{name: value for name, value in _version_fields(*edition).items() if name in fields})
        for edition in editions
    ]
    return EditionsOut(**_version_fields(version, standing), editions=listed)


def _version_fields(version: Version, standing: Standing) -> dict[str, Any]:
    of_version = {name: getattr(version, name) for name in DocumentOut.model_fields if hasattr(version, name)}
    pages = {name: list(getattr(version, name)) for name in ("pages_without_text", "pages_by_ocr")}
    named = {"id": version.document.id, "version": version.sha256, "standing": standing_out(standing)}
    return {**of_version, **pages, **named}


def blocks_out(blocks: Sequence[Block]) -> list[BlockOut]:
    return [
        BlockOut(
            **{name: getattr(block, name) for name in BlockOut.model_fields if name not in ("kind", "heading_path")},
            kind=block.kind.value,
            heading_path=list(block.heading_path),
        )
        for block in blocks
    ]
