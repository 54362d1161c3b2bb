"""Limits on requests a minute, by key or by client address, with the RateLimit headers of the HTTP working group."""

import math
import time
from dataclasses import dataclass

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.client_network import client_network
from api.http.problems import quota_response
from api.http.quota import QuotaUsedUp
from api.roles import Caller
from web.chat.place import CONVERSATIONS
from web.serving_generation import COUNT_MORE

# Requests below these paths count as changes, but for the questions to a preview.
CHANGES, PREVIEW_QUESTIONS = ("/v1/library/", "/admin/"), "/ask"
# Callers whose requests are counted apart. Beyond that, new ones share one count, so that memory stays bounded.
_MAX_CALLERS = 10_000


@dataclass(frozen=True, slots=True)
class Policy:
    """A limit with its name in the headers."""

    name: str
    item: RateLimitItem


class LimitGuard:
    """Counts what each caller asks and changes in a sliding minute, and answers 429 beyond the limit.

    GET requests are not counted: they start no unbounded work. Those of stored conversations are: they ask their
    questions again. A request counts as one question; a route that asks more counts the others by the function at
    COUNT_MORE in the request's state.
    """

    def __init__(self, app: ASGIApp, *, questions: int, changes: int) -> None:
        self._app = app
        self._questions = Policy("questions", RateLimitItemPerMinute(questions))
        self._changes = Policy("changes", RateLimitItemPerMinute(changes))
        self._storage = MemoryStorage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_counted(scope):
            await self._app(scope, receive, send)
            return
        policy = self._changes if _is_change(scope["path"]) else self._questions
        caller = self._counted(policy, counted_for(scope))

        async def state() -> tuple[int, int]:
            """The requests that are left, and the seconds until there are more."""
            reset, remaining = await self._limiter.get_window_stats(policy.item, policy.name, caller)
            return remaining, max(1, math.ceil(reset - time.time()))

        async def count_more(questions: int) -> None:
            # Whoever has sent nothing else may always ask, however low the limit is: this request counts already.
            cost = min(questions, policy.item.amount - 1)
            if cost > 0 and not await self._limiter.hit(policy.item, policy.name, caller, cost=cost):
                raise QuotaUsedUp(policy.name, (await state())[1])

        async def send_with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                remaining, seconds = await state()
                headers = MutableHeaders(scope=message)
                window = policy.item.get_expiry()
                headers["RateLimit-Policy"] = f'"{policy.name}";q={policy.item.amount};w={window}'
                headers["RateLimit"] = f'"{policy.name}";r={remaining};t={seconds}'
            await send(message)

        is_allowed = await self._limiter.hit(policy.item, policy.name, caller)
        scope.setdefault("state", {})[COUNT_MORE] = count_more
        app = self._app if is_allowed else quota_response(Request(scope), policy.name, (await state())[1])
        await app(scope, receive, send_with_limits)

    def _counted(self, policy: Policy, caller: str) -> str:
        """The caller's own count, or the shared one where too many callers are counted already."""
        is_full = len(self._storage.storage) >= _MAX_CALLERS
        prefix = policy.item.key_for(policy.name, caller)
        is_known = not is_full or any(key.startswith(prefix) for key in self._storage.storage)
        return caller if is_known else "others"


def _is_counted(scope: Scope) -> bool:
    is_read = scope["method"] in ("GET", "HEAD", "OPTIONS")
    return not is_read or (scope["method"] != "OPTIONS" and scope["path"].startswith(f"{CONVERSATIONS}/"))


def _is_change(path: str) -> bool:
    return path.startswith(CHANGES) and not path.endswith(PREVIEW_QUESTIONS)


def counted_for(scope: Scope) -> str:
    """Whom a request counts for: its valid key, else the person who signed in, else its client's address.

    An IPv6 client counts by its /64 network.
    """
    caller: Caller | None = scope.get("state", {}).get("caller")
    if caller is None or not caller.is_signed_in:
        return f"address {network_of(scope)}"
    return f"key {caller.key_id}" if caller.key_id else f"person {caller.recorded_name}"


def network_of(scope: Scope) -> str:
    """The client's address, or its /64 network where it is an IPv6 address: one client owns a whole network."""
    client = scope.get("client")
    return client_network(client[0]) if client else "local"
