"""Optimise a model step by step, with checkpoints from which a stopped run resumes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

CHECKPOINT_FILE = "checkpoint.pt"
# The learning rate at the end, as a share of the highest.
MIN_RATE_SHARE = 0.02
# The norm at which gradients are clipped.
MAX_GRADIENT_NORM = 1.0


class Descent:
    """AdamW with gradient clipping; `step` is the number of steps taken.

    The learning rate rises for `warm_up` steps and then falls linearly over `steps` steps. `groups` are the parameter
    groups of torch's optimisers. `parts` are objects with a `state_dict`, which go into the checkpoint.
    """

    def __init__(self, groups: Sequence[dict[str, Any]], parts: Mapping[str, Any], steps: int, warm_up: int) -> None:
        self.optimiser = torch.optim.AdamW(groups)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min((step + 1) / warm_up, max(MIN_RATE_SHARE, 1 - step / steps))
        )
        self._parameters = [parameter for group in groups for parameter in group["params"]]
        self._parts = {**parts, "optimiser": self.optimiser, "schedule": self.schedule}
        self.step = 0

    def minimise(self, loss: torch.Tensor) -> None:
        """Take one step down the gradient of the loss."""
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._parameters, MAX_GRADIENT_NORM)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad()
        self.step += 1

    def save_checkpoint(self, folder: Path) -> None:
        """Write the checkpoint, in place of the last one."""
        states = {name: part.state_dict() for name, part in self._parts.items()}
        torch.save({**states, "step": self.step}, folder / "checkpoint.new")
        (folder / "checkpoint.new").replace(folder / CHECKPOINT_FILE)

    def load_checkpoint(self, folder: Path) -> None:
        """Resume from the last checkpoint, if there is one."""
        if (folder / CHECKPOINT_FILE).is_file():
            checkpoint = torch.load(folder / CHECKPOINT_FILE, weights_only=True)
            for name, part in self._parts.items():
                part.load_state_dict(checkpoint[name])
            self.step = checkpoint["step"]
