"""Pages whose frames a program draws in another order than that in which a person reads them."""

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from tests.ingest.made_pdf import blocks, made, say, text

TOP = ("The council empties grey bins on the second Tuesday of", "every month, and garden waste on the first.")
BOX = ("The committee asked that bins be emptied twice a", "month, and that the council report on it in May.")
BELOW = ("The council will look at this when it has heard from the", "traders of the market and from the tenants.")
ENDS_OPEN = ("Every household may ask for a second bin when it has", "more than five members, and it pays")
GOES_ON = ("a fee of twenty pounds that the council sets each year in", "its budget.")

Frame = tuple[float, Sequence[str]]


def page(*frames: Frame) -> list[str]:
    """The words of the blocks of a page with these frames, drawn in this order, each from this height downwards."""

    def draw(canvas: Canvas) -> None:
        for up, lines in frames:
            for number, line in enumerate(lines):
                say(canvas, 72, up - 14 * number, line)

    return [" ".join(words.split()) for _, words in blocks(made(draw))]


def test_a_page_is_read_from_the_top_whatever_was_drawn_first() -> None:
    expected = [" ".join(lines) for lines in (TOP, BOX, BELOW)]
    assert page((740, TOP), (600, BOX), (400, BELOW)) == expected
    assert page((600, BOX), (740, TOP), (400, BELOW)) == expected
    assert page((400, BELOW), (600, BOX), (740, TOP)) == expected


def test_no_box_stands_in_the_midst_of_a_sentence_that_goes_round_it() -> None:
    assert " ".join(page((740, ENDS_OPEN), (600, GOES_ON), (690, BOX))) == " ".join((*ENDS_OPEN, *GOES_ON, *BOX))


def test_a_heading_that_is_drawn_last_stands_above_its_text() -> None:
    def draw(canvas: Canvas) -> None:
        for up, lines in ((600, BOX), (400, BELOW)):
            for number, line in enumerate(lines):
                say(canvas, 72, up - 14 * number, line)
        say(canvas, 72, 640, "Recommendation 2", 16, "Helvetica-Bold")

    assert [kind for kind, _ in blocks(made(draw))] == ["heading", "paragraph", "paragraph"]


def test_columns_and_cells_keep_the_order_in_which_they_are_drawn() -> None:
    left = ("Grey bins are emptied every", "second Tuesday, and garden", "waste is collected on the", "first Friday.")
    right = ("Skips need a licence that", "costs twenty pounds a week,", "and a skip must be lit at", "night.")

    def draw(canvas: Canvas) -> None:
        # The left column has a gap where the right one has none.
        for number, line in enumerate(left):
            say(canvas, 72, 700 - 14 * number - (40 if number == 3 else 0), line)
        for number, line in enumerate(right):
            say(canvas, 320, 700 - 14 * number, line)

    assert text(made(draw)) == " ".join((*left, *right))


def test_a_notice_of_copyright_goes_on_with_nothing() -> None:
    def first(canvas: Canvas) -> None:
        say(canvas, 72, 740, "Bins and what they cost", 18)
        say(canvas, 72, 60, "CP 12")

    def second(canvas: Canvas) -> None:
        say(canvas, 72, 740, "© Crown copyright 2025")
        for number, line in enumerate(TOP):
            say(canvas, 72, 700 - 14 * number, line)

    assert "© Crown copyright 2025" in [words for _, words in blocks(made(first, second))]
