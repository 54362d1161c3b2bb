"""A page gives its own words, each once and in its place, and says what of it was left out."""
# ruff: noqa: E501 - markup is read best on one line

import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.formats.html.reader import read
from retrieval.errors import Unreadable
from retrieval.text import Block, BlockKind, NoteMark
from tests.ingest.formats.test_readers import check
from tests.ingest.made_html import FILLER, blocks, notes, numbers, page, told, words

# --- words


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<p><strong>Monday 9 to 5<br>Tuesday closed</strong></p>", "Monday 9 to 5 Tuesday closed"),
        ("<h2>Part 2<br/>Libraries</h2>", "Part 2 Libraries"),
        ("<p>Wed<b>nes</b>day and <i>Th</i>ursday</p>", "Wednesday and Thursday"),
        ("<p>super<wbr>market, super&shy;market, super&#8203;market</p>", "supermarket, supermarket, supermarket"),
        ("<p>five&nbsp;elms\n   by the\n road</p>", "five elms by the road"),
        ("<p>Ask for <q>the warden</q>.</p>", "Ask for “the warden”."),
        ("<p>First.<br><br>Second.<br>Still second.</p>", "First. / Second. Still second."),
        ("<div>Loose words<p>A paragraph.</p>and more</div>", "Loose words / A paragraph. / and more"),
        ("<ul>Ashes and <b>old</b> elms<li>An oak</li></ul>", "Ashes and old elms / An oak"),
        ("<table><ul><li>An oak</li></ul></table>", "An oak"),
        (
            "<table>Ashes <tr>and<td>An oak</td><td>5 m</td></tr><p>Elms</p></table>",
            "Ashes / Elms / and / An oak | 5 m",
        ),
        ("<table><td>An oak<td>5 m</table>", "An oak / 5 m"),
        ("<table><div><tr><td>An oak</td><td>5 m</td></tr></div></table>", "An oak | 5 m"),
        ("<a href='/x'><div>A card</div><div>What it says</div></a>", "A card / What it says"),
        ("<p><span class='govuk-caption-l'>Guidance</span>Elms</p>", "Guidance Elms"),
        ("<p>Ashes &lt; 5 m &amp; elms<!-- not these --></p>", "Ashes < 5 m & elms"),
    ],
)
def test_words_stay_whole_and_apart(markup: str, said: str) -> None:
    assert words(markup) == said


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("10<sup>6</sup> seeds on 400 m<sup>2</sup>", "10⁶ seeds on 400 m²"),
        ("10<sup>−6</sup> and CO<sub>2</sub>", "10⁻⁶ and CO₂"),
        ("the 1<sup>st</sup> and the 22<sup>nd</sup>", "the 1st and the 22nd"),
        ("x<sup>n+1</sup>, a<sub>max</sub>", "xⁿ⁺¹, aₘₐₓ"),
        ("E = mc<sup>2</sup> at 25<sup>o</sup>C in the UK<sup>2</sup>", "E = mc² at 25°C in the UK"),
        ("Elmo<sup>TM</sup> and Elma<sup>®</sup>", "Elmo™ and Elma®"),
        ("planted in 2019<sup>3</sup> for £45<sup>4</sup>", "planted in 2019 for £45"),
        ("in all wards.<sup>7</sup> Each ward<sup>8, 9</sup> has 40%<sup>2</sup>", "in all wards. Each ward has 40%"),
        ("1<sup>1</sup>/<sub>2</sub> metres", "1¹/₂ metres"),
    ],
)  # fmt: skip
def test_raised_and_lowered_characters_keep_what_they_say(markup: str, said: str) -> None:
    assert words(f"<p>{markup}</p>") == said


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("<mfrac><mi>a</mi><mi>b</mi></mfrac><mo>=</mo><msup><mi>c</mi><mn>2</mn></msup>", "a/b = c²"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot><mo>+</mo><msqrt><mi>y</mi><mo>-</mo><mn>1</mn></msqrt>", "³√x + √(y - 1)"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>"
            "<msub><mi>x</mi><mi>i</mi></msub>",
            "∑ᵢ₌₁ⁿ xᵢ",
        ),
        ("<mi>f</mi><mfenced><mi>x</mi><mi>y</mi></mfenced>", "f(x, y)"),
        ('<mfenced open="[" close="]" separators=";"><mn>0</mn><mn>1</mn></mfenced>', "[0; 1]"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x\u0304"),
        ("<semantics><mi>k</mi><annotation>typed so</annotation></semantics>", "k"),
        ("<span>k</span>", "k"),
        ("<mi>k</mi>" * 3_000, "k" * 3_000),
        ("<mover>" * 450 + "<mi>k</mi>" + "<mo>¯</mo></mover>" * 450, "k" + "¯" * 450),
    ],
    ids=["fraction", "roots", "sum", "call", "interval", "accent", "annotation", "no formula", "too wide", "too deep"],
)  # fmt: skip
def test_a_formula_keeps_its_meaning_in_a_line(formula: str, said: str) -> None:
    assert words(f"<p>Where <math xmlns='http://www.w3.org/1998/Math/MathML'>{formula}</math>.</p>") == f"Where {said}."
    assert words(f"<p>Where <math>{formula}</math>.</p>") == f"Where {said}."


# --- footnotes


@pytest.mark.parametrize(
    "markup",
    [
        # As GOV.UK, Pandoc, Word and Wikipedia write them, and by hand.
        '<p>An elm is old<sup id="fnref:1"><a href="#fn:1" class="footnote">1</a></sup> here.</p>'
        '<div class="footnotes"><ol><li id="fn:1"><p>Over 80. <a href="#fnref:1">↩</a></p></li></ol></div>',
        '<p>An elm is old<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a> here.</p>'
        '<section role="doc-endnotes"><ol><li id="fn1"><p>Over 80.<a href="#fnref1" role="doc-backlink">↩︎</a></p></li>'
        "</ol></section>",
        '<p>An elm is old<a href="#_ftn1" name="_ftnref1"><span>[1]</span></a> here.</p><div id="ftn1">'
        '<p class="MsoFootnoteText"><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> Over 80.</p></div>',
        '<p>An elm is old<sup id="cite_ref-1"><a href="#cite_note-1"><span>[</span>1<span>]</span></a></sup> here.</p>'
        '<ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink"><a href="#cite_ref-1">^</a></span>'
        " <span>Over 80.</span></li></ol>",
        "<p>An elm is old<sup>1</sup> here.</p><p><sup>1</sup> Over 80.</p>",
        '<p>An elm is old<sup><a href="#x">[footnote 1]</a></sup> here.</p><p id="x">Over 80.</p>',
    ],
)
def test_a_note_stands_apart_under_its_number_and_its_mark_is_no_part_of_a_word(markup: str) -> None:
    found = read(page(markup))
    assert told(found)[2:] == [("paragraph", "An elm is old here."), ("footnote", "Over 80.")]
    text, note = found.canonical.blocks[-2:]
    assert text.notes == (NoteMark(text.start + len("An elm is old"), "1"),)
    assert note.paragraph == "1"


def test_a_note_has_the_number_of_its_mark_and_not_of_its_place() -> None:
    markup = '<p>Old.<sup><a href="#n3">3</a></sup></p><div class="footnotes"><ol><li id="n3">Over 80.</li></ol></div>'
    assert numbers(markup) == [None, "3"]


def test_a_link_to_a_section_is_no_mark_and_the_section_no_note() -> None:
    markup = '<p>See <a href="#part-2">2</a>.</p><section id="part-2"><h2>Elms</h2><p>They are old.</p></section>'
    assert blocks(markup) == [("paragraph", "See 2."), ("heading", "Elms"), ("paragraph", "They are old.")]


@pytest.mark.parametrize("sign", ["#", "¶", "↩", "🔗", "§", ""])
def test_signs_that_only_link_are_no_words(sign: str) -> None:
    markup = f'<h2 id="elms">Elms <a class="anchor" href="#elms">{sign}</a></h2><p>Old.</p><p><a href="#">Back to top</a></p>'
    assert words(markup) == "Elms / Old."


# --- what is not said


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display: none">Secret £99.</p>',
        '<div style="VISIBILITY:hidden"><p>Secret</p><p>£99.</p></div>',
        "<p hidden>Secret £99.</p>",
        '<p class="hidden">Secret £99.</p>',
        '<p class="gone">Secret £99.</p>',
        '<p id="draft">Secret £99.</p>',
        '<p style="position:absolute; left:-9999px">Secret £99.</p>',
        '<p><span style="font-size:0">Secret £99.</span></p>',
        '<div aria-hidden="true">A felled elm is replaced.</div>',
    ],
)
def test_what_a_page_hides_is_left_out_and_counted(hidden: str) -> None:
    sheet = (
        "<style>@media print { p { display: none } } .other { color: red } p.gone, #draft { display : none; }</style>"
    )
    assert words(f"<p>A felled elm is replaced.</p>{hidden}", head=sheet) == "A felled elm is replaced."
    assert notes(f"<p>A felled elm is replaced.</p>{hidden}", head=sheet) == ("1 passage that is hidden was left out.",)


@pytest.mark.parametrize(
    "closed",
    [
        '<div hidden="until-found"><p>It costs £20.</p></div>',
        "<details><summary>Price</summary><p>It costs £20.</p></details>",
        '<div role="tabpanel" style="display:none"><p>It costs £20.</p></div>',
        '<h2><button aria-controls="p1" aria-expanded="false">Price</button></h2><div id="p1" hidden><p>It costs £20.</p></div>',
        '<div class="govuk-tabs__panel govuk-tabs__panel--hidden"><p>It costs £20.</p></div>',
        '<p>It <span aria-hidden="true">costs £20</span><span class="sr-only">costs 20 pounds</span>.</p>',
    ],
)
def test_what_only_waits_for_a_click_is_text(closed: str) -> None:
    assert "It costs £20." in words(closed)
    assert notes(closed) == ()


def test_struck_out_words_are_left_out_and_counted() -> None:
    markup = "<p>It costs <del>£45</del> <ins>£60</ins>, not <s>£30</s><span style='text-decoration:line-through'>£31</span>.</p>"
    assert words(markup) == "It costs £60, not ."
    assert notes(markup) == ("3 passages that are struck out were left out.",)


def test_a_table_of_contents_is_left_out_and_other_lists_of_links_stay() -> None:
    contents = "".join(f'<li><a href="#s{n}">Part {n}</a></li>' for n in range(3))
    parts = "".join(f'<h2 id="s{n}">Part {n}</h2><p>Words.</p>' for n in range(3))
    elsewhere = '<ul><li><a href="/a">Elms</a></li><li><a href="/b">Ashes</a></li><li><a href="/c">Oaks</a></li></ul>'
    markup = f"<h2>Contents</h2><ul>{contents}</ul>{parts}{elsewhere}"
    assert words(markup) == "Part 0 / Words. / Part 1 / Words. / Part 2 / Words. / Elms / Ashes / Oaks"
    assert notes(markup) == ("1 list that only repeats the page's headings was left out.",)


# --- the page around its words


def test_a_page_inside_one_form_is_read_without_its_controls() -> None:
    data = (
        "<!doctype html><html><head><title>Elms</title></head><body><form action='search.aspx'><div role='search'>"
        "<label>Search <input type='text'></label><button>Go</button></div><h1>Elms</h1><p>An elm is felled in winter.</p>"
        "<select><option>One</option></select><ul><li>Ask first.</li></ul></form></body></html>"
    )
    assert told(read(data.encode())) == [
        ("heading", "Elms"),
        ("paragraph", "An elm is felled in winter."),
        ("item", "Ask first."),
    ]


def test_a_form_for_searching_is_no_text() -> None:
    assert (
        words("<form class='site-search'><p>Search all trees</p><input><button>Go</button></form><p>Elms.</p>")
        == "Elms."
    )


def test_all_articles_are_read_with_the_words_between_them() -> None:
    articles = (
        f"<p>Fees rise.</p><article><h2>Elms</h2><p>£20.</p></article><p>And:</p><article><p>{FILLER * 9}</p></article>"
    )
    assert words(articles).startswith("Fees rise. / Elms / £20. / And: / The council")
    bare = f"<!doctype html><html><body><header>Trees</header>{articles}<footer>Cookies</footer></body></html>"
    assert [text for _, text in told(read(bare.encode()))][:4] == ["Fees rise.", "Elms", "£20.", "And:"]


def test_a_footer_inside_an_article_is_text_and_that_of_the_page_is_not() -> None:
    inside = "<article><p>Elms are old.</p><footer><p>Agreed on 1 May 2026.</p></footer></article>"
    whole = page(inside).replace(b"</main>", b"</main><footer><p>Cookies</p></footer>")
    assert told(read(whole))[2:] == [("paragraph", "Elms are old."), ("paragraph", "Agreed on 1 May 2026.")]


def test_a_notice_of_withdrawal_stays_in_the_text_and_is_a_note() -> None:
    notice = "<section class='notice withdrawn'><h2>This guide was withdrawn on 3 May 2024</h2><p>It is out of date.</p></section>"
    found = read(page(f"{notice}<p>Elms are felled in May.</p>"))
    assert found.notes == ("Withdrawn: This guide was withdrawn on 3 May 2024 It is out of date.",)
    assert told(found)[2] == ("paragraph", "This guide was withdrawn on 3 May 2024")
    assert found.canonical.blocks[-1].heading_path == ("Street trees",)


@pytest.mark.parametrize(
    "said",
    ["This guidance has been superseded by the Trees Act guidance.", "This page is no longer current.", "This guide was withdrawn."],
)  # fmt: skip
def test_a_first_paragraph_that_says_the_page_is_not_current_is_a_note(said: str) -> None:
    assert notes(f"<p>{said}</p><p>Elms.</p>") == (f"Withdrawn: {said}",)
    assert notes(f"<p>Elms.</p>{'<p>Oaks.</p>' * 9}<p>{said}</p>") == ()


def test_a_notice_about_something_else_is_text_only() -> None:
    assert notes("<div class='notice'><p>Take your rubbish home.</p></div>") == ()
    assert notes("<p>The licence was withdrawn from three shops.</p>") == ()


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Elms | Trees | Somewhere Council</title>", "<h1>All about <em>elms</em></h1>", "All about elms"),
        ("<title>Elms - Somewhere Council</title>", "", "Elms"),
        ("<title>Elms | Somewhere</title>", "", "Elms"),
        ("<title>Elms - GOV.UK</title>", "", "Elms"),
        ("<title>Elms - 2026 to 2027</title>", "", "Elms - 2026 to 2027"),
        ("<title>Self-employed people</title>", "", "Self-employed people"),
        ("<title>GOV.UK</title>", "", "GOV.UK"),
        ('<title>Elms - Treeland</title><meta property="og:site_name" content="Treeland">', "", "Elms"),
        ('<meta property="og:title" content="Elms and oaks">', "", "Elms and oaks"),
        ("", "<header role='banner'><h1>Somewhere Council</h1></header><h1>Elms</h1>", "Elms"),
    ],
)
def test_the_title_is_the_pages_own(head: str, body: str, title: str) -> None:
    data = f"<!doctype html><html><head>{head}</head><body>{body}<p>{FILLER}</p></body></html>"
    found = read(data.encode())
    assert found.title == title
    assert told(found)[0] == ("heading", title)


# --- headings, lists, definitions


def test_headings_in_buttons_head_what_they_open() -> None:
    markup = (
        '<h2>Fees</h2><div><h3><button aria-controls="a">Elms</button></h3><div id="a" hidden><p>£20.</p></div></div>'
        "<button><h3>Oaks</h3></button><p>£30.</p><button>Print this page</button>"
        '<div role="tablist"><button role="tab" aria-controls="t1">Ashes</button><a role="tab" href="#t2">Limes</a></div>'
        '<div role="tabpanel" id="t1"><p>£40.</p></div><div role="tabpanel" id="t2" hidden><p>£50.</p></div>'
    )
    assert words(markup) == "Fees / Elms / £20. / Oaks / £30. / Ashes / £40. / Limes / £50."
    assert [block.heading_path[-1] for block in read(page(markup)).canonical.blocks if block.kind is BlockKind.PARAGRAPH] == [
        "Street trees", "Elms", "Oaks", "Ashes", "Limes",
    ]  # fmt: skip


def test_questions_that_open_are_headings_and_one_aside_is_not() -> None:
    one = "<details><summary>More about elms</summary><p>They are old.</p></details>"
    assert blocks(f"{one}<p>Go on.</p>")[0] == ("paragraph", "More about elms")
    assert [kind for kind, _ in blocks(f"<h2>Questions</h2>{one}{one}")] == [
        "heading", "heading", "paragraph", "heading", "paragraph",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("list_", "printed"),
    [
        ("<ol><li>x<li>x</ol>", ["1", "2"]),
        ("<ol start=5><li>x<li value=9>x<li>x</ol>", ["5", "9", "10"]),
        ("<ol type=a><li>x<li>x</ol>", ["a", "b"]),
        ("<ol type=A start=26><li>x<li>x</ol>", ["Z", "AA"]),
        ("<ol type=i start=3><li>x<li>x</ol>", ["iii", "iv"]),
        ("<ol type=I><li>x</ol>", ["I"]),
        ("<ol reversed><li>x<li>x<li>x</ol>", ["3", "2", "1"]),
        ("<ol style='list-style-type: lower-alpha'><li>x</ol>", ["a"]),
        ("<ul><li>x</ul>", [None]),
        ("<ol><li>x<ol type=a><li>x</ol><li>x</ol>", ["1", "a", "2"]),
    ],
)
def test_items_carry_the_numbers_that_a_browser_prints(list_: str, printed: list[str | None]) -> None:
    assert numbers(list_) == printed


def test_a_list_that_stands_in_a_list_without_an_item_is_one_deeper() -> None:
    found = read(page("<ul><li>Trees</li><ul><li>Elms</li></ul><li>Hedges</li></ul>")).canonical.blocks[2:]
    assert [block.level for block in found] == [1, 2, 1]


def test_definitions_are_rows_of_a_term_and_what_is_said_of_it() -> None:
    markup = "<dl><div><dt>Elm<dd>A tree.</div><dt>Box<dt>Yew<dd>Hedges:<ul><li>low</li></ul></dd><dd>Green.</dl>"
    assert blocks(markup) == [
        ("row", "Elm | A tree."),
        ("row", "Box | Hedges:"), ("row", "Yew | Hedges:"), ("item", "low"),
        ("row", "Box | Green."), ("row", "Yew | Green."),
    ]  # fmt: skip


# --- tables


def rows(markup: str) -> list[str]:
    return [text for kind, text in blocks(markup) if kind == "row"]


def test_every_value_stands_under_its_own_heads() -> None:
    markup = (
        "<table><caption>Elms felled</caption><thead><tr><th rowspan=2>Ward<th colspan=2>Felled</tr>"
        "<tr><th>2025<th>2026</tr></thead><tfoot><tr><td colspan=3>From the register.</tfoot>"
        "<tbody><tr><th rowspan=2 scope=row>North<td>5<td></tr><tr><td>7<td>8</tr></tbody></table>"
    )
    assert blocks(markup) == [
        ("paragraph", "Elms felled"),
        ("row", "Ward | Felled: 2025 | Felled: 2026"),
        ("row", "North | 5 |"),
        ("row", "North | 7 | 8"),
        ("paragraph", "From the register."),
    ]
    heads = read(page(markup)).canonical.blocks[-2].heading_path[-1]
    assert heads == "Ward | Felled: 2025 | Felled: 2026"


def level(markup: str) -> list[int | None]:
    return [block.level for block in read(page(markup)).canonical.blocks if block.kind is BlockKind.ROW]


def test_a_row_of_sums_that_is_set_as_heads_heads_nothing() -> None:
    sums = "<table><thead><tr><th><th>2025<th>2026</tr><tr><th>Plan<th>4.5<th>6.0</tr></thead><tr><td>Real<td>5<td>7</table>"
    assert rows(sums) == ["| 2025 | 2026", "Plan | 4.5 | 6.0", "Real | 5 | 7"]
    assert level(sums) == [1, None, None]
    last = (
        "<table><tr><th>Ward<th>Elms</tr><tr><td>North<td>5</tr><tr><th>All<th>5</tr><tr><td>Of these old<td>2</table>"
    )
    assert level(last) == [1, None, None, None]


def test_heads_that_come_again_head_the_rows_below_them() -> None:
    markup = (
        "<table><tr><th>Ward<th>Elms</tr><tr><td>North<td>5</tr><tr><th>Ward<th>Oaks</tr><tr><td>North<td>9</table>"
    )
    found = [block.heading_path[-1] for block in read(page(markup)).canonical.blocks if block.kind is BlockKind.ROW]
    assert (found[1], found[3]) == ("Ward | Elms", "Ward | Oaks")


def test_a_row_over_the_whole_width_stands_between_the_rows_and_keeps_their_heads() -> None:
    markup = "<table><tr><th>Tree<th>Fee</tr><tr><th colspan=2>Old</tr><tr><td>Elm<td>£20</table>"
    assert rows(markup) == ["Tree | Fee", "Old", "Elm | £20"]
    assert read(page(markup)).canonical.blocks[-1].heading_path[-1] == "Tree | Fee"


def test_a_bold_first_row_heads_a_table_that_has_no_heads() -> None:
    assert level("<table><tr><td><b>Tree</b><td><b>Fee</b></tr><tr><td>Elm<td>£20</table>") == [1, None]
    assert level("<table><tr><td>Elm<td>£20</tr><tr><td>Oak<td>£30</table>") == [0, None]


def test_lists_and_breaks_in_a_cell_stay_apart_in_its_row() -> None:
    markup = (
        "<table><tr><th>Tree<th>Fee</tr><tr><td>Elm<td><ul><li>£20 old</li><li>£10 young</li></ul>from<br>May</table>"
    )
    assert rows(markup)[1] == "Elm | £20 old £10 young from May"


def test_a_table_in_a_cell_is_read_once_behind_the_rows_around_it() -> None:
    inner = "<table><tr><th>Size<th>Fee</tr><tr><td>Tall<td>£20</table>"
    markup = f"<table><tr><th>Tree<th>Fees</tr><tr><td>Elm<td>As follows: {inner}</tr><tr><td>Oak<td>None</table>"
    assert rows(markup) == ["Tree | Fees", "Elm | As follows:", "Oak | None", "Size | Fee", "Tall | £20"]


@pytest.mark.parametrize(
    "markup",
    [
        "<table role=presentation><tr><td><h2>Elms</h2><td><p>They are old.</p></table>",
        "<table><tr><td><h2>Elms</h2><p>They are old.</p></table>",
        "<table><tr><td><h2>Elms</h2></tr><tr><td>They are old.<td></table>",
        "<table><tr><td><h2>Elms</h2></tr><tr><td><p>They are old.</p></table>",
        "<table><tr><td><table><tr><td><h2>Elms</h2></table><td>They are old.</table>",
    ],
)
def test_a_table_that_lays_out_the_page_is_no_table(markup: str) -> None:
    assert blocks(markup) == [("heading", "Elms"), ("paragraph", "They are old.")]


# --- encodings


@pytest.mark.parametrize("declared", ["iso-8859-1", "latin1", "us-ascii", "windows-1252", "no-such-thing", ""])
def test_bytes_that_are_no_utf_8_are_windows_1252(declared: str) -> None:
    meta = f"<meta charset='{declared}'>" if declared else ""
    data = f"<!doctype html><html><head>{meta}</head><body><p>Café – £100 – “the council’s fee”.</p></body></html>"
    assert told(read(data.encode("cp1252"))) == [("paragraph", "Café – £100 – “the council’s fee”.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-2", "koi8-r", "shift_jis"])
def test_other_encodings_are_read_as_they_are_declared_or_marked(encoding: str) -> None:
    said = {"koi8-r": "Вязы", "shift_jis": "にれ", "iso-8859-2": "Wiąz"}.get(encoding, "Elm – £5")
    data = f"<!doctype html><html><head><meta charset='{encoding}'></head><body><p>{said}</p></body></html>"
    assert told(read(data.encode(encoding))) == [("paragraph", said)]


def test_utf_8_that_is_declared_as_something_else_is_utf_8() -> None:
    data = "<?xml version='1.0' encoding='iso-8859-1'?><!doctype html><html><body><p>It costs £5.</p></body></html>"
    assert told(read(data.encode())) == [("paragraph", "It costs £5.")]


def test_single_bytes_of_an_older_encoding_in_utf_8_are_read_and_counted() -> None:
    data = "<!doctype html><meta charset=utf-8><p>– Elms cost £5 – or ".encode() + b"\xa36.</p>"
    found = read(data)
    assert told(found) == [("paragraph", "– Elms cost £5 – or £6.")]
    assert found.notes == ("1 character that is not UTF-8 was read as Windows-1252.",)


# --- hostile pages, fragments, the cases, real pages


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 50_000 + "x",
        "<p>" + "<sup>" * 5_000 + "x",
        "<table><tr><td>" * 2_000 + "x",
        "<ul><li>" * 990 + "x",
        "<table>" + ("<tr>" + "<td rowspan=65534 colspan=1000>x" * 20) * 50 + "</table>",
        "<table><tr>" + "<td>x" * 2_000 + "<tr><td>y" * 2_000 + "</table>",
        "<dl>" + "<dt>a" * 2_000 + "<dd>b" * 20 + "</dl>",
        "<ol type=i start=999999999>" + "<li value=99999999999999>x" * 50 + "</ol>",
        "<style>" + "@{" * 50_000 + "</style>x",
    ],
)  # fmt: skip
def test_a_hostile_page_is_read_or_refused(markup: str) -> None:
    try:
        assert read(page(markup)).canonical.text
    except Unreadable as refusal:
        assert str(refusal)


TAGS = [
    "<div>", "</div>", "<table>", "</table>", "<td rowspan=0>", "<th colspan=9>", "<sup>", "<a href='#fn1'>", "<dl><dt>",
    "<li id=fn1>", "<ol reversed type=q start=-3>", "<button aria-controls=c1>", "<details><summary>", "<del>", "<p hidden>",
    "<math><msup>", "<h1>", "<form>", "<article>", "<footer>", "<!--", "\xa3", "<br>", "<div id=c1 role=tabpanel>", "<main>",
    "<div class='notice'>withdrawn", "<style>p{display:none}</style>", "<span aria-hidden=true>", "<tfoot>", "&#150;&#0;",
    "<div role=tab><button>",
]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 1000), st.sampled_from(TAGS)), max_size=25))
def test_a_page_with_tags_anywhere_in_it_is_read_or_refused(changes: list[tuple[int, str]]) -> None:
    data = (Path(__file__).parents[2] / "data/html/guide.html").read_text("utf-8")
    for place, tag in changes:
        data = data[:place] + tag + data[place:]
    try:
        check(read(data.encode("latin-1", "replace")).canonical)
    except Unreadable as refusal:
        assert str(refusal)


def test_a_page_without_head_or_body_gives_the_same_blocks() -> None:
    markup = "<details><summary>Fees</summary>\n<p>£20 <s>£30</s></p></details><script>x()</script>"
    found = read(markup.encode())
    assert [block.span.of(found.canonical.text) for block in found.canonical.blocks] == ["Fees", "£20"]
    assert found.notes == ("1 passage that is struck out was left out.",)


CASES = {
    "h01-accordion-saved": (["Who can apply", "Anyone whose main home is in the zone can apply.", "What it costs"], []),
    "h02-page-in-form": (["People wait four years for a plot.", "Put your name down online."], []),
    "h03-several-articles": (["All fees rise by 4 per cent", "A cremation costs £812.", "£1,940 for a new grave"], []),
    "h05-br-inline": (["Part 2 Libraries", "Monday 9 to 5 Tuesday closed", "Day of week | Hours", "Wednesday | CO₂"], []),
    "h06-superscript": (["10⁶ particles over 400 m².", "2019 and"], ["20193"]),
    "h08-deleted-hidden": (["costs £60 a week"], ["£45", "£30", "£99", "£1.", "Class hidden"]),
    "h09-rowspan": (["North | Monday |  | Friday", "North | Thursday | Tuesday |", "South | Wednesday |  | Friday"], []),
    "h10-nested-table": (["These fees apply:\n\nZone | Fee\nZone A | £310 a year"], []),
    "h13c-latin1-declared": (["Café", "£100 – the council’s fee “for two years”."], []),
    "h21-table-heads": (["Weekly rent by size", "Size | Rent: Social | Rent: Affordable\nOne bedroom | £105 | £160"], []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_cases_come_out_right(shared: Path, name: str) -> None:
    said, not_said = CASES[name]
    text = read((shared / "faults/inputs" / f"{name}.html").read_bytes()).canonical.text
    assert [words for words in said if text.count(words) != 1] == []
    assert [words for words in not_said if words in text] == []


def test_the_budgets_debt_stands_under_its_year(shared: Path) -> None:
    found = read((shared / "documents/govuk/spring-budget-2017.html").read_bytes()).canonical
    row: Block = next(
        block for block in found.blocks if block.span.of(found.text).startswith("Public sector net debt (1) |")
    )
    values, heads = row.span.of(found.text).split("|"), row.heading_path[-1].split("|")
    by_head = dict(zip(map(str.strip, heads), map(str.strip, values), strict=True))
    assert (by_head["Forecast: 2018-19"], by_head["Forecast: 2017-18"]) == ("88.5", "88.8")


PAGES = [
    "dwp-plan-2015-to-2020", "eu-rules-on-chemicals-withdrawn", "home-secretary-speech", "spring-budget-2017",
    "strategic-vision-for-rail", "why-set-up-in-the-uk-arabic",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_hardly_a_word_of_a_real_page_is_lost(shared: Path, name: str) -> None:
    data = (shared / f"documents/govuk/{name}.html").read_bytes()
    main = BeautifulSoup(data, "lxml").main
    assert main is not None
    found = read(data).canonical
    there = Counter(re.findall(r"\w+", main.get_text(" ")))
    kept = Counter(re.findall(r"\w+", f"{found.text} {' '.join(block.paragraph or '' for block in found.blocks)}"))
    assert 1 - (there - kept).total() / there.total() >= 0.98


# --- the list of updates under a page of GOV.UK

UPDATES = """<div class="gem-c-published-dates gem-c-published-dates--history" id="full-publication-update-history">
{heading} Published 14 August 2024 <br />Last updated 3 May 2025
<a href="#full-history" class="gem-c-published-dates__toggle govuk-link" data-controls="full-history">&#43;&nbsp;show all updates</a>
<div class="gem-c-published-dates__change-history js-hidden" id="full-history"><ol class="gem-c-published-dates__list">
<li class="gem-c-published-dates__change-item"><time datetime="2025-05-03T09:00:00Z">3 May 2025</time>
<p class="gem-c-published-dates__change-note">Section 2: elms | oaks count.</p></li>
<li class="gem-c-published-dates__change-item"><time datetime="2024-08-14T09:00:00Z">14 August 2024</time>
<p class="gem-c-published-dates__change-note">First published.</p></li></ol></div></div>"""


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ('<h2 class="govuk-visually-hidden">Updates to this page</h2>', "Updates to this page"),
        ("", "show all updates"),
    ],
)
def test_the_list_of_updates_under_a_page_is_read_and_its_dates_are_not(heading: str, said: str) -> None:
    assert blocks(UPDATES.format(heading=heading)) == [
        ("heading", said),
        ("row", "3 May 2025 | Section 2: elms\u00a0|\u00a0oaks count."),
        ("row", "14 August 2024 | First published."),
    ]


def test_a_page_that_lists_no_updates_has_none() -> None:
    dates = '<div class="gem-c-published-dates">Published 14 August 2024</div><p>Elms.</p>'
    assert blocks(dates) == [("paragraph", "Elms.")]


def test_a_note_about_something_withdrawn_does_not_withdraw_the_page() -> None:
    told_of = UPDATES.format(heading="").replace("First published.", "This guidance has been withdrawn.")
    assert notes(told_of) == ()
