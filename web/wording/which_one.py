"""The words that ask back which document or which case an open question means, on the page and the terminal."""

from collections.abc import Sequence

from retrieval.answer import Option

WHICH_ONE = "Your question fits several documents. Which one do you mean?"
WHICH_CASE = "The answer depends on the case. Which one is yours?"


def asks_back(options: Sequence[Option]) -> str:
    """The words above these options, which are all documents or all cases."""
    return WHICH_CASE if options[0].is_case else WHICH_ONE
