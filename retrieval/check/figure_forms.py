"""The forms in which documents write one figure: "28 days" and "twenty-eight days", "5%" and "5 per cent"."""

from collections.abc import Iterator, Sequence

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def _spelled(number: int) -> str:
    """A number below 100 as one word, without its hyphen."""
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (_ONES[ones] if ones else "")


_BY_DIGITS = {str(number): _spelled(number) for number in range(1, 100)}
_BY_WORD = {word: digits for digits, word in _BY_DIGITS.items()}
# Runs of words that stand for the same.
_SAME = ((("%",), ("per", "cent"), ("percent",)), (("million",), ("m",)), (("billion",), ("bn",)))
_ORDINAL_ENDS = ("st", "nd", "rd", "th")

Keys = tuple[str, ...]


def forms_of(keys: Sequence[str], is_date: bool) -> list[Keys]:
    """The words of a figure, as keys, in every form; the form itself comes first."""
    found = dict.fromkeys(_numbers(tuple(keys), is_date))
    for runs in _SAME:
        for form in list(found):
            found.update(dict.fromkeys(_exchanged(form, runs)))
    for form in list(found):
        found.update(dict.fromkeys(_one_or_more(form)))
    return list(found)


def _numbers(keys: Keys, is_date: bool) -> Iterator[Keys]:
    yield keys
    if is_date:
        plain = keys[:1] + keys[2:] if keys[1] in _ORDINAL_ENDS else keys
        yield plain
        if plain[0].isdecimal():
            yield from ((plain[0], end, *plain[1:]) for end in _ORDINAL_ENDS)
        return
    other = _BY_DIGITS.get(keys[0]) or _BY_WORD.get(keys[0])
    if other is not None:
        yield (other, *keys[1:])


def _exchanged(form: Keys, runs: Sequence[Keys]) -> Iterator[Keys]:
    for run in runs:
        if form[-len(run) :] == run:
            yield from ((*form[: -len(run)], *other) for other in runs if other != run)


def _one_or_more(form: Keys) -> Iterator[Keys]:
    last = form[-1]
    yield (*form[:-1], last.removesuffix("s"))
    yield (*form[:-1], f"{last}s")
