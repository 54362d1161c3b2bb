"""Open a DOCX package: parts are found by their relationships, strict files become transitional ones.

Documents and templates are read alike, with macros or without; macros are never looked at.
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
# Namespaces of the strict form of the standard, and those of the transitional form.
_STRICT = {
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}": W,
    "{http://purl.oclc.org/ooxml/officeDocument/math}": M,
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}": R,
}
_DEFAULT_MAIN_PART = "word/document.xml"


class Package:
    """The parts of a DOCX. The parser resolves no entities, loads nothing and refuses deep trees."""

    def __init__(self, data: bytes) -> None:
        """Raises Unreadable for a password, a bomb, damage or a missing main part."""
        self._archive = open_archive(data)
        name = main_part(self._archive) or ""
        root = _parsed(self._archive, name)
        if root is None or root.tag != f"{W}document":
            raise Unreadable(Reason.BROKEN, DAMAGED)
        self.document = root
        self._main_relationships = _relationships(self._archive, name)

    def related_parts(self, kind: str) -> list[Any]:
        """The roots of the existing parts of a kind ("styles", "header") to which the main part is related."""
        targets = [target for relationship, target in self._main_relationships if relationship == kind]
        return [root for target in targets if (root := _parsed(self._archive, target)) is not None]

    def first_part(self, kind: str) -> Any:
        """The root of the first related part of a kind; None where there is none."""
        return next(iter(self.related_parts(kind)), None)

    @cached_property
    def _properties(self) -> list[Any]:
        """The roots of the parts with the file's properties."""
        targets = [target for kind, target in _relationships(self._archive, "") if kind == "core-properties"]
        return [root for target in targets if (root := _parsed(self._archive, target)) is not None]

    def title(self) -> str | None:
        """The title in the file's properties."""
        return self._property(_TITLE)

    def facts(self) -> tuple[Stated, ...]:
        """The facts about the document in the file's properties."""
        return facts_from_properties(self._property(_PUBLISHER), self._property(_MODIFIED) or self._property(_CREATED))

    def _property(self, name: str) -> str | None:
        texts = (root.findtext(name) or "" for root in self._properties)
        return next((" ".join(text.split()) for text in texts if text.strip()), None)


def main_part(archive: ZipFile) -> str | None:
    """The name of a package's main document part; None where it has none."""
    targets = [target for kind, target in _relationships(archive, "") if kind == "officeDocument"]
    return targets[0] if targets else _DEFAULT_MAIN_PART if _DEFAULT_MAIN_PART in archive.namelist() else None


def is_word(archive: ZipFile) -> bool:
    """Whether an archive is a word processor's document or template, with macros or without."""
    name = _DEFAULT_MAIN_PART if _DEFAULT_MAIN_PART in archive.namelist() else main_part(archive)
    content_types = _parsed(archive, "[Content_Types].xml") if name != _DEFAULT_MAIN_PART else None
    overrides = (
        [override for override in content_types if override.get("PartName", "").lstrip("/") == name]
        if content_types is not None
        else []
    )
    content_type = overrides[0].get("ContentType", "") if overrides else ""
    return name == _DEFAULT_MAIN_PART or "wordprocessingml" in content_type or "ms-word" in content_type


def _relationships(archive: ZipFile, name: str) -> list[tuple[str, str]]:
    """The relationships of a part, or of the package for "": last word of the type, and name of the target."""
    folder, file_name = posixpath.split(name)
    root = _parsed(archive, posixpath.join(folder, "_rels", f"{file_name}.rels"))
    relationships: list[tuple[str, str]] = []
    for relationship in root.iter(_RELATIONSHIP) if root is not None else ():
        if relationship.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, relationship.get("Target", ""))).lstrip("/")
            relationships.append((relationship.get("Type", "").rsplit("/", 1)[-1], target))
    return relationships


def _parsed(archive: ZipFile, name: str) -> Any:
    """A part's root in the transitional form; None without a part. Raises Unreadable for broken or hostile XML."""
    root = parse_xml(read_entry(archive, name))
    if root is not None and any(name.startswith("http://purl.oclc.org/ooxml/") for name in root.nsmap.values()):
        _to_transitional(root)
    return root


def _to_transitional(root: Any) -> None:
    """Rename elements and attributes of the strict form to their names in the transitional form."""
    for element in root.iter("*"):
        element.tag = _transitional_name(element.tag)
        for name in [name for name in element.keys() if name.startswith("{http://purl.oclc.org/")]:  # noqa: SIM118
            element.set(_transitional_name(name), element.attrib.pop(name))


def _transitional_name(name: str) -> str:
    strict = next((strict for strict in _STRICT if name.startswith(strict)), None)
    return _STRICT[strict] + name.removeprefix(strict) if strict is not None else name
