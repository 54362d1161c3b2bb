"""Decode the bytes of a page as browsers do: a mark at the start, what the page declares, else UTF-8 or Windows-1252.

One thing is done otherwise: bytes that are UTF-8 throughout are read as such, whatever the page declares, since a page
that was saved keeps the declaration of another time.
"""

import codecs
import re

from ingest.formats.decoding import decode_mixed

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DECLARED = re.compile(
    rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)|\A\s*<\?xml[^>]{0,200}?encoding=[\"']([\w.:-]+)",
    re.IGNORECASE,
)
# How far into a page its declaration is looked for.
_HEAD = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# By the names that Python gives them: what a browser takes for them (https://encoding.spec.whatwg.org/#names-and-labels).
_TAKEN_FOR = {
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
_READ = {
    *_TAKEN_FOR.values(),
    *(f"cp{number}" for number in (866, *range(1250, 1259))),
    *(f"iso8859-{number}" for number in (*range(2, 9), 10, *range(13, 17))),
    *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "big5", "big5hkscs", "euc_jp", "iso2022_jp"),
}


def decode(data: bytes) -> tuple[str, int]:
    """The text of a page, and how many places in it were no UTF-8 although the rest is."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), 0
    if data[1:2] == b"\0" and data[3:4] == b"\0":
        return data.decode("utf-16-le", "replace"), 0
    try:
        return data.decode("utf-8"), 0
    except UnicodeDecodeError:
        return _older(data)


def _older(data: bytes) -> tuple[str, int]:
    declared = _declared(data)
    if declared is not None:
        return data.decode(declared, "replace"), 0
    shown = data.decode("utf-8", "replace")
    wrong = shown.count("\ufffd")
    right = sum(not sign.isascii() for sign in shown) - wrong
    return (decode_mixed(data), wrong) if right > wrong else (data.decode("cp1252", "replace"), 0)


def _declared(data: bytes) -> str | None:
    """The encoding that the page declares, by Python's name; None for UTF-8, for none, and for one no browser knows."""
    found = _DECLARED.search(_COMMENT.sub(b"", data[:_HEAD]))
    if found is None:
        return None
    try:
        name = codecs.lookup((found[1] or found[2]).decode("ascii")).name
    except (LookupError, UnicodeDecodeError):
        return None
    name = _TAKEN_FOR.get(name, name)
    return name if name in _READ else None
