"""Access: find the caller of each request before its body is read, and refuse it where the route needs a higher role.

There is no default key. Routes take the caller from `caller_of`, which is the only place that holds one.
"""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import web.rendering
from api.http.access import credentials
from api.http.access.callers import Callers
from api.http.access.failures import FailedTries
from api.http.access.needs import Need, need_of
from api.http.problems import problem_of, status_of, wants_page
from api.roles import Caller
from api.settings import Settings
from api.state.keys import Refusal
from api.state.store import Store
from retrieval.errors import (
    BadPlace,
    CitedError,
    CrossSite,
    NoKeyMade,
    NotAllowed,
    NotReady,
    TooManyTries,
    WrongRole,
)

__all__ = ("Asker", "Caller", "CallerGuard", "caller_of", "require_caller", "store_of")


def store_of(request: Request) -> Store:
    callers: Callers = request.app.state.callers
    return callers.store


def caller_of(request: Request) -> Caller | None:
    """Who sends this request; None for nobody, where reading is not open. Raises NotAllowed without a CallerGuard."""
    if "caller" not in request.scope.get("state", {}):
        raise NotAllowed(credentials.HOW_TO_SEND_A_KEY)
    caller: Caller | None = request.scope["state"]["caller"]
    return caller


def require_caller(request: Request) -> Caller:
    """The caller of a route that needs a role. The guard has checked the role already; this refuses a second time."""
    caller = caller_of(request)
    if caller is None or not caller.is_signed_in:
        raise NotAllowed(credentials.HOW_TO_SEND_A_KEY)
    return caller


Asker = Annotated[Caller, Depends(require_caller)]


class CallerGuard:
    """Puts the caller in `scope["state"]["caller"]`, and refuses those whose role the route does not allow.

    The Authorization header decides where there is one; else a trusted proxy's word; else the session cookie.
    """

    def __init__(
        self, app: ASGIApp, *, routes: FastAPI, settings: Settings, callers: Callers, failed_tries: FailedTries
    ) -> None:
        self._app = app
        self._routes = routes
        self._settings = settings
        self._callers = callers
        self._failed_tries = failed_tries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = None
        need = need_of(self._routes, scope)
        try:
            await self._admit(scope, need)
        except CitedError as error:
            await _refusal(Request(scope), error)(scope, receive, send)
        else:
            # Nothing answers here, so nothing is read either.
            await self._app(scope, _no_body if need is None else receive, send)

    async def _admit(self, scope: Scope, need: Need | None) -> None:
        """Note the caller. Raises NotAllowed or a class below it, KeyInAddress, TooManyTries or BadPlace."""
        credentials.refuse_key_in_address(scope)
        if need is None or need is Need.OPEN:
            scope["state"]["caller"] = await self._by_browser(scope) or self._callers.anyone()
            return
        caller = await self._by_header(scope, need) or await self._by_browser(scope) or self._callers.anyone()
        if caller is None or (need is not Need.READING and not caller.is_signed_in):
            raise await self._not_signed_in()
        if not need.is_met_by(caller):
            raise WrongRole(f"This request needs the role {need}; you have the role {caller.role}. Ask an admin.")
        scope["state"]["caller"] = caller

    async def _by_header(self, scope: Scope, need: Need) -> Caller | None:
        """The caller whose key is in the Authorization header; None without a key there.

        Where anyone may read, other credentials than Cited's own keys are left to whoever asked for them.
        """
        is_open = need is Need.READING and self._callers.anyone() is not None
        try:
            secret = credentials.read_bearer(scope)
        except NotAllowed:
            if is_open and len(credentials.values_of(scope, "authorization")) == 1:
                return None
            self._note_failure(scope, "malformed key")
            raise
        if secret is None or (is_open and not credentials.looks_like_a_key(secret)):
            return None
        found = await self._callers.by_key(secret)
        if found.key is None or found.refusal is not None:
            self._note_failure(scope, describe_refusal(found.key.id if found.key else None, found.refusal))
            raise await self._not_signed_in()
        return found.key.caller

    async def _by_browser(self, scope: Scope) -> Caller | None:
        """The caller whom a trusted proxy or a session names. Raises CrossSite: browsers send these unasked."""
        caller = self._callers.by_proxy(scope["state"].get("proxy_user"))
        cookie = credentials.session_cookie(scope)
        session = f"proxy {caller.name}" if caller is not None else f"cookie {cookie}"
        if caller is None and cookie is not None:
            caller = await self._callers.by_session(cookie)
        if caller is not None:
            credentials.refuse_cross_site(scope)
            scope["state"]["form_token"] = credentials.form_token(self._callers.signing_secret(), session)
        return caller

    def _note_failure(self, scope: Scope, reason: str) -> None:
        client = scope.get("client")
        self._failed_tries.note(client[0] if client else None, reason)

    async def _not_signed_in(self) -> NotAllowed:
        has_other_way = self._settings.oidc_issuer or self._settings.proxy_user_header
        if has_other_way or await self._callers.is_any_key_in_use():
            return NotAllowed(credentials.HOW_TO_SEND_A_KEY)
        return NoKeyMade(
            "No key is in use. Run `cited keys create NAME --role ROLE` on the machine that runs Cited, and send the "
            "key it prints."
        )


def describe_refusal(key_id: str | None, refusal: Refusal | None) -> str:
    """The reason for the audit: for a key that was valid once, also its id."""
    return f"{refusal} {key_id}" if key_id else str(refusal or Refusal.UNKNOWN)


def _refusal(request: Request, error: CitedError) -> Response:
    """The response for a refused request: a problem for programs; for browsers a page, or the way to the sign-in."""
    if isinstance(error, BadPlace):
        # Its message names a path of the server.
        error = NotReady("Keys and sessions cannot be read at present. Try again; if it fails again, tell the admin.")
    if not wants_page(request):
        return problem_of(error)
    if isinstance(error, NotAllowed) and not isinstance(error, WrongRole | CrossSite) and request.method == "GET":
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return web.rendering.see("/sign-in?" + urlencode({"next": path}))
    page = web.rendering.message_page(request, status_of(error), "You cannot use this page", str(error))
    if isinstance(error, TooManyTries):
        page.headers["Retry-After"] = str(error.seconds)
    return page


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
