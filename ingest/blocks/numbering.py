"""Numbers as lists print them: letters and Roman figures."""

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def letters(number: int, *, upper: bool = False) -> str:
    """1 is a, 26 is z, 27 is aa, as word processors count: the letter is repeated."""
    if not 1 <= number <= 26 * 20:
        return str(number)
    letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    return letter.upper() if upper else letter


def column_letters(number: int, *, upper: bool = False) -> str:
    """1 is a, 26 is z, 27 is aa, 28 is ab, as sheets name their columns."""
    if not 1 <= number <= 26**3:
        return str(number)
    found = ""
    while number:
        number, place = divmod(number - 1, 26)
        found = chr(ord("a") + place) + found
    return found.upper() if upper else found


def roman(number: int, *, upper: bool = False) -> str:
    if not 1 <= number < 4000:
        return str(number)
    found = ""
    for value, figure in _ROMAN:
        times, number = divmod(number, value)
        found += figure * times
    return found.upper() if upper else found


def roman_value(figures: str) -> int:
    """The value of a Roman number in small letters. Raises KeyError where a letter is no figure."""
    values = [_FIGURES[figure] for figure in figures]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


_FIGURES = {figure: value for value, figure in _ROMAN if len(figure) == 1}
