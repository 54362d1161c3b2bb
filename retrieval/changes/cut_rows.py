"""Rows of a table that two layouts cut at other places: a label over two lines, a cell that stands a line higher."""

from collections import Counter
from collections.abc import Sequence, Set

from retrieval.changes.words import Word

# Rows of a table that are cut otherwise lie together; longer runs are compared as they are.
_MAX_WORDS = 600


def are_cut_otherwise(old: Sequence[Word], new: Sequence[Word], lone_cells: Set[str] = frozenset()) -> bool:
    """Whether rows say the same: the same words, of which each kind keeps its order.

    The kinds are figures, words that are a cell of their own (`lone_cells`: "Tax", "Spend"), and the words of labels:
    those of one row, and those of several. So a label may stand behind its figures instead of before; two labels, two
    figures or two lone cells that changed places make another table.
    """
    if len(old) != len(new) or len(old) > _MAX_WORDS:
        return False
    before, after = [word.key for word in old], [word.key for word in new]
    counts = Counter(before)
    if counts != Counter(after):
        return False
    figures = {key for key in before if not key[-1:].isalpha()}
    alone = lone_cells - figures
    of_one_row = {key for key in before if counts[key] == 1} - figures - alone
    of_several = set(before) - figures - alone - of_one_row
    return all(
        [key for key in before if key in kind] == [key for key in after if key in kind]
        for kind in (figures, alone, of_one_row, of_several)
    )
