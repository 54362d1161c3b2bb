"""Open a DOCX as the package it is: parts found by their relationships, whatever their names; strict ones as others.

Documents, templates and both with macros are the same thing to a reader; macros are never looked at.
"""

import posixpath
from functools import cached_property
from typing import Any
from zipfile import ZipFile

from ingest.blocks.extraction import Stated
from ingest.formats.archive import DAMAGED, open_archive, read_entry
from ingest.formats.office_xml import parse_xml
from ingest.formats.properties import facts_from_properties
from retrieval.errors import Reason, Unreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TITLE, _PUBLISHER = (f"{{http://purl.org/dc/elements/1.1/}}{name}" for name in ("title", "publisher"))
_MODIFIED, _CREATED = (f"{{http://purl.org/dc/terms/}}{name}" for name in ("modified", "created"))
# The names that the strict form of the standard gives to the same things.
_STRICT = {
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}": W,
    "{http://purl.oclc.org/ooxml/officeDocument/math}": M,
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}": R,
}
_USUAL = "word/document.xml"


class Package:
    """The parts of a DOCX; each is parsed with entities, networks and deep trees switched off."""

    def __init__(self, data: bytes) -> None:
        """Raises Unreadable: a password, a bomb, damage, or no main part."""
        self._archive = open_archive(data)
        name = main_part(self._archive) or ""
        root = _parsed(self._archive, name)
        if root is None or root.tag != f"{W}document":
            raise Unreadable(Reason.BROKEN, DAMAGED)
        self.document = root
        self._leads = _relationships(self._archive, name)

    def related(self, kind: str) -> list[Any]:
        """The roots of the parts of a kind ("styles", "header") that the main part leads to; those that are there."""
        names = [target for said, target in self._leads if said == kind]
        return [root for name in names if (root := _parsed(self._archive, name)) is not None]

    def one(self, kind: str) -> Any:
        """The root of the first part of a kind; None where there is none."""
        return next(iter(self.related(kind)), None)

    @cached_property
    def _properties(self) -> list[Any]:
        """The roots of the parts that hold the file's properties."""
        names = [target for kind, target in _relationships(self._archive, "") if kind == "core-properties"]
        return [root for name in names if (root := _parsed(self._archive, name)) is not None]

    def title(self) -> str | None:
        """What the file's properties give as its title."""
        return self._property(_TITLE)

    def facts(self) -> tuple[Stated, ...]:
        """What the file's properties state of the document."""
        return facts_from_properties(self._property(_PUBLISHER), self._property(_MODIFIED) or self._property(_CREATED))

    def _property(self, name: str) -> str | None:
        said = (root.findtext(name) or "" for root in self._properties)
        return next((" ".join(words.split()) for words in said if words.strip()), None)


def main_part(archive: ZipFile) -> str | None:
    """The name of the part that a package's own relationships call its document; None where it has none."""
    said = [target for kind, target in _relationships(archive, "") if kind == "officeDocument"]
    return said[0] if said else _USUAL if _USUAL in archive.namelist() else None


def is_word(archive: ZipFile) -> bool:
    """Whether an archive is a document or a template of a word processor, with macros or without."""
    name = _USUAL if _USUAL in archive.namelist() else main_part(archive)
    types = _parsed(archive, "[Content_Types].xml") if name != _USUAL else None
    said = [one for one in types if one.get("PartName", "").lstrip("/") == name] if types is not None else []
    kind = said[0].get("ContentType", "") if said else ""
    return name == _USUAL or "wordprocessingml" in kind or "ms-word" in kind


def _relationships(archive: ZipFile, name: str) -> list[tuple[str, str]]:
    """Where a part leads to, for "" the package itself: the last word of the kind, and the name of the target."""
    folder, own = posixpath.split(name)
    root = _parsed(archive, posixpath.join(folder, "_rels", f"{own}.rels"))
    found: list[tuple[str, str]] = []
    for one in root.iter(_RELATIONSHIP) if root is not None else ():
        if one.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
            found.append((one.get("Type", "").rsplit("/", 1)[-1], target))
    return found


def _parsed(archive: ZipFile, name: str) -> Any:
    """A part's root in the usual form, None where there is none. Raises Unreadable where it is no XML, or attacks."""
    root = parse_xml(read_entry(archive, name))
    if root is not None and any(name.startswith("http://purl.oclc.org/ooxml/") for name in root.nsmap.values()):
        _loosen(root)
    return root


def _loosen(root: Any) -> None:
    """Give elements and attributes of the strict form the names that they have in the usual one."""
    for element in root.iter("*"):
        element.tag = _usual(element.tag)
        for name in [name for name in element.keys() if name.startswith("{http://purl.oclc.org/")]:  # noqa: SIM118
            element.set(_usual(name), element.attrib.pop(name))


def _usual(name: str) -> str:
    strict = next((strict for strict in _STRICT if name.startswith(strict)), None)
    return _STRICT[strict] + name.removeprefix(strict) if strict is not None else name
