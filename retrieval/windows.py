"""Windows for the reranker: sentences of a passage in one line, after the title and headings above them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.document import Key
from retrieval.passage import Passage
from retrieval.section import Section
from retrieval.text import BlockKind, Span

# Limits in characters. The reranker reads a window in one pass, so a window has at most about 200 word pieces.
MAX_TITLE_CHARS, MAX_HEADINGS_CHARS, MAX_LEAD_IN_CHARS, MAX_SENTENCE_CHARS, MAX_WINDOW_CHARS = 60, 110, 160, 420, 1_000
# Only the end of a longer question is read: people describe their situation first and ask last.
MAX_QUESTION_CHARS = 320


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences that the reranker reads together.

    `text`: one line. `places`: the span of each sentence in `text`. `sentences`: the span of each in the canonical text
    of the version `key`. Both are in order and equally long. Headings are in `text`, but are no sentences.
    """

    key: Key
    text: str
    places: tuple[Span, ...]
    sentences: tuple[Span, ...]

    def part(self, first: int, last: int) -> "Window":
        """The sentences from index `first` to `last`, both included, after the window's title and headings."""
        above, start = self.text[: self.places[0].start], self.places[first].start
        shift = start - len(above)
        places = tuple(place.moved(-shift) for place in self.places[first : last + 1])
        text = above + self.text[start : self.places[last].end]
        return Window(self.key, text, places, self.sentences[first : last + 1])


def neighbours(index: int, distance: int, count: int) -> range:
    """The indexes below `count` that are at most `distance` away from this one, itself included."""
    return range(max(0, index - distance), min(count, index + distance + 1))


def shorten_question(question: str) -> str:
    """The question or, if it is too long, its end, from the beginning of a word."""
    return question if len(question) <= MAX_QUESTION_CHARS else question[-MAX_QUESTION_CHARS:].partition(" ")[2]


def windows(passage: Passage, section: Section, title: str) -> Iterator[Window]:
    """The passage as one window, or as several if it is long."""
    run: list[Span] = []
    length = 0
    for sentence in passage.sentences:
        size = min(len(sentence), MAX_SENTENCE_CHARS)
        if run and length + size > MAX_WINDOW_CHARS:
            yield from _window_unless_empty(passage.key, section, title, run)
            run, length = [], 0
        run.append(sentence)
        length += size
    yield from _window_unless_empty(passage.key, section, title, run)


def _window_unless_empty(key: Key, section: Section, title: str, run: Sequence[Span]) -> Iterator[Window]:
    whole = window(key, section, title, run)
    if whole.sentences:
        yield whole


def window(key: Key, section: Section, title: str, run: Sequence[Span]) -> Window:
    """A window of these neighbouring sentences. A heading among them goes into the text, but is no sentence."""
    text = _context(section, title, run[0]) if run else ""
    places: list[Span] = []
    sentences: list[Span] = []
    for span in run:
        block = section.at(section.ordinal_of(span))
        words = one_line(span.of(section.text))[:MAX_SENTENCE_CHARS]
        is_heading = block is not None and block.kind is BlockKind.HEADING
        if not words or (is_heading and words == one_line(title)):
            continue
        text += " " if text else ""
        if not is_heading:
            places.append(Span(len(text), len(text) + len(words)))
            sentences.append(span)
        text += f"{words}:" if is_heading else words
    return Window(key, text, tuple(places), tuple(sentences))


def _context(section: Section, title: str, first: Span) -> str:
    """The title, the two innermost headings and, if the window begins with a list item, the item's lead-in."""
    block = section.at(section.ordinal_of(first))
    path = [one_line(heading) for heading in (block.heading_path if block else ()) if heading != title]
    headings = " > ".join(path[-2:])[-MAX_HEADINGS_CHARS:]
    parts = [f"{part}:" for part in (one_line(title)[:MAX_TITLE_CHARS], headings) if part.strip()]
    if block is not None and block.kind is BlockKind.ITEM and block.lead_in is not None:
        above = section.at(block.lead_in)
        if above is not None:
            last = above.sentences[-1] if above.sentences else above.span
            parts.append(one_line(last.of(section.text))[-MAX_LEAD_IN_CHARS:])
    return " ".join(parts)


def one_line(text: str) -> str:
    return " ".join(text.split())
