"""The router of pages: expected errors become pages, never JSON."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from retrieval.errors import CitedError
from web.errors import error_page


class PageRoute(APIRoute):
    """A route that turns expected errors into pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_as_page(request: Request) -> Response:
            try:
                return await handle(request)
            except (CitedError, HTTPException, RequestValidationError) as error:
                return error_page(request, error)

        return handle_as_page


def page_router() -> APIRouter:
    """A router whose routes are pages; they stand in no OpenAPI document."""
    return APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
