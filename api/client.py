"""A client of a running Cited for Python programs. It needs this file and httpx2. Offsets count code points."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any
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
class Verification:
    verified: bool
    failed: str | None
    message: str


class Cited:
    """A running Cited. `options` are the other fields of POST /v1/answers: `history`, `filters`, `as_of`, `limit`."""

    def __init__(self, address: str = "http://127.0.0.1:8000", key: str | None = None, seconds: float = 90) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else None
        self._http = httpx2.Client(base_url=address, headers=headers, timeout=seconds)

    def ask(self, question: str, **options: Any) -> Answer:
        return _answer(self._json("POST", "/v1/answers", json={"question": question, **options}))

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
        results = self._json("POST", "/v1/answers:batch", json={"questions": questions, **options})["results"]
        return [_answer(one["answer"]) if "answer" in one else _problem(one["problem"]) for one in results]

    def certificate(self, question: str, **options: Any) -> dict[str, Any]:
        """The signed record of the search for a question, as JSON for `cited verify`."""
        signed: dict[str, Any] = self._json("POST", "/v1/certificates", json={"question": question, **options})
        return signed

    def documents(self) -> list[Document]:
        return [Document(**_known(Document, one)) for one in self._json("GET", "/v1/documents")]

    def text(self, document_id: str, **options: int | str) -> str:
        """A document's canonical text. `start`, `end`: only this slice. `version`: another edition."""
        return str(self._json("GET", f"/v1/documents/{escaped(document_id, safe='')}/text", params=options)["text"])

    def verify(self, quotes: Sequence[Quote]) -> list[Verification]:
        """Check quotes against the original files. `failed` names the first failed check."""
        found = self._json("POST", "/v1/verify", json=[asdict(quote) for quote in quotes])
        return [Verification(**_known(Verification, one)) for one in found["quotes"]]

    def __enter__(self) -> "Cited":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def _json(self, method: str, path: str, **sent: Any) -> Any:
        return _check(self._http.request(method, path, **sent)).json()


def _check(response: httpx2.Response) -> httpx2.Response:
    if response.is_error:
        response.read()
        is_problem = "problem+json" in response.headers.get("content-type", "")
        raise _problem(response.json() if is_problem else {"status": response.status_code})
    return response


def _problem(value: dict[str, Any]) -> Problem:
    return Problem(value["status"], value.get("code", "no_code"), value.get("detail", "No answer from Cited itself."))


def _answer(value: dict[str, Any]) -> Answer:
    quotes = {name: [_quote(one) for one in value[name]] for name in ("quotes", "nearest")}
    return Answer(**_known(Answer, {**value, **quotes, "band": value["certainty"]["band"]}))


def _quote(value: dict[str, Any]) -> Quote:
    return Quote(**_known(Quote, {**value, "citation": Citation(**_known(Citation, value["citation"]))}))


def _known(kind: type[Any], value: dict[str, Any]) -> dict[str, Any]:
    """The fields that this client knows: later versions of Cited add others."""
    return {field.name: value[field.name] for field in fields(kind)}
