"""Only the user who runs Cited may use the data folder and the backups."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.private_data import make_private
from api.state import keys
from api.state.store import Store
from ingest.disk import open_to_others
from ingest.generations.backup import back_up
from ingest.generations.doctor import Health, examine
from ingest.generations.restore import restore
from ingest.report import Mode
from ingest.source import sources
from tests.ingest.made_library import Shelf

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A library that was made under the usual umask, with a preview and a key."""
    os.umask(0o022)
    made = Shelf(tmp_path)
    made.put("bins.txt", "Bins\n\nGrey bins are collected every second Tuesday.")
    keys.create(Store(made.data), "Ada")
    made.bring()
    made.put("bins.txt", "Bins\n\nGrey bins are collected every Friday.")
    made.ingest().run(sources([made.inbox]), Mode.PREVIEW)
    return made


def modes(folder: Path) -> set[tuple[bool, int]]:
    """Whether an entry is a folder, and its permissions, for a folder and everything in it."""
    return {(entry.is_dir(), entry.stat().st_mode & 0o777) for entry in (folder, *folder.rglob("*"))}


def test_everything_that_a_library_holds_is_private(shelf: Shelf, tmp_path: Path) -> None:
    assert modes(shelf.data) == {(True, 0o700), (False, 0o600)}
    back_up(shelf.data, tmp_path / "new" / "a.cited", Store(shelf.data).copy_to)
    assert modes(tmp_path / "new") == {(True, 0o700), (False, 0o600)}
    os.umask(0o022)
    restore(tmp_path / "restored", tmp_path / "new" / "a.cited")
    assert modes(tmp_path / "restored") == {(True, 0o700), (False, 0o600)}


def test_an_open_data_folder_is_found_and_made_private_with_a_note(shelf: Shelf) -> None:
    for entry in (shelf.data, *shelf.data.rglob("*")):
        entry.chmod(0o755 if entry.is_dir() else 0o644)
    [finding] = [one for one in examine(shelf.data, None) if one.what == "permissions"]
    assert (finding.health, "chmod" in str(finding.todo)) == (Health.NOTICE, True)
    notes: list[str] = []
    make_private(shelf.data, notes.append)
    assert "Now only this user may use them" in notes[0]
    assert open_to_others(shelf.data) == []
    make_private(shelf.data, notes.append)
    assert len(notes) == 1


def test_a_file_that_is_removed_while_the_folder_is_walked_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked = list(os.walk(tmp_path))
    monkeypatch.setattr(os, "walk", lambda _: [(folder, names, [*files, "gone"]) for folder, names, files in walked])
    tmp_path.chmod(0o755)
    assert open_to_others(tmp_path) == [tmp_path]


def test_links_out_of_the_data_folder_are_left_alone(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir(mode=0o755)
    (tmp_path / "models").chmod(0o755)
    (shelf.data / "models").symlink_to(tmp_path / "models")
    shelf.data.chmod(0o755)
    make_private(shelf.data, lambda _: None)
    assert (tmp_path / "models").stat().st_mode & 0o777 == 0o755


def test_a_change_makes_an_open_data_folder_private(shelf: Shelf) -> None:
    for entry in (shelf.data, *shelf.data.rglob("*")):
        entry.chmod(0o755 if entry.is_dir() else 0o644)
    shelf.ingest().withdraw(["bins"])
    assert modes(shelf.data) == {(True, 0o700), (False, 0o600)}


def test_the_terminal_makes_private_files_whatever_the_umask(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "keys", "create", "Ada"]
    environment = {"CITED_DATA": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, umask=0)
    assert modes(tmp_path / "data") == {(True, 0o700), (False, 0o600)}
