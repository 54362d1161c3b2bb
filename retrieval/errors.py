"""The errors that Cited raises on purpose, grouped by who must act.

    CitedError
    ├── BadInput                the question, file or request is unusable: its sender changes it
    │   ├── BadQuestion         the question is empty or too long
    │   │   └── PersonalInformation  the question contains a personal number, which it must leave out
    │   ├── UnknownDocument     no document has this id
    │   │   └── UnknownVersion  the document has no version with this hash
    │   ├── EmptyFilter         the filter leaves no document to search
    │   ├── BadEvaluationSet    a file of the evaluation set is missing, or one of its lines is broken
    │   ├── BadManifest         the corpus manifest is unusable
    │   ├── BadAnswerFile       the file holds no answer to verify
    │   ├── BadBackup           the backup is cut off or altered
    │   ├── UnknownJob          no job has this id
    │   ├── UnknownKey          no key has this id
    │   ├── UnknownGap          no question without an answer has this id
    │   ├── UnknownQuestion     no question of the library's own has this id
    │   ├── UnknownReport       no report of a reader has this id
    │   ├── KeyInAddress        the address of the request holds a key
    │   ├── NotFetched          the address is not allowed, or gives no file
    │   └── Unreadable          no reader accepts the file; carries a Reason
    ├── NotReady                the service lacks a part: the administrator runs the command in the message
    │   ├── NoGeneration        nothing has been ingested yet
    │   ├── DamagedGeneration   a file's hash differs from the manifest's
    │   │   └── UnreadableGeneration  the disk cannot read a file
    │   ├── OtherRecipe         the generation was built with another encoder or splitter than the configured one
    │   └── MissingModel        the model's weights are missing, or differ from the pinned ones
    ├── NotAllowed              the request carries no valid key
    │   ├── NoKeyMade           no key exists yet
    │   ├── WrongRole           the caller's role does not allow the request
    │   ├── CrossSite           a page of another site sent the request with this browser's session
    │   └── SeesSomeCollections the request concerns the whole library, and its sender sees only some collections
    ├── TooManyTries            too many wrong keys came from this address: the caller waits
    ├── Busy                    another change to the library is running: the caller waits
    ├── Overloaded              too much is asked at once: the caller waits
    ├── AnsweringOff            an administrator has turned answering off; carries the reason
    ├── Cancelled               the caller cancelled the change
    ├── OutOfTime               the time for the work is over: the caller asks for less
    └── BadPlace                the machine refuses: the folder is not writable, the port is in use

A message tells the person who must act what happened and what to do. No message contains a question's words.
"""

from enum import StrEnum

# Messages that several places raise or show.
NOTHING_INGESTED = "Nothing has been ingested yet. Run `cited ingest`."
CHANGE_RUNNING = "Another change to the library is running. Wait until it has ended, then try again."


class CitedError(Exception):
    """The base of every error that Cited raises on purpose. `code` never changes, so programs can branch on it."""

    code = "error"


class BadInput(CitedError):
    code = "bad_input"


class BadQuestion(BadInput):
    code = "bad_question"


class PersonalInformation(BadQuestion):
    code = "personal_information"


class UnknownDocument(BadInput):
    code = "unknown_document"


class UnknownVersion(UnknownDocument):
    code = "unknown_version"


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
    """Why no reader accepts a file."""

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
    OUTSIDE = "outside"


class Unreadable(BadInput):
    """A file that cannot become a document. `pages`: its number of pages, if known and relevant to the reason."""

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


class KeyUsedAgain(BadInput):
    code = "idempotency_key_used_again"


class UnknownKey(BadInput):
    code = "unknown_key"


class UnknownGap(BadInput):
    code = "unknown_gap"


class UnknownQuestion(BadInput):
    code = "unknown_question"


class UnknownReport(BadInput):
    code = "unknown_report"


class KeyInAddress(BadInput):
    code = "key_in_address"


class WrongRole(NotAllowed):
    code = "wrong_role"


class CrossSite(NotAllowed):
    code = "cross_site"


class TooManyTries(CitedError):
    """`seconds`: how long the caller should wait."""

    code = "too_many_tries"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class SeesSomeCollections(NotAllowed):
    code = "sees_some_collections"


class Busy(CitedError):
    code = "busy"


class Overloaded(CitedError):
    """More is asked than the service may work on. `retry_after`: seconds to wait before the next try."""

    code = "busy"

    def __init__(self, message: str, retry_after: int = 2) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AnsweringOff(CitedError):
    code = "answering_off"


class Cancelled(CitedError):
    code = "cancelled"


class OutOfTime(CitedError):
    code = "out_of_time"
