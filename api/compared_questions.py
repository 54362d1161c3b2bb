"""The questions with which a preview is compared: the library's own, and those of readers that Cited may keep."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from api.gold.questions import GoldQuestion
from api.state import conversations, gaps, quality, reports
from api.state.store import Store

# Questions of readers in one comparison: reported ones, gaps, then recent ones.
MAX_OF_READERS = 200


class Origin(StrEnum):
    """Where a question comes from."""

    OWN = "own"
    REPORTED = "reported"  # a reader reported its answer
    GAP = "gap"  # the documents did not answer it
    RECENT = "recent"  # of a stored conversation: only whoever has its address may read it


@dataclass(frozen=True, slots=True)
class ComparedQuestion:
    """A question. `gold`: its right answers, known only of the library's own. `id`: of the record that keeps it."""

    text: str
    origin: Origin
    id: str = ""
    gold: GoldQuestion | None = None

    @classmethod
    def own(cls, gold: GoldQuestion) -> "ComparedQuestion":
        return cls(gold.text, Origin.OWN, gold=gold)


def questions_to_compare(store: Store) -> list[ComparedQuestion]:
    """The library's own questions, then at most MAX_OF_READERS others, each text once. Raises BadPlace."""
    own = [ComparedQuestion.own(gold) for gold in quality.kept_questions(store)]
    seen = {question.text for question in own}
    others: list[ComparedQuestion] = []
    for question in _of_readers(store):
        if question.text not in seen and len(others) < MAX_OF_READERS:
            seen.add(question.text)
            others.append(question)
    return own + others


def kept_words(store: Store, named: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """The words of these questions, named by origin and id, as far as editors may read them and they are still kept.

    Raises BadPlace.
    """
    words: dict[tuple[str, str], str] = {}
    wanted = list(named)
    for origin, words_of in ((Origin.REPORTED, reports.words_of), (Origin.GAP, gaps.words_of)):
        found = words_of(store, [id for asked_of, id in wanted if asked_of == origin])
        words |= {(origin, id): text for id, text in found.items()}
    return words


def _of_readers(store: Store) -> Iterator[ComparedQuestion]:
    yield from _readable(store)
    for text in conversations.recent_questions(store, MAX_OF_READERS):
        yield ComparedQuestion(text, Origin.RECENT)


def _readable(store: Store) -> Iterator[ComparedQuestion]:
    for report in reports.listed(store, with_done=True):
        if report.question:
            yield ComparedQuestion(report.question, Origin.REPORTED, report.id)
    for gap in gaps.open_gaps(store):
        yield ComparedQuestion(gap.question, Origin.GAP, gap.id)
