"""A small library of rules about trees, and drafts that quote it."""

from datetime import date

from ingest.formats.text.reader import read_text
from retrieval.check.draft_check import check_draft
from retrieval.check.held_words import hold_words
from retrieval.check.statement import DraftCheck, Statement
from retrieval.document import Document
from retrieval.text import CanonicalText
from tests.fakes import FakeLibrary

TREES = """Street tree rules

1. Every ward must keep a register of its street trees.

2. A ward must reply to a request to see the register within 28 days, unless the request is about a single tree.

3. Where a tree is felled, the ward should plant two trees in its place. The new trees must stand in the same street.

4. A ward may charge £40 for a copy of the register. This does not apply to schools.

5. You do not need a permit if you:

(a) prune a branch that overhangs your garden
(b) remove a dead branch

6. The co-operative well-being fund pays 25% of the cost of planting.
"""
OLD = """Hedge guidance

1. A hedge must be cut before the end of February in each year.

2. The council should inspect each hedge once in two years.
"""
NEW = """Hedge guidance

1. A hedge must be cut before the end of March in each year.

2. The council should inspect each hedge once in two years.
"""
PONDS = """Pond manual

7. Every ward must keep a register of its street trees.

8. A pond must be fenced where children play beside it.
"""


def tree_library() -> FakeLibrary:
    """The rules on trees and ponds, and guidance on hedges whose first document was replaced in 2023."""
    library = FakeLibrary()
    library.add(Document("trees"), read_text(TREES).canonical, title="Street tree rules", published=date(2022, 5, 1))
    library.add(Document("ponds"), read_text(PONDS).canonical, title="Pond manual")
    library.add(
        Document("hedges-2020"), read_text(OLD).canonical, title="Hedge guidance 2020", published=date(2020, 1, 1)
    )
    library.add(
        Document("hedges-2023"),
        read_text(NEW).canonical,
        title="Hedge guidance 2023",
        published=date(2023, 6, 1),
        in_force_from=date(2023, 6, 1),
        supersedes="hedges-2020",
    )
    return library


def draft_of(text: str) -> CanonicalText:
    return read_text(text).canonical


def check(text: str, library: FakeLibrary | None = None) -> DraftCheck:
    library = library or tree_library()
    return check_draft(draft_of(text), library, hold_words(library))


def only(text: str) -> Statement:
    """The one statement of a draft."""
    [found] = check(text).statements
    return found
