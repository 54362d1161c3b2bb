"""Generations share the files that they have in common, and nothing that one of them suffers reaches the other."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.generations.retention import rollback
from ingest.generations.sharing import MIN_SHARED_BYTES, share_files
from ingest.source import sources
from retrieval.facts import FactChanges, Facts
from retrieval.index.generation import GENERATIONS, current_id
from tests.ingest.made_library import Shelf


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A library whose indexes are large enough to be shared; tests work on copies."""
    made = Shelf(tmp_path_factory.mktemp("built"))
    for number in range(8):
        words = " ".join(f"Ward {number} has bins of kind {kind} in street {kind * number}." for kind in range(2000))
        made.put(f"ward{number}.txt", f"Ward {number}\n\n{words}")
    made.ingest().run(sources([made.inbox]))
    return made


@pytest.fixture
def shelf(built: Shelf, tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path)
    shutil.copytree(built.data, made.data, dirs_exist_ok=True)
    return made


def files(shelf: Shelf, name: str) -> dict[str, os.stat_result]:
    folder = shelf.data / GENERATIONS / name
    return {path.relative_to(folder).as_posix(): path.stat() for path in folder.rglob("*") if path.is_file()}


def test_a_change_of_facts_shares_every_large_index_with_the_generation_before(shelf: Shelf) -> None:
    first = str(current_id(shelf.data))
    second = str(shelf.ingest().amend("ward1", FactChanges(Facts(publisher="Council"))).generation)
    before, after = files(shelf, first), files(shelf, second)
    shared = {name for name in after if after[name].st_ino == before[name].st_ino}
    large = {name for name in after if after[name].st_size >= MIN_SHARED_BYTES}
    assert {"vectors.faiss", "sentences.i8"} <= shared
    assert shared == large - {"passages.sqlite", "manifest.json"}
    assert shelf.bad() == []


def test_a_generation_stays_whole_when_the_one_with_which_it_shares_goes(shelf: Shelf) -> None:
    first = str(current_id(shelf.data))
    second = str(shelf.ingest().amend("ward1", FactChanges(Facts(publisher="Council"))).generation)
    shutil.rmtree(shelf.data / GENERATIONS / first)
    assert (shelf.generation().id, shelf.bad()) == (second, [])


def test_a_rollback_to_a_generation_that_shares_serves_it(shelf: Shelf) -> None:
    first = str(current_id(shelf.data))
    shelf.ingest().amend("ward1", FactChanges(Facts(publisher="Council")))
    assert rollback(shelf.data).id == first
    assert shelf.bad() == []


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], check=False).returncode:
        pytest.skip("needs to mount a file system, which only root may do")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_across_file_systems_the_copy_stays(tmp_path: Path, other_disk: Path) -> None:
    here = tmp_path / "here"
    for folder in (here, other_disk):
        folder.mkdir(exist_ok=True)
        (folder / "vectors.faiss").write_bytes(bytes(MIN_SHARED_BYTES))
    share_files(here, {"vectors.faiss": "0"}, other_disk, {"vectors.faiss": "0"})
    assert [path.name for path in here.iterdir()] == ["vectors.faiss"]
    assert (here / "vectors.faiss").stat().st_nlink == 1
