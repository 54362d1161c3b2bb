"""The values of a search certificate. Every text in it is either the asker's or stands in a searched edition."""

from dataclasses import dataclass
from datetime import date

from retrieval.answer import AnswerStatus, Band, Filters, NoAnswerReason, Turn
from retrieval.applicability import StatedAudience, StatedExtent
from retrieval.citation import Citation
from retrieval.document import Key
from retrieval.in_force import State
from retrieval.index.recipe import Recipe
from retrieval.text import Span

FORMAT = "cited-search-certificate/1"
# The nearest passages that a certificate lists.
NEAREST_PASSAGES = 10

WHOLE_LIBRARY = "The whole library was open to the search, within the filters."
PART_OF_LIBRARY = (
    "Only the collections named here were open to the search, because the asker may see no others. The library may "
    "hold further documents, of which this certificate says nothing."
)


@dataclass(frozen=True, slots=True)
class CertifiedQuestion:
    """The question as it was asked, and every form in which it was searched for; no form where nothing was searched.

    `standalone` is the form that gave the result. `limit`: the maximum number of quotes.
    """

    question: str
    earlier_turns: tuple[Turn, ...]
    standalone: str
    forms: tuple[str, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class CertifiedEdition:
    """An edition that was searched, with the SHA-256 of its file (`version`) and of its canonical text.

    `may_answer`: it is in force, or was asked for by its hash. The others were searched only to tell whether nothing
    but text out of force answers.
    """

    document_id: str
    title: str
    publisher: str | None
    collection: str
    edition: int
    version: str
    text_sha256: str
    published: date | None
    in_force_from: date | None
    in_force_to: date | None
    state: State
    may_answer: bool
    passages: int

    @property
    def key(self) -> Key:
        return self.document_id, self.version


@dataclass(frozen=True, slots=True)
class SearchedPart:
    """The part of the library that was searched. `collections`: those that the asker may see, None for all."""

    statement: str
    collections: tuple[str, ...] | None
    filters: Filters
    as_of: date
    editions: tuple[CertifiedEdition, ...]


@dataclass(frozen=True, slots=True)
class SearchMeans:
    """What searched: the generation, its recipe with its SHA-256, and the reranker; None where none serves."""

    generation: str
    created: str
    recipe: Recipe
    recipe_sha256: str
    reranker: str | None
    reranker_sha256: str | None


@dataclass(frozen=True, slots=True)
class WordFound:
    """A word of the question, its stem, and how often words of this stem stand in the searched editions.

    `editions`: the number of editions that have such a word.
    """

    word: str
    stem: str
    occurrences: int
    editions: int


@dataclass(frozen=True, slots=True)
class StageHits:
    """The number of passages that a stage of the search took up."""

    stage: str
    hits: int


@dataclass(frozen=True, slots=True)
class StageScore:
    """A passage's rank, from 1, and its score at one stage."""

    stage: str
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class NearestPassage:
    """A passage among the nearest: its place, its words with their SHA-256, and its scores at each stage."""

    document_id: str
    version: str
    start: int
    end: int
    heading_path: tuple[str, ...]
    text: str
    text_sha256: str
    scores: tuple[StageScore, ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The thresholds in force: the confidence from which an answer is shown as likely, and as sure.

    The confidence is 1 / (1 + exp(-x)), where x is `intercept` plus each signal times its weight. `topic`: the share of
    the question's words from which a silence says that the documents cover the topic.
    """

    likely: float
    sure: float
    topic: float
    intercept: float
    weights: dict[str, float]


@dataclass(frozen=True, slots=True)
class MissRate:
    """How often Cited was silent, at these thresholds, although the documents answer; on the library's own questions.

    `at_most`: the upper confidence limit of `share`, at `certainty`. All numbers are None where nobody measured.
    """

    statement: str
    questions: int | None = None
    missed: int | None = None
    share: float | None = None
    at_most: float | None = None
    certainty: float | None = None
    measured: str | None = None


@dataclass(frozen=True, slots=True)
class CertifiedQuote:
    """A quote with its citation. `core`: the sentences that answer, or that came nearest.

    `extent`, `audience`: what is stated about its place, with the words that say so; None where nothing states it.
    """

    text: str
    core: tuple[Span, ...]
    confidence: float
    citation: Citation
    extent: StatedExtent | None
    audience: StatedAudience | None


@dataclass(frozen=True, slots=True)
class CertifiedResult:
    """The result: quotes, or silence with its reason and the nearest quotes, which do not answer."""

    answer_id: str
    status: AnswerStatus
    reason: NoAnswerReason | None
    band: Band
    confidence: float
    signals: dict[str, float]
    quotes: tuple[CertifiedQuote, ...]
    nearest: tuple[CertifiedQuote, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """The record of one search. `made`: UTC, ISO 8601, to the second. `product`: name and version of Cited."""

    format: str
    made: str
    product: str
    question: CertifiedQuestion
    searched: SearchedPart
    means: SearchMeans
    words: tuple[WordFound, ...]
    stages: tuple[StageHits, ...]
    passages: tuple[NearestPassage, ...]
    thresholds: Thresholds
    miss_rate: MissRate
    result: CertifiedResult
