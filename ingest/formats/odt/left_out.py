"""Count a document's omissions, for the report."""

from collections import Counter
from enum import Enum


class OmissionKind(Enum):
    """Why words were left out: the report's remark for one passage and for several."""

    STRUCK = ("1 passage that is struck out was left out.", "{} passages that are struck out were left out.")
    HIDDEN = ("1 passage that is hidden was left out.", "{} passages that are hidden were left out.")
    WHITE = ("1 passage in white on white was left out.", "{} passages in white on white were left out.")
    DELETED = (
        "1 passage that tracked changes delete was left out.",
        "{} passages that tracked changes delete were left out.",
    )
    CONTENTS = ("1 table of contents or index was left out.", "{} tables of contents or indexes were left out.")
    COMMENT = ("1 comment was left out.", "{} comments were left out.")
    OBJECT = (
        "1 embedded object, such as a chart or a sheet, was not read.",
        "{} embedded objects, such as charts or sheets, were not read.",
    )


def remarks(omitted: Counter[OmissionKind]) -> tuple[str, ...]:
    """One sentence for each kind that occurred, in the order of the kinds."""
    return tuple(
        kind.value[0] if omitted[kind] == 1 else kind.value[1].format(omitted[kind])
        for kind in OmissionKind
        if omitted[kind]
    )
