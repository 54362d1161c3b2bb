"""Superscripts and subscripts in plain text, which would run together with what they follow."""

_SUPERSCRIPTS = dict(
    zip("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
)
_SUBSCRIPTS = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
# Raised letters that only end a number, and read the same on the line.
_ORDINALS = {"st", "nd", "rd", "th"}


def to_superscript(text: str) -> str:
    """A superscript in plain text: "10" and "6" raised give "10⁶"; what has no raised form follows a caret.

    The ending of an ordinal number ("1st") stays as it is.
    """
    bare = text.strip()
    if bare.lower() in _ORDINALS or not bare:
        return text
    return _shift(text, _SUPERSCRIPTS, "^")


def to_subscript(text: str) -> str:
    """A subscript in plain text: "CO₂"; what has no lowered form follows a low line."""
    return _shift(text, _SUBSCRIPTS, "_") if text.strip() else text


def _shift(text: str, forms: dict[str, str], mark: str) -> str:
    bare = text.strip()
    if all(letter in forms for letter in bare):
        return text.replace(bare, "".join(forms[letter] for letter in bare))
    return text.replace(bare, f"{mark}({bare})" if len(bare) > 1 else mark + bare)
