"""The XML of word processors' files, parsed with entities, networks and deep trees switched off."""

from typing import Any

from ingest.formats.archive import DAMAGED
from retrieval.errors import Reason, Unreadable


def parsed(content: bytes | None, *, may_name_its_type: bool = False) -> Any:
    """A part's root, without comments; None where there is no part.

    Raises Unreadable where it is no XML, or XML that attacks. `may_name_its_type`: a document type is let pass that
    declares no entities, as old formulas have one.
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
    declares = info.internalDTD is not None and any(True for _ in info.internalDTD.iterentities())
    if info.doctype and (declares or not may_name_its_type):
        raise Unreadable(Reason.BROKEN, DAMAGED)
    return root
