"""A heading or a sentence limits text to nations, and names that only look so do not."""

import pytest

from retrieval.applies.clauses import cell_nations, heading_nations, part_nations, sentence_nations
from retrieval.nations import Nation, Nations, listed_nations, may_name_nations

NAMES = {"E": Nation.ENGLAND, "W": Nation.WALES, "S": Nation.SCOTLAND, "N": Nation.NORTHERN_IRELAND}


def nations(letters: str) -> Nations:
    return frozenset(NAMES[letter] for letter in letters)


@pytest.mark.parametrize(
    ("heading", "letters"),
    [
        ("Scotland", "S"),
        ("In Wales", "W"),
        ("1.2 Northern Ireland", "N"),
        ("England and Wales only", "EW"),
        ("If you live in Scotland", "S"),
        ("Care leavers in Wales", "W"),
        ("Fees (Scotland)", "S"),
        ("Scotland: fees", "S"),
        ("Export your vehicle from Northern Ireland to the EU", "N"),
        ("In the UK", "EWSN"),
        ("Moving to Scotland", ""),
        ("Bank of England", ""),
        ("NHS England", ""),
        ("The Scottish review", ""),
    ],
)
def test_a_heading_that_places_its_section_in_nations_limits_it(heading: str, letters: str) -> None:
    assert heading_nations(heading) == nations(letters)


@pytest.mark.parametrize(
    ("sentence", "letters"),
    [
        ("In Wales, local authorities must publish it.", "W"),
        ("However, in England and Wales the council decides.", "EW"),
        ("Local authorities in Wales must publish it.", "W"),
        ("You can apply if you live in Scotland or Northern Ireland.", "SN"),
        ("Welsh councils must publish it.", "W"),
        ("This guidance is available in England only.", "E"),
        ("The fee is £20 (England and Wales).", "EW"),
        ("The levy will support apprenticeships in England.", "E"),
        ("from Great Britain to anywhere else", "EWS"),
        ("Northern Ireland from countries outside the EU", "N"),
        ("This does not apply in Scotland.", "EWN"),
        ("The Scottish Government's review found three things.", ""),
        ("She moved to England in 1990.", ""),
        ("A survey of schools in Wales found that few did so.", ""),
        ("He lectures at the University of South Wales.", ""),
        ("English language tests must be passed.", ""),
        ("Staff must tell NHS England.", ""),
        ("Schools must keep a register.", ""),
    ],
)
def test_a_sentence_limits_itself_to_the_nations_in_which_its_rule_holds(sentence: str, letters: str) -> None:
    assert sentence_nations(sentence) == nations(letters)


@pytest.mark.parametrize(
    ("sentence", "letters"),
    [
        ("This section applies to England only.", "E"),
        ("Applies to: England and Wales", "EW"),
        ("The following paragraphs apply to local authorities in Wales.", "W"),
        ("There are different rules for septic tanks in Scotland and Wales.", "EN"),
        ("Find out about the planning system in Scotland, Wales and Northern Ireland.", "E"),
        ("Local authorities in Wales must publish it.", ""),
    ],
)
def test_a_sentence_about_its_part_of_the_document_limits_the_part(sentence: str, letters: str) -> None:
    assert part_nations(sentence) == nations(letters)


def test_a_cell_limits_its_row_if_it_holds_nothing_else() -> None:
    assert cell_nations("England and Wales") == nations("EW")
    assert cell_nations("England: £20") == nations("")


def test_all_four_nations_are_called_the_united_kingdom() -> None:
    assert listed_nations(nations("EWSN")) == "the UK"
    assert listed_nations(nations("WEN")) == "England, Wales and Northern Ireland"


@pytest.mark.parametrize(
    "name",
    [
        *("England", "WALES", "Scotland", "Northern\u00a0Ireland", "the United\nKingdom", "UK", "Great Britain", "GB"),
        *("English", "welsh", "Scottish", "Northern Irish", "scotland", "gb"),
    ],
)
def test_every_name_and_adjective_is_seen_by_the_quick_look(name: str) -> None:
    assert may_name_nations(f"Councils in {name} must answer.")


def test_the_quick_look_sees_nothing_in_other_words() -> None:
    assert not may_name_nations("The council must answer within 28 days.")


def test_nations_are_listed_from_any_iterable() -> None:
    assert listed_nations(iter([Nation.WALES, Nation.ENGLAND])) == "England and Wales"
    assert listed_nations(iter(Nation)) == "the UK"
