"""The routes of the reference: its page, and the way from its forms to an address."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from web.errors import not_found_page
from web.page_route import page_router
from web.reference.api_reference import address_of, describe
from web.rendering import page, see

router = page_router()


@router.get("/docs")
def reference(request: Request) -> HTMLResponse:
    app: FastAPI = request.app
    return page(request, "reference/reference.html", reference=describe(app.openapi()), address=app.openapi_url)


@router.get("/docs/try/{operation}")
def try_operation(request: Request, operation: str) -> Response:
    """Lead a form of the reference to the address that it describes: browsers without script fill in no path."""
    address = address_of(request.app.openapi(), operation, request.query_params)
    return not_found_page(request) if address is None else see(address)
