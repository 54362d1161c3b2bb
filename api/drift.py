"""Answer drift: which questions a preview answers otherwise than the generation that serves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from api.compared_questions import ComparedQuestion, Origin
from api.gold.match import answers_gold
from api.gold.questions import GoldQuestion, SearchableText, locate_gold, searchable_texts
from retrieval.answer import Quote, Turn
from retrieval.errors import BadEvaluationSet
from retrieval.interfaces import Engine, Library

# Changed answers that a comparison keeps; it counts all.
MAX_CHANGES = 200


class Change(StrEnum):
    """How the answer to a question changed, the gravest first."""

    SILENCE = "silence"  # there was an answer, and there is none any more
    OTHER_DOCUMENT = "other_document"
    OTHER_EDITION = "other_edition"  # the same document answers, from another edition
    OTHER_QUOTE = "other_quote"  # the same edition answers in other words
    ANSWER = "answer"  # there was none


@dataclass(frozen=True, slots=True)
class Side:
    """The answer of one generation; `text` is its first quote, None where it is silent.

    `is_right`: whether the quote is a right answer, or silence is right; None where nobody has said what is right, or
    where the question's right words are not in the documents any more.
    """

    text: str | None
    document_id: str | None = None
    title: str | None = None
    version: str | None = None
    page: int | None = None
    paragraph: str | None = None
    edition: int | None = None
    is_right: bool | None = None


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """`question`: its words, which only the library's own keep here; those of readers are found by origin and `id`."""

    question: str
    origin: Origin
    id: str
    change: Change
    before: Side
    after: Side

    @property
    def is_lost(self) -> bool:
        """Whether the right answer was given before and is not given any more."""
        return self.before.is_right is True and self.after.is_right is not True


@dataclass(frozen=True, slots=True)
class Drift:
    """The comparison of a preview with the generation `before`: the questions asked, and the changed answers.

    `asked`, `changed` and `lost` count the library's own questions, `readers_asked` and `readers_changed` those of
    readers. `changes` lists the gravest MAX_CHANGES, and none of a stored conversation: these are counted only.
    """

    preview: str
    before: str
    asked: int
    changed: int
    lost: int
    readers_asked: int
    readers_changed: int
    changes: tuple[ChangedAnswer, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Answering:
    """An engine with its library."""

    engine: Engine
    library: Library


def compare(
    questions: Sequence[ComparedQuestion], before: Answering, after: Answering, asking: Callable[[int, int], None]
) -> Drift:
    """Ask each question of both generations. `asking(done, total)` may raise to stop."""
    old, new = (searchable_texts(side.library.versions(), side.library) for side in (before, after))
    changes = []
    for number, question in enumerate(questions, 1):
        changed = _compare_answers(question, _ask(before, question, old), _ask(after, question, new))
        changes += [changed] if changed else []
        asking(number, len(questions))
    changes.sort(key=lambda one: (not one.is_lost, list(Change).index(one.change)))
    own, own_changed = (sum(one.origin is Origin.OWN for one in each) for each in (questions, changes))
    return Drift(
        preview=after.engine.generation,
        before=before.engine.generation,
        asked=own,
        changed=own_changed,
        lost=sum(one.is_lost for one in changes),
        readers_asked=len(questions) - own,
        readers_changed=len(changes) - own_changed,
        changes=tuple([one for one in changes if one.origin is not Origin.RECENT][:MAX_CHANGES]),
    )


def _ask(side: Answering, question: ComparedQuestion, texts: Mapping[str, SearchableText]) -> Side:
    history = tuple(Turn("user", earlier) for earlier in question.gold.history) if question.gold else ()
    answer = side.engine.ask(question.text, history=history)
    shown = answer.quotes[0] if answer.quotes else None
    is_right = _is_right(shown, question.gold, texts) if question.gold else None
    if shown is None:
        return Side(None, is_right=is_right)
    cited = shown.citation
    return Side(
        _core_text(shown),
        cited.document_id,
        cited.title,
        cited.version,
        cited.page,
        cited.paragraph,
        side.library.version(cited.document_id, cited.version).edition,
        is_right,
    )


def _is_right(shown: Quote | None, gold: GoldQuestion, texts: Mapping[str, SearchableText]) -> bool | None:
    try:
        located = locate_gold(gold, texts)
    except BadEvaluationSet:
        return None
    if not located.answerable:
        return shown is None
    return shown is not None and answers_gold(shown, [(span.document, span.span) for span in located.spans])


def _core_text(quote: Quote) -> str:
    """The answering sentences of a quote, which decide whether two answers are the same."""
    start = quote.citation.start
    return " ".join(quote.text[span.start - start : span.end - start] for span in quote.core) or quote.text


def _compare_answers(question: ComparedQuestion, before: Side, after: Side) -> ChangedAnswer | None:
    """The change; None where both give the same words of the same edition, or both are silent."""
    if (before.text, before.document_id, before.version) == (after.text, after.document_id, after.version):
        return None
    if after.text is None:
        change = Change.SILENCE
    elif before.text is None:
        change = Change.ANSWER
    elif before.document_id != after.document_id:
        change = Change.OTHER_DOCUMENT
    elif before.version != after.version:
        change = Change.OTHER_EDITION
    else:
        change = Change.OTHER_QUOTE
    words = question.text if question.origin is Origin.OWN else ""
    return ChangedAnswer(words, question.origin, question.id, change, before, after)
