"""What the MCP tools return, beside the answer of POST /v1/answers. Fields are added, never changed."""

from pydantic import BaseModel, Field

from api.wire.duties import DutyOut
from api.wire.fields import DocumentId, DocumentTitle, EditionHash, Start
from api.wire.quotes import CitationOut, StandingOut, StatedAudienceOut, StatedExtentOut


class PassageOut(BaseModel):
    """A passage as it stands in a document. It may not answer the question."""

    text: str = Field(description="The words of the passage, copied from the document.")
    citation: CitationOut = Field(description="The place of the words, to find and check them.")
    standing: StandingOut = Field(description="Whether this edition is in force today.")
    extent: StatedExtentOut | None = Field(
        description="The nations that its first sentence is stated for; null where nothing states them."
    )
    audience: StatedAudienceOut | None = Field(
        description="The readers that its first sentence is stated for; null where nothing states them."
    )
    link: str = Field(description="The address of the document's page with the passage marked.")


class PassagesOut(BaseModel):
    """Passages, the one that fits best first."""

    passages: list[PassageOut] = Field(description="The passages.")


class LinkedDutyOut(DutyOut):
    """A duty with the address of its words."""

    link: str = Field(description="The address of the document's page with the quote marked.")


class DutiesOut(BaseModel):
    """A part of the duties that were found."""

    found: int = Field(description="The number of all that were found.")
    duties: list[LinkedDutyOut] = Field(description="The duties, by document and in its order.")


class DocumentTextOut(BaseModel):
    """A part of a document's canonical text. Offsets are code points, and the end is exclusive."""

    document_id: DocumentId
    title: DocumentTitle
    version: EditionHash
    start: Start
    end: int = Field(description="The end of this part: read on from here while it is smaller than `length`.")
    length: int = Field(description="The length of the whole text.")
    text: str = Field(description="The words of this part, copied from the document.")
