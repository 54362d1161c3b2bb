"""The routes of the comparison: choose, ask, and take the table away as a CSV file. No question is in an address."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response

from retrieval.answer import Filters
from retrieval.errors import BadQuestion, EmptyFilter, UnknownDocument
from retrieval.interfaces import NO_FILTERS
from web.chat.asked import MAX_QUESTION_CHARACTERS, check_question
from web.chat.choice import (
    DAY,
    DOCUMENT,
    MAX_CHOSEN,
    NATION,
    PART_GONE,
    PUBLISHER,
    READERS,
    carried_fields,
    for_whom,
    held_by,
    read_choice,
    without,
)
from web.compare.choosing import choosing, with_all_found
from web.compare.comparison import MAX_COMPARED, MIN_COMPARED, Comparison, check_compared, compare, how_many
from web.compare.csv_file import as_csv
from web.documents.list_query import ListQuery, read_query
from web.page_route import page_router
from web.quotation import quotation
from web.rendering import HEADERS, page, service_address
from web.serving_generation import ANSWERING, personal_handling, serving_of, turn_for
from web.wording.asked_how import asked_for_whom

# The list of a large library offers more than may be chosen; whoever ticks too many is told so.
_FORM_LIMITS: Any = {"max_fields": 3 * MAX_CHOSEN + 20, "max_files": 0, "max_part_size": 8 * MAX_QUESTION_CHARACTERS}

router = page_router()

_Texts = Annotated[tuple[str, ...], Form()]
_Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form of the page: the question, the fields of the choice, the part of the list to show, and what was pressed.

    `begins`: it comes from an answer in the chat, which may have chosen too little to compare.
    """

    question: str
    fields: dict[str, tuple[str, ...]]
    query: ListQuery
    asks: bool = False
    begins: bool = False
    drops: str = ""
    adds_all: bool = False

    def choice(self) -> Filters:
        """Raises BadQuestion for a day that is none, and for too many values."""
        return without(read_choice(self.fields), self.drops)


def _sent(
    question: _Text = "",
    document: _Texts = (),
    publisher: _Texts = (),
    as_of: _Texts = (),
    nation: _Texts = (),
    readers: _Texts = (),
    words: _Text = "",
    collection: _Text = "",
    shown_page: _Text = "",
    to_page: _Text = "",
    ask: _Text = "",
    begin: _Text = "",
    drop: _Text = "",
    add: _Text = "",
    show: _Text = "",
    order: _Texts = (),
) -> SentForm:
    places = {part: place for place, part in enumerate(order)}

    def in_order(field: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """The values as they were chosen: a form sends them as they stand on its page, and new ones come last."""
        return tuple(sorted(values, key=lambda value: places.get(f"{field} {value}", len(places))))

    list_page = "1" if show else to_page or shown_page
    return SentForm(
        question,
        {
            DOCUMENT: in_order(DOCUMENT, document),
            PUBLISHER: in_order(PUBLISHER, publisher),
            DAY: as_of,
            NATION: nation,
            READERS: readers,
        },
        read_query({"words": words, "collection": collection, "page": list_page}),
        bool(ask),
        bool(begin),
        drop,
        bool(add),
    )


Sent = Annotated[SentForm, Depends(_sent)]
_Faults = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A checked question, the choice of its form, and the part of it that the library holds."""

    question: str
    choice: Filters
    held: Filters


@router.get("/compare", dependencies=[ANSWERING])
def start(
    request: Request,
    document: Annotated[tuple[str, ...], Query()] = (),
    publisher: Annotated[tuple[str, ...], Query()] = (),
    nation: Annotated[tuple[str, ...], Query()] = (),
    readers: Annotated[tuple[str, ...], Query()] = (),
) -> HTMLResponse:
    """The page on which to choose and ask; the address may hold a choice, never a question."""
    choice = read_choice({DOCUMENT: document, PUBLISHER: publisher, NATION: nation, READERS: readers})
    return _page(request, SentForm("", {}, ListQuery()), choice, {})


@router.post("/compare", form_limits=_FORM_LIMITS)
async def ask(request: Request, sent: Sent) -> HTMLResponse:
    """The page with the table, or with another part of the list or another choice. `drop`, `add`, `show` and
    `to_page` ask nothing."""
    asked = await run_in_threadpool(_asked, request, sent)
    if isinstance(asked, HTMLResponse):
        return asked
    faults: _Faults = {}
    comparison = None
    try:
        comparison = await _compare(request, asked.question, asked.held)
    except (BadQuestion, EmptyFilter, UnknownDocument) as error:
        faults["question"] = str(error)
    return await run_in_threadpool(_page, request, sent, asked.choice, faults, comparison)


def _asked(request: Request, sent: SentForm) -> _Asked | HTMLResponse:
    """What to ask, and of what; the page where the form asks nothing, or what it asks must be mended first.

    Not on the event loop: the page lists a part of the whole library.
    """
    try:
        choice = sent.choice()
    except BadQuestion as error:
        return _page(request, sent, NO_FILTERS, {"choose": str(error)})
    if sent.adds_all:
        choice = with_all_found(choice, serving_of(request).library, sent.query)
    held, _ = held_by(choice, serving_of(request).library)
    if not sent.asks and not (sent.begins and MIN_COMPARED <= how_many(held) <= MAX_COMPARED):
        return _page(request, sent, choice, {})
    question, faults = _checked(request, sent.question, held)
    return _page(request, sent, choice, faults) if faults else _Asked(question, choice, held)


@router.post("/compare/csv", form_limits=_FORM_LIMITS)
async def download(request: Request, sent: Sent) -> Response:
    """The table as a CSV file. Answers that are no longer kept are worked out again."""
    held, _ = await run_in_threadpool(held_by, sent.choice(), serving_of(request).library)
    question, faults = _checked(request, sent.question, held)
    if faults:
        raise BadQuestion(". ".join(faults.values()))
    asked = datetime.now(UTC)
    comparison = await _compare(request, question, held)
    made = await run_in_threadpool(as_csv, comparison, service_address(request), asked)
    name = f"cited-comparison-{asked:%Y-%m-%d-%H%M}.csv"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type="text/csv; charset=utf-8; header=present", headers=headers)


def _checked(request: Request, question: str, choice: Filters) -> tuple[str, _Faults]:
    """The question as it may be asked, and what is wrong by the part of the page where it is mended."""
    faults: _Faults = {}
    try:
        question = check_question(question, personal_handling(request))
    except BadQuestion as error:
        faults["question"] = str(error)
    try:
        check_compared(choice)
    except BadQuestion as error:
        faults["choose"] = str(error)
    return question, faults


async def _compare(request: Request, question: str, choice: Filters) -> Comparison:
    """Ask in a thread of its own, once it is the request's turn. Raises as `compare` and `turn_for` do."""
    serving = serving_of(request)
    async with turn_for(request, how_many(choice)) as check_stop:
        ask_each = partial(serving.recent_answers.ask_each, serving.engine, question, check_stop=check_stop)
        return await run_in_threadpool(compare, question, choice, serving.library, ask_each)


def _page(
    request: Request, sent: SentForm, choice: Filters, faults: _Faults, comparison: Comparison | None = None
) -> HTMLResponse:
    library = serving_of(request).library
    held, is_part_gone = held_by(choice, library)
    return page(
        request,
        "compare/compare.html",
        400 if faults else 200,
        question=sent.question,
        choosing=choosing(held, library, sent.query),
        chosen=how_many(held),
        day=held.as_of.isoformat() if held.as_of else "",
        faults=faults,
        comparison=comparison,
        whom=list(carried_fields(for_whom(held))),
        quotation=quotation,
        asked_for_whom=asked_for_whom,
        notice=PART_GONE if is_part_gone else None,
        total=len(library.versions()),
        most=MAX_COMPARED,
        max_length=MAX_QUESTION_CHARACTERS,
        service=service_address(request),
        asked=datetime.now(UTC).isoformat(),
    )
