"""The documents that an answer quotes, each with the addresses of its duties and of its changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote as escaped

from retrieval.answer import Answer
from retrieval.interfaces import Library


@dataclass(frozen=True, slots=True)
class QuotedDocument:
    """A document by its title. `changes` is None where the library holds one edition of it."""

    title: str
    duties: str
    changes: str | None


def quoted_documents(answer: Answer, library: Library) -> Iterator[QuotedDocument]:
    """Each edition that an answer quotes, once, in the order of the quotes. `library` must hold what was quoted."""
    for citation in {quote.citation.key: quote.citation for quote in answer.quotes}.values():
        path = f"/documents/{escaped(citation.document_id, safe='')}"
        has_changes = len(library.editions(citation.document_id)) > 1
        yield QuotedDocument(
            citation.title, f"{path}/duties?version={citation.version}", f"{path}/changes" if has_changes else None
        )
