"""Checks on a text before it is stored: its blocks fit it, it has only valid characters, and it can be quoted."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ingest.blocks.extraction import Extraction
from retrieval.errors import Reason, Unreadable
from retrieval.text import Block, BlockKind, CanonicalText

# Lone surrogates: no file, database or response can hold one.
_SURROGATE = re.compile("[\ud800-\udfff]")
# Shares of strange characters (see `strange_share`). In 120 real documents the largest share is .0001. From the first
# share on the report has a remark; from the second on the file is refused.
MIN_REMARKED_SHARE, MIN_REFUSED_SHARE = 0.01, 0.5


def without_surrogates(value: Any) -> Any:
    """JSON values with "�" for each lone surrogate; all offsets stay valid."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: without_surrogates(field) for name, field in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_surrogates(item) for item in value]
    return value


def mend_extraction(extraction: dict[str, Any]) -> dict[str, Any]:
    """An extraction in JSON values without lone surrogates, with a note of how many were replaced in its text."""
    count = len(_SURROGATE.findall(extraction["text"]))
    if not count:
        return dict(without_surrogates(extraction))
    replaced = "1 invalid character was" if count == 1 else f"{count} invalid characters were"
    return {
        **without_surrogates(extraction),
        "notes": [*without_surrogates(extraction["notes"]), f"{replaced} replaced by �."],
    }


def find_defect(canonical: CanonicalText) -> str | None:
    """The first defect of a text and its blocks, in words; None for a sound text.

    Blocks are in order, do not overlap, lie inside the text, and neither start nor end with white space or inside a
    word. A block's sentences lie inside it, and its lead-in stands before it.
    """
    if _SURROGATE.search(canonical.text):
        return "its text holds an invalid character"
    before = 0
    for ordinal, block in enumerate(canonical.blocks):
        defect = _placement_defect(canonical.text, block, before) or _content_defect(block, ordinal)
        if defect:
            return f"block {ordinal} {defect}"
        before = block.end
    return None


def _placement_defect(text: str, block: Block, before: int) -> str | None:
    if block.start < before:
        return "starts before the block above it ends"
    if not block.start < block.end <= len(text):
        return "lies outside the text"
    if text[block.start].isspace() or text[block.end - 1].isspace():
        return "starts or ends with white space"
    if is_inside_word(text, block.start) or is_inside_word(text, block.end):
        return "starts or ends inside a word"
    return None


def is_inside_word(text: str, offset: int) -> bool:
    """Whether an offset splits a word. A capital behind a small letter or a digit starts a new one: "distanceDRAFT"."""
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    return before.isalnum() and after.isalnum() and not (after.isupper() and (before.islower() or before.isdigit()))


def _content_defect(block: Block, ordinal: int) -> str | None:
    before = block.start
    for sentence in block.sentences:
        if not before <= sentence.start < sentence.end <= block.end:
            return "has a sentence that lies outside it"
        before = sentence.end
    if block.lead_in is not None and not 0 <= block.lead_in < ordinal:
        return "has a lead-in that does not stand before it"
    if any(_SURROGATE.search(words) for words in _metadata_words(block)):
        return "has a number or a heading with an invalid character"
    return None


def _metadata_words(block: Block) -> Iterator[str]:
    """A block's words outside its text."""
    yield from block.heading_path
    yield from filter(None, (block.page_label, block.paragraph, block.anchor, block.quoting))
    yield from (turn.label for turn in block.page_breaks if turn.label)


def check_quotable(extraction: Extraction) -> None:
    """Raises Unreadable where the text has nothing to quote."""
    canonical = extraction.canonical
    if not any(letter.isalnum() for letter in canonical.text):
        raise _no_text("The reader found no words in it.", extraction)
    if not any(block.sentences and block.kind is not BlockKind.HEADING for block in canonical.blocks):
        raise _no_text("The reader found only headings in it.", extraction)
    share = strange_share(canonical.text)
    if share >= MIN_REFUSED_SHARE:
        raise _no_text(f"{share:.0%} of its characters belong to no language.", extraction)


def _no_text(cause: str, extraction: Extraction) -> Unreadable:
    notes = " ".join(f"{note.rstrip('.')}." for note in extraction.notes)
    advice = (
        "There is nothing to quote. If the file shows text on the screen, ingest it with --ocr, or save it in another "
        "format."
    )
    return Unreadable(Reason.NO_TEXT, " ".join(filter(None, (cause, notes, advice))), extraction.pages)


def strange_share_remark(text: str) -> str | None:
    """The report's remark on a text with more strange characters than any sound text; else None."""
    share = strange_share(text)
    if share < MIN_REMARKED_SHARE:
        return None
    return f"{share:.1%} of its characters belong to no language: compare its quotes with the file"


def strange_share(text: str) -> float:
    """Share, from 0 to 1, of characters that no language has: controls, private and unassigned ones, and "�".

    White space is not counted. PDF fonts without a map to Unicode give such characters.
    """
    counts = Counter(text)
    total = sum(count for character, count in counts.items() if not character.isspace())
    return sum(count for character, count in counts.items() if _is_strange(character)) / total if total else 0.0


def _is_strange(character: str) -> bool:
    if character.isspace():
        return False
    return character == "\ufffd" or unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"}
