"""A certificate with its signature: written as JSON, and read from JSON that anybody may have written."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.certificates.signing_key import PublicKey, SigningKey
from retrieval.certificates.canonical import as_json, canonical_json
from retrieval.certificates.certificate import Certificate
from retrieval.errors import BadAnswerFile

ALGORITHM = "Ed25519"
_PUBLIC_BYTES, _SIGNATURE_BYTES = 32, 64
_EXPECTED = "Give a certificate as `cited certificate` or POST /v1/certificates returned it."


@dataclass(frozen=True, slots=True)
class SignedCertificate:
    """A certificate as parsed JSON, the public key that its file names, and the signature."""

    certificate: Mapping[str, Any]
    key: PublicKey
    signature: bytes

    @property
    def fits(self) -> bool:
        """Whether the key has signed these very values."""
        try:
            return self.key.fits(self.signature, canonical_json(dict(self.certificate)))
        except (ValueError, RecursionError):
            return False


def sign(certificate: Certificate, key: SigningKey) -> dict[str, Any]:
    """The JSON value of a certificate with its signature over the certificate's canonical JSON."""
    value = as_json(certificate)
    return {
        "certificate": value,
        "signature": {
            "algorithm": ALGORITHM,
            "fingerprint": key.public.fingerprint,
            "public_key": key.public.text,
            "value": b64encode(key.sign(canonical_json(value))).decode("ascii"),
        },
    }


def parse_json(data: bytes) -> Any:
    """The JSON value in a file. Raises BadAnswerFile where it is none, or where a name stands twice in an object."""
    try:
        return json.loads(data, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as cause:
        raise BadAnswerFile(
            "This is not JSON, or a name stands twice in it. Give an answer or a certificate as Cited returned it."
        ) from cause


def _without_repeats(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values with one name, one reader sees the first and another the second."""
    listed = list(pairs)
    value = dict(listed)
    if len(value) != len(listed):
        raise ValueError("repeated name")
    return value


def is_certificate(value: object) -> bool:
    """Whether a JSON value is meant as a certificate."""
    return isinstance(value, Mapping) and "certificate" in value


def read_signed(value: object) -> SignedCertificate:
    """A certificate from its JSON value, which may hold nothing else. Raises BadAnswerFile."""
    if not isinstance(value, Mapping) or value.keys() != {"certificate", "signature"}:
        raise BadAnswerFile(f"The file must hold a certificate and its signature, and nothing else. {_EXPECTED}")
    certificate, signature = value["certificate"], value["signature"]
    if not isinstance(certificate, Mapping) or not isinstance(signature, Mapping):
        raise BadAnswerFile(f"The certificate or its signature is no object. {_EXPECTED}")
    if signature.keys() != {"algorithm", "fingerprint", "public_key", "value"} or signature["algorithm"] != ALGORITHM:
        raise BadAnswerFile(f"The signature lacks a field, or is not of the kind {ALGORITHM}. {_EXPECTED}")
    key = PublicKey(_bytes(signature["public_key"], _PUBLIC_BYTES))
    if signature["fingerprint"] != key.fingerprint:
        raise BadAnswerFile(f"The fingerprint of the signature is not that of its public key. {_EXPECTED}")
    return SignedCertificate(certificate, key, _bytes(signature["value"], _SIGNATURE_BYTES))


def _bytes(text: object, length: int) -> bytes:
    try:
        decoded = b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        decoded = b""
    # Several texts may stand for the same bytes; a certificate holds the usual one.
    if len(decoded) != length or b64encode(decoded).decode("ascii") != text:
        raise BadAnswerFile(f"The signature or its public key is damaged. {_EXPECTED}")
    return decoded
