"""Decode the bytes of a text file.

The byte order mark decides, then UTF-8, then Windows-1252 unless the bytes prove another encoding. British files that
are not UTF-8 are Windows-1252, and a short file has too few bytes to detect an encoding: one £ fits as Ł, as a Japanese
bracket or as ú in other encodings. Another encoding therefore needs proof in the form of characters that Windows-1252
text would not have: signs inside words, capitals after small letters, or whole words beyond ASCII.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from retrieval.errors import Reason, Unreadable

# The remark about a file that is not UTF-8 starts with these words; `cited verify` looks for them.
NOT_UTF8_REMARK = "The file is not UTF-8; it was read as "

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODING_NAMES = {
    "cp1252": "Windows-1252", "cp1250": "Windows-1250", "iso8859_2": "ISO 8859-2", "mac_roman": "Mac Roman",
    "cp850": "DOS code page 850", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "mixed": "UTF-8 and Windows-1252 mixed",
}  # fmt: skip
# Encodings of non-Latin alphabets.
_NON_LATIN_ENCODINGS = [
    "cp1251", "koi8_r", "iso8859_5", "cp866", "cp1253", "cp1255", "cp1256", "shift_jis", "euc_jp", "gb18030", "big5",
    "euc_kr",
]  # fmt: skip
# A word in a non-Latin alphabet, in one or two bytes a letter.
_NON_LATIN_WORD = re.compile(rb"(?:[\x80-\xff]{2}|[\x80-\xff][\x40-\xff]){2,}")
# Other Latin encodings that occur in British files, the likeliest first.
_LATIN_ENCODINGS = ("mac_roman", "cp850", "cp1250", "iso8859_2")
_NON_ASCII_BYTE = re.compile(rb"[\x80-\xff]")
# A well-formed UTF-8 character beyond ASCII.
_UTF8_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)  # fmt: skip
_CONTROL_CHARACTER = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Signs that may stand between two letters of a correctly decoded text.
_SIGNS_INSIDE_WORDS = set("’‘´`·•–—¬\xad…®™©×÷°ªº“”§/")
# Encoding; bytes that only this encoding explains (£ before a figure, the apostrophe of "it's"); the same in
# Windows-1252.
_ENCODING_PROOFS = (
    ("cp850", re.compile(rb"(?<![\x80-\xffA-Za-z])\x9c(?=\d)"), re.compile(rb"[\xa3\x80]\d")),
    ("mac_roman", re.compile(rb"[a-z]\xd5(?:s|t|re|ve|ll|d|m)\b"), re.compile(rb"[a-z]\x92[a-z]")),
)
# Bytes that are examined to detect the encoding.
_EXAMINED_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text; `remark`: a note for the report if the encoding had to be detected."""

    text: str
    remark: str | None = None


def decode_text(data: bytes) -> Decoded:
    """Decode a file. Raises Unreadable if the bytes are not text in a detectable encoding."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Decoded(_without_nulls(data[len(mark) :].decode(encoding, "replace")))
    utf16 = _detect_utf16(data)
    if utf16:
        return Decoded(_without_nulls(data.decode(utf16, "replace")), _encoding_remark(utf16))
    try:
        return Decoded(_without_nulls(data.decode("utf-8")))
    except UnicodeDecodeError:
        return _decode_legacy(data)


def _decode_legacy(data: bytes) -> Decoded:
    """Decode bytes that are not UTF-8 throughout."""
    if len(_CONTROL_CHARACTER.findall(data[:_EXAMINED_BYTES])) > len(data[:_EXAMINED_BYTES]) / 50:
        raise _unknown_encoding()
    characters = list(_UTF8_CHARACTER.finditer(data))
    other_bytes = len(_NON_ASCII_BYTE.findall(data)) - sum(len(match.group()) for match in characters)
    if len(characters) > other_bytes:
        return Decoded(_without_nulls(decode_mixed(data)), _encoding_remark("mixed"))
    encoding = _detect_non_latin(data[:_EXAMINED_BYTES]) or _detect_latin(data[:_EXAMINED_BYTES]) or "cp1252"
    text = _without_nulls(data.decode(encoding, "replace"))
    missing = text.count("\ufffd")
    if missing > max(3, other_bytes / 10):
        raise _unknown_encoding()
    remark_on_loss = f" {missing} {'character' if missing == 1 else 'characters'} could not be read." if missing else ""
    return Decoded(text, _encoding_remark(encoding) + remark_on_loss)


def _encoding_remark(encoding: str) -> str:
    return f"{NOT_UTF8_REMARK}{_ENCODING_NAMES.get(encoding, encoding)}."


def _detect_utf16(data: bytes) -> str | None:
    """Detect UTF-16 without a byte order mark: in English text every other byte is zero, and no other byte is."""
    head = data[:4096]
    half = len(head) // 2
    if half < 2 or len(data) % 2:
        return None
    low, high = head[0::2].count(0), head[1::2].count(0)
    if high > half * 0.7 and not low:
        return "utf-16-le"
    return "utf-16-be" if low > half * 0.7 and not high else None


def decode_mixed(data: bytes) -> str:
    """Decode UTF-8 with Windows-1252 pasted into it.

    Bytes that are not UTF-8 are read as Windows-1252; a last character that is cut off becomes U+FFFD.
    """
    return data.decode("utf-8", _PASTED_HANDLER)


def _decode_pasted_byte(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    if fault.end == len(fault.object) and fault.reason == "unexpected end of data":
        return "\ufffd", fault.end
    return fault.object[fault.start : fault.start + 1].decode("cp1252", "replace"), fault.start + 1


_PASTED_HANDLER = "cited-pasted"
codecs.register_error(_PASTED_HANDLER, _decode_pasted_byte)


def _detect_non_latin(data: bytes) -> str | None:
    """Detect a non-Latin encoding, if whole words are written in it; single accented letters are no proof."""
    words = [match.group() for match in _NON_LATIN_WORD.finditer(data) if len(set(match.group())) > 3]
    letters = sum(map(len, words))
    if letters < 16 or letters < len(_NON_ASCII_BYTE.findall(data)) / 2:
        return None
    best = from_bytes(data, cp_isolation=_NON_LATIN_ENCODINGS).best()
    return best.encoding if best else None


def _detect_latin(data: bytes) -> str | None:
    """Detect a Latin encoding in which the bytes make sense, if they make none in Windows-1252."""
    for encoding, proof, windows_proof in _ENCODING_PROOFS:
        if proof.search(data) and not windows_proof.search(data):
            return encoding
    windows_oddities = _count_oddities(data, "cp1252")
    if windows_oddities < 2 or windows_oddities < len(_NON_ASCII_BYTE.findall(data)) / 5:
        return None
    oddities = {encoding: _count_oddities(data, encoding) for encoding in _LATIN_ENCODINGS}
    best = min(oddities, key=oddities.__getitem__)
    return best if oddities[best] <= windows_oddities / 5 else None


def _count_oddities(data: bytes, encoding: str) -> int:
    """Count the non-ASCII characters in unlikely places, such as a sign inside a word or a capital at its end."""
    text = data.decode(encoding, "replace")
    return sum(
        _is_odd(text[match.start() - 1 : match.start()], match.group(), text[match.end() : match.end() + 1])
        for match in re.finditer(r"[^\x00-\x7f]", text)
    )


def _is_odd(before: str, sign: str, after: str) -> bool:
    if sign == "\ufffd" or "\x80" <= sign <= "\x9f":
        return True
    if sign.isalpha():
        return (sign.isupper() and before.islower()) or after.isdigit()
    return sign not in _SIGNS_INSIDE_WORDS and before.isalpha() and after.isalpha()


def _without_nulls(text: str) -> str:
    if "\0" in text:
        raise _unknown_encoding()
    return text


def _unknown_encoding() -> Unreadable:
    return Unreadable(
        Reason.ENCODING, "The file is not text in a known encoding. Save it as UTF-8 and ingest it again."
    )
