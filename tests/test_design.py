"""docs/design.md is true: its files exist, its words name what they say, and its picture is of today's imports."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from api.lab.rooms import ROOMS, drawn, modules, room_of

ROOT = Path(__file__).resolve().parent.parent
DESIGN = (ROOT / "docs" / "design.md").read_text("utf-8")


def words() -> list[list[str]]:
    """The rows of the table of words: word, meaning, in code, instead of."""
    table = DESIGN.split("<!-- words -->")[1].split("<!-- /words -->")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()[2:]]


@cache
def public_names() -> dict[str, str]:
    """Every public class and function of the product, with its module."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for module in modules(ROOT, room):
            path = ROOT / (module.replace(".", "/") + ".py")
            if path.is_file():
                tree = ast.parse(path.read_text("utf-8"))
                named = (node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef))
                found |= {node.name: module for node in named if not node.name.startswith("_")}
    return found


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:api|web|ingest|retrieval|tests)/[\w/.]+)`", DESIGN))))
def test_every_file_that_it_names_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("row", words(), ids=lambda row: row[0])
def test_a_word_names_what_the_table_says(row: list[str]) -> None:
    path, name = re.findall(r"`([^`]+)`", row[2])
    assert public_names()[name] == path.removesuffix(".py").replace("/", ".")


def test_no_public_name_uses_a_word_that_another_replaces() -> None:
    retired = {word.strip() for row in words() for word in row[3].split(",")} - {"", "file", "source"}
    parts = {name: {part.lower() for part in re.findall(r"[A-Z]?[a-z]+", name)} for name in public_names()}
    assert {name: used & retired for name, used in parts.items() if used & retired} == {}


def test_the_picture_is_of_todays_imports() -> None:
    """`make rooms` draws it again."""
    assert (ROOT / "docs" / "rooms.svg").read_text("utf-8") == drawn([room_of(ROOT, room) for room in ROOMS])
