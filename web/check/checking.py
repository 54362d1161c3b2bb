"""Check a draft against what a caller may see: what the page, POST /v1/check and `cited check` share."""

from retrieval.check.draft_check import check_draft
from retrieval.check.statement import DraftCheck
from retrieval.interfaces import StopCheck, never_stop
from retrieval.text import CanonicalText
from web.serving_generation import ServingGeneration

# A check takes the time of so many characters for one question.
_CHARACTERS_OF_A_QUESTION = 20_000


def check(draft: CanonicalText, serving: ServingGeneration, check_stop: StopCheck = never_stop) -> DraftCheck:
    """The draft against the documents of this part of the library. Raises what `check_stop` raises."""
    held = serving.words.of(serving.library, check_stop)
    return check_draft(draft, serving.library, held, check_stop)


def questions_for(draft: CanonicalText) -> int:
    """As how many questions a check counts."""
    return 1 + len(draft.text) // _CHARACTERS_OF_A_QUESTION
