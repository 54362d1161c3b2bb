"""Which one? The documents or cases that a question may mean, where it names none and each is answered differently."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from retrieval.answer import Answer, NoAnswerReason, Option, Quote
from retrieval.document import Version
from retrieval.interfaces import Scores
from retrieval.question.words import is_general, stem, topic_words

# A question with more words of its own subject than this says what it means.
MAX_SUBJECT_WORDS = 2
# Options that are offered, documents that are searched for them, and what is read of each.
MAX_OPTIONS, MAX_DOCUMENTS, PASSAGES_EACH, SENTENCES_EACH = 5, 10, 4, 3
# Two options must be about as likely: the second quote's confidence, as a share of the first's.
MIN_SHARE = 0.5
# The least confidence of a further option, as a share of the least confidence of an answer.
MIN_THRESHOLD_SHARE = 0.5
# Words of a title that a question must share, to name that document.
MIN_TITLE_WORDS = 2
# Words for documents and their parts: of themselves they name no document, and beside a name they add no subject.
_DOCUMENT_WORDS = frozenset(
    """act annex appendix budget chapter circular code constitution document framework guidance guide handbook inquiry
    manual note page paper part plan policies policy programme regulation regulations report rules section standard
    standards statement statutory strategy vol volume""".split()
)
_DOCUMENT_STEMS = frozenset(map(stem, _DOCUMENT_WORDS))


@dataclass(frozen=True, slots=True)
class Named:
    """The documents that a question names; there may be none. `words`: the stems of the words that name them."""

    versions: tuple[Version, ...] = ()
    words: frozenset[str] = frozenset()


def named_documents(question: str, versions: Sequence[Version]) -> Named:
    """The documents whose titles share most words with the question.

    Two words are enough, of which one is no general word for a document; so is the whole title, and one word with
    letters and digits ("NG28"). The initials of a title's words count as a word of it.
    """
    asked = frozenset(map(stem, _whole_words(question)))
    shared: dict[str, tuple[frozenset[str], Version]] = {}
    for version in versions:
        title, initials = _title_words(version.title)
        common = (title | initials) & asked
        telling = common - _DOCUMENT_STEMS
        is_named = (len(common) >= MIN_TITLE_WORDS and telling) or any(map(_is_code, common))
        if is_named or (common and common >= title):
            shared[version.document.id] = (common, version)
    most = max((len(common) for common, _ in shared.values()), default=0)
    best = [(common, version) for common, version in shared.values() if len(common) == most]
    return Named(tuple(version for _, version in best), frozenset[str]().union(*(common for common, _ in best)))


def subject_words(question: str, named: Named) -> tuple[str, ...]:
    """The stems of the words that say what a question is about, without general words and the names of documents."""
    naming = named.words | _DOCUMENT_STEMS if named.versions else frozenset[str]()
    stems = dict.fromkeys(stem(word) for word in _whole_words(question) if not is_general(word))
    return tuple(word for word in stems if word not in naming)


def is_open(question: str, named: Named) -> bool:
    """Whether a question leaves open what it means: beside the names of documents it has few words."""
    return len(subject_words(question, named)) <= MAX_SUBJECT_WORDS


def _whole_words(text: str) -> list[str]:
    """The topic words of a text; a word with a hyphen is one word."""
    return topic_words(text.replace("-", "").replace("\u2010", "").replace("\u2011", ""))


@lru_cache(maxsize=20_000)
def _title_words(title: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of a title's words, and its initials. Each question reads all titles of the library."""
    return frozenset(map(stem, _whole_words(title))), _initials(title)


def _initials(title: str) -> frozenset[str]:
    """The initials of two or more neighbouring words with a capital: "ICB" of "… Integrated Care Board"."""
    capitals = [word[0].lower() for word in title.split() if word[:1].isupper()]
    count = len(capitals)
    runs = ((first, last) for first in range(count) for last in range(first + 2, count + 1))
    return frozenset(stem("".join(capitals[first:last])) for first, last in runs)


def _is_code(word: str) -> bool:
    return any(map(str.isdigit, word)) and any(map(str.isalpha, word))


def meant_documents(
    text: str, versions: Sequence[Version], quotes_of: Callable[[Named], Sequence[Quote]], threshold: float
) -> tuple[Option, ...]:
    """The documents that an open question may mean; none for other questions, or where there is one document.

    `quotes_of` gives the best quote of each document: of those that a question names, or of all `versions`.
    """
    named = named_documents(text, versions)
    if len(named.versions or versions) < 2 or not is_open(text, named):
        return ()
    return differing(quotes_of(named), subject_words(text, named), threshold)


def differing(quotes: Sequence[Quote], subject: Sequence[str], threshold: float) -> tuple[Option, ...]:
    """The options that quotes of different documents give, the surest first; none where the best stands out or alone.

    Two quotes must reach `threshold`, the least confidence of an answer. A further one may be less sure. `subject`: the
    question's `subject_words`. A quote is no option where another, sure one has more of them: the question means that.
    """
    ordered = sorted(_on_the_subject(quotes, frozenset(subject), threshold), key=lambda quote: -quote.confidence)
    labels = _labels(ordered)
    options = [
        Option(label, quote) for label, quote in labels.items() if quote.confidence >= threshold * MIN_THRESHOLD_SHARE
    ]
    if len(options) < 2 or options[1].quote.confidence < max(threshold, MIN_SHARE * options[0].quote.confidence):
        return ()
    return tuple(options[:MAX_OPTIONS])


def _on_the_subject(quotes: Sequence[Quote], subject: frozenset[str], threshold: float) -> list[Quote]:
    """The quotes without those whose words of the subject are only a part of a sure quote's."""
    held = [subject & _words_near(quote) for quote in quotes]
    sure = [words for words, quote in zip(held, quotes, strict=True) if quote.confidence >= threshold]
    return [quote for words, quote in zip(held, quotes, strict=True) if not any(words < other for other in sure)]


def _words_near(quote: Quote) -> frozenset[str]:
    """The stems of a quote, its headings and its document's title."""
    about = quote.citation
    return frozenset(map(stem, _whole_words(" ".join((about.title, *about.heading_path, quote.text)))))


def differing_cases(quotes: Sequence[Quote], threshold: float) -> tuple[Option, ...]:
    """The options that quotes of one section give, the surest first; none where one alone is sure enough.

    The best must reach `threshold`, the least confidence of an answer.
    """
    ordered = sorted(quotes, key=lambda quote: -quote.confidence)
    least = max(threshold * MIN_THRESHOLD_SHARE, MIN_SHARE * ordered[0].confidence) if ordered else 0.0
    options = [Option(_heading(quote), quote, is_case=True) for quote in ordered if quote.confidence >= least]
    is_sure = len(options) > 1 and options[0].quote.confidence >= threshold
    return tuple(options[:MAX_OPTIONS]) if is_sure else ()


def _heading(quote: Quote) -> str:
    """The innermost heading above a quote; without one, the document's title."""
    return (quote.citation.title, *quote.citation.heading_path)[-1]


def _labels(quotes: Sequence[Quote]) -> dict[str, Quote]:
    """Each quote by the first of its names that no other quote has; a quote without one is left out."""
    counts = Counter(name for quote in quotes for name in set(_titles(quote)))
    labels: dict[str, Quote] = {}
    for quote in quotes:
        own = [name for name in _titles(quote) if name]
        label = next((name for name in own if counts[name] == 1), own[-1] if own else "")
        if label:
            labels.setdefault(label, quote)
    return labels


def _titles(quote: Quote) -> Iterator[str]:
    """The document's title, alone and with what may tell it from others of the same title."""
    about = quote.citation
    yield about.title
    if about.publisher:
        yield f"{about.title} ({about.publisher})"
    if about.published:
        yield f"{about.title} ({about.published.isoformat()})"
    yield f"{about.title} ({about.document_id})"


def hits_of(answer: Answer, searched: str, generation: str) -> Scores | None:
    """The fused hits of an answer; None where it did not come from a search of this generation for this text.

    Nor are those used that only text out of force gave.
    """
    is_other = answer.standalone_question != searched or answer.generation != generation
    if is_other or answer.reason is NoAnswerReason.SUPERSEDED_ONLY:
        return None
    hits = next((stage.hits for stage in answer.considered.stages if stage.name == "fused"), ())
    ids, values = [hit.passage for hit in hits], [hit.score for hit in hits]
    return Scores(np.array(ids, np.int64), np.array(values, np.float32)) if hits else None
