"""An original is stored once, and a stored file that is not what was handed in is replaced."""

from pathlib import Path

import pytest

from ingest.originals import original_path, store_original


@pytest.mark.parametrize("damaged", [b"", b"word", b"wordz", b"words and more"])
def test_a_damaged_original_is_replaced_when_its_file_comes_again(tmp_path: Path, damaged: bytes) -> None:
    path = original_path(tmp_path, store_original(tmp_path, b"words"))
    path.write_bytes(damaged)
    store_original(tmp_path, b"words")
    assert path.read_bytes() == b"words"


def test_a_sound_original_is_not_written_again(tmp_path: Path) -> None:
    path = original_path(tmp_path, store_original(tmp_path, b"words"))
    before = path.stat().st_ino
    store_original(tmp_path, b"words")
    assert path.stat().st_ino == before
