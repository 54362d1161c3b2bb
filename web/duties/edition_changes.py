"""The duties that differ between two editions of a document, each as it is shown."""

from collections.abc import Callable
from dataclasses import dataclass

from retrieval.document import Version
from retrieval.duties.changes import DutyChange, DutyChangeKind, EditionDuties, duty_changes
from retrieval.duties.duty import Duty
from retrieval.interfaces import Library, StopCheck, never_stop
from retrieval.text import CanonicalText
from web.duties.read_duties import ReadDuties, RecentDuties
from web.duties.register import Entry, Row, to_row


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A change: `before` is None where the duty was added, `after` where it was removed."""

    kind: DutyChangeKind
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class ChangedDuties:
    """The changes from one edition to another, in the order of the new one; those removed last."""

    old: Version
    new: Version
    rows: tuple[ChangedRow, ...]

    def of(self, kind: DutyChangeKind) -> tuple[ChangedRow, ...]:
        return tuple(row for row in self.rows if row.kind is kind)


def changed_duties(
    library: Library,
    old: Version,
    new: Version,
    recent: RecentDuties,
    generation: str,
    check_stop: StopCheck = never_stop,
) -> ChangedDuties:
    """The duties that were added, removed or have another force. Raises what `check_stop` raises."""
    texts = {version.sha256: library.canonical(version) for version in (old, new)}
    read = {version.sha256: recent.of(generation, library, version, check_stop) for version in (old, new)}

    def shown(version: Version) -> Callable[[Duty | None], Row | None]:
        held = read[version.sha256]
        numbers = {id(duty): number for number, duty in enumerate(held.duties)}
        return lambda duty: _row(library, version, texts[version.sha256], duty, numbers, held)

    before, after = shown(old), shown(new)
    changes = duty_changes(
        EditionDuties(texts[old.sha256], read[old.sha256].duties),
        EditionDuties(texts[new.sha256], read[new.sha256].duties),
    )
    return ChangedDuties(old, new, tuple(_changed(change, before, after) for change in changes))


_Shown = Callable[[Duty | None], Row | None]


def _changed(change: DutyChange, before: _Shown, after: _Shown) -> ChangedRow:
    return ChangedRow(change.kind, before(change.before), after(change.after))


def _row(
    library: Library,
    version: Version,
    canonical: CanonicalText,
    duty: Duty | None,
    numbers: dict[int, int],
    held: ReadDuties,
) -> Row | None:
    if duty is None:
        return None
    number = numbers[id(duty)]
    actor = held.actors[number]
    standing = library.standing(version)
    return to_row(canonical, Entry(version, standing, number, duty, actor, held.stands_for(actor), held.whom[number]))
