"""What the page of a stored conversation offers: reports of what is wrong, and files to keep."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from starlette.testclient import TestClient

from api.state import reports
from api.state.reports import Complaint
from api.state.store import Store
from tests.api.stored_conversations import begin, fields_of, read, two_collections


def test_what_is_wrong_with_a_quote_or_a_silence_is_reported_from_a_stored_conversation(
    storing: TestClient, tmp_path: Path
) -> None:
    address = begin(storing)
    storing.post(address, data={"question": "Who owns the moon?"})
    quote, *_, silence = read(storing, address).select("form[data-report]")
    for form in (quote, silence):
        choice = form.select("button")[0]["value"]
        thanks = storing.post(str(form["action"]), data={**fields_of(form), "complaint": choice})
        assert "Thank you" in thanks.text
    said = reports.listed(Store(tmp_path))
    assert [(one.complaint, one.document) for one in said] == [
        (Complaint.SHOULD_BE_THERE, None),
        (Complaint.NO_ANSWER, "river-charter"),
    ]
    # The operator stores conversations, which does not make reports keep questions.
    assert [one.question for one in said] == [None, None]


def test_a_stored_conversation_is_saved_as_a_file_with_the_numbers_of_its_page(storing: TestClient) -> None:
    address = begin(storing, "Question 1 on a ledger")
    for number in range(2, 24):
        storing.post(address, data={"question": f"Question {number} on a ledger"})
    page = read(storing, address)
    [form] = page.select("#ask")
    shown = [heading.text for heading in page.select(".cited-quote__number")]
    assert shown[0] == "Quote 14.1"
    saved = storing.post("/export", data={**fields_of(form), "as": "page", "question": ""})
    assert re.findall(r"Quote \d+\.\d+", saved.text) == shown


def words_of(file: bytes) -> str:
    """The text of a saved file; of each file inside it where it is an archive."""
    if not file.startswith(b"PK"):
        return file.decode("utf-8", "replace")
    with ZipFile(BytesIO(file)) as archive:
        return " ".join(words_of(archive.read(name)) for name in archive.namelist())


def test_a_reader_saves_and_reports_nothing_of_a_collection_that_they_do_not_see(tmp_path: Path) -> None:
    """The forms of a stored conversation may be sent by anybody: what they name is looked for in the reader's part."""
    with two_collections(tmp_path) as (client, ada):
        page = read(client, begin(client, "When are quokkas collected?"))
        [asked], [report, *_] = page.select("#ask"), page.select("form[data-report]")
        for kind in ("page", "word", "evidence"):
            fields = {**fields_of(asked), "as": kind}
            saved, hers = client.post("/export", data=fields), client.post("/export", data=fields, headers=ada)
            assert (saved.status_code, hers.status_code) == (200, 200)
            assert ("Fridays" in words_of(saved.content), "Fridays" in words_of(hers.content)) == (True, False)
        said = {**fields_of(report), "complaint": "cut_off"}
        assert client.post("/reports", data=said, headers=ada).status_code == 400
        assert client.post("/reports", data=said).status_code == 200
