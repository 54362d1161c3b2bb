"""The history: the kept generations with what changed and who changed it, and the way back to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http import library_states
from api.http.access.guard import Asker, require_caller, store_of
from api.http.access.needs import NEEDS
from api.http.admin.frame import CHECKED_FORM, admin_page, library_router, see_other
from api.http.admin.words import moment
from api.http.app_state import settings_of
from api.state import audit
from ingest.generations.retention import kept_generations
from retrieval.document import Version
from retrieval.errors import UnknownGeneration
from retrieval.index.catalogue import CATALOGUE, Catalogue
from retrieval.index.generation import GENERATIONS, Manifest, check_file, current_id

router = library_router()

# The newest entries of the audit among which the makers of the kept generations are looked for.
_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True)
class Made:
    """How a generation came about: who changed what, and who published it. Empty where the audit does not say."""

    by: str = ""
    what: str = ""
    subject: str = ""
    published_by: str = ""


@router.get("/history")
def history(request: Request) -> HTMLResponse:
    data = settings_of(request).data
    kept = kept_generations(data)
    made = makers(audit.entries(store_of(request), _LOOKED_AT))
    return admin_page(
        request,
        "history.html",
        rows=[(manifest, made.get(manifest.id, Made())) for manifest in kept],
        current=current_id(data),
        may_roll_back=NEEDS["POST /admin/history/{generation_id}/rollback"].is_met_by(require_caller(request)),
        moment=moment,
    )


def makers(entries: Sequence[Mapping[str, Any]]) -> dict[str, Made]:
    """How each generation came about, by its id, from entries of the audit in any order.

    An outcome ends with "generation ID", or with "preview ID" where the change was published later.
    """
    changed: dict[str, Mapping[str, Any]] = {}
    published: dict[str, str] = {}
    for entry in entries:
        head, _, id = str(entry["outcome"]).rpartition(" ")
        if entry["action"] == "publish":
            published.setdefault(id, str(entry["by"]))
        elif head.endswith(("; generation", "; preview")) and entry["action"] != "drift":
            changed.setdefault(id, entry)
    return {id: _made(changed.get(id), published.get(id, "")) for id in {*changed, *published}}


def _made(entry: Mapping[str, Any] | None, published_by: str) -> Made:
    if entry is None:
        return Made(published_by=published_by)
    what = str(entry["outcome"]).rpartition(";")[0]
    return Made(str(entry["by"]), what, str(entry["subject"]), published_by)


@router.get("/history/{generation_id}/rollback")
def rollback_page(request: Request, generation_id: str) -> HTMLResponse:
    """Says what rolling back to this generation will do."""
    data = settings_of(request).data
    chosen = next((manifest for manifest in kept_generations(data) if manifest.id == generation_id), None)
    if chosen is None:
        raise UnknownGeneration("This generation is not kept any more.")
    current = next((manifest for manifest in kept_generations(data) if manifest.id == current_id(data)), None)
    step = difference_of(newest_editions(data, current) if current else {}, newest_editions(data, chosen))
    return admin_page(
        request, "rollback.html", manifest=chosen, current=current, step=step, serves=chosen == current, moment=moment
    )


@router.post("/history/{generation_id}/rollback", dependencies=[CHECKED_FORM])
def roll_back(request: Request, asker: Asker, generation_id: str) -> Response:
    library_states.rollback(request, asker, generation_id)
    return see_other("/admin/history?notice=rolled-back")


@dataclass(frozen=True, slots=True)
class Step:
    """What a change of the serving generation does: the documents that go, come back, and change."""

    gone: tuple[Version, ...]
    back: tuple[Version, ...]
    changed: tuple[tuple[Version, Version], ...]


def newest_editions(data: Path, manifest: Manifest) -> dict[str, Version]:
    """The newest edition of each document of a generation, by id. Raises DamagedGeneration."""
    folder = data / GENERATIONS / manifest.id
    check_file(folder, manifest, CATALOGUE)
    versions = sorted(Catalogue(folder / CATALOGUE).versions(), key=lambda version: version.edition)
    return {version.document.id: version for version in versions}


def difference_of(now: Mapping[str, Version], then: Mapping[str, Version]) -> Step:
    """The step from the generation with the editions `now` to the one with the editions `then`."""
    return Step(
        gone=tuple(version for id, version in now.items() if id not in then),
        back=tuple(version for id, version in then.items() if id not in now),
        changed=tuple((version, then[id]) for id, version in now.items() if id in then and then[id] != version),
    )
