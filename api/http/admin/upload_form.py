"""The form of the upload page: what a person entered, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from api.wire.facts import FactsIn
from ingest.source import check_id
from retrieval.errors import BadInput
from retrieval.facts import DATE_FACTS, FACTS

MAX_FILES = 20
MAX_NAME = 200
_MAX_ADDRESS = 2000
# Labels of the facts in the order of the page.
_OTHER_LABELS = {"url": "Web address", "in_force_from": "First day in force", "in_force_to": "Last day in force"}
LABELS: Mapping[str, str] = {name: _OTHER_LABELS.get(name, name.capitalize()) for name in FACTS}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What to correct, and the id of the field."""

    text: str
    field: str

    @property
    def href(self) -> str:
        return f"#{self.field}"


@dataclass(frozen=True, slots=True)
class UploadForm:
    """What was entered. `values`: the text fields as entered, to show them again."""

    files: tuple[UploadFile, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return self.values.get("address", "")

    @property
    def document(self) -> str | None:
        return self.values.get("document") or None

    @property
    def ocr(self) -> bool:
        return bool(self.values.get("ocr"))


def parse_upload(form: FormData, max_file: int) -> UploadForm:
    """The form as sent. Files may have `max_file` bytes each."""
    files = tuple(one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename)
    values = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
    facts, mistakes = parse_facts({name: values.get(f"fact-{name}", "") for name in FACTS})
    found = (*_file_mistakes(files, values, max_file), *_other_mistakes(files, values), *mistakes)
    return UploadForm(files, values, found, facts)


def parse_facts(entered: Mapping[str, str]) -> tuple[dict[str, Any], list[Mistake]]:
    """The facts that were stated as JSON values, and a mistake for each that cannot be used. An empty one is none."""
    stated = {name: value for name, value in entered.items() if value}
    try:
        return FactsIn.model_validate(stated).to_json(), []
    except ValidationError as error:
        wrong = dict.fromkeys(str(one["loc"][0]) for one in error.errors() if one["loc"])
        return {}, [Mistake(_fact_mistake(name), f"fact-{name}") for name in wrong]


def _fact_mistake(name: str) -> str:
    label = LABELS.get(name, name)
    if name in DATE_FACTS:
        return f"{label}: enter a day such as 2026-01-31"
    if name == "collection":
        return f"{label}: use lower case letters, digits and hyphens, such as board-papers"
    return f"{label}: enter a shorter text"


def file_name(file: UploadFile) -> str:
    """The name without folders, which some browsers send."""
    return PurePosixPath((file.filename or "").replace("\\", "/")).name


def _file_mistakes(files: Sequence[UploadFile], values: Mapping[str, str], max_file: int) -> list[Mistake]:
    if not files and not values.get("address"):
        return [Mistake("Choose a file, or enter an address", "files")]
    if files and values.get("address"):
        return [Mistake("Choose files or enter an address, not both", "address")]
    if len(files) > MAX_FILES:
        return [Mistake(f"Choose at most {MAX_FILES} files at once", "files")]
    names = [file_name(file) for file in files]
    mistakes = [
        Mistake(f"Two files have the name {name}. Rename one, or upload them one after the other", "files")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    for file, name in zip(files, names, strict=True):
        if len(name) > MAX_NAME:
            mistakes.append(Mistake(f"A file's name must have {MAX_NAME} characters or fewer", "files"))
        if (file.size or 0) > max_file:
            mistakes.append(Mistake(f"{name} is larger than {max_file / 1e6:.0f} MB, the most for one file", "files"))
    return mistakes


def _other_mistakes(files: Sequence[UploadFile], values: Mapping[str, str]) -> list[Mistake]:
    mistakes: list[Mistake] = []
    document, address = values.get("document"), values.get("address", "")
    if len(files) > 1 and document:
        mistakes.append(Mistake("Upload a new edition of a document by itself, or leave this empty", "document"))
    if len(files) > 1 and values.get("fact-title"):
        mistakes.append(Mistake("Title: a title holds for one file only. Leave it empty", "fact-title"))
    if document:
        try:
            check_id(document)
        except BadInput:
            mistakes.append(Mistake("Choose a document from the list", "document"))
    if len(address) > _MAX_ADDRESS:
        mistakes.append(Mistake("Enter a shorter address", "address"))
    return mistakes
