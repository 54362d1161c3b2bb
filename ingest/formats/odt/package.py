"""Find the parts of an ODT file that hold words.

A file is a zip archive of parts. A flat ODT is one XML file with all parts.
"""

import re
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from ingest.blocks.extraction import Stated
from ingest.formats.archive import DAMAGED, LOCKED, MAX_XML_BYTES, open_archive, read_entry
from ingest.formats.odt.names import DC, OFFICE
from ingest.formats.office_xml import parse_xml
from ingest.formats.properties import facts_from_properties
from retrieval.errors import Reason, Unreadable

_TITLE, _PUBLISHER, _DATE = f"{DC}title", f"{DC}publisher", f"{DC}date"
_CREATED = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}creation-date"
# Pictures in a flat file do not count towards the limit on XML, which is that of an archive.
_PICTURES = re.compile(rb"<office:binary-data>[^<]*</office:binary-data>")


@dataclass(frozen=True, slots=True)
class Package:
    """`content` and `common`: roots with the body and with the common styles. A flat file has one root for both."""

    content: Any
    common: Any
    title: str | None
    archive: ZipFile | None = None
    facts: tuple[Stated, ...] = ()

    @property
    def body(self) -> Any:
        """The element with the text. Raises Unreadable where there is none."""
        text = self.content.find(f"{OFFICE}body/{OFFICE}text") if self.content is not None else None
        if text is None:
            raise Unreadable(Reason.BROKEN, DAMAGED)
        return text

    def object(self, name: str) -> Any:
        """The root of an embedded object's content; None where there is none or it cannot be read."""
        if self.archive is None:
            return None
        try:
            return parse_xml(read_entry(self.archive, f"{name}/content.xml"), allow_doctype=True)
        except Unreadable:
            return None


def unpacked(data: bytes) -> Package:
    """Raises Unreadable for a password, a bomb, damage or hostile XML."""
    if not data.startswith(b"PK"):
        return _unpack_flat(data)
    archive = open_archive(data)
    if b"encryption-data" in (read_entry(archive, "META-INF/manifest.xml") or b""):
        raise Unreadable(Reason.PASSWORD, LOCKED)
    content, common, meta = (parse_xml(read_entry(archive, f"{name}.xml")) for name in ("content", "styles", "meta"))
    return Package(content, common, _property(meta, _TITLE), archive, _facts(meta))


def _unpack_flat(data: bytes) -> Package:
    without_pictures = _PICTURES.sub(b"", data)
    if len(without_pictures) > MAX_XML_BYTES:
        raise Unreadable(Reason.LIMIT, "The document is too large to read. Split it and ingest the parts.")
    root = parse_xml(without_pictures)
    return Package(root, None, _property(root, _TITLE), facts=_facts(root))


def _property(root: Any, name: str) -> str | None:
    """The document property `name`; None where it is missing or empty."""
    element = root.find(f".//{OFFICE}meta/{name}") if root is not None else None
    return " ".join((element.text or "").split()) or None if element is not None else None


def _facts(root: Any) -> tuple[Stated, ...]:
    return facts_from_properties(_property(root, _PUBLISHER), _property(root, _DATE) or _property(root, _CREATED))
