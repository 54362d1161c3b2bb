"""Draw the rooms and their folders from the imports in the code: `make rooms` writes docs/rooms.svg.

A box stands above every box that it imports. An arrow is left out where a longer way of arrows says the same. The files
that stand directly in a room are one box, except those that import a folder of their own room.
"""

import ast
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

ROOMS = ("api", "web", "ingest", "retrieval")
# Points: a box, the space between boxes and around them.
BOX_WIDTH, BOX_HEIGHT, GAP, MARGIN = 128, 34, 26, 24
FILES = "files"


@dataclass(frozen=True, slots=True)
class Room:
    """A room's boxes from the lowest row to the highest, and which box imports which."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    arrows: frozenset[tuple[str, str]]


def room_of(root: Path, name: str) -> Room:
    """The room as its imports show it. Raises ValueError where folders import each other in a circle."""
    raw = {(box_of(module), box_of(target)) for module, target in imports(root, name)}
    above = {box for box, target in raw if not _is_folder(root, name, box) and _is_folder(root, name, target)}
    while more := {box for box, target in raw if target in above and not _is_folder(root, name, box)} - above:
        above |= more

    def shown(box: str) -> str:
        return box if box in above or _is_folder(root, name, box) else FILES

    arrows = {(shown(box), shown(target)) for box, target in raw}
    boxes = {shown(box_of(module)) for module in modules(root, name)}
    apart = {(box, target) for box, target in arrows if box != target}
    return Room(name, _rows(boxes, apart), frozenset(_reduced(apart)))


def _reduced(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows that no longer way replaces: the transitive reduction."""

    def reaches(box: str, wanted: str) -> bool:
        return any(target == wanted or reaches(target, wanted) for source, target in arrows if source == box)

    return {
        (box, target)
        for box, target in arrows
        if not any(source == box and middle != target and reaches(middle, target) for source, middle in arrows)
    }


def modules(root: Path, room: str) -> list[str]:
    """The dotted names of a room's modules, without the room's own `__init__`."""
    paths = (path for path in sorted((root / room).rglob("*.py")) if "node_modules" not in path.parts)
    names = (".".join(path.relative_to(root).with_suffix("").parts) for path in paths)
    return [name.removesuffix(".__init__") for name in names if name != f"{room}.__init__"]


def imports(root: Path, room: str) -> set[tuple[str, str]]:
    """Pairs of modules of one room: the first imports the second."""
    found: set[tuple[str, str]] = set()
    for module in modules(root, room):
        path = root / (module.replace(".", "/") + ".py")
        tree = ast.parse((path if path.is_file() else path.with_suffix("") / "__init__.py").read_text("utf-8"))
        found |= {(module, target) for target in _targets(tree) if target.startswith(f"{room}.")}
    return found


def _targets(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            whole = "." not in node.module
            found.update(f"{node.module}.{name.name}" if whole else node.module for name in node.names)
    return found


def box_of(module: str) -> str:
    """The folder or file of its room that a module belongs to."""
    return module.split(".")[1]


def _is_folder(root: Path, room: str, box: str) -> bool:
    return (root / room / box).is_dir()


def _rows(boxes: set[str], arrows: set[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    height: dict[str, int] = {}

    def measure(box: str, path: tuple[str, ...]) -> int:
        if box in path:
            raise ValueError(f"{' imports '.join((*path, box))}: a circle")
        if box not in height:
            below = [measure(target, (*path, box)) for source, target in sorted(arrows) if source == box]
            height[box] = 1 + max(below, default=-1)
        return height[box]

    ordered = sorted(boxes, key=lambda box: (measure(box, ()), box))
    return tuple(tuple(row) for _, row in groupby(ordered, key=height.__getitem__))


def drawn(rooms: Sequence[Room]) -> str:
    """The rooms below each other as SVG, the one that imports the others first."""
    width = max(len(row) for room in rooms for row in room.rows) * (BOX_WIDTH + GAP) + 2 * MARGIN + 90
    top, parts = MARGIN, []
    for room in rooms:
        height = len(room.rows) * (BOX_HEIGHT + GAP) + GAP
        parts.append(_room(room, top, width, height))
        top += height + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" font-family="sans-serif" font-size="13">'
    )
    arrow = (
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#505a5f"/></marker></defs>'
    )
    return "\n".join([head, arrow, f'<rect width="{width}" height="{top}" fill="#fff"/>', *parts, "</svg>", ""])


def _room(room: Room, top: int, width: int, height: int) -> str:
    places = _places(room, top, width)
    lines = [
        f'<rect x="{MARGIN}" y="{top}" width="{width - 2 * MARGIN}" height="{height}" fill="#f3f2f1"/>',
        f'<text x="{MARGIN + 12}" y="{top + 24}" font-size="16" font-weight="bold">{room.name}/</text>',
    ]
    for source, target in sorted(room.arrows):
        (x, y), (to_x, to_y) = places[source], places[target]
        lines.append(
            f'<path d="M{x} {y + BOX_HEIGHT} L{to_x} {to_y}" stroke="#505a5f" fill="none" marker-end="url(#arrow)"/>'
        )
    for box, (x, y) in places.items():
        name = escape(box if box == FILES else box.replace("_", " "))
        lines += [
            f'<rect x="{x - BOX_WIDTH // 2}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="4" fill="#fff"'
            ' stroke="#1d70b8"/>',
            f'<text x="{x}" y="{y + 22}" text-anchor="middle">{name}</text>',
        ]
    return "\n".join(lines)


def _places(room: Room, top: int, width: int) -> Mapping[str, tuple[int, int]]:
    """The middle of each box and its upper edge."""
    found: dict[str, tuple[int, int]] = {}
    for number, row in enumerate(reversed(room.rows)):
        step = (width - 2 * MARGIN - 90) // len(row)
        for place, box in enumerate(row):
            found[box] = (MARGIN + 90 + step * place + step // 2, top + GAP + number * (BOX_HEIGHT + GAP))
    return found


def main(root: Path, target: Path) -> None:
    target.write_text(drawn([room_of(root, name) for name in ROOMS]), "utf-8")


if __name__ == "__main__":
    main(Path.cwd(), Path(sys.argv[1]))
