"""The options of every command that searches for a question, and the filters that they give."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.nations import Nation

if TYPE_CHECKING:
    from retrieval.answer import Filters

Question = Annotated[str, typer.Argument(help="The question, in quotation marks.")]
Documents = Annotated[list[str] | None, typer.Option("--document", help="Quote only this document; can be repeated.")]
Publishers = Annotated[
    list[str] | None, typer.Option("--publisher", help="Quote only this publisher's documents; can be repeated.")
]
Collections = Annotated[
    list[str] | None, typer.Option("--collection", help="Quote only this collection's documents; can be repeated.")
]
Limit = Annotated[int | None, typer.Option(min=1, max=20, help="The maximum number of quotes.")]
Nations = Annotated[
    list[Nation] | None,
    typer.Option("--nation", help="Quote no text for other nations; can be repeated."),
]
Readers = Annotated[
    list[str] | None,
    typer.Option(
        "--readers", help="Quote no text for other readers than these, such as 'local authority'; can be repeated."
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="Answer from the editions in force on this day instead of today."
    ),
]


def search_filters(
    documents: list[str] | None,
    publishers: list[str] | None,
    collections: list[str] | None,
    as_of: datetime | None,
    nations: list[Nation] | None = None,
    readers: list[str] | None = None,
) -> "Filters":
    """Where these options search; None does not restrict."""
    from retrieval.answer import Filters

    return Filters(
        tuple(documents or ()),
        tuple(publishers or ()),
        as_of=as_of.date() if as_of else None,
        collections=tuple(collections or ()),
        nations=tuple(nations or ()),
        readers=tuple(readers or ()),
    )
