"""Fields that several models share, each with its one description."""

from typing import Annotated, Literal

from pydantic import Field

from api.wire.days import Day

NationName = Literal["England", "Wales", "Scotland", "Northern Ireland"]
ReasonName = Literal[
    "nothing_relevant", "topic_only", "superseded_only", "for_others_only", "unclear", "asks_for_writing", "greeting"
]
DocumentId = Annotated[str, Field(description="The id of the document.")]
DocumentTitle = Annotated[str, Field(description="The title of the document.")]
EditionHash = Annotated[str, Field(description="The SHA-256 of the edition's file, which names the edition.")]
TextHash = Annotated[str, Field(description="The SHA-256 of the edition's canonical text.")]
Start = Annotated[int, Field(description="The offset of the first code point in the canonical text.")]
End = Annotated[int, Field(description="The offset after the last code point in the canonical text.")]
Page = Annotated[int | None, Field(description="The page, counted from 1; null in formats without pages.")]
PageLabel = Annotated[str | None, Field(description="The number printed on the page; null where there is none.")]
Paragraph = Annotated[str | None, Field(description='The printed number of the paragraph, such as "21" or "1.3".')]
HeadingPath = Annotated[list[str], Field(description="The headings above the words, the highest first.")]
Quoting = Annotated[
    str | None, Field(description="The author of the words, where the document quotes somebody else; else null.")
]
FileName = Annotated[str, Field(description="The name of the edition's file.")]
FileBytes = Annotated[int, Field(description="The size of the edition's file in bytes.")]
Pages = Annotated[int | None, Field(description="The number of pages; null in formats without pages.")]
EditionNumber = Annotated[int, Field(description="The number of the edition, counted from 1.")]
LastDay = Annotated[Day | None, Field(description="The last day in force; null where it is open or not known.")]
GenerationId = Annotated[str, Field(description="The id of the generation, the build of the index.")]
Confidence = Annotated[float, Field(description="The probability that the first quote answers, from 0 to 1.")]
Today = "The day for which the question was asked; by default today."
