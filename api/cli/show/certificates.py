"""The output of `cited verify` for a certificate, and of `cited keys signing`."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from api.certificates.checking import CheckedCertificate, FailedCheck
from api.certificates.signing_key import PublicKey
from api.console import note, out
from api.printable import printable
from web.wording.applicability import recorded_for
from web.wording.miss_rate import miss_rate_words


def show_check(checked: CheckedCertificate, certificate: Mapping[str, Any]) -> None:
    """Print the verdict with its reasons, and for a verified certificate what it certifies."""
    mark = Text("verified", style="green") if checked.verified else Text("not verified", style="bold red")
    out.print(mark, end="")
    out.print(Text(": " + " ".join(checked.messages)))
    if checked.verified:
        searched, result = certificate["searched"], certificate["result"]
        editions = f"{len(searched['editions'])} edition{'s' if len(searched['editions']) != 1 else ''}"
        status = "quotes that answer" if result["status"] == "answered" else "no answer"
        out.print(
            Text(
                f"Made at {certificate['made']} by {certificate['product']}: it searched {editions} of generation "
                f"{certificate['means']['generation']}, with {status}."
            )
        )
        for name in ("quotes", "nearest"):
            for number, quote in enumerate(result[name], 1):
                _show_for_whom("Quote" if name == "quotes" else "Nearest quote", number, quote)
        out.print(Text(f"How often Cited overlooks an answer: {miss_rate_words(certificate['miss_rate'])}"))
    elif checked.failed is FailedCheck.KEY:
        note(
            "If you know whose key this is, give it with --key FILE or --key FINGERPRINT. A service shows its keys at "
            "/v1/certificates/keys, and `cited keys signing` prints them."
        )


def _show_for_whom(kind: str, number: int, quote: Mapping[str, Any]) -> None:
    """Print for which nations and readers a quote is stated, and the words that say so; nothing where none are."""
    if words := recorded_for(quote):
        out.print(Text(printable(f"{kind} {number}, of “{quote['citation']['title']}”: {words}")))


def show_signing_keys(keys: Sequence[PublicKey]) -> None:
    """Print the key in use in PEM, so that it can be saved as a file, and all fingerprints to standard error."""
    current, *earlier = keys
    out.print(current.pem.strip(), soft_wrap=True)
    note(f"Fingerprint of the key in use: {current.fingerprint}")
    for key in earlier:
        note(f"Earlier key: {key.fingerprint}")
