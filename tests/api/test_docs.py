"""Every snippet of docs/api*.md runs against a real server and gives the output that stands below it."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import ServerProcess

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.name for path in (ROOT / "docs").glob("api*.md"))
ADDRESS = "http://127.0.0.1:8000"
# A fenced block and its language; only lines of text may stand between a snippet and its output.
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Snippet:
    """Code in "sh" or "python", and the output below it, "" for any. "…" in the output stands for any words."""

    language: str
    code: str
    output: str

    def matches(self, output: str) -> bool:
        expected = ".*?".join(map(re.escape, self.output.strip().split("…")))
        return not self.output or re.fullmatch(expected, output.strip(), re.DOTALL) is not None


def snippets(page: str) -> list[Snippet]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    blocks = [(match.group(1), match.group(2)) for match in _BLOCK.finditer(text)]
    found = []
    for place, (language, code) in enumerate(blocks):
        after = blocks[place + 1] if place + 1 < len(blocks) else ("", "")
        if language in ("sh", "python"):
            found.append(Snippet(language, code, after[1] if after[0] in ("text", "json") else ""))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a checkout: with the corpus and with the commands."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    commands = folder / ".venv" / "bin"
    commands.mkdir(parents=True)
    command = commands / "cited"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from api.cli.main import main; main()" "$@"\n')
    command.chmod(0o755)
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_the_snippets_of_a_page_give_the_output_that_the_page_shows(
    page: str, shipped: ServerProcess, folder: Path
) -> None:
    found = snippets(page)
    assert found, "the page has no snippet"
    for snippet in found:
        code = snippet.code.replace(ADDRESS, shipped.address)
        command = ["bash", "-ec", code] if snippet.language == "sh" else [sys.executable, "-W", "error", "-c", code]
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert snippet.matches(done.stdout.replace(shipped.address, ADDRESS)), f"{snippet.code}\ngave\n{done.stdout}"


def test_no_snippet_stands_outside_of_a_fence() -> None:
    """An indented block would not run."""
    for page in PAGES:
        text = _BLOCK.sub("", (ROOT / "docs" / page).read_text("utf-8"))
        assert re.findall(r"(?<=\n\n)    \S.*", text) == [], page
