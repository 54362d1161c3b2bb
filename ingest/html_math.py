"""Formulas of a page (MathML) in a line of plain text."""

from bs4.element import Tag

from ingest.characters import lowered, raised
from ingest.html_text import write

_AROUND = set("=<>≤≥≈≠≡+−-×÷·→⇒∈±")


def write_out(content: Tag) -> None:
    """Put each formula's line in its place."""
    for tag in content.find_all("math"):
        if not tag.decomposed:
            write(tag, " ".join(_line(tag).split()))


def _line(tag: Tag) -> str:
    parts = [child for child in tag.children if isinstance(child, Tag)]
    if not parts:
        said = tag.get_text().strip()
        return f" {said} " if tag.name == "mo" and said in _AROUND else said
    inner = [_line(part) for part in parts]
    return _joined(tag.name, inner)


def _joined(name: str, said: list[str]) -> str:
    if name in ("msup", "msub") and len(said) == 2:
        return said[0].strip() + (raised if name == "msup" else lowered)(said[1].strip())
    if name == "msubsup" and len(said) == 3:
        return said[0].strip() + lowered(said[1].strip()) + raised(said[2].strip())
    if name == "mfrac" and len(said) == 2:
        return f"{_whole(said[0])}/{_whole(said[1])}"
    if name == "msqrt":
        return f"√{_whole(''.join(said))}"
    return ("; " if name == "mtable" else " " if name == "mtr" else "").join(said)


def _whole(said: str) -> str:
    bare = said.strip()
    return bare if bare.isalnum() else f"({bare})"
