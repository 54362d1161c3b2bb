"""Tokenise a question with a window, and find the word pieces of each sentence."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.text import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Word pieces of question and window together. The window is cut first.
MAX_WORD_PIECES = 256


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a question and a window.

    `ids` and `types`: (t,). `sentences`: (s,), the run of pieces of each sentence, empty where it was cut off.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    sentences: tuple[Span, ...]


def open_tokenizer(path: Path, max_pieces: int = MAX_WORD_PIECES) -> "Tokenizer":
    """Open a tokenizer that pads nothing and cuts pairs to `max_pieces`, or to MAX_WORD_PIECES if that is less."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(min(MAX_WORD_PIECES, max_pieces))
    return tokenizer


def encode_pair(tokenizer: "Tokenizer", question: str, text: str, places: tuple[Span, ...]) -> Pieces:
    """Tokenise the pair. `places`: where each sentence stands in `text`, in order and without overlap."""
    pair = tokenizer.encode(question, text)
    starts = [offsets[0] if side == 1 else -1 for offsets, side in zip(pair.offsets, pair.sequence_ids, strict=True)]
    runs: list[Span] = []
    for place in places:
        inside = [index for index, start in enumerate(starts) if place.start <= start < place.end]
        runs.append(Span(inside[0], inside[-1] + 1) if inside else Span(0, 0))
    return Pieces(tuple(pair.ids), tuple(pair.type_ids), tuple(runs))
