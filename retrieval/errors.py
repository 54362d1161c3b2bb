"""What can go wrong, told apart by whose turn it is to act.

    CitedError
    ├── BadInput                what was asked or handed in cannot be used: change it
    │   ├── BadQuestion         empty, or longer than the limit
    │   ├── UnknownDocument     no document has this id
    │   ├── EmptyFilter         the filter leaves no document to search
    │   ├── BadEvaluationSet    a set's file is missing or a line of it is broken
    │   ├── BadManifest         the corpus manifest cannot be used
    │   ├── BadAnswerFile       not an answer that can be verified
    │   ├── BadBackup           a backup that was cut off or altered
    │   ├── UnknownJob          no job has this id
    │   ├── NotFetched          an address that is not to be read from, or that gives no file
    │   └── Unreadable          a file that no reader accepts; carries a typed reason
    ├── NotReady                the service lacks something it needs: run the command that the message names
    │   ├── NoGeneration        nothing has been ingested yet
    │   ├── DamagedGeneration   a file's hash does not match its manifest
    │   │   └── UnreadableGeneration  the disk refuses to read a file
    │   ├── OtherRecipe         built by another encoder or splitter than the one configured
    │   └── MissingModel        the encoder's weights are absent or not the pinned ones
    ├── NotAllowed              the request carries no key that is in use
    │   └── NoKeyMade           nobody may yet: no key has been made
    ├── Busy                    another change to the library is at work: wait for it
    ├── Cancelled               whoever asked for the change called it off
    └── BadPlace                the machine refuses: a folder that cannot be written, a port in use

Messages are for the person who acts next and say what to do. None of them holds a question's words.
"""

from enum import StrEnum


class CitedError(Exception):
    """The root of every error that Cited raises on purpose; `code` is stable and fit for a program to branch on."""

    code = "error"


class BadInput(CitedError):
    code = "bad_input"


class BadQuestion(BadInput):
    code = "bad_question"


class UnknownDocument(BadInput):
    code = "unknown_document"


class EmptyFilter(BadInput):
    code = "empty_filter"


class BadEvaluationSet(BadInput):
    code = "bad_evaluation_set"


class BadManifest(BadInput):
    code = "bad_manifest"


class BadAnswerFile(BadInput):
    code = "bad_answer_file"


class BadBackup(BadInput):
    code = "bad_backup"


class Reason(StrEnum):
    """Why a file was refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_FORMAT = "unknown_format"
    NOT_WHAT_IT_SAYS = "not_what_it_says"
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    NO_TEXT = "no_text"
    ENCODING = "encoding"
    BROKEN = "broken"
    LIMIT = "limit"
    NOT_FOUND = "not_found"


class Unreadable(BadInput):
    """A file that cannot become a document. `pages` is how many it has, where that is known and matters."""

    code = "unreadable"

    def __init__(self, reason: Reason, message: str, pages: int | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.pages = pages


class NotReady(CitedError):
    code = "not_ready"


class NoGeneration(NotReady):
    code = "no_generation"


class DamagedGeneration(NotReady):
    code = "damaged_generation"


class UnreadableGeneration(DamagedGeneration):
    code = "unreadable_generation"


class OtherRecipe(NotReady):
    code = "other_recipe"


class MissingModel(NotReady):
    code = "missing_model"


class BadPlace(CitedError):
    code = "bad_place"


class UnknownJob(BadInput):
    code = "unknown_job"


class NotFetched(BadInput):
    code = "not_fetched"


class NotAllowed(CitedError):
    code = "not_allowed"


class NoKeyMade(NotAllowed):
    code = "no_key_made"


class Busy(CitedError):
    code = "busy"


class Cancelled(CitedError):
    code = "cancelled"
