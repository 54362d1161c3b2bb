"""What stands around the pages of a plain text is left out and counted; what only comes back in it stays."""

from collections.abc import Callable

import pytest

from ingest.blocks.extraction import Extraction
from ingest.blocks.soundness import find_defect
from ingest.formats.readers import TEXT
from ingest.formats.text import reader as plain
from ingest.formats.text.furniture import Furniture, find_furniture
from ingest.reading.coverage import coverage
from ingest.reading.dumps import dump
from retrieval.text import Span
from tests.ingest.made_text import told

WARDS = "Abbey Bishops Castle Downs Eastgate Fairlawn Grange Heath".split()

Page = Callable[[int, str], str]


def said(number: int, ward: str) -> str:
    return f"The wardens of {ward} walk {number + 2} streets on each night of the week.\n\nThey report to {ward} hall."


def paged(page: Page, count: int = 8, parting: str = "\n\f") -> str:
    return parting.join(page(number, ward) for number, ward in enumerate(WARDS[:count]))


def read(text: str) -> Extraction:
    found = plain.read(text.encode())
    assert find_defect(found.canonical) is None
    return found


def words(found: Extraction) -> list[str]:
    return [said for _, _, said in told(found)]


def left_out(text: str) -> list[str]:
    return [" ".join(span.of(text).split()) for span in find_furniture(text).spans]


def test_running_heads_feet_and_page_numbers_are_left_out_and_counted() -> None:
    text = paged(lambda number, ward: f"Night patrols\n\n{said(number, ward)}\n\nTown council\n\n{number + 5}")
    found = read(text)
    assert words(found)[:3] == ["Night patrols", *said(0, "Abbey").split("\n\n")]
    assert len(found.canonical.blocks) == 1 + 2 * 8
    assert found.notes == ("23 running headers, footers and page numbers were left out.",)


def test_a_single_one_is_said_as_one() -> None:
    assert Furniture((Span(0, 4),)).remark == "1 running header, footer or page number was left out."
    assert Furniture().remark is None


def test_feet_of_left_and_right_pages_are_told_though_they_differ() -> None:
    def page(number: int, ward: str) -> str:
        foot = f"{number + 1}  Night patrol guide" if number % 2 else f"Town council  {number + 1}"
        return f"{said(number, ward)}\n\n{foot}"

    assert len(left_out(paged(page))) == 8


def test_a_foot_that_hangs_at_a_paragraphs_end_is_cut_off() -> None:
    text = paged(lambda number, ward: f"{said(number, ward)} Town council 2024  Patrol guide {number + 1}")
    found = read(text)
    assert not [said for said in words(found) if "council" in said]
    assert "They report to Heath hall." in words(found)


def test_a_stamp_is_left_out_whether_it_hangs_stands_alone_or_comes_twice() -> None:
    def page(number: int, ward: str) -> str:
        gap = "" if number % 2 else "\n\n"
        return f"{said(number, ward)}{gap}PRINT COPYPRINT COPY\n\nPRINT COPYPRINT COPY"

    assert {said for said in words(read(paged(page))) if "PRINT" in said} == set()


@pytest.mark.parametrize("tab", ["7", "D", "R40B", "B1"])
def test_the_letter_or_number_of_a_pages_part_goes_with_the_stamp_that_hangs_on_it(tab: str) -> None:
    """As print shops stamp a page whose edge shows its part: no word may be cut in two."""
    text = paged(lambda number, ward: f"{said(number, ward)}\n\n{tab}PRINT COPYPRINT COPY\n\nPRINT COPY")
    assert not [said for said in words(read(text)) if "PRINT" in said or said == tab]


def test_a_word_on_which_a_stamp_hangs_is_never_cut() -> None:
    text = paged(lambda number, ward: f"{said(number, ward)}\n\nPLAN {ward.upper()}PRINT COPY\n\nPRINT COPY")
    found = words(read(text))
    assert [said for said in found if said.startswith("PLAN ABBEY")]


def test_a_stamp_in_spaced_letters_is_left_out_within_pages_too() -> None:
    stamp = "P R I N T   C O P Y"
    text = paged(lambda number, ward: f"{stamp}\n\n{said(number, ward)}\n\n{stamp}\n\nHe signs.\n\nB\n\nC\n\nD\n\nE")
    found = read(text)
    assert not [said for said in words(found) if said.startswith("P R")]
    assert words(found).count("He signs.") == 8


def test_a_running_heads_own_block_never_reaches_into_the_text_around_it() -> None:
    text = paged(
        lambda number, ward: (
            f"Night patrols of the town council\nand {ward} again, a long line, number {number}\nHall {ward}"
        )
    )
    assert not [said for said in words(read(text))[1:] if "Night patrols" in said]


@pytest.mark.parametrize("line", ["Yes", "Notes", "Recommendation", "n/a", "Total", "250", "£4.50"])
@pytest.mark.parametrize("place", ["head", "foot"])
def test_one_word_that_comes_back_stays(line: str, place: str) -> None:
    def page(number: int, ward: str) -> str:
        return f"{line}\n\n{said(number, ward)}" if place == "head" else f"{said(number, ward)}\n\n{line}"

    found = read(paged(page))
    assert words(found).count(line) == 8
    assert found.notes == ()


@pytest.mark.parametrize("line", ["Recommendation {}", "Question {}", "Case study {}", "Policy area {}"])
def test_a_part_whose_number_counts_up_with_the_pages_stays(line: str) -> None:
    found = read(paged(lambda number, ward: f"{line.format(number + 1)}\n\n{said(number, ward)}"))
    assert [line.format(number + 1) in words(found) for number in range(8)] == [True] * 8


def test_a_heading_that_mostly_stands_within_pages_stays_at_their_heads_too() -> None:
    text = paged(
        lambda number, ward: "\n\n".join([f"What we found\n\n{said(number, ward)}", *[f"{said(number, ward)}"] * 2] * 3)
    )
    assert words(read(text)).count("What we found") == 3 * 8


def test_the_end_of_a_sentence_that_comes_back_stays() -> None:
    text = paged(lambda number, ward: f"{said(number, ward)}\n\n{ward} follows the Byelaws of the Town Council.")
    assert left_out(text) == []


def test_a_text_without_pages_has_no_furniture() -> None:
    assert left_out(paged(lambda number, ward: f"Night patrols\n\n{said(number, ward)}\n\nYes", parting="\n\n")) == []


def test_a_letter_to_many_is_no_furniture() -> None:
    letter = "\n\n".join(f"Rule {rule} of the Hall binds each tenant of it" for rule in "ABCDEFGHIJ")
    assert left_out(paged(lambda number, ward: f"Dear {ward} {number}\n\n{letter}")) == []


# --- without form feeds


def wrapped(number: int, ward: str, foot: str) -> str:
    lines = [f"and the wardens of {ward} on the street {number}-{line} walk on" for line in range(24)]
    return "\n".join([*lines, foot.format(number + 1)])


@pytest.mark.parametrize("foot", ["Page {} of 8", "Night patrols, page {}", "Night patrols of the Town"])
def test_lines_at_a_pages_rhythm_part_pages_where_nothing_else_does(foot: str) -> None:
    found = read(paged(lambda number, ward: wrapped(number, ward, foot), parting="\n"))
    assert not [said for said in words(found) if foot[:5] in said]
    assert found.notes == ("8 running headers, footers and page numbers were left out.",)


@pytest.mark.parametrize(("length", "parts"), [(99, True), (100, False)])
def test_a_line_as_long_as_a_paragraph_parts_no_pages(length: int, parts: bool) -> None:
    foot = f"Page {{}} of 8 {'of the plan ' * 9}"[: length + 1]
    text = paged(lambda number, ward: wrapped(number, ward, foot), parting="\n")
    assert bool(left_out(text)) is parts


def test_heads_of_records_of_one_length_are_no_furniture() -> None:
    record = "\n".join(f"Line {{ward}} of the record {number}." for number in range(24))
    text = paged(lambda number, ward: f"Contact details\n{number} {record.format(ward=ward)}", parting="\n\n")
    assert left_out(text) == []


# --- coverage


def test_furniture_is_no_loss_of_words() -> None:
    text = paged(lambda number, ward: f"Night patrols\n\n{said(number, ward)}\n\nTown council {number + 5}")
    found = read(text)
    assert found.notes
    assert coverage(found.canonical, dump(TEXT, text.encode()) or "") == 1.0


# --- the title


def feet(first: str, even: str, odd: str) -> str:
    return f"{first}\n\n" + paged(
        lambda number, ward: f"{said(number, ward)}\n\n{(odd if number % 2 else even).format(number + 3)}"
    )


@pytest.mark.parametrize(
    ("even", "odd", "title"),
    [
        ("Patrol guide 2024 Town council  {}", "{}  Patrol guide 2024 Town council", "Patrol guide 2024 Town council"),
        ("Town council  Patrol guide, part 2  {}", "{} Patrol guide, part 2 Town council", None),
        ("Night work Patrol guide", "Patrol guide Night work", "Patrol guide Night work"),
        ("Patrol guide  {}", "{}  Patrol guide for wardens", "Patrol guide for wardens"),
        ("Patrol guide, 2024 Town council", "Patrol guide, 2024 printed in York", "Patrol guide, 2024"),
    ],
)
def test_running_lines_name_a_text_that_begins_with_a_part(even: str, odd: str, title: str | None) -> None:
    found = read(feet("Section 0: Introduction", even, odd))
    assert found.title == (title or "Patrol guide, part 2 Town council")


def test_running_lines_that_name_no_document_give_no_title() -> None:
    assert read(feet("Introduction", "Town council  {}", "{}  Town council")).title is None


def test_the_first_heading_names_a_text_where_it_says_what_the_pages_say() -> None:
    assert read(feet("Patrol guide: wardens", "Patrol guide  {}", "{}  Patrol guide")).title == "Patrol guide: wardens"
    assert read(feet("Materials", "Patrol guide  {}", "{}  Patrol guide")).title == "Patrol guide"


def test_the_title_that_running_heads_repeat_stays_in_the_text() -> None:
    found = read(paged(lambda number, ward: f"Patrol guide\n\n{said(number, ward)}"))
    assert found.title == "Patrol guide"
    assert words(found).count("Patrol guide") == 1


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Patrol guide\nB\nNight work\n", "Patrol guide B Night work"),
        ("Patrol guide\n\nB\n\nNight work\n", "Patrol guide B Night work"),
        ("Patrol guide\nfor wardens\n", "Patrol guide"),
        ("Patrol guide\n\nNight work\n", "Patrol guide"),
        ("Minutes of the board\nDate: 4 May 2026\n", "Minutes of the board"),
        ("Patrol guide\n1. Who walks\n", "Patrol guide"),
    ],
)
def test_lines_that_are_stacked_at_the_head_are_one_title(head: str, title: str | None) -> None:
    found = read(f"{head}\nThe wardens walk the streets on each night of the week.\n\nThey sign.\n")
    assert found.title == title


# --- headings


CELLS = ["Fd", "No", "0", "F", "Yes", "30 min", "450mm", "Flat wall", "n/a"]


def kinds(found: Extraction) -> dict[str, str]:
    return {said: kind for kind, _, said in told(found)}


@pytest.mark.parametrize("line", ["Fd", "No", "0", "F", "B1", "30 min", "450mm", "25 mm max.", "12.5"])
def test_a_lone_cell_figure_or_letter_is_no_heading(line: str) -> None:
    assert kinds(read(f"Doors\n\nA door opens.\n\n{line}\n\nA wall stands here.\n"))[line] == "paragraph"


@pytest.mark.parametrize("line", ["Walls", "EU law", "Section 1", "2 Duties", "Who may apply?", "Part B"])
def test_words_are_a_heading(line: str) -> None:
    assert kinds(read(f"Doors\n\nA door opens.\n\n{line}\n\nA wall stands here.\n"))[line] == "heading"


def test_short_lines_in_a_row_are_cells_of_a_table() -> None:
    found = kinds(read("Doors\n\nA door opens.\n\n" + "\n\n".join(CELLS) + "\n\nend of it.\n"))
    assert {found[cell] for cell in CELLS} == {"paragraph"}


def test_the_last_of_them_may_head_the_sentence_that_follows() -> None:
    sentence = "The walls of a hall should stand for an hour at the least in a fire."
    found = kinds(read("Doors\n\nA door opens.\n\n" + "\n\n".join([*CELLS, "Walls", sentence]) + "\n\nIt ends.\n"))
    assert found["Walls"] == "heading"
    assert found["Flat wall"] == "paragraph"


def test_the_first_figure_of_a_row_numbers_nothing() -> None:
    found = read("Doors\n\nA door opens.\n\n0.02  0.03 0.15\n\n1.2  A wall stands here.\n")
    assert told(found)[2:] == [("paragraph", None, "0.02 0.03 0.15"), ("paragraph", "1.2", "A wall stands here.")]
