"""A job as its page shows it: what it does in words, how far it is, and the outcome for each file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.changes import BACKUP
from api.http.admin.fact_form import FactField, fact_fields
from api.http.admin.job_end import JobEnd, end_of, may_cancel, may_repeat
from api.http.admin.report_view import OUTCOMES, Label
from api.http.admin.stated_files import stated_files
from api.state.job import Job
from api.upkeep import ASK, CHECK, DISCARD, PUBLISH, ROLLBACK
from ingest.generations.doctor import Finding, Health

KINDS: Mapping[str, str] = {
    "upload": "Upload a file",
    "uploads": "Upload files",
    "fetch": "Fetch a document from its address",
    "ingest": "Ingest the corpus folder",
    "refresh": "Check the addresses of documents",
    "withdraw": "Withdraw documents",
    "reinstate": "Reinstate documents",
    "delete": "Delete documents",
    "purge": "Delete documents for good",
    "amend": "State facts of an edition",
    "compare": "Compare the answers of a preview",
    BACKUP: "Make a backup",
    CHECK: "Check the library",
    ASK: "Ask own questions",
    PUBLISH: "Publish a preview",
    DISCARD: "Discard a preview",
    ROLLBACK: "Roll back",
}
_STATES: Mapping[str, Label] = {
    "running": Label("Running", "blue"),
    "done": Label("Done", "green"),
    "failed": Label("Failed", "red"),
    "cancelled": Label("Cancelled", "grey"),
    "interrupted": Label("Interrupted", "yellow"),
}
# Lines of a report that the page shows; the preview shows the documents themselves.
_MAX_LINES = 100
# The fields of a request that name what a job works on, with the words before them.
_NAMED_BY: Mapping[str, str] = {
    "file_name": "",
    "address": "",
    "document": "",
    "preview": "Preview ",
    "generation": "Generation ",
}
# What to do about a file that was not read, by the stable code of the reason.
_REMEDIES: Mapping[str, str] = {
    "which_document": "Upload it again, and say of which document it is an edition.",
}


@dataclass(frozen=True, slots=True)
class FileLine:
    """The outcome of one file or document, with the reason and what to do."""

    name: str
    title: str
    outcome: Label
    detail: str
    todo: str


@dataclass(frozen=True, slots=True)
class FactForm:
    """The form that states facts of one file of an upload. `number` counts the files from 0."""

    number: int
    file_name: str
    document: str
    fields: tuple[FactField, ...]
    is_open: bool
    document_error: str | None = None


@dataclass(frozen=True, slots=True)
class JobView:
    """`about`: the files, ids or address. `stage` with `done` of `total` is empty unless the job runs.

    `end`: the page that shows what it has done. `findings`: those of a check. `proof`: what a purge has removed and
    searched; None for another job.
    """

    id: str
    kind: str
    about: str
    by: str
    state: Label
    created: str
    ended: str | None
    stage: str
    done: int
    total: int
    is_running: bool
    may_cancel: bool
    may_repeat: bool
    end: JobEnd | None
    error: str | None
    lines: tuple[FileLine, ...]
    hidden: int
    forms: tuple[FactForm, ...]
    findings: tuple[Finding, ...]
    proof: str | None


def view_job(job: Job, forms: tuple[FactForm, ...] = ()) -> JobView:
    lines = [line for line in (job.result or {}).get("lines") or () if line["outcome"] != "unchanged" or line["detail"]]
    stage, done, total = job.progress or ("", 0, 0)
    return JobView(
        id=job.id,
        kind=KINDS.get(job.kind, job.kind),
        about=about(job),
        by=job.by,
        state=_STATES[job.status],
        created=job.created,
        ended=job.ended,
        stage=stage,
        done=done,
        total=total,
        is_running=job.status == "running",
        may_cancel=may_cancel(job),
        may_repeat=may_repeat(job),
        end=end_of(job),
        error=(job.error or {}).get("detail"),
        lines=(*_refused(job), *(_file_line(line) for line in lines[:_MAX_LINES])),
        hidden=max(0, len(lines) - _MAX_LINES),
        forms=forms,
        findings=findings_of(job),
        proof=_proof(job.result or {}),
    )


def about(job: Job) -> str:
    """The files, ids or address that a job works on, at most ten of them."""
    asked = job.request
    names = asked.get("documents") or [file["file_name"] for file in asked.get("files") or ()]
    names = names or [f"{words}{asked[name]}" for name, words in _NAMED_BY.items() if asked.get(name)]
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return ", ".join(names[:10]) + more


def fact_forms(
    job: Job,
    is_held: Callable[[str], bool],
    entered: tuple[int, Mapping[str, Any], Mapping[str, str]] | None = None,
) -> tuple[FactForm, ...]:
    """A form for each file of an upload that can be read again, with what was stated.

    `is_held`: whether the library holds the file with this SHA-256. `entered`: the number of a file, with the values
    and the errors of its form, which was refused.
    """
    forms = []
    for number, file in enumerate(stated_files(job)):
        if not is_held(file["sha256"]):
            continue
        values, errors = {**(file.get("facts") or {}), "document": file.get("document")}, dict[str, str]()
        is_refused = entered is not None and entered[0] == number
        if entered is not None and is_refused:
            values, errors = dict(entered[1]), dict(entered[2])
        fields, document = fact_fields(values, errors), str(values.get("document") or "")
        forms.append(FactForm(number, file["file_name"], document, fields, is_refused, errors.get("document")))
    return tuple(forms)


def findings_of(job: Job) -> tuple[Finding, ...]:
    """The findings of a check; none of another job."""
    found = (job.result or {}).get("findings") or ()
    return tuple(Finding(Health(one["health"]), one["what"], one["said"], one["todo"]) for one in found)


def _proof(result: Mapping[str, Any]) -> str | None:
    if "probes" not in result:
        return None
    removed = [
        f"{len(result[names])} {noun}{'' if len(result[names]) == 1 else 's'}"
        for names, noun in (("generations", "generation"), ("previews", "preview"), ("files", "file"))
    ]
    return (
        f"Removed: {', '.join(removed)}. Cited then searched {result['files_searched']} files for {result['probes']} "
        "pieces of the text, and found none."
    )


def _refused(job: Job) -> list[FileLine]:
    return [
        FileLine(one["file_name"], "", OUTCOMES["failed"], one["detail"], "")
        for one in job.request.get("refused") or ()
    ]


def _file_line(line: Mapping[str, Any]) -> FileLine:
    todo = _REMEDIES.get(line["reason"] or "", "")
    outcome = OUTCOMES[line["outcome"]]
    return FileLine(line["file"], line["title"] or line["document_id"], outcome, line["detail"] or "", todo)
