"""The check of a draft over HTTP, in a browser's form, on the command line and over MCP; nothing of it stays."""

import base64
import csv
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from docx import Document
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.bootstrap import service_over
from api.certificates.checking import check_certificate
from api.certificates.signed import read_signed
from api.certificates.signing_key import public_keys
from api.http.app import create_app
from api.roles import Role
from api.settings import Settings
from api.state import gaps, keys
from api.state.store import Store
from api.wire import check_example
from ingest.library.library import Ingest
from ingest.reading.verify import read_answer, verify_file
from ingest.source import sources
from retrieval.index.generation import GENERATIONS, Generation, current_id
from retrieval.index.manifest import read_manifest
from retrieval.interfaces import Models
from retrieval.text import digest
from tests.fakes import WordEncoder
from tests.uploads import docx_bomb, docx_of, html_of, pdf_of

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {
    "bins": "Bin rules\n\nGrey bins are collected every second Tuesday of the month. Garden waste must be bagged.",
    "trees": "Tree rules\n\nA felled tree must be replaced within 28 days, unless the owner objects.",
    "minutes": "Minutes\n\nThe board resolved in secret to sell the town hall to a circus.",
}
MANIFEST = """
[[document]]
id = "bins"
file = "bins.txt"

[[document]]
id = "trees"
file = "trees.txt"

[[document]]
id = "minutes"
file = "minutes.txt"
collection = "board"
"""
DRAFT = (
    "It says “Grey bins are collected every second Friday of the month” and “Garden waste must be bagged”. "
    "It also says “A felled tree must be replaced within 28 days”."
)
VERDICTS = ["altered", "verbatim", "qualifier_dropped"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("checked")
    inbox = data / "inbox"
    inbox.mkdir()
    for id, text in TEXTS.items():
        (inbox / f"{id}.txt").write_text(text)
    (inbox / "manifest.toml").write_text(MANIFEST)
    assert Ingest(data, WordEncoder()).run(sources([inbox])).exit_code == 0
    return data


@pytest.fixture(scope="module")
def app(data: Path) -> FastAPI:
    folder = data / GENERATIONS / str(current_id(data))
    return create_app(
        Settings(data=data), service_over(Generation(folder, read_manifest(folder)), Models(WordEncoder()), data)
    )


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def check(client: TestClient, status: int = 200, **sent: Any) -> Any:
    response = client.post("/v1/check", json=sent)
    assert response.status_code == status, response.text
    return response.json()


def verdicts(checked: Any) -> list[str]:
    return [one["verdict"] for one in checked["statements"]]


def test_each_statement_has_its_verdict_and_its_evidence(client: TestClient) -> None:
    checked = check(client, text=DRAFT)
    assert verdicts(checked) == VERDICTS
    assert checked["counts"] == {"altered": 1, "qualifier_dropped": 1, "verbatim": 1}
    altered, verbatim, dropped = checked["statements"]
    assert altered["changes"] == [{"kind": "date", "was": "Tuesday", "now": "Friday"}]
    assert verbatim["evidence"][0]["text"] == "Garden waste must be bagged"
    assert dropped["qualifier"]["text"] == "unless the owner objects."
    for one in checked["statements"]:
        assert checked["text"][one["start"] : one["end"]] == one["text"]


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", DRAFT.encode()), ("a.html", html_of(DRAFT)), ("a.docx", docx_of(DRAFT))]
)
def test_a_draft_may_be_a_file(client: TestClient, name: str, content: bytes) -> None:
    checked = check(client, file=base64.b64encode(content).decode(), file_name=name)
    assert verdicts(checked) == VERDICTS


def test_the_file_may_be_a_pdf(client: TestClient, shared: Path) -> None:
    content = (shared / "documents" / "space-economy-government-response.pdf").read_bytes()
    assert "statements" in check(client, file=base64.b64encode(content).decode(), file_name="a.pdf")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"text": " "}, "bad_input"),
        ({}, "bad_input"),
        ({"file": base64.b64encode(b"\x00\x01").decode(), "file_name": "a.xyz"}, "unreadable"),
        ({"file": base64.b64encode(b"no pdf").decode(), "file_name": "a.pdf"}, "unreadable"),
        ({"text": "x " * 300_000}, "bad_input"),
        ({"file": base64.b64encode(docx_bomb()).decode(), "file_name": "a.docx"}, "unreadable"),
    ],
)
def test_a_draft_that_cannot_be_checked_is_refused_with_what_to_do(
    client: TestClient, sent: dict[str, str], code: str
) -> None:
    assert check(client, 422, **sent)["code"] == code


def test_nobody_sees_words_of_a_collection_that_is_not_theirs(client: TestClient, data: Path) -> None:
    secret = "“The board resolved in secret to sell the town hall to a circus”"
    store = Store(data)
    _, limited = keys.create(store, "Limited", Role.READER, collections=["main"])
    _, whole = keys.create(store, "Whole", Role.READER)
    seen = check_as(client, limited, secret)
    assert verdicts(seen) == ["not_held"]
    assert "circus" not in json.dumps(seen["statements"][0]["evidence"])
    assert verdicts(check_as(client, whole, secret)) == ["verbatim"]


def check_as(client: TestClient, key: str, text: str) -> Any:
    return client.post("/v1/check", json={"text": text}, headers={"Authorization": f"Bearer {key}"}).json()


def test_nothing_of_a_draft_stays_on_disk_or_in_a_log(
    client: TestClient, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "Zebrafish petition"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    words = f"{secret} “{secret} at noon”"
    files = (
        (docx_of(words), "a.docx"),
        (pdf_of([f"{secret} '{secret} at noon'"]), "a.pdf"),
        (html_of(words), "a.html"),
        (b"broken " + secret.encode(), "b.pdf"),
        (b"PK broken " + secret.encode(), "b.docx"),
    )
    for content, name in files:
        client.post("/v1/check", json={"file": base64.b64encode(content).decode(), "file_name": name})
        client.post("/check", files={"file": (name, content)})
    client.post("/v1/check", json={"text": secret})
    for kind in ("word", "csv"):
        assert client.post("/check/export", data={"text": words, "as": kind}).status_code == 200
    for kind in ("page", "json"):
        assert client.post("/check/certificate", data={"question": secret, "as": kind}).status_code == 200
    assert list(tmp_path.iterdir()) == []
    kept = [path for path in data.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert kept == []
    assert "Zebrafish" not in caplog.text


def test_the_page_marks_the_draft_and_lists_the_gravest_first(client: TestClient) -> None:
    answer = client.post("/check", data={"text": DRAFT})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    page = BeautifulSoup(answer.text, "html.parser")
    heads = [" ".join(head.get_text().split()) for head in page.select(".cited-check__head")]
    assert heads == ["1 Altered Quotation", "3 Qualifier left out Quotation", "2 Word for word Quotation"]
    assert [mark.get_text() for mark in page.select(".cited-check__mark")][1] == "“Garden waste must be bagged”"
    assert page.select_one("del").get_text().endswith("Tuesday")  # type: ignore[union-attr]
    link = page.select_one("#statement-2 .cited-citation__actions a")
    assert link is not None
    assert client.get(str(link["href"])).status_code == 200


def test_the_page_takes_a_file_and_says_what_is_wrong_with_one(client: TestClient) -> None:
    good = client.post("/check", files={"file": ("a.docx", docx_of(DRAFT))})
    assert "Altered" in good.text
    bad = client.post("/check", files={"file": ("a.pdf", b"no pdf")})
    assert bad.status_code == 400
    assert "There is a problem" in bad.text
    assert client.post("/check", data={"text": ""}).status_code == 400


def test_the_word_document_has_a_comment_at_each_statement(client: TestClient) -> None:
    answer = client.post("/check/export", data={"text": DRAFT, "as": "word"})
    document = Document(BytesIO(answer.content))
    comments = [comment.text for comment in document.comments]
    assert [text.splitlines()[0] for text in comments] == [
        "1. Altered",
        "2. Word for word",
        "3. Qualifier left out",
    ]
    assert "in the draft “Friday”" in comments[0]
    assert DRAFT in "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_no_cell_of_the_csv_file_is_a_formula(client: TestClient) -> None:
    draft = f"{DRAFT} “=HYPERLINK(evil) one two three” and “+1 and two and three”"
    answer = client.post("/check/export", data={"text": draft, "as": "csv"})
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 6
    assert rows[1][1] == "Altered"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_a_fabricated_but_consistent_piece_of_evidence_never_verifies(client: TestClient, data: Path) -> None:
    """Every hash in it fits its words and its text; only the original file has other words."""
    checked = check(client, text="“Garden waste must be bagged”")
    evidence = checked["statements"][0]["evidence"][0]
    file = data / "inbox" / "bins.txt"
    assert [one.verified for one in verify_file(read_answer(checked), file)] == [True]
    for words in ("Garden waste must be burned", "Garden waste must be bagged and burned"):
        text = file.read_text().replace("Garden waste must be bagged", words)
        start = text.index(words)
        citation = {
            **evidence["citation"],
            "start": start,
            "end": start + len(words),
            "quote_sha256": digest(words),
            "text_sha256": digest(text),
        }
        forged = {**checked, "text": f"“{words}”"}
        for version in (citation["version"], digest(text)):
            citation = {**citation, "version": version}
            forged["statements"] = [
                {**checked["statements"][0], "evidence": [{**evidence, "text": words, "citation": citation}]}
            ]
            assert not any(one.verified for one in verify_file(read_answer(forged), file))
            assert client.post("/v1/verify", json=forged).json()["verified"] is False


def test_the_example_is_what_the_corpus_gives(service: Any) -> None:
    with TestClient(create_app(Settings(), service)) as client:
        checked = check(client, text=check_example.DRAFT)
    assert {**checked, "generation": ""} == {**check_example.CHECK, "generation": ""}


def test_the_command_prints_the_statements_and_says_by_its_status_whether_one_needs_a_look(
    data_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "draft.txt").write_text(check_example.DRAFT)
    (tmp_path / "fine.txt").write_text("It says “The purpose of Pursue is to stop terrorist attacks in this country”.")

    def cited(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", "from api.cli.main import main; main()", "check", *words]
        environment = {"CITED_DATA": str(data_folder), "PATH": "/usr/bin:/bin"}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    shown, as_json = cited(str(tmp_path / "draft.txt")), cited(str(tmp_path / "draft.txt"), "--json")
    assert "Altered" in shown.stdout
    assert (shown.returncode, as_json.returncode) == (1, 1)
    assert json.loads(as_json.stdout)["statements"] == check_example.CHECK["statements"]
    assert cited(str(tmp_path / "fine.txt")).returncode == 0
    refused = cited(str(tmp_path / "nothing.txt"))
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)


# --- the record of the search for what is not in the library

INVENTED = "The match on 6 November was abandoned after flares were thrown"


def test_what_is_not_held_leads_to_the_record_of_its_search(client: TestClient, data: Path) -> None:
    [found] = check(client, text=f"It says “{INVENTED}”.")["statements"]
    assert (found["verdict"], found["certificate"]) == ("not_held", {"question": INVENTED})
    signed = client.post("/v1/certificates", json=found["certificate"]).json()
    assert signed["certificate"]["question"]["question"] == INVENTED
    page = BeautifulSoup(client.post("/check", data={"text": f"It says “{INVENTED}”."}).text, "html.parser")
    form = page.select_one('form[action="/check/certificate"]')
    assert form is not None
    sent = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    saved = client.post("/check/certificate", data={**sent, "as": "json"})
    assert "attachment" in saved.headers["content-disposition"]
    trusted = {key.fingerprint for key in public_keys(data)}
    assert check_certificate(read_signed(saved.json()), trusted).verified
    assert "<h1>Record of a search</h1>" in client.post("/check/certificate", data={**sent, "as": "page"}).text


def test_only_what_is_not_held_leads_to_a_record(client: TestClient) -> None:
    assert [one["certificate"] for one in check(client, text=DRAFT)["statements"]] == [None, None, None]
    assert "/check/certificate" not in client.post("/check", data={"text": DRAFT}).text


def test_the_search_for_a_statement_joins_neither_the_recent_answers_nor_the_gaps(app: FastAPI, data: Path) -> None:
    settings = Settings(data=data, gaps=True)
    with TestClient(create_app(settings, app.state.serving)) as client:
        client.post("/check/certificate", data={"question": INVENTED})
        assert gaps.open_gaps(Store(data)) == []
        serving = app.state.serving
        assert serving.recent_answers.kept(serving.engine, INVENTED, ()) is None


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"question": ""}, "The question is empty"),
        ({"question": "My number is 943 476 5919"}, "NHS number"),
        ({"question": INVENTED, "as": "zip"}, "as a page or as JSON"),
    ],
)
def test_a_record_that_cannot_be_made_is_refused_in_words(client: TestClient, sent: dict[str, str], says: str) -> None:
    refused = client.post("/check/certificate", data=sent)
    assert refused.status_code == 400
    assert says in refused.text


def test_a_check_that_does_not_get_done_keeps_the_draft_and_says_what_to_do(app: FastAPI, data: Path) -> None:
    settings = Settings(data=data, question_seconds=0.001)
    draft = "\n\n".join(f"“a b c{number} must keep register”" for number in range(300))
    with TestClient(create_app(settings, app.state.serving)) as client:
        answer = client.post("/check", data={"text": draft})
    assert answer.status_code == 503
    assert "check one part of the draft at a time" in answer.text
    assert "c299 must keep register" in answer.text
    assert answer.headers["retry-after"]
