"""`cited inspect`: what is read of a file, shown without a library and without a model."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.api.conftest import Cited, Done
from tests.ingest.made_html import page
from tests.ingest.made_pdf import made, prose, say

ROOT = Path(__file__).resolve().parents[2]

RULES = """# Parking

## Permits

A permit costs £75 a year.[^1] ~~It costs £60.~~

1.1 Apply at the town hall.

| Ward | Day |
|------|-----|
| North | Monday |
| South | |

[^1]: From April.
"""


# Runs `cited inspect` with these words.
Inspect = Callable[..., Done]


@pytest.fixture
def inspect(cited: Cited, tmp_path: Path) -> Inspect:
    """With a data folder that does not exist, and must not come to be."""

    def run(*words: str | Path) -> Done:
        done = cited(tmp_path / "data", "inspect", *words)
        assert not (tmp_path / "data").exists()
        return done

    return run


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "parking-rules.md"
    path.write_text(RULES)
    return path


def lines(done: Done) -> list[str]:
    return [" ".join(line.split()) for line in done.stdout.splitlines()]


def data(done: Done) -> list[dict[str, Any]]:
    return list(json.loads(done.stdout))


def test_a_file_is_shown_with_its_facts_and_each_block_with_its_place(inspect: Inspect, rules: Path) -> None:
    done = inspect(rules)
    assert done.returncode == 0
    shown = lines(done)
    for line in (
        "title Parking (from a heading)",
        "format Markdown",
        "coverage 88 % of the file's words: check whether text is missing below",
        "remark 1 passage that is struck out was left out.",
        "blocks 2 headings, 2 paragraphs, 3 rows, 1 footnote",
        "heading 1 Parking",
        "heading 2 Permits",
        "paragraph A permit costs £75 a year. [note 1]",
        "paragraph 1.1 Apply at the town hall.",
        "heads Ward | Day",
        "row Ward: North | Day: Monday",
        "row Ward: South | Day:",
        "footnote 1 From April.",
    ):
        assert line in shown


def test_the_headings_above_are_shown_where_they_change_and_only_there(inspect: Inspect, rules: Path) -> None:
    assert lines(inspect(rules)).count("Parking › Permits") == 1


def test_as_data_every_block_and_cell_is_a_slice_with_its_head(inspect: Inspect, rules: Path) -> None:
    [found] = data(inspect(rules, "--json"))
    assert (found["title"], found["media_type"], found["refusal"]) == ("Parking", "text/markdown", None)
    assert 0.8 < found["coverage"] < 0.9
    assert found["remarks"] == ["1 passage that is struck out was left out."]
    assert found["blocks_in_all"] == len(found["blocks"]) == 8
    last = found["blocks"][6]
    assert last["cells"] == [{"head": "Ward", "text": "South"}, {"head": "Day", "text": ""}]
    assert last["heading_path"] == ["Parking", "Permits"]
    assert [block["notes"] for block in found["blocks"] if block["notes"]] == [
        [{"mark": "1", "offset": found["blocks"][2]["start"] + len("A permit costs £75 a year.")}]
    ]


def test_only_the_first_blocks_are_shown_where_so_many_are_asked_for(inspect: Inspect, rules: Path) -> None:
    shown = lines(inspect(rules, "--head", "2"))
    assert "heading 2 Permits" in shown
    assert not any("Apply" in line for line in shown)
    assert "and 6 more" in shown
    [found] = data(inspect(rules, "--head", "1", "--json"))
    assert ([block["text"] for block in found["blocks"]], found["blocks_in_all"]) == (["Parking"], 8)


def test_a_long_block_is_cut_to_the_terminal_unless_all_of_it_is_asked_for(inspect: Inspect, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("Trees\n\n" + "An elm is old. " * 40 + "It ends in oaks.")
    cut, full = inspect(path), inspect(path, "--full")
    for done in (cut, full):
        assert max(map(len, done.stdout.splitlines())) <= 80
    assert "oaks" not in cut.stdout
    assert "…" in cut.stdout
    assert " ".join(full.stdout.split()).endswith("An elm is old. It ends in oaks.")


def _second(canvas: Canvas) -> None:
    say(canvas, 72, 700, "The second page says this.")


def test_pages_are_shown_where_the_format_has_them(inspect: Inspect, tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    path.write_bytes(made(prose, _second))
    shown = lines(inspect(path))
    assert "pages 2" in shown
    assert any("p. 2 " in line and line.endswith("The second page says this.") for line in shown)


@pytest.mark.parametrize(
    ("name", "content", "title", "origin"),
    [
        ("street-trees.txt", b"An elm is old. It stays.", "street trees", "the file's name"),
        ("a.html", page("<p>An elm.</p>"), "Street trees", "a heading, or the page's own title"),
        (
            "b.md",
            b"---\ntitle: Elms of the town\n---\nAn elm is old.",
            "Elms of the town",
            "the file's metadata",
        ),
    ],
)
def test_it_is_said_where_the_title_comes_from(
    inspect: Inspect, tmp_path: Path, name: str, content: bytes, title: str, origin: str
) -> None:
    (tmp_path / name).write_bytes(content)
    [found] = data(inspect(tmp_path / name, "--json"))
    assert (found["title"], found["title_from"]) == (title, origin)


def test_a_file_that_cannot_be_read_says_why_and_never_stops_the_next(
    inspect: Inspect, rules: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK and nothing else")
    done = inspect(tmp_path / "missing.txt", broken, tmp_path, rules)
    assert done.returncode == 1
    assert [line.split(": ", 2)[1] for line in done.stderr.splitlines()] == [
        str(tmp_path / "missing.txt"), str(broken), str(tmp_path),
    ]  # fmt: skip
    assert all(line.startswith("cited: ") for line in done.stderr.splitlines())
    assert "heading 1 Parking" in lines(done)


def test_as_data_a_file_that_cannot_be_read_is_an_entry_with_its_reason(
    inspect: Inspect, rules: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.txt"
    failed, found = data(inspect(missing, rules, "--json"))
    assert (failed["file"], failed["reason"]) == (str(missing), "not_found")
    assert "Check that it exists" in failed["refusal"]
    assert found["title"] == "Parking"


def test_a_file_without_anything_to_quote_is_shown_and_refused_as_an_ingest_does(
    inspect: Inspect, tmp_path: Path
) -> None:
    path = tmp_path / "heads.md"
    path.write_text("# Parking\n\n## Permits\n")
    done = inspect(path)
    assert done.returncode == 1
    assert "heading 1 Parking" in lines(done)
    assert "The reader found only headings in it." in done.stderr


def test_nothing_in_a_file_steers_the_terminal(inspect: Inspect, tmp_path: Path) -> None:
    path = tmp_path / "steering.txt"
    path.write_text("Trees\n\nAn elm \x1b]0;owned\x07\x1b[31mis red\u202e in autumn.\n")
    done = inspect(path)
    assert not {"\x1b", "\x07", "\u202e"} & {*done.stdout}
    assert "in autumn." in done.stdout


def test_a_file_of_more_bytes_than_the_settings_allow_is_refused(
    inspect: Inspect, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules.write_text(RULES * 10)
    monkeypatch.setenv("CITED_MAX_FILE", "1000")
    done = inspect(rules)
    assert done.returncode == 1
    assert "Split it." in done.stderr


def test_it_runs_as_a_process_of_its_own_and_what_is_wrong_is_no_traceback(rules: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.odt"
    broken.write_bytes(b"PK\x03\x04" + b"\0" * 200)
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "inspect", str(broken), str(rules)]
    environment = {**os.environ, "CITED_DATA": str(tmp_path / "data"), "COLUMNS": "60"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr.startswith(f"cited: {broken}: ")
    assert "Traceback" not in done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 60 + len(str(rules))
    assert "Permits" in done.stdout
