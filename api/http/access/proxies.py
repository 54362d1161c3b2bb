"""Trusted reverse proxies: Cited believes what they say about the client, and removes these headers from others."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.http.access.credentials import values_of
from api.http.client_network import parse_client
from api.settings import Settings

# Headers by which a proxy describes the client or the original request. Cited itself uses only the first two.
_PROXY_HEADERS = frozenset(
    "x-forwarded-for x-forwarded-proto x-forwarded-host x-forwarded-port x-forwarded-prefix x-forwarded-server "
    "x-forwarded-user x-forwarded-groups x-forwarded-email forwarded x-real-ip x-remote-user remote-user "
    "x-original-url x-rewrite-url x-original-host x-http-method-override x-http-method x-method-override".split()
)
# A proxy adds at least one of these, whether it is trusted or not.
_FORWARDING = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class ProxyUser:
    """The person whom a trusted proxy names, and their groups."""

    user: str
    groups: frozenset[str]


class TrustedProxies:
    """Notes in `scope["state"]` whom a trusted proxy names, and takes the client's address from it.

    `state["proxy_user"]`: the person, a ProxyUser or None.
    `state["came_through_proxy"]`: whether any proxy forwarded the request.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._networks = settings.trusted_proxies
        self._user_header = settings.proxy_user_header.lower()
        self._groups_header = settings.proxy_groups_header.lower()
        inner: ASGIApp = self._app
        forwarded: ASGIApp = ProxyHeadersMiddleware(inner, [str(network) for network in self._networks])  # type: ignore[arg-type, assignment]
        self._forwarded = forwarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_trusted = is_in((scope.get("client") or ("",))[0], self._networks)
        person = self._read(scope) if is_trusted and self._user_header else None
        state = scope.setdefault("state", {})
        state["proxy_user"] = person
        state["came_through_proxy"] = any(values_of(scope, name) for name in _FORWARDING)
        # A name that was noted above must not be read a second time further in.
        unwanted = {self._user_header, self._groups_header, *(() if is_trusted else _PROXY_HEADERS)}
        headers = [(name, value) for name, value in scope["headers"] if name.decode("latin-1") not in unwanted]
        settled = {**scope, "state": state, "headers": headers}
        await (self._forwarded if is_trusted else self._app)(settled, receive, send)

    def _read(self, scope: Scope) -> ProxyUser | None:
        """Whom the proxy names; None where it names nobody, or twice."""
        users = values_of(scope, self._user_header)
        name = users[0].decode("utf-8", "replace").strip() if len(users) == 1 else ""
        if not name or not name.isprintable():
            return None
        lists = values_of(scope, self._groups_header) if self._groups_header else []
        named = (group.strip() for one in lists for group in one.decode("utf-8", "replace").split(","))
        return ProxyUser(name[:200], frozenset(group for group in named if group))


def is_in(client: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether a client's address is in one of these networks."""
    address = parse_client(client)
    return address is not None and any(address in network for network in networks)
