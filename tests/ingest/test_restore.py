"""Restore believes nothing in a backup: crafted ones are refused before anything of them is visible."""

import copy
import hashlib
import hmac
import io
import json
import os
import random
import sqlite3
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from gzip import compress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from api.backup_key import read_backup_key
from api.state import keys
from api.state.restored import take_over_state
from api.state.store import Store
from ingest.generations.backup import back_up
from ingest.generations.restore import restore
from ingest.report import Mode
from ingest.source import sources
from retrieval.errors import BadBackup, BadPlace
from retrieval.index.generation import current_file_text, current_id
from retrieval.index.sealed import seal, unseal
from retrieval.index.segment import arrays_file, catalogue_file, sentences_file
from retrieval.index.stored_versions import VERSIONS
from tests.ingest.made_library import Shelf

KEY = b"0123456789abcdef0123456789abcdef"


@dataclass
class Made:
    """A backup taken apart: the files of its index, its contents by hash, and what a stranger adds to the archive."""

    files: list[dict[str, Any]]
    blobs: dict[str, bytes]
    more: list[tuple[tarfile.TarInfo, bytes]] = field(default_factory=list)
    index: bytes | None = None
    seal: bytes | None = None

    def put(self, path: str, content: bytes) -> None:
        """Give a path this content, under its right hash."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.blobs[sha256] = content
        self.files = [one for one in self.files if one["path"] != path]
        self.files.append({"path": path, "sha256": sha256, "size": len(content)})

    def get(self, path: str) -> bytes:
        return self.blobs[self.named(path)["sha256"]]

    def named(self, path: str) -> dict[str, Any]:
        return next(one for one in self.files if one["path"] == path)

    def first(self, start: str) -> str:
        return next(str(one["path"]) for one in self.files if str(one["path"]).startswith(start))

    def generation(self) -> str:
        return self.get("CURRENT").decode().split()[0]

    def within(self, name: str) -> str:
        return f"generations/{self.generation()}/{name}"

    def change_manifest(self, change: Callable[[dict[str, Any]], object]) -> None:
        manifest = unseal("manifest", self.get(self.within("manifest.json")))
        change(manifest)
        self.put(self.within("manifest.json"), seal("manifest", manifest).encode())

    def swap(self, name: str, content: bytes) -> None:
        """Another content for a file of the generation, with the right hash in the manifest too."""
        self.put(self.within(name), content)
        self.change_manifest(lambda manifest: manifest["files"].update({name: hashlib.sha256(content).hexdigest()}))

    def archive(self) -> bytes:
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
            index = self.index
            if index is None:
                index = json.dumps({"format": "cited backup/2", "files": self.files}).encode()
            _add(archive, "index.json", index)
            wanted = {one["sha256"] for one in self.files if isinstance(one, dict)}
            for sha256, content in self.blobs.items():
                if sha256 in wanted:
                    _add(archive, f"blobs/{sha256}", content)
            for entry, content in self.more:
                archive.addfile(entry, io.BytesIO(content))
        whole = made.getvalue()
        return whole + (self.seal or f"cited backup/2 sha256 {hashlib.sha256(whole).hexdigest()}\n".encode())


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def taken_apart(path: Path) -> Made:
    with tarfile.open(path) as archive:
        contents = {entry.name: (archive.extractfile(entry) or io.BytesIO()).read() for entry in archive}
    blobs = {name.removeprefix("blobs/"): content for name, content in contents.items() if name != "index.json"}
    return Made(json.loads(contents["index.json"])["files"], blobs)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A library of two documents, with two generations and a preview."""
    made = Shelf(tmp_path_factory.mktemp("shelf"))
    made.put("bins.txt", "Bins\n\nGrey bins are collected every second Tuesday.")
    made.bring()
    made.put("trees.txt", "Trees\n\nA tree preservation order protects a tree.")
    made.bring()
    made.put("bins.txt", "Bins\n\nGrey bins are collected every Friday.")
    made.ingest().run(sources([made.inbox]), Mode.PREVIEW)
    keys.create(Store(made.data), "Ada")
    return made


@pytest.fixture(scope="module")
def whole(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "library.cited"
    back_up(shelf.data, path, Store(shelf.data).copy_to)
    return path


def sqlite_with(made: Made, statement: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(made.get("state.sqlite"))
    connection.executescript(statement)
    return bytes(connection.serialize())


def special(kind: bytes, name: str, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry, b""


def path_as(name: object) -> Callable[[Made], object]:
    """An original under another path."""
    return lambda made: made.named(made.first("originals/")).update(path=name)


def sparse(made: Made) -> None:
    """11 kB that would become 8 GiB."""
    entry = tarfile.TarInfo(f"blobs/{'0' * 64}")
    entry.size = 512
    entry.pax_headers = {
        "GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.name": entry.name,
        "GNU.sparse.size": str(8 << 30), "GNU.sparse.numblocks": "1", "GNU.sparse.map": "0,512",
    }  # fmt: skip
    made.more.append((entry, b"\0" * 512))


def serve_elsewhere(made: Made) -> None:
    name = "../../../../etc"
    made.put("CURRENT", f"{name} {hashlib.sha256(name.encode()).hexdigest()}\n".encode())


def without(start: str) -> Callable[[Made], object]:
    def remove(made: Made) -> None:
        made.files = [one for one in made.files if not one["path"].startswith(start)]

    return remove


def alter_a_blob(made: Made) -> None:
    sha256 = made.named(made.first("originals/"))["sha256"]
    made.blobs[sha256] = bytes(reversed(made.blobs[sha256]))


def misname_an_original(made: Made) -> None:
    made.put(f"originals/{'0' * 64}", b"another file")


def misstate_passages(made: Made) -> None:
    made.change_manifest(lambda manifest: manifest.update(passages=5))


def name_another_generation(made: Made) -> None:
    made.change_manifest(lambda manifest: manifest.update(id="000009-00000000"))


def other_words(made: Made) -> None:
    """A document's words are changed in the catalogue; every hash of a file is right."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(made.get(made.within(catalogue_file(0))))
    connection.execute("UPDATE version SET text = replace(text, 'Grey', 'Blue')")
    connection.commit()
    made.swap(catalogue_file(0), bytes(connection.serialize()))


def other_numbers(made: Made) -> None:
    """A passage has another number than its vectors."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(made.get(made.within(catalogue_file(0))))
    connection.execute("UPDATE passage SET id = id + 1 WHERE id = (SELECT max(id) FROM passage)")
    connection.commit()
    made.swap(catalogue_file(0), bytes(connection.serialize()))


def change_array(name: str, change: Callable[[Any], Any]) -> Callable[[Made], object]:
    """Another array of this name in the only segment."""

    def swap(made: Made) -> None:
        arrays = load(made.get(made.within(arrays_file(0))))
        made.swap(arrays_file(0), save(arrays | {name: np.ascontiguousarray(change(arrays[name]))}))

    return swap


OTHER_ARRAYS: dict[str, Callable[[Any], Any]] = {
    "vectors": lambda array: array[:-1],
    "term_bounds": lambda array: array[:-1],
    "term_places": lambda array: array + 100,
    "term_counts": lambda array: array[:-1],
    "sentence_bounds": lambda array: array + 5,
}


def claim(size: int) -> Callable[[Made], object]:
    return lambda made: made.named(made.first("originals/")).update(size=size)


def repeat_big(made: Made) -> None:
    """Many originals that all name one content: little in the file, much on disk."""
    sha256 = made.named(made.first("originals/"))["sha256"]
    made.blobs[sha256] = os.urandom(1 << 20)
    for number in range(200):
        made.files.append({"path": f"originals/{number:064x}", "sha256": sha256, "size": 1 << 20})


def preview_without_report(made: Made) -> None:
    report = next(one["path"] for one in made.files if one["path"].endswith(".json") and one["path"].count("/") == 1)
    made.put(report, b"{}")


CRAFTED: dict[str, Callable[[Made], object]] = {
    "an empty path": path_as(""),
    "a dot": path_as("."),
    "a path that climbs out": path_as("originals/../../outside"),
    "a path that climbs out of a generation": path_as("generations/../../../outside"),
    "an absolute path": path_as("/tmp/outside"),  # noqa: S108
    "a path with a backslash": path_as("originals\\..\\outside"),
    "a path with a null": path_as("originals/" + "0" * 63 + "\0"),
    "a path with a line break": path_as("originals/" + "0" * 64 + "\n"),
    "a path that is a number": path_as(5),
    "a hidden file": path_as("generations/.building-1/x"),
    "a hidden file in a generation": path_as("generations/000001-00000000/.x"),
    "a folder too deep": path_as("generations/000001-00000000/a/b/c"),
    "a folder that no library has": path_as("models/cited-encoder/model.onnx"),
    "an original with another name": path_as("originals/passwd"),
    "digits of another script": path_as("originals/" + "٠" * 64),
    "the lock": path_as("ingest.lock"),
    "the same path twice": lambda made: made.files.append(dict(made.files[0])),
    "CURRENT that climbs out": serve_elsewhere,
    "CURRENT that names nothing": lambda made: made.put("CURRENT", current_file_text("000077-00000000").encode()),
    "CURRENT with more behind it": lambda made: made.put("CURRENT", made.get("CURRENT") + b"more\n"),
    "CURRENT without its checksum": lambda made: made.put("CURRENT", b"000001-00000000\n"),
    "no CURRENT": without("CURRENT"),
    "no generations": without("generations/"),
    "a manifest missing": lambda made: without(made.within("manifest.json"))(made),
    "a file of the manifest missing": lambda made: without(made.within(arrays_file(0)))(made),
    "a file that no manifest names": lambda made: made.put(made.within("more.bin"), b"x"),
    "a manifest that is not sealed": lambda made: made.put(made.within("manifest.json"), b"{}"),
    "a manifest of another generation": name_another_generation,
    "a manifest with other numbers": misstate_passages,
    "arrays that are none": lambda made: made.swap(arrays_file(0), b"\xff" * 100),
    "empty arrays": lambda made: made.swap(arrays_file(0), b""),
    "arrays that claim much": lambda made: made.swap(arrays_file(0), (1 << 40).to_bytes(8, "little") + b"{}"),
    **{f"other {name}": change_array(name, change) for name, change in OTHER_ARRAYS.items()},
    "a catalogue that is none": lambda made: made.swap(catalogue_file(0), b"SQLite format 3\0" + b"\xff" * 5000),
    "a catalogue with other words": other_words,
    "a catalogue with a gap between passages": other_numbers,
    "sentences that are cut off": lambda made: made.swap(sentences_file(0), b"\0" * 8),
    "a list of other versions": lambda made: made.swap(VERSIONS, compress(b"[]")),
    "a list of versions that is none": lambda made: made.swap(VERSIONS, b"\xff" * 100),
    "a segment missing": lambda made: made.change_manifest(lambda manifest: manifest["files"].clear()),
    "another number of segments": lambda made: made.change_manifest(lambda manifest: manifest.update(segments=0)),
    "an original under another hash": misname_an_original,
    "a content that was altered": alter_a_blob,
    "a content that is missing": lambda made: made.blobs.pop(made.files[0]["sha256"]),
    "a size too small": claim(1),
    "a size too large": claim(1 << 50),
    "a negative size": claim(-1),
    "a size that is true": lambda made: made.files[0].update(size=True),
    "a hash that is no hash": lambda made: made.files[0].update(sha256="../" * 21 + "x"),
    "much from little": repeat_big,
    "a sparse file": sparse,
    "a symbolic link": lambda made: made.more.append(special(tarfile.SYMTYPE, f"blobs/{'1' * 64}", "/etc/passwd")),
    "a hard link": lambda made: made.more.append(special(tarfile.LNKTYPE, f"blobs/{'1' * 64}", "index.json")),
    "a device": lambda made: made.more.append(special(tarfile.CHRTYPE, f"blobs/{'1' * 64}")),
    "a pipe": lambda made: made.more.append(special(tarfile.FIFOTYPE, f"blobs/{'1' * 64}")),
    "a folder": lambda made: made.more.append(special(tarfile.DIRTYPE, "blobs")),
    "an entry beside the index": lambda made: made.more.append((tarfile.TarInfo("../outside"), b"")),
    "an index that is no JSON": lambda made: setattr(made, "index", b"{"),
    "an index that is a list": lambda made: setattr(made, "index", b"[]"),
    "an index of another format": lambda made: setattr(made, "index", b'{"format": "x", "files": []}'),
    "an index with a list of texts": lambda made: made.files.append("x"),  # type: ignore[arg-type]
    "an index that is nested deeply": lambda made: setattr(made, "index", b"[" * 100_000),
    "a file with more fields": lambda made: made.files[0].update(mode=0o4755),
    "an unknown seal": lambda made: setattr(made, "seal", b"cited backup/9 sha256 " + b"0" * 64 + b"\n"),
    "a wrong seal": lambda made: setattr(made, "seal", b"cited backup/2 sha256 " + b"0" * 64 + b"\n"),
    "a preview with another report": preview_without_report,
    "a state that is no database": lambda made: made.put("state.sqlite", b"no database" * 500),
    "a state with a trigger": lambda made: made.put(
        "state.sqlite",
        sqlite_with(
            made, "CREATE TRIGGER back AFTER UPDATE ON key BEGIN UPDATE key SET revoked = NULL; END;"
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_backup_is_refused_and_nothing_of_it_is_visible(whole: Path, tmp_path: Path, name: str) -> None:
    made = copy.deepcopy(taken_apart(whole))
    CRAFTED[name](made)
    crafted = tmp_path / "crafted.cited"
    crafted.write_bytes(made.archive())
    empty = tmp_path / "a" / "empty"
    with pytest.raises(BadBackup, match="Nothing was restored"):
        restore(empty, crafted, None, lambda path: take_over_state(path, keep_keys=False))
    assert not empty.exists() or list(empty.iterdir()) == []
    assert sorted(entry.name for entry in tmp_path.iterdir()) in (["a", "crafted.cited"], ["crafted.cited"])


def test_an_earlier_generation_that_does_not_open_is_left_out(whole: Path, tmp_path: Path) -> None:
    made = taken_apart(whole)
    old = next(one["path"] for one in made.files if one["path"].startswith("generations/000001-"))
    name = old.split("/")[1]
    content = b"IxFI" + b"\xff" * 100
    made.put(f"generations/{name}/{arrays_file(0)}", content)
    manifest = unseal("manifest", made.get(f"generations/{name}/manifest.json"))
    manifest["files"][arrays_file(0)] = hashlib.sha256(content).hexdigest()
    made.put(f"generations/{name}/manifest.json", seal("manifest", manifest).encode())
    (tmp_path / "crafted.cited").write_bytes(made.archive())
    restored = restore(tmp_path / "new", tmp_path / "crafted.cited")
    assert restored.left_out == (name,)
    assert not (tmp_path / "new" / "generations" / name).exists()


def test_a_backup_that_is_put_together_again_unaltered_is_restored(whole: Path, tmp_path: Path) -> None:
    """The crafted ones are refused for their craft, and not because the test builds archives wrongly."""
    again = tmp_path / "again.cited"
    again.write_bytes(taken_apart(whole).archive())
    assert restore(tmp_path / "empty", again).generation == current_id(tmp_path / "empty")


def test_a_thousand_random_changes_with_a_right_seal_are_refused_or_restore_a_sound_library(
    whole: Path, tmp_path: Path
) -> None:
    chance = random.Random(3)  # noqa: S311 - chance that can be repeated
    content = whole.read_bytes()[: -len("cited backup/2 sha256 ") - 65]
    # The header of the index and the index. Behind the index come zeros that mean nothing.
    described = min(4096, content.index(b"}]}"))
    crafted = tmp_path / "crafted.cited"
    for _ in range(60):
        altered = bytearray(content)
        for _ in range(chance.randrange(1, 4)):
            altered[chance.randrange(described)] = chance.randrange(256)
        sealed = f"cited backup/2 sha256 {hashlib.sha256(altered).hexdigest()}\n".encode()
        crafted.write_bytes(bytes(altered) + sealed)
        with pytest.raises(BadBackup, match="Nothing was restored"):
            restore(tmp_path / "empty", crafted)
        assert list((tmp_path / "empty").iterdir()) == []


def earlier_format(whole: Path, rename: Callable[[str], str] = str) -> bytes:
    """The same library as Cited 0.2 backed it up: each file under its own path."""
    made, archived = taken_apart(whole), io.BytesIO()
    with tarfile.open(fileobj=archived, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for one in made.files:
            _add(archive, rename(one["path"]), made.blobs[one["sha256"]])
    content = archived.getvalue()
    return content + f"cited backup/1 {hashlib.sha256(content).hexdigest()}\n".encode()


def test_a_backup_of_the_earlier_format_is_restored_with_the_same_checks(whole: Path, tmp_path: Path) -> None:
    source = tmp_path / "earlier.cited"
    source.write_bytes(earlier_format(whole))
    assert restore(tmp_path / "new", source).generation == current_id(tmp_path / "new")
    for bad in ("", "../x", "originals/../../x", "/x", "generations/x"):
        source.write_bytes(earlier_format(whole, lambda name, bad=bad: bad if name.startswith("originals") else name))  # type: ignore[misc]
        with pytest.raises(BadBackup, match="Nothing was restored"):
            restore(tmp_path / "empty", source)


def test_a_backup_holds_each_content_once_and_a_restore_shares_it_again(shelf: Shelf, tmp_path: Path) -> None:
    before = len(shelf.ingest().holdings())
    for turn in ("first", "second"):
        (shelf.inbox / "trees.txt").write_text(f"Trees\n\nA tree preservation order protects a tree. The {turn} time.")
        shelf.ingest().run(sources([shelf.inbox]))
        shelf.ingest().delete(["trees"])
    done = back_up(shelf.data, tmp_path / "a.cited", Store(shelf.data).copy_to)
    made = taken_apart(tmp_path / "a.cited")
    assert len(made.blobs) < len(made.files)
    assert done.bytes == sum(map(len, made.blobs.values()))
    restored = restore(tmp_path / "new", tmp_path / "a.cited")
    inodes = {path.stat().st_ino: path.stat().st_size for path in (tmp_path / "new").rglob("*") if path.is_file()}
    assert sum(inodes.values()) == restored.bytes
    assert len(inodes) < restored.files
    assert before


def test_with_a_key_only_its_own_backups_are_restored(shelf: Shelf, whole: Path, tmp_path: Path) -> None:
    keyed = tmp_path / "keyed.cited"
    assert back_up(shelf.data, keyed, Store(shelf.data).copy_to, KEY).keyed
    assert restore(tmp_path / "new", keyed, KEY).keyed
    with pytest.raises(BadBackup, match="the key is another one"):
        restore(tmp_path / "empty", keyed, KEY[::-1])
    with pytest.raises(BadBackup, match="CITED_BACKUP_KEY_FILE"):
        restore(tmp_path / "empty", keyed)
    with pytest.raises(BadBackup, match="not sealed with a key"):
        restore(tmp_path / "empty", whole, KEY)
    forged = keyed.read_bytes()[: -len("cited backup/2 hmac-sha256 ") - 65]
    wrong = hmac.new(b"guessed" * 5, forged, hashlib.sha256).hexdigest()
    (tmp_path / "forged.cited").write_bytes(forged + f"cited backup/2 hmac-sha256 {wrong}\n".encode())
    with pytest.raises(BadBackup, match="altered"):
        restore(tmp_path / "empty", tmp_path / "forged.cited", KEY)
    assert not (tmp_path / "empty").exists()


def test_a_key_file_that_cannot_serve_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPlace, match="cannot be read"):
        read_backup_key(tmp_path / "none")
    (tmp_path / "short").write_text("secret\n")
    with pytest.raises(BadPlace, match="needs 32"):
        read_backup_key(tmp_path / "short")
    (tmp_path / "key").write_bytes(KEY + b"\n")
    assert read_backup_key(tmp_path / "key") == KEY
    assert read_backup_key(None) is None


def test_a_restore_revokes_all_keys_unless_they_are_to_be_kept(shelf: Shelf, tmp_path: Path) -> None:
    store = Store(shelf.data)
    key, secret = keys.create(store, "Bob")
    back_up(shelf.data, tmp_path / "a.cited", store.copy_to)
    keys.revoke(store, key.id)
    for keep in (False, True):
        data = tmp_path / f"new {keep}"
        restore(data, tmp_path / "a.cited", None, lambda path, keep=keep: take_over_state(path, keep_keys=keep))  # type: ignore[misc]
        assert (keys.find_key(Store(data), secret) is not None) is keep
        assert keys.has_active_key(Store(data)) is keep


def test_a_damaged_generation_is_left_out_and_the_serving_one_must_be_sound(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("bins.txt", "Bins\n\nGrey bins are collected every second Tuesday.")
    first = shelf.bring().generation
    shelf.put("bins.txt", "Bins\n\nGrey bins are collected every Friday.")
    shelf.bring()
    (shelf.data / "generations" / str(first) / arrays_file(0)).write_bytes(b"rotten")
    done = back_up(shelf.data, tmp_path / "a.cited", Store(shelf.data).copy_to)
    assert str(first) in done.left_out[0]
    restore(tmp_path / "new", tmp_path / "a.cited")
    assert [entry.name for entry in (tmp_path / "new" / "generations").iterdir()] == [current_id(shelf.data)]
    (shelf.data / "generations" / str(current_id(shelf.data)) / arrays_file(0)).write_bytes(b"rotten")
    with pytest.raises(Exception, match="damaged"):
        back_up(shelf.data, tmp_path / "b.cited", Store(shelf.data).copy_to)
    assert not (tmp_path / "b.cited").exists()
