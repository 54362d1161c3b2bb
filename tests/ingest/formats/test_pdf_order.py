"""Pages whose file draws what stands lower before what stands above it."""

from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.formats.pdf.columns import by_column
from ingest.formats.pdf.lines import PdfLine
from ingest.formats.pdf.reader import read
from ingest.stated.quoted import mark_recommendations
from retrieval.text import BlockKind
from tests.ingest.made_pdf import blocks, made, say, text

Draw = Callable[[Canvas], None]

FIRST = (
    "The council looks after forty parks, and asks the people who live",
    "near each of them once a year what they would like to see there.",
)
SECOND = (
    "Tools are lent from the depot. Whoever borrows one signs for it and",
    "brings it back by Monday. A lost key is reported to the warden.",
)
ASKED = (
    "The council should say by May which of its parks have a warden of",
    "their own, and what it will do where there is none.",
)
LEFT = (
    "Roads are swept once a week. Leaves", "are gathered from October until the", "last tree is bare, and are made",
    "into compost that residents collect.",
)  # fmt: skip
RIGHT = (
    "Lamps that fail are mended within a", "week. Signs that were knocked down", "are put back by the contractor,",
    "who pays for it where that is late.",
)  # fmt: skip


def at(up: float, lines: Sequence[str], left: float = 72, font: str = "Helvetica") -> Draw:
    """Draws lines from this height down."""

    def draw(canvas: Canvas) -> None:
        for number, line in enumerate(lines):
            say(canvas, left, up - 14 * number, line, font=font)

    return draw


def head(up: float, words: str, left: float = 72) -> Draw:
    return at(up, (words,), left, "Helvetica-Bold")


def page(*pieces: Draw) -> Draw:
    """A page whose file draws these pieces in this order."""

    def draw(canvas: Canvas) -> None:
        for piece in pieces:
            piece(canvas)

    return draw


def in_order(data: bytes, *words: str) -> bool:
    whole = text(data)
    return [whole.index(word) for word in words] == sorted(whole.index(word) for word in words)


def test_a_box_drawn_before_the_text_around_it_is_read_where_it_stands() -> None:
    box = page(at(620, ASKED), head(645, "Recommendation 2"))
    data = made(page(at(40, ("6",)), box, at(740, FIRST), at(560, SECOND)))
    assert [words for _, words in blocks(data)][:4] == [
        " ".join(FIRST), "Recommendation 2", " ".join(ASKED), " ".join(SECOND)
    ]  # fmt: skip


def test_a_text_is_parted_where_a_box_stands_in_its_room() -> None:
    around = page(at(740, FIRST), at(560, SECOND))
    data = made(page(around, head(645, "Recommendation 2"), at(620, ASKED)))
    assert [words for _, words in blocks(data)] == [
        " ".join(FIRST), "Recommendation 2", " ".join(ASKED), " ".join(SECOND)
    ]  # fmt: skip


def test_a_sentence_goes_on_over_the_page_whatever_is_drawn_first() -> None:
    box = page(head(645, "Recommendation 2"), at(620, ASKED))
    start, rest = (*SECOND, "The gates are closed at dusk by the"), ("warden, who has the only key.",)
    data = made(page(at(560, start), at(740, FIRST)), page(box, at(740, rest)))
    kind, words = blocks(data)[1]
    assert (kind, words) == (BlockKind.PARAGRAPH.value, " ".join((*start, *rest)))


def test_columns_are_read_one_after_the_other_whatever_is_drawn_first() -> None:
    title, left, right = head(700, "Streets"), at(680, LEFT), at(680, RIGHT, 320)
    foot = at(600, ("This is the case in every ward.",), 320)
    data = made(
        page(foot, left, right, title, head(730, "What the council does for the streets of its wards, and when"))
    )
    assert in_order(
        data, "What the council does", "Streets", "Roads", "that residents collect.", "Lamps", "late.", "ward."
    )


def test_a_heading_that_is_drawn_last_stands_above_its_own_column() -> None:
    data = made(page(at(680, LEFT), at(680, RIGHT, 320), head(700, "Streets")))
    assert in_order(data, "Streets", "Roads", "that residents collect.", "Lamps")


def test_what_is_drawn_in_the_middle_of_a_sentence_does_not_part_it() -> None:
    around = page(at(740, FIRST[:1]), at(660, FIRST[1:]))
    data = made(page(around, at(700, ("Forty parks",), 200), at(600, SECOND)))
    assert in_order(data, FIRST[1], "Forty parks")


def test_words_that_run_up_the_page_stay_where_the_file_has_them() -> None:
    def turned(canvas: Canvas) -> None:
        canvas.rotate(90)
        for number, line in enumerate((*SECOND, *FIRST)):
            say(canvas, 100, -100 - 14 * number, line)
            say(canvas, 500, -100 - 14 * number, f"Park {number}")

    assert in_order(made(turned), SECOND[0], "Park 0", SECOND[1], "Park 1", FIRST[0], "Park 2", FIRST[1])


def test_a_paragraph_left_of_a_list_is_no_part_of_its_last_item() -> None:
    items = page(at(700, ("• parks that have a warden, who is asked",), 90), at(686, ("first, and",), 108))
    last = at(672, ("• parks that have none, wherever these are and whoever looks after them.",), 90)
    data = made(page(at(720, ("The council will ask after:",)), items, last, at(656, FIRST)))
    assert blocks(data)[-1] == (BlockKind.PARAGRAPH.value, " ".join(FIRST))


def test_a_number_at_the_foot_of_a_page_does_not_begin_the_next_one() -> None:
    data = made(page(at(100, ("CP 1326",)), at(740, FIRST)), at(740, ("© Crown copyright 2025",)))
    assert [words for _, words in blocks(data)][1:] == ["CP 1326", "© Crown copyright 2025"]


@pytest.mark.parametrize("drawn", list(permutations((at(740, FIRST), at(620, ASKED), at(500, SECOND)))))
def test_a_page_is_read_from_the_top_in_whatever_order_its_paragraphs_are_drawn(drawn: Sequence[Draw]) -> None:
    assert [words for _, words in blocks(made(page(*drawn)))] == [" ".join(lines) for lines in (FIRST, ASKED, SECOND)]


def test_no_box_stands_in_the_midst_of_a_sentence_that_goes_round_it() -> None:
    opens = ("Every household may ask for a second bin when it has", "more than five members, and it pays")
    goes_on = ("a fee of twenty pounds that the council sets each year in", "its budget.")
    data = made(page(at(740, opens), at(600, goes_on), at(690, ASKED)))
    assert text(data) == " ".join((*opens, *goes_on, *ASKED))


def test_a_large_heading_that_is_drawn_last_stands_above_its_text() -> None:
    def large(canvas: Canvas) -> None:
        say(canvas, 72, 640, "Recommendation 2", 16, "Helvetica-Bold")

    data = made(page(at(600, ASKED), at(400, SECOND), large))
    assert [kind for kind, _ in blocks(data)] == ["heading", "paragraph", "paragraph"]


def test_columns_keep_their_order_where_one_of_them_has_a_gap() -> None:
    left = page(at(700, LEFT[:3]), at(618, LEFT[3:]))
    assert text(made(page(left, at(700, RIGHT, 320)))) == " ".join((*LEFT, *RIGHT))


def test_a_notice_of_copyright_goes_on_with_nothing() -> None:
    def first(canvas: Canvas) -> None:
        say(canvas, 72, 740, "Bins and what they cost", 18)
        say(canvas, 72, 60, "CP 12")

    data = made(first, page(at(740, ("© Crown copyright 2025",)), at(700, FIRST)))
    assert "© Crown copyright 2025" in [words for _, words in blocks(data)]


def test_a_report_whose_boxes_are_drawn_first_is_read_in_the_order_of_its_pages(shared: Path) -> None:
    found = mark_recommendations(
        read((shared / "documents" / "space-economy-government-response.pdf").read_bytes())
    ).canonical
    said = [(block, block.span.of(found.text)) for block in found.blocks]
    numbers = [int(words.split()[1]) for block, words in said if words.startswith("Recommendation ")]
    assert [number for number in numbers if 1 <= number <= 40][-40:] == list(range(1, 41))
    asked = next(block for block, words in said if words.startswith("The portfolio of the Minister"))
    assert asked.quoting and asked.heading_path[-1] == "Recommendation 5"
    assert "a co-ordinated approach to procurement, in light of" in found.text


def line(words: str, left: float, right: float, up: float) -> PdfLine:
    """A line of prose, eleven points high."""
    edges = ((left, right),)
    return PdfLine(words, (words,), left, right, up, 11.0, False, False, up / 842, edges)


@pytest.mark.parametrize("close", range(4), ids="row {}".format)
def test_a_row_whose_columns_nearly_touch_keeps_its_words(close: int) -> None:
    """The columns grow wider with every row, so that a row which stood in them at first may not fit at the end."""
    lines = [
        part
        for number, (left, right) in enumerate(zip((*LEFT, *LEFT), (*RIGHT, *RIGHT), strict=True))
        for ends, begins in [(279, 280.5) if number == close else (260, 300)]
        for part in (line(left, 72, ends, 740 - 14 * number), line(right, begins, 500, 740 - 14 * number))
    ]
    assert [part.text for part in by_column(lines)] == [*LEFT, *LEFT, *RIGHT, *RIGHT]
