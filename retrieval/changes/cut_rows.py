"""Rows of a table that two layouts cut at other places: a label over two lines, a cell that stands a line higher."""

from collections import Counter
from collections.abc import Sequence, Set

from retrieval.changes.signal_words import is_modal
from retrieval.changes.words import Word

# Rows of a table that are cut otherwise lie together; longer runs are compared as they are.
_MAX_WORDS = 600


def are_cut_otherwise(old: Sequence[Word], new: Sequence[Word], movable: Set[str] = frozenset()) -> bool:
    """Whether rows say the same: the same words, with figures and labels each in their own order.

    A label may stand behind its figures instead of before. A word of several rows, such as "Tax" in a column of its
    own, and a word that is `movable`, may stand before a label or behind. Two labels, two figures or two modal words
    that changed places make another table.
    """
    if len(old) != len(new) or len(old) > _MAX_WORDS:
        return False
    before, after = [word.key for word in old], [word.key for word in new]
    counts = Counter(before)
    if counts != Counter(after):
        return False
    modals = {word.key for word in old if is_modal(word)}
    labels = {key for key in before if key[-1:].isalpha() and counts[key] == 1 and key not in movable} | modals
    return all(
        [key for key in before if key in of_kind] == [key for key in after if key in of_kind]
        for of_kind in ({key for key in before if not key[-1:].isalpha()}, labels)
    )
