"""Markdown is read as what it says: its tables, its HTML, its numbers and notes, the facts above it."""

import pytest

from ingest.blocks.extraction import Extraction
from ingest.formats.markdown import reader as markdown
from ingest.formats.markdown.front_matter import split_front_matter
from retrieval.text import BlockKind
from tests.ingest import made_text as made
from tests.ingest.made_text import led_in, told


def marked(source: str) -> Extraction:
    return markdown.read(source.encode())


def rows(found: Extraction) -> list[list[str]]:
    """The cells of each row, as `ingest.blocks.grid` says that they are told."""
    blocks = (block for block in found.canonical.blocks if block.kind is BlockKind.ROW)
    return [f" {block.span.of(found.canonical.text)} ".split(" | ") for block in blocks]


def test_every_value_of_a_table_stands_under_its_own_head() -> None:
    assert [[cell.strip() for cell in row] for row in rows(marked(made.TABLES))] == [
        ["Ward", "Food", "Glass"],
        ["North", "", "Friday"],
        ["", "Monday", ""],
        ["A\xa0|\xa0B", "Tue Wed", "Thursday"],
    ]


def test_html_in_markdown_is_read_by_the_rules_of_html() -> None:
    assert [words for _, _, words in told(marked(made.HTML_IN_MARKDOWN))] == [
        "Rents",
        "Size | Rent",
        "Half | £20",
        "If you are over 65",
        "You pay half.",
        "The end.",
    ]


def test_a_heading_in_html_is_a_heading() -> None:
    found = marked('<h1 align="center">Skip hire</h1>\n\nA skip costs £60.\n')
    assert (found.title, told(found)[0]) == ("Skip hire", ("heading", None, "Skip hire"))


def test_html_in_an_item_belongs_to_it() -> None:
    found = marked("- one\n\n  <div>more of one</div>\n- two\n")
    assert told(found) == [("item", None, "one"), ("item", None, "more of one"), ("item", None, "two")]


def test_numbers_and_letters_that_markdown_does_not_know_are_read() -> None:
    found = marked(made.NUMBERED_MARKDOWN)
    assert told(found)[1:] == [
        ("item", "2", "Duties"),
        ("item", "(a)", "to warn"),
        ("item", "(b)", "to open the hall"),
        ("item", "(i)", "by day"),
        ("paragraph", "1.1", "The board must meet."),
        ("paragraph", "1.2", "It must report, as paragraph 1.1 of the plan says."),
        ("item", "(c)", "a lettered bullet"),
        ("item", None, "a task"),
    ]
    assert led_in(found, "to warn") == "Duties"
    assert led_in(found, "by day") == "to open the hall"


def test_marks_within_a_line_say_what_they_mean() -> None:
    found = marked(made.INLINE)
    assert told(found)[1:] == [
        ("paragraph", None, "The limit was £60 for 10⁶ particles over 400 m² of CO₂. A line."),
        ("footnote", "1", "Council"),
        ("footnote", "2", "Set by the council in 2024."),
    ]
    assert found.notes == ("2 passages that are struck out were left out.", "1 passage that is hidden was left out.")


@pytest.mark.parametrize(
    "mark",
    ['<sup id="r3"><a href="#fn3">3</a></sup>', '<a href="#fn3" class="footnote-ref">3</a>', "<sup>3</sup>", "[^3]"],
    ids=["raised link", "link", "raised", "Markdown's own"],
)
def test_the_mark_of_a_note_in_html_is_no_part_of_the_words(mark: str) -> None:
    table = f"<table><tr><th>Year</th><th>Fee</th></tr><tr><td>2019{mark}</td><td>£60{mark}</td></tr></table>"
    found = marked(f"# Fees\n\n<div>Set in 2019{mark}, for a year.</div>\n\n{table}\n\n[^3]: As the charter says.\n")
    assert [words for _, _, words in told(found)[1:]] == [
        "Set in 2019, for a year.",
        "Year | Fee",
        "2019 | £60",
        "As the charter says.",
    ]
    text, (_, first, _, row, _) = found.canonical.text, found.canonical.blocks
    assert [(note.mark, text[first.start : note.offset]) for note in first.notes] == [("3", "Set in 2019")]
    assert [(note.mark, text[row.start : note.offset]) for note in row.notes] == [("3", "2019"), ("3", "2019 | £60")]


def test_the_mark_of_a_note_before_the_first_word_stands_at_it() -> None:
    found = marked('Above.\n\n<p><a href="#fn1"><sup>1</sup></a> Words here.</p>\n').canonical
    [mark] = found.blocks[1].notes
    assert mark.offset == found.blocks[1].start


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<table>\n\n- Grey bins.\n\n  </table>\n\nGlass.\n", ["Grey bins.", "Glass."]),
        ("<table>\n\n> Grey bins.\n>\n> </table>\n\nGlass.\n", ["Grey bins.", "Glass."]),
        ("- <div hidden>\n\n  - Grey bins.\n\n    </div>\n\nGlass.\n", ["Glass."]),
    ],
)
def test_a_tag_that_is_closed_inside_a_list_or_a_quotation_loses_nothing(source: str, words: list[str]) -> None:
    assert [one for _, _, one in told(marked(source))] == words


def test_the_mark_of_a_note_that_is_a_link_stands_apart_from_the_word() -> None:
    found = marked('Debt fell in 2019<sup><a href="#fn3">3</a></sup> by 10<sup>6</sup>.')
    assert told(found)[0][2] == "Debt fell in 2019 by 10⁶."
    assert [mark.mark for mark in found.canonical.blocks[0].notes] == ["3"]


def test_a_hidden_part_that_a_search_may_open_is_text() -> None:
    assert told(marked('One <span hidden="until-found">two</span> three.'))[0][2] == "One two three."


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("---\ntitle: Minutes, 4 May 2026\n---\n\n## Attendees\n\n- Ada\n", "Minutes, 4 May 2026"),
        ("---\ntitle: 'It''s due'  # soon\ntags:\n- a\n---\nWords.\n", "It's due"),
        (
            '---\r\ntitle: "A \\"new\\" fee"\r\ndate: 2026-05-04\r\n...\r\n# One\r\n\r\n# Two\r\n\r\nWords.\r\n',
            'A "new" fee',
        ),
        ("---\ntitle: >-\n  A long\n  title\nlang: en\n---\n## Part\n\nWords.\n", "A long title"),
        ("---\nlayout: page\n---\n## Part\n\nWords.\n", "Part"),
        ("---\ntitle: The file's\n---\n# The text's own\n\nWords.\n", "The text's own"),
    ],
)
def test_front_matter_gives_the_title_and_is_no_text(source: str, title: str) -> None:
    found = marked(source)
    assert found.title == title
    assert "lang" not in found.canonical.text
    assert "---" not in found.canonical.text


@pytest.mark.parametrize(
    "source",
    [
        "---\n\n# Skips\n\nA skip costs £60.\n\n---\n\nFour lamps.\n",
        "---\nA skip costs £60.\n---\nFour lamps.\n",
        "---\nNote: A skip costs £60.\n---\nFour lamps.\n",
        "---\n# Skips\nA skip costs £60.\n\n---\n\nFour lamps.\n",
        "---\n- A skip costs £60.\n---\nFour lamps.\n",
        "---\n---\nA skip costs £60.\n\n---\nFour lamps.\n",
    ],
)
def test_what_stands_between_two_rules_is_text(source: str) -> None:
    assert split_front_matter(source).body == source
    blocks = told(marked(source))
    assert any("A skip costs £60." in words and kind != "heading" for kind, _, words in blocks)
    assert blocks[-1][2] == "Four lamps."


def test_a_paragraph_above_a_rule_is_no_heading() -> None:
    assert told(marked("Skips\n---\n\nA skip costs £60.\n---\n\nEnd.\n"))[:2] == [
        ("heading", None, "Skips"),
        ("paragraph", None, "A skip costs £60."),
    ]


def test_lists_in_lists_are_read_to_the_last() -> None:
    deep = "".join("  " * depth + f"- level {depth}\n" for depth in range(30))
    assert len(told(marked(deep))) == 30
