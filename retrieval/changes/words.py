"""The words of a text as two editions compare them: without layout, list markers, punctuation and letter case."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.text import Block, BlockKind, CanonicalText, Span
from retrieval.word_diff import plain_form

# A number with its separators, a word, or a sign that changes the meaning of a number.
_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['’ʼ\u00ad][^\W\d_]+)*|[%£$€°<>≤≥=±+]")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
# The number or bullet at the start of a block, where the reader did not take it as one: "(a) ", "1. ", "2.3 The".
_MARKER = re.compile(
    r"o\s+(?=[A-Z])|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{2,5}|(?<=\()[a-z]{2})[.)]\s+|\d{1,3}(?:\.\d{1,3})+\.?\s+(?=[^\W\d_a-z])"
)
_SIGNS = " \t\n([•·▪◦‣–—-*"


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its place. `key`: what two editions compare; `shown`: the word as it is printed."""

    key: str
    shown: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the indexes of its words among all words of the text, the end excluded. It has a word or more.

    `begins`: it is the first of its block.
    """

    span: Span
    block: Block
    first: int
    end: int
    begins: bool

    def __len__(self) -> int:
        return self.end - self.first


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of a text in order, and its sentences."""

    text: str
    words: tuple[Word, ...]
    sentences: tuple[Sentence, ...]

    def keys(self, first: int = 0, end: int | None = None) -> list[str]:
        return [word.key for word in self.words[first:end]]

    def of(self, sentences: Sequence[Sentence]) -> tuple[Word, ...]:
        """The words of neighbouring sentences."""
        return self.words[sentences[0].first : sentences[-1].end] if sentences else ()


def text_words(canonical: CanonicalText) -> TextWords:
    words: list[Word] = []
    sentences: list[Sentence] = []
    for block in canonical.blocks:
        start = block.start + marker_length(canonical.text, block)
        for span in block.sentences or (block.span,):
            first = len(words)
            words += words_of(canonical.text, Span(max(start, span.start), span.end))
            if len(words) > first:
                begins = not sentences or sentences[-1].block is not block
                sentences.append(Sentence(span, block, first, len(words), begins))
    return TextWords(canonical.text, tuple(words), tuple(sentences))


def words_of(text: str, span: Span) -> Iterator[Word]:
    for match in _WORD.finditer(text, span.start, max(span.start, span.end)):
        shown = match.group()
        yield Word(_key(shown), shown, match.start(), match.end())


def _key(shown: str) -> str:
    if _THOUSANDS.fullmatch(shown):
        return shown.replace(",", "")
    return plain_form(shown).casefold()


def marker_length(text: str, block: Block) -> int:
    """The length of the bullet or printed number with which a block begins, 0 without one."""
    if block.kind is BlockKind.ROW:
        return 0
    opening = text[block.start : min(block.end, block.start + 40)]
    bare = opening.lstrip(_SIGNS)
    skipped = len(opening) - len(bare)
    number = (block.paragraph or "").strip("()[]. ")
    if number and bare.startswith(number) and not bare[len(number) :][:1].isalnum():
        return skipped + len(number)
    match = _MARKER.match(opening, max(0, skipped - 1) if opening[max(0, skipped - 1) :][:1] == "(" else skipped)
    return match.end() if match else 0


def without_marker(text: str, words: Sequence[Word], start: int) -> Sequence[Word]:
    """The words of a sentence that begins at `start`, without the number or letter that it may begin with."""
    match = _MARKER.match(text, start)
    return [word for word in words if word.start >= match.end()] if match else words


def printed_number(text: str, block: Block) -> str:
    """The printed number of a block without brackets and full stops, "" without one."""
    if block.paragraph:
        return block.paragraph.strip("()[]. ")
    return text[block.start : block.start + marker_length(text, block)].strip(_SIGNS + ")]. ")


def joined(words: Sequence[Word]) -> str:
    """The letters of the words in a row: two texts that differ by spaces, hyphens and line breaks have the same.

    Two numbers stay apart: "12 5" is not "125".
    """
    parts: list[str] = []
    for word in words:
        if parts and parts[-1][-1:].isdigit() and word.key[:1].isdigit():
            parts.append(" ")
        parts.append(word.key)
    return "".join(parts)
