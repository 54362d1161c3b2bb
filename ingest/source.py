"""The sources of an ingest: files, and the facts stated about their documents."""

import os
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ingest.confinement import OUTSIDE_MESSAGE, Confinement
from ingest.names import displayable_name, is_latin, slug, title_from_name, unique_ids
from retrieval.errors import BadInput, BadManifest
from retrieval.facts import DATE_FACTS, FACTS, NO_CHANGES, NO_FACTS, FactChanges, Facts

MANIFEST = "manifest.toml"

_ID_FORMAT = "an id of lower case letters, digits and hyphens, such as 'prevent-duty'."
_ID = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_FIELDS = {"id", "file", "ocr", *FACTS}


@dataclass(frozen=True, slots=True)
class Source:
    """A file and the facts about it. Without a stated title the title comes from the file; `origin` names the manifest
    or the file.

    `has_given_id`: a manifest or a person gave the document's id; otherwise the id comes from the file name.
    `file_name` is the name under which the file was handed in, where `path` has another one. `ocr` asks for OCR of
    scanned pages. `leads_out`: the path leads out of the folder that is ingested, so it is not read. `remark` explains
    in the report why the id differs from the one that the name alone gives.
    """

    path: Path
    document_id: str
    origin: str
    has_given_id: bool = False
    file_name: str | None = None
    facts: Facts = NO_FACTS
    ocr: bool = False
    leads_out: bool = False
    remark: str | None = None

    @property
    def name(self) -> str:
        return displayable_name(self.file_name or self.path.name)

    def facts_with_title(self, title_in_file: str | None) -> Facts:
        """The stated facts, with the file's title or a title from its name where none is stated."""
        return replace(self.facts, title=self.facts.title or title_in_file or title_from_name(self.name))


def sources(paths: Iterable[Path], also_from: Sequence[Path] = ()) -> list[Source]:
    """The sources at these paths. A path is a manifest, a folder (its manifest, or else all its files) or a file.

    Each file outside every manifest gets a unique id from its name; files with equal names get their folders' names in
    front. Links and manifests may lead out of their folder only into the folders `also_from`; other such sources have
    `leads_out`. Raises BadInput where a path does not exist, BadManifest where a manifest cannot be used.
    """
    found = [source for path in sorted(paths, key=_sort_key) for source in _sources_at(path, also_from)]
    listed = _without_repeats(source for source in found if source.has_given_id)
    listed_paths = {_real_path(source.path) for source in listed}
    unlisted = _without_repeats(
        source for source in found if not source.has_given_id and _real_path(source.path) not in listed_paths
    )
    ids = unique_ids([_absolute_path(source) for source in unlisted], {source.document_id for source in listed})
    with_ids = {source: _with_id(source, ids[_absolute_path(source)]) for source in unlisted}
    chosen = {*listed, *unlisted}
    return [with_ids.get(source, source) for source in dict.fromkeys(found) if source in chosen]


def _without_repeats(found: Iterable[Source]) -> list[Source]:
    """The first source for each file and, within a manifest, for each id."""
    first: dict[tuple[str, str, str], Source] = {}
    for source in found:
        id = source.document_id if source.has_given_id else ""
        first.setdefault((_real_path(source.path), source.origin, id), source)
    return list(first.values())


def _absolute_path(source: Source) -> Path:
    return Path(os.path.abspath(source.path))


def _with_id(source: Source, id: str) -> Source:
    """The source with this id, and with a remark where the id differs from its name's."""
    if id == source.document_id:
        return source
    remark = f"{source.name} has the id {id}, because another file would also get the id {source.document_id}"
    return replace(source, document_id=id, remark=remark)


def _sources_at(path: Path, also_from: Sequence[Path]) -> list[Source]:
    if path.name == MANIFEST and path.is_file():
        return read_manifest(path, also_from)
    if path.is_dir():
        if (path / MANIFEST).is_file():
            return read_manifest(path / MANIFEST, also_from)
        confined = Confinement.to(path, also_from)
        return [replace(_file_source(file), leads_out=confined.leads_out(file)) for file in _files_in(path, confined)]
    if not path.exists():
        raise BadInput(
            f"There is no file or folder {displayable_name(str(path))}. Check the path and run `cited ingest` again."
        )
    return [_file_source(path)]


def _files_in(folder: Path, confined: Confinement) -> list[Path]:
    """The files below a folder, without hidden files and readmes, the folders that cannot be opened, and the links to
    folders elsewhere.
    """
    found: list[Path] = []
    errors: list[OSError] = []
    for subfolder, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [path for path in (Path(subfolder) / name for name in folders) if confined.leads_out(path)]
        visible = (name for name in names if not name.startswith(".") and name.lower() not in _READMES)
        found += [path for path in (Path(subfolder) / name for name in visible) if _is_file(path)]
    return sorted([*found, *(Path(error.filename) for error in errors)], key=_sort_key)


def _is_file(path: Path) -> bool:
    """Whether there is a file to read. True on an OSError: reading the file then reports the error."""
    try:
        return path.is_file()
    except OSError:
        return True


def _sort_key(path: Path) -> tuple[Path, str, str]:
    """Sort by name without suffix: "guide.pdf" comes before its duplicate "guide-copy.pdf", so it is the one kept."""
    return path.parent, path.stem, path.suffix


# Files that describe a folder and are not documents.
_READMES = {"readme.md", "readme.txt", "readme"}


def _file_source(path: Path) -> Source:
    """The source of a file outside every manifest. Its first id comes from its name and stays with its path."""
    id, name = slug(path.stem), displayable_name(path.name)
    remark = None if is_latin(path.stem) else f"{name} has the id {id}, because its name has no Latin spelling"
    return Source(path, id, f"file {_storable_path(path)}", remark=remark)


def _storable_path(path: Path) -> str:
    """A file's path with links resolved, as text that can be stored whatever bytes its name has."""
    return _real_path(path).encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")


def _real_path(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):  # a path that no file can have; reading it reports the error
        return str(path)


def read_manifest(path: Path, also_from: Sequence[Path] = ()) -> list[Source]:
    """The documents of a manifest; see `sources` for `also_from`.

    Raises BadManifest, which names the entry and its error.
    """
    entries = _parse_manifest(path).get("document", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadManifest(f"{path}: write each document under [[document]].")
    confined = Confinement.to(path.parent, also_from)
    parsed = (_parse_entry(path, number, entry) for number, entry in enumerate(entries, 1))
    found = [replace(source, leads_out=confined.leads_out(source.path)) for source in parsed]
    ids = [source.document_id for source in found]
    repeated = sorted({id for id in ids if ids.count(id) > 1})
    if repeated:
        raise BadManifest(f"{path}: two documents have the id {repeated[0]!r}. Give each document its own id.")
    return found


def question_paths(paths: Iterable[Path], also_from: Sequence[Path] = ()) -> list[Path]:
    """The files or folders of questions that the manifests at or in these paths name.

    Raises BadManifest where such a name is not text, or leads out of the manifest's folder and of `also_from`.
    """
    found: list[Path] = []
    for path in paths:
        manifest = path / MANIFEST if path.is_dir() else path
        if manifest.name == MANIFEST and manifest.is_file():
            named = _parse_manifest(manifest).get("questions")
            if named is not None and not isinstance(named, str):
                raise BadManifest(f"{manifest}: questions must be one path, in quotation marks.")
            if named and Confinement.to(manifest.parent, also_from).leads_out(manifest.parent / named):
                raise BadManifest(f"{manifest}: questions: {OUTSIDE_MESSAGE}")
            found += [manifest.parent / named] if named else []
    return found


def _parse_manifest(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as cause:
        raise BadManifest(f"{path} cannot be read: {cause}. Correct it and run `cited ingest` again.") from cause


def _parse_entry(path: Path, number: int, entry: dict[str, Any]) -> Source:
    where = f"{path}, document {number}"
    unknown = sorted(set(entry) - _FIELDS)
    if unknown:
        raise BadManifest(f"{where}: there is no field {unknown[0]!r}. The fields are {', '.join(sorted(_FIELDS))}.")
    id, file = entry.get("id"), entry.get("file")
    if not isinstance(id, str) or not _ID.fullmatch(id):
        raise BadManifest(f"{where}: give {_ID_FORMAT}")
    if not isinstance(file, str) or not file:
        raise BadManifest(f"{where} ({id}): give the file's path, relative to the manifest's folder.")
    return Source(
        path.parent / file,
        id,
        f"manifest {_storable_path(path)}",
        has_given_id=True,
        facts=_parse_facts(f"{where} ({id})", entry),
        ocr=entry.get("ocr", False),
    )


def _parse_facts(where: str, entry: dict[str, Any]) -> Facts:
    """The facts of an entry. Raises BadManifest where one of them, or `ocr`, has the wrong type."""
    for name, value in entry.items():
        if name in DATE_FACTS and type(value) is not date:
            raise BadManifest(f"{where}: {name} must be a date without quotation marks, such as 2026-01-31.")
        if name in FACTS and name not in DATE_FACTS and not isinstance(value, str):
            raise BadManifest(f"{where}: {name} must be text in quotation marks.")
        if name == "ocr" and type(value) is not bool:
            raise BadManifest(f"{where}: ocr must be true or false.")
    try:
        return Facts(**{name: value for name, value in entry.items() if name in FACTS})
    except BadInput as cause:
        raise BadManifest(f"{where}: {cause}") from cause


def upload_source(
    path: Path, file_name: str, document_id: str | None = None, facts: Facts = NO_FACTS, *, ocr: bool = False
) -> Source:
    """The source of an uploaded file, with its name at the sender and the document id that the sender gave, if any.

    Raises BadInput where the id is malformed.
    """
    if document_id is not None:
        check_id(document_id)
    name = displayable_name(file_name)
    id = document_id or slug(Path(file_name).stem)
    return Source(path, id, f"upload {name}", document_id is not None, name, facts, ocr)


def fetched_source(
    path: Path,
    address: str,
    file_name: str,
    document_id: str | None = None,
    changes: FactChanges = NO_CHANGES,
    *,
    ocr: bool = False,
) -> Source:
    """The source of a file fetched from an address, which is also its document's URL unless `changes` say otherwise.

    Raises BadInput where the id is malformed.
    """
    facts = changes.apply(Facts(url=address))
    return replace(upload_source(path, file_name, document_id, facts, ocr=ocr), origin=address)


def check_id(document_id: str) -> None:
    """Raises BadInput where this cannot be a document's id."""
    if not _ID.fullmatch(document_id):
        raise BadInput(f"{document_id!r} is not a document id. Use {_ID_FORMAT}")


def edition_source(path: Path, document_id: str, facts: Facts = NO_FACTS) -> Source:
    """The source of a file that a person gives as an edition of this document.

    Raises BadInput where the id is malformed or the file does not exist.
    """
    check_id(document_id)
    if not path.is_file():
        raise BadInput(f"There is no file {displayable_name(str(path))}. Check the path and run `cited ingest` again.")
    return Source(path, document_id, f"file {_storable_path(path)}", has_given_id=True, facts=facts)
