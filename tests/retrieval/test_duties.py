"""The duties of a document: who must, should or may do what, and which sentences lay none."""

import pytest

from ingest.blocks.extraction import RawBlock, join
from retrieval.duties.actor_groups import is_wanted
from retrieval.duties.changes import DutyChangeKind, EditionDuties, duty_changes
from retrieval.duties.duty import Duty, Force
from retrieval.duties.reading import find_duties
from retrieval.duties.we import who_we_are, who_you_are
from retrieval.text import BlockKind, CanonicalText, Span


def paragraph(*texts: str, quoting: str | None = None) -> CanonicalText:
    return join([RawBlock(BlockKind.PARAGRAPH, text, quoting=quoting) for text in texts])


def listed(lead_in: str, *items: str) -> CanonicalText:
    return join([RawBlock(BlockKind.PARAGRAPH, lead_in), *(RawBlock(BlockKind.ITEM, item, level=1) for item in items)])


def words(canonical: CanonicalText, span: Span | None) -> str | None:
    return span.of(canonical.text) if span is not None else None


def who_and_force(canonical: CanonicalText) -> list[tuple[str | None, str]]:
    return [(words(canonical, duty.actor), duty.force.words) for duty in find_duties(canonical)]


def only(canonical: CanonicalText) -> Duty:
    (duty,) = find_duties(canonical)
    return duty


@pytest.mark.parametrize(
    ("sentence", "actor", "force"),
    [
        ("The council must publish its plan.", "The council", "must"),
        ("Local authorities should not make blanket enquiries.", "Local authorities", "should not"),
        ("The landlord shall repair the roof.", "The landlord", "must"),
        ("The tenant must not keep bees.", "The tenant", "must not"),
        ("A person granted settlement may return to the UK.", "A person granted settlement", "may"),
        ("Applicants may not apply twice.", "Applicants", "must not"),
        ("Staff are required to complete the training.", "Staff", "must"),
        ("The agency is also required by regulation 16 to provide written information.", "The agency", "must"),
        ("Contractors are not permitted to use generic accounts.", "Contractors", "must not"),
        ("Providers are expected to keep records.", "Providers", "should"),
        ("All NHS trusts have a responsibility to ensure their data is accurate.", "All NHS trusts", "must"),
        ("Councils have a duty to co-operate.", "Councils", "must"),
        ("The Cyber Security Team are responsible for coordination.", "The Cyber Security Team", "must"),
        ("The document owner will be responsible for training.", "The document owner", "must"),
        (
            "Antivirus protection is the responsibility of the IT service team to configure.",
            "the IT service team",
            "must",
        ),
        ("This requires the agency to consider contact.", "the agency", "must"),
        ("Businesses need to be careful.", "Businesses", "must"),
        ("We recommend that the Cabinet Office review the mechanisms.", "the Cabinet Office", "should"),
        ("We urge the British Business Bank to take a more proactive approach.", "the British Business Bank", "should"),
        ("Any exceptions must be agreed by the security officer.", "the security officer", "must"),
        ("The form must be stored for six years.", None, "must"),
        ("Windows should be made to a design that has been tested.", None, "should"),
        ("Prospective adopters should be encouraged to read widely.", None, "should"),
        ("No disciplinary action should be taken against a representative.", None, "should not"),
        ("Nobody may fell a protected oak without consent.", "Nobody", "must not"),
        ("No one may park here.", "No one", "must not"),
        ("No-one should enter the site alone.", "No-one", "should not"),
        ("An application may be refused where a person has failed to pay.", None, "may"),
    ],
)
def test_a_sentence_has_an_actor_and_a_force(sentence: str, actor: str | None, force: str) -> None:
    assert who_and_force(paragraph(sentence)) == [(actor, force)]


@pytest.mark.parametrize(
    "sentence",
    [
        "This may result in delay.",
        "Government may often wish to establish new behaviour.",
        "Additional measures may be necessary for larger doors.",
        "Many factors may influence behaviour.",
        "The letter must have been lost in the post.",
        "The council should have acted sooner.",
        "Who must register?",
        "What steps must the council take?",
        "Should you wish to appeal, write to us.",
        "It should be noted that prices rose.",
        "Improving exports should reduce the cost of delivery.",
        "This should help the officer to decide.",
        "Brown also recommended that bids should be scored.",
        "Mr Letwin said that ministers must decide.",
        "The regulations set out the records that schools must keep.",
        "There are risks which we need to address.",
        "Set out how the rules should apply.",
        "There is no need to apply again.",
        "Applicants do not need to attend.",
        "Tenants were required to leave.",
        "Inflation is expected to rise.",
        "A new approach is required to repair the damage.",
        "May 2021 brought minor amendments.",
        "Employees are not required to attend.",
    ],
)
def test_a_sentence_without_a_duty_gives_none(sentence: str) -> None:
    assert who_and_force(paragraph(sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "actor"),
    [
        ("Where a parent notifies the school, the local authority must act.", "the local authority"),
        ("The governments of the UK, Scotland, Wales and Northern Ireland should each publish reports.",
         "The governments of the UK, Scotland, Wales and Northern Ireland"),
        ("The Cabinet Secretary, in consultation with the adviser, should take steps.", "The Cabinet Secretary"),
        ("However, the school should consider telling the council.", "the school"),
        ("In exceptional circumstances the manager must decide.", "the manager"),
        ("The UK government should, in consultation with the others, create a body.", "The UK government"),
        ("Third party contractors or suppliers who have access must apply.",
         "Third party contractors or suppliers who have access"),
        ("Regulation 5 provides that the provider must keep a copy.", "the provider"),
    ],
)  # fmt: skip
def test_the_actor_is_the_subject_of_its_own_clause(sentence: str, actor: str) -> None:
    assert who_and_force(paragraph(sentence))[0] == (actor, only(paragraph(sentence)).force.words)


def test_a_sentence_can_lay_several_duties() -> None:
    canonical = paragraph("Schools must enter the name and should consider telling the council.")
    assert who_and_force(canonical) == [("Schools", "must"), ("Schools", "should")]


def test_condition_deadline_and_action_are_words_of_the_sentence() -> None:
    canonical = paragraph("Where a child moves, the council must tell the new authority within 28 days of the move.")
    duty = only(canonical)
    assert words(canonical, duty.condition) == "Where a child moves"
    assert words(canonical, duty.deadline) == "within 28 days of the move"
    assert words(canonical, duty.action) == "tell the new authority within 28 days of the move"


@pytest.mark.parametrize(
    ("sentence", "deadline"),
    [
        ("The council must reply by 31 March 2026.", "by 31 March 2026"),
        ("The officer must act as soon as reasonably practicable.", "as soon as reasonably practicable"),
        ("The school should tell the council at the earliest opportunity.", "at the earliest opportunity"),
        ("The trust must review the policy at least every three years.", "at least every three years"),
        ("Landlords must have the boiler checked every 12 months.", "every 12 months"),
        ("The council must report after three years of operation.", "after three years of operation"),
        ("The board must meet once a month.", "once a month"),
        ("The council must publish the plan.", None),
    ],
)
def test_a_deadline_is_found_where_there_is_one(sentence: str, deadline: str | None) -> None:
    canonical = paragraph(sentence)
    assert words(canonical, only(canonical).deadline) == deadline


@pytest.mark.parametrize("limit", ["unless the owner objects", "if the owner agrees", "where access is needed"])
def test_a_condition_behind_the_action_is_no_part_of_it(limit: str) -> None:
    canonical = paragraph(f"The council must inspect the site {limit}.")
    duty = only(canonical)
    assert (words(canonical, duty.condition), words(canonical, duty.action)) == (limit, "inspect the site")


def test_list_items_have_actor_and_force_from_their_lead_in() -> None:
    canonical = listed("The council must:", "keep a record of each visit; and", "tell the owner within 7 days.")
    duties = find_duties(canonical)
    assert who_and_force(canonical) == [("The council", "must")] * 2
    assert [words(canonical, duty.action) for duty in duties] == [
        "keep a record of each visit",
        "tell the owner within 7 days",
    ]
    assert [words(canonical, duty.lead_in) for duty in duties] == ["The council must:"] * 2
    assert words(canonical, duties[1].deadline) == "within 7 days"


def test_a_lead_in_that_says_it_all_is_one_duty() -> None:
    canonical = listed("The policy must be refused if:", "the form is late; or", "the fee is missing.")
    assert who_and_force(canonical) == [(None, "must")]


def test_items_of_a_list_within_a_list_have_the_outer_force() -> None:
    canonical = join(
        [
            RawBlock(BlockKind.PARAGRAPH, "Providers should:"),
            RawBlock(BlockKind.ITEM, "share information with:", level=1),
            RawBlock(BlockKind.ITEM, "the police", level=2),
        ]
    )
    assert {force for _, force in who_and_force(canonical)} == {"should"}


def test_words_of_somebody_else_are_kept() -> None:
    assert who_and_force(paragraph("The council must act.", quoting="The Minister")) == [("The council", "must")]


def test_every_part_is_a_slice_of_its_own_sentence() -> None:
    canonical = paragraph(
        "If a pupil fails to attend, the school should ask why, and the council must act within 10 days.",
        "We recommend that NICE should compile a list; the Government must fund it by 2027.",
    )
    for duty in find_duties(canonical):
        for part in (duty.cue, duty.actor, duty.action, duty.condition, duty.deadline):
            assert part is None or duty.sentence.contains(part)


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Norfolk County Council (“we”, “us”) sets this policy.", "Norfolk County Council"),
        ("In this policy “we” means the council.", "the council"),
        ("We, the London Borough of Camden, own the estate.", "the London Borough of Camden"),
        ("We want better homes.", None),
        ("We are committed to Fair Work.", None),
    ],
)
def test_a_document_may_say_who_we_are(sentence: str, who: str | None) -> None:
    canonical = paragraph(sentence)
    found = who_we_are(canonical)
    assert (words(canonical, found.who) if found else None) == who


@pytest.mark.parametrize(
    ("wanted", "actor", "fits"),
    [
        ("local authority", "the Council", True),
        ("local authority", "London's boroughs", True),
        ("Local authorities", "Each district council", True),
        ("council", "local authorities", True),
        ("local authority", "the Government", False),
        ("school", "Schools and academies", True),
        ("landlord", "The Landlord", True),
        ("harbour master", "the harbour master’s deputy", True),
        ("owner", "the owners of the site", True),
        ("own", "the owners of the site", False),
    ],
)
def test_a_reader_finds_an_actor_by_another_name_of_its_kind(wanted: str, actor: str, fits: bool) -> None:
    assert is_wanted(wanted, actor) is fits


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("This guidance is for private landlords in England.", "private landlords in England"),
        ("This statutory guide is intended for local authorities and schools.", "local authorities and schools"),
        ("In this policy “you” means the tenant.", "the tenant"),
        ("This guidance is for information only.", None),
        ("This page is for the record.", None),
    ],
)
def test_a_document_may_say_whom_it_addresses(sentence: str, who: str | None) -> None:
    canonical = paragraph(sentence, "You must tell us.")
    found = who_you_are(canonical)
    assert (words(canonical, found.who) if found else None) == who


@pytest.mark.parametrize(
    ("sentence", "action", "condition"),
    [
        ("The council should each publish the plan, as it is key to trust.", "publish the plan", None),
        ("If the bill is unpaid, then the council must send a letter.", "send a letter", "If the bill is unpaid"),
        ("Until it is due, the Act will apply, but the council must pay it.", "pay it", "Until it is due"),
        ("Owners must train staff if they hire abroad and we will review this.", "train staff", "if they hire abroad"),
        ("The form must be refused if:", "be refused", None),
    ],
)
def test_a_part_ends_where_its_clause_ends(sentence: str, action: str, condition: str | None) -> None:
    canonical = paragraph(sentence)
    duty = find_duties(canonical)[-1]
    assert (words(canonical, duty.action), words(canonical, duty.condition)) == (action, condition)


def test_a_deadline_ends_with_a_whole_word() -> None:
    canonical = paragraph(
        "Schools must enter the name on the first day that the school and the person in control of attendance agreed."
    )
    deadline = words(canonical, only(canonical).deadline) or ""
    assert deadline.startswith("on the first day")
    assert f"{deadline} " in canonical.text or f"{deadline}." in canonical.text


def edition(*sentences: str) -> EditionDuties:
    canonical = paragraph(*sentences)
    return EditionDuties(canonical, find_duties(canonical))


def test_a_difference_names_what_was_added_removed_and_given_another_force() -> None:
    old = edition("The council should inspect each site.", "The owner must keep a log.", "Staff must wear a badge.")
    new = edition("The council must inspect each site.", "The owner must keep a log.", "Visitors must sign the book.")
    changes = duty_changes(old, new)
    assert [change.kind for change in changes] == [DutyChangeKind.FORCE, DutyChangeKind.ADDED, DutyChangeKind.REMOVED]
    before, after = changes[0].before, changes[0].after
    assert before is not None
    assert after is not None
    assert (before.force, after.force) == (Force.SHOULD, Force.MUST)


def test_other_words_with_the_same_force_are_no_change() -> None:
    old = edition("The council must inspect each of its sites every year.")
    new = edition("The council must inspect each of the sites every year.")
    assert duty_changes(old, new) == ()


def test_the_same_edition_has_no_changes() -> None:
    one = edition("The council must act.", "The council must act.", "The owner may appeal.")
    assert duty_changes(one, one) == ()


# --- bare commands, which name nobody themselves

H, P, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM


def document(*raw_blocks: tuple[BlockKind, str]) -> CanonicalText:
    levels = {H: 2, ITEM: 1}
    return join([RawBlock(kind, text, level=levels.get(kind)) for kind, text in raw_blocks])


def told(canonical: CanonicalText) -> list[tuple[str | None, str, str | None]]:
    return [
        (words(canonical, duty.actor), duty.force.words, words(canonical, duty.action))
        for duty in find_duties(canonical)
    ]


@pytest.mark.parametrize(
    ("heading", "actor", "force"),
    [
        ("What landlords must do", "landlords", "must"),
        ("What you should do during the response phase", "you", "should"),
        ("3.2 Responsibilities of the manager", "the manager", "must"),
        ("The manager’s responsibilities", "The manager", "must"),
        ("Employers’ legal duties", "Employers", "must"),
        ("Your responsibilities as a landlord", "You", "must"),
    ],
)
def test_a_heading_lays_the_commands_below_it_on_somebody(heading: str, actor: str, force: str) -> None:
    canonical = document(
        (H, heading), (P, "Keep a record of each visit. Records are useful."), (ITEM, "Do not share it.")
    )
    assert told(canonical) == [
        (actor, force, "Keep a record of each visit"),
        (actor, f"{force} not", "Do not share it"),
    ]
    assert {words(canonical, duty.lead_in) for duty in find_duties(canonical)} == {heading}


@pytest.mark.parametrize(
    "heading", ["Records", "What happens next", "The duties of care", "What the fee must cover", "Your rights"]
)
def test_a_command_below_a_heading_that_names_nobody_is_not_listed(heading: str) -> None:
    assert told(document((H, heading), (P, "Keep a record of each visit."))) == []


def test_the_next_heading_of_the_same_level_ends_whose_duties_they_are() -> None:
    canonical = document((H, "What landlords must do"), (P, "Keep a record."), (H, "Fees"), (P, "Pay the fee."))
    assert told(canonical) == [("landlords", "must", "Keep a record")]


def test_a_heading_that_is_begun_is_completed_by_each_item_below() -> None:
    canonical = document((H, "Landlords must not"), (ITEM, "enter without notice;"), (ITEM, "keys of tenants, copy"))
    assert told(canonical) == [
        ("Landlords", "must not", "enter without notice"),
        ("Landlords", "must not", "keys of tenants, copy"),
    ]


def test_every_command_of_an_item_is_a_duty_of_its_lead_in() -> None:
    canonical = listed(
        "You should:", "Form working groups if required. Invite experts. The team can help.", "Not share the minutes."
    )
    assert told(canonical) == [
        ("You", "should", "Form working groups"),
        ("You", "should", "Invite experts"),
        ("You", "should not", "Not share the minutes"),
    ]


def test_a_lead_in_to_the_following_steps_leaves_them_to_the_commands_below() -> None:
    canonical = listed("Guardians must take the following steps:", "Call the school.", "Write to the council.")
    assert told(canonical) == [
        ("Guardians", "must", "Call the school"),
        ("Guardians", "must", "Write to the council"),
    ]
    criteria = listed("Schools must take the following steps:", "a review of the plan")
    assert [action for _, _, action in told(criteria)] == ["take the following steps"]


def test_a_list_of_commands_that_the_file_does_not_mark_ends_with_the_first_other_paragraph() -> None:
    canonical = document(
        (P, "Registered providers should:"),
        (P, "Keep a log."),
        (P, "Tell tenants."),
        (P, "Logs help."),
        (P, "Read it."),
    )
    assert told(canonical) == [
        ("Registered providers", "should", "Keep a log"),
        ("Registered providers", "should", "Tell tenants"),
    ]


@pytest.mark.parametrize(
    "sentence",
    ["Contact details are on the back.", "Records are kept.", "Support for families is free.", "Use of force is rare.",
     "Work on the bridge began.", "Help is available.", "Provided that it rains, it floods."],
)  # fmt: skip
def test_a_noun_at_the_start_makes_no_command(sentence: str) -> None:
    assert told(document((H, "What landlords must do"), (P, sentence))) == []


def test_what_the_publisher_says_has_changed_lays_no_duty() -> None:
    assert told(document((H, "Updates to this page"), (P, "Clarified that landlords must keep a log."))) == []
