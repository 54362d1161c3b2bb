"""Decode the bytes of a page as browsers do: by byte order mark, by declaration, else as UTF-8 or Windows-1252.

One difference: bytes that are valid UTF-8 throughout are read as UTF-8 whatever the page declares, since a saved page
may keep an outdated declaration.
"""

import codecs
import re

from ingest.formats.decoding import decode_mixed

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(
    rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)|\A\s*<\?xml[^>]{0,200}?encoding=[\"']([\w.:-]+)",
    re.IGNORECASE,
)
# The declaration must be among these bytes at the page's start.
_DECLARATION_BYTES = 4096
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The encoding that browsers use for a declared one, in Python's names. Source:
# https://encoding.spec.whatwg.org/#names-and-labels
_BROWSER_ENCODINGS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ks_c-5601-1987": "cp949",
}
_SUPPORTED = {
    *_BROWSER_ENCODINGS.values(),
    *(f"cp{number}" for number in (866, *range(1250, 1259))),
    *(f"iso8859-{number}" for number in (*range(2, 9), 10, *range(13, 17))),
    *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "big5", "big5hkscs", "euc_jp", "iso2022_jp"),
}


def decode(data: bytes) -> tuple[str, int]:
    """The text of a page, and how many places in a UTF-8 page were not UTF-8 and were read as Windows-1252."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), 0
    if data[1:2] == b"\0" and data[3:4] == b"\0":
        return data.decode("utf-16-le", "replace"), 0
    try:
        return data.decode("utf-8"), 0
    except UnicodeDecodeError:
        return _decode_legacy(data)


def _decode_legacy(data: bytes) -> tuple[str, int]:
    declared = _declared_encoding(data)
    if declared is not None:
        return data.decode(declared, "replace"), 0
    text = data.decode("utf-8", "replace")
    invalid = text.count("\ufffd")
    valid = sum(not character.isascii() for character in text) - invalid
    return (decode_mixed(data), invalid) if valid > invalid else (data.decode("cp1252", "replace"), 0)


def _declared_encoding(data: bytes) -> str | None:
    """The declared encoding, by Python's name; None for UTF-8, no declaration, or an encoding unknown to browsers."""
    match = _DECLARATION.search(_COMMENT.sub(b"", data[:_DECLARATION_BYTES]))
    if match is None:
        return None
    try:
        name = codecs.lookup((match[1] or match[2]).decode("ascii")).name
    except (LookupError, UnicodeDecodeError):
        return None
    name = _BROWSER_ENCODINGS.get(name, name)
    return name if name in _SUPPORTED else None
