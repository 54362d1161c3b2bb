"""Where Cited itself fails on one document: a typed fault with what to do, so that no file ever stops another."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from retrieval.errors import CitedError

_T = TypeVar("_T")

REASON = "fault"
_ADVICE = (
    "Other files are not touched. Save it anew from the program that made it, or as another format; if that does not "
    "help, report this with the file."
)


class Fault(CitedError):
    """Cited failed on a document, whose id is known once it has one. The message says where, and what to do."""

    code = reason = REASON

    def __init__(self, what: str, document_id: str | None = None) -> None:
        super().__init__(f"{what} {_ADVICE}")
        self.document_id = document_id


class NotEncoded(Fault):
    """The encoder failed on a passage: the one stage that fails on every document where the encoder is broken."""


def attempt(
    stage: str,
    work: Callable[[], _T],
    document_id: str | None = None,
    but: tuple[type[Exception], ...] = (),
    fault: type[Fault] = Fault,
) -> _T:
    """What `work` gives. Raises Fault for whatever it raises that is neither one of ours nor among `but`."""
    passed: tuple[type[Exception], ...] = (CitedError, *but)
    try:
        return work()
    except passed:
        raise
    except Exception as cause:  # a reader or a library may raise anything at all
        raise fault(f"Cited failed while {stage} ({_describe(cause)}).", document_id) from cause


def _describe(cause: Exception) -> str:
    """Its type and place. Its message may hold the document's words, but for what the system says."""
    said = f": {cause.strerror}" if isinstance(cause, OSError) and cause.strerror else ""
    frames = traceback.extract_tb(cause.__traceback__)
    place = f" at {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(cause).__name__}{said}{place}"
