"""The references of a draft, and the figures that it attributes to documents."""

import pytest

from retrieval.check.alterations import AlterationKind
from retrieval.check.statement import Statement, StatementKind, StatementVerdict
from retrieval.document import Document
from tests.fakes import FakeLibrary
from tests.retrieval.drafts import check, draft_of


def of_kind(text: str, kind: StatementKind) -> list[Statement]:
    return [one for one in check(text).statements if one.kind is kind]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("See paragraph 3 of the Street tree rules.", StatementVerdict.FOUND),
        ("The Street tree rules (para. 4) allow a charge.", StatementVerdict.FOUND),
        ("See paragraph 21 of the Street tree rules.", StatementVerdict.WRONG_PLACE),
        ("See paragraph 2 of the Hedge guidance 2023.", StatementVerdict.FOUND),
        ("See section 175 of the Education Act 2002.", StatementVerdict.NOT_HELD),
        ("The 2023 guidance is strict.", StatementVerdict.FOUND),
        ("The 2020 guidance is strict.", StatementVerdict.OUT_OF_FORCE),
        ("The 2019 hedge guidance is strict.", StatementVerdict.NOT_HELD),
    ],
)
def test_a_reference_is_looked_up(text: str, verdict: StatementVerdict) -> None:
    [found] = of_kind(text, StatementKind.REFERENCE)
    assert found.verdict is verdict


def test_a_reference_out_of_force_names_what_is_in_force() -> None:
    [found] = of_kind("The 2020 guidance is strict.", StatementKind.REFERENCE)
    assert found.evidence[0].citation.document_id == "hedges-2020"
    assert found.in_force is not None
    assert found.in_force.citation.document_id == "hedges-2023"


def test_the_evidence_of_a_place_is_what_stands_there() -> None:
    [found] = of_kind("See paragraph 3 of the Street tree rules.", StatementKind.REFERENCE)
    assert "Where a tree is felled" in found.evidence[0].text


def test_a_reference_to_the_draft_itself_is_none() -> None:
    assert of_kind("We come back to this in section 4 below.", StatementKind.REFERENCE) == []


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The Street tree rules say that a ward replies to a request within 28 days.", StatementVerdict.FOUND),
        ("The rules of the guidance say that a copy of the register costs £40.", StatementVerdict.FOUND),
        (
            "The Street tree rules say that a ward replies to a request about the register within 14 days.",
            StatementVerdict.ALTERED,
        ),
        ("The Street tree rules say that a copy of the register has a charge of £55.", StatementVerdict.ALTERED),
        ("The Street tree rules say that a dog pays 70 pence at the kiosk.", StatementVerdict.NOT_HELD),
    ],
)
def test_an_attributed_figure_is_looked_up(text: str, verdict: StatementVerdict) -> None:
    [found] = of_kind(text, StatementKind.FIGURE)
    assert found.verdict is verdict
    if verdict is StatementVerdict.ALTERED:
        assert found.changes[0].kind is AlterationKind.NUMBER


def test_a_figure_that_nobody_attributes_is_no_statement() -> None:
    assert of_kind("We met on 3 May 2024 and spent £40 on cake for 28 days.", StatementKind.FIGURE) == []


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (
            "The Street tree rules say that a ward replies to a request within twenty-eight days.",
            StatementVerdict.FOUND,
        ),
        ("The Street tree rules say that the fund pays 25 per cent of the cost of planting.", StatementVerdict.FOUND),
        ("The Street tree rules say that the fund pays twenty-five per cent of the cost.", StatementVerdict.FOUND),
        ("The Street tree rules say that the fund pays 35 percent of the cost of planting.", StatementVerdict.ALTERED),
        (
            "The Street tree rules say that a ward replies to a request to see it within 28 working days.",
            StatementVerdict.ALTERED,
        ),
    ],
)
def test_a_figure_in_another_form_is_the_same_figure(text: str, verdict: StatementVerdict) -> None:
    [found] = of_kind(text, StatementKind.FIGURE)
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("See paragraphs 2 and 21 of the Street tree rules.", [StatementVerdict.FOUND, StatementVerdict.WRONG_PLACE]),
        ("See paragraphs 2, 3 and 4 of the Street tree rules.", [StatementVerdict.FOUND] * 3),
        ("The Street tree rules (paras 3–9) are clear.", [StatementVerdict.FOUND, StatementVerdict.WRONG_PLACE]),
        ("See paragraph 2 of Schedule 4 to the Education Act 2002.", [StatementVerdict.NOT_HELD]),
        ("See sections 4 and 7 of the Education Act 2002.", [StatementVerdict.NOT_HELD]),
        (
            "See s. 12 of the Education Act 2002 and article 3 of the Ferries Order 1990.",
            [StatementVerdict.NOT_HELD] * 2,
        ),
        ("The hedge guidance of 2020 is strict.", [StatementVerdict.OUT_OF_FORCE]),
        ("The hedge guidance (2019) is strict.", [StatementVerdict.NOT_HELD]),
        ("After the 2019 decision, the speech of 2020 and the ward’s 12 rules came.", []),
        ("The Street tree rules are old. The map on page 2 of this report is new.", []),
    ],
)
def test_references_in_every_form_are_looked_up(text: str, verdicts: list[StatementVerdict]) -> None:
    assert [one.verdict for one in of_kind(text, StatementKind.REFERENCE)] == verdicts


def test_words_of_a_neighbouring_paragraph_stand_in_the_wrong_place() -> None:
    """A heading with the number 1 is no reason to take paragraph 1.2 for paragraph 1.1."""
    library = FakeLibrary()
    text = "Pipe code\n\n1 Pipes\n\n1.1 A pipe must be straight.\n\n1.2 A tap must be of brass at each end.\n"
    library.add(Document("pipes"), draft_of(text), title="Pipe code")
    for place, verdict in (
        ("paragraph 1.2", StatementVerdict.VERBATIM),
        ("paragraph 1.1", StatementVerdict.WRONG_PLACE),
        ("paragraphs 1.1 to 1.3", StatementVerdict.VERBATIM),
    ):
        found = check(f"“A tap must be of brass at each end” (Pipe code, {place}).", library).statements
        assert next(one.verdict for one in found if one.kind is StatementKind.QUOTATION) is verdict, place
