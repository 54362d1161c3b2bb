"""The words of a document without quotation marks, and those nearly its words."""

from retrieval.check.alterations import AlterationKind
from retrieval.check.statement import Statement, StatementKind, StatementVerdict
from tests.retrieval.drafts import check


def unmarked(text: str) -> list[Statement]:
    return [one for one in check(text).statements if one.kind is StatementKind.UNMARKED]


def test_eight_words_of_a_document_without_marks_are_found() -> None:
    [found] = unmarked("As we know, a pond must be fenced where children play beside it, always.")
    assert found.text == "a pond must be fenced where children play beside it"
    assert found.verdict is StatementVerdict.VERBATIM


def test_seven_words_are_not() -> None:
    assert unmarked("Of course the new trees must stand in the yard.") == []


def test_a_figure_that_changed_within_the_words_is_found() -> None:
    [found] = unmarked(
        "We know that a ward must reply to a request to see the register within 14 days, unless the request is about a "
        "single tree."
    )
    assert found.verdict is StatementVerdict.ALTERED
    assert [(change.kind, change.was, change.now) for change in found.changes] == [(AlterationKind.NUMBER, "28", "14")]


def test_a_figure_that_changed_at_the_end_of_the_sentence_is_found() -> None:
    [found] = unmarked("The co-operative well-being fund pays 25% of the cost of felling.")
    assert found.verdict is StatementVerdict.VERBATIM  # another noun is the writer's own
    [found] = unmarked("We hold that the council should inspect each hedge once in three years.")
    assert (found.verdict, found.changes[0].kind) == (StatementVerdict.ALTERED, AlterationKind.NUMBER)


def test_a_changed_force_at_the_start_is_found() -> None:
    [found] = unmarked("A ward should not reply to a request to see the register within 28 days unless it wants to.")
    assert found.verdict is StatementVerdict.ALTERED
    assert found.changes[0].kind is AlterationKind.NEGATION


def test_words_in_marks_are_no_unmarked_words() -> None:
    assert unmarked("“A pond must be fenced where children play beside it”") == []


def test_a_heading_and_the_name_of_a_document_are_none() -> None:
    assert unmarked("# A pond must be fenced where children play beside it\n\nNothing else.") == []
