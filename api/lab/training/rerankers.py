"""Train both rerankers one after the other: `make reranker`. Each goes on where it was stopped.

FOLDER holds `lists/`; `large/model.safetensors` and `small/model.safetensors` come out. The small one learns from the
labels and from the large one.
"""

import subprocess
import sys
from pathlib import Path

from api.weights import LARGE_RERANKER, SMALL_RERANKER, large_base, small_base

# Steps of four questions each. On two cores a step of the large one takes 3 seconds, and one of the small one 1.4.
LARGE_STEPS, SMALL_STEPS = 12_000, 8_000


def main(folder: Path) -> None:
    lists, large, small = (folder / name for name in ("lists", "large", "small"))
    with large_base(folder) as base:
        _train(lists, base, large, "--size", "large", "--steps", str(LARGE_STEPS))
        teacher = ("--teacher", str(base), str(large / "model.safetensors"))
        _train(lists, small_base(), small, "--size", "small", "--steps", str(SMALL_STEPS), *teacher)
    sys.stdout.write(
        f"To let them serve, copy {large}/model.safetensors to {LARGE_RERANKER} and {small}'s to {SMALL_RERANKER}.\n"
    )


def _train(lists: Path, base: Path, out: Path, *options: str) -> None:
    """In a process of its own: its memory is free again when the next begins."""
    _run("api.lab.training.reranker", lists, base, out, *options)
    _run("api.lab.training.spread", lists, base, out / "model.safetensors")


def _run(module: str, *given: Path | str) -> None:
    subprocess.run([sys.executable, "-m", module, *map(str, given)], check=True)  # noqa: S603 - our own module


if __name__ == "__main__":
    main(Path(sys.argv[1]))
