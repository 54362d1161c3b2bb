"""A Word document's signs, exponents, notes and equations are the words that it prints."""

import pytest

from ingest.formats.docx.reader import read
from tests.ingest.formats.test_docx_reading import notes, text
from tests.ingest.formats.test_readers import check
from tests.ingest.made_docx import STYLES, docx, fld, p, r, style

RAISED = '<w:vertAlign w:val="superscript"/>'
LOWERED = '<w:vertAlign w:val="subscript"/>'


# --- characters


@pytest.mark.parametrize(
    ("font", "char", "printed"),
    [("Symbol", "F0B3", "≥"), ("Symbol", "00A3", "≤"), ("Wingdings", "F0FC", "✓"), ("Wingdings", "F0FE", "☑"),
     ("Wingdings 2", "F050", "✓"), ("Arial", "2265", "≥"), ("Odd Signs", "E123", "�"),
     ("Symbol", "FFFFFFFFFFFFFFFFFFFF", "�"), ("Symbol", "", "�")],
)  # fmt: skip
def test_a_symbol_is_the_sign_that_it_prints(font: str, char: str, printed: str) -> None:
    assert text(p("a", r(f'<w:sym w:font="{font}" w:char="{char}"/>'), "b")) == f"a{printed}b"


def test_letters_in_a_font_of_signs_are_the_signs() -> None:
    font = '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'
    assert text(p("At most 10 ", r("m", font), r("g a litre."))) == "At most 10 μg a litre."
    assert text(p(r("\uf0a3", font), r(" 5"))) == "≤ 5"


def test_an_unknown_symbol_is_reported() -> None:
    assert notes(p(r('<w:sym w:font="Odd" w:char="E123"/>'), "b"))[0].startswith(
        "1 symbol has no known character in Unicode"
    )


def test_breaks_are_spaces_and_hyphens_are_what_they_print() -> None:
    held = "<w:t>Monday</w:t><w:cr/><w:t>Tuesday</w:t><w:br/><w:t>e</w:t><w:noBreakHyphen/><w:t>mail per</w:t>"
    assert text(p(f"<w:r>{held}<w:softHyphen/><w:t>mit</w:t></w:r>")) == "Monday Tuesday e-mail permit"


@pytest.mark.parametrize(
    ("before", "raised", "after", "expected"),
    [
        ("emits 10", "6", " a day", "emits 10⁶ a day"),
        ("over 400 m", "2", " each", "over 400 m² each"),
        ("10", "−3", " g", "10⁻³ g"),
        ("adopted in 2019", "3", " by", "adopted in 2019 by"),
        ("costs £2.5 million", "4", ".", "costs £2.5 million."),
        ("costs £45", "2", ".", "costs £45."),
        ("rose by 5%", "12", " a year", "rose by 5% a year"),
        ("the cabinet.", "1, 2", " Then", "the cabinet. Then"),
        ("the 1", "st", " of May", "the 1st of May"),
        ("the 21", "st", " century", "the 21st century"),
        ("Word", "TM", " files", "WordTM files"),
        ("the total", "*", " is", "the total is"),
        ("y = x", "2", "", "y = x²"),
        ("60 km/h", "2", "", "60 km/h²"),
    ],
)
def test_an_exponent_stays_apart_and_the_mark_of_a_note_is_no_word(
    before: str, raised: str, after: str, expected: str
) -> None:
    assert text(p(before, r(raised, RAISED), after or "")) == expected


def test_an_exponent_in_two_runs_is_one() -> None:
    assert text(p("10", r("1", RAISED), r("2", RAISED), " a year")) == "10¹² a year"


def test_what_a_style_raises_or_lowers_stays_apart() -> None:
    styles = STYLES + style("Up", "Up", more=f"<w:rPr>{RAISED}</w:rPr>", kind="character")
    assert text(p("10", r("6", '<w:rStyle w:val="Up"/>')), styles=styles) == "10⁶"
    assert text(p("CO", r("2", LOWERED), " and H", r("2", LOWERED), "O")) == "CO₂ and H₂O"
    assert text(p("10", r("6", '<w:position w:val="8"/>'), " a day")) == "10⁶ a day"


# --- notes


def note(kind: str, id: int, *words: str) -> str:
    return f'<w:{kind} w:id="{id}">{"".join(p(r(f"<w:{kind}Ref/>"), word) for word in words)}</w:{kind}>'


def refer(kind: str, id: int, more: str = "", mark: str = "") -> str:
    return f'<w:r><w:rPr>{RAISED}</w:rPr><w:{kind}Reference w:id="{id}" {more}/>{mark}</w:r>'


def footnotes(data: bytes) -> list[tuple[str | None, str]]:
    found = read(data).canonical
    check(found)
    return [(block.paragraph, block.span.of(found.text)) for block in found.blocks if block.kind == "footnote"]


def test_notes_come_in_the_order_of_their_marks_numbered_as_printed() -> None:
    body = p("One", refer("footnote", 7), " and two", refer("footnote", 3), " and three", refer("endnote", 2), ".")
    data = docx(
        body,
        footnotes='<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        + note("footnote", 3, " Second.") + note("footnote", 7, " First.", "And more."),
        endnotes=note("endnote", 2, " At the end."),
    )  # fmt: skip
    assert read(data).canonical.text.startswith("One and two and three.")
    assert footnotes(data) == [("1", "First. And more."), ("2", "Second."), ("i", "At the end.")]


def test_notes_are_numbered_as_the_document_says() -> None:
    settings = '<w:endnotePr><w:numFmt w:val="decimal"/><w:numStart w:val="5"/></w:endnotePr>'
    body = p("One", refer("endnote", 2))
    assert footnotes(docx(body, endnotes=note("endnote", 2, "Said."), settings=settings)) == [("5", "Said.")]


def test_a_note_with_a_mark_of_its_own_keeps_it_out_of_the_words() -> None:
    body = p("One", refer("footnote", 2, 'w:customMarkFollows="1"', "<w:t>*</w:t>"), " and", refer("footnote", 3), ".")
    data = docx(body, footnotes=note("footnote", 2, "* Own.") + note("footnote", 3, "Counted."))
    assert read(data).canonical.text.startswith("One and.")
    assert footnotes(data) == [("*", "Own."), ("1", "Counted.")]


def test_a_note_that_only_deleted_words_refer_to_is_left_out_and_counted() -> None:
    data = docx(p("One", f"<w:del>{refer('footnote', 2)}</w:del>"), footnotes=note("footnote", 2, "Gone."))
    assert (footnotes(data), read(data).notes) == ([], ("1 note that the text does not refer to was left out.",))


def test_words_that_a_note_no_longer_says_are_left_out() -> None:
    struck = f'<w:footnote w:id="2">{p("It is ", r("£45 ", "<w:strike/>"), r("£60."))}</w:footnote>'
    assert footnotes(docx(p("One", refer("footnote", 2)), footnotes=struck)) == [("1", "It is £60.")]


def test_a_note_told_anew_by_a_field_is_no_word() -> None:
    again = fld("NOTEREF _Ref1 \\f", r("12", RAISED))
    assert text(p("See section 4", again, " again.")) == "See section 4 again."


# --- equations


def m(name: str, *held: str, more: str = "") -> str:
    properties = f"<m:{name}Pr>{more}</m:{name}Pr>" if more else ""
    return f"<m:{name}>{properties}{''.join(held)}</m:{name}>"


def t(words: str) -> str:
    return f'<m:r><m:t xml:space="preserve">{words}</m:t></m:r>'


def e(words: str) -> str:
    return m("e", t(words))


def sup(words: str) -> str:
    return m("sup", t(words))


def sub(words: str) -> str:
    return m("sub", t(words))


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        (t("pupils × £250"), "pupils × £250"),
        (m("f", m("num", t("a + b")), m("den", t("2"))), "(a + b)/2"),
        (m("f", m("num", t("n")), m("den", t("k")), more='<m:type m:val="noBar"/>'), "n¦k"),
        (t("E = m") + m("sSup", e("c"), sup("2")), "E = mc²"),
        (m("sSup", e("10"), sup("−6")), "10⁻⁶"),
        (m("sSup", m("e", m("d", e("a+b"))), sup("2")), "(a+b)²"),
        (m("f", m("num", t("1")), m("den", t("2x"))), "1/(2x)"),
        (m("sSub", e("x"), sub("1")) + t(" + ") + m("sSubSup", e("x"), sub("2"), sup("3")), "x₁ + x₂³"),
        (m("rad", m("deg"), e("2x"), more='<m:degHide m:val="1"/>'), "√(2x)"),
        (m("rad", m("deg", t("3")), e("a + b")), "³√(a + b)"),
        (m("nary", sub("i=1"), sup("n"), e("i"), more='<m:chr m:val="∑"/>'), "∑ᵢ₌₁ⁿ i"),
        (m("d", e("a"), e("b"), more='<m:begChr m:val="["/><m:sepChr m:val=","/><m:endChr m:val="]"/>'), "[a,b]"),
        (m("func", m("fName", t("sin")), e("x")), "sin x"),
        (m("m", m("mr", e("1"), e("0")), m("mr", e("0"), e("1"))), "1, 0; 0, 1"),
        (m("eqArr", e("a = 1"), e("b = 2")), "a = 1; b = 2"),
    ],
)
def test_an_equation_is_read_in_its_line(equation: str, expected: str) -> None:
    assert text(p("It is ", f"<m:oMath>{equation}</m:oMath>", " a year.")) == f"It is {expected} a year."


def test_an_equation_on_its_own_is_read() -> None:
    display = f"<m:oMathPara><m:oMath>{t('a = b')}</m:oMath></m:oMathPara>"
    assert text(p(display), display) == "a = b\n\na = b"


def test_a_formula_that_nobody_can_read_is_told() -> None:
    code = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    field = f"{code.format('begin')}<w:r><w:instrText>EQ \\r(3,x)</w:instrText></w:r>{code.format('end')}"
    assert read(docx(p("The rate is ", field))).notes == ("1 formula that is a picture or a field was left out.",)
