"""MCP at /mcp: the server of the tools, its errors, and its lifetime."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import INVALID_REQUEST, ToolAnnotations
from mcp_types.jsonrpc import jsonrpc_message_adapter
from pydantic import ValidationError
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problems import status_problem
from api.http.traffic.bodies import replay
from api.http.ways.embedded import embedded_problem
from api.http.ways.tools import (
    ask,
    check_draft,
    document_text,
    list_changes,
    list_duties,
    read_document,
    search_certificate,
    search_passages,
    verify_quote,
    which_one,
)
from api.settings import Settings

PATH = "/mcp"
_INSTRUCTIONS = (
    "Cited answers questions from documents in the documents' own words. Ask with `ask`: each quote is copied word for "
    "word and has a citation with a link. Repeat quotes unchanged, and give their links. Where the documents do not "
    "answer, say so."
)
_NO_RESOURCE = "There is no such resource. Read a document at cited://documents/ID, with an id from a citation."
_READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class _Server(MCPServer[Any]):
    """The MCP server with Cited's own errors: they say what to do, and none repeats or logs an argument."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Context | None = None) -> Any:
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            raise ToolError(_explained(error, "There is no such tool. tools/list names all.")) from None

    async def read_resource(self, uri: Any, context: Context | None = None) -> Any:
        try:
            return await super().read_resource(uri, context)
        except ResourceError as error:
            raise ResourceError(_explained(error, _NO_RESOURCE)) from None


def _explained(error: Exception, without_cause: str) -> str:
    """What to do about the cause of an error of MCP's library."""
    cause = error.__cause__
    while isinstance(cause, ToolError | ResourceError) and cause.__cause__ is not None:
        cause = cause.__cause__
    if not isinstance(cause, Exception):
        return without_cause
    problem = embedded_problem(cause)
    if not isinstance(cause, ValidationError):
        return str(problem["detail"])
    fields = "; ".join(f"{'.'.join(field['where'])}: {field['problem']}" for field in problem["errors"])
    return f"The arguments are not valid. Correct them: {fields}."


def attach(app: FastAPI) -> None:
    """Add the route. It answers while `serving` runs. GET and DELETE are left out: without sessions they do nothing."""
    app.router.routes.append(Route(PATH, endpoint=_Endpoint(), methods=["POST"]))


class _Endpoint:
    """Passes a message on to the running MCP server; refuses other bodies, which MCP's library would repeat."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handle: ASGIApp | None = getattr(scope["app"].state, "agents", None)
        body = await Request(scope, receive).body()
        if not _is_message(body):
            await JSONResponse(_NO_MESSAGE, 400)(scope, receive, send)
        else:
            await (handle or status_problem(503))(scope, replay(body, receive), send)


_NO_MESSAGE = {
    "jsonrpc": "2.0",
    "id": None,
    "error": {"code": INVALID_REQUEST, "message": "The body is no JSON-RPC message. Send one as MCP describes."},
}


def _is_message(body: bytes) -> bool:
    try:
        jsonrpc_message_adapter.validate_json(body, by_name=False)
    except ValidationError:
        return False
    return True


@asynccontextmanager
async def serving(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """Run the MCP server of this app: one session manager for each run, because it cannot run twice."""
    server = _server()
    routes = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=settings.max_body,
        # The app checks the Host header itself, before any route.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    ).routes
    async with server.session_manager.run():
        app.state.agents = next(route.endpoint for route in routes if isinstance(route, Route))
        try:
            yield
        finally:
            app.state.agents = None


def _server() -> _Server:
    root = logging.getLogger()
    # MCP's library sets up the root logger if nobody did, and logs arguments and whole exceptions.
    silent = logging.NullHandler()
    root.addHandler(silent)
    server = _Server("cited", title="Cited", instructions=_INSTRUCTIONS, version=version("cited"))
    root.removeHandler(silent)
    logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)
    for tool in (
        ask,
        which_one,
        search_passages,
        search_certificate,
        read_document,
        verify_quote,
        check_draft,
        list_duties,
        list_changes,
    ):
        server.add_tool(tool, description=" ".join((tool.__doc__ or "").split()), annotations=_READ_ONLY)
    server.resource(
        "cited://documents/{document_id}",
        name="document",
        description="The whole text of a document, of the edition in force.",
        mime_type="text/plain",
    )(document_text)
    return server
