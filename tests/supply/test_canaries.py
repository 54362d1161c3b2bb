"""With storage off no word of a question is left anywhere: no log, metric, later response, file or temporary file.

Each question carries a word of its own, the canary, over every way in; a real server logs at DEBUG. `make test` asks
few questions, `make faults` a thousand.
"""

import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import tests.servers as servers
from tests.size import FULL
from tests.uploads import docx_of, pdf_of

QUESTIONS = 1000 if FULL else 30
# The part that all canaries share. No document holds it.
CANARY = "kanarienvogelq"
LOG_EVERYTHING = """
import logging
logging.basicConfig(level=logging.DEBUG)
# The server sets its own loggers to "warning": let them say everything, too.
logging.Logger.setLevel = lambda self, level: None
"""
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


@dataclass(frozen=True)
class Sent:
    """A request; `shows` where its own response may show the question, because it is the asker's page or answer."""

    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    method: str | None = None
    shows: bool = False


def _json(path: str, body: object, shows: bool = False) -> Sent:
    return Sent(path, json.dumps(body).encode(), JSON, shows=shows)


def _form(path: str, shows: bool = True, **fields: str) -> Sent:
    return Sent(path, urlencode(fields).encode(), FORM, shows=shows)


def _upload(path: str, content: bytes, name: str) -> Sent:
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Accept": "text/html"}
    return Sent(path, head + content + b"\r\n--x--\r\n", kind, shows=True)


def _drafts(words: str) -> list[tuple[bytes, str]]:
    """Files of a draft with these words: sound ones, and one that cannot be read."""
    quoted = f"It says “{words}”."
    return [
        (docx_of(quoted), "a.docx"),
        (pdf_of([f"It says {words}"]), "a.pdf"),
        (b"%PDF-1.4 " + words.encode(), "b.pdf"),
    ]


def ways_in(words: str) -> list[Sent]:
    """Every way to send a question, well formed and broken; ways that this server lacks answer 404 or 405."""
    quoted = {"text": words, "citation": {"version": "0" * 64, "start": 0, "end": len(words)}}
    chat = {"model": "cited", "messages": [{"role": "user", "content": words}]}
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": words}},
    }
    return [
        _json("/v1/answers", {"question": words}, shows=True),
        _json("/v1/answers?explain=true", {"question": words}, shows=True),
        _form("/", question=words),
        Sent("/", urlencode({"question": words}).encode(), {**FORM, "X-Requested-With": "fetch"}, shows=True),
        _form("/", question="And why?", earlier=words),
        _form("/next", earlier=words),
        _form("/documents/counter-terrorism-and-extremism", find=words),
        _json("/v1/certificates", {"question": words}, shows=True),
        _form("/certificates", earlier=words, certificate="1 json"),
        _form("/certificates", earlier=words, certificate=f"1 {words}"),
        _form("/compare", question=words, ask="1", words=words),
        _form("/compare/csv", question=words, document=words, publisher=words),
        _json("/v1/compare", {"question": words, "documents": ["counter-terrorism-and-extremism", words]}),
        _form("/check", text=words),
        _form("/check/export", text=f"“{words} one two”"),
        Sent("/check/export", urlencode({"text": f"“{words} one two”", "as": "csv"}).encode(), FORM, shows=True),
        _form("/check/certificate", question=words),
        Sent("/check/certificate", urlencode({"question": words, "as": words}).encode(), FORM),
        *(_upload("/check", content, name) for content, name in _drafts(words)),
        *(
            _json("/v1/check", {"file": b64encode(content).decode(), "file_name": name}, shows=True)
            for content, name in _drafts(words)
        ),
        _json("/v1/check", {"text": f"“{words} one two”"}, shows=True),
        _json("/v1/suggestions", {"question": words}, shows=True),
        _json("/v1/options", {"question": words}, shows=True),
        _json("/v1/answers", {"question": "And why?", "history": [{"role": "user", "text": words}]}, shows=True),
        _json("/v1/verify", [quoted]),
        _json("/v1/verify", {"quotes": [{"text": words}]}),
        _json("/v1/answers", {"question": [words]}),
        _json("/v1/answers", {"question": "Why?", "limit": words}),
        _json("/v1/answers", {"question": "Why?", words: words}),
        _json("/v1/answers", {"question": f"{words} " * 200}),
        _form("/", question=f"{words} " * 200),
        _json("/v1/answers", {"question": words, "filters": {"documents": [words]}}),
        _json("/v1/answers", {"question": words, "filters": {"publishers": [words]}}),
        _json("/v1/answers", {"question": f"{words} \ud800"}),
        Sent("/v1/answers", f'{{"question": "{words}'.encode(), JSON),
        Sent("/v1/answers", words.encode("utf-16"), JSON),
        Sent("/v1/answers", words.encode(), {"Content-Type": "text/plain"}),
        Sent("/v1/answers", words.encode(), JSON, method="PUT"),
        Sent("/", words.encode(), {"Content-Type": "multipart/form-data; boundary=x", "Accept": "text/html"}),
        Sent(f"/?{urlencode({'question': words})}", headers={"Accept": "text/html"}),
        Sent(f"/v1/answers?{urlencode({'question': words})}"),
        Sent(f"/v1/{quote(words)}"),
        Sent(f"/documents/{quote(words)}", headers={"Accept": "text/html"}),
        Sent("/v1/documents", headers={"Referer": f"https://example.org/?q={quote(words)}", "User-Agent": words}),
        Sent("/v1/documents", headers={"Cookie": f"q={quote(words)}", "Authorization": f"Bearer {quote(words)}"}),
        Sent("/healthz", headers={"X-Request-ID": words, "X-Forwarded-For": words, "Accept-Language": words}),
        _json("/v1/answers:batch", {"questions": [{"question": words}]}, shows=True),
        _json("/v1/chat/completions", chat, shows=True),
        Sent(
            "/v1/answers", json.dumps({"question": words}).encode(), {**JSON, "Accept": "text/event-stream"}, shows=True
        ),
        Sent("/mcp", json.dumps(call).encode(), {**JSON, "Accept": "application/json, text/event-stream"}, shows=True),
    ]


def send(address: str, sent: Sent) -> tuple[int, bytes]:
    request = urllib.request.Request(address + sent.path, sent.body, sent.headers, method=sent.method)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


LATER = (
    Sent("/"), Sent("/healthz"), Sent("/readyz"), Sent("/metrics"), Sent("/quality"), Sent("/documents"),
    Sent("/v1/documents"), Sent("/v1/openapi.json"), Sent("/v1/nothing"),
    Sent("/nothing", headers={"Accept": "text/html"}),
    Sent("/v1/answers", b"{", JSON), _json("/v1/answers", {"question": ""}), _form("/", question=""),
    _json("/v1/answers", {"question": "What is the purpose of Pursue?"}),
    _json("/v1/suggestions", {"question": "What is the purpose of Pursue?"}),
)  # fmt: skip


def holding(folder: Path) -> list[str]:
    """The files of a folder whose name or bytes hold a canary, in UTF-8 or UTF-16, in either case of letters."""
    needles = [CANARY.encode(), CANARY.upper().encode(), CANARY.encode("utf-16-le"), CANARY.encode("utf-16-be")]
    found = []
    for path in (path for path in sorted(folder.rglob("*")) if path.is_file()):
        content = path.read_bytes()
        if CANARY in path.name or any(needle in content for needle in needles):
            found.append(path.name)
    return found


def canaries() -> Iterator[tuple[int, str]]:
    """Questions, some with personal numbers, each with a canary that nothing else has."""
    numbers = ("", "QQ 12 34 56 C", "943 476 5919", "07700 900123", "ada@example.org")
    for number in range(QUESTIONS):
        yield number, f"What does {CANARY}{number:04} say about Prevent? {numbers[number % len(numbers)]}".strip()


def test_no_word_of_a_question_is_left_anywhere(data_folder: Path, tmp_path: Path) -> None:
    startup, temporary, log = tmp_path / "startup", tmp_path / "temporary", tmp_path / "log"
    startup.mkdir()
    temporary.mkdir()
    (startup / "sitecustomize.py").write_text(LOG_EVERYTHING)
    settings = {"CITED_PERSONAL": "allow", "PYTHONPATH": str(startup), "TMPDIR": str(temporary)}
    process, address = servers.start(data_folder, log, **settings)
    try:
        for number, words in canaries():
            sent = ways_in(words)[number % len(ways_in(words))]
            status, body = send(address, sent)
            assert sent.shows or CANARY.encode() not in body, f"{sent.path} gave the question back, status {status}"
        later = {one.path: send(address, one)[1] for one in LATER}
        assert [path for path, body in later.items() if CANARY.encode() in body] == []
        assert holding(temporary) == []
    finally:
        process.terminate()
        process.wait(30)
    assert '"level": "debug"' in log.read_text(), "the log says little: a search of it would prove nothing"
    assert CANARY not in log.read_text()
    assert holding(temporary) + holding(data_folder) == []
