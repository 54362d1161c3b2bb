"""The words of the pages for jobs, outcomes and sizes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.drift import Change
from api.state.job import CANCELLED, DONE, FAILED, INTERRUPTED, RUNNING, Job
from ingest.report import DocumentOutcome
from web.wording.in_force_warning import format_day

KINDS: Mapping[str, str] = {
    "upload": "Upload of a file",
    "uploads": "Upload",
    "ingest": "Ingest of the corpus folder",
    "fetch": "Fetch from an address",
    "refresh": "Fetch again",
    "withdraw": "Withdrawal",
    "reinstate": "Reinstatement",
    "delete": "Deletion",
    "purge": "Purge",
    "amend": "Change of facts",
    "backup": "Backup",
    "revise": "Facts of a preview",
    "drift": "Own questions of a preview",
}
STATUSES: Mapping[str, str] = {
    RUNNING: "Running",
    DONE: "Done",
    FAILED: "Failed",
    CANCELLED: "Cancelled",
    INTERRUPTED: "Interrupted by a restart",
}
OUTCOMES: Mapping[str, str] = {
    DocumentOutcome.ADDED: "Added",
    DocumentOutcome.CHANGED: "Changed",
    DocumentOutcome.UNCHANGED: "Unchanged",
    DocumentOutcome.REMOVED: "Removed",
    DocumentOutcome.WITHHELD: "Removal withheld",
    DocumentOutcome.WITHDRAWN: "Withdrawn",
    DocumentOutcome.REINSTATED: "Reinstated",
    DocumentOutcome.DUPLICATE: "Not added: the same file is there already",
    DocumentOutcome.FAILED: "Not read",
}
DRIFT: Mapping[str, str] = {
    Change.SILENCE: "No answer any more",
    Change.OTHER_DOCUMENT: "Answered from another document",
    Change.OTHER_QUOTE: "Another quote",
    Change.OTHER_EDITION: "The same words, from another edition",
    Change.ANSWERED: "Answered now",
}
# What to do about a file, by the reason in its line of the report. Other lines say it themselves.
_HOW_TO_CHOOSE = (
    "If it is a new edition, upload it by itself and choose the document under “New edition of”. Otherwise upload it "
    "under another file name."
)
ADVICE: Mapping[str, str] = {"which_document": _HOW_TO_CHOOSE, "id_taken": _HOW_TO_CHOOSE}


def kind_words(kind: str) -> str:
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


def job_subject(job: Job) -> str:
    """What a job is about: file names, ids, an address or a preview."""
    asked = job.request
    files = [file["file_name"] for file in asked.get("files") or ()]
    named = files or asked.get("documents") or [asked.get(name) for name in ("file_name", "document", "address")]
    return ", ".join(str(name) for name in named if name) or asked.get("preview") or ""


def counts_words(counts: Mapping[str, int]) -> str:
    """As in "1 added, 2 changed"."""
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count) or "nothing to do"


def failure_words(line: Mapping[str, Any]) -> tuple[str, str]:
    """Why a file was not read, and what to do about it beyond what the reason says itself."""
    detail = str(line.get("detail") or "It was not read.")
    advice = ADVICE.get(line.get("reason") or "", "")
    # The report's own advice is for the command line and HTTP.
    return (detail.partition(" If this is")[0], advice) if advice else (detail, "")


def moment(value: str | None) -> str:
    """A UTC time in ISO 8601 as "4 March 2026, 14:05 UTC"."""
    if not value:
        return ""
    at = datetime.fromisoformat(value)
    return f"{format_day(at.date())}, {at:%H:%M} UTC"


def size_words(size: int) -> str:
    """A number of bytes as "12.3 MB"."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"
