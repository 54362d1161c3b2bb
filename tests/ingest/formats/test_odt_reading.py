"""What an ODT says is what its reader sees: cells, notes, numbers and headings in place, the rest left out."""

from pathlib import Path

import pytest

from ingest.formats.odt.reader import read
from ingest.formats.readers import FLAT_ODT, ODT, media_type, reader
from retrieval.errors import Reason, Unreadable
from tests.ingest.made import zipped
from tests.ingest.made_odt import (
    COVERED,
    MIMETYPE,
    blocks,
    box,
    cell,
    flat,
    formula,
    h,
    item,
    level,
    list_style,
    listed,
    mathml,
    note,
    numbered,
    odt,
    p,
    row,
    said,
    span,
    style,
    table,
)

STRUCK = 'style:text-line-through-style="solid" style:text-line-through-type="single"'
MANY_COLUMNS, MANY_ROWS = (f'table:number-{name}-repeated="999999999"' for name in ("columns", "rows"))
WIDE = 'table:number-columns-spanned="900" table:number-rows-spanned="900"'


def remarks(body: str, styles: str = "") -> tuple[str, ...]:
    return read(odt(body, styles)).notes


# --- tables


def test_empty_and_covered_cells_keep_the_columns() -> None:
    two_rows = cell("North", 'table:number-rows-spanned="2"')
    body = table(
        row("Ward", "Food", "Garden", "Glass"),
        row(two_rows, "Monday", cell(), "Friday"),
        row(COVERED, "Thursday", "Tuesday", cell()),
        row("South", cell("Wednesday", 'table:number-columns-repeated="2"'), "Friday"),
        head=1,
    )
    assert said(body) == [
        "Ward | Food | Garden | Glass",
        "North | Monday |  | Friday",
        "North | Thursday | Tuesday |",
        "South | Wednesday | Wednesday | Friday",
    ]


def test_a_covered_cell_that_nothing_covers_is_an_empty_one() -> None:
    assert said(table(row("A", "B", "C"), row("1", COVERED, "3"), head=1)) == ["A | B | C", "1 |  | 3"]


def test_a_spanning_cell_without_covered_ones_behind_it_still_spans() -> None:
    body = table(row(cell("Rent", 'table:number-columns-spanned="2"'), "Size"), row("a", "b", "c"))
    assert said(body) == ["Rent |  | Size", "a | b | c"]


def test_two_head_rows_stack() -> None:
    body = table(
        row(cell("Size", 'table:number-rows-spanned="2"'), cell("Rent", 'table:number-columns-spanned="2"'), COVERED),
        row(COVERED, "Social", "Affordable"),
        row("1 bed", "£90", "£120"),
        head=2,
    )
    assert said(body) == ["Size | Rent: Social | Rent: Affordable", "1 bed | £90 | £120"]


def test_a_row_that_the_file_calls_no_head_heads_the_table_if_it_is_dressed_so() -> None:
    bold = style("B", 'fo:font-weight="bold"')
    by_bold = table(row(cell(span("Size", "B")), cell(span("Rent", "B"))), row("Half", "£20"))
    by_name = by_bold.replace('text:style-name=""', 'text:style-name="Table_20_Heading"', 2)
    for body, styles in ((by_bold, bold), (by_name, "")):
        found = read(odt(body, styles)).canonical
        assert found.blocks[1].heading_path == ("Size | Rent",)


def test_a_repeated_row_is_read_as_often_as_it_stands_there() -> None:
    body = table(row("Week", "Bin"), row("any", "Food", more='table:number-rows-repeated="3"'), head=1)
    assert said(body) == ["Week | Bin", *["any | Food"] * 3]


def test_a_title_over_the_whole_table_stands_before_it() -> None:
    body = table(
        row(cell("Charges", 'table:number-columns-spanned="2"'), COVERED), row("Size", "Rent"), row("Half", "£20")
    )
    assert said(body) == ["Charges", "Size | Rent", "Half | £20"]


def test_a_table_in_a_cell_is_read_once_after_the_rows_around_it() -> None:
    inner = f"<table:table-cell>{p('Hours:')}{table(row('Mon', '9 to 5'), row('Sat', '9 to 1'))}</table:table-cell>"
    body = table(row("Place", "Open"), row("Library", inner), head=1) + p("After.")
    assert said(body) == ["Place | Open", "Library | Hours:", "Mon | 9 to 5", "Sat | 9 to 1", "After."]


def test_a_box_of_one_cell_is_no_table() -> None:
    inside = h("Advice") + p("Ask the warden.") + listed(item(p("by post")), item(p("by phone")))
    found = read(odt(table(f"<table:table-row><table:table-cell>{inside}</table:table-cell></table:table-row>")))
    assert [kind for kind, _, _ in blocks(found)] == ["heading", "paragraph", "item", "item"]


def test_a_list_in_a_cell_is_read_with_its_numbers() -> None:
    inner = f"<table:table-cell>{listed(item(p('water')), item(p('paths')))}</table:table-cell>"
    assert said(table(row("Covers", inner), row("Not", "gates")), list_style(level(1, "a"))) == [
        "Covers | a water b paths",
        "Not | gates",
    ]


def test_hidden_rows_and_columns_are_left_out_and_counted() -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    rows = row("A", "B", "C") + row("1", "2", "3", more='table:visibility="collapse"') + row("4", "5", "6")
    body = f"<table:table>{columns}{rows}</table:table>"
    assert said(body) == ["A |  | C", "4 |  | 6"]
    assert remarks(body) == ("3 passages that are hidden were left out.",)


# --- notes


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_stands_apart_and_once(kind: str) -> None:
    mark = note("1", p("Except in August.") + p("And at Easter."), kind)
    body = table(row("Hall", f"£40{mark}"), row("Annexe", "£15")) + p(f"The end{note('2', p('Of it.'), kind)}.")
    assert blocks(read(odt(body))) == [
        ("row", None, "Hall | £40"),
        ("row", None, "Annexe | £15"),
        ("paragraph", None, "The end."),
        ("footnote", "1", "Except in August. And at Easter."),
        ("footnote", "2", "Of it."),
    ]


def test_notes_of_headings_items_and_boxes_are_kept() -> None:
    body = h(f"Rents{note('1', p('One.'))}") + listed(item(p(f"An item{note('2', p('Two.'))}")))
    body += p(box(p(f"A box{note('3', p('Three.'))}")))
    assert said(body) == ["Rents", "An item", "A box", "One.", "Two.", "Three."]


def test_a_note_mark_that_is_repeated_is_no_word() -> None:
    again = span('<text:note-ref text:note-class="footnote" text:ref-name="ftn1">1</text:note-ref>', "S")
    plain = '<text:note-ref text:note-class="footnote" text:ref-name="ftn1">1</text:note-ref>'
    link = f'<text:a xlink:href="#fn3">{span("3", "S")}</text:a>'
    body = p(f"In 2019{again} and 2020{link}, see note {plain}.")
    assert said(body, style("S", 'style:text-position="super 58%"')) == ["In 2019 and 2020, see note 1."]


# --- what is no current text


@pytest.mark.parametrize(
    "hidden",
    [
        '<text:hidden-text text:condition="ooow:1" text:is-hidden="true">Secret.</text:hidden-text>',
        '<text:hidden-text text:condition="ooow:1==1" text:string-value="Secret."/>',
        span("Secret.", "H"),
        span(f"Se{span('cret.', 'B')}", "H2"),
    ],
)
def test_hidden_words_are_left_out_and_counted(hidden: str) -> None:
    styles = style("H", 'text:display="none"') + style("H2", parent="H") + style("B", 'fo:font-weight="bold"')
    assert said(p(f"Parks get £3 million.{hidden}"), styles) == ["Parks get £3 million."]
    assert remarks(p(f"Parks.{hidden}"), styles) == ("1 passage that is hidden was left out.",)


def test_what_a_field_shows_is_text() -> None:
    shown = '<text:hidden-text text:condition="ooow:0" text:is-hidden="false">Shown.</text:hidden-text>'
    either = (
        '<text:conditional-text text:condition="ooow:x" text:string-value-if-true="Open." '
        'text:string-value-if-false="Shut." text:current-value="false">{}</text:conditional-text>'
    )
    assert said(p(shown) + p(either.format("Shut.")) + p(either.format(""))) == ["Shown.", "Shut.", "Shut."]


@pytest.mark.parametrize(
    "hidden",
    [
        p('<text:hidden-paragraph text:condition="ooow:1" text:is-hidden="true"/>Secret.'),
        p("Secret.", "H"),
        f'<text:section text:display="none">{p("Secret.")}{table(row("a", "b"))}</text:section>',
        f'<text:section text:display="condition" text:condition="ooow:TRUE">{p("Secret.")}</text:section>',
        f'<text:section text:display="condition" text:is-hidden="true">{p("S.")}</text:section>',
        p(box(p("Secret."), 'draw:display="none"')),
    ],
)
def test_hidden_paragraphs_sections_and_boxes_are_left_out_and_counted(hidden: str) -> None:
    styles = style("H", 'text:display="none"', family="paragraph")
    found = read(odt(p("Open.") + hidden + p("End."), styles))
    assert [words for _, _, words in blocks(found)] == ["Open.", "End."]
    assert found.notes == ("1 passage that is hidden was left out.",)


def test_a_section_whose_condition_does_not_hold_is_text() -> None:
    section = (
        '<text:section text:display="condition" text:condition="ooow:x EQ 1" text:is-hidden="false">{}</text:section>'
    )
    assert said(section.format(p("Open."))) == ["Open."]


@pytest.mark.parametrize("name", ["Own", "Child", "Grandchild"])
def test_struck_out_words_are_left_out_through_the_parents_of_their_style(name: str) -> None:
    styles = style("Own", STRUCK) + style("Child", parent="Own") + style("Grandchild", 'fo:color="#ff0000"', "Child")
    body = p(f"A permit costs {span('£45', name)} £60 a week. {span('Not now.', name)}")
    assert said(body, styles) == ["A permit costs £60 a week."]
    assert remarks(body, styles) == ("2 passages that are struck out were left out.",)


def test_a_style_that_takes_the_line_away_is_text_again() -> None:
    off = style("Off", 'style:text-line-through-style="none" style:text-line-through-type="none"', "Own")
    body = p(f"{span('Old.', 'Own')} {span('New.', 'Off')} {span('Old ' + span('but kept.', 'Off'), 'Own')}")
    assert said(body, style("Own", STRUCK) + off) == ["New. but kept."]


def test_struck_paragraphs_headings_and_items_are_left_out_and_their_numbers_count() -> None:
    styles = style("P", STRUCK, family="paragraph") + list_style(level(1, "1"))
    body = p("Gone.", "P") + h("Gone too", 1, 'text:style-name="P"') + p("Here.")
    body += listed(item(p("one")), item(p("two", "P")), item(p("three")))
    assert numbered(body, styles) == [(None, "Here."), ("1", "one"), ("3", "three")]
    assert remarks(body, styles) == ("3 passages that are struck out were left out.",)


def test_common_styles_strike_out_and_the_headers_own_styles_do_not() -> None:
    common = (
        f"<office:styles>{style('Struck', STRUCK)}</office:styles>"
        f"<office:automatic-styles>{style('T1', STRUCK)}</office:automatic-styles>"
    )
    assert said(p(f"{span('Old.', 'Struck')} {span('New.', 'T1')}"), style("T1"), common=common) == ["New."]


def test_a_note_on_struck_out_words_goes_with_them() -> None:
    body = p(f"Now.{span('Then.' + note('1', p('Long ago.')), 'S')}")
    assert said(body, style("S", STRUCK)) == ["Now."]


def test_tracked_deletions_are_out_and_insertions_in() -> None:
    region = '<text:changed-region text:id="{}"><text:{}>{}</text:{}></text:changed-region>'
    changes = region.format("d", "deletion", p("£45"), "deletion") + region.format("i", "insertion", "", "insertion")
    body = f"<text:tracked-changes>{changes}</text:tracked-changes>" + p(
        'It costs <text:change text:change-id="d"/><text:change-start text:change-id="i"/>£60'
        '<text:change-end text:change-id="i"/> a week.'
    )
    assert said(body) == ["It costs £60 a week."]
    assert remarks(body) == ("1 passage that tracked changes delete was left out.",)


def test_a_deletion_whose_words_stand_in_the_text_is_out_over_paragraphs_tables_and_items() -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="d"><text:deletion/></text:changed-region>'
        '</text:tracked-changes><text:p>Kept <text:change-start text:change-id="d"/>gone.</text:p>'
    )
    body += table(row("gone", "gone"), row("gone", "gone"))
    body += listed(item(p("gone")), item(p('gone<text:change-end text:change-id="d"/>')), item(p("one")))
    assert numbered(body, list_style(level(1, "1"))) == [(None, "Kept"), ("1", "one")]
    assert remarks(body) == ("1 passage that tracked changes delete was left out.",)


def test_comments_are_left_out() -> None:
    comment = f"<office:annotation><dc:creator>x</dc:creator>{p('Really?')}</office:annotation>"
    assert said(p(f"A shown{comment} end.")) == ["A shown end."]
    assert remarks(p(f"A shown{comment} end.")) == ("1 comment was left out.",)


def test_white_letters_are_left_out_unless_something_coloured_is_behind_them() -> None:
    white = style("W", 'fo:color="#ffffff"')
    marked = style("M", 'fo:color="#ffffff" fo:background-color="#000080"')
    dark = (
        '<style:style style:name="Dark" style:family="table-cell">'
        '<style:table-cell-properties fo:background-color="#003366"/></style:style>'
    )
    body = p(f"Seen.{span('Unseen.', 'W')}{span(' Marked.', 'M')}")
    body += table(row(cell(span("Size", "W"), 'table:style-name="Dark"'), "Rent"), row("Half", "£20"))
    assert said(body, white + marked + dark) == ["Seen. Marked.", "Size | Rent", "Half | £20"]
    assert remarks(body, white + marked + dark) == ("1 passage in white on white was left out.",)


@pytest.mark.parametrize("name", ["table-of-content", "user-index", "illustration-index", "alphabetical-index"])
def test_contents_and_indexes_are_never_text(name: str) -> None:
    title = f"<text:index-title>{p('Contents')}</text:index-title>"
    index = f"<text:{name}><text:index-body>{title}{p('Rents 4')}</text:index-body></text:{name}>"
    assert said(h("Guide") + index + p("Text.")) == ["Guide", "Text."]
    assert remarks(index + p("Text.")) == ("1 table of contents or index was left out.",)


def test_contents_that_are_paragraphs_by_now_are_told_by_their_style() -> None:
    styles = style("P1", parent="Contents_20_1", family="paragraph")
    body = p("Contents", "Contents_20_Heading") + p("Rents 4", "P1") + p("Plots 5", "Contents_20_2") + p("Text.")
    assert said(body, styles) == ["Text."]
    assert remarks(body, styles) == ("1 table of contents or index was left out.",)


def test_a_bibliography_is_text() -> None:
    assert said(f"<text:bibliography><text:index-body>{p('Ash, 2019.')}</text:index-body></text:bibliography>") == [
        "Ash, 2019."
    ]


# --- characters


@pytest.mark.parametrize("position", ["super 58%", "33% 58%"])
def test_raised_and_lowered_characters_stay_apart(position: str) -> None:
    styles = style("Up", f'style:text-position="{position}"') + style("Up2", parent="Up")
    styles += style("Down", 'style:text-position="sub 58%"') + style("Flat", 'style:text-position="0% 100%"')
    body = p(
        f"10{span('6', 'Up2')} m{span('−', 'Up')}{span('2', 'Up')} of CO{span('2', 'Down')} on the 1{span('st', 'Up')}"
    )
    assert said(body, styles) == ["10⁶ m⁻² of CO₂ on the 1st"]
    assert said(p(f"10{span('6', 'Flat')}"), styles) == ["106"]


def test_signs_of_the_font_symbol_are_read_as_they_are_printed() -> None:
    styles = style("S", 'style:font-name="Symbol"') + style("W", 'style:font-name="Wingdings"')
    body = p(f"Noise is {span(chr(0xF0B3), 'S')} 85 dB, 5 {span('m', 'S')}g {span(chr(0xF0FC), 'W')}")
    assert said(body, styles) == ["Noise is ≥ 85 dB, 5 μg ✓"]


def test_breaks_tabs_and_any_number_of_spaces_part_words() -> None:
    many = '<text:s text:c="1000000000"/>'
    assert said(p(f"Part 2<text:line-break/>Libraries<text:tab/>open{many}late<text:s/>.")) == [
        "Part 2 Libraries open late ."
    ]
    assert said(p(f"Wed{span('nes', 'x')}day")) == ["Wednesday"]


def test_a_formula_is_read_where_it_stands() -> None:
    parts = {
        "Object 1/content.xml": mathml(
            "<mi>G</mi><mo>=</mo><mfrac><mrow><mi>P</mi><mo>×</mo><mn>120</mn></mrow><mi>n</mi></mfrac>"
        ),
        "Object 2/content.xml": mathml(
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>"
            "<msub><mi>x</mi><mi>i</mi></msub><mo>≤</mo><msqrt><msup><mi>a</mi><mn>2</mn></msup><mo>+</mo><mn>1</mn></msqrt>"
        ),
    }
    body = p(f"The grant for a school is {formula()} in each year.") + p(formula(2))
    assert said(body, **parts) == ["The grant for a school is G = (P × 120)/n in each year.", "∑ᵢ₌₁ⁿ xᵢ ≤ √(a² + 1)"]


def test_an_object_that_is_no_formula_is_told_in_the_report() -> None:
    found = read(odt(p(f"See {formula()} below."), **{"Object 1/content.xml": "<chart/>"}))
    assert found.canonical.text == "See below."
    assert found.notes == ("1 embedded object, such as a chart or a sheet, was not read.",)


def test_boxes_and_shapes_are_read_once_after_their_paragraph() -> None:
    shape = f"<draw:custom-shape>{p('In a shape.')}</draw:custom-shape>"
    body = p(f"Before{box(p('In a box.'))} and{shape} after.") + f"<draw:g>{box(p('Alone.'))}</draw:g>"
    assert said(body) == ["Before and after.", "In a box.", "In a shape.", "Alone."]
    assert said(table(row("Size", f"Half{box(p('or whole'))}"), row("Rent", "£20"))) == [
        "Size | Half or whole",
        "Rent | £20",
    ]


# --- files


def test_a_flat_file_is_read_like_a_zipped_one() -> None:
    data = flat(h("Guide") + p(f"Now {span('then', 'S')}."), style("S", STRUCK), title="T")
    assert media_type("guide.fodt", data) == media_type("guide.xml", data) == FLAT_ODT
    found = reader(FLAT_ODT)(data)
    assert (found.canonical.text, found.title) == ("Guide\n\nNow .", "Guide")


def test_a_template_is_read_like_a_document() -> None:
    data = zipped({"mimetype": f"{MIMETYPE}-template", "content.xml": "<a/>"})
    assert media_type("guide.ott", data) == ODT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (odt(p("It was.", "S"), style("S", STRUCK, family="paragraph")), Reason.NO_TEXT),
        (flat("") + b"<", Reason.BROKEN),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + flat(p("&a;")).split(b"\n", 1)[1], Reason.BROKEN),
        (b"<a/>", Reason.BROKEN),
    ],
)
def test_a_file_without_words_to_read_is_refused_with_its_reason(data: bytes, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    "body",
    [
        table(row(cell("a", MANY_COLUMNS), "b", more=MANY_ROWS)),
        table(*[row(*[cell("a" * 500, WIDE)] * 3)] * 300),
        table(row(*["x"] * 900), *[row("a", "b")] * 20_000),
        table(*[row(cell("", 'table:number-columns-repeated="16384"'))] * 2_000, row("a", "b")),
        listed(item(p("a"), more=f'text:start-value="{"9" * 5_000}"')),
        "<text:list><text:list-item>" * 100 + p("a") + "</text:list-item></text:list>" * 100,
        "<text:section>" * 240 + p("a") + "</text:section>" * 240,
        p("<text:span>" * 230 + "a" + "</text:span>" * 230),
    ],
)  # fmt: skip
def test_what_no_word_processor_writes_is_read_or_refused_soon(body: str) -> None:
    try:
        found = read(odt(body, list_style(*(level(one, "1", 'text:display-levels="99"') for one in range(1, 11)))))
    except Unreadable as refusal:
        assert refusal.reason in (Reason.LIMIT, Reason.BROKEN)
    else:
        assert len(found.canonical.text) < 10_000_000


def test_styles_that_are_their_own_parents_and_formulas_beyond_reason_end() -> None:
    styles = style("A", parent="B", family="paragraph") + style("B", parent="A", family="paragraph")
    deep = mathml("<mover>" * 100 + "<mi>x</mi>" + "<mo>¯</mo></mover>" * 100)
    wide = mathml("<mi>x</mi>" * 10_000)
    parts = {"Object 1/content.xml": deep, "Object 2/content.xml": wide}
    assert said(p(f"Text{formula(2)}{formula(1)}", "A"), styles, **parts)[0].startswith("Text")


# --- the cases that people filed


@pytest.mark.parametrize(
    ("name", "expected", "notes"),
    [
        (
            "o01-note-in-cell.odt",
            ["Hire charges", "Main hall | £40 an hour", "Annexe | £15 an hour", "Except in August."],
            (),
        ),
        (
            "o03-empty-covered.odt",
            [
                "Bin calendar", "Ward | Food | Garden | Glass", "North | Monday |  | Friday",
                "North | Thursday | Tuesday |", "South | Wednesday | Wednesday | Friday",
            ],
            (),
        ),
        (
            "o04-hidden.odt",
            ["Draft budget", "Parks get £3 million.", "A shown end."],
            ("3 passages that are hidden were left out.", "1 comment was left out."),
        ),
    ],
)  # fmt: skip
def test_a_case_that_was_read_wrongly_comes_out_right(
    shared: Path, name: str, expected: list[str], notes: tuple[str, ...]
) -> None:
    path = shared / "faults" / "inputs" / name
    if not path.exists():
        pytest.skip("needs the cases of wrong readings, which are not part of the product")
    found = read(path.read_bytes())
    assert ([words for _, _, words in blocks(found)], found.notes) == (expected, notes)
