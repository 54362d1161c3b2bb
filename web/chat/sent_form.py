"""The form of the chat as a browser sends it: the earlier questions, the new one, and where it is searched."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Form, Request

from retrieval.answer import Filters
from retrieval.question.personal import PersonalHandling
from web.chat.asked import (
    KEPT_TURNS,
    MAX_QUESTION_CHARACTERS,
    AskedQuestion,
    check_carried,
    check_question,
    earlier_questions,
)
from web.chat.choice import COLLECTION, DAY, DOCUMENT, MAX_CHOSEN, NATION, PUBLISHER, READERS, read_choice, without
from web.serving_generation import personal_handling

# Bytes for one question: four for each character, doubled, because browsers send two characters for a line end.
FORM_LIMITS: Any = {
    "max_fields": 2 * KEPT_TURNS + MAX_CHOSEN + 10,
    "max_files": 0,
    "max_part_size": 8 * MAX_QUESTION_CHARACTERS,
}
# Numbers of questions beyond this are forged.
_MAX_BEFORE = 100_000

_Texts = Annotated[tuple[str, ...], Form()]
_Text = Annotated[str, Form()]


def carried_questions(
    request: Request, earlier: _Texts = (), how: _Texts = (), before: _Text = ""
) -> list[AskedQuestion]:
    """The earlier questions that a form carries; it has left out `before` others. Raises BadQuestion."""
    left_out = int(before) if before.isdecimal() and len(before) <= len(str(_MAX_BEFORE)) else 0
    return earlier_questions(earlier, how, personal_handling(request), left_out + 1)


@dataclass(frozen=True, slots=True)
class SentForm:
    """What a form of the chat asks for.

    `question`: the text of the box, or the suggestion that was pressed. `choose` and `drop` change where the next
    question is searched; `again` works out earlier answers that are no longer kept; `suggest` wants suggestions.
    These four ask nothing new.
    """

    question: str
    is_alone: bool
    choice: dict[str, tuple[str, ...]]
    choose: bool
    drop: str
    again: bool
    suggest: bool

    @property
    def asks_nothing(self) -> bool:
        return bool(self.choose or self.drop or self.again or self.suggest)

    def filters(self) -> Filters:
        """Where the next question is searched. Raises BadQuestion."""
        return without(read_choice(self.choice), self.drop)

    def asked(self, filters: Filters, number: int, handling: PersonalHandling) -> AskedQuestion:
        """The new question, checked. Raises BadQuestion and PersonalInformation."""
        question = check_question(self.question, handling)
        return check_carried(AskedQuestion(question, filters, self.is_alone, number))


def sent_form(
    document: _Texts = (),
    publisher: _Texts = (),
    collection: _Texts = (),
    nation: _Texts = (),
    readers: _Texts = (),
    as_of: _Texts = (),
    question: _Text = "",
    suggestion: _Text = "",
    alone: _Text = "",
    choose: _Text = "",
    drop: _Text = "",
    again: _Text = "",
    suggest: _Text = "",
) -> SentForm:
    choice = {DOCUMENT: document, PUBLISHER: publisher, COLLECTION: collection, NATION: nation, READERS: readers}
    return SentForm(
        suggestion or question,
        bool(alone),
        {**choice, DAY: as_of},
        bool(choose),
        drop,
        again=bool(again),
        suggest=bool(suggest),
    )


Carried = Annotated[list[AskedQuestion], Depends(carried_questions)]
Sent = Annotated[SentForm, Depends(sent_form)]
