"""Quotes are whole: with their list, with what they point back to, with what limits them; and what they refer to."""

from pathlib import Path

import pytest

from ingest.formats.text.reader import read_text
from retrieval.quote.selection import select
from retrieval.section import Section
from retrieval.text import CanonicalText, Span

ROOT = Path(__file__).resolve().parents[2]

# Made in the manner of the regulations and guidance that councils work with.
TEXT = """Moving in

Access

1.1  The council must reply to a request within 20 working days. However, this period may be extended by 10 days where the request is complex. Requests are made in writing.

A reply is sent by post or by email as the applicant prefers, and a copy of it is kept for six years from the day on which it was sent, together with the request, every note of a call about it and the names of all officers who took part in the decision. Unless the applicant objects, the reply is published too. A reply is not an acceptance of liability of any kind by the council, its officers, its members or anybody who acts on its behalf, whatever the form in which it was given and whoever gave it.

Doors

1.2  Secure doors should be either:

a.  made to a design that has been tested, or b.  fitted with a lock of grade 3.

NOTE: A garage door without a way into the house need not be secure.

Fees

A permit costs £60 a year for each car that is kept at the address.

These are waived for blue badge holders. A second permit costs £90, a third one is not given to anybody at all, whatever their reasons are, how many people live at the address, and however far away the next car park or the next street without such rules may be. The council looks at these prices again in each year when it makes up its budget, and it writes to everybody who has a permit about eight weeks before any new price begins to apply, so that nobody who does not want to keep a permit at the new price has to pay more than they expected, and nobody is without one on the day on which it begins.

Scope


This guidance applies to England. It replaces the guidance of 2010.
"""  # noqa: E501


def section(canonical: CanonicalText) -> Section:
    return Section(canonical.text, 0, dict(enumerate(canonical.blocks)).get)


def quoted(beginning: str, *, whole_list: bool = False, text: str = TEXT) -> tuple[str, list[str]]:
    """The quote grown from the sentence that begins so, and its core, white space made plain."""
    canonical = read_text(text).canonical
    found = section(canonical)
    start = found.text.index(beginning)
    sentence = next(span for _, span in canonical.sentences() if span.start <= start < span.end)
    selection = select(found, sentence, whole_list=whole_list)
    return plain(selection.span, found), [plain(span, found) for span in selection.core]


def plain(span: Span, found: Section) -> str:
    return " ".join(span.of(found.text).split())


@pytest.mark.parametrize(
    ("core", "last"),
    [
        ("The council must reply", "Requests are made in writing."),  # a short paragraph is quoted whole
        ("A reply is sent by post", "the reply is published too."),
        ("A garage door", "need not be secure."),
        ("fitted with a lock", "need not be secure."),
        ("made to a design", "need not be secure."),
    ],
)
def test_what_limits_a_sentence_is_quoted_with_it(core: str, last: str) -> None:
    assert quoted(core)[0].endswith(last)


def test_an_item_comes_with_its_lead_in_and_stands_for_its_list_where_that_is_asked_for() -> None:
    one, core = quoted("fitted with a lock")
    assert one.startswith("Secure doors should be either:")
    assert core == ["fitted with a lock of grade 3."]
    _, core = quoted("fitted with a lock", whole_list=True)
    assert core == ["Secure doors should be either:", "made to a design that has been tested, or", core[-1]]
    assert core[-1] == "fitted with a lock of grade 3."


def test_a_short_section_is_quoted_whole_but_not_across_numbered_paragraphs() -> None:
    page = "Moving\n\nFees\n\nA permit costs £60.\n\nThere is no fee for blue badge holders.\n\n1.1  Apply online.\n"
    assert quoted("A permit costs", text=page)[0] == "A permit costs £60. There is no fee for blue badge holders."
    assert quoted("Apply online", text=page)[0] == "Apply online."


def test_a_lead_in_comes_with_its_items() -> None:
    assert quoted("Secure doors should")[1][1:] == [
        "made to a design that has been tested, or", "fitted with a lock of grade 3.",
    ]  # fmt: skip


def test_what_points_back_is_quoted_with_what_it_points_to_in_the_paragraph_above_too() -> None:
    assert quoted("These are waived")[0].startswith("A permit costs £60")
    assert quoted("It replaces")[0].startswith("This guidance applies")


def test_a_document_that_speaks_of_itself_points_to_nothing() -> None:
    assert quoted("This guidance applies")[0].startswith("This guidance")


def test_the_corpus_says_the_whole_aim() -> None:
    text = (ROOT / "corpus" / "documents" / "counter-terrorism-and-extremism.txt").read_text("utf-8")
    quote, core = quoted("Prevent people from being", whole_list=True, text=text)
    assert quote.startswith("The aims of Prevent are to:")
    assert len(core) == 4
    quote, core = quoted("This is particularly important", text=text)
    assert quote.startswith("The purpose of Protect is")
    assert core[0].startswith("This is particularly important")


# Sentences of documents that lie beside the checkout, by a few of their words: what the quote must hold besides.
REAL = [
    ("B_vol_2", "Up to 1100mm above the surface", "does not apply to external escape stairs"),
    ("B_vol_2", "not necessary to pass through one stair", "acceptable to pass through one stair’s protected lobby"),
    ("M_vol_1", "optional requirement is imposed on new development", "Where no condition is imposed"),
    ("Q", "provide access into a dwelling or into a building", "garage doorsets need not be secure"),
    ("Q", "designed and manufactured in accordance with Appendix B", "Secure doorsets should be either:"),
    ("Q", "located and/or designed to hinder anyone", "Letter plates, where provided, should:"),
]


@pytest.mark.parametrize(("document", "words", "held"), REAL)
def test_limits_and_lead_ins_of_real_guidance(shared: Path, document: str, words: str, held: str) -> None:
    file = shared / "documents" / "approved-documents" / f"Text-Approved_Document_{document}-Content.txt"
    text = file.read_text("utf-8")
    assert held in quoted(words, text=text)[0]


def test_a_sentence_is_found_in_its_block_from_any_block_nearby() -> None:
    canonical = read_text(TEXT).canonical
    blocks = canonical.blocks
    for near in range(len(blocks)):
        found = Section(canonical.text, near, dict(enumerate(blocks)).get)
        assert [found.ordinal_of(block.span) for block in blocks] == list(range(len(blocks)))
    with pytest.raises(LookupError):
        found.ordinal_of(Span(blocks[0].end, blocks[1].start))
