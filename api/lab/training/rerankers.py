"""Train the large reranker, then the small one: `make reranker`. A stopped run resumes.

The folder must hold `lists/`; the weights are written to `large/model.safetensors` and `small/model.safetensors` in it.
The small reranker learns from the labels and by distillation from the large one.
"""

import subprocess
import sys
from pathlib import Path

from api.weights import LARGE_WEIGHTS, SMALL_WEIGHTS, large_base, small_base

# Steps of four questions each. On two cores a step takes 3 seconds for the large reranker and 1.4 for the small one.
LARGE_STEPS, SMALL_STEPS = 12_000, 8_000


def main(folder: Path) -> None:
    lists, large, small = (folder / name for name in ("lists", "large", "small"))
    with large_base(folder) as base:
        _train(lists, base, large, "--size", "large", "--steps", str(LARGE_STEPS))
        teacher = ("--teacher", str(base), str(large / "model.safetensors"))
        _train(lists, small_base(), small, "--size", "small", "--steps", str(SMALL_STEPS), *teacher)
    sys.stdout.write(
        f"Both rerankers are trained. To let them serve, copy {large}/model.safetensors to {LARGE_WEIGHTS} and "
        f"{small}/model.safetensors to {SMALL_WEIGHTS}.\n"
    )


def _train(lists: Path, base: Path, out: Path, *options: str) -> None:
    """Train one reranker in processes of their own, so that their memory is free before the next one."""
    _run("api.lab.training.reranker", lists, base, out, *options)
    _run("api.lab.training.spread", lists, base, out / "model.safetensors")


def _run(module: str, *arguments: Path | str) -> None:
    subprocess.run([sys.executable, "-m", module, *map(str, arguments)], check=True)  # noqa: S603 - our own module


if __name__ == "__main__":
    main(Path(sys.argv[1]))
