"""Names of ODT's elements and attributes, and helpers that read its attribute values."""

import re
from typing import Any

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
XLINK = "{http://www.w3.org/1999/xlink}"
XML = "{http://www.w3.org/XML/1998/namespace}"

P = f"{TEXT}p"
H = f"{TEXT}h"
LIST = f"{TEXT}list"
NOTE = f"{TEXT}note"
TABLE_TABLE = f"{TABLE}table"

_INTEGER = re.compile(r"[0-9]{1,9}")
_ESCAPED = re.compile(r"_([0-9a-fA-F]{1,4})_")
_PREFIX = re.compile(r"\w+:")
_TRUE = {"1", "true", "1==1", "1=1", "1 eq 1"}


def int_attribute(element: Any, name: str, default: int = 1) -> int:
    """An attribute's whole number, at least 0; `default` where it is missing or not a number."""
    text = element.get(name) or ""
    return int(text) if _INTEGER.fullmatch(text) else default


def shown_name(name: str) -> str:
    """A style's name as shown, in lower case: "heading 2" for "Heading_20_2"."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), name).strip().lower()


def hides_content(element: Any) -> bool:
    """Whether a conditional field or section hid its content when the file was saved."""
    is_hidden = element.get(f"{TEXT}is-hidden")
    if is_hidden is not None:
        return bool(is_hidden == "true")
    condition = (element.get(f"{TEXT}condition") or "").strip().lower()
    return _PREFIX.sub("", condition, count=1).strip("\" '") in _TRUE


def has_words(element: Any) -> bool:
    """Whether an element holds text, at any depth."""
    return any(text.strip() for text in element.itertext(f"{TEXT}*"))
