"""How much of a file was read: the share of its words that came into the canonical text.

The words are those of a plain dump of the file that its reader has no part in (ingest/reading/dumps.py). Both are
compared as bags of words, so that order and layout do not count. A measure is a help: it never costs a file.
"""

import math
import re
import shlex
import signal
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType

from ingest.blocks.extraction import Extraction
from retrieval.text import CanonicalText

# From this share on a file counts as read whole; below it the report and `cited doctor` say the number.
MIN_COVERAGE = 0.9

NOT_MEASURED = "How many of its words were read could not be measured."

# Letters and figures apart, so that "10 m²" is the same as "10m 2"; other signs part words.
_WORD = re.compile(r"[^\W\d_]+|\d+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# With what pdfium gives for a hyphen at a line's end. Whether a hyphen stays is the reader's to judge.
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
    """The coverage of a file of this media type; None where it cannot be measured in so much processor time.

    Call it only in the main thread of a process that uses ITIMER_PROF for nothing else.
    """
    from ingest.reading.dumps import dump  # brings readers' libraries with it

    try:
        with _cpu_limit(seconds):
            dumped = dump(media_type, data)
            return coverage(canonical, dumped) if dumped is not None else None
    except Exception:  # noqa: BLE001 - whatever the libraries raise, the reader has read the file
        return None


def with_coverage(extraction: Extraction, share: float | None) -> Extraction:
    """An extraction with its coverage, or with a remark that there is none."""
    if share is None:
        return replace(extraction, notes=(*extraction.notes, NOT_MEASURED))
    return replace(extraction, coverage=share)


@contextmanager
def _cpu_limit(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in the midst of what takes more processor time than this."""

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
    there = count_words(dumped)
    if not there:
        return None
    return (there & count_words("\n".join(_block_words(canonical)))).total() / there.total()


def _block_words(canonical: CanonicalText) -> Iterator[str]:
    """All that blocks say: their words, their printed numbers and the marks of their notes."""
    for block in canonical.blocks:
        if block.paragraph:
            yield block.paragraph
        yield block.span.of(canonical.text)
        yield from (note.mark for note in block.notes)


def count_words(text: str) -> Counter[str]:
    """How often each word stands in a text, whatever its case and its form; words with hyphens are one."""
    apart = _SHIFTED.sub(lambda found: f" {found[0]} ", text.translate(_INVISIBLE))
    return Counter(_WORD.findall(_HYPHEN.sub("", unicodedata.normalize("NFKC", apart)).casefold()))


def percent(share: float) -> str:
    """As in "72 %"; rounded down, so that less than all is never shown as all."""
    return f"{math.floor(round(share * 100, 6))} %"


def remark(share: float | None, file_name: str) -> str | None:
    """For the report, where so few words were read that somebody should look."""
    if share is None or share >= MIN_COVERAGE:
        return None
    look = f"`cited inspect {shlex.quote(file_name)}` shows whether more is missing than the remarks say."
    return f"{percent(share)} of the file's words were read: {look}"
