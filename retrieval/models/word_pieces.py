"""A question and a window as word pieces: which of them belong to which sentence."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.text import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Word pieces of question and window together; the window is cut first.
MAX_WORD_PIECES = 256


@dataclass(frozen=True, slots=True)
class Pieces:
    """`ids` and `types` of the pair, (t,). `sentences`: (s,), each one's run of pieces, empty where it was cut off."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    sentences: tuple[Span, ...]


def open_tokenizer(path: Path, longest: int = MAX_WORD_PIECES) -> "Tokenizer":
    """A tokenizer that pads nothing and cuts pairs to `longest` pieces, LONGEST at most."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(min(MAX_WORD_PIECES, longest))
    return tokenizer


def pieces(tokenizer: "Tokenizer", question: str, text: str, places: tuple[Span, ...]) -> Pieces:
    """The pair as a model reads it; `places` are in order and do not overlap."""
    found = tokenizer.encode(question, text)
    starts = [offsets[0] if side == 1 else -1 for offsets, side in zip(found.offsets, found.sequence_ids, strict=True)]
    runs: list[Span] = []
    for place in places:
        inside = [at for at, start in enumerate(starts) if place.start <= start < place.end]
        runs.append(Span(inside[0], inside[-1] + 1) if inside else Span(0, 0))
    return Pieces(tuple(found.ids), tuple(found.type_ids), tuple(runs))
