"""The routes of the chat: ask a question, choose where it is searched, and get suggestions for the next one."""

from typing import Annotated

from fastapi import Header, Query, Request
from fastapi.responses import HTMLResponse

from web.chat.answered_form import answer_form
from web.chat.chat_page import chat_page, suggestions_after, turn_part
from web.chat.choice import COLLECTION, DAY, DOCUMENT, NATION, PUBLISHER, READERS, read_choice
from web.chat.conversation import converse
from web.chat.options import option_fields, option_place, options_after
from web.chat.place import new_place
from web.chat.sent_form import FORM_LIMITS, Carried, Sent
from web.page_route import page_router
from web.quotation import quotation
from web.rendering import page
from web.serving_generation import ANSWERING, Asking, serving_of

router = page_router()


@router.get("/", dependencies=[ANSWERING])
def start(
    request: Request,
    document: Annotated[tuple[str, ...], Query()] = (),
    publisher: Annotated[tuple[str, ...], Query()] = (),
    collection: Annotated[tuple[str, ...], Query()] = (),
    nation: Annotated[tuple[str, ...], Query()] = (),
    readers: Annotated[tuple[str, ...], Query()] = (),
    as_of: Annotated[tuple[str, ...], Query()] = (),
) -> HTMLResponse:
    """The page on which to ask; the address may hold a choice of where to search, never a question."""
    choice = {DOCUMENT: document, PUBLISHER: publisher, COLLECTION: collection, NATION: nation, READERS: readers}
    return chat_page(request, filters=read_choice({**choice, DAY: as_of}))


@router.post("/", form_limits=FORM_LIMITS)
def ask(
    request: Request, check_stop: Asking, carried: Carried, sent: Sent, x_requested_with: Annotated[str, Header()] = ""
) -> HTMLResponse:
    """The page with the whole conversation; with the header `X-Requested-With: fetch`, only the new turn."""
    place = new_place(request)
    answered = answer_form(request, check_stop, carried, sent, place)
    if isinstance(answered, HTMLResponse):
        return answered
    if x_requested_with == "fetch":
        return turn_part(request, answered.exchange, answered.questions, place)
    filters = answered.exchange.asked.filters
    return chat_page(request, answered.questions, filters=filters, place=place, check_stop=check_stop, which_one=True)


@router.post("/next", form_limits=FORM_LIMITS)
def suggest(request: Request, check_stop: Asking, carried: Carried) -> HTMLResponse:
    """What the last question may mean and what to ask next, as a part of a page.

    The script fetches it after it has shown the answer.
    """
    serving = serving_of(request)
    exchanges = converse(serving.engine, serving.recent_answers, carried, check_stop)
    return page(
        request,
        "chat/next.html",
        options=options_after(request, serving, exchanges, check_stop),
        option_fields=option_fields,
        option_place=option_place,
        quotation=quotation,
        suggestions=suggestions_after(request, serving, exchanges, check_stop),
        exchanges=exchanges,
        questions=carried,
        place=new_place(request),
    )
