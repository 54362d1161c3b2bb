"""The steps of a training, one after another downhill, kept on disk so that a stopped run goes on."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

CHECKPOINT = "checkpoint.pt"
# What the rate falls to at the end, in parts of the highest.
MIN_RATE_SHARE = 0.02
# The length at which gradients are cut off.
MAX_GRADIENT_NORM = 1.0


class Descent:
    """AdamW with a rate that rises for `warm_up` of `steps` steps and then falls in a line; and how far it has come.

    `groups` are those of torch's optimisers. `parts` are kept together with it: whatever has a `state_dict`.
    """

    def __init__(self, groups: Sequence[dict[str, Any]], parts: Mapping[str, Any], steps: int, warm_up: int) -> None:
        self.optimiser = torch.optim.AdamW(groups)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min((step + 1) / warm_up, max(MIN_RATE_SHARE, 1 - step / steps))
        )
        self._learnt = [row for group in groups for row in group["params"]]
        self._parts = {**parts, "optimiser": self.optimiser, "schedule": self.schedule}
        self.step = 0

    def take(self, loss: torch.Tensor) -> None:
        """One step."""
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._learnt, MAX_GRADIENT_NORM)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad()
        self.step += 1

    def keep(self, folder: Path) -> None:
        states = {name: part.state_dict() for name, part in self._parts.items()}
        torch.save({**states, "step": self.step}, folder / "checkpoint.new")
        (folder / "checkpoint.new").replace(folder / CHECKPOINT)

    def go_on(self, folder: Path) -> None:
        """From the last checkpoint, if there is one."""
        if (folder / CHECKPOINT).is_file():
            kept = torch.load(folder / CHECKPOINT, weights_only=True)
            for name, part in self._parts.items():
                part.load_state_dict(kept[name])
            self.step = kept["step"]
