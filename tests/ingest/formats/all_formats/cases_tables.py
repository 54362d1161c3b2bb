"""Tables: each value under its own head, whatever spans what."""

from tests.ingest.formats.all_formats.case import INTRO, INTRO_SAID, Case, cell, hidden, lowered, raised, struck, table
from tests.ingest.formats.all_formats.model import Break, Note
from tests.ingest.formats.all_formats.said import footnote, row

_WARDS = ("Ward", "Food", "Glass")
_YEARS = ("Measure", "2018-19", "2019-20")
_RENTS = (
    "Size",
    "Rent a week: Social: Old",
    "Rent a week: Social: New",
    "Rent a week: Affordable: Old",
    "Rent a week: Affordable: New",
)

TABLES = (
    Case(
        "empty cells keep their columns",
        (
            INTRO,
            table(_WARDS, ("North", "Monday", "Friday"), ("", "Tuesday", "Friday"), ("South", "Monday", "")),
        ),
        (
            INTRO_SAID,
            row(*_WARDS),
            row("North", "Monday", "Friday", heads=_WARDS),
            row("", "Tuesday", "Friday", heads=_WARDS),
            row("South", "Monday", "", heads=_WARDS),
        ),
    ),
    Case(
        "a row whose first and last cells are empty",
        (INTRO, table(_WARDS, ("North", "Monday", "Friday"), ("", "Tuesday", ""), ("South", "", "Monday"))),
        (
            INTRO_SAID,
            row(*_WARDS),
            row("North", "Monday", "Friday", heads=_WARDS),
            row("", "Tuesday", "", heads=_WARDS),
            row("South", "", "Monday", heads=_WARDS),
        ),
    ),
    Case(
        "a column of labels has no head",
        (INTRO, table(("", "2018-19", "2019-20"), ("Net debt", "88.5", "79.9"), ("Borrowing", "37.1", "33.9"))),
        (
            INTRO_SAID,
            row("", "2018-19", "2019-20"),
            row("Net debt", "88.5", "79.9", heads=("", "2018-19", "2019-20")),
            row("Borrowing", "37.1", "33.9", heads=("", "2018-19", "2019-20")),
        ),
    ),
    Case(
        "a cell that spans rows and one that spans columns",
        (
            INTRO,
            table(
                _WARDS,
                (cell("North", rows=2), "Monday", "Friday"),
                ("Tuesday", "Saturday"),
                ("South", cell("Closed", columns=2)),
            ),
        ),
        (
            INTRO_SAID,
            row(*_WARDS),
            row("North", "Monday", "Friday", heads=_WARDS),
            row("North", "Tuesday", "Saturday", heads=_WARDS),
            row("South", "Closed", heads=("Ward", "Food, Glass")),
        ),
    ),
    Case(
        "a cell that spans rows and columns",
        (
            INTRO,
            table(
                ("Hall", "Day", "Fee", "Deposit"),
                ("Elm", "Monday", "£20", "£50"),
                ("Oak", cell("By agreement", rows=2, columns=2), "£60"),
                ("Ash", "£70"),
            ),
        ),
        (
            INTRO_SAID,
            row("Hall", "Day", "Fee", "Deposit"),
            row("Elm", "Monday", "£20", "£50", heads=("Hall", "Day", "Fee", "Deposit")),
            row("Oak", "By agreement", "£60", heads=("Hall", "Day, Fee", "Deposit")),
            row("Ash", "By agreement", "£70", heads=("Hall", "Day, Fee", "Deposit")),
        ),
    ),
    Case(
        "cells that span columns under heads that span them, beside empty cells",
        (
            INTRO,
            table(
                (cell("Size", rows=2), cell("Rent", columns=2), cell("Deposit", rows=2)),
                ("Social", "Affordable"),
                ("One bed", cell("On request", columns=2), ""),
                ("Two beds", "£110", "", "£500"),
                ("Studio", "", cell("£95", columns=2)),
                (cell("Attic", columns=2), cell(columns=2)),
                heads=2,
            ),
        ),
        (
            INTRO_SAID,
            row("Size", "Rent: Social", "Rent: Affordable", "Deposit"),
            row("One bed", "On request", "", heads=("Size", "Rent: Social, Rent: Affordable", "Deposit")),
            row("Two beds", "£110", "", "£500", heads=("Size", "Rent: Social", "Rent: Affordable", "Deposit")),
            row("Studio", "", "£95", heads=("Size", "Rent: Social", "Rent: Affordable, Deposit")),
            row("Attic", "", heads=("Size, Rent: Social", "Rent: Affordable, Deposit")),
        ),
    ),
    Case(
        "heads in two rows stack",
        (
            INTRO,
            table(
                (cell("Size", rows=2), cell("Rent", columns=2)),
                ("Social", "Affordable"),
                ("One bed", "£95", "£140"),
                ("Two beds", "£110", "£165"),
                heads=2,
            ),
        ),
        (
            INTRO_SAID,
            row("Size", "Rent: Social", "Rent: Affordable"),
            row("One bed", "£95", "£140", heads=("Size", "Rent: Social", "Rent: Affordable")),
            row("Two beds", "£110", "£165", heads=("Size", "Rent: Social", "Rent: Affordable")),
        ),
    ),
    Case(
        "the heads of rows stay with their rows",
        (
            INTRO,
            table(
                _YEARS,
                (cell("Net debt", is_head=True), "88.5", "79.9"),
                (cell("Borrowing", is_head=True), "37.1", "33.9"),
            ),
        ),
        (
            INTRO_SAID,
            row(*_YEARS),
            row("Net debt", "88.5", "79.9", heads=_YEARS),
            row("Borrowing", "37.1", "33.9", heads=_YEARS),
        ),
    ),
    Case(
        "a table without heads right behind one with heads",
        (
            INTRO,
            table(_YEARS, ("Net debt", "88.5", "79.9"), ("Borrowing", "37.1", "33.9")),
            table(("Elm", "£20", "£50"), ("Oak", "£30", "£60"), heads=0),
        ),
        (
            INTRO_SAID,
            row(*_YEARS),
            row("Net debt", "88.5", "79.9", heads=_YEARS),
            row("Borrowing", "37.1", "33.9", heads=_YEARS),
            row("Elm", "£20", "£50"),
            row("Oak", "£30", "£60"),
        ),
    ),
    Case(
        "a cell with a power, a line break, a struck price and the mark of a note",
        (
            INTRO,
            table(
                ("Measure", "Most", "Fee"),
                ("Particles", cell("10", raised("6")), cell("Free", Break(), "of charge")),
                ("Floor", cell("400 m", raised("2")), cell(struck("£45"), "£60")),
                ("Set in", cell("2019", Note("1", "As the charter says.")), "None"),
            ),
        ),
        (
            INTRO_SAID,
            row("Measure", "Most", "Fee"),
            row("Particles", "10⁶", "Free of charge", heads=("Measure", "Most", "Fee")),
            row("Floor", "400 m²", "£60", heads=("Measure", "Most", "Fee")),
            row("Set in", "2019", "None", heads=("Measure", "Most", "Fee"), marks=(("2019", "1"),)),
            footnote("As the charter says.", "1"),
        ),
        struck=1,
    ),
    Case(
        "a bar in a cell parts no cells",
        (INTRO, table(_WARDS, ("North | East", "Monday", "Friday"), ("South", "Monday", "Friday"))),
        (
            INTRO_SAID,
            row(*_WARDS),
            row("North | East", "Monday", "Friday", heads=_WARDS),
            row("South", "Monday", "Friday", heads=_WARDS),
        ),
    ),
    Case(
        "a price that is struck out leaves its cell empty",
        (INTRO, table(_YEARS, ("Skip", "£45", cell(struck("£60"))), ("Scaffold", cell(struck("£70")), "£80"))),
        (
            INTRO_SAID,
            row(*_YEARS),
            row("Skip", "£45", "", heads=_YEARS),
            row("Scaffold", "", "£80", heads=_YEARS),
        ),
        struck=2,
    ),
    Case(
        "heads with an index, a power and the mark of a note",
        (
            INTRO,
            table(
                (
                    "Hall",
                    cell("CO", lowered("2"), " a year"),
                    cell("Area, m", raised("2")),
                    cell("Fee", Note("1", "In 2026.")),
                ),
                ("Elm", "4 t", "400", "£20"),
                ("Oak", "5 t", "350", "£30"),
            ),
        ),
        (
            INTRO_SAID,
            row("Hall", "CO₂ a year", "Area, m²", "Fee", marks=(("Fee", "1"),)),
            row("Elm", "4 t", "400", "£20", heads=("Hall", "CO₂ a year", "Area, m²", "Fee")),
            row("Oak", "5 t", "350", "£30", heads=("Hall", "CO₂ a year", "Area, m²", "Fee")),
            footnote("In 2026.", "1"),
        ),
    ),
    Case(
        "heads in three rows stack",
        (
            INTRO,
            table(
                (cell("Size", rows=3), cell("Rent a week", columns=4)),
                (cell("Social", columns=2), cell("Affordable", columns=2)),
                ("Old", "New", "Old", "New"),
                ("One bed", "£95", "£99", "£140", "£150"),
                ("Two beds", "£110", "£120", "£165", "£170"),
                heads=3,
            ),
        ),
        (
            INTRO_SAID,
            row(*_RENTS),
            row("One bed", "£95", "£99", "£140", "£150", heads=_RENTS),
            row("Two beds", "£110", "£120", "£165", "£170", heads=_RENTS),
        ),
    ),
    Case(
        "the head of a row that spans rows, beside heads of its own rows",
        (
            INTRO,
            table(
                ("Ward", "Bin", "Day"),
                (cell("North", rows=2, is_head=True), cell("Food", is_head=True), "Monday"),
                (cell("Glass", is_head=True), "Friday"),
                (cell("South", is_head=True), cell("Food", is_head=True), ""),
            ),
        ),
        (
            INTRO_SAID,
            row("Ward", "Bin", "Day"),
            row("North", "Food", "Monday", heads=("Ward", "Bin", "Day")),
            row("North", "Glass", "Friday", heads=("Ward", "Bin", "Day")),
            row("South", "Food", "", heads=("Ward", "Bin", "Day")),
        ),
    ),
    Case(
        "hidden words in a cell",
        (INTRO, table(_YEARS, ("Skip", cell("£45", hidden(" or £1")), "£60"), ("Scaffold", "£70", "£80"))),
        (
            INTRO_SAID,
            row(*_YEARS),
            row("Skip", "£45", "£60", heads=_YEARS),
            row("Scaffold", "£70", "£80", heads=_YEARS),
        ),
        hidden=1,
    ),
    Case(
        "an empty row at the top, with an empty cell that reaches into the next",
        (
            INTRO,
            table((cell(rows=2), "", ""), ("Elm", "£20"), ("North", "Oak", "£30"), ("South", "Ash", "£40"), heads=0),
        ),
        (INTRO_SAID, row("", "Elm", "£20"), row("North", "Oak", "£30"), row("South", "Ash", "£40")),
    ),
)
