"""Notices personal numbers in a question: National Insurance, NHS, UK telephone and card numbers, e-mail addresses.

Numbers that only look alike stay: paragraph and reference numbers, years, dates, money and postcodes. A check digit
decides about NHS and card numbers. Telephone numbers of organisations (03…, 08…, 09…, and short ones) are not personal.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from retrieval.errors import PersonalInformation
from retrieval.text import Span


class PersonalKind(StrEnum):
    """A kind of personal number; the value is its name in a sentence."""

    EMAIL = "e-mail address"
    CARD = "card number"
    NATIONAL_INSURANCE = "National Insurance number"
    NHS = "NHS number"
    PHONE = "phone number"


_WITH_ARTICLES = {
    PersonalKind.EMAIL: "an e-mail address",
    PersonalKind.CARD: "a card number",
    PersonalKind.NATIONAL_INSURANCE: "a National Insurance number",
    PersonalKind.NHS: "an NHS number",
    PersonalKind.PHONE: "a phone number",
}


class PersonalHandling(StrEnum):
    """The treatment of a question with a personal number: it is refused, the number is masked, or nothing is done."""

    REFUSE = "refuse"
    MASK = "mask"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A personal number in a text: its kind and its place in code points."""

    kind: PersonalKind
    span: Span


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: PersonalKind
    pattern: re.Pattern[str]
    confirm: Callable[[str], bool]


# A separator inside a number: a space or a dash of any kind, a full stop, or an invisible character of a web page.
_GAP = r"[\s.\-\u00ad\u2010-\u2015\u200b-\u200d\u2060\u2212]"
# A number begins and ends by itself: never inside a word, a decimal, a reference, an address or an amount of money.
_START = r"(?<![\w£$€#/])(?<!\d[.,-])"
_END = r"(?![\w/%])(?![.,-]\d)"
# HMRC issues no prefix with D, F, I, U or V, and none of these. Q is never issued, but stands in examples.
_NO_PREFIX = "BG|GB|KN|NK|NT|TN|ZZ"


def _digits(text: str) -> list[int]:
    return [int(letter) for letter in text if letter.isdecimal()]


def _is_nhs_number(text: str) -> bool:
    """Whether the tenth digit is the modulus-11 check of the nine before it."""
    *digits, check = _digits(text)
    remainder = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=True)) % 11
    return (11 - remainder) % 11 == check and len(set(digits)) > 1


def _is_card_number(text: str) -> bool:
    """Whether the Luhn check holds."""
    digits = _digits(text)[::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0 and len(set(digits)) > 1


def _is_national_number(text: str) -> bool:
    """Whether the digits stand as in a telephone number: in one group, or a code of at least three digits first.

    A date with its time, such as 01-02-2024 10:30, begins with fewer.
    """
    code, *others = (len(group) for group in re.findall(r"\d+", text))
    return not others or (3 <= code <= 5 and min(others) >= 2)


_PATTERNS = (
    _Pattern(
        PersonalKind.EMAIL,
        re.compile(r"(?<![\w.%+'’-])[\w%+'’-][\w.%+'’-]{0,63}@(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}(?![\w@])"),
        lambda _: True,
    ),
    _Pattern(
        PersonalKind.CARD,
        re.compile(
            # No card begins with 20 or 21, as years do.
            rf"{_START}(?:(?:[3-6]|2[2-7])\d{{11,18}}|(?:[3-6]\d|2[2-7])\d\d(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{3}})?"
            rf"|3\d{{3}}{_GAP}\d{{6}}{_GAP}\d{{4,5}}){_END}"
        ),
        _is_card_number,
    ),
    _Pattern(
        PersonalKind.NATIONAL_INSURANCE,
        re.compile(
            rf"(?<!\w)(?!{_NO_PREFIX})[A-CEGHJ-TW-Z][A-CEGHJ-NP-TW-Z]{_GAP}?\d\d(?:{_GAP}?\d\d){{2}}{_GAP}?[A-D](?!\w)",
            re.IGNORECASE,
        ),
        lambda _: True,
    ),
    _Pattern(
        PersonalKind.NHS,
        # An ISBN of ten digits has the same check.
        re.compile(rf"(?<!ISBN )(?<!ISBN: )(?<!ISBN-10 ){_START}\d{{3}}({_GAP}?)\d{{3}}\1\d{{4}}{_END}"),
        _is_nhs_number,
    ),
    _Pattern(
        PersonalKind.PHONE,
        re.compile(
            rf"(?<![\w£$€/])(?:\+{_GAP}?44|0044|\(\+44\)|44(?=7)){_GAP}{{0,2}}(?:\(0\)|0)?{_GAP}?"
            rf"(?:\(?[127](?:\)?{_GAP}{{0,2}}\d){{9}}|\(?1(?:\)?{_GAP}{{0,2}}\d){{8}}){_END}"
        ),
        lambda _: True,
    ),
    _Pattern(
        PersonalKind.PHONE,
        re.compile(rf"{_START}\(?0[127](?:\)?{_GAP}{{0,2}}\d){{9}}{_END}"),
        _is_national_number,
    ),
    _Pattern(
        PersonalKind.PHONE,
        # Some numbers with 01 have ten digits.
        re.compile(rf"{_START}\(?01(?:\)?{_GAP}{{0,2}}\d){{8}}{_END}"),
        _is_national_number,
    ),
)


def find_personal_numbers(text: str) -> list[PersonalNumber]:
    """The personal numbers of a text in order of place; none overlaps another."""
    found: list[PersonalNumber] = []
    for number in _candidates(_with_ascii_digits(text)):
        if not any(number.span.overlaps(other.span) for other in found):
            found.append(number)
    return sorted(found, key=lambda number: number.span.start)


def _with_ascii_digits(text: str) -> str:
    """The text with each decimal digit of another script as 0 to 9, so that places stay the same."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


def _candidates(text: str) -> Iterator[PersonalNumber]:
    for one in _PATTERNS:
        for match in one.pattern.finditer(text):
            if one.confirm(match.group()):
                yield PersonalNumber(one.kind, Span(*match.span()))


def screen_question(text: str, handling: PersonalHandling) -> str:
    """The text that Cited may use: as it is, or with the name of each personal number's kind in its place.

    Raises PersonalInformation where questions with personal numbers are refused; its message has no word of the text.
    """
    found = find_personal_numbers(text) if handling is not PersonalHandling.ALLOW else []
    if found and handling is PersonalHandling.REFUSE:
        raise PersonalInformation(_refusal([number.kind for number in found]))
    for number in reversed(found):
        text = f"{text[: number.span.start]}{_mask(number.kind)}{text[number.span.end :]}"
    return text


def masked_kinds(text: str) -> tuple[PersonalKind, ...]:
    """The kinds of personal numbers that `screen_question` masked in this text."""
    return tuple(kind for kind in PersonalKind if _mask(kind) in text)


def _mask(kind: PersonalKind) -> str:
    return f"[{kind.value}]"


def _refusal(kinds: list[PersonalKind]) -> str:
    *others, last = (_WITH_ARTICLES[kind] for kind in dict.fromkeys(kinds))
    listed, it = (f"{', '.join(others)} and {last}", "them") if others else (last, "it")
    return f"The question contains {listed}. Leave {it} out and ask again."
