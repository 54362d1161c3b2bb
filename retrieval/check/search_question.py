"""The question whose search can be certified for a statement that is not in the library."""

from bisect import bisect_right

from retrieval.check.statement import DraftCheck, Statement, StatementKind, StatementVerdict
from retrieval.question.standalone import MAX_QUESTION_LENGTH
from retrieval.text import Span

_MARKS = "“”„‟‘’‚‛«»‹›「」『』\"'`´″> \t\n"


def search_question(check: DraftCheck, statement: Statement) -> str | None:
    """The words to search for, in one line of at most MAX_QUESTION_LENGTH characters; None for any other verdict.

    They are the words of the statement without its outer quotation marks. A figure says nothing by itself: for one they
    are the draft's sentence around it.
    """
    if statement.verdict is not StatementVerdict.NOT_HELD:
        return None
    is_figure = statement.kind is StatementKind.FIGURE
    words = _sentence_around(check, statement.span).of(check.draft.text) if is_figure else statement.text
    return _cut(" ".join(words.split()).strip(_MARKS)) or None


def _sentence_around(check: DraftCheck, span: Span) -> Span:
    blocks = check.draft.blocks
    block = blocks[max(0, bisect_right(blocks, span.start, key=lambda one: one.start) - 1)]
    return block.sentence_at(span.start) or span


def _cut(words: str) -> str:
    """The words as far as a question may be long, without half a word at the end."""
    if len(words) <= MAX_QUESTION_LENGTH:
        return words
    kept = words[: MAX_QUESTION_LENGTH + 1]
    return kept.rpartition(" ")[0] or kept[:MAX_QUESTION_LENGTH]
