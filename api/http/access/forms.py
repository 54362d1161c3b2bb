"""The check of a form: a page of Cited itself must have made it, in the session that sends it."""

import hmac
from typing import Annotated

from fastapi import Depends, Form, Request

from api.http.access import credentials
from retrieval.errors import CrossSite


async def check_form(request: Request, form_token: Annotated[str, Form()] = "") -> None:
    """Raises CrossSite for a form of another site, or without the token of the caller's session.

    A caller without a session has no token: nobody signed in, or a key came in a header, and no browser sends that by
    itself.
    """
    credentials.refuse_cross_site(request.scope)
    expected: str | None = request.scope["state"].get("form_token")
    if expected is not None and not hmac.compare_digest(expected.encode(), form_token.encode()):
        raise CrossSite(
            "This form belongs to another session. Go back, load the page again and send the form once more."
        )


# For every route that a form of a page changes something with.
CHECKED_FORM = Depends(check_form)
