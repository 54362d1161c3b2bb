"""The miss rate of a search certificate in words."""

from collections.abc import Mapping
from typing import Any


def miss_rate_words(rate: Mapping[str, Any]) -> str:
    """The statement, and the counts where somebody measured. `rate`: the JSON value of a MissRate."""
    statement = str(rate["statement"])
    if rate["questions"] is None:
        return statement
    return (
        f"{statement} Cited was silent on {rate['missed']} of {rate['questions']} questions that the documents answer "
        f"({100 * rate['share']:.0f}%). With {100 * rate['certainty']:.0f}% certainty the share is at most "
        f"{100 * rate['at_most']:.0f}%."
    )
