"""The changes between two editions: every kind of edit is found and classed, and another layout is no change."""

import pytest

from ingest.blocks.extraction import RawBlock, join
from ingest.formats.html.reader import read as read_html
from ingest.formats.text.reader import read_text
from retrieval.changes.change import Change, ChangeKind, Changes
from retrieval.changes.comparison import find_changes
from retrieval.errors import Overloaded
from retrieval.text import COLUMN_HEADS, BlockKind, CanonicalText
from retrieval.word_diff import Op

RULES = """Waste in the borough

1. The council must collect grey bins every 14 days. It publishes the days of collection by 31 March 2026.

2. Residents may leave two sacks beside a bin if the bin is full. Sacks that are open stay at the kerb.

3. Providers must report each missed collection to the council within 28 days. The report names the street and the \
reason.

4. Garden waste is collected weekly from April to October. It is composted at the depot, and residents can fetch \
compost there.
"""


def canonical(text: str) -> CanonicalText:
    return read_text(text).canonical


def edited(*edits: tuple[str, str], text: str = RULES) -> Changes:
    new = text
    for old_words, new_words in edits:
        assert new.count(old_words) == 1, old_words
        new = new.replace(old_words, new_words)
    return find_changes(canonical(text), canonical(new))


def only(found: Changes) -> Change:
    [change] = found.changes
    return change


def words(change: Change, op: Op) -> list[str]:
    return [piece.text.strip() for piece in change.words if piece.op is op]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("council must collect", "council should collect", ChangeKind.OBLIGATION),
        ("Residents may leave", "Residents must not leave", ChangeKind.OBLIGATION),
        ("residents can fetch", "residents cannot fetch", ChangeKind.OBLIGATION),
        ("council must collect", "council is required to collect", ChangeKind.OBLIGATION),
        ("within 28 days", "within 14 days", ChangeKind.NUMBER),
        ("within 28 days", "within 28 working days", ChangeKind.NUMBER),
        ("within 28 days", "within 28 weeks", ChangeKind.NUMBER),
        ("leave two sacks", "leave three sacks", ChangeKind.NUMBER),
        ("by 31 March 2026", "by 30 June 2026", ChangeKind.DATE),
        ("by 31 March 2026", "by 31 March 2027", ChangeKind.DATE),
        ("from April to October", "from May to October", ChangeKind.DATE),
        ("Providers must report", "Operators must report", ChangeKind.ACTOR),
        ("to the council within", "to the Secretary of State within", ChangeKind.ACTOR),
        (" if the bin is full", "", ChangeKind.CONDITION),
        ("street and the reason", "street or the reason", ChangeKind.CONDITION),
        ("Sacks that are open", "Bags that are torn", ChangeKind.WORDING),
        ("at the depot, and", "at the depot; and", ChangeKind.LAYOUT),
    ],
)
def test_an_edit_is_found_once_and_classed_by_what_it_changes(old: str, new: str, kind: ChangeKind) -> None:
    change = only(edited((old, new)))
    assert change.kind is kind
    assert change.op is Op.SAME
    assert change.old is not None and old in change.old.span.of(canonical(RULES).text)


def test_a_change_has_all_its_kinds_the_gravest_first() -> None:
    change = only(
        edited(
            ("must report each missed collection", "should report every missed collection"),
            ("within 28 days", "within 14 days if asked"),
        )
    )
    assert change.kinds == (ChangeKind.OBLIGATION, ChangeKind.NUMBER, ChangeKind.CONDITION)


def test_the_words_of_a_change_are_the_sentence_and_no_more() -> None:
    change = only(edited(("within 28 days", "within 14 days")))
    assert words(change, Op.REMOVED) == ["28"]
    assert words(change, Op.ADDED) == ["14"]
    new = "Providers must report each missed collection to the council within 14 days."
    assert "".join(piece.text for piece in change.words if piece.op is not Op.REMOVED) == new


def test_the_same_number_or_date_in_other_words_is_wording() -> None:
    assert only(edited(("within 28 days", "within twenty-eight days"))).kind is ChangeKind.WORDING


@pytest.mark.parametrize("sentence", ["You must pay at once.", "It publishes the streets, too."])
def test_a_new_sentence_is_added_alone_even_where_it_begins_like_its_neighbour(sentence: str) -> None:
    change = only(edited(("It publishes the days", f"{sentence} It publishes the days")))
    assert (change.op, words(change, Op.ADDED)) == (Op.ADDED, [sentence])
    back = find_changes(
        canonical(RULES.replace("It publishes the days", f"{sentence} It publishes the days")), canonical(RULES)
    )
    assert (only(back).op, words(only(back), Op.REMOVED)) == (Op.REMOVED, [sentence])


def test_a_removed_paragraph_is_one_change_and_the_numbers_behind_it_are_counted() -> None:
    second = RULES.split("\n\n")[2]
    found = find_changes(
        canonical(RULES), canonical(RULES.replace(f"{second}\n\n", "").replace("3. ", "2. ").replace("4. ", "3. "))
    )
    change = only(found)
    assert change.op is Op.REMOVED
    assert change.old is not None and change.old.span.of(canonical(RULES).text) == second.removeprefix("2. ")
    assert found.renumbered == 2


def test_a_moved_paragraph_is_moved_and_nothing_else() -> None:
    title, first, second, third, fourth = (part.strip().partition(" ")[2] for part in f"0 {RULES}".split("\n\n"))
    old, new = (
        "\n\n".join(parts) for parts in ((title, first, second, third, fourth), (title, second, third, fourth, first))
    )
    change = only(find_changes(canonical(old), canonical(new)))
    assert change.is_moved
    assert change.kind is ChangeKind.LAYOUT
    assert [piece.op for piece in change.words] == [Op.SAME]


def test_a_moved_sentence_with_another_number_is_a_change_of_the_number() -> None:
    title, first, second, third, fourth = (part.strip().partition(" ")[2] for part in f"0 {RULES}".split("\n\n"))
    old = "\n\n".join((title, first, second, third, fourth))
    new = "\n\n".join((title, first.replace("14", "21"), second, third, fourth)[i] for i in (0, 2, 3, 4, 1))
    found = [change for change in find_changes(canonical(old), canonical(new)).changes]
    assert (found[0].kind, found[0].is_moved) == (ChangeKind.NUMBER, True)
    assert all(change.is_moved and change.kind is ChangeKind.LAYOUT for change in found[1:])


def test_changes_come_by_their_gravest_kind_and_then_in_reading_order() -> None:
    found = edited(
        ("Sacks that are open", "Bags that are torn"),
        ("every 14 days", "every 21 days"),
        ("within 28 days", "within 30 days"),
        ("residents can fetch", "residents cannot fetch"),
    )
    assert [change.kind.value for change in found.changes] == ["obligation", "number", "number", "wording"]
    assert [change.new.span.start for change in found.changes if change.new][1:3] == sorted(
        change.new.span.start for change in found.changes[1:3] if change.new
    )
    assert {kind.value: count for kind, count in found.counts.items() if count} == {
        "obligation": 1,
        "number": 2,
        "wording": 1,
    }


# --- another layout


def laid_out(*raw_blocks: tuple[BlockKind, str, str | None]) -> CanonicalText:
    return join(
        RawBlock(kind, text, paragraph=number, level=1 if kind is BlockKind.HEADING else None)
        for kind, text, number in raw_blocks
    )


P, H, ITEM = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM
AS_IS = laid_out(
    (H, "Scope", None),
    (P, "The council’s long-term plan is set out here. It must:", "1"),
    (ITEM, "collect 1,200 bins;", "(a)"),
    (ITEM, "reply to all residents.", "(b)"),
)


@pytest.mark.parametrize(
    "other",
    [
        laid_out((P, "Scope The council's long‑term plan is set out here.", None), (P, "It must:", None),
                 (ITEM, "• collect 1200 bins;", None), (ITEM, "• reply to all residents.", None)),
        laid_out((H, "Scope", None), (P, "1. The council’s longterm plan is set\nout here. It must: collect 1,200 "
                                         "bins; reply to all re\u00adsi dents.", "1")),
        laid_out((H, "Scope", None), (P, "The council’s long-term plan is set out here. It must:", "1"),
                 (ITEM, "(a) collect 1,200 bins;", None), (ITEM, "(b) reply to all residents.", None)),
    ],
)  # fmt: skip
def test_the_same_words_in_other_blocks_are_no_change(other: CanonicalText) -> None:
    assert find_changes(AS_IS, other).changes == ()
    assert find_changes(other, AS_IS).changes == ()


ROW = BlockKind.ROW


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # a label whose first line stands in the row before
        (("ai Loss relief | Tax | 5 | 10", "aj First year allowance and lower thresholds | Tax | 15 | 20"),
         ("ai Loss relief aj First year allowance | Tax | 5 | 10", "and lower thresholds | Tax | 15 | 20")),
        # a label behind the figures of its row
        (("Total of all forecast changes of which | 16.4 | 3.8", "Housing | 2 | 3"),
         ("Total of all forecast changes | 16.4 | 3.8", "of which | |", "Housing | 2 | 3")),
        # a cell within a label
        (("Pension schemes: targeted charge | Tax | 65", "Housing | Tax | 3"),
         ("Pension schemes: Tax targeted charge | 65", "Housing | Tax | 3")),
    ],
)  # fmt: skip
def test_rows_that_are_cut_at_other_places_are_no_change(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    before, after = (laid_out(*((ROW, row, None) for row in rows)) for rows in (old, new))
    assert find_changes(before, after).changes == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("Fee | Tax | 10", "Fine | Tax | 20"), ("Fee | Tax | 20", "Fine | Tax | 10")),
        (("Fee | Tax | 10", "Fine | Tax | 20"), ("Fine | Tax | 10", "Fee | Tax | 20")),
        (("A | Tax | 1", "B | Spend | 2", "C | Tax | 3", "D | Spend | 4"),
         ("A | Spend | 1", "B | Tax | 2", "C | Tax | 3", "D | Spend | 4")),
        (("Bees must stay | 1", "Cats may stay | 2", "Dogs must go | 3", "Owls may go | 4"),
         ("Bees may stay | 1", "Cats must stay | 2", "Dogs must go | 3", "Owls may go | 4")),
    ],
)  # fmt: skip
def test_figures_and_words_that_changed_places_in_a_table_are_a_change(
    old: tuple[str, ...], new: tuple[str, ...]
) -> None:
    before, after = (laid_out(*((ROW, row, None) for row in rows)) for rows in (old, new))
    assert find_changes(before, after).changes != ()


def test_a_number_is_the_same_before_a_block_or_in_its_words() -> None:
    assert find_changes(laid_out((P, "m high at most", "7.5")), laid_out((P, "7.5 m high at most", None))).changes == ()
    other = find_changes(laid_out((P, "m high at most", "7.5")), laid_out((P, "8.5 m high at most", None)))
    assert only(other).kind is ChangeKind.NUMBER


NOTES = ("1 Available at the office of the mayor", "THE CASE FOR CHANGE", "2 Passengers of the year before last")


def paged(*texts: str, page: int | None) -> CanonicalText:
    return join(RawBlock(P, text, page=page) for text in texts)


def test_a_heading_that_another_format_reads_a_few_lines_elsewhere_is_no_change() -> None:
    web, printed = paged(*NOTES, page=None), paged(NOTES[0], NOTES[2], NOTES[1], page=3)
    assert find_changes(web, printed).changes == find_changes(printed, web).changes == ()
    assert only(find_changes(paged(*NOTES, page=3), printed)).is_moved


@pytest.mark.parametrize(
    "clause",
    [", where this may not be safe", ", unless the fee exceeds 40 pounds", " if the landlord must be asked",
     ", once the form has arrived", ", to the extent that the law permits", ", save in cases of hardship",
     ", assuming that the site is safe", ", insofar as staff are there"],
)  # fmt: skip
def test_a_condition_is_one_change_whatever_words_it_holds(clause: str) -> None:
    sentence = "within 28 days"
    added = edited((f"{sentence}.", f"{sentence}{clause}."))
    assert only(added).kinds == (ChangeKind.CONDITION,)
    removed = find_changes(canonical(RULES.replace(f"{sentence}.", f"{sentence}{clause}.")), canonical(RULES))
    assert only(removed).kinds == (ChangeKind.CONDITION,)


def test_once_a_year_is_no_condition() -> None:
    assert ChangeKind.CONDITION not in only(edited(("collected weekly", "collected once a year"))).kinds


def test_a_text_does_not_differ_from_itself() -> None:
    assert find_changes(canonical(RULES), canonical(RULES)) == Changes(())


@pytest.mark.parametrize("texts", [("", ""), ("", RULES), (RULES, "")])
def test_an_empty_text_has_no_words_to_compare(texts: tuple[str, str]) -> None:
    old, new = (canonical(text) if text else CanonicalText("", ()) for text in texts)
    found = find_changes(old, new)
    assert all(change.op is (Op.ADDED if texts[1] else Op.REMOVED) for change in found.changes)
    assert bool(found.changes) is (texts[0] != texts[1])


def test_the_caller_can_stop_the_work() -> None:
    def stop() -> None:
        raise Overloaded("stop")

    with pytest.raises(Overloaded):
        find_changes(canonical(RULES), canonical(RULES), stop)


# --- the publisher's own list of changes

LISTED = laid_out(
    (H, "Waste", None),
    (P, "The council must collect grey bins every 14 days.", "1"),
    (P, "Residents may leave two sacks beside a bin.", "2"),
    (P, "Providers must report each missed collection within 28 days.", "3"),
    (P, "Compost is free for all households.", "4"),
)


def listing(*entries: str, heading: str = "Summary of changes") -> CanonicalText:
    return laid_out(
        (H, "Waste", None),
        (P, "The council should collect grey bins every 14 days.", "1"),
        (P, "Residents may leave three sacks beside a bin.", "2"),
        (P, "Providers must report each missed collection within 14 days.", "3"),
        (P, "Compost is free for all households.", "4"),
        (H, heading, None),
        *((ITEM, entry, None) for entry in entries),
    )


def mentioned(found: Changes) -> dict[str, tuple[int, ...] | None]:
    return {str(change.new and change.new.block.paragraph): change.mentioned_in for change in found.changes}


def test_without_a_list_nothing_is_said_about_mentions() -> None:
    found = find_changes(LISTED, laid_out((H, "Waste", None), (P, "The council collects bins.", "1")))
    assert found.entries is None
    assert found.unmentioned == 0
    assert {change.mentioned_in for change in found.changes} == {None}


def test_a_change_is_mentioned_by_the_number_of_its_paragraph_or_by_its_words() -> None:
    new = listing("Paragraph 2: more sacks are allowed.", "The time to report missed collections is shorter.")
    found = find_changes(LISTED, new)
    assert mentioned(found) == {"1": (), "2": (0,), "3": (1,)}
    assert found.unmentioned == 1
    assert [place.span.of(new.text) for place in found.entries or ()] == [
        "Paragraph 2: more sacks are allowed.",
        "The time to report missed collections is shorter.",
    ]


@pytest.mark.parametrize(
    "heading",
    ["What has changed since the last edition", "Main changes", "Version history", "Annex B: Changes to this guidance",
     "5. Record of amendments", "Updates", "List of changes made in 2026", "Change log"],
)  # fmt: skip
def test_lists_of_changes_are_known_by_their_headings(heading: str) -> None:
    found = find_changes(LISTED, listing("Paragraph 2: more sacks are allowed.", heading=heading))
    assert found.entries is not None and len(found.entries) == 1


@pytest.mark.parametrize(
    "heading", ["Climate change", "Changing places", "Updating your details", "Small changes matter"]
)
def test_other_headings_are_no_list_of_changes(heading: str) -> None:
    assert find_changes(LISTED, listing("Paragraph 2 is about it, too.", heading=heading)).entries is None


def test_what_the_list_said_before_is_about_earlier_changes() -> None:
    earlier = "Paragraph 3: the time to report missed collections is shorter."
    old = laid_out(
        *((block.kind, block.span.of(LISTED.text), block.paragraph) for block in LISTED.blocks),
        (H, "Summary of changes", None),
        (ITEM, earlier, None),
    )
    found = find_changes(old, listing(earlier, "Paragraph 2: more sacks are allowed."))
    assert mentioned(found) == {"1": (), "2": (0,), "3": ()}


@pytest.mark.parametrize(
    "heading",
    ["Updates to this page", "show all updates", "Amendments to the 2019 edition", "Changes since the last update",
     "Summary of changes from the previous version", "Changes introduced in this code"],
)  # fmt: skip
def test_a_list_of_changes_names_the_document_that_it_is_about(heading: str) -> None:
    assert find_changes(LISTED, listing("Paragraph 2: more sacks are allowed.", heading=heading)).entries is not None


@pytest.mark.parametrize(
    "heading",
    ["Changes to your tenancy", "Amendments to the lease", "Summary of changes to council tax",
     "Changes in your income", "Changes", "What has changed?"],
)  # fmt: skip
def test_a_section_about_changes_in_life_is_compared_like_any_other(heading: str) -> None:
    """Its sentences would otherwise be taken for the publisher's list, and their changes would go unnoticed."""

    def text(days: str) -> CanonicalText:
        return laid_out(
            (H, "Tenancies", None), (H, heading, None), (P, f"You must tell the landlord within {days} days.", None)
        )

    found = find_changes(text("28"), text("14"))
    assert (only(found).kind, found.entries) == (ChangeKind.NUMBER, None)


@pytest.mark.parametrize(
    ("heads", "is_list"),
    [
        ("Date | Change", True),
        ("Version | Date | Author | Comments", True),
        ("Section | Summary of changes", True),
        ("Page | What changed", True),
        ("Year | Annual change | Date", False),
        ("Section | Description of the duty", False),
        ("Date | Details", False),
    ],
)
def test_a_table_of_changes_is_known_by_its_column_heads(heads: str, is_list: bool) -> None:
    def text(*rows: str) -> CanonicalText:
        head = RawBlock(BlockKind.ROW, heads, level=COLUMN_HEADS)
        return join([head, *(RawBlock(BlockKind.ROW, row) for row in rows)])

    row = " | ".join(["2.1"] * heads.count("|") + ["more sacks are allowed here"])
    assert (find_changes(text(), text(row)).entries is not None) is is_list


def test_the_updates_of_a_web_page_say_which_changes_the_publisher_mentions() -> None:
    def page(days: int, sacks: str, updates: str) -> bytes:
        return f"""<html><body><main><h1>Waste</h1><h2>Bins</h2><p>The council must collect bins every {days} days.</p>
<h2>Sacks</h2><p>Residents may leave {sacks} sacks beside a bin.</p>
<div class="gem-c-published-dates"><h2>Updates to this page</h2>Published 1 May 2024<ol>{updates}
<li><time>1 May 2024</time><p>First published.</p></li></ol></div></main></body></html>""".encode()

    note = "<li><time>3 May 2025</time><p>Residents may leave more sacks beside a bin.</p></li>"
    found = find_changes(read_html(page(14, "two", "")).canonical, new := read_html(page(21, "three", note)).canonical)
    assert [place.span.of(new.text) for place in found.entries or ()] == [
        "3 May 2025 | Residents may leave more sacks beside a bin."
    ]
    assert [(change.kind.value, change.mentioned_in) for change in found.changes] == [("number", ()), ("number", (0,))]
