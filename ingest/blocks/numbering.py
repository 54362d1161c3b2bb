"""Format list numbers as letters and Roman figures."""

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def letters(number: int, *, upper: bool = False) -> str:
    """1 gives a, 26 gives z, 27 gives aa, 28 gives bb, as in word processors; other numbers than 1 to 520 in digits."""
    if not 1 <= number <= 26 * 20:
        return str(number)
    letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    return letter.upper() if upper else letter


def column_letters(number: int, *, upper: bool = False) -> str:
    """1 gives a, 26 gives z, 27 gives aa, 28 gives ab, as in spreadsheets; other numbers than 1 to 26³ in digits."""
    if not 1 <= number <= 26**3:
        return str(number)
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("a") + letter) + name
    return name.upper() if upper else name


def roman(number: int, *, upper: bool = False) -> str:
    """A Roman number; other numbers than 1 to 3999 in digits."""
    if not 1 <= number < 4000:
        return str(number)
    figures = ""
    for value, figure in _ROMAN:
        times, number = divmod(number, value)
        figures += figure * times
    return figures.upper() if upper else figures


def roman_value(figures: str) -> int:
    """The value of a Roman number in small letters. Raises KeyError for any other letter."""
    values = [_FIGURES[figure] for figure in figures]
    return sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))


_FIGURES = {figure: value for value, figure in _ROMAN if len(figure) == 1}
