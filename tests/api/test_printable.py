"""Nothing that Cited prints controls the terminal, whatever a document, a file's name or a question holds."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from api.cli.app import print_json
from api.cli.main import main
from api.cli.show.answers import show_answer
from api.cli.show.documents import show_documents
from api.console import note, out
from api.printable import printable
from ingest.blocks.extraction import RawBlock, join
from retrieval.document import Document
from retrieval.text import BlockKind
from tests.fakes import FakeEngine, FakeLibrary

# Colours, a window's title, a control sequence in one character, a bell, a line written over, and text turned round.
HOSTILE = ("\x1b[31m", "\x1b]0;owned\x07", "\x9b2J", "\x07", "\x08\x08", "\r", "\x7f", "\u202e")


@pytest.fixture(params=[60, 160], ids="{} columns".format)
def columns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(out, "width", request.param)
    yield request.param


def library_of(words: str) -> FakeLibrary:
    library = FakeLibrary()
    canonical = join(
        [
            RawBlock(BlockKind.HEADING, f"Moorings{words}", level=1),
            RawBlock(BlockKind.PARAGRAPH, f"The harbour master{words} keeps the moorings."),
        ]
    )
    library.add(Document("moorings"), canonical, title=f"The Moorings{words}", publisher=f"The Harbour{words}")
    return library


def is_safe(printed: str) -> bool:
    return printable(printed) == printed and printed != ""


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_ask_prints_a_hostile_quote_and_title_as_text(
    words: str, columns: int, capsys: pytest.CaptureFixture[str]
) -> None:
    show_answer(FakeEngine(library_of(words)).ask("Who keeps the moorings?"))
    printed = capsys.readouterr().out
    assert is_safe(printed)
    assert "The harbour master\ufffd" in " ".join(printed.split())
    assert "The Moorings" in " ".join(printed.split())


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_documents_prints_a_hostile_title_as_text(words: str, columns: int, capsys: pytest.CaptureFixture[str]) -> None:
    library = library_of(words)
    listed = [(version, library.standing(version)) for version in library.versions()]
    show_documents(listed)
    printed = capsys.readouterr().out
    assert is_safe(printed)
    assert "Moorings" in printed


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_inspect_prints_a_hostile_file_and_its_name_as_text(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"moorings{words}.md"
    file.write_text(f"# Moorings {words}\n\nThe harbour master {words} keeps the moorings.\n")
    printed = run(monkeypatch, capsys, "inspect", file)
    assert is_safe(printed.out)
    assert "The harbour master" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_errors_and_remarks_print_hostile_words_as_text(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for asked in (("inspect", f"nothing{words}.md"), ("verify", f"nothing{words}.json", "--file", f"no{words}.md")):
        assert is_safe(run(monkeypatch, capsys, *asked).err)
    note(f"The harbour {words}")
    assert is_safe(capsys.readouterr().err)


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_json_escapes_hostile_words_and_keeps_their_values(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    value = {"title": f"Moorings{words} £5\n"}
    print_json(value)
    printed = capsys.readouterr().out
    assert is_safe(printed)
    assert "£5" in printed
    assert json.loads(printed) == value


class Printed(NamedTuple):
    out: str
    err: str


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str | Path) -> Printed:
    """The output of `cited` with these words."""
    monkeypatch.setattr(sys, "argv", ["cited", *map(str, words)])
    with pytest.raises(SystemExit):
        main()
    return Printed(*capsys.readouterr())
