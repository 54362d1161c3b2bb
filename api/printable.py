"""Text that is safe to print: a document, a file's name or a message must not control the terminal."""

import re

# Control characters but tab and line feed; marks that break lines or turn text round; surrogates, not encodable.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with each unsafe character replaced by U+FFFD. The length stays."""
    return _UNSAFE.sub("\ufffd", text)


def printable_json(text: str) -> str:
    """JSON with each unsafe character escaped, so that it stands for the same values."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
