"""The commands that certify a search, and that show the key which signs certificates."""

from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.cli.keys import keys_app
from api.cli.search_options import (
    AsOf,
    Collections,
    Documents,
    Limit,
    Nations,
    Publishers,
    Question,
    Readers,
    search_filters,
)
from api.settings import Settings


@app.command()
def certificate(
    question: Question,
    document: Documents = None,
    publisher: Publishers = None,
    collection: Collections = None,
    limit: Limit = None,
    as_of: AsOf = None,
    nation: Nations = None,
    readers: Readers = None,
    page: Annotated[
        bool, typer.Option("--page", help="Print a web page to read; only the JSON can be verified.")
    ] = False,
    as_json: AsJson = True,  # noqa: ARG001 - the certificate is JSON in any case; the option stands with its siblings
) -> None:
    """Ask the documents, and print the signed record of the search as JSON. `cited verify` checks it."""
    import sys

    from api.bootstrap import open_service
    from api.certificates.making import signed_certificate
    from retrieval.certificates.record import Asking
    from retrieval.question.personal import screen_question
    from web.certificates.page import certificate_page

    settings = Settings()
    service = open_service(settings)
    filters = search_filters(document, publisher, collection, as_of, nation, readers)
    asking = Asking(filters=filters, limit=limit or settings.limit)
    asked = screen_question(question, settings.personal)
    answer = service.engine.ask(asked, filters=filters, limit=asking.limit)
    signed = signed_certificate(service, settings.data, answer, asking)
    if page:
        sys.stdout.write(certificate_page(signed).decode("utf-8"))
    else:
        print_json(signed)


@keys_app.command()
def signing(
    new: Annotated[
        bool, typer.Option("--new", help="Sign with a new key from now on. Earlier certificates stay verifiable.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the public key that verifies certificates, and its fingerprint; make it where there is none."""
    from api.certificates.public_keys import keys_out
    from api.certificates.signing_key import new_signing_key, public_keys, signing_key
    from api.cli.show.certificates import show_signing_keys
    from api.state import audit
    from api.state.store import Store

    data = Settings().data
    if new:
        fingerprint = new_signing_key(data).public.fingerprint
        audit.record(Store(data), audit.terminal_user(), "keys signing", fingerprint, "a new key signs certificates")
    current = signing_key(data).public
    keys = public_keys(data)
    if as_json:
        print_json(keys_out(keys, current).model_dump(mode="json"))
    else:
        show_signing_keys(keys)
