"""The verdict on a quotation: what a careful writer may change, and every change that says something else."""

import pytest

from retrieval.check.alterations import AlterationKind
from retrieval.check.draft_check import check_draft
from retrieval.check.held_words import hold_words
from retrieval.check.search_question import search_question
from retrieval.check.statement import StatementKind, StatementVerdict
from retrieval.word_diff import Op
from tests.retrieval.drafts import check, draft_of, only, tree_library

POND = "A pond must be fenced where children play beside it"


@pytest.mark.parametrize(
    "words",
    [
        "“A pond must be fenced where children play beside it.”",
        "“a pond must be fenced where children play beside it”",
        "“[A] pond must be fenced where children play beside it”",
        "“[a]  pond\nmust be fenced where children play beside it”",
        "“A pond must be fen-\nced where children play beside it”",
        "“A pond must be fenced … beside it”",
        "“A pond must be fenced [...] beside it”",
        "“A pond must be fenced . . . beside it”",
        "“A pond must [sic] be fenced where children play beside it”",
        "“[Such a thing] must be fenced where children play beside it”",
        "“A pond must be fenced where [they] play beside it”",
        "‘A pond must be fenced where children play beside it’",
    ],
)
def test_what_a_careful_writer_may_change_is_no_alteration(words: str) -> None:
    found = only(f"The manual says {words}")
    assert found.verdict is StatementVerdict.VERBATIM, found
    assert found.evidence[0].citation.document_id == "ponds"
    assert found.changes == ()


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("A ward must reply to a request to see the register within 14 days", AlterationKind.NUMBER),
        ("A ward must reply to a request to see the register within twenty days", AlterationKind.NUMBER),
        ("A ward must not reply to a request to see the register within 28 days", AlterationKind.NEGATION),
        ("A ward should reply to a request to see the register within 28 days", AlterationKind.FORCE),
        ("A ward may reply to a request to see the register within 28 days", AlterationKind.FORCE),
        ("A ward must reply to a question to see the register within 28 days", AlterationKind.WORDING),
        ("A ward must reply to a request to see the Register within 28 days", AlterationKind.CAPITALS),
        ("A ward must reply to a request to see the register within 28 days at most", AlterationKind.WORDING),
    ],
)
def test_a_changed_word_is_an_alteration_of_its_kind(words: str, kind: AlterationKind) -> None:
    found = only(f"It says “{words}”, unless it is about one tree.")
    assert found.verdict is StatementVerdict.ALTERED
    assert found.changes[0].kind is kind
    assert any(piece.op is not Op.SAME for piece in found.diff)
    assert "within 28 days" in found.evidence[0].text


def test_a_date_is_a_kind_of_its_own_and_the_gravest_change_comes_first() -> None:
    found = only("It says “A bush must not be cut before the end of April in each year” there.")
    assert [change.kind for change in found.changes] == [
        AlterationKind.NEGATION,
        AlterationKind.DATE,
        AlterationKind.WORDING,
    ]


def test_words_in_another_order_are_an_alteration() -> None:
    assert (
        only("“The ward where a tree is felled should plant two trees in its place” it says.").verdict
        is StatementVerdict.ALTERED
    )


def test_a_hyphen_within_a_word_or_in_its_place_is_no_alteration() -> None:
    assert (
        only("“The cooperative wellbeing fund pays 25% of the cost of planting”").verdict is StatementVerdict.VERBATIM
    )
    assert (
        only("“The co-operative well being fund pays 25% of the cost of planting”").verdict is StatementVerdict.VERBATIM
    )
    assert (
        only("“The co-operative well-being fund pays 25 of the cost of planting”").verdict is StatementVerdict.ALTERED
    )


def test_words_that_no_document_has_are_not_held() -> None:
    found = only("It says “fireworks are banned at every football match in the borough” there.")
    assert found.verdict is StatementVerdict.NOT_HELD
    assert found.changes == ()


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("“A ward must reply to a request to see the register within 28 days”.", "unless the request is about"),
        ("“the ward should plant two trees in its place”.", "Where a tree is felled,"),
        ("“A ward may charge £40 for a copy of the register”.", "This does not apply to schools."),
        ("“A pond must be fenced”.", "where children play"),
        ("It allows you to “prune a branch that overhangs your garden” as it is.", "You do not need a permit if you:"),
        ("“A ward must reply […] unless the request is about a single tree”", None),
        ("“A ward must reply to a request to see the register within 28 days”, unless it is about one tree.", None),
        ("“the ward should plant two trees in its place”. Where it can, it does.", "Where a tree is felled,"),
        ("Where one was felled, “the ward should plant two trees in its place”.", None),
    ],
)
def test_a_qualifier_that_is_left_out_is_shown(text: str, left_out: str | None) -> None:
    found = only(text)
    if left_out is None:
        assert found.verdict is StatementVerdict.VERBATIM
    else:
        assert (found.verdict, found.qualifier is not None) == (StatementVerdict.QUALIFIER_DROPPED, True)
        assert found.qualifier is not None
        assert left_out in found.qualifier.text


def test_an_ellipsis_that_swallows_a_limit_is_found() -> None:
    found = only("“You do … need a permit if you” prune it.")
    assert found.verdict is StatementVerdict.QUALIFIER_DROPPED
    assert found.qualifier is not None
    assert found.qualifier.text == "not"


def test_words_of_an_edition_that_was_replaced_are_out_of_force_with_what_the_new_one_says() -> None:
    found = only("“A hedge must be cut before the end of February in each year”")
    assert found.verdict is StatementVerdict.OUT_OF_FORCE
    assert found.evidence[0].standing.by == "hedges-2023"
    assert found.in_force is not None
    assert found.in_force.citation.document_id == "hedges-2023"
    assert [(piece.op, piece.text.strip()) for piece in found.since if piece.op is not Op.SAME] == [
        (Op.ADDED, "March"),
        (Op.REMOVED, "February"),
    ]


def test_words_that_also_stand_in_force_are_in_force() -> None:
    found = only("“The council should inspect each hedge once in two years”")
    assert found.verdict is StatementVerdict.VERBATIM
    assert found.evidence[0].citation.document_id == "hedges-2023"


def test_words_that_stand_in_several_places_are_shown_with_each() -> None:
    found = only("“Every ward must keep a register of its street trees”")
    assert found.verdict is StatementVerdict.SEVERAL_PLACES
    assert {one.citation.document_id for one in found.evidence} == {"trees", "ponds"}


def quotation(text: str) -> tuple[StatementVerdict, str]:
    [found] = [one for one in check(text).statements if one.kind is StatementKind.QUOTATION]
    return found.verdict, found.evidence[0].citation.document_id


def test_the_place_that_the_draft_cites_decides_between_several() -> None:
    words = "“Every ward must keep a register of its street trees”"
    assert quotation(f"The Pond manual says {words}.") == (StatementVerdict.VERBATIM, "ponds")
    assert quotation(f"{words} (Street tree rules, paragraph 1).") == (StatementVerdict.VERBATIM, "trees")
    assert quotation(f"{words} (Street tree rules, paragraph 3).") == (StatementVerdict.WRONG_PLACE, "trees")
    assert quotation(f"The Pond manual says “{POND}”.") == (StatementVerdict.VERBATIM, "ponds")
    assert quotation(f"The Street tree rules say “{POND}”.") == (StatementVerdict.WRONG_PLACE, "ponds")


def test_quotations_of_one_or_two_words_are_counted_and_not_checked() -> None:
    checked = check("They speak of a “street tree” and of “wards”.")
    assert (checked.statements, checked.too_short) == ((), 2)


def test_the_offsets_are_those_of_the_draft() -> None:
    text = f"As ever. It says “{POND}”."
    found = only(text)
    assert found.span.of(text) == f"“{POND}”"


def test_evidence_is_a_slice_of_the_canonical_text() -> None:
    library = tree_library()
    text = "“A pond must be fenced”. “A ward should reply to a request to see the register”. “A hedge must be cut”."
    for one in check(text, library).statements:
        for evidence in filter(None, (*one.evidence, one.qualifier, one.in_force)):
            held = library.canonical(library.version(evidence.citation.document_id))
            assert evidence.text == evidence.citation.span.of(held.text)


def test_documents_beyond_the_bound_are_left_out_and_named() -> None:
    library = tree_library()
    held = hold_words(library, most=150)
    assert held.left_out
    checked = check_draft(draft_of("“One two three four”"), library, held)
    assert set(checked.left_out) == {version.document.id for version in held.left_out}


def test_the_check_ends_where_its_caller_says_so() -> None:
    library = tree_library()
    held = hold_words(library)

    def stop() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        check_draft(draft_of(f"“{POND}”"), library, held, stop)


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\u200f", "\u202e", "\u2060", "\ufeff", "\u00ad"])
def test_characters_that_print_nothing_are_no_alteration_and_hide_none(sign: str) -> None:
    assert (
        only(f"“A pond must be fen{sign}ced where {sign}children play beside it”").verdict is StatementVerdict.VERBATIM
    )
    assert only(f"“A pond must {sign}not be fen{sign}ced where children play”").verdict is StatementVerdict.ALTERED


def test_letters_that_only_look_alike_are_an_alteration() -> None:
    words = "A pond must be fenced where children play beside it".replace("must", "mu\u0455t")
    assert only(f"“{words}”").verdict is StatementVerdict.ALTERED


def test_the_search_for_what_is_not_held_has_the_words_of_the_statement() -> None:
    checked = check("It says “fireworks are banned at every match”, and the Street tree rules say a dog pays 70 pence.")
    questions = [search_question(checked, one) for one in checked.statements]
    assert questions == ["fireworks are banned at every match", checked.draft.text]
    assert search_question(check(f"“{POND}”"), only(f"“{POND}”")) is None
    long = check("“" + "fireworks are banned at every match " * 200 + "again”")
    [question] = [search_question(long, one) for one in long.statements]
    assert question is not None
    assert 1_900 < len(question) <= 2_000
    assert question.endswith("match") or question.split()[-1] in "fireworks are banned at every match".split()


def test_a_draft_without_a_full_stop_is_checked_statement_by_statement() -> None:
    """What stands thousands of characters away belongs to no statement, so that the time grows with the draft alone."""
    far = "and so on " * 400
    checked = check(f"“Every ward must keep a register of its street trees” {far} (Street tree rules, paragraph 3)")
    assert checked.statements[0].verdict is StatementVerdict.SEVERAL_PLACES


def test_the_signs_before_the_lines_of_a_block_quotation_are_no_words_of_it() -> None:
    found = only("It is so.\n\n> A pond must be fenced\n> where children play\n> beside it.\n\nSo it is.")
    assert found.verdict is StatementVerdict.VERBATIM


@pytest.mark.parametrize(
    ("comma", "end", "remark"),
    [(",", "", None), (",", ".", None), ("", ".", "The punctuation differs.")],
)
def test_other_punctuation_within_the_words_is_remarked_on(comma: str, end: str, remark: str | None) -> None:
    words = f"A ward must reply to a request to see the register within 28 days{comma} unless the request is about"
    found = only(f"The rules say “{words} a single tree{end}”")
    assert (found.verdict, found.remark) == (StatementVerdict.VERBATIM, remark)
