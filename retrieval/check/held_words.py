"""Every word of the documents of a library, in order, as arrays in which a run of words is found at once."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.check.words import key_of, raw_words
from retrieval.document import Version
from retrieval.interfaces import Library, StopCheck, never_stop

Numbers = npt.NDArray[np.int32]
Positions = npt.NDArray[np.int64]

# Words in memory, at most: about 24 bytes each. Documents beyond it are left out, and the check names them.
MAX_WORDS = 12_000_000
# A run of so many words is searched for in a draft without quotation marks.
RUN = 8
# The number of a word that no document has, and the one that stands behind the last word of each text.
UNKNOWN, TEXT_END = -1, 0

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Range:
    """Positions of words, the end excluded."""

    start: int
    end: int


class HeldWords:
    """The words of some versions, numbered. Immutable, and safe to share between threads.

    A position counts words through all texts. `versions`: the compared versions, in the order of their texts.
    `left_out`: the versions for which there was no room.
    """

    def __init__(self, versions: Sequence[Version], texts: Sequence[str], left_out: Sequence[Version] = ()) -> None:
        self.versions, self.left_out = tuple(versions), tuple(left_out)
        self._numbers: dict[str, int] = {}
        words, starts, ends, firsts = array("i"), array("i"), array("i"), [0]
        by_raw: dict[str, int] = {}
        for text in texts:
            for raw, start, end in raw_words(text):
                number = by_raw.get(raw)
                if number is None:
                    number = by_raw[raw] = self._numbers.setdefault(key_of(raw), len(self._numbers) + 1)
                words.append(number)
                starts.append(start)
                ends.append(end)
            words.append(TEXT_END)
            starts.append(len(text))
            ends.append(len(text))
            firsts.append(len(words))
        self.words: Numbers = np.frombuffer(words, np.int32) if words else np.empty(0, np.int32)
        self.starts: Numbers = np.frombuffer(starts, np.int32) if words else self.words
        self.ends: Numbers = np.frombuffer(ends, np.int32) if words else self.words
        self._firsts = np.array(firsts, np.int64)
        self._by_word = np.argsort(self.words, kind="stable").astype(np.int32)
        counts = np.bincount(self.words, minlength=len(self._numbers) + 1)
        self._bounds = np.concatenate([[0], np.cumsum(counts)])
        self._runs = np.unique(_run_hashes(self.words))

    def numbers_of(self, keys: Sequence[str]) -> Numbers:
        """The number of each word, UNKNOWN for one that no document has."""
        return np.array([self._numbers.get(key, UNKNOWN) for key in keys], np.int32)

    def count(self, number: int) -> int:
        """How often the documents have a word."""
        return 0 if number <= 0 else int(self._bounds[number + 1] - self._bounds[number])

    def places(self, number: int) -> Positions:
        """The positions of a word, ascending."""
        if number <= 0:
            return np.empty(0, np.int64)
        return self._by_word[self._bounds[number] : self._bounds[number + 1]].astype(np.int64)

    def text_of(self, position: int) -> int:
        """The text in which a position lies, as an index of `versions`."""
        return int(np.searchsorted(self._firsts, position, "right")) - 1

    def range_of(self, text: int) -> Range:
        """The positions of a text's words."""
        return Range(int(self._firsts[text]), int(self._firsts[text + 1]) - 1)

    def find(self, numbers: Numbers, within: Range | None = None) -> Positions:
        """Where exactly these words stand one after another, ascending."""
        if not len(numbers) or (numbers <= 0).any():
            return np.empty(0, np.int64)
        rarest = min(range(len(numbers)), key=lambda at: self.count(int(numbers[at])))
        found = self.places(int(numbers[rarest])) - rarest
        low, high = (within.start, within.end) if within else (0, len(self.words))
        found = found[(found >= low) & (found <= high - len(numbers))]
        for at, number in enumerate(numbers):
            found = found[self.words[found + at] == number]
        return found

    def begins_run(self, numbers: Numbers) -> npt.NDArray[np.bool_]:
        """For each word whether it and the words behind it, RUN together, stand somewhere in this order.

        A draft shorter than RUN has no run. Two runs may share a hash: `find` is certain.
        """
        hashes = _run_hashes(numbers)
        if not len(hashes) or not len(self._runs):
            return np.zeros(len(hashes), np.bool_)
        places = np.minimum(np.searchsorted(self._runs, hashes), len(self._runs) - 1)
        known = (numbers > 0).astype(np.int32)
        whole = np.convolve(known, np.ones(RUN, np.int32), "valid") == RUN
        return np.asarray((self._runs[places] == hashes) & whole)


def hold_words(library: Library, check_stop: StopCheck = never_stop, most: int = MAX_WORDS) -> HeldWords:
    """The words of every edition in a library, those in force first, up to `most` words.

    Takes about a second for two million words. Raises what `check_stop` raises.
    """
    every = [edition for version in library.versions() for edition in library.editions(version.document.id)]
    shown = {version.key for version in library.versions()}
    ordered = sorted(every, key=lambda version: version.key not in shown)
    held: list[Version] = []
    left_out: list[Version] = []
    texts, room = list[str](), most
    for version in ordered:
        check_stop()
        text = library.canonical(version).text
        room -= len(text) // 6  # characters of an English word with its space
        if room < 0 and held:
            left_out.append(version)
        else:
            held.append(version)
            texts.append(text)
    return HeldWords(held, texts, left_out)


def _run_hashes(numbers: Numbers) -> npt.NDArray[np.uint64]:
    """A hash for each run of RUN words."""
    count = len(numbers) - RUN + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    hashes = np.zeros(count, np.uint64)
    spread = (numbers.astype(np.int64) + 2).astype(np.uint64)
    for at in range(RUN):
        hashes = (hashes ^ spread[at : at + count]) * _FACTOR
        hashes ^= hashes >> np.uint64(29)
    return hashes
