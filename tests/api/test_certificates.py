"""Signed certificates: over HTTP, from a form of the chat, on the command line; forged ones never verify as ours."""

import json
import shutil
import stat
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.bootstrap import Service, service_over
from api.certificates.checking import CheckedCertificate, FailedCheck, check_certificate, trusted_by
from api.certificates.replaying import replay
from api.certificates.signed import is_certificate, parse_json, read_signed
from api.certificates.signing_key import (
    FOLDER,
    PublicKey,
    key_in_use,
    new_signing_key,
    parse_public_keys,
    public_keys,
    signing_key,
)
from api.http.app import create_app
from api.lab.alterations import alterations
from api.lab.forgeries import signed_by
from api.roles import Role
from api.settings import Settings
from api.state import audit, keys
from api.state.store import Store
from api.wire.certificate_example import CERTIFICATE, KEYS
from ingest.generations.backup import back_up
from ingest.library.library import Ingest
from ingest.source import sources
from retrieval.certificates.certificate import PART_OF_LIBRARY, WHOLE_LIBRARY
from retrieval.errors import BadAnswerFile, BadInput, BadPlace
from retrieval.index.generation import GENERATIONS, Generation, current_id
from retrieval.index.manifest import read_manifest
from retrieval.interfaces import Models
from tests.api.conftest import Cited
from tests.fakes import WordEncoder

TEXTS = {
    "bins": "Bins\n\nGrey bins are collected every second Tuesday. Garden waste is collected weekly.",
    "trees": "Trees\n\nA tree preservation order protects a tree. Fines reach £20,000.",
    "quokkas": "Quokkas\n\nQuokkas are collected on Fridays. A quokka costs £70.",
}
PUBLISHERS = {"bins": "Council", "trees": "Council", "quokkas": "Zoological Board"}
COLLECTIONS = {"quokkas": "warren"}
ANSWERED, SILENT = "When are grey bins collected?", "Who won the football world cup in 1966?"

Signed = dict[str, Any]


def write_library(folder: Path, *ids: str) -> Path:
    """A folder with the files of these documents and their manifest."""
    folder.mkdir(parents=True)
    manifest = ""
    for id in ids:
        (folder / f"{id}.txt").write_text(TEXTS[id])
        facts = f'publisher = "{PUBLISHERS[id]}"\ncollection = "{COLLECTIONS.get(id, "main")}"'
        manifest += f'[[document]]\nid = "{id}"\nfile = "{id}.txt"\n{facts}\n\n'
    (folder / "manifest.toml").write_text(manifest)
    return folder


def serving(data: Path, encoder: WordEncoder) -> Service:
    folder = data / GENERATIONS / str(current_id(data))
    return service_over(Generation(folder, read_manifest(folder)), Models(encoder), data)


@pytest.fixture(scope="module")
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, encoder: WordEncoder) -> FastAPI:
    """The real engine over three documents, of which one is in the collection `warren`."""
    data = tmp_path_factory.mktemp("certified")
    inbox = write_library(data / "inbox", *TEXTS)
    assert Ingest(data, encoder).run(sources([inbox])).exit_code == 0
    return create_app(Settings(data=data), serving(data, encoder))


@pytest.fixture(scope="module")
def data(app: FastAPI) -> Path:
    settings: Settings = app.state.settings
    return settings.data


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def certify(client: TestClient, question: str, **asked: Any) -> Signed:
    response = client.post("/v1/certificates", json={"question": question, **asked})
    assert response.status_code == 200, response.text
    signed: Signed = response.json()
    return signed


@pytest.fixture(scope="module")
def silent(client: TestClient) -> Signed:
    return certify(client, SILENT)


def checked(value: object, data: Path) -> CheckedCertificate:
    return check_certificate(read_signed(value), {key.fingerprint for key in public_keys(data)})


# --- a certificate is ours and whole


@pytest.mark.parametrize("question", [ANSWERED, SILENT, "What about that?", "Hello", "Summarise the bins"])
def test_a_certificate_of_any_answer_verifies(client: TestClient, data: Path, question: str) -> None:
    result = checked(certify(client, question), data)
    assert result.verified, result.messages


def test_it_says_the_same_as_the_answer(client: TestClient, silent: Signed) -> None:
    answer = client.post("/v1/answers?explain=true", json={"question": SILENT}).json()
    result = silent["certificate"]["result"]
    assert result["answer_id"] == answer["answer_id"]
    assert [quote["text"] for quote in result["nearest"]] == [quote["text"] for quote in answer["nearest"]]
    for stage, hits in zip(silent["certificate"]["stages"], answer["considered"]["stages"], strict=True):
        assert (stage["stage"], stage["hits"]) == (hits["name"], len(hits["hits"]))


def test_another_layout_of_the_same_file_still_verifies(silent: Signed, data: Path) -> None:
    for laid_out in (json.dumps(silent), json.dumps(silent, indent=4, sort_keys=True, ensure_ascii=False)):
        assert checked(parse_json(laid_out.encode()), data).verified


def verifies(value: object, data: Path) -> bool:
    try:
        return checked(value, data).verified
    except BadAnswerFile:
        return False


@pytest.mark.parametrize("question", [ANSWERED, SILENT])
def test_every_field_that_is_changed_left_out_or_added_breaks_it(client: TestClient, data: Path, question: str) -> None:
    whole = certify(client, question, filters={"documents": ["bins"]}, limit=1)
    tried = 0
    for path, altered in alterations(whole):
        assert altered != whole, path
        assert not verifies(altered, data), path
        tried += 1
    assert tried > 400


def test_a_name_that_stands_twice_is_refused(silent: Signed) -> None:
    """One reader would see the first value and another the second."""
    written = json.dumps(silent).replace('"format":', '"format": "shown", "format":', 1)
    with pytest.raises(BadAnswerFile, match="twice"):
        parse_json(written.encode())


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"certificate": {}},
        {"certificate": [], "signature": {}},
        {"certificate": {}, "signature": {}},
        {"certificate": {}, "signature": "x"},
    ],
)
def test_what_is_no_certificate_is_refused_in_words(value: object) -> None:
    with pytest.raises(BadAnswerFile, match="cited certificate"):
        read_signed(value)


@pytest.mark.parametrize("written", ["[" * 100_000, '{"certificate": 1e999}', "{}}", "", "NaN", "1" * 5_000])
def test_broken_json_gives_a_sentence_and_no_traceback(written: str) -> None:
    try:
        value = parse_json(written.encode())
    except BadAnswerFile:
        return
    with pytest.raises(BadAnswerFile):
        read_signed(value)


def test_the_example_of_the_document_is_a_real_certificate() -> None:
    (key,) = KEYS["keys"]
    assert parse_public_keys(key["pem"].encode())[0].fingerprint == key["fingerprint"]
    assert check_certificate(read_signed(CERTIFICATE), {key["fingerprint"]}).verified


# --- forged certificates


def test_a_fabricated_certificate_that_agrees_with_itself_is_never_ours(
    silent: Signed, data: Path, tmp_path: Path
) -> None:
    forger = signing_key(tmp_path)
    forged = signed_by(silent["certificate"], forger)
    result = checked(forged, data)
    assert (result.verified, result.failed) == (False, FailedCheck.KEY)
    assert result.messages == (
        f"Signed by unknown key {forger.public.fingerprint}. Anybody can make a key and sign with it.",
    )
    for field in ("fingerprint", "public_key"):
        claiming = deepcopy(forged)
        claiming["signature"][field] = silent["signature"][field]
        assert not verifies(claiming, data)
    claiming["signature"]["fingerprint"] = silent["signature"]["fingerprint"]
    assert checked(claiming, data).failed is FailedCheck.SIGNATURE


def test_whoever_trusts_the_forgers_key_gets_it_verified(silent: Signed, tmp_path: Path) -> None:
    """This is what `--key` means, and the test before can fail for no other reason than the key."""
    forger = signing_key(tmp_path)
    forged = read_signed(signed_by(silent["certificate"], forger))
    assert check_certificate(forged, {forger.public.fingerprint}).verified


def test_a_contradiction_fails_also_under_our_own_key(silent: Signed, data: Path) -> None:
    contents = deepcopy(silent["certificate"])
    contents["passages"][0]["text"] += " Not."
    assert checked(signed_by(contents, signing_key(data)), data).failed is FailedCheck.CONTENTS
    del contents["made"]
    result = checked(signed_by(contents, signing_key(data)), data)
    assert result.messages == ("A field is missing or has the wrong type: made.",)


# --- keys


def test_the_key_is_made_once_and_only_its_user_may_read_it(tmp_path: Path) -> None:
    made: list[str] = []
    threads = [Thread(target=lambda: made.append(signing_key(tmp_path).public.fingerprint)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / FOLDER).iterdir()}
    assert files == {"private.pem": 0o600, f"{made[0]}.pem": 0o600}
    assert stat.S_IMODE((tmp_path / FOLDER).stat().st_mode) == 0o700


def test_after_a_rotation_earlier_certificates_still_verify(client: TestClient, data: Path) -> None:
    before = certify(client, SILENT)
    key = new_signing_key(data)
    after = certify(client, SILENT)
    assert before["signature"]["fingerprint"] != after["signature"]["fingerprint"] == key.public.fingerprint
    assert checked(before, data).verified
    assert checked(after, data).verified
    listed = client.get("/v1/certificates/keys").json()["keys"]
    assert listed[0]["fingerprint"] == key.public.fingerprint
    assert [one["in_use"] for one in listed] == [True, *[False] * (len(listed) - 1)]
    assert before["signature"]["fingerprint"] in [one["fingerprint"] for one in listed]


def test_a_damaged_key_says_so_and_can_be_replaced(tmp_path: Path) -> None:
    first = signing_key(tmp_path).public
    (tmp_path / FOLDER / "private.pem").write_text("damaged")
    with pytest.raises(BadPlace, match="cited keys signing --new"):
        signing_key(tmp_path)
    second = new_signing_key(tmp_path).public
    assert public_keys(tmp_path) == [second, first]


def test_a_public_key_under_another_name_is_not_taken(tmp_path: Path) -> None:
    own, strange = signing_key(tmp_path).public, signing_key(tmp_path / "other").public
    (tmp_path / FOLDER / f"{own.fingerprint[:-1]}0.pem").write_text(strange.pem)
    (tmp_path / FOLDER / "notes.pem").write_text("nothing")
    assert public_keys(tmp_path) == [own]


def test_no_key_is_in_a_backup(client: TestClient, data: Path, tmp_path: Path) -> None:
    fingerprint = certify(client, SILENT)["signature"]["fingerprint"]
    back_up(data, tmp_path / "backup.cited", Store(data).copy_to)
    written = (tmp_path / "backup.cited").read_bytes()
    assert fingerprint.encode() not in written
    for path in (data / FOLDER).iterdir():
        assert path.read_bytes().splitlines()[1] not in written


def test_a_key_is_named_by_its_fingerprint_or_by_a_file(tmp_path: Path) -> None:
    one, two = (signing_key(tmp_path / name).public for name in ("one", "two"))
    file = tmp_path / "keys.pem"
    file.write_text(one.pem + two.pem)
    assert trusted_by(str(file)) == {one.fingerprint, two.fingerprint}
    assert trusted_by(one.fingerprint.upper()) == {one.fingerprint}
    for bad in ("nothing.pem", one.fingerprint[:-1]):
        with pytest.raises(BadInput, match="neither a file nor a fingerprint"):
            trusted_by(bad)
    for words in (b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        with pytest.raises(BadInput, match="public key"):
            parse_public_keys(words)


def test_the_public_keys_can_be_had_by_anybody(app: FastAPI, data: Path, silent: Signed) -> None:
    settings: Settings = app.state.settings
    closed = create_app(settings.model_copy(update={"reading": "signed-in"}), app.state.serving)
    with TestClient(closed) as nobody:
        assert nobody.post("/v1/certificates", json={"question": SILENT}).status_code in (401, 403)
        (found,) = [
            key
            for key in nobody.get("/v1/certificates/keys").json()["keys"]
            if key["fingerprint"] == silent["signature"]["fingerprint"]
        ]
    assert check_certificate(read_signed(silent), trusted_by(found["fingerprint"])).verified
    assert parse_public_keys(found["pem"].encode())[0].fingerprint == found["fingerprint"]


def test_without_a_key_the_list_is_empty_and_none_is_made(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(data=tmp_path), None)) as client:
        assert client.get("/v1/certificates/keys").json() == {"keys": []}
    assert key_in_use(tmp_path) is None


def test_a_signature_that_is_no_signature_fits_nothing() -> None:
    assert not PublicKey(b"\0" * 32).fits(b"\0" * 64, b"")


# --- replay


@pytest.mark.parametrize("question", [ANSWERED, SILENT, "What about that?"])
def test_asked_again_of_the_same_library_it_is_the_same(app: FastAPI, client: TestClient, question: str) -> None:
    made = certify(client, question, as_of="2026-01-31", filters={"publishers": ["Council"]}, limit=2)
    assert replay(made["certificate"], app.state.serving) == []


def test_a_follow_up_is_asked_again_with_its_conversation(app: FastAPI, client: TestClient) -> None:
    history = [{"role": "user", "text": ANSWERED}, {"role": "assistant", "text": "Every second Tuesday."}]
    made = certify(client, "And garden waste?", history=history)
    assert made["certificate"]["question"]["standalone"] != "And garden waste?"
    assert replay(made["certificate"], app.state.serving) == []


def test_a_removed_document_is_named(silent: Signed, tmp_path: Path, encoder: WordEncoder) -> None:
    inbox = write_library(tmp_path / "inbox", "bins", "quokkas")
    assert Ingest(tmp_path, encoder).run(sources([inbox])).exit_code == 0
    (said,) = replay(silent["certificate"], serving(tmp_path, encoder))
    assert "“Trees” (trees, edition 1, " in said
    assert "no longer in the library" in said


def test_a_deleted_and_a_changed_document_are_named_and_the_kept_generation_is_not(
    data: Path, tmp_path: Path, encoder: WordEncoder, silent: Signed
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    kept = str(current_id(copy))
    ingest = Ingest(copy, encoder)
    ingest.delete(["trees"])
    (said,) = replay(silent["certificate"], serving(copy, encoder))
    assert "“Trees”" in said
    folder = copy / GENERATIONS / kept
    whole = service_over(Generation(folder, read_manifest(folder)), Models(encoder), copy)
    assert replay(silent["certificate"], whole) == []


# --- who sees what


@pytest.fixture(scope="module")
def reader(app: FastAPI) -> TestClient:
    """Somebody who sees the collection `main`."""
    settings: Settings = app.state.settings
    secret = keys.create(Store(settings.data), "Ada", Role.READER, ["main"])[1]
    return TestClient(app, headers={"authorization": f"Bearer {secret}"})


@pytest.mark.parametrize("question", [ANSWERED, SILENT, "What do quokas cost?"])
def test_a_certificate_tells_of_nothing_that_its_asker_may_not_see(
    app: FastAPI, client: TestClient, reader: TestClient, data: Path, question: str
) -> None:
    seen, whole = certify(reader, question), certify(client, question)
    told = json.dumps(seen, ensure_ascii=False).lower().replace(question.lower(), "")
    for secret in ("quokka", "fridays", "£70", "zoological", "warren"):
        assert secret not in told
    searched = seen["certificate"]["searched"]
    assert (searched["statement"], searched["collections"]) == (PART_OF_LIBRARY, ["main"])
    assert {one["document_id"] for one in searched["editions"]} <= {"bins", "trees"}
    assert whole["certificate"]["searched"]["statement"] == WHOLE_LIBRARY
    assert checked(seen, data).verified
    assert replay(seen["certificate"], app.state.serving) == []


def test_a_hidden_document_gives_the_reply_for_an_unknown_one(reader: TestClient) -> None:
    replies = [
        reader.post(
            "/v1/certificates",
            json={"question": ANSWERED, "filters": {"documents": [id]}},
            headers={"x-request-id": "same"},
        )
        for id in ("quokkas", "unknown")
    ]
    assert replies[0].status_code == replies[1].status_code == 404
    assert replies[0].content == replies[1].content


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"question": " "}, "bad_question"),
        ({}, "bad_request"),
        ({"question": "My number is 943 476 5919"}, "personal_information"),
        ({"question": SILENT, "filters": {"publishers": ["No"]}}, "empty_filter"),
    ],
)
def test_what_cannot_be_asked_is_a_problem(client: TestClient, asked: dict[str, Any], code: str) -> None:
    response = client.post("/v1/certificates", json=asked)
    assert (response.status_code, response.json()["code"]) == (422, code)


# --- the form of the chat


def test_the_chat_offers_the_record_of_each_search_and_of_no_greeting(client: TestClient) -> None:
    page = BeautifulSoup(client.post("/", data={"question": SILENT}).text, "html.parser")
    buttons = page.select('.cited-certificate button[form="ask"][formaction="/certificates"]')
    assert [button["value"] for button in buttons] == ["1 page", "1 json"]
    assert not BeautifulSoup(client.post("/", data={"question": "Hello"}).text, "html.parser").select(
        ".cited-certificate"
    )


def test_the_form_gives_the_signed_record_of_the_question_that_was_pressed(client: TestClient, data: Path) -> None:
    carried = {"earlier": [ANSWERED, "And garden waste?", SILENT], "how": ["", "", "publisher=Council"]}
    for number, question in enumerate(carried["earlier"], 1):
        response = client.post("/certificates", data={**carried, "certificate": f"{number} json"})
        assert "attachment" in response.headers["content-disposition"]
        assert checked(response.json(), data).verified
        asked = response.json()["certificate"]["question"]
        assert asked["question"] == question
        assert len(asked["earlier_turns"]) == 2 * (number - 1)
    assert response.json()["certificate"]["searched"]["filters"]["publishers"] == ["Council"]


def test_the_page_to_read_says_what_the_signed_record_says(client: TestClient) -> None:
    carried = {"earlier": [SILENT]}
    response = client.post("/certificates", data={**carried, "certificate": "1 page"})
    assert response.headers["content-type"].startswith("text/html")
    page = " ".join(BeautifulSoup(response.text, "html.parser").get_text().split())
    made = client.post("/certificates", data={**carried, "certificate": "1 json"}).json()
    certificate = made["certificate"]
    for words in (
        SILENT,
        "Cited found no sentence that answers this.",
        WHOLE_LIBRARY,
        certificate["miss_rate"]["statement"],
        made["signature"]["fingerprint"],
        *(passage["text"].split("\n")[-1] for passage in certificate["passages"]),
        *(edition["version"] for edition in certificate["searched"]["editions"]),
    ):
        assert " ".join(words.split()) in page
    rows = [
        [cell.get_text() for cell in row.select("td")]
        for row in BeautifulSoup(response.text, "html.parser").select("tr")
    ]
    assert ["football", "0", "0"] in rows


def test_words_of_a_question_are_text_on_the_page_to_read(client: TestClient) -> None:
    carried = {"earlier": ["What is <script>alert(1)</script> & co?"], "certificate": "1 page"}
    page = BeautifulSoup(client.post("/certificates", data=carried).text, "html.parser")
    assert page.select("script") == []
    assert "<script>alert(1)</script>" in page.get_text()


@pytest.mark.parametrize("pressed", ["", "json", "2 json", "0 json", "1 zip", "x json", "²  json", "9" * 9 + " json"])
def test_a_form_that_names_no_question_gives_a_page_that_says_so(client: TestClient, pressed: str) -> None:
    response = client.post("/certificates", data={"earlier": [SILENT], "certificate": pressed})
    assert response.status_code == 400
    assert "Ask a question first" in response.text


# --- the command line


@pytest.fixture
def opened(app: FastAPI, data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, with the commands answering from the app's service, whose encoder needs no compiled model."""
    monkeypatch.setattr("api.bootstrap.open_service", lambda _: app.state.serving)
    return data


def test_the_command_prints_a_certificate_that_verifies_with_and_without_the_library(
    cited: Cited, opened: Path, tmp_path: Path
) -> None:
    done = cited(opened, "certificate", SILENT, "--publisher", "Council")
    assert done.returncode == 0, done.stderr
    file = tmp_path / "search.json"
    file.write_text(done.stdout)
    verified = cited(opened, "verify", file, "--replay")
    assert verified.returncode == 0, verified.stdout
    printed = " ".join(verified.stdout.split())
    assert printed.startswith("verified: Signed by key ")
    assert "the same nearest passages and the same result" in printed
    assert "2 editions" in printed
    key = tmp_path / "key.pem"
    key.write_text(cited(opened, "keys", "signing").stdout)
    elsewhere = tmp_path / "elsewhere"
    fingerprint = json.loads(done.stdout)["signature"]["fingerprint"]
    unknown = cited(elsewhere, "verify", file)
    assert unknown.returncode == 1
    assert f"Signed by unknown key {fingerprint}" in " ".join(unknown.stdout.split())
    assert "--key FILE" in unknown.stderr
    for named in (str(key), fingerprint):
        assert cited(elsewhere, "verify", file, "--key", named).returncode == 0


def test_an_altered_certificate_ends_the_command_with_status_1(cited: Cited, opened: Path, tmp_path: Path) -> None:
    value = json.loads(cited(opened, "certificate", SILENT).stdout)
    value["certificate"]["words"][0]["occurrences"] = 9
    file = tmp_path / "search.json"
    file.write_text(json.dumps(value))
    done = cited(opened, "verify", file, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["failed"] == "signature"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--file", "README.md"), "needs no --file"),
        (("--key", "nothing"), "neither a file nor a fingerprint"),
        (("--generation", "000009-nothing"), "is not kept"),
    ],
)
def test_the_command_says_what_it_cannot_do(
    cited: Cited, opened: Path, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    file = tmp_path / "search.json"
    file.write_text(cited(opened, "certificate", SILENT).stdout)
    done = cited(opened, "verify", file, *words)
    assert done.returncode == 1
    assert says in done.stderr


def test_an_answer_still_needs_its_original(cited: Cited, opened: Path, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text('{"quotes": []}')
    assert "name with --file the original" in cited(opened, "verify", file).stderr
    assert not is_certificate({"quotes": []})


def test_a_new_key_is_in_the_audit(cited: Cited, opened: Path) -> None:
    done = cited(opened, "keys", "signing", "--new", "--json")
    first = json.loads(done.stdout)["keys"][0]
    assert first["in_use"]
    entry = audit.entries(Store(opened), 1)[0]
    assert (entry["action"], entry["subject"]) == ("keys signing", first["fingerprint"])


def test_the_page_of_the_command_is_the_page_to_read(cited: Cited, opened: Path) -> None:
    page = cited(opened, "certificate", SILENT, "--page").stdout
    assert "<h1>Record of a search</h1>" in page
    assert "<p>Cited " in page
