"""The MCP tools. Each only reads, and takes what it needs from the app behind the request."""

from typing import Annotated

from fastapi import Request
from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, TextContent
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.http.answers import answer, options
from api.http.app_state import service_of
from api.http.certificates import certify_question, summary
from api.http.check import check_for
from api.http.verification import verify_claims
from api.http.ways.links import absolute_link
from api.http.ways.passages import found_passages
from api.http.ways.reply import reply_of
from api.wire.agents import DocumentTextOut, DutiesOut, LinkedDutyOut, PassagesOut
from api.wire.answers import (
    AnswerOut,
    FiltersIn,
    OptionsOut,
    QuestionIn,
    VerificationOut,
    answer_to_json,
    options_out,
)
from api.wire.certificates import SignedCertificateOut
from api.wire.check import CheckOut
from api.wire.duties import ForceName, duty_out
from api.wire.edition_changes import EditionChangesOut, Kind, chosen, edition_changes_out
from api.wire.fields import NationName
from ingest.reading.draft_file import MAX_CHARACTERS, read_pasted_draft
from ingest.reading.verify import Claim
from retrieval.changes.change import ChangeKind
from retrieval.duties.duty import Force
from retrieval.errors import BadInput
from retrieval.nations import Nation
from retrieval.question.standalone import MAX_QUESTION_LENGTH
from retrieval.text import digest
from web.duties.asked import MAX_ACTOR_CHARACTERS
from web.duties.register import DutyChoice, rows
from web.duties.routes import find_entries
from web.edition_changes.editions import find_edition_changes
from web.edition_changes.query import ChangesQuery

# Characters that one call of read_document returns.
_MAX_READ = 20_000

_Question = Annotated[
    str, Field(description=f"The question, in a full sentence of at most {MAX_QUESTION_LENGTH} characters.")
]
_Documents = Annotated[list[str] | None, Field(description="Ids of the documents to search; by default all.")]
_Nations = Annotated[
    list[NationName] | None,
    Field(
        description="The nations asked for: text for others is not quoted. By default those that the question names."
    ),
]
_DocumentId = Annotated[str, Field(description="The id of the document, as citations give it.")]
_Version = Annotated[str | None, Field(description="The SHA-256 of an edition; by default the edition in force.")]


async def ask(
    context: Context,
    question: _Question,
    documents: _Documents = None,
    limit: Annotated[int | None, Field(description="The maximum number of quotes, 1 to 20.")] = None,
    nations: _Nations = None,
) -> Annotated[CallToolResult, AnswerOut]:
    """Answer a question with quotes from the documents, word for word, each with its citation and link. Where the
    documents do not answer, the result says so and has no quotes."""
    request = _request(context)
    asked = QuestionIn(question=question, filters=_filters(documents, nations), limit=limit)
    answered = await answer(request, service_of(request), asked)
    reply = reply_of(answered, lambda citation: absolute_link(request, citation))
    return CallToolResult(
        content=[TextContent(type="text", text=reply.text)], structured_content=answer_to_json(answered)
    )


async def which_one(
    context: Context, question: _Question, documents: _Documents = None, nations: _Nations = None
) -> OptionsOut:
    """Find what an open question may mean, such as "What is the deadline?": two to five documents that answer it
    differently, or cases of one document, each with a quote. Let the person choose. Then `ask` again with `documents`
    of that one; the quote of a case is its answer. The list is empty where the question says what it means."""
    asked = QuestionIn(question=question, filters=_filters(documents, nations))
    return options_out(await options(_request(context), asked))


async def search_passages(
    context: Context,
    question: _Question,
    documents: _Documents = None,
    limit: Annotated[int, Field(ge=1, le=20, description="The maximum number of passages.")] = 5,
    nations: _Nations = None,
) -> PassagesOut:
    """Find the passages of the documents that are closest to a question, best first. They may not answer it: use `ask`
    for an answer. A passage can state other nations: `ask` checks each sentence."""
    request = _request(context)
    service = service_of(request)
    asked = QuestionIn(question=question, filters=_filters(documents, nations))
    answered = await answer(request, service, asked)
    return PassagesOut(passages=await run_in_threadpool(found_passages, request, service, answered, limit))


async def search_certificate(
    context: Context,
    question: _Question,
    documents: _Documents = None,
    limit: Annotated[int | None, Field(description="The maximum number of quotes, 1 to 20.")] = None,
    nations: _Nations = None,
) -> Annotated[CallToolResult, SignedCertificateOut]:
    """Ask a question and get the signed record of its search: what was searched, with hashes and counts, and what came
    nearest. Use it to prove that the documents do not answer. Hand it on unchanged: one changed field breaks it."""
    request = _request(context)
    asked = QuestionIn(question=question, filters=_filters(documents, nations), limit=limit)
    signed = await certify_question(request, service_of(request), asked)
    return CallToolResult(content=[TextContent(type="text", text=summary(signed))], structured_content=signed)


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


async def check_draft(
    context: Context,
    text: Annotated[str, Field(description=f"The text of the draft, at most {MAX_CHARACTERS:,} characters.")],
) -> CheckOut:
    """Check what a draft quotes, cites and attributes. Each statement gets a verdict, such as `altered` or `not_held`,
    and the documents' own words as evidence. Check your own answer with it before you give it. `search_certificate`
    with the question of a `not_held` one proves the search for it."""
    draft = await run_in_threadpool(read_pasted_draft, text)
    return await check_for(_request(context), draft)


async def list_duties(
    context: Context,
    actor: Annotated[
        str,
        Field(
            max_length=MAX_ACTOR_CHARACTERS,
            description='Who has the duty, such as "local authority", which finds councils too; by default anybody.',
        ),
    ] = "",
    documents: _Documents = None,
    forces: Annotated[list[ForceName] | None, Field(description="How binding it is; by default any force.")] = None,
    deadline: Annotated[bool, Field(description="Only duties that say by when or how often.")] = False,
    nations: Annotated[
        list[NationName] | None, Field(description="No duty that is stated for other nations only; by default any.")
    ] = None,
    limit: Annotated[int, Field(ge=1, le=100, description="The maximum number of duties.")] = 20,
    start: Annotated[int, Field(ge=0, description="How many duties to skip.")] = 0,
) -> DutiesOut:
    """List the sentences that say what somebody must, should or may do, word for word, each with its citation and link.
    A rule finds them, so some can be missing."""
    request = _request(context)
    wanted = tuple(Force(force) for force in forces or ())
    of = tuple(map(Nation, nations or ()))
    choice = DutyChoice(tuple(documents or ()), actor, wanted, with_deadline=deadline, nations=of)
    entries = await find_entries(request, choice)
    shown = await run_in_threadpool(rows, service_of(request).library, entries[start : start + limit])
    return DutiesOut(
        found=len(entries),
        duties=[
            LinkedDutyOut(**duty_out(row).model_dump(), link=absolute_link(request, row.quote.citation))
            for row in shown
        ],
    )


async def list_changes(
    context: Context,
    document_id: _DocumentId,
    old: Annotated[
        str | None, Field(description="The SHA-256 of the old edition; by default the one before the new one.")
    ] = None,
    new: Annotated[
        str | None, Field(description="The SHA-256 of the new edition; by default the edition in force.")
    ] = None,
    limit: Annotated[int, Field(ge=1, le=200, description="The maximum number of changes, the gravest first.")] = 50,
    kinds: Annotated[list[Kind] | None, Field(description="Only changes of these kinds; by default all.")] = None,
    unmentioned: Annotated[bool, Field(description="Only changes that the publisher's list of changes omits.")] = False,
    start: Annotated[int, Field(ge=0, description="How many of these changes to skip.")] = 0,
) -> EditionChangesOut:
    """List what changed between two editions of a document, in both editions' words: must, should and may first, then
    numbers, dates, who, conditions, wording and layout. It also says what the publisher's own list of changes omits."""
    request = _request(context)
    service = service_of(request)
    found = await find_edition_changes(request, service, document_id, old, new)
    query = ChangesQuery(kinds=tuple(map(ChangeKind, kinds or ())), unmentioned=unmentioned)
    part = chosen(found, query)[start : start + limit]
    return await run_in_threadpool(edition_changes_out, found, service.library, part)


async def document_text(document_id: str, context: Context) -> str:
    """The whole text of the edition in force of a document."""
    request = _request(context)

    def whole() -> str:
        library = service_of(request).library
        return library.canonical(library.version(document_id)).text

    return await run_in_threadpool(whole)


def _filters(documents: list[str] | None, nations: list[NationName] | None) -> FiltersIn:
    return FiltersIn(documents=documents or [], nations=nations or [])


def _request(context: Context) -> Request:
    request = context.request_context.request
    if not isinstance(request, Request):
        raise RuntimeError("MCP runs over HTTP only")
    return request
