"""Versions and blocks as the JSON values that are stored."""

from dataclasses import asdict
from datetime import date
from typing import Any

from retrieval.applicability import NOTHING_STATED, Applicability, StatedAudience, StatedBy, StatedExtent
from retrieval.document import Document, Notice, Version
from retrieval.facts import DATE_FACTS
from retrieval.nations import Nation
from retrieval.text import Block, BlockKind, NoteMark, PageBreak, Span

# The facts that are stored with the document's id, as in the first generations. Every other fact is stored with the
# version's own fields.
_STORED_IN_DOCUMENT = ("title", "publisher", "url", "licence")


def version_to_json(version: Version) -> dict[str, Any]:
    """A version as JSON values; the inverse of `version_from_json`."""
    facts = asdict(version)
    for name in DATE_FACTS:
        facts[name] = facts[name].isoformat() if facts[name] else None
    facts["document"] |= {name: facts.pop(name) for name in _STORED_IN_DOCUMENT}
    if version.stated == NOTHING_STATED:
        del facts["stated"]
    if version.notice and version.notice.until:
        facts["notice"]["until"] = version.notice.until.isoformat()
    return facts


def version_from_json(facts: dict[str, Any]) -> Version:
    """A version from JSON values; the inverse of `version_to_json`. A fact that is not among them is None."""
    of_document = dict(facts["document"])
    facts = {**facts, "document": Document(of_document.pop("id")), **of_document}
    for name in DATE_FACTS:
        facts[name] = date.fromisoformat(facts[name]) if facts.get(name) else None
    for name in ("pages_without_text", "pages_by_ocr", "rejected"):
        facts[name] = tuple(facts.get(name, ()))
    facts["notice"] = _notice(facts.get("notice"))
    facts["stated"] = _applicability(facts.get("stated"))
    return Version(**facts)


def _notice(value: dict[str, Any] | None) -> Notice | None:
    if value is None:
        return None
    until = value["until"]
    return Notice(**{**value, "until": date.fromisoformat(until) if until else None})


def _applicability(value: dict[str, Any] | None) -> Applicability:
    extent, audience = (value or {}).get("extent"), (value or {}).get("audience")
    return Applicability(
        StatedExtent(tuple(map(Nation, extent["nations"])), extent["evidence"], StatedBy(extent["by"]))
        if extent
        else None,
        StatedAudience(audience["readers"], audience["evidence"], StatedBy(audience["by"])) if audience else None,
    )


def block_to_json(block: Block) -> dict[str, Any]:
    """A block as JSON values, without its empty fields; the inverse of `block_from_json`."""
    value = {name: field for name, field in asdict(block).items() if field is not False and field not in (None, ())}
    value["sentences"] = [[span.start, span.end] for span in block.sentences]
    return value


def block_from_json(value: dict[str, Any]) -> Block:
    """A block from JSON values; the inverse of `block_to_json`."""
    return Block(
        **{
            **value,
            "kind": BlockKind(value["kind"]),
            "heading_path": tuple(value.get("heading_path", ())),
            "page_breaks": tuple(PageBreak(**turn) for turn in value.get("page_breaks", ())),
            "sentences": tuple(Span(*pair) for pair in value.get("sentences", ())),
            "notes": tuple(NoteMark(**mark) for mark in value.get("notes", ())),
            "covered": tuple(value.get("covered", ())),
        }
    )
