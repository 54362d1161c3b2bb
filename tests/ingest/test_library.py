"""Bringing documents in: every outcome has its line, what did not change costs nothing, and nothing is ever lost."""

import threading
from pathlib import Path

import pytest

from api.bootstrap import open_service
from api.model import compiled_folder
from api.settings import BUNDLED_ENCODER, Settings
from ingest.library.library import Ingest, recipe_for
from ingest.report import DocumentOutcome, IngestReport, Mode
from ingest.source import sources
from retrieval.errors import (
    CHANGE_RUNNING,
    BadInput,
    BadManifest,
    BadPlace,
    Busy,
    DamagedGeneration,
    NoGeneration,
    OtherRecipe,
)
from retrieval.index.generation import CURRENT, GENERATIONS, current_id, generation_names, open_newest_sound
from retrieval.index.segment import arrays_file, segment_files
from retrieval.interfaces import Models
from retrieval.models.encoder import OnnxEncoder
from tests.ingest.conftest import BINS, outcomes
from tests.ingest.made_library import Shelf


def run(data: Path, models: Models, *paths: Path, dry_run: bool = False) -> IngestReport:
    return Ingest(data, models.encoder).run(sources(paths), Mode.DRY_RUN if dry_run else Mode.PUBLISH)


def first_quote(data: Path, models: Models, question: str) -> str:
    answer = open_service(Settings(data=data), models).engine.ask(question)
    return (answer.quotes or answer.nearest)[0].text


def test_what_comes_in_answers(data: Path, inbox: Path, models: Models) -> None:
    report = run(data, models, inbox)
    assert outcomes(report) == {"bins": "added", "trees": "added"}
    assert report.exit_code == 0
    assert "every second Tuesday" in first_quote(data, models, "When are grey bins collected?")


def test_what_did_not_change_is_neither_encoded_nor_published(data: Path, inbox: Path, models: Models) -> None:
    first = run(data, models, inbox)
    again = run(data, models, inbox)
    assert outcomes(again) == {"bins": "unchanged", "trees": "unchanged"}
    assert (again.published, again.encoded, again.generation) == (False, 0, first.generation)


def test_a_new_edition_replaces_the_old_one_and_encodes_only_its_own_passages(
    data: Path, inbox: Path, models: Models
) -> None:
    run(data, models, inbox)
    (inbox / "bins.txt").write_text(BINS.replace("Tuesday", "Friday"))
    report = run(data, models, inbox)
    assert outcomes(report) == {"bins": "changed", "trees": "unchanged"}
    assert report.encoded == 1
    assert "every second Friday" in first_quote(data, models, "When are grey bins collected?")


def test_a_bad_file_is_a_line_and_the_others_come_in(data: Path, inbox: Path, models: Models) -> None:
    (inbox / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing else")
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n0000")
    report = run(data, models, inbox)
    assert report.exit_code == 2
    reasons = {line.document_id: line.reason for line in report.lines if line.outcome is DocumentOutcome.FAILED}
    assert reasons == {"broken": "broken", "empty": "empty", "picture": "unknown_format"}
    assert outcomes(report)["bins"] == "added"


def test_a_new_edition_that_cannot_be_read_leaves_the_old_one_serving(data: Path, inbox: Path, models: Models) -> None:
    run(data, models, inbox)
    (inbox / "bins.txt").write_bytes(b"\0\0\0")
    report = run(data, models, inbox)
    assert outcomes(report)["bins"] == "failed"
    assert "every second Tuesday" in first_quote(data, models, "When are grey bins collected?")


def test_the_same_bytes_under_another_name_are_noticed(data: Path, inbox: Path, models: Models) -> None:
    (inbox / "bins-copy.txt").write_text(BINS)
    report = run(data, models, inbox)
    assert sorted(outcomes(report).values()) == ["added", "added", "duplicate"]


def test_what_leaves_its_manifest_is_removed(data: Path, inbox: Path, models: Models) -> None:
    entry = '[[document]]\nid = "{0}"\nfile = "{0}.txt"\npublisher = "Council"\n'
    manifest = inbox / "manifest.toml"
    manifest.write_text(entry.format("bins") + entry.format("trees"))
    run(data, models, manifest)
    manifest.write_text(entry.format("trees"))
    assert outcomes(run(data, models, manifest)) == {"trees": "unchanged", "bins": "removed"}
    assert [version.document.id for version in open_service(Settings(data=data), models).library.versions()] == [
        "trees"
    ]


def test_a_file_that_gets_another_id_in_its_manifest_stays_in_the_library(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("bins.txt", "Bins\n\nGrey bins are collected every second Tuesday.")
    entry = '[[document]]\nid = "{}"\nfile = "bins.txt"\n'
    shelf.bring(shelf.put("manifest.toml", entry.format("bins")))
    report = shelf.bring(shelf.put("manifest.toml", entry.format("waste")))
    assert outcomes(report) == {"waste": "added", "bins": "removed"}
    assert list(shelf.held()) == ["waste"]


def test_a_file_with_another_id_waits_where_the_removal_of_the_old_id_does(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    entry = '[[document]]\nid = "{0}{1}"\nfile = "{1}.txt"\n'
    for number in range(12):
        shelf.put(f"{number}.txt", f"Rule {number}\n\nRule {number} is about ward {number}.")
    shelf.bring(shelf.put("manifest.toml", "".join(entry.format("old", number) for number in range(12))))
    manifest = shelf.put("manifest.toml", "".join(entry.format("new", number) for number in range(12)))
    report = shelf.bring(manifest)
    assert outcomes(report)["new0"] == "duplicate"
    assert (report.withheld, len(shelf.held())) == (12, 12)
    shelf.ingest().run(sources([manifest]), approved_removals=12)
    assert sorted(shelf.held()) == sorted(f"new{number}" for number in range(12))


def test_an_id_that_another_file_has_is_refused_not_guessed(data: Path, inbox: Path, models: Models) -> None:
    run(data, models, inbox)
    other = inbox.parent / "other"
    other.mkdir()
    (other / "bins.txt").write_text("Bins\n\nAnother borough collects on Mondays.")
    assert outcomes(run(data, models, other)) == {"bins": "failed"}
    assert "every second Tuesday" in first_quote(data, models, "When are grey bins collected?")


def test_a_dry_run_says_what_would_change_and_changes_nothing(data: Path, inbox: Path, models: Models) -> None:
    report = run(data, models, inbox, dry_run=True)
    assert outcomes(report) == {"bins": "added", "trees": "added"}
    assert current_id(data) is None
    with pytest.raises(NoGeneration):
        open_service(Settings(data=data), models)


@pytest.mark.parametrize("damaged", [*segment_files(0), "manifest.json"])
def test_one_flipped_bit_is_seen_and_the_newest_sound_generation_serves(
    data: Path, inbox: Path, models: Models, damaged: str
) -> None:
    run(data, models, inbox)
    (inbox / "bins.txt").write_text(BINS.replace("Tuesday", "Friday"))
    second = run(data, models, inbox)
    path = data / GENERATIONS / str(second.generation) / damaged
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    service = open_service(Settings(data=data), models)
    assert service.engine.generation != second.generation
    assert len(service.passed_over) == 1
    assert run(data, models, inbox).published
    assert "every second Friday" in first_quote(data, models, "When are grey bins collected?")


def test_without_a_sound_generation_nothing_answers(data: Path, inbox: Path, models: Models) -> None:
    report = run(data, models, inbox)
    (data / GENERATIONS / str(report.generation) / arrays_file(0)).write_bytes(b"")
    with pytest.raises(DamagedGeneration, match="cited ingest"):
        open_service(Settings(data=data), models)


def test_a_garbled_current_file_is_passed_over(data: Path, inbox: Path, models: Models) -> None:
    report = run(data, models, inbox)
    (data / CURRENT).write_bytes(b"000009-nothing deadbeef\n")
    assert generation_names(data) == [report.generation]
    assert "Tuesday" in first_quote(data, models, "When are grey bins collected?")


def test_a_generation_of_another_recipe_is_refused_and_rebuilt(data: Path, inbox: Path, models: Models) -> None:
    run(data, models, inbox)
    other = OnnxEncoder(compiled_folder(data, BUNDLED_ENCODER))
    other.sha256 = "0" * 64
    recipe = recipe_for(other.name, other.sha256)
    with pytest.raises(OtherRecipe, match="cited ingest"):
        open_newest_sound(data, recipe)
    assert Ingest(data, other).run(sources([inbox])).published
    assert open_newest_sound(data, recipe).generation.manifest.documents == 2


def test_a_second_ingest_at_once_is_told_to_wait(data: Path, inbox: Path, models: Models) -> None:
    held, go_on = threading.Event(), threading.Event()

    def hold(_stage: str, _done: int, _total: int) -> None:
        held.set()
        go_on.wait(30)

    first = threading.Thread(target=lambda: Ingest(data, models.encoder, progress=hold).run(sources([inbox])))
    first.start()
    assert held.wait(30)
    with pytest.raises(Busy, match=CHANGE_RUNNING):
        run(data, models, inbox)
    go_on.set()
    first.join(60)
    assert current_id(data)


def test_a_data_folder_that_cannot_be_written_is_said_so(tmp_path: Path, inbox: Path, models: Models) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadPlace, match="CITED_DATA"):
        run(tmp_path / "file" / "data", models, inbox)


def test_a_path_that_does_not_exist_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file or folder"):
        sources([tmp_path / "nothing"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[document]\n", "cannot be read"),
        ('[[document]]\nid = "A B"\nfile = "a.txt"\n', "give an id"),
        ('[[document]]\nid = "a"\n', "give the file's path"),
        ('[[document]]\nid = "a"\nfile = "a.txt"\ncolour = "red"\n', "no field 'colour'"),
        ('[[document]]\nid = "a"\nfile = "a.txt"\npublished = "2020"\n', "must be a date"),
        ('[[document]]\nid = "a"\nfile = "a.txt"\n[[document]]\nid = "a"\nfile = "b.txt"\n', "two documents"),
        ("document = 5\n", r"under \[\[document\]\]"),
    ],
)
def test_a_manifest_that_cannot_be_used_says_where_and_why(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "manifest.toml").write_text(text)
    with pytest.raises(BadManifest, match=says):
        sources([tmp_path])
