"""The references of a draft, and the figures that it attributes to documents."""

import pytest

from retrieval.check.alterations import AlterationKind
from retrieval.check.statement import Statement, StatementKind, StatementVerdict
from tests.retrieval.drafts import check


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
