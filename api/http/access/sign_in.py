"""The pages to sign in and out: with a key, or by way of the sign-in service. They work without script."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.http.access import credentials, oidc
from api.http.access.callers import Callers
from api.http.access.forms import check_form
from api.http.access.guard import caller_of, describe_refusal, store_of
from api.http.app_state import settings_of
from api.roles import Caller
from api.state import audit
from retrieval.errors import CitedError, NotAllowed, NotReady, TooManyTries
from web.rendering import message_page, page, see

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_FORM_LIMITS: Any = {"max_fields": 5, "max_files": 0, "max_part_size": 4_000}
_NOT_VALID = "Enter a valid key"


def _callers(request: Request) -> Callers:
    callers: Callers = request.app.state.callers
    return callers


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> HTMLResponse:
    return _form(request, next)


@router.post("/sign-in", form_limits=_FORM_LIMITS)
async def sign_in(request: Request, key: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "/") -> Response:
    """Begin a session for the key's user."""
    try:
        credentials.refuse_cross_site(request.scope)
        found = await _callers(request).by_key(key.strip())
        if found.key is None or found.refusal is not None:
            reason = describe_refusal(found.key.id if found.key else None, found.refusal)
            note_failure(request, f"{reason} at the sign-in")
            return _form(request, next, 400, _NOT_VALID)
        response = see(credentials.local_path(next))
        await begin_session(request, response, found.key.caller)
    except CitedError as error:
        return refusal_page(request, error)
    return response


@router.get("/sign-in/oidc")
async def start_oidc(request: Request, next: str = "/") -> Response:
    """Send the browser to the sign-in service."""
    try:
        return await oidc.start(request, _callers(request).signing_secret(), credentials.local_path(next))
    except CitedError as error:
        return refusal_page(request, error)


@router.get("/sign-in/oidc/return")
async def finish_oidc(request: Request) -> Response:
    """Begin a session for the person whom the sign-in service names.

    The answer is a page and no redirect: browsers send a SameSite=Strict cookie only after a step on this site.
    """
    try:
        caller, target = await oidc.finish(request, _callers(request).signing_secret())
        response = page(request, "signed_in.html", target=target, name=caller.name)
        await begin_session(request, response, caller)
    except CitedError as error:
        response = _after_oidc_error(request, error)
    response.delete_cookie(oidc.COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


def _after_oidc_error(request: Request, error: CitedError) -> HTMLResponse:
    try:
        if isinstance(error, NotAllowed):
            note_failure(request, f"{error.code} at the sign-in service")
    except TooManyTries as too_many:
        error = too_many
    return refusal_page(request, error)


@router.post("/sign-out")
async def sign_out(request: Request, form_token: Annotated[str, Form()] = "") -> Response:
    """End the session."""
    try:
        await check_form(request, form_token)
        cookie, caller = credentials.session_cookie(request.scope), caller_of(request)
        if cookie is not None:
            await asyncio.to_thread(_callers(request).end_session, cookie)
        if caller is not None and caller.is_signed_in:
            await _record(request, caller, "sign out")
    except CitedError as error:
        return refusal_page(request, error)
    response = see("/sign-in")
    response.delete_cookie(credentials.SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return response


async def begin_session(request: Request, response: Response, caller: Caller) -> None:
    """Give the browser a session in place of the one it has. Raises BadPlace."""
    callers, before = _callers(request), credentials.session_cookie(request.scope)
    if before is not None:
        await asyncio.to_thread(callers.end_session, before)
    cookie = await asyncio.to_thread(callers.begin_session, caller)
    await _record(request, caller, "sign in")
    seconds = int(settings_of(request).session_hours * 3600)
    response.set_cookie(
        credentials.SESSION_COOKIE, cookie, seconds, path="/", secure=True, httponly=True, samesite="strict"
    )


async def _record(request: Request, caller: Caller, action: str) -> None:
    subject = request.client.host if request.client else ""
    arguments = (caller.recorded_name, action, subject, f"role {caller.role}", caller.key_id)
    await asyncio.to_thread(audit.record, store_of(request), *arguments)


def note_failure(request: Request, reason: str) -> None:
    """Raises TooManyTries."""
    request.app.state.failed_tries.note(request.client.host if request.client else None, reason)


def refusal_page(request: Request, error: CitedError) -> HTMLResponse:
    """A page that says why nobody was signed in or out."""
    if isinstance(error, TooManyTries):
        refused = message_page(request, 429, "Too many tries", str(error))
        refused.headers["Retry-After"] = str(error.seconds)
        return refused
    if isinstance(error, NotAllowed):
        return message_page(request, 403, "You could not be signed in", str(error))
    if isinstance(error, NotReady):
        return message_page(request, 503, "You could not be signed in", str(error))
    text = "Keys and sessions cannot be used at present. Try again; if it fails again, tell the administrator."
    return message_page(request, 503, "You could not be signed in", text)


def _form(request: Request, target: str, status: int = 200, error: str | None = None) -> HTMLResponse:
    return page(
        request,
        "sign_in.html",
        status,
        target=credentials.local_path(target),
        error=error,
        with_oidc=bool(settings_of(request).oidc_issuer),
    )
