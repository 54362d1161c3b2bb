"""Fonts of signs print the same in every format."""

import pytest

from ingest.blocks.symbols import UNKNOWN_SYMBOL, as_printed


@pytest.mark.parametrize(
    ("held", "font", "says"),
    [("m", "Symbol", "μ"), ("\uf0b3", "'Symbol'", "≥"), ("\uf0e0", "Wingdings", "→"), ("l", "Wingdings", "●"),
     ("\uf0fc", "wingdings", "✓"), ("J", "Wingdings", "☺"), ("\uf0b7", "", "•"), ("\uf0b7", "Calibri", "•"),
     ("m", "Calibri", "m"), ("\uf0f0", "Symbol", UNKNOWN_SYMBOL), ("\ue00a", "OpenSymbol", "\ue00a"),
     ("a b", "Symbol", "α β")],
)  # fmt: skip
def test_a_sign_is_what_its_font_prints(held: str, font: str, says: str) -> None:
    assert as_printed(held, font) == says
