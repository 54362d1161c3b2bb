"""Responses about documents, their text and its places on pages. Fields are added, never changed."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.wire.facts import AllFactsOut, EditionFactsOut
from api.wire.fields import (
    DocumentId,
    DocumentTitle,
    EditionHash,
    EditionNumber,
    End,
    FileBytes,
    FileName,
    HeadingPath,
    Page,
    PageLabel,
    Pages,
    Paragraph,
    Quoting,
    Start,
    TextHash,
)
from api.wire.quotes import (
    StandingOut,
    StatedAudienceOut,
    StatedExtentOut,
    audience_out,
    extent_out,
    standing_out,
)
from retrieval.document import Version
from retrieval.in_force import Standing
from retrieval.text import Block


class _Identified(BaseModel):
    id: DocumentId


class _Numbered(BaseModel):
    version: EditionHash
    edition: EditionNumber


# The last base gives the first fields of the JSON.
class DocumentOut(AllFactsOut, _Identified):
    """A document with its version in force today or, where none is in force, its last edition."""

    title: DocumentTitle
    collection: str = Field(description="The collection to which the document belongs.")
    version: EditionHash
    text_sha256: TextHash
    media_type: str = Field(description="The media type of the edition's file.")
    file_name: FileName
    bytes: FileBytes
    pages: Pages
    pages_without_text: list[int] = Field(description="The pages on which no text was found, counted from 1.")
    pages_by_ocr: list[int] = Field(description="The pages that OCR read, counted from 1.")
    edition: EditionNumber
    standing: StandingOut = Field(description="Whether the edition is in force today.")
    stated_extent: StatedExtentOut | None = Field(
        default=None,
        description="The nations that it applies to: by the fact `extent`, else by its own words. Null where nothing "
        "states them, and where an administrator rejected its words.",
    )
    stated_audience: StatedAudienceOut | None = Field(
        default=None,
        description="The readers whom it is for: by the fact `audience`, else by its own words. Null as above.",
    )


class EditionOut(EditionFactsOut, _Numbered):
    """One version of a document."""

    file_name: FileName
    bytes: FileBytes
    pages: Pages
    standing: StandingOut = Field(description="Whether the edition is in force today.")


class EditionsOut(DocumentOut):
    """A document with all its versions, in order of edition."""

    editions: list[EditionOut] = Field(description="All editions, in the order in which they were ingested.")


class BlockOut(BaseModel):
    """A heading, paragraph, list item, table row or footnote of the canonical text."""

    kind: Literal["heading", "paragraph", "item", "row", "footnote"] = Field(description="The kind of block.")
    start: Start
    end: End
    heading_path: HeadingPath
    level: int | None = Field(
        description="The rank of a heading or the depth of a list item, from 1. For a table row: 1 where it holds the "
        "column heads, 0 where it begins a table without; else null."
    )
    page: Page
    page_label: PageLabel
    paragraph: Paragraph
    lead_in: int | None = Field(
        description="The number of the block that introduces a list item, counted from 0; else null."
    )
    anchor: str | None = Field(description="The block's anchor in the original file; null where it has none.")
    quoting: Quoting


class TextOut(BaseModel):
    """Canonical text or the requested slice, and the blocks that overlap it."""

    document_id: DocumentId
    version: EditionHash
    text_sha256: TextHash
    start: Start
    end: End
    text: str = Field(description="The words from `start` to `end`.")
    blocks: list[BlockOut] = Field(description="The blocks that overlap these words, in order.")


class RectangleOut(BaseModel):
    """A part of a line, in points of the PDF's own space.

    Its zero is the lower left corner of a page that is neither cropped nor turned.
    """

    page: int = Field(description="The page, counted from 1.")
    left: float = Field(description="The left edge.")
    bottom: float = Field(description="The lower edge.")
    right: float = Field(description="The right edge.")
    top: float = Field(description="The upper edge.")


class PlacesOut(BaseModel):
    """The rectangles of a slice of a PDF's text on its pages; none where the place is uncertain."""

    document_id: DocumentId
    version: EditionHash
    start: Start
    end: End
    rectangles: list[RectangleOut] = Field(description="The rectangles, in reading order.")


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
    applicability = version.applicability
    stated = {"stated_extent": extent_out(applicability), "stated_audience": audience_out(applicability)}
    return {**of_version, **pages, **named, **stated}


def blocks_out(blocks: Sequence[Block]) -> list[BlockOut]:
    return [
        BlockOut(
            **{name: getattr(block, name) for name in BlockOut.model_fields if name not in ("kind", "heading_path")},
            kind=block.kind.value,
            heading_path=list(block.heading_path),
        )
        for block in blocks
    ]
