"""Bodies of requests: how large each may be, where it is kept, and how long it may take."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryFile

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import error_response, error_response_of, problem
from api.http.traffic.form_files import MAX_FILES, FormFiles, MalformedForm
from api.http.traffic.limits import network_of
from retrieval.errors import Overloaded

UPLOADS = "/v1/library/uploads"
# The form with which a page uploads files. Each may be as large as an upload, and together ten times as large.
UPLOAD_FORM, FORM_UPLOADS = "/admin/upload", 10
# The largest body by path, in bytes; OTHER for every other path. Uploads have a setting of their own.
CAPS = {
    "/v1/verify": 2_000_000,
    "/v1/answers:batch": 2_000_000,
    "/v1/chat/completions": 1_000_000,
    "/mcp": 1_000_000,
    # A draft: its file in Base64, its file or its text in a form, and its text in a form, encoded.
    "/v1/check": 6_000_000,
    "/check": 6_000_000,
    "/check/export": 3_000_000,
}
OTHER = 256_000
# Bodies in memory together, and those of one client, in bytes: further ones get 503 until these are answered.
MAX_HELD, MAX_HELD_PER_CLIENT = 32_000_000, 8_000_000
# Uploads that arrive at once. Each lies on disk, in a file without a name, which the system removes after a crash.
MAX_UPLOADS = 4
# Bytes of an upload that are gathered before they are written to disk.
_BLOCK = 1_000_000


class BodyGuard:
    """Reads each request's whole body within its limits before the routes see the request.

    A body is in memory; that of an upload is in a temporary file in `folder`, as `state["upload"]`. The files of the
    form to upload are in temporary files, as `state["files"]`; its route sees a form without files.
    """

    def __init__(self, app: ASGIApp, *, folder: Path, max_bytes: int, max_seconds: float) -> None:
        self._app = app
        self._folder = folder
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._held = _Held()
        self._uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        async with AsyncExitStack() as held:
            try:
                received = await self._read(scope, receive, held)
            except _Disconnected:
                return
            if isinstance(received, Response):
                await received(scope, receive, send)
            else:
                await self._app(scope, replay(received, receive), send)

    async def _read(self, scope: Scope, receive: Receive, held: AsyncExitStack) -> bytes | Response:
        """The body, or the response to a request whose body cannot be used. `held` gives the space back."""
        request, path = Request(scope), scope["path"]
        has_files = path == UPLOAD_FORM and _is_multipart(request)
        cap = self._max_bytes if path == UPLOADS else min(CAPS.get(path, OTHER), self._max_bytes)
        if has_files:
            cap = FORM_UPLOADS * self._max_bytes
        if (refusal := _refusal(request, cap)) is not None:
            return refusal
        read = self._spool if path == UPLOADS else self._split if has_files else self._hold
        try:
            return await asyncio.wait_for(read(scope, _parts(receive, cap), held), self._max_seconds)
        except TimeoutError:
            return error_response(request, 408)
        except _TooLarge:
            return _too_large(request, cap)
        except MalformedForm:
            text = f"The form cannot be read, or it has more than {MAX_FILES} files. Send it again, with fewer files."
            return error_response(request, 400, text)
        except Overloaded as error:
            return error_response_of(request, error)
        except OSError:
            return error_response(request, 507)

    async def _hold(self, scope: Scope, parts: AsyncIterator[bytes], held: AsyncExitStack) -> bytes:
        """Read the body into memory. Raises Overloaded."""
        body, client = bytearray(), network_of(scope)
        held.callback(lambda: self._held.give(client, len(body)))
        async for part in parts:
            self._held.take(client, len(part))
            body += part
        return bytes(body)

    async def _spool(self, scope: Scope, parts: AsyncIterator[bytes], held: AsyncExitStack) -> bytes:
        """Write the body to a temporary file in blocks; the event loop never waits for the disk. Raises Overloaded."""
        self._begin_upload(held)
        file = held.enter_context(TemporaryFile(dir=self._folder, prefix=".upload-"))  # noqa: SIM115 - `held` closes it
        await _write_blocks(parts, file.write)
        await asyncio.to_thread(file.seek, 0)
        scope.setdefault("state", {})["upload"] = file
        return b""

    async def _split(self, scope: Scope, parts: AsyncIterator[bytes], held: AsyncExitStack) -> bytes:
        """Write each file of a form to a temporary file, and return the other fields as a form without files.

        Raises Overloaded and MalformedForm.
        """
        self._begin_upload(held)
        form = FormFiles(Request(scope).headers["content-type"], self._folder, self._max_bytes, held)
        await _write_blocks(parts, form.write)
        body = form.other_fields()
        headers = MutableHeaders(scope=scope)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["Content-Length"] = str(len(body))
        scope.setdefault("state", {})["files"] = form.files
        return body

    def _begin_upload(self, held: AsyncExitStack) -> None:
        if self._uploads == MAX_UPLOADS:
            raise Overloaded("Cited is receiving other uploads. Try again in a moment.", 5)
        self._uploads += 1
        held.callback(self._end_upload)

    def _end_upload(self) -> None:
        self._uploads -= 1


async def _write_blocks(parts: AsyncIterator[bytes], write: Callable[[bytes], object]) -> None:
    """Gather the parts into blocks, so that a thread is asked rarely."""
    block = bytearray()
    async for part in parts:
        block += part
        if len(block) >= _BLOCK:
            await asyncio.to_thread(write, bytes(block))
            block.clear()
    await asyncio.to_thread(write, bytes(block))


def _is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "multipart/form-data"


class _Held:
    """Counts the bytes of bodies in memory, in all and by client."""

    def __init__(self) -> None:
        self._total = 0
        self._by_client: Counter[str] = Counter()

    def take(self, client: str, count: int) -> None:
        """Count further bytes. Raises Overloaded where they are too many."""
        if self._total + count > MAX_HELD or self._by_client[client] + count > MAX_HELD_PER_CLIENT:
            raise Overloaded("Cited is busy with other requests. Try again in a moment.")
        self._total += count
        self._by_client[client] += count

    def give(self, client: str, count: int) -> None:
        self._total -= count
        self._by_client[client] -= count
        if self._by_client[client] == 0:
            del self._by_client[client]


class _TooLarge(Exception):
    pass


class _Disconnected(Exception):
    pass


def _refusal(request: Request, cap: int) -> Response | None:
    """The response to a request whose headers already show that its body cannot be used."""
    headers = request.headers
    lengths = headers.getlist("content-length")
    if len(lengths) > 1 or (lengths and "transfer-encoding" in headers):
        response = error_response(request, 400, "The length of the body is stated twice. State it once.")
        response.headers["Connection"] = "close"  # whoever reads the length otherwise could hide a request in it
        return response
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        response = problem(415, "encoded_body", "Cited reads no compressed bodies. Send it without Content-Encoding.")
        response.headers["Accept-Encoding"] = "identity"
        return response
    if lengths and lengths[0].isdigit() and int(lengths[0]) > cap:
        return _too_large(request, cap)
    return None


def _too_large(request: Request, cap: int) -> Response:
    return error_response(request, 413, f"The request is too large. Send at most {cap:,} bytes.")


async def _parts(receive: Receive, cap: int) -> AsyncIterator[bytes]:
    """The parts of the body. Raises _TooLarge, and _Disconnected where the client goes away."""
    total, has_more = 0, True
    while has_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Disconnected
        part = message.get("body", b"")
        total += len(part)
        if total > cap:
            raise _TooLarge
        has_more = message.get("more_body", False)
        yield part


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that returns the body already read, then the messages after it."""
    is_replayed = False

    async def receive_again() -> Message:
        nonlocal is_replayed
        if is_replayed:
            return await receive()
        is_replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
