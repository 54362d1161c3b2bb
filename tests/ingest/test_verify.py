"""Verification needs the original file and nothing else; any change is caught, and the failing check is named."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.formats.readers import TEXT
from ingest.reading.verify import Claim, check_claim, read_answer_file, verify_file
from ingest.reading.worker import extract
from retrieval.errors import BadAnswerFile, Unreadable
from retrieval.text import Span, digest

DOCUMENT = Path(__file__).resolve().parents[2] / "corpus/documents/counter-terrorism-and-extremism.txt"
DATA = DOCUMENT.read_bytes()
SHA256 = sha256(DATA).hexdigest()
CANONICAL = extract(DOCUMENT, TEXT).canonical
WORDS = CANONICAL.text


def claim_of(start: int, end: int) -> Claim:
    text = WORDS[start:end]
    return Claim(text, start, end, SHA256, CANONICAL.sha256, digest(text), (Span(start, end),))


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    start = draw(st.integers(0, len(WORDS) - 1))
    return claim_of(start, draw(st.integers(start + 1, min(len(WORDS), start + 400))))


def failed(claim: Claim, file_sha256: str = SHA256, text: str = WORDS) -> str | None:
    result = check_claim(claim, file_sha256, text)
    assert result.verified == (result.failed is None)
    assert result.message
    return result.failed


def flipped(text: str, place: int) -> str:
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


@given(claims())
def test_every_slice_of_the_canonical_text_verifies(claim: Claim) -> None:
    assert failed(claim) is None


def test_every_sentence_of_the_document_verifies_against_the_file() -> None:
    sentences = [claim_of(span.start, span.end) for _, span in CANONICAL.sentences()]
    assert sentences
    assert all(result.verified for result in verify_file(sentences, DOCUMENT))


@given(claims(), st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_one_changed_byte_in_the_file_is_caught(claim: Claim, place: int, bits: int) -> None:
    changed = bytearray(DATA)
    changed[place] ^= bits
    assert failed(claim, sha256(changed).hexdigest()) == "file"


@given(claims(), st.integers(0, len(WORDS) - 1))
def test_one_changed_letter_in_the_text_that_was_read_is_caught(claim: Claim, place: int) -> None:
    assert failed(claim, text=flipped(WORDS, place)) == "text"


@given(claims(), st.data())
def test_one_changed_letter_in_the_quote_is_caught(claim: Claim, data: st.DataObject) -> None:
    text = flipped(claim.text, data.draw(st.integers(0, len(claim.text) - 1)))
    assert failed(replace(claim, text=text)) == "offsets"
    assert failed(replace(claim, text=text, quote_sha256=digest(text))) == "offsets"


@given(claims(), st.sampled_from(["start", "end"]), st.integers(-3000, 3000).filter(bool))
def test_one_changed_offset_is_caught(claim: Claim, which: str, by: int) -> None:
    fields: dict[str, Any] = {which: getattr(claim, which) + by}
    assert failed(replace(claim, **fields)) == "offsets"


@given(claims(), st.integers(1, 3000))
def test_a_quote_that_was_moved_whole_is_caught_unless_the_same_words_stand_there(claim: Claim, by: int) -> None:
    start, end = claim.start + by, claim.end + by
    assume(end > len(WORDS) or WORDS[start:end] != claim.text)
    assert failed(replace(claim, start=start, end=end)) == "offsets"


@given(claims())
def test_offsets_that_count_from_the_end_are_caught(claim: Claim) -> None:
    start, end = claim.start - len(WORDS), claim.end - len(WORDS)
    assert failed(replace(claim, start=start, end=end, core=())) == "offsets"


@given(claims(), st.sampled_from([("version", "file"), ("text_sha256", "text"), ("quote_sha256", "quote")]), st.data())
def test_one_changed_digit_of_a_hash_is_caught(claim: Claim, field: tuple[str, str], data: st.DataObject) -> None:
    name, check_that_fails = field
    changed = flipped(getattr(claim, name), data.draw(st.integers(0, 63)))
    fields: dict[str, Any] = {name: changed}
    assert failed(replace(claim, **fields)) == check_that_fails


@given(claims(), st.integers(1, 50), st.integers(1, 50))
def test_a_core_that_leaves_the_quote_is_caught(claim: Claim, before: int, after: int) -> None:
    inside = Span(claim.start, claim.end)
    for span in (
        Span(claim.start - before, claim.end),
        Span(claim.start, claim.end + after),
        Span(claim.end, claim.start),
        Span(claim.start, claim.start),
    ):
        assert failed(replace(claim, core=(inside, span))) == "core"


def test_another_file_is_not_even_opened_as_a_document(tmp_path: Path) -> None:
    other = tmp_path / "file.pdf"
    other.write_bytes(b"no PDF at all")
    assert [result.failed for result in verify_file([claim_of(0, 10)], other)] == ["file"]


def test_a_file_that_no_reader_accepts_verifies_nothing(tmp_path: Path) -> None:
    other = tmp_path / "file.pdf"
    other.write_bytes(b"no PDF at all")
    claim = replace(claim_of(0, 10), version=sha256(b"no PDF at all").hexdigest())
    (result,) = verify_file([claim], other)
    assert (result.verified, result.failed) == (False, "file")


def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="Cannot read the file"):
        verify_file([claim_of(0, 10)], tmp_path / "nothing.txt")


def quote_of(claim: Claim) -> dict[str, Any]:
    names = ("start", "end", "version", "text_sha256", "quote_sha256")
    citation = {name: getattr(claim, name) for name in names}
    return {"text": claim.text, "core": [[span.start, span.end] for span in claim.core], "citation": citation}


@given(claims())
def test_an_answer_a_list_and_one_quote_are_read_alike(claim: Claim) -> None:
    quote = quote_of(claim)
    for value in ({"quotes": [quote], "nearest": []}, {"quotes": [], "nearest": [quote]}, [quote], quote):
        assert read_answer_file(json.dumps(value).encode()) == [claim]


GOOD = quote_of(claim_of(0, 10))


@pytest.mark.parametrize(
    "value",
    [
        None, 5, "text", [], {}, {"quotes": []}, {"quotes": {}}, {"quotes": [GOOD], "nearest": 5}, [5], ["text"], [[]],
        {**GOOD, "text": 5}, {**GOOD, "core": 5}, {**GOOD, "core": [[1]]}, {**GOOD, "core": [["a", "b"]]},
        {**GOOD, "core": [[True, 2]]}, {**GOOD, "citation": []}, {**GOOD, "citation": {}},
        {**GOOD, "citation": {**GOOD["citation"], "start": "0"}},
        {**GOOD, "citation": {**GOOD["citation"], "end": 1.0}},
        {**GOOD, "citation": {**GOOD["citation"], "version": None}},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(value: object) -> None:
    with pytest.raises(BadAnswerFile):
        read_answer_file(json.dumps(value).encode())


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b"PK\x03\x04", b"1" * 5_000])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadAnswerFile):
        read_answer_file(data)


@given(st.binary(max_size=100))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    with pytest.raises(BadAnswerFile):
        read_answer_file(data)
