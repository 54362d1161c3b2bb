"""What to ingest: files with what is known of the documents they are editions of."""

import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ingest.names import is_latin, own_ids, slug, title_of, written
from retrieval.document import Document
from retrieval.errors import BadInput, BadManifest

MANIFEST = "manifest.toml"

_AN_ID = "an id of lower case letters, digits and hyphens, such as 'prevent-duty'."
_ID = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
# The facts that may be stated of a document and of one edition of it, by their names in manifests and on every surface.
DOCUMENT_FACTS = ("title", "publisher", "url", "licence")
DAYS = ("published", "in_force_from", "in_force_to")
VERSION_FACTS = (*DAYS, "supersedes")
_TEXT = (*DOCUMENT_FACTS, "supersedes")
_FIELDS = {"id", "file", "ocr", *_TEXT, *DAYS}


@dataclass(frozen=True, slots=True)
class Source:
    """A file and the facts about it. `title` None lets the file say it; `origin` names the manifest or the file.

    `named` says that a manifest or a person gave the document's id; else it was made from the file's name.
    `file_name` is for a file whose path is not the name that it was handed in by. `ocr` has pages that are pictures
    read by OCR. `remark` says in the report why the id is another than the name alone would give.
    """

    path: Path
    document_id: str
    origin: str
    named: bool = False
    file_name: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    licence: str | None = None
    published: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    supersedes: str | None = None
    ocr: bool = False
    remark: str | None = None

    @property
    def name(self) -> str:
        return written(self.file_name or self.path.name)

    def document(self, title_in_file: str | None) -> Document:
        title = self.title or title_in_file or title_of(self.name)
        return Document(self.document_id, title, self.publisher, self.url, self.licence)


def sources(paths: Iterable[Path]) -> list[Source]:
    """The sources that paths name: a manifest, a folder (its manifest, or all files in it), or a file.

    Each file that no manifest lists gets an id of its own, made of its name or, where others are named like it, of its
    folder's and its own. Raises BadInput where a path does not exist, BadManifest where a manifest cannot be used.
    """
    found = [source for path in sorted(paths, key=_by_name) for source in _at(path)]
    listed = _once(source for source in found if source.named)
    named = {_real(source.path) for source in listed}
    files = _once(source for source in found if not source.named and _real(source.path) not in named)
    ids = own_ids([_absolute(source) for source in files], {source.document_id for source in listed})
    own = {source: _with_id(source, ids[_absolute(source)]) for source in files}
    kept = {*listed, *files}
    return [own.get(source, source) for source in dict.fromkeys(found) if source in kept]


def _once(found: Iterable[Source]) -> list[Source]:
    """Without the files, or entries of one manifest, that come a second time."""
    by_place: dict[tuple[str, str, str], Source] = {}
    for source in found:
        id = source.document_id if source.named else ""
        by_place.setdefault((_real(source.path), source.origin, id), source)
    return list(by_place.values())


def _absolute(source: Source) -> Path:
    return Path(os.path.abspath(source.path))


def _with_id(source: Source, id: str) -> Source:
    """The source under its own id, with a remark where that is another than its name's."""
    if id == source.document_id:
        return source
    told = f"{source.name} is {id}, for another file is named {source.document_id}, too"
    return replace(source, document_id=id, remark=told)


def _at(path: Path) -> list[Source]:
    if path.name == MANIFEST and path.is_file():
        return read_manifest(path)
    if path.is_dir():
        return read_manifest(path / MANIFEST) if (path / MANIFEST).is_file() else [_file(file) for file in _in(path)]
    if not path.exists():
        raise BadInput(f"There is no file or folder {written(str(path))}. Check the path and run `cited ingest` again.")
    return [_file(path)]


def _in(folder: Path) -> list[Path]:
    """The files below a folder but hidden ones and those about it, and the folders that cannot be looked into."""
    found: list[Path] = []
    refused: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=refused.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = (Path(place) / name for name in names if not name.startswith(".") and name.lower() not in _ABOUT)
        found += [file for file in files if _is_file(file)]
    return sorted([*found, *(Path(refusal.filename) for refusal in refused)], key=_by_name)


def _is_file(path: Path) -> bool:
    """Whether there is a file to be read; one that cannot be looked at is told of when it is read."""
    try:
        return path.is_file()
    except OSError:
        return True


def _by_name(path: Path) -> tuple[Path, str, str]:
    """By name without its ending, so that of twins "guide.pdf" comes before "guide-copy.pdf" and is the one kept."""
    return path.parent, path.stem, path.suffix


# Files that tell about a folder and are no documents of it.
_ABOUT = {"readme.md", "readme.txt", "readme"}


def _file(path: Path) -> Source:
    """A file without a manifest: its id is given once, from its name, and stays with the path it came from."""
    id, name = slug(path.stem), written(path.name)
    remark = None if is_latin(path.stem) else f"{name} is {id}, for its name cannot be written with Latin letters"
    return Source(path, id, f"file {_place(path)}", remark=remark)


def _place(path: Path) -> str:
    """Where a file is, links followed, fit to be stored whatever bytes its name has."""
    return _real(path).encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):  # a path that no file can have; it is told of when it is read
        return str(path)


def read_manifest(path: Path) -> list[Source]:
    """The documents of a manifest. Raises BadManifest naming the entry and what is wrong with it."""
    entries = _parsed(path).get("document", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadManifest(f"{path}: write each document under [[document]].")
    found = [_entry(path, number, entry) for number, entry in enumerate(entries, 1)]
    ids = [source.document_id for source in found]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise BadManifest(f"{path}: the id {twice[0]!r} is given to two documents. Give each its own.")
    return found


def questions_named(paths: Iterable[Path]) -> list[Path]:
    """The files or folders of questions that the manifests among these paths, or in these folders, name.

    Raises BadManifest where one is no name.
    """
    found: list[Path] = []
    for path in paths:
        manifest = path / MANIFEST if path.is_dir() else path
        if manifest.name == MANIFEST and manifest.is_file():
            named = _parsed(manifest).get("questions")
            if named is not None and not isinstance(named, str):
                raise BadManifest(f"{manifest}: questions is the path of one file or folder, in quotation marks.")
            found += [manifest.parent / named] if named else []
    return found


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as cause:
        raise BadManifest(f"{path} cannot be read: {cause}. Correct it and run `cited ingest` again.") from cause


def _entry(path: Path, number: int, entry: dict[str, Any]) -> Source:
    where = f"{path}, document {number}"
    unknown = sorted(set(entry) - _FIELDS)
    if unknown:
        raise BadManifest(f"{where}: there is no field {unknown[0]!r}. The fields are {', '.join(sorted(_FIELDS))}.")
    id, file = entry.get("id"), entry.get("file")
    if not isinstance(id, str) or not _ID.fullmatch(id):
        raise BadManifest(f"{where}: give {_AN_ID}")
    if not isinstance(file, str) or not file:
        raise BadManifest(f"{where} ({id}): give the file's path, counted from the manifest's folder.")
    return Source(path.parent / file, id, f"manifest {_place(path)}", named=True, **_facts(f"{where} ({id})", entry))


def _facts(where: str, entry: dict[str, Any]) -> dict[str, Any]:
    """What an entry states beside id and file, each of its kind."""
    for name, value in entry.items():
        if name in _TEXT and not isinstance(value, str):
            raise BadManifest(f"{where}: {name} must be text in quotation marks.")
        if name in DAYS and type(value) is not date:
            raise BadManifest(f"{where}: {name} must be a date without quotation marks, such as 2026-01-31.")
        if name == "ocr" and type(value) is not bool:
            raise BadManifest(f"{where}: ocr must be true or false.")
    return {name: value for name, value in entry.items() if name not in ("id", "file")}


def upload(path: Path, file_name: str, document_id: str | None = None, **facts: Any) -> Source:
    """A file handed in under a name that is not its path's, with the id of its document, if whoever did so gave one.

    Raises BadInput where the id is no id.
    """
    if document_id is not None:
        check_id(document_id)
    name = written(file_name)
    id = document_id or slug(Path(file_name).stem)
    return Source(path, id, f"upload {name}", document_id is not None, name, **facts)


def fetched(path: Path, address: str, file_name: str, document_id: str | None = None, **facts: Any) -> Source:
    """A file from an address, which is its source and its document's address. Raises BadInput as `upload` does."""
    return replace(upload(path, file_name, document_id, **{"url": address, **facts}), origin=address)


def check_id(document_id: str) -> None:
    """Raises BadInput where this cannot be a document's id."""
    if not _ID.fullmatch(document_id):
        raise BadInput(f"{document_id!r} is no id: use {_AN_ID}")


def edition(path: Path, document_id: str, **facts: Any) -> Source:
    """A file that a person says is an edition of this document. Raises BadInput where the id is no id."""
    check_id(document_id)
    if not path.is_file():
        raise BadInput(f"There is no file {written(str(path))}. Check the path and run `cited ingest` again.")
    return Source(path, document_id, f"file {_place(path)}", named=True, **facts)
