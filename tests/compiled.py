"""The compiled models of the tests, made once for all runs and for all processes of a run.

Compiling takes most of a minute. Its outcome depends on the code, the trained weights and the installed packages.
Opening a model checks the weights; the name of the folder stands for the code and the packages.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from api.model import MODELS, prepare_models, prepare_reranker
from api.settings import SMALL_RERANKER, Settings

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "tests"


def compiled_models() -> Path:
    """The folder of all compiled models, to be linked as `models` into a data folder; tests must leave it as it is."""
    data = BUILD / f"models-{_name()}"
    with _alone():
        prepare_models(Settings(data=data))
        prepare_reranker(data, SMALL_RERANKER)
        for other in BUILD.glob("models-*"):
            if other != data:
                shutil.rmtree(other)
    return data / MODELS


def _name() -> str:
    """A name for the code that compiles and the packages that it uses."""
    files = [ROOT / "api" / "model.py", *(ROOT / "retrieval" / "models").glob("*.py"), *ROOT.glob("requirements*.txt")]
    return sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time; the others wait."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
