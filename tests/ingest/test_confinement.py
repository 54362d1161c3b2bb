"""A folder that is ingested gives only what is in it: links, `..` and absolute paths do not lead out of it."""

from pathlib import Path

import pytest

from ingest.source import question_paths, sources
from retrieval.errors import BadManifest, Reason
from tests.ingest.made_library import Shelf, outcomes, the

SECRET = "Secret\n\nThe safe opens with 1234."


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path)
    made.put("bins.txt", "Bins\n\nGrey bins are collected every second Tuesday.")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text(SECRET)
    return made


def outside(shelf: Shelf) -> Path:
    return shelf.inbox.parent / "outside"


def test_a_link_to_a_file_elsewhere_is_not_followed_and_the_report_says_how_to_allow_it(shelf: Shelf) -> None:
    (shelf.inbox / "link.txt").symlink_to(outside(shelf) / "secret.txt")
    report = shelf.bring()
    assert outcomes(report) == {"bins": "added", "link": "failed"}
    assert the(report, "link").reason == Reason.OUTSIDE
    assert "CITED_ALSO_FROM" in str(the(report, "link").detail)
    assert list(shelf.held()) == ["bins"]


def test_a_link_to_a_folder_elsewhere_is_not_followed(shelf: Shelf) -> None:
    (shelf.inbox / "more").symlink_to(outside(shelf))
    report = shelf.bring()
    assert (outcomes(report)["more"], list(shelf.held())) == ("failed", ["bins"])


def test_a_link_inside_the_folder_is_the_same_file(shelf: Shelf) -> None:
    (shelf.inbox / "zz.txt").symlink_to(shelf.inbox / "bins.txt")
    (shelf.inbox / "same").symlink_to(shelf.inbox)
    assert outcomes(shelf.bring()) == {"bins": "added"}


@pytest.mark.parametrize(
    "file", ["../outside/secret.txt", "{outside}/secret.txt", "sub/../../outside/secret.txt", "l.txt"]
)
def test_a_manifest_does_not_lead_out_of_its_folder_and_its_document_stays(shelf: Shelf, file: str) -> None:
    (shelf.inbox / "sub").mkdir()
    (shelf.inbox / "manifest.toml").write_text('[[document]]\nid = "bins"\nfile = "bins.txt"\n')
    shelf.bring()
    (shelf.inbox / "l.txt").symlink_to(outside(shelf) / "secret.txt")
    named = file.format(outside=outside(shelf))
    (shelf.inbox / "manifest.toml").write_text(f'[[document]]\nid = "bins"\nfile = "{named}"\n')
    report = shelf.bring()
    assert (the(report, "bins").outcome, the(report, "bins").reason) == ("failed", Reason.OUTSIDE)
    assert "Tuesday" in shelf.held()["bins"]


def test_the_setting_allows_folders(shelf: Shelf) -> None:
    (shelf.inbox / "link.txt").symlink_to(outside(shelf) / "secret.txt")
    found = sources([shelf.inbox], [outside(shelf)])
    assert outcomes(shelf.ingest().run(found)) == {"bins": "added", "link": "added"}


def test_a_folder_that_is_itself_a_link_and_a_file_that_is_named_are_read(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(shelf.inbox)
    (tmp_path / "named.txt").symlink_to(outside(shelf) / "secret.txt")
    assert outcomes(shelf.bring(tmp_path / "way", tmp_path / "named.txt")) == {"bins": "added", "named": "added"}


def test_a_manifest_names_no_questions_elsewhere(shelf: Shelf) -> None:
    (outside(shelf) / "questions.jsonl").write_text("{}")
    (shelf.inbox / "manifest.toml").write_text('questions = "../outside/questions.jsonl"\n')
    with pytest.raises(BadManifest, match="CITED_ALSO_FROM"):
        question_paths([shelf.inbox])
    assert question_paths([shelf.inbox], [outside(shelf)]) == [shelf.inbox / "../outside/questions.jsonl"]
