"""Parse the XML of word processor files safely: no entities, no network access, no huge trees."""

from typing import Any

from ingest.formats.archive import DAMAGED
from retrieval.errors import Reason, Unreadable


def parse_xml(content: bytes | None, *, allow_doctype: bool = False) -> Any:
    """Parse a part and return its root without comments; None for a missing part.

    Raises Unreadable for invalid or hostile XML. `allow_doctype`: allow a document type that declares no entities,
    as old formulas have.
    """
    from lxml import etree

    if content is None:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as cause:
        raise Unreadable(Reason.BROKEN, DAMAGED) from cause
    info = root.getroottree().docinfo
    declares_entities = info.internalDTD is not None and any(True for _ in info.internalDTD.iterentities())
    if info.doctype and (declares_entities or not allow_doctype):
        raise Unreadable(Reason.BROKEN, DAMAGED)
    return root
