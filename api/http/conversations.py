"""The routes of stored conversations: begin one, read it, add to it, delete it. Without storage there is none."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import FastAPI, Header, Request
from fastapi.responses import HTMLResponse, Response

from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import store_of
from api.http.app_state import settings_of
from api.settings import Settings
from api.state import conversations
from api.state.conversations import Conversation, StoredQuestion
from api.state.store import Store
from retrieval.answer import Filters
from retrieval.errors import BadPlace
from retrieval.interfaces import Library
from retrieval.question.personal import PersonalHandling
from web.chat.answered_form import AnsweredForm, answer_form
from web.chat.asked import AskedQuestion, FirstAsked, earlier_questions
from web.chat.chat_page import chat_page, turn_part
from web.chat.conversation import Exchange
from web.chat.place import CONVERSATIONS, new_place, stored_place
from web.chat.sent_form import FORM_LIMITS, Carried, Sent
from web.errors import not_found_page
from web.page_route import page_router
from web.rendering import message_page, see
from web.serving_generation import Asking, collections_of, serving_of

router = page_router()

# Between two looks for conversations whose time is over.
_PURGE_SECONDS = 3600

_RequestedWith = Annotated[str, Header(alias="X-Requested-With")]


@router.post(CONVERSATIONS, form_limits=FORM_LIMITS, dependencies=[CHECKED_FORM])
def begin(
    request: Request, check_stop: Asking, carried: Carried, sent: Sent, requested_with: _RequestedWith = ""
) -> Response:
    """Ask a question, and store it with the earlier ones of the form as a new conversation."""
    if settings_of(request).stored_days is None:
        return not_found_page(request)
    answered = answer_form(request, check_stop, carried, sent, new_place(request))
    if isinstance(answered, HTMLResponse):
        return answered
    generation = serving_of(request).engine.generation
    asked = [_to_store(question, generation) for question in answered.questions]
    first = answered.questions[0].number
    seen = _collections(request, [question.filters for question in answered.questions], answered.exchanges)
    id = conversations.begin(store_of(request), asked, first, seen)
    return _answered(request, id, answered, requested_with)


@router.get(CONVERSATIONS + "/{conversation_id}")
def read(request: Request, check_stop: Asking, conversation_id: str) -> Response:
    """The page of a conversation, with answers from the documents that this reader sees now."""
    found = _find(request, conversation_id)
    if found is None:
        return _gone(request)
    asked = _asked(found)
    place = stored_place(request, found.id)
    filters = asked[-1].filters
    return chat_page(request, asked, filters=filters, place=place, check_stop=check_stop, again=True, which_one=True)


@router.post(CONVERSATIONS + "/{conversation_id}", form_limits=FORM_LIMITS, dependencies=[CHECKED_FORM])
def add(
    request: Request, check_stop: Asking, sent: Sent, conversation_id: str, requested_with: _RequestedWith = ""
) -> Response:
    """Ask a question after the stored ones, and store it. What the form says of earlier questions is ignored."""
    found = _find(request, conversation_id)
    if found is None:
        return _gone(request)
    answered = answer_form(request, check_stop, _asked(found), sent, stored_place(request, found.id))
    if isinstance(answered, HTMLResponse):
        return answered
    new = answered.exchange
    asked = _to_store(new.asked, serving_of(request).engine.generation)
    if not conversations.add(store_of(request), found.id, asked, _collections(request, [new.asked.filters], [new])):
        return _gone(request)
    return _answered(request, found.id, answered, requested_with)


@router.post(CONVERSATIONS + "/{conversation_id}/delete", dependencies=[CHECKED_FORM])
def delete(request: Request, conversation_id: str) -> Response:
    """Delete a conversation at once; its address then says that it is gone."""
    found = _find(request, conversation_id)
    if found is None:
        return _gone(request)
    conversations.delete(store_of(request), found.id)
    return see(stored_place(request, found.id).action)


async def purge_by_time(app: FastAPI) -> None:
    """Delete conversations whose time is over, for as long as the app runs; also where storage was turned off."""
    settings: Settings = app.state.settings
    store = Store(settings.data)
    while True:
        with suppress(BadPlace):  # `cited doctor` reports a database that cannot be used
            await asyncio.to_thread(conversations.purge, store, settings.conversation_days)
        await asyncio.sleep(_PURGE_SECONDS)


def _find(request: Request, id: str) -> Conversation | None:
    """The conversation, where storage is on and the caller may see every document that it quotes."""
    days = settings_of(request).stored_days
    found = None if days is None else conversations.find(store_of(request), id, days)
    return found if found is not None and found.is_seen_by(collections_of(request)) else None


def _gone(request: Request) -> HTMLResponse:
    days = settings_of(request).stored_days
    if days is None:
        return not_found_page(request)
    words = (
        f"It was deleted, its {days} days are over, or it quotes documents that you may not see. Check the address, or "
        "ask the question again."
    )
    return message_page(request, 404, "There is no conversation at this address", words)


def _asked(found: Conversation) -> list[AskedQuestion]:
    """The stored questions as a page carries them, with the day of each.

    Personal numbers are masked, which an earlier setting may have let through.
    """
    texts, hows = [one.text for one in found.questions], [one.how for one in found.questions]
    asked = earlier_questions(texts, hows, PersonalHandling.MASK, found.first)
    stored = dict(enumerate(found.questions, found.first))
    return [
        replace(one, first_asked=FirstAsked(stored[one.number].day, stored[one.number].generation)) for one in asked
    ]


def _to_store(asked: AskedQuestion, generation: str) -> StoredQuestion:
    return StoredQuestion(asked.text, asked.how, date.today(), generation)


def _collections(request: Request, chosen: Sequence[Filters], exchanges: Sequence[Exchange]) -> set[str]:
    """The collections of the documents that these answers show, and of those that these questions chose."""
    documents = {id for filters in chosen for id in filters.documents}
    documents |= {id for exchange in exchanges for id in _shown_documents(exchange)}
    named = {name for filters in chosen for name in filters.collections}
    return named | _collections_of(documents, serving_of(request).library)


def _shown_documents(exchange: Exchange) -> Iterable[str]:
    answer = exchange.answer
    for quote in (*answer.quotes, *answer.nearest) if answer else ():
        yield quote.citation.document_id
        yield from (place.document_id for place in quote.also)
        yield from (reference.citation.document_id for reference in quote.references)


def _collections_of(ids: Iterable[str], library: Library) -> set[str]:
    collections = {version.document.id: version.collection for version in library.versions()}
    return {collections[id] for id in ids if id in collections}


def _answered(request: Request, id: str, answered: AnsweredForm, requested_with: str) -> Response:
    """The new turn alone for the script; else the way to the page of the conversation."""
    place = stored_place(request, id)
    if requested_with == "fetch":
        return turn_part(request, answered.exchange, answered.questions, place)
    return see(f"{place.action}#latest")
