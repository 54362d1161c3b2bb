"""The pictures that are kept: bounded in bytes, whole, private, and gone with their document."""

import os
from pathlib import Path

import pytest

from ingest.formats.pdf.png import END, SIGNATURE
from ingest.generations.orphans import find_orphans
from ingest.generations.purge import Traces, remove_traces
from ingest.reading.picture_cache import PICTURES, PictureCache, picture_name

SHA = "ab" * 32


def picture(size: int) -> bytes:
    return SIGNATURE + b"x" * (size - len(SIGNATURE) - len(END)) + END


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "originals" / SHA
    path.parent.mkdir()
    path.write_bytes(b"%PDF")
    return path


def names(data: Path) -> set[str]:
    return {path.name for path in (data / PICTURES).iterdir()}


def test_a_kept_picture_is_found_again_and_is_private(tmp_path: Path, original: Path) -> None:
    cache, name = PictureCache(tmp_path, 10_000), picture_name(SHA, 3, 150)
    assert cache.find(name) is None
    cache.keep(name, picture(100), original)
    assert cache.find(name) == picture(100)
    assert (tmp_path / PICTURES / name).stat().st_mode & 0o077 == 0
    assert (tmp_path / PICTURES).stat().st_mode & 0o077 == 0


def test_the_pictures_that_were_used_longest_ago_go_first(tmp_path: Path, original: Path) -> None:
    cache = PictureCache(tmp_path, 1000)
    for page in (1, 2, 3):
        cache.keep(picture_name(SHA, page, 100), picture(300), original)
        os.utime(tmp_path / PICTURES / picture_name(SHA, page, 100), (page, page))
    assert cache.find(picture_name(SHA, 1, 100))  # the oldest, used again now
    cache.keep(picture_name(SHA, 4, 100), picture(300), original)
    assert names(tmp_path) == {picture_name(SHA, page, 100) for page in (1, 3, 4)}


def test_nothing_is_kept_where_the_setting_is_nought(tmp_path: Path, original: Path) -> None:
    cache = PictureCache(tmp_path, 0)
    cache.keep(picture_name(SHA, 1, 100), picture(300), original)
    assert not (tmp_path / PICTURES).exists()


def test_half_a_picture_counts_as_none(tmp_path: Path, original: Path) -> None:
    cache, name = PictureCache(tmp_path, 1000), picture_name(SHA, 1, 100)
    cache.keep(name, picture(300), original)
    os.truncate(tmp_path / PICTURES / name, 200)
    assert cache.find(name) is None


def test_a_full_disk_is_no_error(tmp_path: Path, original: Path) -> None:
    (tmp_path / PICTURES).write_text("a file where the folder should be")
    cache = PictureCache(tmp_path, 1000)
    cache.keep(picture_name(SHA, 1, 100), picture(300), original)
    assert cache.find(picture_name(SHA, 1, 100)) is None


def test_a_picture_that_was_drawn_during_a_purge_is_not_kept(tmp_path: Path, original: Path) -> None:
    original.unlink()
    PictureCache(tmp_path, 1000).keep(picture_name(SHA, 1, 100), picture(300), original)
    assert names(tmp_path) == set()


def test_a_purge_removes_the_pictures_and_names_them(tmp_path: Path, original: Path) -> None:
    cache = PictureCache(tmp_path, 10_000)
    for sha256 in (SHA, "cd" * 32):
        cache.keep(picture_name(sha256, 1, 100), picture(300), original)
    _, _, files = remove_traces(tmp_path, Traces((), frozenset({SHA}), ()), frozenset())
    assert names(tmp_path) == {picture_name("cd" * 32, 1, 100)}
    assert f"{PICTURES}/{picture_name(SHA, 1, 100)}" in files


def test_pictures_of_files_that_no_generation_holds_are_orphans(tmp_path: Path, original: Path) -> None:
    PictureCache(tmp_path, 1000).keep(picture_name(SHA, 1, 100), picture(300), original)
    assert tmp_path / PICTURES / picture_name(SHA, 1, 100) in find_orphans(tmp_path)
