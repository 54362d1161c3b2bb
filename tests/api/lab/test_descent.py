"""A training that is stopped goes on as if it had not been."""

from pathlib import Path

import torch

from api.lab.training.descent import CHECKPOINT_FILE, Descent

STEPS, WARM_UP = 20, 3


def fresh() -> tuple[torch.nn.Linear, Descent]:
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1)
    groups = [{"params": list(model.parameters()), "lr": 0.1, "weight_decay": 0.01}]
    return model, Descent(groups, {"model": model}, STEPS, WARM_UP)


def walk(model: torch.nn.Linear, descent: Descent, steps: int) -> None:
    for _ in range(steps):
        descent.minimise(((model(torch.eye(3)) - 1.0) ** 2).mean())


def test_a_stopped_run_ends_where_one_ends_that_was_not(tmp_path: Path) -> None:
    whole, descent = fresh()
    walk(whole, descent, 9)
    first, stopped = fresh()
    walk(first, stopped, 5)
    stopped.save_checkpoint(tmp_path)
    second, resumed = fresh()
    resumed.load_checkpoint(tmp_path)
    assert resumed.step == 5
    walk(second, resumed, 4)
    assert torch.equal(whole.weight, second.weight)
    assert torch.equal(whole.bias, second.bias)
    assert resumed.schedule.get_last_lr() == descent.schedule.get_last_lr()


def test_without_a_checkpoint_it_begins(tmp_path: Path) -> None:
    _, descent = fresh()
    descent.load_checkpoint(tmp_path)
    assert descent.step == 0


def test_the_learning_rate_rises_and_then_falls_to_a_little(tmp_path: Path) -> None:
    model, descent = fresh()
    rates = []
    for _ in range(STEPS + 1):
        rates.append(descent.schedule.get_last_lr()[0])
        walk(model, descent, 1)
    assert rates[:WARM_UP] == sorted(rates[:WARM_UP])
    assert rates[WARM_UP:] == sorted(rates[WARM_UP:], reverse=True)
    assert 0 < rates[-1] < 0.05 * max(rates)
    descent.save_checkpoint(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT_FILE]
