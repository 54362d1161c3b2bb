"""The command that verifies what Cited gave: the quotes of an answer, and a search certificate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings
from retrieval.errors import BadInput

if TYPE_CHECKING:
    from api.certificates.checking import CheckedCertificate


@app.command()
def verify(
    answer: Annotated[
        Path, typer.Argument(help="An answer, or a certificate, as the command line or the HTTP interface gave it.")
    ],
    file: Annotated[
        Path | None, typer.Option("--file", help="For an answer: the original file that it quotes.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            help="For a certificate: the public key to trust, as a file or a fingerprint; by default those of this "
            "data folder."
        ),
    ] = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="For a certificate: ask its question again, and compare all that is found.")
    ] = False,
    generation: Annotated[
        str | None, typer.Option(help="With --replay: ask this kept generation, instead of the one that serves.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify every quote of an answer against the original file, or a certificate by its signature; both offline."""
    from api.certificates.signed import is_certificate, parse_json

    for path in filter(None, (answer, file)):
        if not path.is_file():
            raise BadInput(f"There is no file {path}. Check the path and try again.")
    value = parse_json(answer.read_bytes())
    if is_certificate(value):
        if file is not None:
            raise BadInput("This is a certificate, which needs no --file. Leave it out and try again.")
        _verify_certificate(value, key, as_json, replays=replay or generation is not None, generation=generation)
    elif file is None or key is not None or replay or generation is not None:
        raise BadInput("This is no certificate. To verify an answer, name with --file the original that it quotes.")
    else:
        _verify_answer(answer, file, as_json)


def _verify_answer(answer: Path, file: Path, as_json: bool) -> None:
    from api.bootstrap import reading_limits
    from api.cli.show.answers import show_verifications
    from ingest.reading.verify import read_answer_file, verify_file

    results = verify_file(read_answer_file(answer.read_bytes()), file, reading_limits(Settings()))
    if as_json:
        print_json([result.to_json() for result in results])
    else:
        show_verifications(results)
    raise typer.Exit(0 if all(result.verified for result in results) else 1)


def _verify_certificate(
    value: object, key: str | None, as_json: bool, *, replays: bool, generation: str | None
) -> None:
    from api.certificates.checking import check_certificate, trusted_by
    from api.certificates.signed import read_signed
    from api.certificates.signing_key import public_keys
    from api.cli.show.certificates import show_check

    signed = read_signed(value)
    trusted = trusted_by(key) if key else {one.fingerprint for one in public_keys(Settings().data)}
    checked = check_certificate(signed, trusted)
    if checked.verified and replays:
        checked = _replayed(checked, dict(signed.certificate), generation)
    if as_json:
        print_json(checked.to_json())
    else:
        show_check(checked, signed.certificate)
    raise typer.Exit(0 if checked.verified else 1)


def _replayed(
    checked: "CheckedCertificate", certificate: dict[str, Any], generation: str | None
) -> "CheckedCertificate":
    from api.bootstrap import open_service
    from api.certificates.checking import replayed
    from api.certificates.replaying import kept_service, replay

    service = kept_service(Settings(), generation) if generation else open_service(Settings())
    return replayed(checked, replay(certificate, service), service.engine.generation)
