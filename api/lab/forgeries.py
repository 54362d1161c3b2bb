"""What a forger can do to signed certificates: each kind with the altered files that it gives."""

import json
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import Any

from api.certificates.signing_key import SigningKey
from api.lab.alterations import alterations
from retrieval.certificates.canonical import canonical_json

Signed = dict[str, Any]

_EACH = 60
# The order of the base point of Ed25519: a signature's second half may be any number below it, and no other.
_ORDER = 2**252 + 27742317777372353535851937790883648493
# Latin letters, and the Cyrillic ones that look like them.
_ALIKE = str.maketrans("aeopcx", "аеорсх")


def forgeries(made: Sequence[Signed], forger: SigningKey, random: Random) -> Iterator[tuple[str, list[bytes]]]:
    """The name of each kind, and the bytes of its files. None of them may verify."""
    for name, forge in _KINDS:
        yield name, [json.dumps(one).encode() for signed in made for one in forge(signed, made, forger, random)]
    yield "a name that stands twice", [_with_name_twice(signed) for signed in made]


def signed_by(certificate: Any, key: SigningKey) -> Signed:
    """A certificate with a signature that fits, made without Cited."""
    return {
        "certificate": certificate,
        "signature": {
            "algorithm": "Ed25519",
            "fingerprint": key.public.fingerprint,
            "public_key": key.public.text,
            "value": b64encode(key.sign(canonical_json(certificate))).decode(),
        },
    }


_Forge = Callable[[Signed, Sequence[Signed], SigningKey, Random], Iterator[Signed]]


def _one_field(signed: Signed, made: Sequence[Signed], forger: SigningKey, random: Random) -> Iterator[Signed]:
    del made, forger
    every = [altered for _, altered in alterations(signed) if altered != signed]
    yield from random.sample(every, min(_EACH, len(every)))


def _part_of_another(signed: Signed, made: Sequence[Signed], forger: SigningKey, random: Random) -> Iterator[Signed]:
    """Each part of the certificate, and its signature, exchanged for that of another one."""
    del forger
    other = random.choice([one for one in made if one is not signed])
    for name, value in other["certificate"].items():
        if value != signed["certificate"][name]:
            yield {**signed, "certificate": {**signed["certificate"], name: value}}
    yield {**signed, "signature": other["signature"]}


def _with_own_key(signed: Signed, made: Sequence[Signed], forger: SigningKey, random: Random) -> Iterator[Signed]:
    """Signed anew with the forger's key, whole and with a claim to be ours."""
    del made, random
    forged = signed_by(signed["certificate"], forger)
    yield forged
    for names in (("fingerprint",), ("public_key",), ("fingerprint", "public_key")):
        claimed = deepcopy(forged)
        claimed["signature"].update({name: signed["signature"][name] for name in names})
        yield claimed


def _same_look(signed: Signed, made: Sequence[Signed], forger: SigningKey, random: Random) -> Iterator[Signed]:
    """The question in letters that look alike, in another normal form, and with a character that prints nothing."""
    del made, forger, random
    asked = signed["certificate"]["question"]["question"]
    looks = (asked.translate(_ALIKE), unicodedata.normalize("NFD", f"é{asked}")[2:] + "\u200b", f"\u202e{asked}")
    for words in looks:
        yield {**signed, "certificate": {**signed["certificate"], "question": {**_question(signed), "question": words}}}


def _question(signed: Signed) -> dict[str, Any]:
    question: dict[str, Any] = signed["certificate"]["question"]
    return question


def _other_signatures(signed: Signed, made: Sequence[Signed], forger: SigningKey, random: Random) -> Iterator[Signed]:
    """Signatures that a careless check takes for the same, and empty ones."""
    del made, forger, random
    text = signed["signature"]["value"]
    raw = b64decode(text)
    second = int.from_bytes(raw[32:], "little") + _ORDER
    values = [
        b64encode(raw[:32] + second.to_bytes(32, "little")).decode(),
        text.rstrip("="),
        text + "\n",
        text.replace("+", "-").replace("/", "_") if "+" in text or "/" in text else text[::-1],
        b64encode(bytes(64)).decode(),
        "",
    ]
    for value in values:
        yield {**signed, "signature": {**signed["signature"], "value": value}}
    yield {**signed, "signature": {**signed["signature"], "algorithm": "none"}}
    # The neutral point as a public key fits a signature of zeros in a check that does not refuse it.
    neutral = b64encode(b"\x01" + bytes(31)).decode()
    zeros = b64encode(b"\x01" + bytes(63)).decode()
    yield {**signed, "signature": {**signed["signature"], "public_key": neutral, "value": zeros}}


def _other_order(signed: Signed, made: Sequence[Signed], forger: SigningKey, random: Random) -> Iterator[Signed]:
    del made, forger, random
    certificate = signed["certificate"]
    for name in ("passages", "words", "stages"):
        if len(certificate[name]) > 1:
            yield {**signed, "certificate": {**certificate, name: certificate[name][::-1]}}
    editions = certificate["searched"]["editions"]
    if len(editions) > 1:
        searched = {**certificate["searched"], "editions": editions[::-1]}
        yield {**signed, "certificate": {**certificate, "searched": searched}}


def _more_beside(signed: Signed, made: Sequence[Signed], forger: SigningKey, random: Random) -> Iterator[Signed]:
    del made, forger, random
    yield {**signed, "note": "The signature covers this, too."}
    yield {**signed, "signature": {**signed["signature"], "note": ""}}


def _with_name_twice(signed: Signed) -> bytes:
    """One reader sees the first value, another the second."""
    return json.dumps(signed).replace('"status":', '"status": "answered", "status":', 1).encode()


_KINDS: tuple[tuple[str, _Forge], ...] = (
    ("one field changed, left out or added", _one_field),
    ("a part, or the signature, of another certificate", _part_of_another),
    ("signed with another key, and said to be ours", _with_own_key),
    ("words that look the same", _same_look),
    ("a signature in another form, or none", _other_signatures),
    ("a list in another order", _other_order),
    ("more beside the certificate", _more_beside),
)
