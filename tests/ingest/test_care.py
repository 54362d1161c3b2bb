"""Backup, restore, doctor: nothing is lost on the way, and what is wrong is found and told with what to do."""

import random
from pathlib import Path

import pytest

from api.bootstrap import open_service
from api.model import open_encoder
from api.settings import BUNDLED_ENCODER, Settings
from api.state import keys
from api.state.store import Store
from ingest.generations.backup import back_up
from ingest.generations.doctor import Finding, Health, examine
from ingest.generations.publish import lock_data_folder
from ingest.generations.restore import restore
from ingest.library.library import recipe_for
from ingest.report import Mode
from ingest.source import sources
from retrieval.errors import BadBackup, BadPlace, Busy
from retrieval.index.generation import GENERATIONS, current_id
from retrieval.index.segment import arrays_file
from tests.ingest.conftest import BINS, Library


def backed_up(library: Library, tmp_path: Path) -> Path:
    target = tmp_path / "elsewhere" / "library.cited"
    back_up(library.data, target, Store(library.data).copy_to)
    return target


def everything(data: Path) -> dict[str, bytes]:
    """Every file of a library but what can be made again."""
    parts = ("originals", "generations", "previews", "CURRENT")
    found = (path for path in data.rglob("*") if path.is_file() and path.relative_to(data).parts[0] in parts)
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in found}


def test_a_backup_is_restored_to_another_path_byte_for_byte_and_answers(
    library: Library, inbox: Path, tmp_path: Path, data_folder: Path
) -> None:
    key, secret = keys.create(Store(library.data), "Ada")
    (inbox / "bins.txt").write_text(BINS.replace("Tuesday", "Friday"))
    library.bring(inbox)
    (inbox / "trees.txt").write_text("Trees\n\nTrees are felled in winter.")
    library.ingest.run(sources([inbox]), Mode.PREVIEW)
    elsewhere = tmp_path / "other place" / "data"
    done = restore(elsewhere, backed_up(library, tmp_path))
    assert done.generation == current_id(library.data)
    assert everything(elsewhere) == everything(library.data)
    assert keys.find_key(Store(elsewhere), secret) == key
    (elsewhere / "models").symlink_to(data_folder / "models")
    answer = open_service(Settings(data=elsewhere)).engine.ask("When are grey bins collected?")
    assert "Friday" in answer.quotes[0].text


def test_a_backup_that_was_cut_off_or_altered_anywhere_is_refused(library: Library, tmp_path: Path) -> None:
    whole = backed_up(library, tmp_path).read_bytes()
    chance = random.Random(7)  # noqa: S311 - chance that can be repeated
    altered = tmp_path / "altered"
    tries = [whole[: chance.randrange(len(whole))] for _ in range(20)] + [b"", whole[:-1], whole + b"\n"]
    for _ in range(30):
        content = bytearray(whole)
        content[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        tries.append(bytes(content))
    for bad in tries:
        altered.write_bytes(bad)
        with pytest.raises(BadBackup, match="Nothing was restored"):
            restore(tmp_path / "empty", altered)
    assert not (tmp_path / "empty").exists()


def test_nothing_is_written_over(library: Library, tmp_path: Path) -> None:
    target = backed_up(library, tmp_path)
    with pytest.raises(BadPlace, match="exists already"):
        back_up(library.data, target, Store(library.data).copy_to)
    with pytest.raises(BadPlace, match="not empty"):
        restore(library.data, target)
    with pytest.raises(BadBackup, match="no file"):
        restore(tmp_path / "empty", tmp_path / "missing")


def test_a_backup_waits_for_a_change_to_end(library: Library, tmp_path: Path) -> None:
    with lock_data_folder(library.data), pytest.raises(Busy):
        backed_up(library, tmp_path)
    assert not list((tmp_path / "elsewhere").iterdir())


def examined(library: Library) -> list[Finding]:
    encoder = open_encoder(library.data, BUNDLED_ENCODER)
    return list(examine(library.data, recipe_for(encoder.name, encoder.sha256)))


def amiss(library: Library) -> set[str]:
    found = [finding for finding in examined(library) if finding.health is not Health.GOOD]
    assert all(finding.todo for finding in found)
    return {finding.what.split()[0] for finding in found}


def test_a_sound_library_is_told_to_be_sound(library: Library) -> None:
    assert amiss(library) == set()
    assert {finding.what for finding in examined(library)} >= {"disk space", "hashes", "ids", "texts", "originals"}


def test_what_is_wrong_is_found(library: Library, inbox: Path) -> None:
    name = str(current_id(library.data))
    original = next((library.data / "originals").iterdir())
    kept = original.read_bytes()
    original.write_bytes(b"altered")
    assert amiss(library) == {"originals"}
    original.write_bytes(kept)
    (library.data / "originals" / ("0" * 64)).write_bytes(b"nobody's")
    assert amiss(library) == {"orphans"}
    (library.data / "originals" / ("0" * 64)).unlink()
    (library.data / "originals" / ".x.0123abcd").write_bytes(b"half")
    assert amiss(library) == {"leftovers"}
    (library.data / "originals" / ".x.0123abcd").unlink()
    (library.data / GENERATIONS / name / arrays_file(0)).write_bytes(b"altered")
    assert amiss(library) == {"generation"}
    (library.data / "CURRENT").write_text("altered")
    assert "current" in amiss(library)


def test_another_recipe_and_an_old_preview_are_found(library: Library, inbox: Path) -> None:
    (inbox / "bins.txt").write_text(BINS.replace("Tuesday", "Friday"))
    library.ingest.run(sources([inbox]), Mode.PREVIEW)
    library.ingest.withdraw(["trees"])
    assert amiss(library) == {"preview"}
    found = list(examine(library.data, recipe_for("another", "0")))
    assert [finding.what for finding in found if finding.health is Health.BAD] == ["recipe"]


def test_no_folder_is_said(tmp_path: Path) -> None:
    [finding] = examine(tmp_path / "nothing", None)
    assert finding.health is Health.BAD
