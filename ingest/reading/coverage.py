"""Measure how much of a file was read: the share of its words in the canonical text.

The file's words come from a plain dump that does not use its reader (ingest/reading/dumps.py). Dump and text are
compared as bags of words, so that order and layout do not matter. A failed measurement never refuses a file.
"""

import math
import re
import shlex
import signal
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from retrieval.text import CanonicalText

# Below this share the report and `cited doctor` show the coverage of a file.
MIN_COVERAGE = 0.9

NOT_MEASURED = "The share of its words that were read could not be measured."

# Letters and digits are separate words, so that "10 m²" equals "10m 2"; other characters separate words.
_WORD = re.compile(r"[^\W\d_]+|\d+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# With the characters that pdfium gives for a hyphen at a line's end. Readers decide whether such a hyphen stays.
_HYPHEN = re.compile("(?<=\\w)[-\u2010\u2011\x02\ufffe]+\\s*(?=\\w)")
_SHIFTED_END = 0xB000
_SHIFTED = re.compile(
    "[{}]+".format(
        "".join(
            chr(code)
            for code in range(_SHIFTED_END)
            if unicodedata.decomposition(chr(code)).startswith(("<super>", "<sub>"))
        )
    )
)


def measure(canonical: CanonicalText, media_type: str, data: bytes, seconds: float) -> float | None:
    """The coverage of a file of this media type; None where it cannot be measured within `seconds` of CPU time.

    Call it only in the main thread of a process that uses ITIMER_PROF for nothing else.
    """
    from ingest.reading.dumps import dump  # imports the readers' libraries

    try:
        with _cpu_limit(seconds):
            dumped = dump(media_type, data)
            return coverage(canonical, dumped) if dumped is not None else None
    except Exception:  # noqa: BLE001 - the libraries may raise anything, and the file is read already
        return None


def with_coverage(extraction: Mapping[str, Any], share: float | None) -> dict[str, Any]:
    """An extraction in JSON values with its coverage, or with a note that it was not measured."""
    if share is None:
        return {**extraction, "notes": [*extraction["notes"], NOT_MEASURED]}
    return {**extraction, "coverage": share}


@contextmanager
def _cpu_limit(seconds: float) -> Iterator[None]:
    """Raises TimeoutError inside the `with` block once it has used this much CPU time."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.01))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def coverage(canonical: CanonicalText, dumped: str) -> float | None:
    """The share of the words of `dumped` that the blocks hold, from 0 to 1; None where it has no words."""
    in_file = count_words(dumped)
    if not in_file:
        return None
    return (in_file & count_words("\n".join(_block_words(canonical)))).total() / in_file.total()


def _block_words(canonical: CanonicalText) -> Iterator[str]:
    """The words of all blocks, with their printed numbers and note marks."""
    for block in canonical.blocks:
        if block.paragraph:
            yield block.paragraph
        yield block.span.of(canonical.text)
        yield from (note.mark for note in block.notes)


def count_words(text: str) -> Counter[str]:
    """The count of each word of a text, in NFKC form and case folded; a hyphenated word is one word."""
    apart = _SHIFTED.sub(lambda match: f" {match[0]} ", text.translate(_INVISIBLE))
    return Counter(_WORD.findall(_HYPHEN.sub("", unicodedata.normalize("NFKC", apart)).casefold()))


def percent(share: float) -> str:
    """A share as in "72 %", rounded down, so that only complete coverage shows as 100 %."""
    return f"{math.floor(round(share * 100, 6))} %"


def remark(share: float | None, file_name: str) -> str | None:
    """The report's remark on a file with low coverage; None for other files."""
    if share is None or share >= MIN_COVERAGE:
        return None
    look = f"`cited inspect {shlex.quote(file_name)}` shows whether more is missing than the remarks say."
    return f"{percent(share)} of the file's words were read: {look}"
