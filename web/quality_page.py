"""The route of the page on quality."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from web.page_route import page_router
from web.rendering import page
from web.serving_generation import serving_of
from web.wording.quality import counts_rows, threshold_words, verdict_groups

router = page_router()


@router.get("/quality")
def quality(request: Request) -> HTMLResponse:
    """How often answers are right, with the questions and their outcomes."""
    own = serving_of(request).quality()
    return page(
        request,
        "quality.html",
        title="How good the answers are",
        rows=counts_rows(own),
        threshold=threshold_words(own),
        groups=verdict_groups(own),
    )
