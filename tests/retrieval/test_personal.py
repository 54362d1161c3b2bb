"""Personal numbers in a question are noticed however people write them, and numbers that look alike are not."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import PersonalInformation
from retrieval.question.personal import (
    PersonalHandling,
    PersonalKind,
    find_personal_numbers,
    masked_kinds,
    screen_question,
)

WRITTEN = {
    PersonalKind.NATIONAL_INSURANCE: [
        "QQ123456C", "qq 12 34 56 c", "JG-10-37-59-A", "JG 103759A", "ab\u00a012\u00a034\u00a056\u00a0d",
    ],
    PersonalKind.NHS: ["943 476 5919", "9434765919", "943-476-5919", "943\u2011476\u20115919"],
    PersonalKind.PHONE: [
        "07700 900123", "07700900123", "07700 900 123", "07700-900-123", "+44 7700 900123", "+447700900123",
        "0044 7700 900123", "447700900123", "+44 (0)20 7946 0958", "(020) 7946 0958", "020 7946 0958", "0207 946 0958",
        "01632 960001", "(01632) 960 001", "0121 496 0123", "01204 12345", "０７７００ ９００１２３",
    ],
    PersonalKind.CARD: [
        "4111 1111 1111 1111", "4111111111111111", "5500-0000-0000-0004", "3782 822463 10005", "2223 0000 4840 0011",
        "6011000990139424",
    ],
    PersonalKind.EMAIL: ["ada@example.org", "ada.king+news@mail.example.co.uk", "A@B.ORG", "o'brien@example.ie"],
}  # fmt: skip

ALIKE = [
    "What does Article 8 say?",
    "What does paragraph 3.2.1 say about section 12(3)(b)?",
    "What changed on 01-02-2024 at 10:30, 01/02/2024 or 01.02.2024?",
    "What happened in 2019 2020 2021 and 2010 2011 2012 2013?",
    "Who pays £1234567890, £07700900123 or 1,234,567,890 pounds?",
    "Which office is at SW1A 2AA, CF10 3NQ and BT1 5GS?",
    "What are CM 9148, HC 1234-01, 2016/679, UKSI 2018/1232 and ISBN 978-0-10-123456-7?",
    "Is ISBN 0306406152 in the library?",
    "Which rules are 1.2.3.4.5.6.7.8.9.10 and 6.1.2.3?",
    "Can I ring 101, 111, 999, 0300 123 1234, 0800 555 111 or 0845 300 0630?",
    "What is order 1234-5678-9012-3456, with 20,231,234,567 items?",
    "Is the prefix of GB123456C, BG 12 34 56 A or DA123456A ever given out?",
    "What is 9434765918 or 4111 1111 1111 1112, whose check digits are wrong?",
    "Who writes @cited, a @ b, or user@localhost?",
    "Where is www.example.org/07700900123?",
]


@pytest.mark.parametrize(
    ("kind", "number"), [(kind, number) for kind, numbers in WRITTEN.items() for number in numbers]
)
@pytest.mark.parametrize("words", ["{}", "My number is {}, is that right?", "Who is ({})?", "In 2019 {} 2 times."])
def test_a_personal_number_is_noticed_at_its_place(kind: PersonalKind, number: str, words: str) -> None:
    text = words.format(number)
    noticed = [(found.kind, found.span.of(text).strip("()")) for found in find_personal_numbers(text)]
    assert noticed == [(kind, number.strip("()"))]


@pytest.mark.parametrize("text", ALIKE)
def test_a_number_that_looks_alike_is_not_noticed(text: str) -> None:
    assert find_personal_numbers(text) == []


def test_a_refusal_names_the_kinds_and_repeats_nothing() -> None:
    with pytest.raises(PersonalInformation) as refused:
        screen_question("I am ada@example.org, 07700 900123 or 07700 900124.", PersonalHandling.REFUSE)
    assert str(refused.value) == (
        "The question contains an e-mail address and a phone number. Leave them out and ask again."
    )


def test_a_mask_puts_the_kind_in_the_place_of_the_number() -> None:
    text = "Can QQ123456C claim, and may ada@example.org?"
    masked = screen_question(text, PersonalHandling.MASK)
    assert masked == "Can [National Insurance number] claim, and may [e-mail address]?"
    assert masked_kinds(masked) == (PersonalKind.EMAIL, PersonalKind.NATIONAL_INSURANCE)
    assert masked_kinds(text) == ()
    assert screen_question(masked, PersonalHandling.REFUSE) == masked
    assert screen_question(text, PersonalHandling.ALLOW) == text


@settings(deadline=None, max_examples=50)
@given(st.text(alphabet="0123456789 +-().@aQ\u00a0/£", max_size=80))
def test_after_a_mask_nothing_is_left_to_mask(text: str) -> None:
    masked = screen_question(text, PersonalHandling.MASK)
    assert find_personal_numbers(masked) == []


def _asked(folder: Path) -> list[str]:
    """The questions of an evaluation set, with their scenarios, rewrites and earlier questions."""
    rows = [
        json.loads(line) for path in folder.glob("[qp][ua]*s.jsonl") for line in path.read_text("utf-8").splitlines()
    ]
    texts = [row[name] for row in rows for name in ("text", "question", "scenario", "rewrite") if row.get(name)]
    earlier = [turn["text"] for row in rows for turn in row.get("history", []) if turn["role"] == "user"]
    return texts + earlier


def test_thousands_of_real_questions_raise_no_false_alarm(shared: Path) -> None:
    """In 37,000 of them stand two numbers, which are indeed e-mail addresses."""
    texts = [text for folder in sorted((shared / "data").iterdir()) if folder.is_dir() for text in _asked(folder)]
    noticed = Counter(number.kind for text in texts for number in find_personal_numbers(text))
    assert len(texts) > 30_000
    assert noticed == {PersonalKind.EMAIL: 2}
