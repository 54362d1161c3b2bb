"""Screen questions for personal numbers before anything else reads them, as CITED_PERSONAL says."""

from fastapi import Request

from api.http.app_state import settings_of
from api.wire.answers import QuestionIn
from retrieval.question.personal import screen_question


def screen_asked(request: Request, asked: QuestionIn) -> QuestionIn:
    """The question and its history as Cited may use them: unchanged, or with personal numbers masked.

    Turns of the assistant stay: they repeat documents, which print the addresses of public offices. Raises
    PersonalInformation where such questions are refused.
    """
    handling = settings_of(request).personal
    history = [
        turn.model_copy(update={"text": screen_question(turn.text, handling)}) if turn.role == "user" else turn
        for turn in asked.history
    ]
    return asked.model_copy(update={"question": screen_question(asked.question, handling), "history": history})
