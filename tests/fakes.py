"""An encoder, an engine and a library that can be worked out in the head; they hold real nouns and read no file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np

from ingest.blocks.extraction import RawBlock, join
from retrieval.answer import (
    Answer,
    AnswerStatus,
    Band,
    Certainty,
    Considered,
    Filters,
    NoAnswerReason,
    Option,
    Quote,
    Turn,
)
from retrieval.cells import quoted_cells
from retrieval.citation import cite
from retrieval.document import Document, Version
from retrieval.errors import DamagedGeneration, EmptyFilter, UnknownDocument, UnknownVersion
from retrieval.in_force import Calendar, Standing
from retrieval.interfaces import Encoding, Matrix, Observer, StopCheck, never_stop, no_observer
from retrieval.question.standalone import clean_question
from retrieval.question.words import stem, topic_words
from retrieval.text import Block, BlockKind, CanonicalText, PageBreak, Span

EVERYTHING = Filters()

# Axes for each stem: half a unit on each of four, for the sentence vectors on disk keep no component above a half.
SHARE = 4


class WordEncoder:
    """An Encoder that knows nothing but words: the cosine of two texts is the overlap of their content words.

    Every new stem gets axes of its own, and a text is the unit sum of its words: "a dropped kerb" and "kerbs" have a
    cosine of 1 / √2. A text without content words has axes that no other text has. Each content word is a word piece;
    small words are none. Axes are given in the order in which stems come: ask with the encoder that built the index.
    """

    name, sha256, dimensions, max_tokens = "words", "1" * 64, 1024 * SHARE, 256

    def __init__(self) -> None:
        # The first axes are those of a text without content words.
        self._axes: dict[str, int] = {"": 0}

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return list(self.stream(texts))

    def stream(self, texts: Sequence[str]) -> Iterator[Encoding]:
        return (self.encode_question(text) for text in texts)

    def encode_question(self, text: str) -> Encoding:
        found = [
            (word, place.span())
            for place in re.finditer(r"\w+(?:[’']\w+)?", text)
            for word in topic_words(place.group())
        ][: self.max_tokens]
        tokens = np.array([self._vector(stem(word)) for word, _ in found], np.float32).reshape(-1, self.dimensions)
        whole = tokens.sum(axis=0) if found else self._vector("")
        offsets = np.array([span for _, span in found], np.int32).reshape(-1, 2)
        return Encoding(np.asarray(whole / np.linalg.norm(whole), np.float32), tokens, offsets)

    def _vector(self, stem: str) -> Matrix:
        first = self._axes.setdefault(stem, len(self._axes)) * SHARE
        assert first < self.dimensions, "more words than this encoder has axes for: take a new one"
        vector = np.zeros(self.dimensions, np.float32)
        vector[first : first + SHARE] = SHARE**-0.5
        return vector


@dataclass
class FakeLibrary:
    """Versions and their texts, held in memory; `files` has the paths of originals, for a test that needs one."""

    held: dict[str, tuple[Version, CanonicalText]] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)

    def add(self, document: Document, canonical: CanonicalText, **facts: object) -> Version:
        known = {
            "sha256": sha256(document.id.encode()).hexdigest(),
            "text_sha256": canonical.sha256,
            "media_type": "text/plain",
            "file_name": f"{document.id}.txt",
            "bytes": len(canonical.text.encode()),
        }
        version = Version(document, **{**known, **facts})  # type: ignore[arg-type]
        self.held[document.id] = (version, canonical)
        return version

    def versions(self) -> Sequence[Version]:
        return sorted((version for version, _ in self.held.values()), key=lambda version: version.title)

    def editions(self, document_id: str) -> Sequence[Version]:
        return [self.version(document_id)]

    def version(self, document_id: str, sha256: str | None = None) -> Version:
        if document_id not in self.held:
            raise UnknownDocument(f"There is no document {document_id!r}.")
        if sha256 not in (None, self.held[document_id][0].sha256):
            raise UnknownVersion(f"The document {document_id!r} has no such version.")
        return self.held[document_id][0]

    def standing(self, version: Version) -> Standing:
        return Calendar(self.versions()).standing(version, date.today())

    def canonical(self, version: Version) -> CanonicalText:
        return self.held[version.document.id][1]

    def original(self, version: Version) -> Path:
        file = self.files.get(version.document.id)
        if file is None or not file.is_file() or sha256(file.read_bytes()).hexdigest() != version.sha256:
            raise DamagedGeneration(f"The original of {version.document.id} is missing or damaged.")
        return file


@dataclass
class FakeEngine:
    """Quotes the blocks that hold the question's last word, as their text goes; the sentences that hold it are core.

    A question that is a heading is answered by the blocks under it, too. One that begins with a reason's name
    ("topic_only …") is not answered, for that reason; one whose last word stands nowhere is not answered because
    nothing is relevant. `asked` keeps each question with its history.
    """

    library: FakeLibrary
    generation: str = "1-fake"
    asked: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = EVERYTHING,
        limit: int = 3,
        observe: Observer = no_observer,
        check_stop: StopCheck = never_stop,
    ) -> Answer:
        self.asked.append((question, tuple(history)))
        question = clean_question(question)
        versions = self._filtered(filters)
        check_stop()
        observe("search")
        found = self._found(question, versions)
        reason = next((reason for reason in NoAnswerReason if question.startswith(reason.value)), None)
        if not found:
            reason = NoAnswerReason.NOTHING_RELEVANT
        nearest = found or [quote for version in versions for quote in self._quotes(version, "the")]
        return Answer(
            answer_id=sha256(question.encode()).hexdigest()[:16],
            question=question,
            standalone_question=f"{history[0].text} {question}"
            if history and question.startswith("And ")
            else question,
            status=AnswerStatus.NO_ANSWER if reason else AnswerStatus.ANSWERED,
            reason=reason,
            confidence=0.1 if reason else 0.9,
            certainty=Certainty(Band.NO_ANSWER) if reason else Certainty(Band.ANSWERED, 0.93),
            quotes=() if reason else tuple(found[:limit]),
            nearest=tuple(nearest[:limit]) if reason else (),
            generation=self.generation,
            as_of=filters.as_of or date.today(),
            took_ms=1.0,
            considered=Considered(),
        )

    def ask_each(
        self, question: str, each: Sequence[Filters], *, limit: int = 3, check_stop: StopCheck = never_stop
    ) -> tuple[Answer, ...]:
        for filters in each:
            self._filtered(filters)
        return tuple(self.ask(question, filters=filters, limit=limit, check_stop=check_stop) for filters in each)

    def suggestions(
        self,
        answer: Answer,
        *,
        history: Sequence[Turn] = (),  # noqa: ARG002
        filters: Filters = EVERYTHING,
        check_stop: StopCheck = never_stop,
    ) -> tuple[str, ...]:
        """The river charter's wardens, unless they were asked about or the filter leaves them out."""
        if answer.quotes:
            check_stop()
        is_answered = answer.quotes and self._found("Wardens", self._filtered(filters))
        return ("Wardens",) if is_answered and "Wardens" not in answer.question else ()

    def which_one(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),  # noqa: ARG002
        filters: Filters = EVERYTHING,
        answer: Answer | None = None,  # noqa: ARG002
        check_stop: StopCheck = never_stop,
    ) -> tuple[Option, ...]:
        """A question whose last word stands in several documents may mean each of them: "Is there a war?" does."""
        question, versions = clean_question(question), self._filtered(filters)
        check_stop()
        found = [self._found(question, [version])[:1] for version in versions]
        options = tuple(Option(quote.citation.title, quote) for [quote] in filter(None, found))
        return options if len(options) > 1 else ()

    def _filtered(self, filters: Filters) -> list[Version]:
        """Raises UnknownDocument or EmptyFilter."""
        every = self.library.versions()
        if set(filters.documents) - {version.document.id for version in every}:
            raise UnknownDocument("There is no such document.")
        if set(filters.versions) - {version.sha256 for version in every}:
            raise UnknownDocument("No document has this version.")
        matching = [
            version
            for version in every
            if (not filters.documents or version.document.id in filters.documents)
            and (not filters.publishers or version.publisher in filters.publishers)
            and (not filters.versions or version.sha256 in filters.versions)
        ]
        if every and not matching:
            raise EmptyFilter("No document matches this filter.")
        return matching

    def _found(self, question: str, versions: Sequence[Version]) -> list[Quote]:
        word = question.split()[-1].strip("?.!").casefold()
        return [quote for version in versions for quote in self._quotes(version, word, question)]

    def _quotes(self, version: Version, word: str, heading: str | None = None) -> list[Quote]:
        canonical = self.library.canonical(version)
        return [
            self._quote(version, canonical, block)
            for block in canonical.blocks
            if block.kind is not BlockKind.HEADING
            and (word in block.span.of(canonical.text).casefold() or block.heading_path[-1:] == (heading,))
        ]

    def _quote(self, version: Version, canonical: CanonicalText, block: Block) -> Quote:
        start = block.start if block.lead_in is None else canonical.blocks[block.lead_in].start
        span = Span(start, block.end)
        citation = cite(version, canonical.text, block, span)
        core = block.sentences or (block.span,)
        cells = quoted_cells(canonical.text, [block], span)
        return Quote(span.of(canonical.text), core, 0.9, citation, self.library.standing(version), cells=cells)


def charter() -> CanonicalText:
    """Two printed pages with every kind of block, and one sentence that stands twice."""
    cut = "A river warden must report every flood. The report goes"
    return join(
        [
            RawBlock(BlockKind.HEADING, "Part 1: Rivers", level=1, page=1, page_label="i"),
            RawBlock(BlockKind.HEADING, "Wardens", level=3, page=1, page_label="i"),
            RawBlock(
                BlockKind.PARAGRAPH,
                f"{cut} to the harbour master within two days.",
                page=1,
                page_label="i",
                paragraph="1.1",
                page_breaks=(PageBreak(len(cut) + 1, 2, "1"),),
            ),
            RawBlock(BlockKind.PARAGRAPH, "The warden must carry:", page=2, page_label="1", paragraph="1.2"),
            RawBlock(BlockKind.ITEM, "• a lantern", level=1, page=2, page_label="1"),
            RawBlock(BlockKind.ITEM, "• a ledger, unless the harbour master keeps it", level=1, page=2, page_label="1"),
            RawBlock(BlockKind.ROW, "Boat | Toll", page=2, page_label="1"),
            RawBlock(BlockKind.ROW, "Barge | 4 pence", page=2, page_label="1"),
            RawBlock(BlockKind.HEADING, "Part 2: Bridges", level=1, page=2, page_label="1"),
            RawBlock(BlockKind.PARAGRAPH, "No toll is due on Sundays.", page=2, page_label="1", paragraph="2.1"),
            RawBlock(BlockKind.PARAGRAPH, "No toll is due on Sundays.", page=2, page_label="1", paragraph="2.2"),
            RawBlock(BlockKind.FOOTNOTE, "Sundays include Easter.", page=2, page_label="1"),
        ]
    )


def hostile() -> CanonicalText:
    """Words that would be markup, were they not escaped."""
    return join(
        [
            RawBlock(BlockKind.HEADING, "<h1>Headings</h1>", level=1),
            RawBlock(BlockKind.PARAGRAPH, "Beware of <script>alert('kraken')</script> & \"quotes\"."),
        ]
    )


def fake_library() -> FakeLibrary:
    library = FakeLibrary()
    library.add(
        Document("river-charter"),
        charter(),
        title="The River Charter",
        publisher="Ministry of Rivers",
        url="https://example.org/c",
        licence="OGL v3",
        pages=2,
        published=date(2024, 3, 4),
    )
    library.add(Document("odd"), hostile(), title="<b>Odd</b> & ends")
    return library
