"""The questions of a conversation, as a page carries them: the words of each, and how it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, zip_longest
from urllib.parse import parse_qs, urlencode

from retrieval.answer import Filters
from retrieval.errors import BadQuestion
from retrieval.interfaces import NO_FILTERS
from retrieval.question.personal import PersonalHandling, screen_question
from web.chat.choice import carried_fields, read_choice

# A page shows the last turns. It keeps as many questions before them, as history for the first ones shown.
SHOWN_TURNS = 10
KEPT_TURNS = 2 * SHOWN_TURNS

MAX_QUESTION_CHARACTERS = 1_000
# Earlier questions of a page together; the oldest are left out beyond that.
MAX_EARLIER_CHARACTERS = 8_000
_MAX_HOW_CHARACTERS = 4_000
_ALONE = "alone"


@dataclass(frozen=True, slots=True)
class FirstAsked:
    """When a stored question was first asked: the day, and the generation that answered it."""

    day: date
    generation: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, where it is searched, whether it is asked by itself, and its number in the conversation, from 1.

    By itself means without the turns before it. `first_asked` is None for a question that is not stored.
    """

    text: str
    filters: Filters = NO_FILTERS
    is_alone: bool = False
    number: int = 1
    first_asked: FirstAsked | None = None

    @property
    def choice(self) -> tuple[tuple[str, str], ...]:
        """The fields and values that carry where it is searched."""
        return tuple(carried_fields(self.filters))

    @property
    def how(self) -> str:
        """How it was asked, as one field of a form: the encoded query of an address; empty for the usual way."""
        alone = [(_ALONE, "1")] if self.is_alone else []
        return urlencode([*alone, *self.choice])


def check_question(question: str, handling: PersonalHandling) -> str:
    """The question without surrounding white space, and with personal numbers masked where `handling` says so.

    Raises BadQuestion where it is empty or too long, also with the masks, and PersonalInformation.
    """
    question = question.strip()
    if not question:
        raise BadQuestion("Enter a question")
    # Browsers count a line end as one character, but send two.
    question = question.replace("\r\n", "\n")
    _check_length(question)
    screened = screen_question(question, handling)
    _check_length(screened)
    return screened


def _check_length(question: str) -> None:
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise BadQuestion(f"Question must be {MAX_QUESTION_CHARACTERS:,} characters or fewer")


def check_carried(asked: AskedQuestion) -> AskedQuestion:
    """Return the question. Raises BadQuestion where its choices are too long for the forms that repeat them."""
    if len(asked.how) > _MAX_HOW_CHARACTERS:
        raise BadQuestion(
            "Choose fewer documents, publishers, collections or readers: their names are too long together"
        )
    return asked


def earlier_questions(
    texts: Sequence[str], hows: Sequence[str], handling: PersonalHandling, first: int = 1
) -> list[AskedQuestion]:
    """The last questions of a page, checked: at most KEPT_TURNS, and MAX_EARLIER_CHARACTERS together.

    `hows` says for each text how it was asked; a missing one is the usual way. `first`: the number of the first text.
    Raises BadQuestion.
    """
    given = [pair for pair in zip_longest(texts, hows[: len(texts)], fillvalue="") if pair[0].strip()]
    asked = [read_question(text, how, handling, number) for number, (text, how) in enumerate(given, max(first, 1))][
        -KEPT_TURNS:
    ]
    lengths = accumulate(len(question.text) for question in reversed(asked))
    count = sum(length <= MAX_EARLIER_CHARACTERS for length in lengths)
    return asked[len(asked) - count :]


def next_number(asked: Sequence[AskedQuestion]) -> int:
    """The number of the question after these."""
    return asked[-1].number + 1 if asked else 1


def read_question(text: str, how: str, handling: PersonalHandling, number: int = 1) -> AskedQuestion:
    """A question, checked, and how it was asked. Raises BadQuestion."""
    checked = check_question(text, handling)
    if len(how) > _MAX_HOW_CHARACTERS:
        raise BadQuestion("This conversation cannot be read. Start again")
    values = parse_qs(how)
    return AskedQuestion(checked, read_choice(values), _ALONE in values, number)
