"""Lists with their numbers, and headings with their ranks."""

from tests.ingest.formats.all_formats.case import INTRO, INTRO_SAID, Case, list_, lowered, p, runs, struck
from tests.ingest.formats.all_formats.model import Break, Form, Heading, Item, Note, Title
from tests.ingest.formats.all_formats.said import footnote, heading, item, paragraph

LISTS = (
    Case(
        "a list of bullets",
        (
            INTRO,
            p("You must bring:"),
            list_(Form.BULLET, "a passport or a driving licence", "a letter from the college"),
        ),
        (
            INTRO_SAID,
            paragraph("You must bring:"),
            item("a passport or a driving licence"),
            item("a letter from the college"),
        ),
    ),
    Case(
        "a list that counts in figures",
        (INTRO, p("To apply:"), list_(Form.DECIMAL, "fill in the form", "send it to us", "wait for a letter")),
        (
            INTRO_SAID,
            paragraph("To apply:"),
            item("fill in the form", "1"),
            item("send it to us", "2"),
            item("wait for a letter", "3"),
        ),
    ),
    Case(
        "a list that starts at 3",
        (INTRO, p("Then:"), list_(Form.DECIMAL, "wait for a letter", "pay the fee", start=3)),
        (INTRO_SAID, paragraph("Then:"), item("wait for a letter", "3"), item("pay the fee", "4")),
    ),
    Case(
        "a list of sentences that counts in figures",
        (INTRO, p("To apply:"), list_(Form.DECIMAL, "Fill in the form.", "Send it to us.")),
        (INTRO_SAID, paragraph("To apply:"), item("Fill in the form.", "1"), item("Send it to us.", "2")),
    ),
    Case(
        "two lists, each counted from its start",
        (
            INTRO,
            p("To apply:"),
            list_(Form.DECIMAL, "fill in the form", "send it to us"),
            p("To appeal, if the board says no:"),
            list_(Form.DECIMAL, "write to the board", "wait for a letter"),
        ),
        (
            INTRO_SAID,
            paragraph("To apply:"),
            item("fill in the form", "1"),
            item("send it to us", "2"),
            paragraph("To appeal, if the board says no:"),
            item("write to the board", "1"),
            item("wait for a letter", "2"),
        ),
    ),
    Case(
        "letters in brackets from (c) on",
        (INTRO, p("The board must also:"), list_(Form.IN_BRACKETS, "light the bridge", "close the gate", start=3)),
        (
            INTRO_SAID,
            paragraph("The board must also:"),
            item("light the bridge", "(c)"),
            item("close the gate", "(d)"),
        ),
    ),
    Case(
        "bullets below bullets",
        (
            INTRO,
            p("You must bring:"),
            list_(Form.BULLET, Item(runs("a paper"), list_(Form.BULLET, "a passport", "a licence")), "a letter"),
        ),
        (
            INTRO_SAID,
            paragraph("You must bring:"),
            item("a paper"),
            item("a passport", level=2),
            item("a licence", level=2),
            item("a letter"),
        ),
    ),
    Case(
        "an item with the mark of a note, one with a line break, one with a struck price",
        (
            INTRO,
            p("You must bring:"),
            list_(
                Form.IN_BRACKETS,
                Item(runs("a passport of 2019", Note("1", "Or of a later year."), " or a licence")),
                Item(runs("a letter from the college,", Break(), "which is signed")),
                Item(runs("the fee of ", struck("£45"), " £60")),
            ),
        ),
        (
            INTRO_SAID,
            paragraph("You must bring:"),
            item("a passport of 2019 or a licence", "(a)", marks=(("2019", "1"),)),
            item("a letter from the college, which is signed", "(b)"),
            item("the fee of £60", "(c)"),
            footnote("Or of a later year.", "1"),
        ),
        struck=1,
    ),
    Case(
        "letters in brackets",
        (INTRO, p("The board must:"), list_(Form.IN_BRACKETS, "warn the people beside the river", "open the hall")),
        (
            INTRO_SAID,
            paragraph("The board must:"),
            item("warn the people beside the river", "(a)"),
            item("open the hall", "(b)"),
        ),
    ),
    Case(
        "figures, letters and Roman figures in one another",
        (
            INTRO,
            p("The board must:"),
            list_(
                Form.DECIMAL,
                Item(
                    runs("publish its plan"),
                    list_(
                        Form.IN_BRACKETS,
                        "in print",
                        Item(runs("on its website"), list_(Form.ROMAN_BRACKET, "by day", "by night")),
                        "in the hall",
                    ),
                ),
                "keep to it",
            ),
        ),
        (
            INTRO_SAID,
            paragraph("The board must:"),
            item("publish its plan", "1"),
            item("in print", "(a)", 2),
            item("on its website", "(b)", 2),
            item("by day", "i)", 3),
            item("by night", "ii)", 3),
            item("in the hall", "(c)", 2),
            item("keep to it", "2"),
        ),
    ),
    Case(
        "letters and Roman figures with full stops",
        (
            INTRO,
            p("The board must:"),
            list_(Form.LETTER, "warn the town", Item(runs("open the hall"), list_(Form.ROMAN, "by day", "by night"))),
        ),
        (
            INTRO_SAID,
            paragraph("The board must:"),
            item("warn the town", "a"),
            item("open the hall", "b"),
            item("by day", "i", 2),
            item("by night", "ii", 2),
        ),
    ),
)

HEADINGS = (
    Case(
        "a title and headings of two levels",
        (
            Title(runs("Trees in the street")),
            INTRO,
            Heading(runs("Who decides on a tree")),
            p("The board decides on each tree, and it hears the people who live beside it before it does."),
            Heading(runs("How to appeal"), 2),
            p("Write to the board within a month of its decision, and say which tree you write about."),
        ),
        (
            heading("Trees in the street", 1),
            INTRO_SAID,
            heading("Who decides on a tree", 2),
            paragraph("The board decides on each tree, and it hears the people who live beside it before it does."),
            heading("How to appeal", 3),
            paragraph("Write to the board within a month of its decision, and say which tree you write about."),
        ),
        title="Trees in the street",
    ),
    Case(
        "headings without a title",
        (
            Heading(runs("Who decides on a tree")),
            INTRO,
            Heading(runs("How to appeal"), 2),
            p("Write to the board within a month of its decision, and say which tree you write about."),
        ),
        (
            heading("Who decides on a tree", 1),
            INTRO_SAID,
            heading("How to appeal", 2),
            paragraph("Write to the board within a month of its decision, and say which tree you write about."),
        ),
        title="Who decides on a tree",
    ),
    Case(
        "a title and a heading with an index and a note",
        (
            Title(runs("Less CO", lowered("2"), " by 2030")),
            INTRO,
            Heading(runs("The targets of 2019", Note("1", "Set in May."))),
            p("Each building halves what it emits, and each landlord says so in print before the year is out."),
        ),
        (
            heading("Less CO₂ by 2030", 1),
            INTRO_SAID,
            heading("The targets of 2019", 2, ("2019", "1")),
            paragraph("Each building halves what it emits, and each landlord says so in print before the year is out."),
            footnote("Set in May.", "1"),
        ),
        title="Less CO₂ by 2030",
    ),
    Case(
        "a heading with a line break",
        (
            Title(runs("Trees in the street")),
            INTRO,
            Heading(runs("Who decides", Break(), "on a tree")),
            p("The board decides on each tree, and it hears the people who live beside it before it does."),
        ),
        (
            heading("Trees in the street", 1),
            INTRO_SAID,
            heading("Who decides on a tree", 2),
            paragraph("The board decides on each tree, and it hears the people who live beside it before it does."),
        ),
    ),
)
