"""Words as they stand: raised and lowered signs, marks of notes, line breaks, and what is left out."""

from tests.ingest.formats.all_formats.case import INTRO, INTRO_SAID, Case, bold, hidden, lowered, p, raised, struck
from tests.ingest.formats.all_formats.model import Break, Note
from tests.ingest.formats.all_formats.said import footnote, paragraph

CHARACTERS = (
    Case(
        "powers and units",
        (
            INTRO,
            p(
                "It may emit 10",
                raised("6"),
                " particles, or 10",
                raised("-3"),
                " grams, over 400 m",
                raised("2"),
                " of floor.",
            ),
        ),
        (INTRO_SAID, paragraph("It may emit 10⁶ particles, or 10⁻³ grams, over 400 m² of floor.")),
    ),
    Case(
        "indices",
        (INTRO, p("It fell by 40 kg of CO", lowered("2"), " a year, and by 3 kg of N", lowered("2"), "O.")),
        (INTRO_SAID, paragraph("It fell by 40 kg of CO₂ a year, and by 3 kg of N₂O.")),
    ),
    Case(
        "the end of an ordinal number",
        (INTRO, p("The plan ends on the 1", raised("st"), " of May.")),
        (INTRO_SAID, paragraph("The plan ends on the 1st of May.")),
    ),
    Case(
        "the mark of a note behind a year",
        (INTRO, p("The limit was set in 2019", Note("1", "By the full council."), " and stands.")),
        (
            INTRO_SAID,
            paragraph("The limit was set in 2019 and stands.", ("2019", "1")),
            footnote("By the full council.", "1"),
        ),
    ),
    Case(
        "marks of notes behind a word, an amount and a full stop",
        (
            INTRO,
            p(
                "The board",
                Note("1", "Of seven members."),
                " set a fee of £45",
                Note("2", "Without the tax."),
                " in May.",
                Note("3", "At its first meeting."),
            ),
        ),
        (
            INTRO_SAID,
            paragraph("The board set a fee of £45 in May.", ("board", "1"), ("£45", "2"), ("May.", "3")),
            footnote("Of seven members.", "1"),
            footnote("Without the tax.", "2"),
            footnote("At its first meeting.", "3"),
        ),
    ),
    Case(
        "a power and a note in one sentence",
        (INTRO, p("The hall has 400 m", raised("2"), " of floor", Note("1", "Without the stage."), " in all.")),
        (
            INTRO_SAID,
            paragraph("The hall has 400 m² of floor in all.", ("floor", "1")),
            footnote("Without the stage.", "1"),
        ),
    ),
    Case(
        "bold words and parts of words",
        (INTRO, p("You ", bold("must"), " apply; house", bold("holders"), " need ", bold("no skip licence"), ".")),
        (INTRO_SAID, paragraph("You must apply; householders need no skip licence.")),
    ),
    Case(
        "signs above the first plane",
        (INTRO, p("Let 𝑥 be the fee 😀 of a permit."), p("A permit costs 75 pounds a year.")),
        (INTRO_SAID, paragraph("Let 𝑥 be the fee 😀 of a permit."), paragraph("A permit costs 75 pounds a year.")),
    ),
    Case(
        "signs that mean something to a machine",
        (INTRO, p("Salt & pepper for <5 per cent, *not* _more_ | less; see #4 of [the plan] at `noon`, or ~8 \\ 9.")),
        (
            INTRO_SAID,
            paragraph(
                "Salt & pepper for <5 per cent, *not* _more_ | less; see #4 of [the plan] at `noon`, or ~8 \\ 9."
            ),
        ),
    ),
    Case(
        "a line break in a paragraph is a space",
        (
            INTRO,
            p(
                "The council agreed the plan at its meeting on",
                Break(),
                "the third of May, and it takes effect next year.",
            ),
        ),
        (
            INTRO_SAID,
            paragraph("The council agreed the plan at its meeting on the third of May, and it takes effect next year."),
        ),
    ),
)

NOT_CURRENT = (
    Case(
        "a price that is struck out is left out",
        (INTRO, p("A skip costs ", struck("£45"), " £60 a week.")),
        (INTRO_SAID, paragraph("A skip costs £60 a week.")),
        struck=1,
    ),
    Case(
        "words that are hidden are left out",
        (INTRO, p("A skip costs £60 ", hidden("or less "), "a week.")),
        (INTRO_SAID, paragraph("A skip costs £60 a week.")),
        hidden=1,
    ),
    Case(
        "a paragraph that is struck out, and two that hide words",
        (
            INTRO,
            p(struck("No permit is needed.")),
            p("A permit costs £75", hidden(" or nothing"), " a year."),
            p("It is ", hidden("never "), "renewed in May."),
        ),
        (INTRO_SAID, paragraph("A permit costs £75 a year."), paragraph("It is renewed in May.")),
        struck=1,
        hidden=2,
    ),
)
