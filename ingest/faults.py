"""Faults of Cited itself on one document: typed, with advice, so that one file never stops another."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from retrieval.errors import CitedError

_T = TypeVar("_T")

REASON = "fault"
_ADVICE = (
    "Other files are not affected. Save the file again in the program that made it, or in another format. If that does "
    "not help, report this error with the file."
)


class Fault(CitedError):
    """Cited failed on a document. `document_id` is None before the document has one.

    The message names the stage and what to do.
    """

    code = reason = REASON

    def __init__(self, what: str, document_id: str | None = None) -> None:
        super().__init__(f"{what} {_ADVICE}")
        self.document_id = document_id


class NotEncoded(Fault):
    """The encoder failed on a passage. A broken encoder fails on every document."""


def attempt(
    stage: str,
    work: Callable[[], _T],
    document_id: str | None = None,
    but: tuple[type[Exception], ...] = (),
    fault: type[Fault] = Fault,
) -> _T:
    """The result of `work`. CitedError and the types in `but` pass through; Raises `fault` for any other exception."""
    passed: tuple[type[Exception], ...] = (CitedError, *but)
    try:
        return work()
    except passed:
        raise
    except Exception as cause:  # a reader or a library may raise any exception
        raise fault(f"Cited failed while {stage} ({_describe(cause)}).", document_id) from cause


def _describe(cause: Exception) -> str:
    """The exception's type and line, and an OSError's reason.

    Other messages are left out, because they may hold words of the document.
    """
    reason = f": {cause.strerror}" if isinstance(cause, OSError) and cause.strerror else ""
    frames = traceback.extract_tb(cause.__traceback__)
    line = f" at {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(cause).__name__}{reason}{line}"
