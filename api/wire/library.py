"""Requests that change the library, and responses about jobs, generations and the audit. Fields are added, never
changed."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.state.job import Job
from api.wire.answers import Id, Wire
from api.wire.facts import FactName, FactsIn
from api.wire.fields import GenerationId
from api.wire.strict import Flag, Whole
from ingest.generations.previews import Preview
from retrieval.facts import FACTS
from retrieval.index.manifest import Manifest

ChangeMode = Annotated[
    Literal["publish", "preview", "dry_run"],
    Field(
        description="`publish`: the change serves at once. `preview`: it waits to be published or discarded. "
        "`dry_run`: it is only reported."
    ),
]
Ids = Annotated[list[Id], Field(min_length=1, max_length=1000, description="The ids of the documents.")]
_OCR = "Read scanned pages by OCR."
_Ocr = Annotated[Flag, Field(description=_OCR)]
_Created = Annotated[str, Field(description="When it was made, in UTC, ISO 8601.")]
_Parent = Annotated[str | None, Field(description="The generation from which it was made; null for the first.")]
_Documents = Annotated[int, Field(description="The number of its documents.")]
_Passages = Annotated[int, Field(description="The number of its passages.")]


class _FileIn(BaseModel):
    file_name: str = Field(max_length=200, description="The file's name with its extension.")
    document: str | None = Field(
        default=None, max_length=200, description="The id of the document of which the file is an edition."
    )


class UploadIn(FactsIn, _FileIn):
    """The query of an upload. Parameters that it does not know are ignored."""

    model_config = ConfigDict(extra="ignore")

    ocr: bool = Field(default=False, description=_OCR)
    mode: ChangeMode = "publish"


class IngestIn(Wire):
    """Ingest the corpus folder of the service again."""

    ocr: _Ocr = False
    mode: ChangeMode = "publish"
    approve_removals: Whole | None = Field(
        default=None,
        ge=0,
        description="The exact number of removals that you approve. Without it, unusually many are withheld.",
    )


class FetchIn(Wire):
    """Fetch one document from its address. Its host must be in CITED_FETCH_HOSTS."""

    address: str = Field(max_length=2000, description="The web address of the file.")
    document: Id | None = Field(default=None, description="The id of the document of which the file is an edition.")
    facts: FactsIn | None = Field(default=None, description="Facts of the edition.")
    ocr: _Ocr = False
    mode: ChangeMode = "publish"


class RefreshIn(Wire):
    """Fetch these documents again; without `documents`, all that came from an address."""

    documents: list[Id] = Field(
        default=[], max_length=1000, description="The ids of the documents; by default all that came from an address."
    )
    mode: ChangeMode = "publish"


class DocumentsIn(Wire):
    """The documents to change."""

    documents: Ids
    mode: ChangeMode = "publish"


class PurgeIn(Wire):
    """The documents to purge."""

    documents: Ids


class AmendIn(Wire):
    """Facts to state, or proposed facts to reject."""

    document: Id = Field(description="The id of the document.")
    version: str | None = Field(
        default=None,
        max_length=64,
        description="The edition's SHA-256 or its first digits; by default the newest edition.",
    )
    facts: FactsIn = Field(default=FactsIn(), description="The facts to state; null removes one.")
    reject: list[FactName] = Field(
        default=[], max_length=len(FACTS), description="Facts whose proposals are rejected for good."
    )
    mode: ChangeMode = "publish"


class ProgressOut(BaseModel):
    """How far a running job has come."""

    stage: str = Field(description="The step at work.")
    done: int = Field(description="How many pieces of this step are done.")
    total: int = Field(description="How many pieces this step has.")


class JobOut(BaseModel):
    """The current state of a change to the library."""

    id: str = Field(description="The id of the job.")
    kind: str = Field(description="The kind of change, such as `upload`.")
    request: dict[str, Any] = Field(description="The request as the job reads it.")
    by: str = Field(description="The name of the key or person that started it.")
    by_key: str | None = Field(description="The id of that key; null where no key was used.")
    status: Literal["running", "done", "failed", "cancelled", "interrupted"] = Field(
        description="The state. `interrupted`: the service stopped meanwhile; run the job again."
    )
    created: str = Field(description="When it began, in UTC, ISO 8601.")
    ended: str | None = Field(description="When it ended, in UTC, ISO 8601; null while it runs.")
    progress: ProgressOut | None = Field(description="How far it has come; null unless it runs.")
    result: dict[str, Any] | None = Field(description="Its report once it is done, with a line for each document.")
    error: dict[str, str] | None = Field(description="The `code` and `detail` of its failure; else null.")


class GenerationOut(BaseModel):
    """A kept generation: a build of the index with its documents."""

    id: GenerationId
    created: _Created
    parent: _Parent
    documents: _Documents
    passages: _Passages
    serves: bool = Field(description="Whether it answers now.")


class PreviewOut(BaseModel):
    """A generation that does not serve yet, with the report of its changes."""

    id: str = Field(description="The id of the preview.")
    created: _Created
    parent: _Parent
    documents: _Documents
    passages: _Passages
    report: dict[str, Any] = Field(description="The report of its changes, with a line for each document.")


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
