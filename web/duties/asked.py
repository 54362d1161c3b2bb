"""What the address of a register's page asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from retrieval.duties.duty import Force
from retrieval.nations import Nation
from web.duties.register import DutyChoice

PAGE_SIZE = 50
MAX_ACTOR_CHARACTERS = 100
_MAX_DOCUMENTS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """The choices of the form, and the page of the table, from 1. Values that the form cannot send are left out."""

    choice: DutyChoice
    page: int = 1
    bad_day: str = ""

    def address(self, path: str, page: int = 1) -> str:
        """The address of a page of the same table at `path`."""
        choice = self.choice
        given = [("document", id) for id in choice.documents] if not path.startswith("/documents/") else []
        given += [("actor", choice.actor)] if choice.actor else []
        given += [("force", force.value) for force in choice.forces]
        given += [("as_of", choice.as_of.isoformat())] if choice.as_of else []
        given += [("deadline", "1")] if choice.with_deadline else []
        given += [("nation", nation.value) for nation in choice.nations]
        given += [("version", choice.version)] if choice.version else []
        given += [("page", str(page))] if page > 1 else []
        return path + (f"?{urlencode(given)}" if given else "")


def read_asked(
    documents: Sequence[str],
    actor: str,
    forces: Sequence[str],
    as_of: str,
    page: str,
    version: str | None = None,
    deadline: str = "",
    nations: Sequence[str] = (),
) -> Asked:
    """The choices that an address states. `bad_day` is the text of a day that is none."""
    day, bad_day = _day(as_of)
    known = tuple(force for force in Force if force.value in forces)
    choice = DutyChoice(
        documents=tuple(dict.fromkeys(id for id in documents if id))[:_MAX_DOCUMENTS],
        actor=" ".join(actor[:MAX_ACTOR_CHARACTERS].split()),
        forces=known,
        as_of=day,
        version=version,
        with_deadline=bool(deadline),
        nations=tuple(nation for nation in Nation if nation.value in nations),
    )
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1
    return Asked(choice, max(1, number), bad_day)


def _day(words: str) -> tuple[date | None, str]:
    if not words.strip():
        return None, ""
    try:
        return date.fromisoformat(words.strip()), ""
    except ValueError:
        return None, words[:20]
