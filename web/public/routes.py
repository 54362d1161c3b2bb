"""The accessibility statement, the privacy notice and the help. They show nothing of the library."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from web.page_route import page_router
from web.public.organisation import PublicFacts
from web.rendering import page

router = page_router()


@router.get("/accessibility")
def accessibility(request: Request) -> HTMLResponse:
    return page(request, "public/accessibility.html", facts=_facts(request))


@router.get("/privacy")
def privacy(request: Request) -> HTMLResponse:
    return page(request, "public/privacy.html", facts=_facts(request))


@router.get("/help")
def help_page(request: Request) -> HTMLResponse:
    return page(request, "public/help.html", facts=_facts(request))


def _facts(request: Request) -> PublicFacts:
    """The value of `app.state.public_facts`; where the app sets none, nothing is stated and nothing is stored."""
    facts: PublicFacts = getattr(request.app.state, "public_facts", PublicFacts())
    return facts
