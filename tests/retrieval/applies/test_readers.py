"""Headings and sentences name the readers whom a text is for."""

import pytest

from retrieval.applies.readers import heading_readers, is_for_others, named_groups, part_readers


@pytest.mark.parametrize(
    ("heading", "readers"),
    [
        ("For registered providers", "registered providers"),
        ("Guidance for schools and colleges", "schools and colleges"),
        ("Information for parents:", "parents"),
        ("Statutory guidance for local authorities", "local authorities"),
        ("Advice for employers about pay", "employers"),
        ("Schools’ responsibilities", "Schools"),
        ("Role of the governing body", "the governing body"),
        ("If you are a teaching assistant", "a teaching assistant"),
        ("For HMRC", "HMRC"),
        ("For example", None),
        ("Reasons for refusal", None),
        ("Care for children", None),
    ],
)
def test_a_heading_names_its_readers(heading: str, readers: str | None) -> None:
    assert heading_readers(heading) == readers


@pytest.mark.parametrize(
    ("sentence", "readers"),
    [
        ("This chapter is for landlords who let homes.", "landlords"),
        ("This section applies to registered providers of social housing.", "registered providers of social housing"),
        ("This guidance is for anyone who writes messages, including:", "anyone"),
        ("This section applies to England.", None),
        ("This section is about pay.", None),
    ],
)
def test_a_sentence_names_the_readers_of_its_part(sentence: str, readers: str | None) -> None:
    assert part_readers(sentence) == readers


def test_text_for_one_group_is_for_others_where_the_question_names_another() -> None:
    assert named_groups("What must a headteacher record?") == ("school",)
    assert is_for_others("registered providers", ("school",))
    assert not is_for_others("schools and colleges", ("school",))
    assert not is_for_others("people who work with children", ("school",)), "nobody knows who they are"
    assert not is_for_others("registered providers", ())
