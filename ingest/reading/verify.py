"""Verify quotes from the original file alone: no index, no stored text, no trust in whoever gave the answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.blocks.extraction import Extraction
from ingest.formats.decoding import READ_AS
from ingest.formats.readers import media_type
from ingest.reading.worker import DEFAULT_LIMITS, Limits, extract
from retrieval.errors import BadAnswerFile, Reason, Unreadable
from retrieval.text import Span, digest

_EXPECTED_INPUT = "Give an answer as `cited ask --json` or POST /v1/answers returned it, or a list of its quotes."


@dataclass(frozen=True, slots=True)
class Claim:
    """What a quote claims: these words, at this place, in this text, of this file; and so what it refers to."""

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
    """Whether a claim holds; else `failed` names the first check that did not: file, text, offsets, quote or core."""

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
    """As `read_answer_file`, of what JSON has become."""
    quotes: object = value
    if isinstance(value, Mapping):
        quotes = [*value["quotes"], *value.get("nearest", [])] if _is_answer(value) else [value]
    if not isinstance(quotes, list) or not quotes:
        raise BadAnswerFile(f"There are no quotes to verify. {_EXPECTED_INPUT}")
    return [_read_claim(quote) for quote in quotes]


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
            references=tuple(_read_claim({**other, "core": [], "references": ()}) for other in _references(quote)),
        )
    except (KeyError, TypeError, ValueError) as cause:
        raise BadAnswerFile(f"A quote lacks a field of its citation. {_EXPECTED_INPUT}") from cause
    numbers = [claim.start, claim.end, *(edge for span in claim.core for edge in (span.start, span.end))]
    words = [claim.text, claim.version, claim.text_sha256, claim.quote_sha256]
    if not all(type(number) is int for number in numbers) or not all(isinstance(word, str) for word in words):
        raise BadAnswerFile(f"A quote has a field of the wrong kind. {_EXPECTED_INPUT}")
    return claim


def _references(quote: object) -> list[dict[str, Any]]:
    """One level of them: a reference has none of its own."""
    found = quote.get("references", []) if isinstance(quote, Mapping) else []
    if not isinstance(found, Sequence) or not all(isinstance(one, Mapping) for one in found):
        raise TypeError("references are a list of quotes")
    return [dict(one) for one in found]


def verify_file(
    claims: Sequence[Claim], file: Path, limits: Limits = DEFAULT_LIMITS, kind: str | None = None
) -> list[Verification]:
    """Each claim against this file, whose media type is `kind` or else told from its name and bytes.

    The file is read once, in a process of its own, and only if a claim names it. Raises Unreadable where there is no
    file to look at.
    """
    try:
        data = file.read_bytes()
    except OSError as cause:
        message = f"Cannot read the file: {cause.strerror}. Check that it exists and may be read."
        raise Unreadable(Reason.NOT_FOUND, message) from cause
    checksum = sha256(data).hexdigest()
    if all(claim.version != checksum for claim in claims):
        return [_other_file(claim, checksum) for claim in claims]
    try:
        extraction = extract(file, kind or media_type(file.name, data), limits)
    except Unreadable as refusal:
        return [Verification(False, "file", f"The file cannot be read: {refusal}") for _ in claims]
    found = [check_claim(claim, checksum, extraction.canonical.text) for claim in claims]
    return [_with_encoding(one, extraction) for one in found]


def _with_encoding(found: Verification, extraction: Extraction) -> Verification:
    """What was found, with the encoding that the file was read in where that had to be told."""
    reading = next((note for note in extraction.notes if note.startswith(READ_AS)), None)
    if reading is None or not found.verified:
        return found
    return replace(found, message=f"{found.message} {reading}")


def check_claim(claim: Claim, file_sha256: str, text: str) -> Verification:
    """A claim against a file's hash and the canonical text that was extracted from it."""
    if claim.version != file_sha256:
        return _other_file(claim, file_sha256)
    if claim.text_sha256 != digest(text):
        return Verification(
            False, "text", "The text read from this file is not the text that the citation was made of."
        )
    inside = 0 <= claim.start < claim.end <= len(text)
    if not inside or text[claim.start : claim.end] != claim.text:
        return Verification(False, "offsets", "The document does not have these words at this place.")
    if claim.quote_sha256 != digest(claim.text):
        return Verification(False, "quote", "The quote's SHA-256 is not that of its words.")
    if not all(claim.start <= span.start < span.end <= claim.end for span in claim.core):
        return Verification(False, "core", "The marked sentences do not lie inside the quote.")
    for reference in claim.references:
        if not (found := check_claim(reference, file_sha256, text)).verified:
            return replace(found, message=f"What the quote refers to: {found.message}")
    return Verification(True, None, "the file has exactly these words at exactly this place.")


def _other_file(claim: Claim, file_sha256: str) -> Verification:
    message = f"The quote is of the file with SHA-256 {claim.version[:12]}…, this one has {file_sha256[:12]}…."
    return Verification(False, "file", message)
