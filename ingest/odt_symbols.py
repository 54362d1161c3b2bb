"""Signs of the fonts that draw signs over the places of letters: what they print, in Unicode.

A file holds "m" or U+F06D in the font Symbol where it prints "μ": read as a letter, a microgram becomes a milligram.
"""

import re

_PRIVATE = 0xF000
_HAS_PRIVATE = re.compile("[\uf020-\uf0ff]")
_FIRST, _SECOND = 0x20, 0xA0
# The font Symbol from place 0x20 to 0x7e, and from 0xa0 on; what it has no name for stands as a space.
_LOW = " !∀#∃%&∍()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_SYMBOL = {_FIRST + place: sign for place, sign in enumerate(_LOW)}
_SYMBOL |= {_SECOND + place: sign for place, sign in enumerate(_HIGH)}
# What official prose takes from Wingdings: ticks, crosses, boxes, bullets and arrows.
_WINGDINGS = dict(
    zip(
        (0x6C, 0x6E, 0x6F, 0x71, 0x76, 0xA7, 0xA8, 0xD8, 0xDF, 0xE0, 0xE8, 0xFB, 0xFC, 0xFD, 0xFE),
        "●■□❑❖▪◻➢←→➔✗✓☒☑",
        strict=True,
    )
)
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def printed(text: str, font: str = "") -> str:
    """A text as its font prints it. Private signs of a font that is not known are read as those of Symbol."""
    name = font.strip("'\" ").lower()
    table = _FONTS.get(name)
    if table is not None:
        return "".join(_sign(letter, table) for letter in text)
    if name in _OTHERS or not _HAS_PRIVATE.search(text):
        return text
    return _HAS_PRIVATE.sub(lambda found: _sign(found.group(), _SYMBOL), text)


# Fonts whose private signs are their own.
_OTHERS = {"opensymbol", "starsymbol", "webdings", "wingdings 2", "wingdings 3"}


def _sign(letter: str, table: dict[int, str]) -> str:
    code = ord(letter)
    if letter.isspace():
        return letter
    return table.get(code - _PRIVATE if _HAS_PRIVATE.match(letter) else code, letter)
