"""The words of a text file's bytes: by its mark, as UTF-8, else as Windows-1252 unless the bytes prove otherwise.

British files that are not UTF-8 are Windows-1252, and a short one holds too little to tell it by: one £ reads as Ł, as
a bracket of Japanese or as ú in encodings that fit as well. So another encoding needs proof, which is letters that no
Windows-1252 text would have: signs inside words, capitals behind small letters, or whole words beyond ASCII.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from retrieval.errors import Reason, Unreadable

# How the remark begins that a file's encoding was not UTF-8 and had to be told.
READ_AS = "The file is not UTF-8; it was read as "

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {
    "cp1252": "Windows-1252", "cp1250": "Windows-1250", "iso8859_2": "ISO 8859-2", "mac_roman": "Mac Roman",
    "cp850": "DOS code page 850", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "mixed": "UTF-8 and Windows-1252 mixed",
}  # fmt: skip
# Encodings of other alphabets; a Latin one is not among them.
_ALPHABETS = [
    "cp1251", "koi8_r", "iso8859_5", "cp866", "cp1253", "cp1255", "cp1256", "shift_jis", "euc_jp", "gb18030", "big5",
    "euc_kr",
]  # fmt: skip
# A word in such letters, of one byte each or of two.
_WORD = re.compile(rb"(?:[\x80-\xff]{2}|[\x80-\xff][\x40-\xff]){2,}")
# Latin encodings that a British file may be in after all, the likeliest first.
_LATIN = ("mac_roman", "cp850", "cp1250", "iso8859_2")
_HIGH = re.compile(rb"[\x80-\xff]")
# One well-formed character of UTF-8 beyond ASCII.
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)  # fmt: skip
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Signs that stand between two letters in honest text.
_JOINS = set("’‘´`·•–—¬\xad…®™©×÷°ªº“”§/")
# What is found in one encoding only: its pound before a figure, its apostrophe in "it's"; and the same in Windows-1252.
_PROOFS = (
    ("cp850", re.compile(rb"(?<![\x80-\xffA-Za-z])\x9c(?=\d)"), re.compile(rb"[\xa3\x80]\d")),
    ("mac_roman", re.compile(rb"[a-z]\xd5(?:s|t|re|ve|ll|d|m)\b"), re.compile(rb"[a-z]\x92[a-z]")),
)
# As much as the proofs look at.
_ENOUGH = 1 << 20


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and a remark for the report where its encoding had to be told."""

    text: str
    remark: str | None = None


def decoded(data: bytes) -> Decoded:
    """Raises Unreadable where the bytes are no text in an encoding that can be told."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(_checked(data[len(mark) :].decode(encoding, "replace")))
    wide = _wide(data)
    if wide:
        return Decoded(_checked(data.decode(wide, "replace")), _remark(wide))
    try:
        return Decoded(_checked(data.decode("utf-8")))
    except UnicodeDecodeError:
        return _told(data)


def _told(data: bytes) -> Decoded:
    """The text of bytes that are not UTF-8 from end to end."""
    if len(_CONTROL.findall(data[:_ENOUGH])) > len(data[:_ENOUGH]) / 50:
        raise _no_text()
    characters = list(_MULTIBYTE.finditer(data))
    other = len(_HIGH.findall(data)) - sum(len(found.group()) for found in characters)
    if len(characters) > other:
        return Decoded(_checked(mixed(data)), _remark("mixed"))
    encoding = _alphabet(data[:_ENOUGH]) or _latin(data[:_ENOUGH]) or "cp1252"
    text = _checked(data.decode(encoding, "replace"))
    missing = text.count("\ufffd")
    if missing > max(3, other / 10):
        raise _no_text()
    lost = f" {missing} {'sign' if missing == 1 else 'signs'} could not be read." if missing else ""
    return Decoded(text, _remark(encoding) + lost)


def _remark(encoding: str) -> str:
    return f"{READ_AS}{_NAMES.get(encoding, encoding)}."


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of English in it is a zero, and none of the rest."""
    head = data[:4096]
    half = len(head) // 2
    if half < 2 or len(data) % 2:
        return None
    low, high = head[0::2].count(0), head[1::2].count(0)
    if high > half * 0.7 and not low:
        return "utf-16-le"
    return "utf-16-be" if low > half * 0.7 and not high else None


def mixed(data: bytes) -> str:
    """UTF-8 into which something else was pasted: what is not UTF-8 is Windows-1252, but for a character cut off."""
    return data.decode("utf-8", _PASTED)


def _pasted(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    if fault.end == len(fault.object) and fault.reason == "unexpected end of data":
        return "\ufffd", fault.end
    return fault.object[fault.start : fault.start + 1].decode("cp1252", "replace"), fault.start + 1


_PASTED = "cited-pasted"
codecs.register_error(_PASTED, _pasted)


def _alphabet(data: bytes) -> str | None:
    """The encoding of another alphabet, where whole words are written in it; an accent here and there is no word."""
    words = [found.group() for found in _WORD.finditer(data) if len(set(found.group())) > 3]
    letters = sum(map(len, words))
    if letters < 16 or letters < len(_HIGH.findall(data)) / 2:
        return None
    best = from_bytes(data, cp_isolation=_ALPHABETS).best()
    return best.encoding if best else None


def _latin(data: bytes) -> str | None:
    """A Latin encoding in which the bytes make sense where in Windows-1252 they do not."""
    for encoding, proof, other in _PROOFS:
        if proof.search(data) and not other.search(data):
            return encoding
    odd = _oddities(data, "cp1252")
    if odd < 2 or odd < len(_HIGH.findall(data)) / 5:
        return None
    left = {encoding: _oddities(data, encoding) for encoding in _LATIN}
    best = min(left, key=left.__getitem__)
    return best if left[best] <= odd / 5 else None


def _oddities(data: bytes, encoding: str) -> int:
    """How many characters beyond ASCII stand where none of their kind does: a sign in a word, a capital at its end."""
    text = data.decode(encoding, "replace")
    return sum(
        _is_odd(text[found.start() - 1 : found.start()], found.group(), text[found.end() : found.end() + 1])
        for found in re.finditer(r"[^\x00-\x7f]", text)
    )


def _is_odd(before: str, sign: str, after: str) -> bool:
    if sign == "\ufffd" or "\x80" <= sign <= "\x9f":
        return True
    if sign.isalpha():
        return (sign.isupper() and before.islower()) or after.isdigit()
    return sign not in _JOINS and before.isalpha() and after.isalpha()


def _checked(text: str) -> str:
    if "\0" in text:
        raise _no_text()
    return text


def _no_text() -> Unreadable:
    return Unreadable(
        Reason.ENCODING, "The file is not text in a known encoding. Save it as UTF-8 and ingest it again."
    )
