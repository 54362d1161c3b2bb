"""What a Word document says now is its text; what is deleted, struck out, hidden or a list of contents is not."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.docx.reader import read
from ingest.formats.readers import DOCX, media_type
from retrieval.errors import Reason, Unreadable
from tests.ingest.formats.test_readers import check
from tests.ingest.made_docx import STYLES, WORD, box, docx, fld, p, r, sdt, style, tbl, tc, tr

MARK = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def text(*held: str, styles: str | None = STYLES, **parts: Any) -> str:
    """The canonical text of paragraphs."""
    found = read(docx("".join(one if one.startswith("<") else p(one) for one in held), styles, **parts)).canonical
    check(found)
    return found.text


def notes(*held: str, **parts: Any) -> tuple[str, ...]:
    return read(docx("".join(held), **parts)).notes


# --- what is not current text


def test_what_is_moved_stands_where_it_went() -> None:
    moved = "Skips must be lit at night."
    body = [p(f"<w:moveFrom>{r(moved)}</w:moveFrom>"), p("The fee is £45."), p(f"<w:moveTo>{r(moved)}</w:moveTo>")]
    assert text(*body) == f"The fee is £45.\n\n{moved}"
    assert notes(*body) == ("1 passage that tracked changes delete or move away was left out.",)


def test_what_is_deleted_is_left_out_and_what_is_added_is_read() -> None:
    body = p(
        "A permit costs ",
        '<w:del><w:r><w:delText xml:space="preserve">£45</w:delText></w:r></w:del>',
        f"<w:ins>{r('£60')}</w:ins>",
        " a week.",
    )
    assert text(body) == "A permit costs £60 a week."
    assert notes(body) == (
        "1 passage that tracked changes delete or move away was left out.",
        "1 passage that tracked changes add was read as text.",
    )


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next() -> None:
    first = p("The fee is due ", more="<w:rPr><w:del/></w:rPr>")
    assert text(first, "in April.") == "The fee is due in April."


def test_a_deleted_row_is_left_out() -> None:
    table = tbl(tr("Size", "Rent"), tr("Half", "£15", more="<w:del/>"), tr("Half", "£20"))
    assert text(table) == "Size | Rent\nHalf | £20"


@pytest.mark.parametrize("look", ["<w:strike/>", "<w:dstrike/>", '<w:strike w:val="true"/>'])
def test_what_is_struck_out_is_left_out_and_counted(look: str) -> None:
    body = p("A permit costs ", r("£45", look), r(" ", look), r("£60 a week."))
    assert text(body) == "A permit costs £60 a week."
    assert notes(body) == ("1 passage that is struck out was left out.",)


def test_what_is_struck_out_by_a_style_is_left_out() -> None:
    styles = STYLES + style("Old", "Old", more="<w:rPr><w:strike/></w:rPr>", kind="character")
    body = p(
        "It costs ", r("£45 ", '<w:rStyle w:val="Old"/>'), r("£60", '<w:rStyle w:val="Old"/><w:strike w:val="0"/>')
    )
    assert text(body, styles=styles) == "It costs £60"


def test_hidden_text_is_left_out_and_counted_by_passage() -> None:
    hidden = "<w:vanish/>"
    body = [p("Open.", r(" Not this,", hidden), r(" nor this.", hidden), r(" Closed.")), p(r("Nor this.", hidden))]
    assert text(*body) == "Open. Closed."
    assert notes(*body) == ("2 passages that are hidden were left out.",)


def test_a_hidden_paragraph_style_hides_and_a_run_in_it_may_show() -> None:
    styles = STYLES + style("Hint", "Hint", more="<w:rPr><w:vanish/></w:rPr>")
    body = p(r("For officers only. "), r("For all.", '<w:vanish w:val="0"/>'), style="Hint")
    assert text(body, styles=styles) == "For all."


def test_white_text_on_bare_paper_is_left_out_and_on_a_fill_it_is_read() -> None:
    white = '<w:color w:val="FFFFFF"/>'
    filled = tc(p(r("Size", white)), more='<w:shd w:val="clear" w:fill="1F3864"/>')
    body = [p("Seen.", r(" Unseen.", white)), tbl(tr(filled, filled), tr("Half", "Full"))]
    assert text(*body) == "Seen.\n\nSize | Size\nHalf | Full"
    assert notes(*body) == ("1 passage in white on white was left out.",)


def test_white_text_is_read_where_a_picture_stands_behind_it() -> None:
    picture = '<w:r><w:drawing><wp:anchor behindDoc="1"/></w:drawing></w:r>'
    assert text(p(picture, r("Waste strategy", '<w:color w:val="FFFFFF"/>'))) == "Waste strategy"


def test_an_empty_form_field_is_no_text() -> None:
    body = p("Name: ", sdt(r("Click here to enter text."), "<w:showingPlcHdr/>"), " Age: ", sdt(r("42")))
    assert text(body) == "Name: Age: 42"
    assert notes(body) == ("1 form field that nobody has filled in was left out.",)
    empty = tbl(tr("Name", sdt(tc("Click here."), "<w:showingPlcHdr/>")), tr("Age", "42"))
    assert text(empty, sdt(p("Choose a date."), "<w:showingPlcHdr/>")) == "Name |\nAge | 42"


def test_a_watermark_is_counted_and_headers_and_footers_are_not_read() -> None:
    header = p("Running head", '<w:r><w:pict><v:shape><v:textpath string="DRAFT"/></v:shape></w:pict></w:r>')
    found = read(docx(p("Words."), header=header, footer=p("Page 1")))
    assert (found.canonical.text, found.notes) == ("Words.", ("1 watermark was left out.",))


# --- contents


def contents(*lines: str) -> list[str]:
    return [p("Contents", style="TOCHeading"), *(p(line, style="TOC1") for line in lines)]


def test_contents_are_left_out_by_their_styles() -> None:
    body = [*contents("1 Targets 3", "2 Cost 7"), p("Targets", style="Heading1"), p("60 per cent.")]
    assert text(*body) == "Targets\n\n60 per cent."
    assert notes(*body) == ("3 lines of the table of contents or the index were left out.",)


def test_contents_are_left_out_by_their_control() -> None:
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    assert text(sdt(p("Contents") + p("Targets 3"), gallery), "Targets matter.") == "Targets matter."


def test_contents_are_left_out_by_their_field_and_what_follows_it_is_read() -> None:
    begin, separate, end = (MARK.format(kind) for kind in ("begin", "separate", "end"))
    first = p(begin, r('<w:instrText>TOC \\o "1-3"</w:instrText>'), separate, r("Targets 3"))
    assert text(first, p("Cost 7"), p(end, r("Targets matter."))) == "Targets matter."


def test_a_field_of_contents_that_never_ends_takes_nothing_with_it() -> None:
    begin, separate = MARK.format("begin"), MARK.format("separate")
    assert "matter" in text(p(begin, r("<w:instrText>TOC</w:instrText>"), separate, r("Targets 3")), "Targets matter.")


def test_contents_that_were_typed_are_left_out() -> None:
    body = ["Contents", p(r("Targets"), r("<w:tab/>"), r("3")), p("Cost ........ 7"), "By 2030 all is well."]
    assert text(*body) == "By 2030 all is well."


def test_one_line_that_ends_in_a_number_is_no_contents() -> None:
    assert "Cost" in text("Contents", p("Cost", r("<w:tab/>"), r("7")), "Words.")


def test_a_heading_in_the_style_of_a_contents_title_is_read_where_no_contents_follow() -> None:
    styles = STYLES + style("TOCHeading", "TOC Heading", "Heading1")
    found = read(docx(p("Foreword", style="TOCHeading") + p("Words."), styles)).canonical
    assert [block.kind for block in found.blocks] == ["heading", "paragraph"]


# --- what stands around words


@pytest.mark.parametrize(
    "around",
    ["<w:smartTag>{}</w:smartTag>", "<w:hyperlink>{}</w:hyperlink>", "<w:customXml>{}</w:customXml>",
     "<w:dir>{}</w:dir>", '<w:fldSimple w:instr="DATE">{}</w:fldSimple>',
     "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"],
)  # fmt: skip
def test_words_are_read_whatever_is_put_around_them(around: str) -> None:
    assert text(p("It is ", around.format(r("£60")), " a week.")) == "It is £60 a week."


def test_blocks_are_read_whatever_is_put_around_them() -> None:
    inner = sdt(f"<w:customXml>{p('Inside.')}{tbl(tr('a', 'b'))}</w:customXml>")
    assert text("Before.", f"<w:customXml>{inner}</w:customXml>", "After.") == "Before.\n\nInside.\n\na | b\n\nAfter."


def test_a_field_gives_its_result_and_not_its_code() -> None:
    inner = fld("REF a", "inner")
    nested = (
        f"{MARK.format('begin')}<w:r><w:instrText>IF </w:instrText></w:r>{inner}{MARK.format('separate')}{r('outer')}"
    )
    assert (
        text(p("See ", fld("REF _Ref1 \\h", "Part 2"), " on ", nested, MARK.format("end"), "."))
        == "See Part 2 on outer."
    )


def test_a_box_that_is_ticked_says_so() -> None:
    box_ = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/></w:checkBox></w:ffData>'
    code = f"</w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>{MARK.format('end')}"
    assert text(p(box_.format(1), code, " Yes ", box_.format(0), code, " No")) == "☒ Yes ☐ No"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    assert text(p("Words.", box("Ask the warden.")), "More.") == "Words.\n\nAsk the warden.\n\nMore."


def test_a_drop_capital_belongs_to_its_word() -> None:
    capital = p("T", more='<w:framePr w:dropCap="drop"/>')
    assert text(capital, "he council meets in May.") == "The council meets in May."


# --- every form of the file


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.docx", WORD), ("a.dotx", WORD.replace("document.main", "template.main")),
     ("a.docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
     ("a.dotm", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml")],
)  # fmt: skip
@pytest.mark.parametrize("main", ["word/document.xml", "word/document2.xml", "parts/body.xml"])
@pytest.mark.parametrize("strict", [False, True])
def test_every_form_of_a_word_document_is_read(name: str, kind: str, main: str, *, strict: bool) -> None:
    data = docx(p("Moorings", style="Heading1") + p("£900 a year."), main=main, kind=kind, strict=strict)
    assert media_type(name, data) == DOCX
    assert [block.kind for block in read(data).canonical.blocks] == ["heading", "paragraph"]


def test_a_document_without_styles_is_read() -> None:
    assert text(p("Moorings", style="Heading1"), "£900.", styles=None) == "Moorings\n\n£900."


def test_a_workbook_is_no_word_document() -> None:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with pytest.raises(Unreadable) as caught:
        media_type("a.docx", docx(p("a"), main="xl/workbook.xml", kind=sheet))
    assert caught.value.reason is Reason.NOT_WHAT_IT_SAYS


@pytest.mark.parametrize(
    ("inside", "reason"), [("EncryptedPackage", Reason.PASSWORD), ("WordDocument", Reason.UNKNOWN_FORMAT)]
)
def test_a_file_of_the_old_kind_is_refused_for_what_it_is(inside: str, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        media_type("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + inside.encode("utf-16-le"))
    assert caught.value.reason is reason


def test_the_title_is_the_first_heading_or_what_the_properties_say() -> None:
    assert read(docx(p("Words."), title="Market rules")).title == "Market rules"
    assert read(docx(p("Markets", style="Title") + p("Words."), title="Document1")).title == "Markets"


@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl><w:tr><w:tc>" * 70 + p("deep") + "</w:tc></w:tr></w:tbl>" * 70,
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="-1"/></w:numPr></w:pPr>{r("a")}</w:p>',
        p("a", r('<w:sym w:char="zz"/>'), r("b", '<w:position w:val="?"/>')),
        tbl(tr(tc("a", more='<w:gridSpan w:val="999999999999"/>'), "b"), more='<w:tblLook w:val="?"/>'),
        p(MARK.format("end"), MARK.format("separate"), "a", MARK.format("begin")),
    ],
)
def test_what_no_word_processor_writes_is_read_or_refused(body: str) -> None:
    try:
        check(read(docx(body)).canonical)
    except Unreadable as refusal:
        assert refusal.reason in Reason


def test_a_style_based_on_itself_is_read() -> None:
    styles = style("A", "A", "B") + style("B", "B", "A")
    assert text(p("Words.", style="A"), styles=styles) == "Words."


_AROUND = ["{}", "<w:hyperlink>{}</w:hyperlink>", "<w:ins>{}</w:ins>", "<w:smartTag>{}</w:smartTag>",
           "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:customXml>{}</w:customXml>"]  # fmt: skip
_LOOKS = ["", "<w:b/>", "<w:i/>", '<w:strike w:val="0"/>', '<w:color w:val="FF0000"/>', "<w:webHidden/>"]
_OUT = ["<w:strike/>", "<w:vanish/>", "<w:dstrike/>"]
_RUNS = st.tuples(st.text("abc1£. ", min_size=1, max_size=6), st.sampled_from(_AROUND), st.sampled_from(_LOOKS + _OUT))


@settings(max_examples=150, deadline=None)
@given(st.lists(_RUNS, max_size=8))
def test_any_words_keep_their_order_whatever_they_look_like(runs: list[tuple[str, str, str]]) -> None:
    body = p("(", *(around.format(r(words, look)) for words, around, look in runs), ")")
    kept = "".join(words for words, _, look in runs if look not in _OUT)
    assert "".join(text(body).split()) == f"({''.join(kept.split())})"


@pytest.mark.parametrize("seed", range(40))
def test_a_document_whose_marks_are_mixed_up_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a fixed seed for a test
    tags = ["p", "r", "t", "tbl", "tr", "tc", "sdt", "sdtContent", "del", "pPr", "rPr", "numPr", "numId", "vMerge",
            "gridSpan", "fldChar", "instrText", "txbxContent", "footnoteReference", "sym", "pict"]  # fmt: skip

    def some(depth: int) -> str:
        held = "".join(some(depth + 1) for _ in range(chance.randint(0, 4))) if depth < 6 else "words"
        value = chance.choice(["", "1", "-1", "x", "begin", "end", "99999999999999999999"])
        return (
            f'<w:{(tag := chance.choice(tags))} w:val="{value}" w:fldCharType="{value}" w:id="{value}">{held}</w:{tag}>'
        )

    try:
        check(read(docx("".join(some(0) for _ in range(30)), some(0), numbering=some(0), footnotes=some(0))).canonical)
    except Unreadable as refusal:
        assert refusal.reason in Reason
