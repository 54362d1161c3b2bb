"""Generations share the files that they have in common, and nothing that one of them suffers reaches the other."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.generations.retention import rollback
from ingest.generations.sharing import MIN_SHARED_BYTES, share_file, share_files
from ingest.source import edition_source, sources
from retrieval.facts import FactChanges, Facts
from retrieval.index.generation import GENERATIONS, current_id
from retrieval.index.segment import catalogue_file, segment_files, segment_of
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
    shutil.copytree(built.inbox, made.inbox, dirs_exist_ok=True)
    return made


def files(shelf: Shelf, name: str) -> dict[str, os.stat_result]:
    folder = shelf.data / GENERATIONS / name
    return {path.relative_to(folder).as_posix(): path.stat() for path in folder.rglob("*") if path.is_file()}


def written_anew(shelf: Shelf, first: str, second: str) -> set[str]:
    """The large files of the second generation that are no links to files of the first."""
    before, after = files(shelf, first), files(shelf, second)
    assert len(after) > 3 * 3
    large = {name for name in after if after[name].st_size >= MIN_SHARED_BYTES}
    return {name for name in large if name not in before or after[name].st_ino != before[name].st_ino}


def segment(shelf: Shelf, id: str) -> int:
    return segment_of(id, shelf.generation().manifest.segments)


def test_a_change_of_text_writes_the_segment_of_its_document_and_shares_all_others(shelf: Shelf) -> None:
    first = str(current_id(shelf.data))
    path = shelf.put("ward1.txt", (shelf.inbox / "ward1.txt").read_text() + " Ward 1 has no bins in May.")
    report = shelf.ingest().run([edition_source(path, "ward1")])
    assert 0 < report.encoded < 5
    assert written_anew(shelf, first, str(report.generation)) == set(segment_files(segment(shelf, "ward1")))
    assert shelf.bad() == []


def test_a_change_of_facts_writes_the_catalogue_of_one_segment(shelf: Shelf) -> None:
    first = str(current_id(shelf.data))
    second = str(shelf.ingest().amend("ward1", FactChanges(Facts(publisher="Council"))).generation)
    assert written_anew(shelf, first, second) == {catalogue_file(segment(shelf, "ward1"))}
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
        (folder / "segment-00.i8").write_bytes(bytes(MIN_SHARED_BYTES))
    share_files(here, {"segment-00.i8": "0"}, other_disk, {"segment-00.i8": "0"})
    share_file(other_disk / "segment-00.i8", here / "segment-01.i8")
    assert {path.name: path.stat().st_nlink for path in here.iterdir()} == {"segment-00.i8": 1, "segment-01.i8": 1}
    assert (here / "segment-01.i8").read_bytes() == bytes(MIN_SHARED_BYTES)
