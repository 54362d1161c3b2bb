"""A disk that refuses, fills up, or flips a bit: what serves goes on serving, and says what is wrong."""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.bootstrap import open_service
from api.settings import Settings
from ingest.generations.publish import leftovers, try_remove_leftovers
from retrieval.errors import CitedError, DamagedGeneration
from retrieval.index.generation import GENERATIONS, current_id
from retrieval.interfaces import Models
from tests.faults.conftest import Figure, Strike, Struck
from tests.size import FULL

STRIDE = 1 if FULL else 12
LEVELS = 20 if FULL else 5
FLIPS = 200 if FULL else 25


def recovered(struck: Struck) -> list[str]:
    """What does not hold once the disk works again."""
    wrong = []
    if struck.state() not in ("old", "new"):
        wrong.append(f"the library is {struck.state()}")
    try_remove_leftovers(struck.data)
    if leftovers(struck.data):
        wrong.append(f"left over: {[path.name for path in leftovers(struck.data)]}")
    if struck.bring() != 0 or struck.state() != "new":
        wrong.append(f"after the next ingest the library is {struck.state()}")
    return wrong + struck.amiss()


@pytest.mark.parametrize("operation", ["ingest", "preview"])
def test_an_io_error_at_every_step_is_told_and_changes_nothing(strike: Strike, figure: Figure, operation: str) -> None:
    """EIO on open, write-open, fsync, rename, mkdir, remove."""
    steps = strike(operation).steps
    chosen = range(0, len(steps), STRIDE)
    wrong: list[str] = []
    for at in chosen:
        struck = strike(operation, at, "eio")
        where = f"EIO at {steps[at]}"
        if struck.code not in (0, 3):
            wrong.append(f"{where}: ended with {struck.code}, {struck.said}")
        elif struck.code == 3 and len(struck.said.split()) < 5:
            wrong.append(f"{where}: said no more than {struck.said!r}")
        wrong += [f"{where}: {what}" for what in recovered(struck)]
    figure(f"eio_{operation}_steps", f"{len(chosen)}/{len(steps)}", "every" if FULL else "sample")
    figure(f"eio_{operation}_wrong", len(wrong), "0")
    assert wrong == [], "\n".join(wrong)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system whose size can be set; only root may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = shutil.which("mount") and os.geteuid() == 0
    if not made or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place], check=False).returncode:
        pytest.skip("needs to mount a small file system, which only root may do")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_is_told_and_serving_goes_on(strike: Strike, figure: Figure, small_disk: Path) -> None:
    """The disk has room for the library and a growing part of what an ingest needs."""
    wrong: list[str] = []
    untouched, grown = strike("rollback", 0), strike("ingest")
    need = _size(grown.data) - _size(untouched.data)
    refused = 0
    for level in range(LEVELS):
        where = f"full at level {level}"
        untouched = strike("rollback", 0)
        _resize(small_disk, 64 << 20)
        shutil.rmtree(small_disk / "data", ignore_errors=True)
        shutil.copytree(untouched.data, small_disk / "data", symlinks=True)
        service = open_service(Settings(data=small_disk / "data"), Models(untouched.encoder))
        _resize(small_disk, _used(small_disk) + need * (level + 1) // (LEVELS + 1))
        struck = strike("ingest", data=small_disk / "data")
        refused += struck.code == 3
        if struck.code == 3 and "space" not in struck.said:
            wrong.append(f"{where}: said {struck.said}")
        if struck.code not in (0, 3):
            wrong.append(f"{where}: ended with {struck.code}, {struck.said}")
        if "Tuesday" not in service.engine.ask("When are grey bins collected?").quotes[0].text:
            wrong.append(f"{where}: what served before does not answer")
        if struck.state() not in ("old", "new"):
            wrong.append(f"{where}: the library is {struck.state()}")
        _resize(small_disk, 64 << 20)
        wrong += [f"{where}: {what}" for what in recovered(struck)]
    figure("disk_full_levels", f"{LEVELS} ({refused} refused)", str(LEVELS))
    figure("disk_full_wrong", len(wrong), "0")
    assert wrong == [], "\n".join(wrong)
    assert refused > LEVELS // 2


def _size(folder: Path) -> int:
    """Bytes that the files take, in whole pages, and a page for each folder."""
    found = [path for path in folder.rglob("*") if not path.is_symlink()]
    return sum(4096 + (-(-path.stat().st_size // 4096) * 4096 if path.is_file() else 0) for path in found)


def _used(place: Path) -> int:
    found = os.statvfs(place)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def _resize(place: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", place], check=True)


def test_one_flipped_bit_is_detected_and_the_newest_sound_generation_serves(strike: Strike, figure: Figure) -> None:
    chance = random.Random(5)  # noqa: S311 - chance that can be repeated
    struck = strike("ingest")
    name = str(current_id(struck.data))
    files = sorted(path for path in (struck.data / GENERATIONS / name).rglob("*") if path.is_file())
    undetected, unserved = [], []
    for number in range(FLIPS):
        path = files[number % len(files)]
        content = bytearray(path.read_bytes())
        place = chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(8)
        whole = path.read_bytes()
        path.write_bytes(content)
        where = f"{path.name} byte {place}"
        try:
            service = open_service(Settings(data=struck.data), Models(struck.encoder))
            if service.engine.generation == name or not service.passed_over:
                undetected.append(where)
            elif "Tuesday" not in service.engine.ask("When are grey bins collected?").quotes[0].text:
                unserved.append(where)
        except (CitedError, DamagedGeneration) as trouble:
            unserved.append(f"{where}: {trouble}")
        path.write_bytes(whole)
    figure("bits_flipped", FLIPS, str(FLIPS))
    figure("bits_undetected", len(undetected), "0")
    figure("bits_not_served_from_the_newest_sound", len(unserved), "0")
    assert (undetected, unserved) == ([], [])


@pytest.mark.parametrize("flipped", range(8))
def test_a_flipped_bit_in_current_is_detected(strike: Strike, flipped: int) -> None:
    struck = strike("ingest")
    path = struck.data / "CURRENT"
    content = bytearray(path.read_bytes())
    content[flipped * 9] ^= 1 << flipped
    path.write_bytes(content)
    assert current_id(struck.data) is None
    assert struck.state() == "new"
