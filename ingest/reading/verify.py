"""Verify quotes against the original file alone, without an index, a stored text or trust in the answer's source."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.blocks.extraction import Extraction
from ingest.formats.decoding import NOT_UTF8_REMARK
from ingest.formats.readers import media_type
from ingest.reading.worker import DEFAULT_LIMITS, Limits, extract
from retrieval.errors import BadAnswerFile, Reason, Unreadable
from retrieval.text import Span, digest

_EXPECTED_INPUT = (
    "Give an answer as `cited ask --json` or POST /v1/answers returned it, a list of its quotes, or a checked draft."
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The claim of a quote: these words stand at this place in this text of this file; `references` claim the same."""

    text: str
    start: int
    end: int
    version: str
    text_sha256: str
    quote_sha256: str
    core: tuple[Span, ...]
    references: tuple["Claim", ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a claim is true; else `failed` names the first failed check: file, text, offsets, quote or core."""

    verified: bool
    failed: str | None
    message: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read_answer_file(data: bytes) -> list[Claim]:
    """The claims of an answer, of a list of quotes, or of one quote. Raises BadAnswerFile for anything else."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as cause:
        raise BadAnswerFile(f"This is not JSON. {_EXPECTED_INPUT}") from cause
    return read_answer(value)


def read_answer(value: object) -> list[Claim]:
    """As `read_answer_file`, from parsed JSON."""
    quotes: object = value
    if isinstance(value, Mapping) and isinstance(value.get("statements"), list):
        quotes = list(_evidence(value["statements"]))
    elif isinstance(value, Mapping):
        quotes = [*value["quotes"], *value.get("nearest", [])] if _is_answer(value) else [value]
    if not isinstance(quotes, list) or not quotes:
        raise BadAnswerFile(f"There are no quotes to verify. {_EXPECTED_INPUT}")
    return [_read_claim(quote) for quote in quotes]


def _evidence(statements: Sequence[object]) -> Iterator[object]:
    """The evidence of a checked draft, as quotes without a core."""
    for one in statements:
        if isinstance(one, Mapping):
            evidence = one.get("evidence")
            found = [*(evidence if isinstance(evidence, list) else []), one.get("qualifier"), one.get("in_force")]
            yield from ({**piece, "core": []} for piece in found if isinstance(piece, Mapping))


def _is_answer(value: Mapping[str, object]) -> bool:
    return isinstance(value.get("quotes"), list) and isinstance(value.get("nearest", []), list)


def _read_claim(quote: object) -> Claim:
    try:
        citation = quote["citation"]  # type: ignore[index]
        claim = Claim(
            text=quote["text"],  # type: ignore[index]
            start=citation["start"],
            end=citation["end"],
            version=citation["version"],
            text_sha256=citation["text_sha256"],
            quote_sha256=citation["quote_sha256"],
            core=tuple(Span(start, end) for start, end in quote["core"]),  # type: ignore[index]
            references=tuple(
                _read_claim({**reference, "core": [], "references": ()}) for reference in _references(quote)
            ),
        )
    except (KeyError, TypeError, ValueError) as cause:
        raise BadAnswerFile(f"A quote lacks a field of its citation. {_EXPECTED_INPUT}") from cause
    numbers = [claim.start, claim.end, *(edge for span in claim.core for edge in (span.start, span.end))]
    words = [claim.text, claim.version, claim.text_sha256, claim.quote_sha256]
    if not all(type(number) is int for number in numbers) or not all(isinstance(word, str) for word in words):
        raise BadAnswerFile(f"A quote has a field of the wrong type. {_EXPECTED_INPUT}")
    return claim


def _references(quote: object) -> list[dict[str, Any]]:
    """The references of a quote; references of references are not read."""
    references = quote.get("references", []) if isinstance(quote, Mapping) else []
    if not isinstance(references, Sequence) or not all(isinstance(item, Mapping) for item in references):
        raise TypeError("references are a list of quotes")
    return [dict(reference) for reference in references]


def verify_file(
    claims: Sequence[Claim], file: Path, limits: Limits = DEFAULT_LIMITS, kind: str | None = None
) -> list[Verification]:
    """Check each claim against this file. `kind` is its media type; None detects it from name and bytes.

    The file is read once, in its own process, and only if a claim names its hash. Raises Unreadable where the file
    cannot be opened.
    """
    try:
        data = file.read_bytes()
    except OSError as cause:
        message = f"Cannot read the file: {cause.strerror}. Check that it exists and is readable."
        raise Unreadable(Reason.NOT_FOUND, message) from cause
    checksum = sha256(data).hexdigest()
    if all(claim.version != checksum for claim in claims):
        return [_other_file(claim, checksum) for claim in claims]
    try:
        extraction = extract(file, kind or media_type(file.name, data), limits)
    except Unreadable as refusal:
        return [Verification(False, "file", f"The file cannot be read: {refusal}") for _ in claims]
    verifications = [check_claim(claim, checksum, extraction.canonical.text) for claim in claims]
    return [_with_encoding(verification, extraction) for verification in verifications]


def _with_encoding(verification: Verification, extraction: Extraction) -> Verification:
    """The verification with the reader's note on the file's encoding, if there is one."""
    note = next((note for note in extraction.notes if note.startswith(NOT_UTF8_REMARK)), None)
    if note is None or not verification.verified:
        return verification
    return replace(verification, message=f"{verification.message} {note}")


def check_claim(claim: Claim, file_sha256: str, text: str) -> Verification:
    """Check a claim against a file's SHA-256 and its canonical text."""
    if claim.version != file_sha256:
        return _other_file(claim, file_sha256)
    if claim.text_sha256 != digest(text):
        return Verification(
            False, "text", "The text read from this file differs from the text that the citation was made from."
        )
    inside = 0 <= claim.start < claim.end <= len(text)
    if not inside or text[claim.start : claim.end] != claim.text:
        return Verification(False, "offsets", "The document does not have these words at this place.")
    if claim.quote_sha256 != digest(claim.text):
        return Verification(False, "quote", "The quote's SHA-256 does not match its words.")
    if not all(claim.start <= span.start < span.end <= claim.end for span in claim.core):
        return Verification(False, "core", "The marked sentences lie outside the quote.")
    for reference in claim.references:
        if not (verification := check_claim(reference, file_sha256, text)).verified:
            return replace(verification, message=f"A reference of the quote: {verification.message}")
    return Verification(True, None, "the file has exactly these words at exactly this place.")


def _other_file(claim: Claim, file_sha256: str) -> Verification:
    message = f"The quote comes from the file with SHA-256 {claim.version[:12]}…; this file has {file_sha256[:12]}…."
    return Verification(False, "file", message)
