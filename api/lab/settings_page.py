"""Write docs/settings.md from the settings themselves. `make settings` runs it."""

import sys
from pathlib import Path

from pydantic_settings import BaseSettings

from api.settings import SECTIONS

_HEAD = """# Settings

Cited reads its settings from environment variables, then from a file `.env` in the folder where it is started, then
from the TOML file that `CITED_CONFIG` names, by default `cited.toml` in that folder. The first source that gives a
setting wins. In TOML the names are small and have no prefix: `port = 8000`. `cited config` shows each setting in force
and its source. Every command names all wrong settings at once, and ends with status 2.
`make settings` writes this page from the code.
"""


def settings_page() -> str:
    """The page: a table for each section of the settings."""
    return "\n".join([_HEAD, *(_table(section) for section in SECTIONS)])


def _table(section: type[BaseSettings]) -> str:
    rows = [
        f"## {(section.__doc__ or '').partition(':')[0]}",
        "",
        "| setting | default | what it is |",
        "|---|---|---|",
    ]
    for name, field in section.model_fields.items():
        rows.append(f"| `CITED_{name.upper()}` | `{field.default}` | {field.description} |")
    return "\n".join([*rows, ""])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(settings_page(), "utf-8")
