"""Requests that change the library, and responses about jobs, generations and the audit. Fields are added, never
changed."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.state.jobs import Job
from api.wire.answers import Id, Wire
from api.wire.facts import FactName, FactsIn
from ingest.generations.previews import Preview
from retrieval.facts import FACTS
from retrieval.index.generation import Manifest

ChangeMode = Literal["publish", "preview", "dry_run"]
Ids = Annotated[list[Id], Field(min_length=1, max_length=1000)]


class _FileIn(BaseModel):
    file_name: str = Field(max_length=200, description="The file's name with its extension.")
    document: str | None = Field(
        default=None, max_length=200, description="The id of the document of which the file is an edition."
    )


class UploadIn(FactsIn, _FileIn):
    """The query of an upload. Parameters that it does not know are ignored."""

    model_config = ConfigDict(extra="ignore")

    ocr: bool = Field(default=False, description="Read scanned pages by OCR.")
    mode: ChangeMode = "publish"


class IngestIn(Wire):
    """Ingest the corpus folder of the service again."""

    ocr: bool = Field(default=False, description="Read scanned pages by OCR.")
    mode: ChangeMode = "publish"
    approve_removals: int | None = Field(default=None, ge=0)


class FetchIn(Wire):
    """Fetch one document from its address. Its host must be in CITED_FETCH_HOSTS."""

    address: str = Field(max_length=2000)
    document: Id | None = Field(default=None, description="The id of the document of which the file is an edition.")
    facts: FactsIn | None = None
    ocr: bool = Field(default=False, description="Read scanned pages by OCR.")
    mode: ChangeMode = "publish"


class RefreshIn(Wire):
    """Fetch these documents again; without `documents`, all that came from an address."""

    documents: list[Id] = Field(default=[], max_length=1000)
    mode: ChangeMode = "publish"


class DocumentsIn(Wire):
    documents: Ids
    mode: ChangeMode = "publish"


class PurgeIn(Wire):
    documents: Ids


class AmendIn(Wire):
    document: Id
    version: str | None = Field(
        default=None,
        max_length=64,
        description="The edition's SHA-256 or its first digits; by default the newest edition.",
    )
    facts: FactsIn = FactsIn()
    reject: list[FactName] = Field(
        default=[], max_length=len(FACTS), description="Facts whose proposals are rejected for good."
    )
    mode: ChangeMode = "publish"


class ProgressOut(BaseModel):
    stage: str
    done: int
    total: int


class JobOut(BaseModel):
    """The current state of a change to the library. `result` is its report once it is done."""

    id: str
    kind: str
    request: dict[str, Any]
    by: str
    by_key: str | None
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
    """A generation that does not serve yet, with the report of its changes."""

    id: str
    created: str
    parent: str | None
    documents: int
    passages: int
    report: dict[str, Any]


class AuditOut(BaseModel):
    """One entry of the audit. Keep the `id` and `sha256` of the newest one outside the machine, to notice changes."""

    id: int = Field(description="The number of the entry; numbers run on without a gap.")
    at: str = Field(description="When, in UTC, ISO 8601.")
    by: str = Field(description="The name of the key, person or user of the terminal who did it.")
    key: str | None = Field(description="The id of the key; null where no key was used.")
    action: str = Field(description="What was done, such as `upload`.")
    subject: str = Field(description="The ids of what it was done to.")
    outcome: str = Field(description="How it ended.")
    sha256: str = Field(description="The SHA-256 of this entry and the SHA-256 of the one before it.")


def job_out(job: Job) -> JobOut:
    fields = {name: getattr(job, name) for name in JobOut.model_fields if name != "progress"}
    stage, done, total = job.progress or ("", 0, 0)
    progress = ProgressOut(stage=stage, done=done, total=total) if job.progress else None
    return JobOut(**fields, progress=progress)


def generation_out(manifest: Manifest, current: str | None) -> GenerationOut:
    return GenerationOut(**_manifest_fields(manifest), serves=manifest.id == current)


def preview_out(preview: Preview) -> PreviewOut:
    return PreviewOut(**_manifest_fields(preview.manifest), report=preview.report)


def _manifest_fields(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in ("id", "created", "parent", "documents", "passages")}
