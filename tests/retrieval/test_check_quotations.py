"""What of a draft is a quotation: marks of every kind, apostrophes, block quotations."""

import pytest

from ingest.reading.draft_file import read_draft_file
from ingest.reading.worker import DEFAULT_LIMITS
from retrieval.check.draft_check import check_draft
from retrieval.check.held_words import hold_words
from retrieval.check.quotations import quotations
from retrieval.check.statement import StatementKind, StatementVerdict
from tests.retrieval.drafts import check, draft_of, tree_library
from tests.uploads import docx_of, pdf_of


def quoted(text: str) -> list[str]:
    draft = draft_of(text)
    return [one.words.of(draft.text) for one in quotations(draft)]


@pytest.mark.parametrize(
    "marks",
    ["“%s”", '"%s"', "‘%s’", "'%s'", "«%s»", "« %s »", "„%s“", "„%s”", "»%s«", "‹%s›", "‚%s‘", "“%s“", "“ %s ”"],
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


@pytest.mark.parametrize("marks", ["「%s」", "『%s』", "＂%s＂", "〝%s〞", "❝%s❞", "❛%s❜", "‛%s’", "\u200f“%s”\u200f"])
def test_marks_of_other_scripts_are_found(marks: str) -> None:
    assert quoted(f"The rules say {marks % 'keep a register of trees'}, and more.") == ["keep a register of trees"]


def quoted_blocks(content: bytes, name: str) -> list[tuple[str, bool]]:
    """The words of each block quotation of a file, and whether the draft marks it as one."""
    draft = read_draft_file(content, name, DEFAULT_LIMITS)
    return [(one.words.of(draft.text), one.is_certain) for one in quotations(draft) if one.is_block]


@pytest.mark.parametrize("style", ["Quote", "Intense Quote"])
def test_a_paragraph_in_a_quote_style_of_word_is_a_block_quotation(style: str) -> None:
    content = docx_of("The rules are short.", ("Every ward must keep a register.", style), "So they do.")
    assert quoted_blocks(content, "a.docx") == [("Every ward must keep a register.", True)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<!doctype html><p>The rules are short.</p><blockquote>Every ward must act.</blockquote><p>So.</p>"),
        ("a.md", "# Rules\n\nThe rules are short.\n\n> Every ward must act.\n\nSo.\n"),
    ],
)
def test_a_block_quotation_of_a_web_page_or_markdown_is_one(name: str, content: str) -> None:
    assert quoted_blocks(content.encode(), name) == [("Every ward must act.", True)]


def test_a_scare_quote_within_a_block_quotation_does_not_hide_it() -> None:
    content = docx_of("It says:", ("Every “street tree” of a ward must stand in its register of trees.", "Quote"))
    draft = read_draft_file(content, "a.docx", DEFAULT_LIMITS)
    [found] = quotations(draft)
    assert found.is_block
    content = docx_of("It says:", ("“Every street tree of a ward must stand in its register” (rule 3).", "Quote"))
    draft = read_draft_file(content, "a.docx", DEFAULT_LIMITS)
    [found] = quotations(draft)
    assert not found.is_block


def test_the_line_that_names_the_source_of_a_block_quotation_is_none_but_cites() -> None:
    text = "It is so.\n\n> Every ward must keep a register of its street trees.\n\n— Pond manual, paragraph 7\n"
    [found] = [one for one in check(text).statements if one.kind is StatementKind.BLOCK_QUOTATION]
    assert (found.verdict, found.evidence[0].citation.document_id) == (StatementVerdict.VERBATIM, "ponds")
    page = "<!doctype html><blockquote><p>Every ward must act now.</p><footer>— Home Office</footer></blockquote>"
    assert quoted_blocks(page.encode(), "a.html") == [("Every ward must act now.", True)]


def test_a_quotation_across_a_page_of_a_pdf_is_one() -> None:
    first = ["The manual is short. It says “A pond must be fenced"]
    draft = read_draft_file(pdf_of(first, ["where children play beside it”. So it does."]), "a.pdf", DEFAULT_LIMITS)
    library = tree_library()
    [found] = check_draft(draft, library, hold_words(library)).statements
    assert found.verdict is StatementVerdict.VERBATIM
