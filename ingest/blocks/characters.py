"""Write superscripts and subscripts in plain text, so that they do not merge with the word before them."""

_SUPERSCRIPTS = dict(
    zip("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
)
_SUBSCRIPTS = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
# Raised endings of ordinal numbers, which read the same on the line.
_ORDINALS = {"st", "nd", "rd", "th"}


def to_superscript(text: str) -> str:
    """A superscript in plain text: a raised "6" becomes "⁶"; text without a raised form follows a caret.

    The ending of an ordinal number ("1st") stays unchanged.
    """
    bare = text.strip()
    if bare.lower() in _ORDINALS or not bare:
        return text
    return _shift(text, _SUPERSCRIPTS, "^")


def to_subscript(text: str) -> str:
    """A subscript in plain text: "CO₂"; text without a lowered form follows a low line."""
    return _shift(text, _SUBSCRIPTS, "_") if text.strip() else text


def _shift(text: str, forms: dict[str, str], mark: str) -> str:
    bare = text.strip()
    if all(letter in forms for letter in bare):
        return text.replace(bare, "".join(forms[letter] for letter in bare))
    return text.replace(bare, f"{mark}({bare})" if len(bare) > 1 else mark + bare)
