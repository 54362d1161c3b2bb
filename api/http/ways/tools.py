"""The MCP tools. Each only reads, and takes what it needs from the app behind the request."""

from typing import Annotated

from fastapi import Request
from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, TextContent
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.http.answers import answer, options
from api.http.app_state import service_of
from api.http.verification import verify_claims
from api.http.ways.links import absolute_link
from api.http.ways.passages import found_passages
from api.http.ways.reply import reply_of
from api.wire.agents import DocumentTextOut, PassagesOut
from api.wire.answers import (
    AnswerOut,
    FiltersIn,
    OptionsOut,
    QuestionIn,
    VerificationOut,
    answer_to_json,
    options_out,
)
from ingest.reading.verify import Claim
from retrieval.errors import BadInput
from retrieval.question.standalone import MAX_QUESTION_LENGTH
from retrieval.text import digest

# Characters that one call of read_document returns.
_MAX_READ = 20_000

_Question = Annotated[
    str, Field(description=f"The question, in a full sentence of at most {MAX_QUESTION_LENGTH} characters.")
]
_Documents = Annotated[list[str] | None, Field(description="Ids of the documents to search; by default all.")]
_DocumentId = Annotated[str, Field(description="The id of the document, as citations give it.")]
_Version = Annotated[str | None, Field(description="The SHA-256 of an edition; by default the edition in force.")]


async def ask(
    context: Context,
    question: _Question,
    documents: _Documents = None,
    limit: Annotated[int | None, Field(description="The maximum number of quotes, 1 to 20.")] = None,
) -> Annotated[CallToolResult, AnswerOut]:
    """Answer a question with quotes from the documents, word for word, each with its citation and link. Where the
    documents do not answer, the result says so and has no quotes."""
    request = _request(context)
    asked = QuestionIn(question=question, filters=FiltersIn(documents=documents or []), limit=limit)
    answered = await answer(request, service_of(request), asked)
    reply = reply_of(answered, lambda citation: absolute_link(request, citation))
    return CallToolResult(
        content=[TextContent(type="text", text=reply.text)], structured_content=answer_to_json(answered)
    )


async def which_one(context: Context, question: _Question, documents: _Documents = None) -> OptionsOut:
    """Find what an open question may mean, such as "What is the deadline?": two to five documents or sections that
    answer it differently, each with a quote. Let the person choose, then `ask` the option's question in its document.
    The list is empty where the question says what it means."""
    asked = QuestionIn(question=question, filters=FiltersIn(documents=documents or []))
    return options_out(await options(_request(context), asked))


async def search_passages(
    context: Context,
    question: _Question,
    documents: _Documents = None,
    limit: Annotated[int, Field(ge=1, le=20, description="The maximum number of passages.")] = 5,
) -> PassagesOut:
    """Find the passages of the documents that are closest to a question, best first. They may not answer it: use `ask`
    for an answer."""
    request = _request(context)
    service = service_of(request)
    asked = QuestionIn(question=question, filters=FiltersIn(documents=documents or []))
    answered = await answer(request, service, asked)
    return PassagesOut(passages=await run_in_threadpool(found_passages, request, service, answered, limit))


async def read_document(
    context: Context,
    document_id: _DocumentId,
    start: Annotated[int, Field(ge=0, description="The first character to read.")] = 0,
    end: Annotated[
        int | None, Field(ge=0, description=f"The character after the last one; at most {_MAX_READ:,} are returned.")
    ] = None,
    version: _Version = None,
) -> DocumentTextOut:
    """Read a part of a document's text, as the quotes' offsets count it. Read on from `end` for more."""
    request = _request(context)
    return await run_in_threadpool(_read, request, document_id, start, end, version)


def _read(request: Request, document_id: str, start: int, end: int | None, sha256: str | None) -> DocumentTextOut:
    library = service_of(request).library
    edition = library.version(document_id, sha256)
    text = library.canonical(edition).text
    last = min(len(text) if end is None else end, len(text), start + _MAX_READ)
    if not start <= last:
        raise BadInput(f"The range must satisfy 0 <= start <= end <= {len(text)}, the length of the text.")
    return DocumentTextOut(
        document_id=document_id,
        title=edition.title,
        version=edition.sha256,
        start=start,
        end=last,
        length=len(text),
        text=text[start:last],
    )


async def verify_quote(
    context: Context,
    document_id: _DocumentId,
    quote: Annotated[str, Field(description="The words of the quote.")],
    start: Annotated[int, Field(ge=0, description="The offset at which the quote begins, from its citation.")],
    version: _Version = None,
) -> VerificationOut:
    """Check that a quote stands word for word at its place in the original file, which Cited reads again."""
    request = _request(context)
    return await run_in_threadpool(_verify, request, document_id, quote, start, version)


def _verify(request: Request, document_id: str, quote: str, start: int, sha256: str | None) -> VerificationOut:
    edition = service_of(request).library.version(document_id, sha256)
    claim = Claim(quote, start, start + len(quote), edition.sha256, edition.text_sha256, digest(quote), ())
    return VerificationOut(**verify_claims(request, [claim])[0].to_json())


async def document_text(document_id: str, context: Context) -> str:
    """The whole text of the edition in force of a document."""
    request = _request(context)

    def whole() -> str:
        library = service_of(request).library
        return library.canonical(library.version(document_id)).text

    return await run_in_threadpool(whole)


def _request(context: Context) -> Request:
    request = context.request_context.request
    if not isinstance(request, Request):
        raise RuntimeError("MCP runs over HTTP only")
    return request
