"""What the address of a page of changes asks for: two editions, kinds of changes, and a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as escaped
from urllib.parse import urlencode

from retrieval.changes.change import Change, ChangeKind


@dataclass(frozen=True, slots=True)
class ChangesQuery:
    """`old`, `new`: the SHA-256 of editions, empty for the defaults. Without `kinds`, every kind. `page` is from 1.

    `unmentioned`: only what the publisher's list leaves out.
    """

    old: str = ""
    new: str = ""
    kinds: tuple[ChangeKind, ...] = ()
    unmentioned: bool = False
    page: int = 1

    def keeps(self, change: Change) -> bool:
        if self.kinds and not set(self.kinds).intersection(change.kinds):
            return False
        return change.is_unmentioned or not self.unmentioned

    def address(self, document_id: str, page: int) -> str:
        given = [("from", self.old), ("to", self.new), *(("kind", kind.value) for kind in self.kinds)]
        given += [("unmentioned", "1" if self.unmentioned else ""), ("page", str(page) if page > 1 else "")]
        chosen = [(name, value) for name, value in given if value]
        query = f"?{urlencode(chosen)}" if chosen else ""
        return f"/documents/{escaped(document_id, safe='')}/changes{query}"


def read_changes_query(old: str, new: str, kinds: Sequence[str], unmentioned: str, page: str) -> ChangesQuery:
    """A value that the form cannot send is read as if it were absent."""
    return ChangesQuery(
        old.strip(),
        new.strip(),
        tuple(kind for kind in ChangeKind if kind.value in kinds),
        bool(unmentioned),
        int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 and int(page) else 1,
    )
