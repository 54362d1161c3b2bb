"""A draft that speaks of one nation, and quotes what is stated for another."""

import pytest

from ingest.formats.text.reader import read_text
from retrieval.check.statement import StatementVerdict
from retrieval.document import Document
from tests.fakes import FakeLibrary
from tests.retrieval.drafts import TREES, check

REGISTER = "“Every ward must keep a register of its street trees.”"
COMMON = "Every ward shall keep a register of its common land.\n\nIn Wales, a ward must also keep a map of its commons."
VISITORS = "A visitor from Wales must register at the gate of the wood."


@pytest.fixture(scope="module")
def library() -> FakeLibrary:
    """Rules on trees for England, and rules on commons that say nothing of a nation but in one sentence."""
    library = FakeLibrary()
    library.add(Document("trees"), read_text(TREES).canonical, title="Street tree rules", extent="England")
    library.add(Document("commons"), read_text(COMMON).canonical, title="Commons manual")
    library.add(Document("woods"), read_text(VISITORS).canonical, title="Wood manual", extent="England")
    return library


@pytest.mark.parametrize(
    ("draft", "nation", "stated"),
    [
        (f"In Wales the rules are clear: {REGISTER}", "Wales", "England"),
        (f"Trees in Scotland\n\nThe rules are clear: {REGISTER}", "Scotland", "England"),
        ("Scottish wards follow “a ward must also keep a map of its commons” today.", "Scotland", "Wales"),
    ],
)
def test_words_for_another_nation_than_the_draft_speaks_of_are_marked(
    library: FakeLibrary, draft: str, nation: str, stated: str
) -> None:
    [found] = check(draft, library).statements
    assert found.verdict is StatementVerdict.OTHER_NATION
    assert found.remark == f"The draft speaks of {nation} here; the document says this for {stated}."
    assert not found.verdict.is_right


@pytest.mark.parametrize(
    "draft",
    [
        f"In England the rules are clear: {REGISTER}",
        f"In England, unlike Wales, the rules are clear: {REGISTER}",
        f"Across the UK the rules are clear: {REGISTER}",
        f"The rules are clear: {REGISTER}",
        f"Wales has many trees. The rules are clear: {REGISTER}",
        "In Wales “Every ward shall keep a register of its common land.” is the rule.",
        "The rule is “In Wales, a ward must also keep a map of its commons.”",
    ],
)
def test_no_other_statement_is_marked(library: FakeLibrary, draft: str) -> None:
    [found] = check(draft, library).statements
    assert (found.verdict, found.remark) == (StatementVerdict.VERBATIM, None)


def test_an_altered_quotation_keeps_its_verdict_and_gets_the_remark(library: FakeLibrary) -> None:
    [found] = check(f"In Wales: {REGISTER.replace('must', 'may')}", library).statements
    assert found.verdict is StatementVerdict.ALTERED
    assert found.remark == "The draft speaks of Wales here; the document says this for England."


def test_a_figure_for_another_nation_is_marked(library: FakeLibrary) -> None:
    [found] = check("In Wales, the Street tree rules say that a copy of the register costs £40.", library).statements[
        -1:
    ]
    assert found.verdict is StatementVerdict.OTHER_NATION


def test_the_remark_names_the_nations_that_decided(library: FakeLibrary) -> None:
    [found] = check(f"In Scotland we say: “{VISITORS}”", library).statements
    assert found.verdict is StatementVerdict.OTHER_NATION
    assert found.remark == "The draft speaks of Scotland here; the document says this for Wales."
