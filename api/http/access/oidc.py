"""Sign-in with OpenID Connect: the code flow with PKCE. Claims come from the user information of the service.

Between the two requests a signed cookie keeps the state, the nonce and the code verifier in the browser that began.
"""

from typing import Any

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from fastapi import Request
from fastapi.responses import Response
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc.errors import JoseError

from api.http.app_state import settings_of
from api.roles import Caller, Way, role_in
from api.settings import Settings
from retrieval.errors import NotAllowed, NotReady
from web.rendering import service_address

COOKIE = "__Host-cited-login"
_MAX_SECONDS = 600
_TIMEOUT_SECONDS = 10
_NAME_CLAIMS = ("preferred_username", "email", "name", "sub")
# What Authlib raises for an answer of the service that cannot be used.
_BAD_ANSWERS = (OAuthError, JoseError, httpx2.HTTPError, ValueError, KeyError, TypeError, RuntimeError)


async def start(request: Request, secret: str, target: str) -> Response:
    """Send the browser to the service; afterwards it shows `target`, a path. Raises NotReady."""
    settings, client = settings_of(request), _client(request)
    request.scope["session"] = {}
    origin = settings.public_address or service_address(request)
    try:
        await _check_issuer(client, settings)
        response: Response = await client.authorize_redirect(request, f"{origin}/sign-in/oidc/return")
    except _BAD_ANSWERS as cause:
        raise NotReady(
            "The sign-in service does not answer. Try again; if it fails again, tell the administrator."
        ) from cause
    kept = _serializer(secret).dumps({"session": request.scope["session"], "target": target})
    # Not Strict: the browser comes back from another site, and must bring this cookie.
    response.set_cookie(COOKIE, kept, _MAX_SECONDS, path="/", secure=True, httponly=True, samesite="lax")
    response.headers["Cache-Control"] = "no-store"
    return response


async def finish(request: Request, secret: str) -> tuple[Caller, str]:
    """The person whom the service names, and the path to show. Raises NotAllowed where it names nobody with a role."""
    settings, client = settings_of(request), _client(request)
    try:
        kept = _serializer(secret).loads(request.cookies.get(COOKIE, ""), max_age=_MAX_SECONDS)
    except BadData:
        raise NotAllowed("The sign-in took too long, or began in another browser. Begin again.") from None
    request.scope["session"] = kept["session"]
    try:
        await _check_issuer(client, settings)
        token = await client.authorize_access_token(request)
        claims = dict(await client.userinfo(token=token))
        is_same = claims["sub"] == token["userinfo"]["sub"]
    except _BAD_ANSWERS as cause:
        raise NotAllowed("The sign-in service did not sign you in. Begin again.") from cause
    if not is_same:
        raise NotAllowed("The sign-in service named two people. Tell the administrator.")
    return _caller(claims, settings), kept["target"]


def _caller(claims: dict[str, Any], settings: Settings) -> Caller:
    """Raises NotAllowed where the person's groups give no role."""
    listed = claims.get(settings.oidc_groups_claim) or ()
    groups = frozenset(str(group) for group in ([listed] if isinstance(listed, str) else listed))
    given = role_in(groups, settings.group_roles, settings.role_by_default)
    if given is None:
        raise NotAllowed("You are known, but you have no role in Cited. Ask the administrator for one.")
    names = (str(claims[name]).strip() for name in _NAME_CLAIMS if claims.get(name))
    name = next((name for name in names if name and name.isprintable()), "unnamed")
    return Caller(None, name[:200], *given, Way.OIDC)


def _client(request: Request) -> StarletteOAuth2App:
    """The client of the app's sign-in service, which remembers the service's addresses. Raises NotReady."""
    settings, state = settings_of(request), request.app.state
    if not settings.oidc_issuer:
        raise NotReady("There is no sign-in service. Sign in with a key.")
    if getattr(state, "oidc", None) is None:
        oauth = OAuth()
        oauth.register(
            "oidc",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.oidc_scopes,
                "code_challenge_method": "S256",
                "timeout": _TIMEOUT_SECONDS,
            },
        )
        state.oidc = oauth
    return state.oidc.create_client("oidc")


async def _check_issuer(client: StarletteOAuth2App, settings: Settings) -> None:
    """Raises ValueError where the service says that it is another one."""
    metadata = await client.load_server_metadata()
    if str(metadata["issuer"]).rstrip("/") != settings.oidc_issuer:
        raise ValueError("the service states another issuer")


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="oidc")
