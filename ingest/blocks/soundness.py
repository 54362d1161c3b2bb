"""What must hold of a text before it is stored: its blocks fit it, it can be written down, and it can be quoted."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ingest.blocks.extraction import Extraction
from retrieval.errors import Reason, Unreadable
from retrieval.text import Block, BlockKind, CanonicalText

# Halves of a surrogate pair that stand alone: no file, database or response can hold one.
_SURROGATE = re.compile("[\ud800-\udfff]")
# Of the signs of 120 real documents at most .0001 belong to no language. From the first share on the report says so,
# from the second on there is nothing to quote.
MIN_REMARKED_SHARE, MIN_REFUSED_SHARE = 0.01, 0.5


def without_surrogates(value: Any) -> Any:
    """JSON values with "�" for whatever is no character; no offset moves."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: without_surrogates(field) for name, field in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_surrogates(one) for one in value]
    return value


def mend_extraction(extraction: dict[str, Any]) -> dict[str, Any]:
    """An extraction as JSON values, each sign of it a character, with a note that counts those that were none."""
    count = len(_SURROGATE.findall(extraction["text"]))
    if not count:
        return dict(without_surrogates(extraction))
    said = "1 sign that is no character was" if count == 1 else f"{count} signs that are no characters were"
    return {
        **without_surrogates(extraction),
        "notes": [*without_surrogates(extraction["notes"]), f"{said} replaced by �."],
    }


def find_defect(canonical: CanonicalText) -> str | None:
    """What does not hold of a text and its blocks, in words; None where all does.

    Blocks are in order, do not overlap, lie in the text, and neither begin nor end with white space or within a word;
    so do the sentences of each lie in it, and what introduces a block stands before it.
    """
    if _SURROGATE.search(canonical.text):
        return "its text holds a sign that is no character"
    before = 0
    for ordinal, block in enumerate(canonical.blocks):
        wrong = _placement_defect(canonical.text, block, before) or _content_defect(block, ordinal)
        if wrong:
            return f"block {ordinal} {wrong}"
        before = block.end
    return None


def _placement_defect(text: str, block: Block, before: int) -> str | None:
    if block.start < before:
        return "begins before the one above it ends"
    if not block.start < block.end <= len(text):
        return "does not lie in the text"
    if text[block.start].isspace() or text[block.end - 1].isspace():
        return "begins or ends with white space"
    if is_inside_word(text, block.start) or is_inside_word(text, block.end):
        return "begins or ends within a word"
    return None


def is_inside_word(text: str, offset: int) -> bool:
    """Whether an offset parts a word. A capital behind a small letter or a figure begins another: "distanceDRAFT"."""
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    return before.isalnum() and after.isalnum() and not (after.isupper() and (before.islower() or before.isdigit()))


def _content_defect(block: Block, ordinal: int) -> str | None:
    before = block.start
    for sentence in block.sentences:
        if not before <= sentence.start < sentence.end <= block.end:
            return "has a sentence that does not lie in it"
        before = sentence.end
    if block.lead_in is not None and not 0 <= block.lead_in < ordinal:
        return "is introduced by one that does not stand before it"
    if any(_SURROGATE.search(words) for words in _metadata_words(block)):
        return "has a number or a heading that holds a sign that is no character"
    return None


def _metadata_words(block: Block) -> Iterator[str]:
    """What a block says beside its text."""
    yield from block.heading_path
    yield from filter(None, (block.page_label, block.paragraph, block.anchor, block.quoting))
    yield from (turn.label for turn in block.page_breaks if turn.label)


def check_quotable(extraction: Extraction) -> None:
    """Raises Unreadable where there is nothing that could be quoted."""
    canonical = extraction.canonical
    if not any(letter.isalnum() for letter in canonical.text):
        raise _no_text("Reading it gave no words.", extraction)
    if not any(block.sentences and block.kind is not BlockKind.HEADING for block in canonical.blocks):
        raise _no_text("Nothing but headings was read in it.", extraction)
    share = strange_share(canonical.text)
    if share >= MIN_REFUSED_SHARE:
        raise _no_text(f"{share:.0%} of its signs belong to no language.", extraction)


def _no_text(what: str, extraction: Extraction) -> Unreadable:
    noted = " ".join(f"{note.rstrip('.')}." for note in extraction.notes)
    todo = (
        "There is nothing to quote. If it shows text on a screen, ingest it with --ocr, or save it from the program "
        "that made it as another format."
    )
    return Unreadable(Reason.NO_TEXT, " ".join(filter(None, (what, noted, todo))), extraction.pages)


def strange_share_remark(text: str) -> str | None:
    """For the report, where more signs than in any sound text belong to no language."""
    share = strange_share(text)
    if share < MIN_REMARKED_SHARE:
        return None
    return f"{share:.1%} of its signs belong to no language: check its quotes against the file"


def strange_share(text: str) -> float:
    """The share of signs, from 0 to 1, that no language has: controls, private and unassigned ones, and "�".

    White space is not counted; a font without a map to letters gives such signs.
    """
    counts = Counter(text)
    signs = sum(count for sign, count in counts.items() if not sign.isspace())
    return sum(count for sign, count in counts.items() if _is_strange(sign)) / signs if signs else 0.0


def _is_strange(sign: str) -> bool:
    if sign.isspace():
        return False
    return sign == "\ufffd" or unicodedata.category(sign) in {"Cc", "Cn", "Co", "Cs"}
