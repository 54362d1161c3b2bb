"""A client of a running Cited for Python programs. It needs this file and httpx2. Offsets count code points."""

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields
from typing import Any, cast
from urllib.parse import quote as escaped

import httpx2


class Problem(Exception):
    """An error of Cited, which every method raises: its HTTP status, a stable code, and what to do."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail


@dataclass(frozen=True, slots=True)
class Citation:
    """The place of a quote: `text[start:end]` of the canonical text of a version (the SHA-256 of its file)."""

    document_id: str
    title: str
    publisher: str | None
    url: str | None
    version: str
    text_sha256: str
    start: int
    end: int
    quote_sha256: str
    page: int | None
    paragraph: str | None
    heading_path: list[str]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document. `core`: the sentences that answer, as [start, end] in the citation's offsets."""

    text: str
    core: list[list[int]]
    confidence: float
    citation: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is "answered" or "no_answer", with a `reason`; then `nearest` has passages that do not answer."""

    status: str
    reason: str | None
    band: str
    quotes: list[Quote]
    nearest: list[Quote]
    generation: str


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    title: str
    publisher: str | None
    version: str


@dataclass(frozen=True, slots=True)
class Verification:  # `failed` names the first failed check against the original file
    verified: bool
    failed: str | None
    message: str


class Cited(AbstractContextManager["Cited"]):
    """A running Cited. `options` are the other fields of POST /v1/answers: `history`, `filters`, `as_of`, `limit`."""

    def __init__(self, address: str = "http://127.0.0.1:8000", key: str | None = None, seconds: float = 90) -> None:
        self._http = httpx2.Client(base_url=address, timeout=seconds)
        self._http.headers.update({"Authorization": f"Bearer {key}"} if key else {})

    def ask(self, question: str, **options: Any) -> Answer:
        return _answer(self.call("POST", "/v1/answers", json={"question": question, **options}))

    def stream(self, question: str, **options: Any) -> Iterator[str | Answer]:
        """The name of each stage when it begins, such as "searching", and the answer at the end."""
        body, accept = {"question": question, **options}, {"Accept": "text/event-stream"}
        with self._http.stream("POST", "/v1/answers", json=body, headers=accept) as response:
            _check(response)
            for line in response.iter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data" and name == "problem":
                    raise _problem(json.loads(value))
                elif field == "data":
                    yield _answer(json.loads(value)) if name == "answer" else json.loads(value)["stage"]

    def batch(self, questions: Sequence[str], **options: Any) -> list[Answer | Problem]:
        """An answer or a problem for each of up to 100 questions, in their order."""
        results = self.call("POST", "/v1/answers:batch", json={"questions": questions, **options})["results"]
        return [_answer(one["answer"]) if "answer" in one else _problem(one["problem"]) for one in results]

    def compare(self, question: str, **options: Any) -> list[tuple[str, Answer]]:
        """The answer of each of `documents` (ids), then of each of `publishers`, with its title or name."""
        rows = self.call("POST", "/v1/compare", json={"question": question, **options})["rows"]
        return [(row["title"], _answer(row["answer"])) for row in rows]

    def documents(self) -> list[Document]:
        return [_made(Document, one) for one in self.call("GET", "/v1/documents")]

    def text(self, document_id: str, **options: int | str) -> str:
        """A document's canonical text. `start`, `end`: only this slice. `version`: another edition."""
        return str(self.call("GET", f"/v1/documents/{escaped(document_id, safe='')}/text", params=options)["text"])

    def verify(self, quotes: Sequence[Quote]) -> list[Verification]:
        checked = self.call("POST", "/v1/verify", json=[asdict(quote) for quote in quotes])
        return [_made(Verification, one) for one in checked["quotes"]]

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(self, method: str, path: str, **sent: Any) -> Any:
        """The JSON of any other address of Cited, such as `call("POST", "/v1/check", json={"text": draft})`."""
        return _check(self._http.request(method, path, **sent)).json()


def _check(response: httpx2.Response) -> httpx2.Response:
    if response.is_error:
        is_problem = "problem+json" in response.headers.get("content-type", "")
        raise _problem(json.loads(response.read()) if is_problem else {"status": response.status_code})
    return response


def _problem(value: dict[str, Any]) -> Problem:
    return Problem(value["status"], value.get("code", "no_code"), value.get("detail", "No answer from Cited itself."))


def _answer(value: dict[str, Any]) -> Answer:
    found = {**value, "band": value["certainty"]["band"]}
    for name in ("quotes", "nearest"):
        found[name] = [_made(Quote, {**one, "citation": _made(Citation, one["citation"])}) for one in value[name]]
    return cast("Answer", _made(Answer, found))


def _made(kind: type[Any], value: dict[str, Any]) -> Any:
    """A value of this kind, from the fields that this client knows: later versions of Cited add others."""
    return kind(**{field.name: value[field.name] for field in fields(kind)})
