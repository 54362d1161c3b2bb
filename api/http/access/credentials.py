"""What a request says about its sender, from its headers alone. A part that is not exactly right is refused."""

import hmac
import re
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.types import Scope

from api.state.keys import PREFIX
from retrieval.errors import CrossSite, KeyInAddress, NotAllowed

SESSION_COOKIE = "__Host-cited"
HOW_TO_SEND_A_KEY = (
    "This request needs a valid key. Send one in the header `Authorization: Bearer KEY`. To make one, run "
    "`cited keys create NAME` on the machine that runs Cited."
)
# One space, and the letters of RFC 6750's b64token. Schemes are compared without regard to case (RFC 9110).
_BEARER = re.compile(rb"(?i:bearer) ([A-Za-z0-9\-._~+/]+=*)")
# 43 letters are 256 bits in base64url.
_A_KEY = re.compile(re.escape(PREFIX).encode() + rb"[A-Za-z0-9_\-]{43}")
_SAFE = ("GET", "HEAD", "OPTIONS")


def values_of(scope: Scope, name: str) -> list[bytes]:
    """All values of a header, in their order."""
    wanted = name.lower().encode("latin-1")
    return [value for key, value in scope["headers"] if key == wanted]


def read_bearer(scope: Scope) -> str | None:
    """The secret in the Authorization header; None without the header.

    Raises NotAllowed for two headers, another scheme, or any letter more or less than the one form allowed.
    """
    values = values_of(scope, "authorization")
    if not values:
        return None
    match = _BEARER.fullmatch(values[0]) if len(values) == 1 else None
    if match is None:
        raise NotAllowed(HOW_TO_SEND_A_KEY)
    return match[1].decode("ascii")


def looks_like_a_key(secret: str) -> bool:
    """Whether a secret has the form of Cited's keys, valid or not."""
    return secret.startswith(PREFIX)


def refuse_key_in_address(scope: Scope) -> None:
    """Raises KeyInAddress where the query or the path holds a key: addresses are logged by servers and browsers."""
    address = scope.get("raw_path", b"") + b"?" + scope.get("query_string", b"")
    if _A_KEY.search(unquote_to_bytes(address)):
        raise KeyInAddress(
            "The address holds a key, and addresses are logged. Send the key in the header `Authorization: Bearer "
            "KEY`, and give this key a new secret with `cited keys rotate ID`."
        )


def session_cookie(scope: Scope) -> str | None:
    """The value of the session cookie; None without one, and where there are two."""
    found = [
        value.strip()
        for header in values_of(scope, "cookie")
        for pair in header.decode("latin-1").split(";")
        for name, _, value in [pair.partition("=")]
        if name.strip() == SESSION_COOKIE
    ]
    return found[0] if len(found) == 1 else None


def refuse_cross_site(scope: Scope) -> None:
    """Raises CrossSite for a change that a page of another origin makes this browser send.

    Browsers state the origin themselves, and no page can alter it. Programs that state nothing send no cookie of a
    browser.
    """
    if scope["method"] in _SAFE:
        return
    sites = values_of(scope, "sec-fetch-site")
    if sites:
        is_own = all(site in (b"same-origin", b"none") for site in sites)
    else:
        is_own = _is_own_origin(values_of(scope, "origin"), values_of(scope, "host"))
    if not is_own:
        raise CrossSite("A page of another site sent this request. Open Cited itself and try again there.")


def _is_own_origin(origins: Iterable[bytes], hosts: list[bytes]) -> bool:
    try:
        return all(urlsplit(origin).netloc in hosts for origin in origins)
    except ValueError:
        return False


def form_token(secret: str, session: str) -> str:
    """The token that the forms of one session hold. `session`: its cookie, or the name that a trusted proxy gives."""
    return hmac.new(secret.encode(), b"form " + session.encode(), sha256).hexdigest()


def local_path(address: str) -> str:
    """The address if it is a path of this service, else "/"; so that no link leads elsewhere after signing in."""
    is_local = re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", address) is not None and "\\" not in address
    return address if is_local and len(address) <= 1000 else "/"
