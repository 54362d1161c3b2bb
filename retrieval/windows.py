"""What a reranker reads: a run of a passage's sentences in one line, under the title and headings above them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.document import Key
from retrieval.passage import Passage
from retrieval.section import Section
from retrieval.text import BlockKind, Span

# Characters of each part. A window is read in one pass, so its text stays within some 200 word pieces.
TITLE, HEADINGS, LEAD_IN, SENTENCE, WINDOW = 60, 110, 160, 420, 1_000
# Characters of a question, its end: what is asked stands there, behind the situation.
QUESTION = 320


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences that are read together.

    `text` is one line. `places` says where each sentence stands in it, `sentences` where it stands in the canonical
    text of the version `key`; both are in order and equally long. Headings are part of `text` and no sentences.
    """

    key: Key
    text: str
    places: tuple[Span, ...]
    sentences: tuple[Span, ...]

    def part(self, first: int, last: int) -> "Window":
        """The sentences from `first` to `last`, both included, under what stands above the window."""
        above, start = self.text[: self.places[0].start], self.places[first].start
        by = start - len(above)
        places = tuple(place.moved(-by) for place in self.places[first : last + 1])
        text = above + self.text[start : self.places[last].end]
        return Window(self.key, text, places, self.sentences[first : last + 1])


def neighbours(place: int, beside: int, count: int) -> range:
    """The places up to `beside` steps away from this one, itself included, of `count` in all."""
    return range(max(0, place - beside), min(count, place + beside + 1))


def shortened(question: str) -> str:
    """The end of a long question, from a word's beginning."""
    return question if len(question) <= QUESTION else question[-QUESTION:].partition(" ")[2]


def windows(passage: Passage, section: Section, title: str) -> Iterator[Window]:
    """The passage as one window or, where it is long, as several."""
    run: list[Span] = []
    length = 0
    for sentence in passage.sentences:
        size = min(len(sentence), SENTENCE)
        if run and length + size > WINDOW:
            yield from _window(passage.key, section, title, run)
            run, length = [], 0
        run.append(sentence)
        length += size
    yield from _window(passage.key, section, title, run)


def _window(key: Key, section: Section, title: str, run: Sequence[Span]) -> Iterator[Window]:
    found = window(key, section, title, run)
    if found.sentences:
        yield found


def window(key: Key, section: Section, title: str, run: Sequence[Span]) -> Window:
    """These neighbouring sentences as a window; a heading among them is read, and is no sentence."""
    text = _above(section, title, run[0]) if run else ""
    places: list[Span] = []
    sentences: list[Span] = []
    for span in run:
        block = section.at(section.ordinal_of(span))
        words = one_line(span.of(section.text))[:SENTENCE]
        is_heading = block is not None and block.kind is BlockKind.HEADING
        if not words or (is_heading and words == one_line(title)):
            continue
        text += " " if text else ""
        if not is_heading:
            places.append(Span(len(text), len(text) + len(words)))
            sentences.append(span)
        text += f"{words}:" if is_heading else words
    return Window(key, text, tuple(places), tuple(sentences))


def _above(section: Section, title: str, first: Span) -> str:
    """Title, the innermost headings, and the lead-in of an item that stands before the window."""
    block = section.at(section.ordinal_of(first))
    path = [one_line(heading) for heading in (block.heading_path if block else ()) if heading != title]
    headings = " > ".join(path[-2:])[-HEADINGS:]
    parts = [f"{part}:" for part in (one_line(title)[:TITLE], headings) if part.strip()]
    if block is not None and block.kind is BlockKind.ITEM and block.lead_in is not None:
        above = section.at(block.lead_in)
        if above is not None:
            last = above.sentences[-1] if above.sentences else above.span
            parts.append(one_line(last.of(section.text))[-LEAD_IN:])
    return " ".join(parts)


def one_line(text: str) -> str:
    return " ".join(text.split())
