"""The README keeps its word: its settings page is current, its files exist, its commands are known."""

import re
from pathlib import Path

from typer.main import get_command

from api.cli.app import app
from api.cli.main import main  # noqa: F401 - the commands belong to the application once they are imported
from api.lab.settings_page import settings_page
from api.settings import SECTIONS, Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_page_of_settings_is_written_from_the_code() -> None:
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == settings_page()


def test_each_setting_stands_in_one_section() -> None:
    names = [name for section in SECTIONS for name in section.model_fields]
    assert sorted(names) == sorted(Settings.model_fields)


def test_every_linked_file_exists() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_of_the_readme_exists_and_every_command_is_there() -> None:
    named = set(re.findall(r"\| `cited (\w+)", README))
    assert named == set(get_command(app).commands)  # type: ignore[attr-defined]
