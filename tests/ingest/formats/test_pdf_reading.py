"""PDFs say what they show: characters, figures at a page's edge, tables, columns, and nothing that does not show."""

import json
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.blocks.extraction import RawBlock, join
from ingest.formats.pdf.reader import read
from ingest.formats.pdf.remarks import checked
from ingest.formats.pdf.vocabulary import FileWords
from ingest.reading.worker import from_json, to_json
from retrieval.errors import Unreadable
from retrieval.text import BlockKind
from tests.ingest.made_pdf import Draw, blocks, made, offsets_hold, prose, say, text, with_meanings

# --- characters


@pytest.mark.parametrize(("meaning", "letter"), [("D83DDE00", "😀"), ("D835DC65", "𝑥")])
def test_offsets_count_code_points_behind_characters_above_the_first_plane(meaning: str, letter: str) -> None:
    found = read(with_meanings("Let ~~ be the fee.\nA permit costs 75 pounds a year.", {"~": meaning}))
    assert f"Let {letter}{letter} be the fee." in found.canonical.text
    assert offsets_hold(found)
    assert from_json(json.loads(json.dumps(to_json(found)))).canonical == found.canonical


def test_half_a_character_is_replaced_and_the_report_counts_it() -> None:
    found = read(with_meanings("The fee ~ is 75 pounds ~ a year.", {"~": "D800"}))
    assert "The fee \ufffd is 75 pounds \ufffd a year." in found.canonical.text
    assert "2 broken characters were replaced by �." in found.notes
    found.canonical.text.encode()


def test_a_text_that_does_not_agree_with_its_blocks_is_refused() -> None:
    raw_blocks = [RawBlock(BlockKind.PARAGRAPH, "One."), RawBlock(BlockKind.PARAGRAPH, "Two.")]
    assert checked(join(raw_blocks), raw_blocks).text == "One.\n\nTwo."
    with pytest.raises(Unreadable):
        checked(join(raw_blocks), [raw_blocks[0], RawBlock(BlockKind.PARAGRAPH, "Three.")])
    half = [RawBlock(BlockKind.PARAGRAPH, "Half \ud800 a sign.")]
    with pytest.raises(Unreadable):
        checked(join(half), half)


def test_letters_whose_font_does_not_say_what_they_mean_are_told_with_their_share() -> None:
    found = read(with_meanings("The council decides.\nqqqq qqq qq", {"q": "E123"}))
    assert any(note.startswith("33% of its signs are none that a language has, on page 1") for note in found.notes)


def _shifted(before: str, raised: str, after: str, up: float = 4) -> bytes:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        end = say(canvas, 72, 640, before)
        end = say(canvas, end, 640 + up, raised, 7)
        say(canvas, end, 640, after)

    return made(draw)


@pytest.mark.parametrize(
    ("before", "small", "after", "up", "said"),
    [
        ("It may emit 10", "6", " particles.", 4, "It may emit 10⁶ particles."),
        ("It may emit 10", "-3", " grams.", 4, "It may emit 10⁻³ grams."),
        ("A floor of 400 m", "2", " is let.", 4, "A floor of 400 m² is let."),
        ("A floor of 400m", "2", " is let.", 4, "A floor of 400m² is let."),
        ("Let x", "2", " be the area.", 4, "Let x² be the area."),
        ("It fell by 40 kg CO", "2", " a year.", -2, "It fell by 40 kg CO₂ a year."),
        ("It was set in 2019", "3", " and stands.", 4, "It was set in 2019 and stands."),
        ("The women of the 1950s", "2", " had no letter.", 4, "The women of the 1950s had no letter."),
        ("It costs 1,450", "12", " a year.", 4, "It costs 1,450 a year."),
        ("The board agreed", "4,5", " to it.", 4, "The board agreed to it."),
        ("The board agreed.", "4", " It met again.", 4, "The board agreed. It met again."),
        ("It ends on the 1", "st", " of May.", 4, "It ends on the 1st of May."),
        ("It is kept at 20", "o", "C or less.", 4, "It is kept at 20°C or less."),
    ],
)
def test_exponents_and_indices_stay_and_marks_of_notes_go(
    before: str, small: str, after: str, up: float, said: str
) -> None:
    assert said in text(_shifted(before, small, after, up))


def test_a_unit_right_behind_an_exponent_keeps_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        end = 72.0
        for words, size, up in (
            ("It holds 10", 11, 640),
            ("6", 7, 644),
            ("m", 11, 640),
            ("3", 7, 644),
            (" of it.", 11, 640),
        ):
            end = say(canvas, end, up, words, size)

    assert "It holds 10⁶m³ of it." in text(made(draw))


def test_a_footnote_keeps_the_number_that_stands_raised_before_it() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        for number, words in enumerate(("By the council.", "By the county.")):
            say(canvas, 72, 103 - 14 * number, str(4 + number), 5)
            say(canvas, 76, 100 - 14 * number, words, 8)

    found = read(made(draw)).canonical
    notes = [(block.paragraph, block.span.of(found.text)) for block in found.blocks if block.kind is BlockKind.FOOTNOTE]
    assert notes == [("4", "By the council."), ("5", "By the county.")]


# --- line ends


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("a fee for 2025-", "26 and later"), "a fee for 2025-26 and later"),
        (("within 24-", "48 hours"), "within 24-48 hours"),
        (("in 2019–", "20 it fell"), "in 2019–20 it fell"),
        (("write to parks-", "team@example.org today"), "write to parks-team@example.org today"),
        (("see www.example.org/parks-", "and-roads for more"), "see www.example.org/parks-and-roads for more"),
        (("the self-", "employed pay"), "the self-employed pay"),
        (("a post-", "ponement of it"), "a postponement of it"),
        (("a post-", "war house"), "a post-war house"),
        (("to pre-", "vent it"), "to prevent it"),
        (("a pre-", "school place"), "a pre-school place"),
        (("an agree-", "ment of both"), "an agreement of both"),
        (("an up-to-", "date list"), "an up-to-date list"),
        (("by e-", "mail only"), "by e-mail only"),
        (("short-", "and long-term loans"), "short- and long-term loans"),
        (("COVID-", "19 rules"), "COVID-19 rules"),
        (("Anglo-", "Saxon walls"), "Anglo-Saxon walls"),
        (("the ward", "of the north"), "the ward of the north"),
    ],
)
def test_a_hyphen_at_a_line_end_is_read_as_it_is_meant(lines: tuple[str, str], said: str) -> None:
    assert FileWords.of(()).follow(*lines) == said


def test_the_words_of_the_file_itself_decide_first() -> None:
    written = ["A risk-based plan.", "Cooperation is a duty.", "Risk is a word. So is based.", "Risk, based."]
    assert FileWords.of(written).follow("a risk-", "based plan") == "a risk-based plan"
    assert FileWords.of(written).follow("co-", "operation") == "cooperation"
    assert (
        FileWords.of(["The pitch is long.", "Tar is old.", "A tar, a pitch."]).follow("a tar-", "pitch") == "a tarpitch"
    )


def test_hyphens_are_read_so_in_a_paragraph_over_lines() -> None:
    lines = (
        "People who are self-",
        "employed pay £12 in 2025-",
        "26, and write to parks-",
        "team@example.org for a post-",
    )
    data = made(lambda canvas: prose(canvas, lines=(*lines, "ponement.")))
    said = "People who are self-employed pay £12 in 2025-26, and write to parks-team@example.org for a postponement."
    assert said in text(data)


# --- furniture


def _headed(canvas: Canvas, page: int, of: int) -> None:
    say(canvas, 72, 810, "Borough Lighting Plan", 9)
    say(canvas, 480, 30, f"Page {page} of {of}", 9)


def test_a_running_header_of_two_pages_does_not_cut_a_sentence() -> None:
    def first(canvas: Canvas) -> None:
        _headed(canvas, 1, 2)
        prose(canvas)
        say(canvas, 72, 80, "Where a street lamp fails, the contractor must repair it within five days of the")

    def second(canvas: Canvas) -> None:
        _headed(canvas, 2, 2)
        say(canvas, 72, 770, "day on which it was told, or pay the council £50 for each further day.")

    found = read(made(first, second)).canonical
    assert "within five days of the day on which it was told, or pay the council £50" in found.text
    assert "Lighting Plan" not in found.text
    assert "of 2" not in found.text
    assert {label for block in found.blocks for label in (block.page_label,)} == {"1"}


def test_figures_and_words_alone_at_the_edge_of_a_page_are_text() -> None:
    def draw(word: str, figure: str) -> Draw:
        def inner(canvas: Canvas) -> None:
            say(canvas, 72, 800, word, 20, "Helvetica-Bold")
            prose(canvas, 700)
            say(canvas, 72, 60, figure)

        return inner

    pages = [draw(word, figure) for word, figure in (("Civic", "2024"), ("Mild", "250"), ("Civil", "19"), ("Mix", "7"))]
    found = text(made(*pages))
    for word in ("Civic", "Mild", "Civil", "Mix", "2024", "250", "19", "7"):
        assert word in found.split()


def test_a_figure_set_large_belongs_to_the_words_below_it() -> None:
    def draw(canvas: Canvas) -> None:
        say(canvas, 72, 765, "250", 24)
        say(canvas, 72, 750, "new homes were finished in the year to March.")
        prose(canvas, 700)

    assert ("paragraph", "250 new homes were finished in the year to March.") in blocks(made(draw))


def test_headings_that_count_themselves_at_the_head_of_pages_are_text() -> None:
    def draw(number: int, page: int) -> Draw:
        def inner(canvas: Canvas) -> None:
            say(canvas, 72, 780, f"Recommendation {number}", 14, "Helvetica-Bold")
            prose(canvas)
            say(canvas, 300, 30, str(page), 9)

        return inner

    found = read(made(*(draw(number, 10 + place) for place, number in enumerate((3, 4, 5, 12))))).canonical
    assert [title for title in ("Recommendation 3", "Recommendation 12") if title in found.text] == [
        "Recommendation 3",
        "Recommendation 12",
    ]
    assert [block.page_label for block in found.blocks][::2] == ["10", "11", "12", "13"]


def _page(title: str, words: str) -> Draw:
    def inner(canvas: Canvas) -> None:
        say(canvas, 72, 780, title, 12, "Helvetica-Bold")
        say(canvas, 72, 750, words)
        prose(canvas, 700)

    return inner


def test_a_heading_that_heads_pages_of_several_chapters_is_text() -> None:
    titles = ["Aims", "Means", "Costs", "Aims", "Terms", "Dates", "Aims", "Lists"]
    found = blocks(made(*(_page(title, f"Page {number} has words.") for number, title in enumerate(titles))))
    assert [words for kind, words in found if kind == BlockKind.HEADING] == titles


def test_the_header_of_a_chapter_of_two_pages_is_furniture_where_every_page_has_one() -> None:
    def page(number: int) -> Draw:
        def inner(canvas: Canvas) -> None:
            say(canvas, 72, 810, ("Chapter 1: Housing", "Chapter 2: Roads", "Chapter 3: Parks")[number // 2], 9)
            prose(canvas, 770)
            say(canvas, 72, 700, f"These are the words of the page that is {'abcdef'[number]}.")

        return inner

    found = text(made(*map(page, range(6))))
    assert "Chapter" not in found
    assert found.count("heard tenants, traders and the police") == 6  # the same words on each page, and no furniture


# --- the files of the issue

CASES = {
    "p01-superscripts.pdf": (
        ["emit 10⁶ particles over a floor of 400 m² each day", "set in 2019 and are reviewed"],
        ["2019³"],
    ),
    "p02-two-page-header.pdf": (
        ["within five working days of the day on which the failure was reported, or pay"],
        ["Lighting Plan", "Page 1"],
    ),
    "p03-figures-at-top.pdf": (["250 new homes were finished", "2024", "Civic", "Civil", "Mild"], []),
    "p08-three-columns.pdf": (
        [
            "Landlords must have a licence for each shared house, which",
            "Tenants may ask the council to look at a house",
        ],
        [" | "],
    ),
    "p09-wrapped-cells.pdf": (
        [
            "Scheme | Who may apply | Most",
            "Warm homes | Owners over 60 and tenants with a lease | £5,000",
            "Shop fronts | Traders in the two town centres | £2,500",
        ],
        [],
    ),
    "p15-hyphens.pdf": (
        ["self-employed", "2025-26, and email us at parks-team@example.org within 24-48 hours of a postponement."],
        [],
    ),
    "p18-watermark.pdf": (["Housing need"], ["DRAFT"]),
    "p21-emoji.pdf": (["A resident's parking permit costs £75 a year.", "😀"], []),
    "p22-lone-surrogate.pdf": (["And then some Gothic text"], []),
}


@pytest.mark.parametrize("file", CASES)
def test_the_files_that_were_read_wrongly_are_read_right(shared: Path, file: str) -> None:
    found = read((shared / "faults/inputs" / file).read_bytes())
    said = " ".join(found.canonical.text.split())
    wanted, unwanted = CASES[file]
    assert [words for words in wanted if words not in said] == []
    assert [words for words in unwanted if words in said] == []
    assert offsets_hold(found)
    found.canonical.text.encode()
