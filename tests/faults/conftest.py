"""Libraries to be struck, what must hold of them afterwards, and the figures that are printed at the end.

`make test` runs these tests at the quick size, `make faults` at the full one.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.bootstrap import open_ingest, open_service
from api.settings import Settings
from ingest.generations.doctor import Health, examine
from ingest.generations.orphans import find_orphans
from ingest.library.library import recipe_for
from ingest.source import sources
from retrieval.answer import AnswerStatus
from retrieval.interfaces import Models
from retrieval.models.encoder import OnnxEncoder

ROOT = Path(__file__).resolve().parents[2]

BINS = "Bins\n\nGrey bins are collected every second Tuesday. Garden waste is collected weekly."
TREES = "Trees\n\nA tree preservation order protects a tree. Fines reach £20,000."
NEW = {
    "bins.txt": BINS.replace("Tuesday", "Friday"),
    "glass.txt": "Glass\n\nGlass bottles go to the bank in Mill Lane.",
}
# What each question is answered with before the change, and after it.
ASKED = {
    "When are grey bins collected?": ("every second Tuesday", "every second Friday"),
    "What protects a tree?": ("A tree preservation order", "A tree preservation order"),
    "Where do glass bottles go?": (None, "Mill Lane"),
}

Figure = Callable[[str, object, str], None]
_figures: list[str] = []


@pytest.fixture
def figure() -> Figure:
    """Print `name value target` when all tests have run."""
    return lambda name, value, target: _figures.append(f"{name} {value} {target}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _figures:
        terminalreporter.section("figures: name value target")
        for line in _figures:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory, data_folder: Path, encoder: OnnxEncoder) -> Path:
    """A folder with a library in two generations, and an inbox that now has news; tests work on copies."""
    folder = tmp_path_factory.mktemp("sound")
    data, inbox = folder / "data", folder / "inbox"
    data.mkdir()
    inbox.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    (inbox / "trees.txt").write_text(TREES)
    open_ingest(Settings(data=data), encoder=encoder).run(sources([inbox]))
    (inbox / "bins.txt").write_text(BINS)
    open_ingest(Settings(data=data), encoder=encoder).run(sources([inbox]))
    for name, text in NEW.items():
        (inbox / name).write_text(text)
    return folder


@dataclass
class Struck:
    """A copy of the library that a change was made to, and how that ended: 0, a negative signal, 3 for a refusal."""

    data: Path
    inbox: Path
    encoder: OnnxEncoder
    code: int
    said: str
    steps: list[str]

    def answers(self) -> list[str | None]:
        """The first quote for each question, every quote checked against the text that the service shows."""
        service = open_service(Settings(data=self.data), Models(self.encoder))
        said: list[str | None] = []
        for question in ASKED:
            answer = service.engine.ask(question)
            for quote in (*answer.quotes, *answer.nearest):
                place = quote.citation
                text = service.library.canonical(service.library.version(place.document_id, place.version)).text
                assert text[place.start : place.end] == quote.text
            said.append(answer.quotes[0].text if answer.status is AnswerStatus.ANSWERED else None)
        return said

    def state(self) -> str:
        """`old` or `new`, whole; anything else is a loss."""
        said = self.answers()
        for number, name in enumerate(("old", "new")):
            expected = [words[number] for words in ASKED.values()]
            if all(_holds(quote, words) for quote, words in zip(said, expected, strict=True)):
                return name
        return f"neither: {said}"

    def bring(self) -> int:
        """The next ingest, undisturbed; its exit code."""
        return open_ingest(Settings(data=self.data), encoder=self.encoder).run(sources([self.inbox])).exit_code

    def orphans(self) -> list[str]:
        """Files of documents that no generation and no preview holds."""
        return [path.name for path in find_orphans(self.data)]

    def amiss(self) -> list[str]:
        """What the doctor finds, but for the size of the disk, and files and previews that nobody wants any more."""
        found = examine(self.data, recipe_for(self.encoder.name, self.encoder.sha256))
        amiss = [one for one in found if one.health is not Health.GOOD]
        return [f"{one.what}: {one.said}" for one in amiss if not one.what.startswith(("disk", "orphans", "preview"))]


def _holds(quote: str | None, words: str | None) -> bool:
    return quote is None if words is None else words in (quote or "")


Strike = Callable[..., Struck]


@pytest.fixture(scope="session")
def strike(sound: Path, tmp_path_factory: pytest.TempPathFactory, encoder: OnnxEncoder) -> Iterator[Strike]:
    """Make a change to a copy of the library in a process of its own, struck at a step or not at all."""
    command = [sys.executable, "-m", "tests.faults.zygote", str(sound / "data")]
    zygote = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert zygote.stdin is not None
    assert zygote.stdout is not None
    assert zygote.stdout.readline() == "ready\n"
    told, heard = zygote.stdin, zygote.stdout
    place = tmp_path_factory.mktemp("struck")
    count = 0

    def struck(operation: str, at: int | None = None, fault: str = "kill", data: Path | None = None) -> Struck:
        nonlocal count
        count += 1
        shutil.rmtree(place / str(count - 3), ignore_errors=True)
        folder = place / str(count)
        folder.mkdir()
        if data is None:
            data = folder / "data"
            shutil.copytree(sound / "data", data, symlinks=True)
        order = {
            "operation": operation, "at": at, "fault": fault, "data": str(data),
            "inbox": str(sound / "inbox"), "said": str(folder / "said"), "steps": str(folder / "steps"),
        }  # fmt: skip
        told.write(json.dumps(order) + "\n")
        told.flush()
        code = int(heard.readline())
        said, steps = folder / "said", folder / "steps"
        return Struck(
            data, sound / "inbox", encoder, code, said.read_text() if said.exists() else "",
            json.loads(steps.read_text()) if steps.exists() else [],
        )  # fmt: skip

    yield struck
    told.close()
    zygote.wait(30)
    heard.close()
