"""Lists and headings of an ODT print the numbers and stand at the ranks that a word processor gives them."""

import pytest

from ingest.formats.odt.reader import read
from tests.ingest.made_odt import h, item, level, list_style, listed, numbered, odt, p, style

LEGAL = list_style(level(1, "1"), level(2, "1", 'style:num-suffix="." text:display-levels="2"'), level(3, "a"))


def test_numbers_go_on_start_anew_and_count_empty_items() -> None:
    body = listed(item(p("one")), item(p("")), item(p("three")), more='xml:id="x" text:style-name="L1"')
    body += p("Between.") + listed(item(p("again one")))
    body += listed(item(p("four")), more='text:continue-list="x" text:style-name="L1"')
    body += listed(item(p("five")), more='text:continue-numbering="true" text:style-name="L1"')
    body += listed(item(p("nine"), more='text:start-value="9"'), item(p("ten")))
    assert numbered(body, LEGAL) == [
        ("1", "one"), ("3", "three"), (None, "Between."), ("1", "again one"), ("4", "four"), ("5", "five"),
        ("9", "nine"), ("10", "ten"),
    ]  # fmt: skip


def test_levels_number_each_other_and_an_item_that_only_wraps_does_not_count() -> None:
    inner = listed(item(p("a")), item(p("b")), more="")
    body = listed(item(p("one"), inner), item(p("two"), listed(item(p("c")), more="")))
    body += p("Between.") + listed(
        item(listed(item(p("d")), more="")),
        item(p("three")),
        more='text:continue-numbering="true" text:style-name="L1"',
    )
    assert numbered(body, LEGAL) == [
        ("1", "one"), ("1.1", "a"), ("1.2", "b"), ("2", "two"), ("2.1", "c"), (None, "Between."), ("2.2", "d"),
        ("3", "three"),
    ]  # fmt: skip


def test_a_list_takes_its_style_from_its_paragraphs_where_it_names_none() -> None:
    styles = list_style(level(1, "I", 'style:num-prefix="(" style:num-suffix=")"'))
    styles += style("Base", family="paragraph", more='style:list-style-name="L1"')
    styles += style("Step", parent="Base", family="paragraph")
    assert numbered(listed(item(p("one", "Step")), item(p("two", "Step")), more=""), styles) == [
        ("(I)", "one"),
        ("(II)", "two"),
    ]


@pytest.mark.parametrize(
    ("form", "more", "printed"),
    [
        ("a", 'text:start-value="28"', "ab"),
        ("a", 'text:start-value="28" style:num-letter-sync="true"', "bb"),
        ("01, 02, 03, ...", "", "01"),
        ("1", 'loext:num-list-format="Section %1%:"', "Section 1:"),
        ("1", 'style:num-suffix=")" text:start-value="4"', "4)"),
        ("1", 'text:start-value="²"', "1"),
    ],
)
def test_numbers_are_written_as_their_level_says(form: str, more: str, printed: str) -> None:
    assert numbered(listed(item(p("it"))), list_style(level(1, form, more))) == [(printed, "it")]


def test_a_paragraph_that_is_an_item_by_itself_counts_in_its_list() -> None:
    one = '<text:numbered-paragraph text:list-id="x" text:level="1" text:style-name="L1">{}</text:numbered-paragraph>'
    assert numbered(one.format(p("one")) + p("Between.") + one.format(p("two")), LEGAL) == [
        ("1", "one"),
        (None, "Between."),
        ("2", "two"),
    ]


def test_an_items_number_stands_with_its_first_words_and_a_list_header_has_none() -> None:
    header = f"<text:list-header>{p('head')}</text:list-header>"
    body = listed(item(p(""), p("late")), header, item(p("two"), p("more of two")))
    assert numbered(body, LEGAL) == [("1", "late"), (None, "head"), ("2", "two"), (None, "more of two")]


def test_headings_are_told_by_their_level_their_style_and_its_parents() -> None:
    styles = (
        style("P1", parent="Heading_20_2", family="paragraph")
        + style("Part", family="paragraph", more='style:default-outline-level="3"')
        + style("P2", parent="Part", family="paragraph")
        + style("Word", family="paragraph", more='style:display-name="heading 4"')
        + style("Body", parent="Heading_20_1", family="paragraph", more='style:default-outline-level=""')
    )
    body = h("One") + p("Two", "P1") + p("Three", "P2") + p("Four", "Word") + p("Text.", "Body")
    found = read(odt(body, styles))
    assert [(block.kind.value, block.level) for block in found.canonical.blocks] == [
        ("heading", 1), ("heading", 2), ("heading", 3), ("heading", 4), ("paragraph", None),
    ]  # fmt: skip
    assert found.canonical.blocks[-1].heading_path == ("One", "Two", "Three", "Four")


def test_headings_print_the_numbers_of_the_outline() -> None:
    outline = "".join(
        f'<text:outline-level-style text:level="{one}" style:num-format="1" text:display-levels="{one}"/>'
        for one in (1, 2)
    )
    common = f"<office:styles><text:outline-style>{outline}</text:outline-style></office:styles>"
    body = h("Plots") + h("Rents", 2) + h("Preface", 1, 'text:is-list-header="true"') + h("Water") + h("Taps", 2)
    body += h("Nine", 2, 'text:restart-numbering="true" text:start-value="9"')
    assert numbered(body, common=common) == [
        ("1", "Plots"), ("1.1", "Rents"), (None, "Preface"), ("2", "Water"), ("2.1", "Taps"), ("2.9", "Nine"),
    ]  # fmt: skip


def test_the_title_is_the_documents_own_before_that_of_its_properties() -> None:
    assert read(odt(p("Guide", "Title") + h("One"), title="draft 3 final")).title == "Guide"
    assert read(odt(h("One") + p("Text."), title="draft 3 final")).title == "One"
    assert read(odt(p("Text."), title="The Guide")).title == "The Guide"
