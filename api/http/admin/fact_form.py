"""The fields of a form that state facts of an edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from api.http.admin.held_documents import HeldDocuments
from api.wire.facts import FactsIn
from ingest.source import check_id
from retrieval.errors import BadInput
from retrieval.facts import DATE_FACTS, FACTS, HELP

LABELS: Mapping[str, str] = {
    "title": "Title",
    "publisher": "Publisher",
    "url": "Web address",
    "licence": "Licence",
    "published": "Day of publication",
    "in_force_from": "First day in force",
    "in_force_to": "Last day in force",
    "supersedes": "Document that it replaces",
    "collection": "Collection",
    "extent": "Nations that it applies to",
    "audience": "Readers whom it is for",
}
_DAY = "For example 2026-01-31"
_HINTS: Mapping[str, str] = {
    "supersedes": "Its id",
    "collection": HELP["collection"],
    "extent": "For example England and Wales",
    "audience": "For example local authorities",
}
_LONGEST = 2000
# The ids that a message names, where several documents have one title.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class FactField:
    """A field of the form: the fact's name, its label and hint, the value to show, and the error, if any."""

    name: str
    label: str
    hint: str
    value: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """What a person entered: the document's id, the facts as JSON values, and an error for each wrong field by name."""

    document: str | None
    facts: Mapping[str, Any]
    errors: Mapping[str, str]


def read_facts(form: Mapping[str, Any], held: HeldDocuments | None = None) -> StatedFacts:
    """The facts and the document's id in a form. An empty field states nothing.

    The form may name one of the documents `held` by its title.
    """
    entered = {name: _entered(form, name) for name in (*FACTS, "document")}
    stated = {name: value for name, value in entered.items() if value and name != "document"}
    errors: dict[str, str] = {}
    document = entered["document"]
    if document:
        try:
            document = _document_named(document, held or HeldDocuments())
        except BadInput as refusal:
            errors["document"] = str(refusal)
    try:
        facts = FactsIn.model_validate(stated).to_json()
    except ValidationError as refusal:
        facts = {}
        errors |= {str(one["loc"][0]): _correction(str(one["loc"][0])) for one in refusal.errors() if one["loc"]}
    return StatedFacts(document or None, facts, errors)


def fact_fields(values: Mapping[str, Any], errors: Mapping[str, str] = {}) -> tuple[FactField, ...]:
    """A field for each fact, in order, with these values."""
    return tuple(
        FactField(name, LABELS[name], _hint(name), str(values.get(name) or ""), errors.get(name)) for name in FACTS
    )


def _document_named(words: str, held: HeldDocuments) -> str:
    """The id of the document with this id or title, or a new document's id.

    Raises BadInput where several documents have the title, or none has it and it is no id.
    """
    if held.holds(words):
        return words
    ids = held.titled(words)
    if len(ids) > 1:
        more = ", …" if len(ids) > _NAMED else ""
        raise BadInput(f"{len(ids)} documents have this title. Enter the id of one: {', '.join(ids[:_NAMED])}{more}")
    if ids:
        return ids[0]
    try:
        check_id(words)
    except BadInput:
        raise BadInput(
            "No document has this title or id. Choose one that is offered. For a new document leave this empty, or "
            "enter an id of lower case letters, digits and hyphens"
        ) from None
    return words


def _entered(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name)
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""


def _hint(name: str) -> str:
    if name in DATE_FACTS:
        return _DAY
    return _HINTS.get(name, "")


def _correction(name: str) -> str:
    label = LABELS.get(name, name)
    if name in DATE_FACTS:
        return f"{label} must be a day, such as 2026-01-31"
    if name == "collection":
        return f"{label} must have lower case letters, digits and hyphens, such as board-papers"
    if name == "extent":
        return f"{label} must be nations, such as England and Wales"
    return f"{label} is too long or has characters that cannot be used"
