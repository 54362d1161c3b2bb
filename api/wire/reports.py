"""A report on the wire."""

from pydantic import BaseModel, Field

from api.state.reports import Complaint


class ReportOut(BaseModel):
    """What a reader said of a quote or a silence. Nothing names the reader."""

    id: str = Field(description="The id of the report.")
    at: str = Field(description="When it was made: UTC, ISO 8601.")
    complaint: Complaint = Field(description="What is wrong; `should_be_there` is said of a silence.")
    document: str | None = Field(
        description="The id of the document quoted; null for a silence, and once the document is purged."
    )
    version: str | None = Field(
        description="The SHA-256 of the edition quoted; null for a silence, and once the document is purged."
    )
    start: int | None = Field(
        description="The first code point of the quote in the edition's text; null for a silence, and once the "
        "document is purged."
    )
    end: int | None = Field(
        description="The end of the quote, exclusive; null for a silence, and once the document is purged."
    )
    question: str | None = Field(
        description="The question, where CITED_REPORTED_QUESTIONS allows to keep it; else null."
    )
    done: str | None = Field(description="When somebody dealt with it: UTC, ISO 8601; null while it waits.")
