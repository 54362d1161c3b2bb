"""The first page behind sign-in."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.http.admin.frame import admin_page, admin_router

router = admin_router()


@router.get("")
def overview(request: Request) -> HTMLResponse:
    return admin_page(request, "overview.html")
