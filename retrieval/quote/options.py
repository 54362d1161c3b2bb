"""Which one? The things that a question may mean, where it names none and the documents answer each differently."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from retrieval.answer import Quote
from retrieval.document import Version
from retrieval.question.words import is_general, stem, topic_words

# A question with more words of its own subject than this says what it means.
MAX_SUBJECT_WORDS = 2
# Options that are offered, groups of passages that are searched for them, and sentences that are read of each group.
MAX_OPTIONS, MAX_GROUPS, SENTENCES_PER_GROUP = 5, 12, 2
PASSAGES_PER_GROUP = 2
# Words of a title that a question must share, to name that document.
MIN_TITLE_WORDS = 2


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things that a question may mean. `label`: the document's title or the headings above the quote."""

    label: str
    quote: Quote


def subject_words(question: str, titles: Iterable[str] = ()) -> tuple[str, ...]:
    """The stems of the words that say what a question is about, without general words and the words of these titles."""
    in_titles = {stem(word) for title in titles for word in topic_words(title)}
    stems = dict.fromkeys(stem(word) for word in topic_words(question) if not is_general(word))
    return tuple(word for word in stems if word not in in_titles)


def named_documents(question: str, versions: Sequence[Version]) -> tuple[Version, ...]:
    """The documents whose titles share most words with the question: at least two, or all words of the title."""
    asked = {stem(word) for word in topic_words(question)}
    shared: dict[str, tuple[int, Version]] = {}
    for version in versions:
        title = {stem(word) for word in topic_words(version.title)}
        common = len(title & asked)
        if common >= MIN_TITLE_WORDS or (title and common == len(title)):
            shared[version.document.id] = (common, version)
    most = max((common for common, _ in shared.values()), default=0)
    return tuple(version for common, version in shared.values() if common == most)


def is_open(question: str, named: Sequence[Version]) -> bool:
    """Whether a question leaves open what it means: beside the titles of named documents it has few words."""
    return len(subject_words(question, (version.title for version in named))) <= MAX_SUBJECT_WORDS


def differing(quotes: Sequence[Quote], label: Callable[[Quote], str]) -> tuple[Option, ...]:
    """The options that these quotes give, one for each label, best first; none where there are fewer than two."""
    options: dict[str, Option] = {}
    for quote in quotes:
        name = label(quote)
        options.setdefault(name, Option(name, quote))
    return tuple(options.values())[:MAX_OPTIONS] if len(options) > 1 else ()


def title_of(quote: Quote) -> str:
    """The label of an option among several documents."""
    return quote.citation.title


def headings_of(quote: Quote) -> str:
    """The label of an option within one document."""
    return " › ".join(quote.citation.heading_path)
