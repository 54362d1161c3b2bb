"""The files of a job whose facts can be stated: those of an upload, by a page or over HTTP."""

from collections.abc import Callable
from typing import Any

from fastapi import Request

from api.changes import UPLOADS
from api.http.app_state import settings_of
from api.state.job import Job
from ingest.originals import original_path


def stated_files(job: Job) -> list[dict[str, Any]]:
    """Each file with its name, hash, document and facts, in the order of the upload; none for another kind of job."""
    if job.kind == UPLOADS:
        return list(job.request["files"])
    if job.kind == "upload":
        return [{name: value for name, value in job.request.items() if name != "mode"}]
    return []


def holder(request: Request) -> Callable[[str], bool]:
    """Whether a kept generation or a preview holds the file with a SHA-256, so that it can be read again."""
    data = settings_of(request).data
    return lambda sha256: original_path(data, sha256).is_file()
