"""Look up a place that a draft names, such as "paragraph 21", in a document."""

import re
from collections.abc import Iterator

from retrieval.check.held_text import HeldText
from retrieval.check.place_names import PlaceName
from retrieval.text import Block, BlockKind

_NUMBER = re.compile(r"[\s().]+")


def _plain(number: str) -> str:
    return _NUMBER.sub(".", number).strip(".").casefold()


def blocks_named(held: HeldText, place: PlaceName) -> list[Block]:
    """The blocks at which a named place begins; empty where the document has no such place."""
    if place.kind == "page":
        return [block for block in held.blocks if place.number in _pages(block)][:1]
    wanted = _plain(place.number)
    numbered = [
        block
        for block in held.blocks
        if block.paragraph and block.kind is not BlockKind.FOOTNOTE and _plain(block.paragraph) == wanted
    ]
    headings = [block for block in held.blocks if block.kind is BlockKind.HEADING and _heads(held, block, wanted)]
    return headings + numbered if place.kind != "paragraph" else numbered + headings


def _pages(block: Block) -> set[str]:
    pages = [(block.page, block.page_label), *((turn.page, turn.label) for turn in block.page_breaks)]
    return {str(one) for page in pages for one in page if one is not None}


def _heads(held: HeldText, block: Block, wanted: str) -> bool:
    """Whether a heading has this number, as in "3.2 Roles", "Section 3" and "Annex B: Forms"."""
    words = block.span.of(held.text)
    printed = _plain(block.paragraph) if block.paragraph else ""
    return printed == wanted or any(_plain(number) == wanted for number in _printed(words))


_HEADING_NUMBER = re.compile(
    r"\s*(?:(?:section|chapter|part|annex|appendix|recommendation|schedule|article|regulation|clause)\s+)?(?P<number>\d{1,3}(?:\.\d{1,3})*|[A-Z](?=[\s:.)–—-]|$))",
    re.IGNORECASE,
)


def _printed(heading: str) -> Iterator[str]:
    match = _HEADING_NUMBER.match(heading)
    if match:
        yield match["number"]


def lies_at(held: HeldText, offset: int, place: PlaceName) -> bool:
    """Whether an offset lies in the named place: the paragraph itself, or one below the named section."""
    block = held.block_at(offset)
    if place.kind == "page":
        page, label = block.page_at(offset)
        return place.number in (label, str(page))
    wanted = _plain(place.number)
    own = [_plain(number) for number in held.numbers_at(offset)]
    numbers = own + [_plain(number) for heading in block.heading_path for number in _printed(heading)]
    # "paragraph 21(a)" is the item (a) below paragraph 21; a number such as "1.2" repeats that of its heading.
    nested = own if any("." in number for number in own) else numbers
    joined = [".".join(reversed(nested[: count + 1])) for count in range(len(nested))]
    return any(number == wanted or number.startswith(f"{wanted}.") for number in (*numbers, *joined)) or any(
        # The draft is more exact than the printed numbers: "3.2" where only the heading 3 has one.
        wanted.startswith(f"{number}.")
        for number in own or numbers
    )
