"""The shapes on the wire of what changes the library. Fields are added, never changed."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.state.jobs import Job
from api.wire.answers import Id, Wire
from ingest.generations.previews import Preview
from retrieval.index.generation import Manifest

How = Literal["publish", "preview", "dry_run"]
Fact = Literal["title", "publisher", "url", "licence", "published", "in_force_from", "in_force_to", "supersedes"]
Ids = Annotated[list[Id], Field(min_length=1, max_length=1000)]


class FactsIn(Wire):
    """Facts of an edition; those left out stay as they are, and null takes one away."""

    title: Id | None = None
    publisher: Id | None = None
    url: Annotated[str, Field(max_length=2000)] | None = None
    licence: Id | None = None
    published: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    supersedes: Id | None = None


class IngestIn(Wire):
    """Read the corpus folder of the service again."""

    ocr: bool = Field(default=False, description="Read pages that are pictures by OCR.")
    mode: How = "publish"
    approve_removals: int | None = Field(default=None, ge=0)


class FetchIn(Wire):
    """One document by its address, whose host must be listed in CITED_FETCH_HOSTS."""

    address: str = Field(max_length=2000)
    document: Id | None = Field(default=None, description="The document that it is an edition of.")
    facts: FactsIn | None = None
    ocr: bool = Field(default=False, description="Read pages that are pictures by OCR.")
    mode: How = "publish"


class RefreshIn(Wire):
    """Fetch again what has changed; without `documents`, of all that came from an address."""

    documents: list[Id] = Field(default=[], max_length=1000)
    mode: How = "publish"


class DocumentsIn(Wire):
    documents: Ids
    mode: How = "publish"


class PurgeIn(Wire):
    documents: Ids


class AmendIn(Wire):
    document: Id
    version: str | None = Field(default=None, max_length=64, description="By default the newest edition.")
    facts: FactsIn = FactsIn()
    reject: list[Fact] = Field(default=[], max_length=8, description="Facts whose proposals are turned down for good.")
    mode: How = "publish"


class ProgressOut(BaseModel):
    stage: str
    done: int
    total: int


class JobOut(BaseModel):
    """A change to the library as it stands. `result` is its report once it is done."""

    id: str
    kind: str
    request: dict[str, Any]
    by: str
    status: Literal["running", "done", "failed", "cancelled", "interrupted"]
    created: str
    ended: str | None
    progress: ProgressOut | None
    result: dict[str, Any] | None
    error: dict[str, str] | None


class GenerationOut(BaseModel):
    id: str
    created: str
    parent: str | None
    documents: int
    passages: int
    serves: bool


class PreviewOut(BaseModel):
    """A generation built aside, and the report of what it would change."""

    id: str
    created: str
    parent: str | None
    documents: int
    passages: int
    report: dict[str, Any]


class AuditOut(BaseModel):
    at: str
    by: str
    action: str
    subject: str
    outcome: str


def job_out(job: Job) -> JobOut:
    fields = {name: getattr(job, name) for name in JobOut.model_fields if name != "progress"}
    stage, done, total = job.progress or ("", 0, 0)
    progress = ProgressOut(stage=stage, done=done, total=total) if job.progress else None
    return JobOut(**fields, progress=progress)


def generation_out(manifest: Manifest, current: str | None) -> GenerationOut:
    return GenerationOut(**_facts(manifest), serves=manifest.id == current)


def preview_out(preview: Preview) -> PreviewOut:
    return PreviewOut(**_facts(preview.manifest), report=preview.report)


def _facts(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in ("id", "created", "parent", "documents", "passages")}
