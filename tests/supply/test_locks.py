"""Every package is installed with a hash, and none is older than the version that mended its known faults."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.txt"))
RUNS = ("requirements.txt", "requirements-torch.txt", "requirements-weights.txt")
FLOORS = tomllib.loads((ROOT / "tests" / "supply" / "floors.toml").read_text("utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def entries(lock: str) -> dict[str, tuple[Version, list[str]]]:
    """The version and the hashes of each package in a lock."""
    text = (ROOT / lock).read_text("utf-8")
    found = re.findall(r"(?m)^([\w.-]+)==(\S+)((?: \\\n +\S+)*)", text)
    return {
        canonicalize_name(name): (Version(version), re.findall(r"--hash=sha256:[0-9a-f]{64}\b", rest))
        for name, version, rest in found
    }


def declared() -> dict[str, Requirement]:
    return {canonicalize_name(one.name): one for one in map(Requirement, PROJECT["dependencies"])}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_each_package_with_a_hash(lock: str) -> None:
    lines = [line for line in (ROOT / lock).read_text("utf-8").splitlines() if line and line[0] not in " #"]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==\S+ \\", line)] == []
    assert [name for name, (_, hashes) in entries(lock).items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index(lock: str) -> None:
    assert re.findall(r"(?m)^--|://", (ROOT / lock).read_text("utf-8")) == []


def test_every_declared_package_stands_in_a_lock_at_a_version_that_fits() -> None:
    locked = {name: version for lock in RUNS for name, (version, _) in entries(lock).items()}
    assert {name for name, one in declared().items() if not one.specifier.contains(locked[name])} == set()


@pytest.mark.parametrize("name", FLOORS)
def test_no_lock_holds_a_package_below_its_floor(name: str) -> None:
    versions = [entries(lock)[name][0] for lock in LOCKS if name in entries(lock)]
    assert versions
    assert min(versions) >= Version(FLOORS[name]["floor"])
    assert FLOORS[name]["reason"].endswith(".")


@pytest.mark.parametrize("name", sorted(set(FLOORS) & set(declared())))
def test_pyproject_allows_no_version_below_the_floor(name: str) -> None:
    lowest = [Version(one.version) for one in declared()[name].specifier if one.operator in (">=", "==", "~=")]
    assert lowest
    assert max(lowest) >= Version(FLOORS[name]["floor"])


def test_make_installs_only_with_hashes() -> None:
    installs = [line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if "pip install" in line]
    without = [line.strip() for line in installs if "--require-hashes" not in line and "--editable ." not in line]
    assert len(installs) > len(without)
    # Only on request, with TORCH=any.
    assert without == ["INSTALL_TORCH := $(BIN)/pip install --quiet torch==2.13.0"]
