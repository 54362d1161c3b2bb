"""Compiling styles is skipped when nothing changed, and brings neither fonts nor crown nor logo."""

import os
import re
from pathlib import Path

import pytest

from web.build_assets import WEB, build, inputs, is_fresh, outputs


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with every input at one time and every output a second later."""
    for path in inputs(WEB):
        copy = tmp_path / path.relative_to(WEB)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
        os.utime(copy, (1_000, 1_000))
    for path in outputs(tmp_path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("made")
        os.utime(path, (1_001, 1_001))
    return tmp_path


def test_outputs_newer_than_every_input_are_kept(tree: Path) -> None:
    assert is_fresh(tree)


def test_a_changed_style_makes_them_stale(tree: Path) -> None:
    os.utime(tree / "styles" / "cited.scss", (2_000, 2_000))
    assert not is_fresh(tree)


def test_a_missing_output_makes_them_stale(tree: Path) -> None:
    outputs(tree)[0].unlink()
    assert not is_fresh(tree)


def test_without_npm_the_message_says_what_to_install(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tree))
    with pytest.raises(RuntimeError, match=r"Install Node\.js"):
        build(tree)


def test_what_was_compiled_names_no_font_file_no_picture_and_no_map() -> None:
    made = outputs(WEB)
    if not all(path.is_file() for path in made):
        pytest.skip("needs the compiled styles: pip install --editable .")
    styles, script = (path.read_text("utf-8") for path in made)
    assert not re.search(r"url\(|@font-face|GDS Transport|@import", styles)
    assert "sourceMappingURL" not in script
