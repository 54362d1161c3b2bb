"""What of a draft is a quotation: marks of every kind, apostrophes, block quotations."""

import pytest

from retrieval.check.quotations import quotations
from tests.retrieval.drafts import draft_of


def quoted(text: str) -> list[str]:
    draft = draft_of(text)
    return [one.words.of(draft.text) for one in quotations(draft)]


@pytest.mark.parametrize(
    "marks", ["“%s”", '"%s"', "‘%s’", "'%s'", "«%s»", "« %s »", "„%s“", "„%s”", "»%s«", "‹%s›", "‚%s‘", "“%s“"]
)
def test_marks_of_every_kind_are_found(marks: str) -> None:
    found = quoted(f"The rules say {marks % 'keep a register of trees'}, and more.")
    assert [words.strip() for words in found] == ["keep a register of trees"]


@pytest.mark.parametrize(
    "text",
    [
        "The council's trees don't fall on residents' cars.",
        "The councils’ trees don’t fall on residents’ cars, and it’s fine.",
        "In the ’90s and the '80s they planted 6\" and 8' trees.",
        "A 5' fence isn't a 6' fence.",
    ],
)
def test_an_apostrophe_is_no_quotation_mark(text: str) -> None:
    assert quoted(text) == []


def test_an_apostrophe_within_a_quotation_in_single_marks_does_not_close_it() -> None:
    assert quoted("It says ‘the councils’ duty isn’t to fell trees’ in full.") == [
        "the councils’ duty isn’t to fell trees"
    ]
    assert quoted("It says 'the ward's register must be kept' and 'open to all who ask'.") == [
        "the ward's register must be kept",
        "open to all who ask",
    ]


def test_a_quotation_within_a_quotation_belongs_to_it() -> None:
    assert quoted("It says “a ‘street tree’ is a tree in a street” there.") == ["a ‘street tree’ is a tree in a street"]
    assert quoted("It says “a “street tree” is a tree in a street” there.") == ["a “street tree” is a tree in a street"]


def test_a_quotation_may_run_through_several_paragraphs() -> None:
    assert quoted("It says “one tree stands.\n\nTwo trees fall.” So be it.") == ["one tree stands.\n\nTwo trees fall."]


def test_a_mark_that_nothing_closes_opens_no_quotation() -> None:
    assert quoted("It says “one tree stands.\n\nThen “two trees fall” here.") == ["two trees fall"]


def test_a_paragraph_marked_as_a_quotation_is_a_block_quotation() -> None:
    draft = draft_of("The rules differ.\n\n> Every ward must keep a register.\n\nSo they do.")
    [found] = quotations(draft)
    assert (found.is_block, found.is_certain) == (True, True)


def test_a_paragraph_that_its_lead_in_announces_may_be_a_block_quotation() -> None:
    draft = draft_of("The guidance on trees says:\n\nEvery ward must keep a register of its trees.\n\nSo they do.")
    [found] = quotations(draft)
    assert (found.is_block, found.is_certain) == (True, False)
