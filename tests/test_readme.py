"""The README keeps its word: its settings are those there are, its files exist, its commands are known."""

import re
from pathlib import Path

from typer.main import get_command

from api.cli.app import app
from api.cli.main import main  # noqa: F401 - the commands belong to the application once they are imported
from api.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def settings_table() -> str:
    """The table of settings as the README must hold it."""
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `CITED_{name.upper()}` | `{field.default}` | {field.description} |")
    return "\n".join(rows)


def test_the_table_of_settings_is_that_of_the_code() -> None:
    found = README.partition("<!-- settings -->")[2].partition("<!-- /settings -->")[0].strip()
    assert found == settings_table()


def test_every_linked_file_exists() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_of_the_readme_exists_and_every_command_is_there() -> None:
    named = set(re.findall(r"\| `cited (\w+)", README))
    assert named == set(get_command(app).commands)  # type: ignore[attr-defined]
