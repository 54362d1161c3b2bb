"""The files of a job whose facts can be stated: those of an upload, by a page or over HTTP."""

from typing import Any

from api.changes import UPLOADS
from api.state.job import Job


def stated_files(job: Job) -> list[dict[str, Any]]:
    """Each file with its name, hash, document and facts, in the order of the upload; none for another kind of job."""
    if job.kind == UPLOADS:
        return list(job.request["files"])
    if job.kind == "upload":
        return [{name: value for name, value in job.request.items() if name != "mode"}]
    return []
