"""The parts of an ODT file that hold words, parsed with entities, networks and deep trees switched off.

A file is a zip archive of parts, or, as flat ODT, one XML file that holds them all.
"""

import re
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from ingest.archive import DAMAGED, opened, part
from ingest.extraction import Stated
from ingest.odt_names import DC, OFFICE
from ingest.properties import of_properties
from retrieval.errors import Reason, Unreadable

_TITLE, _PUBLISHER, _DATE = f"{DC}title", f"{DC}publisher", f"{DC}date"
_CREATED = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}creation-date"
# Bytes of a flat file once its pictures are out: as much XML as an archive may hold.
_MOST_XML = 40 << 20
_PICTURES = re.compile(rb"<office:binary-data>[^<]*</office:binary-data>")


@dataclass(frozen=True, slots=True)
class Package:
    """`content` and `common`: the roots that hold the body and the common styles, one root in a flat file."""

    content: Any
    common: Any
    title: str | None
    archive: ZipFile | None = None
    facts: tuple[Stated, ...] = ()

    @property
    def body(self) -> Any:
        """The text's element. Raises Unreadable where there is none."""
        found = self.content.find(f"{OFFICE}body/{OFFICE}text") if self.content is not None else None
        if found is None:
            raise Unreadable(Reason.BROKEN, DAMAGED)
        return found

    def object(self, name: str) -> Any:
        """The root of an embedded object's content; None where there is none that can be read."""
        if self.archive is None:
            return None
        try:
            return _parsed(part(self.archive, f"{name}/content.xml"), may_name_its_type=True)
        except Unreadable:
            return None


def unpacked(data: bytes) -> Package:
    """Raises Unreadable: a password, a bomb, damage, XML that attacks."""
    if not data.startswith(b"PK"):
        return _flat(data)
    archive = opened(data)
    if b"encryption-data" in (part(archive, "META-INF/manifest.xml") or b""):
        raise Unreadable(Reason.PASSWORD, "The document needs a password. Save a copy without one.")
    content, common, meta = (_parsed(part(archive, f"{name}.xml")) for name in ("content", "styles", "meta"))
    return Package(content, common, _property(meta, _TITLE), archive, _facts(meta))


def _flat(data: bytes) -> Package:
    bare = _PICTURES.sub(b"", data)
    if len(bare) > _MOST_XML:
        raise Unreadable(Reason.LIMIT, "The document is larger than any document needs. Split it.")
    root = _parsed(bare)
    return Package(root, None, _property(root, _TITLE), facts=_facts(root))


def _parsed(content: bytes | None, *, may_name_its_type: bool = False) -> Any:
    """A part's root, None where there is none. Raises Unreadable where it is no XML, or XML that attacks.

    `may_name_its_type`: a document type is let pass that declares no entities, as old formulas have one.
    """
    from lxml import etree

    if content is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as cause:
        raise Unreadable(Reason.BROKEN, DAMAGED) from cause
    info = root.getroottree().docinfo
    declared = info.internalDTD is not None and any(True for _ in info.internalDTD.iterentities())
    if info.doctype and (declared or not may_name_its_type):
        raise Unreadable(Reason.BROKEN, DAMAGED)
    return root


def _property(root: Any, name: str) -> str | None:
    """One of the document's properties."""
    found = root.find(f".//{OFFICE}meta/{name}") if root is not None else None
    return " ".join((found.text or "").split()) or None if found is not None else None


def _facts(root: Any) -> tuple[Stated, ...]:
    return of_properties(_property(root, _PUBLISHER), _property(root, _DATE) or _property(root, _CREATED))
