"""Check a certificate without a library: its signature, whose key it is, and whether its parts agree."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from api.certificates.signed import SignedCertificate
from api.certificates.signing_key import parse_public_keys
from api.wire.certificates import CertificateOut
from retrieval.certificates.consistency import contradictions
from retrieval.errors import BadInput

_FINGERPRINT_LETTERS, _HEXADECIMAL = 64, frozenset("0123456789abcdef")


class FailedCheck(StrEnum):
    """The first check of a certificate that failed."""

    SIGNATURE = "signature"
    KEY = "key"
    CONTENTS = "contents"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class CheckedCertificate:
    """Whether a certificate is verified; the first check that failed, else None; and the findings in sentences.

    `fingerprint`: that of the key that the certificate names. It says nothing where the signature failed.
    """

    verified: bool
    failed: FailedCheck | None
    fingerprint: str
    messages: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def check_certificate(signed: SignedCertificate, trusted: Collection[str]) -> CheckedCertificate:
    """Check a certificate. `trusted`: the fingerprints of the keys whose certificates are accepted."""

    def failed(check: FailedCheck, *messages: str) -> CheckedCertificate:
        return CheckedCertificate(False, check, signed.key.fingerprint, messages)

    if not signed.fits:
        return failed(
            FailedCheck.SIGNATURE, "The signature does not fit: the certificate was changed after it was signed."
        )
    faults = _faults(signed.certificate)
    if signed.key.fingerprint not in trusted:
        unknown = f"Signed by unknown key {signed.key.fingerprint}. Anybody can make a key and sign with it."
        return failed(FailedCheck.KEY, unknown, *faults)
    if faults:
        return failed(FailedCheck.CONTENTS, *faults)
    message = f"Signed by key {signed.key.fingerprint}, unchanged, and its parts agree."
    return CheckedCertificate(True, None, signed.key.fingerprint, (message,))


def replayed(checked: CheckedCertificate, differences: Sequence[str], generation: str) -> CheckedCertificate:
    """A verified certificate after its question was asked again of a generation, with these differences."""
    if differences:
        found = (*checked.messages, f"Asked again of generation {generation}, it is not the same:", *differences)
        return CheckedCertificate(False, FailedCheck.REPLAY, checked.fingerprint, found)
    same = f"Asked again of generation {generation}, the question gives the same nearest passages and the same result."
    return replace(checked, messages=(*checked.messages, same))


def _faults(certificate: Mapping[str, Any]) -> list[str]:
    try:
        CertificateOut.model_validate_json(json.dumps(certificate), strict=True)
    except (ValidationError, ValueError) as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) if isinstance(error, ValidationError) else "its values"
        return [f"A field is missing or has the wrong type: {where}."]
    try:
        return contradictions(certificate)
    except (ArithmeticError, LookupError, TypeError, ValueError):  # values of the right type that no search gives
        return ["Its parts cannot be compared with each other: some of its values are impossible."]


def trusted_by(key: str) -> frozenset[str]:
    """The fingerprints that the words of `--key` name: a fingerprint itself, or those of a file. Raises BadInput."""
    name = key.strip().lower()
    if len(name) == _FINGERPRINT_LETTERS and _HEXADECIMAL.issuperset(name):
        return frozenset([name])
    path = Path(key)
    if not path.is_file():
        raise BadInput(
            f"{key} is neither a file nor a fingerprint. Give a public key as `cited keys signing` prints it, or the "
            "64 letters and digits of its fingerprint."
        )
    return frozenset(one.fingerprint for one in parse_public_keys(path.read_bytes()))
