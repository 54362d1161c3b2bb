"""The pages of the library's own questions: list them with their outcomes, add, ask, see and remove them."""

from typing import Annotated, Any

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse

from api.gold.questions import GoldQuestion
from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker, store_of
from api.http.admin.frame import Follow, admin_page, admin_router, followed_soon
from api.http.admin.question_passages import choices_of, find_words, gold_at
from api.http.app_state import service_of
from api.http.job_start import begin_job, record_change
from api.state import gaps, own_questions, reports
from api.state.own_questions import OwnQuestion, same_words
from api.state.quality import latest_quality
from api.upkeep import ASK
from retrieval.answer import Turn
from retrieval.errors import BadQuestion
from retrieval.quality import AnswerOutcome, Quality
from web.chat.asked import MAX_QUESTION_CHARACTERS, check_question
from web.quotation import quotations
from web.rendering import see
from web.serving_generation import Asking, personal_handling
from web.wording.quality import OUTCOME_WORDS

router = admin_router()

_FORM_LIMITS: Any = {"max_fields": 10, "max_files": 0, "max_part_size": 8 * MAX_QUESTION_CHARACTERS}
_RIGHT = (AnswerOutcome.RIGHT, AnswerOutcome.RIGHTLY_SILENT)
_DONE = {
    "added": "The question is added. Cited asks it after each publication.",
    "removed": "The question is removed.",
    "asked": "Cited has asked all questions. Their outcomes stand below.",
}


@router.get("/questions")
def list_questions(request: Request, done: str = "") -> HTMLResponse:
    """Every question with its last outcome; those that went wrong first."""
    measured = _measured(request)
    outcomes = {verdict.question: verdict.outcome for verdict in measured.verdicts} if measured else {}
    rows = [(question, outcomes.get(question.gold.text)) for question in own_questions.own_questions(store_of(request))]
    ranks = list(AnswerOutcome)
    rows.sort(key=lambda row: ranks.index(row[1]) if row[1] else len(ranks))
    return admin_page(
        request,
        "questions.html",
        rows=rows,
        titles=_titles(request),
        measured=measured,
        words=OUTCOME_WORDS,
        right=_RIGHT,
        done=_DONE.get(done),
    )


@router.post("/questions/ask", dependencies=[CHECKED_FORM])
def ask_all(request: Request, asker: Asker, follow: Follow = "page") -> Response:
    """Start the job that asks every question again."""
    own_questions.check_any(store_of(request))
    job, _ = begin_job(request, asker, ASK, {})
    return followed_soon(request, job.id, follow)


@router.get("/questions/new")
def new_question(request: Request, gap: str | None = None, report: str | None = None) -> HTMLResponse:
    """The first step; with `gap` or `report`, the question of the gap or the report with this id."""
    store, question = store_of(request), ""
    if gap:
        question = gaps.gap_of(store, gap).question
    elif report:
        question = reports.report_of(store, report).question or ""
    return _new(request, question=question)


@router.post("/questions/new", form_limits=_FORM_LIMITS, dependencies=[CHECKED_FORM])
def choose_passage(
    request: Request,
    check_stop: Asking,
    question: Annotated[str, Form()] = "",
    document: Annotated[str, Form()] = "",
    words: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """The passages from which to choose the right one: those of the answer, or those of a document with these words."""
    service = service_of(request)
    try:
        asked = check_question(question, personal_handling(request))
    except BadQuestion as error:
        return _new(request, question=question, error=str(error))
    if document and words.strip():
        found = find_words(service.library, document, words)
        return _new(request, question=asked, document=document, words=words, found=found)
    answer = service.engine.ask(asked, check_stop=check_stop)
    choices = choices_of(service.library, answer.quotes or answer.nearest)
    return _new(request, question=asked, choices=choices, answered=bool(answer.quotes), reply=answer.reply)


@router.post("/questions", form_limits=_FORM_LIMITS, dependencies=[CHECKED_FORM])
def add_question(
    request: Request,
    asker: Asker,
    question: Annotated[str, Form()] = "",
    document: Annotated[str, Form()] = "",
    version: Annotated[str, Form()] = "",
    start: Annotated[int, Form()] = 0,
    end: Annotated[int, Form()] = 0,
) -> Response:
    """Keep the question with the passage as its right answer; without a document, as one that none answers."""
    asked = check_question(question, personal_handling(request))
    gold = [gold_at(service_of(request).library, document, version, start, end)] if document else []
    own_questions.add(store_of(request), GoldQuestion(text=asked, gold=gold))
    record_change(request, asker, "questions add", document or "no document", "added")
    return see("/admin/questions?done=added")


@router.get("/questions/{question_id}")
def show_question(request: Request, check_stop: Asking, question_id: str) -> HTMLResponse:
    """A question with its right answer, and the answer that it gets now."""
    own, service = own_questions.own_question(store_of(request), question_id), service_of(request)
    history = [Turn("user", earlier) for earlier in own.gold.history]
    return admin_page(
        request,
        "question.html",
        own=own,
        outcome=_outcome(request, own),
        words=OUTCOME_WORDS,
        right=_RIGHT,
        titles=_titles(request),
        answer=service.engine.ask(own.gold.text, history=history, check_stop=check_stop),
        quotations=quotations,
    )


@router.get("/questions/{question_id}/remove")
def confirm_removal(request: Request, question_id: str) -> HTMLResponse:
    return admin_page(request, "question_remove.html", own=own_questions.own_question(store_of(request), question_id))


@router.post("/questions/{question_id}/remove", dependencies=[CHECKED_FORM])
def remove_question(request: Request, asker: Asker, question_id: str) -> Response:
    own_questions.remove(store_of(request), question_id)
    record_change(request, asker, "questions remove", question_id, "removed")
    return see("/admin/questions?done=removed")


def _titles(request: Request) -> dict[str, str]:
    """The title of each document by its id."""
    return {version.document.id: version.title for version in service_of(request).library.versions()}


def _measured(request: Request) -> Quality | None:
    """The newest outcomes of the serving generation; None while they are not known."""
    return latest_quality(store_of(request), service_of(request).engine.generation)


def _outcome(request: Request, own: OwnQuestion) -> AnswerOutcome | None:
    measured = _measured(request)
    verdicts = measured.verdicts if measured else ()
    return next((one.outcome for one in verdicts if same_words(one.question, own.gold.text)), None)


def _new(request: Request, *, question: str, error: str | None = None, **values: Any) -> HTMLResponse:
    return admin_page(
        request,
        "question_new.html",
        400 if error else 200,
        question=question,
        error=error,
        documents=service_of(request).library.versions(),
        max_length=MAX_QUESTION_CHARACTERS,
        **values,
    )
