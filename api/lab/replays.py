"""What time does to a library between a certificate and its replay; each change happens in a copy of the library."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from api.bootstrap import open_ingest, open_service
from api.certificates.replaying import kept_service, replay
from api.settings import Settings
from ingest.source import Source

Signed = dict[str, Any]

# Documents that change, and certificates that are asked again after each change.
_CHANGED, _ASKED = 3, 10
_NEW = "Beekeeping rules\n\nA hive must stand ten metres from a path. The council keeps a list of hives.\n"


@dataclass(frozen=True, slots=True)
class Replays:
    """How many certificates were asked again after a change; how many named it; how many were the same in the
    generation that was kept."""

    change: str
    asked: int
    named: int
    same_in_kept: int


def replays(data: Path, made: Sequence[Signed], random: Random, folder: Path) -> Iterator[Replays]:
    """Each change with its replays. `folder`: for the copies."""
    searched = sorted({one["document_id"] for signed in made for one in _editions(signed)})
    for number, id in enumerate(random.sample(searched, min(_CHANGED, len(searched)))):
        yield _after(f"{id} deleted", data, made, folder / f"deleted-{number}", _delete(id), f"({id}, ", id, random)
    for number, id in enumerate(random.sample(searched, min(_CHANGED, len(searched)))):
        yield _after(
            f"another edition of {id}", data, made, folder / f"edition-{number}", _edition(id), f"({id}, ", id, random
        )
    yield _after("another document added", data, made, folder / "added", _add, "(hives, ", None, random)


def _editions(signed: Signed) -> list[dict[str, Any]]:
    editions: list[dict[str, Any]] = signed["certificate"]["searched"]["editions"]
    return editions


_Change = Callable[[Settings], None]


def _delete(id: str) -> _Change:
    def change(settings: Settings) -> None:
        open_ingest(settings).delete([id])

    return change


def _edition(id: str) -> _Change:
    def change(settings: Settings) -> None:
        _ingest(settings, id)

    return change


def _add(settings: Settings) -> None:
    _ingest(settings, "hives")


def _ingest(settings: Settings, id: str) -> None:
    file = settings.data.with_suffix(".txt")
    file.write_text(_NEW)
    report = open_ingest(settings).run([Source(file, id, str(file), has_given_id=True)])
    if report.exit_code:
        raise SystemExit(f"The lab could not add {id}: {report.to_json()}")


def _after(
    name: str,
    data: Path,
    made: Sequence[Signed],
    copy: Path,
    change: _Change,
    says: str,
    id: str | None,
    random: Random,
) -> Replays:
    """Replays after a change. `says`: what a replay says of the changed document; `id`: it, None where it is new."""
    shutil.copytree(data, copy, symlinks=True)
    settings = Settings(data=copy)
    change(settings)
    service = open_service(settings)
    concerned = [
        one for one in made if _editions(one) and (id is None or any(e["document_id"] == id for e in _editions(one)))
    ]
    concerned = random.sample(concerned, min(_ASKED, len(concerned)))
    named = sum(any(says in sentence for sentence in replay(one["certificate"], service)) for one in concerned)
    kept = kept_service(settings, made[0]["certificate"]["means"]["generation"])
    same = sum(replay(one["certificate"], kept) == [] for one in concerned)
    shutil.rmtree(copy)
    return Replays(name, len(concerned), named, same)
