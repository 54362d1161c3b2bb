"""`kill -9` at every step of every change: the library is as it was or as it was to be; the next ingest succeeds."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.settings import Settings
from ingest.generations.publish import leftovers, try_remove_leftovers
from tests.faults.conftest import ROOT, Figure, Strike, Struck
from tests.size import FULL

# The quick size strikes at one step in twelve.
STRIDE = 1 if FULL else 12
RANDOM = 100 if FULL else 4

# What the library may be after the change was cut off.
ENDS = {
    "ingest": {"old", "new"},
    "preview": {"old", "new"},
    "rollback": {"old", "rolled back"},
    "withdraw": {"old", "withdrawn"},
    "purge": {"old", "withdrawn"},
    "backup": {"old"},
    "dry run": {"old"},
    "discard": {"old"},
    "clean": {"old"},
}


def state(struck: Struck) -> str:
    said = struck.answers()
    if said[0] is None and "preservation" in str(said[1]) and said[2] is None:
        return "rolled back" if "bins" not in held(struck) else "withdrawn"
    return struck.state()


def held(struck: Struck) -> list[str]:
    from api.bootstrap import open_ingest

    return sorted(open_ingest(Settings(data=struck.data), encoder=struck.encoder).holdings())


def recovered(struck: Struck, ends: set[str]) -> list[str]:
    """What does not hold after a fault."""
    wrong = []
    found = state(struck)
    # A purge that ended leaves no document, a withdrawal leaves it hidden; to an officer it is the same.
    if found not in ends and not (found == "rolled back" and "withdrawn" in ends):
        wrong.append(f"the library is {found}")
    try_remove_leftovers(struck.data)
    if leftovers(struck.data):
        wrong.append(f"left over: {[path.name for path in leftovers(struck.data)]}")
    if struck.amiss():
        wrong.append(f"the doctor finds {struck.amiss()}")
    if struck.bring() != 0:
        wrong.append("the next ingest fails")
    if struck.orphans():
        wrong.append(f"after the next ingest there are orphans: {struck.orphans()}")
    if found != "withdrawn" and struck.state() != "new":
        wrong.append(f"after the next ingest the library is {struck.state()}")
    return wrong


@pytest.mark.parametrize("operation", ENDS)
def test_killed_at_every_step(strike: Strike, figure: Figure, operation: str) -> None:
    whole = strike(operation)
    assert whole.code == 0, whole.said
    steps = whole.steps
    chosen = sorted({*range(0, len(steps), STRIDE), len(steps) - 1})
    wrong = []
    for at in chosen:
        struck = strike(operation, at)
        assert struck.code == -9
        wrong += [f"killed before {steps[at]}: {what}" for what in recovered(struck, ENDS[operation])]
    figure(f"killed_{operation.replace(' ', '_')}_steps", f"{len(chosen)}/{len(steps)}", "every" if FULL else "sample")
    figure(f"killed_{operation.replace(' ', '_')}_wrong", len(wrong), "0")
    assert wrong == [], "\n".join(wrong)


def test_killed_at_random_moments(strike: Strike, figure: Figure) -> None:
    """A real `cited ingest`, killed after a time that chance gives it."""
    chance = random.Random(11)  # noqa: S311 - chance that can be repeated
    wrong, ends = [], {"old": 0, "new": 0}
    whole = None
    for number in range(RANDOM):
        struck = strike("rollback", 0)  # an untouched copy: the child was killed before its first step
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", "from api.cli.main import main; main()", "ingest", str(struck.inbox)],
            env={"CITED_DATA": str(struck.data), "PATH": "/usr/bin:/bin"},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if whole is None:
            process.wait(60)
            whole = time.monotonic() - started
        else:
            # Python itself takes the first part to start; the library is touched after that.
            time.sleep(whole * chance.uniform(0.3, 1.0))
            process.kill()
            process.wait(60)
        found = state(struck)
        ends[found] = ends.get(found, 0) + 1
        wrong += [f"kill {number}: {what}" for what in recovered(struck, {"old", "new"})]
    figure("killed_at_random_moments", f"{RANDOM} ({ends['old']} before, {ends['new']} after)", f"{RANDOM}")
    figure("killed_at_random_wrong", len(wrong), "0")
    assert wrong == [], "\n".join(wrong)


def test_no_step_is_hidden(strike: Strike) -> None:
    """The steps of an ingest are those of DESIGN: files synced, the folder renamed, CURRENT replaced and synced."""
    steps = strike("ingest").steps
    kinds = {step.split()[0] for step in steps}
    assert {"open", "os.rename", "fsync", "os.mkdir", "shutil.rmtree"} <= kinds
    renames = [step for step in steps if step.startswith("os.rename")]
    assert Path(renames[-1].split()[1]).name.startswith(".CURRENT")
