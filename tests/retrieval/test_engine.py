"""Asking: quotes are slices, filters are exact, silence is an answer, and the same question has the same answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.answer import Answer, AnswerStatus, Filters, NoAnswerReason, Turn
from retrieval.engine import PassageEngine
from retrieval.errors import BadQuestion, EmptyFilter, Overloaded, UnknownDocument
from retrieval.interfaces import Encoding, Models
from retrieval.question.courtesy import THANKS_REPLY
from retrieval.text import digest
from tests.fakes import WordEncoder
from tests.small import Picky, engine_over, entry, three_documents


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> PassageEngine:
    return engine_over(tmp_path_factory.mktemp("three"), word_encoder, *three_documents())


def shown(answer: Answer) -> tuple[object, ...]:
    return replace(answer, took_ms=0.0, considered=replace(answer.considered, timings_ms={})), answer.considered.stages


def test_the_right_document_answers(three: PassageEngine) -> None:
    answer = three.ask("What does a permit cost?")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.quotes[0].citation.document_id == "parking"
    assert "£60" in answer.quotes[0].text


@pytest.mark.parametrize("step", ["encode", "search", "rank", "choose", "read", "select"])
def test_a_question_whose_time_ends_in_a_step_begins_no_further_one(
    three: PassageEngine, word_encoder: WordEncoder, step: str
) -> None:
    begun: list[str] = []
    picky = Picky("permit")

    def check_stop() -> None:
        if begun and begun[-1] == step:
            raise Overloaded("The time is over.")

    engine = PassageEngine(three.indexed, Models(word_encoder, picky))
    if step == "select":
        assert engine.ask("What does a permit cost?", observe=begun.append, check_stop=check_stop).quotes
    else:
        with pytest.raises(Overloaded):
            engine.ask("What does a permit cost?", observe=begun.append, check_stop=check_stop)
    assert begun[-1] == step
    assert bool(picky.read) is (step == "select")  # the reranker asks before it reads


def test_a_question_about_something_else_is_not_answered(three: PassageEngine) -> None:
    answer = three.ask("Who won the football world cup in 1966?")
    assert answer.status is AnswerStatus.NO_ANSWER
    assert answer.quotes == ()
    assert answer.reason is NoAnswerReason.NOTHING_RELEVANT
    assert answer.nearest


def test_a_filter_lets_only_its_documents_answer(three: PassageEngine) -> None:
    answer = three.ask("How much does a parking permit cost?", filters=Filters(documents=("trees",)))
    quotes = answer.quotes or answer.nearest
    assert {quote.citation.document_id for quote in quotes} == {"trees"}
    for stage in answer.considered.stages:
        assert {three.passage_text(hit.passage)[:5] for hit in stage.hits} <= {"Trees"}


def test_a_filter_by_publisher_leaves_the_others_out(three: PassageEngine) -> None:
    answer = three.ask("What does it cost?", filters=Filters(publishers=("Transport",)))
    assert {quote.citation.document_id for quote in (answer.quotes or answer.nearest)} == {"parking"}


def test_a_filter_that_matches_nothing_is_told_apart_from_an_unknown_document(three: PassageEngine) -> None:
    with pytest.raises(EmptyFilter):
        three.ask("What does it cost?", filters=Filters(publishers=("Nobody",)))
    with pytest.raises(UnknownDocument):
        three.ask("What does it cost?", filters=Filters(documents=("nothing",)))


@pytest.mark.parametrize("question", ["", " \n\t ", "x" * 2_001])
def test_an_empty_or_overlong_question_is_refused_without_repeating_it(three: PassageEngine, question: str) -> None:
    with pytest.raises(BadQuestion) as caught:
        three.ask(question)
    assert "xxx" not in str(caught.value)


@pytest.mark.parametrize("question", ["What about that?", "and then?", "Who is it?"])
def test_a_question_of_small_words_alone_is_unclear(three: PassageEngine, question: str) -> None:
    assert three.ask(question).reason is NoAnswerReason.UNCLEAR


def test_a_question_without_words_is_unclear(three: PassageEngine) -> None:
    assert three.ask("???").reason is NoAnswerReason.UNCLEAR


def test_a_greeting_is_replied_to_and_nothing_is_searched(three: PassageEngine) -> None:
    answer = three.ask("thanks", history=[Turn("user", "How often are grey bins collected?")])
    assert (answer.status, answer.reason) == (AnswerStatus.NO_ANSWER, NoAnswerReason.GREETING)
    assert (answer.reply, answer.quotes, answer.nearest) == (THANKS_REPLY, (), ())
    assert answer.standalone_question == "thanks"
    assert answer.considered.stages == ()


def test_a_question_that_needs_no_earlier_turn_takes_none(three: PassageEngine) -> None:
    history = [Turn("user", "How often are grey bins collected?")]
    question = "How long does it take to get a parking permit?"
    assert three.ask(question, history=history).standalone_question == question


def test_the_same_question_has_the_same_answer_also_from_many_threads(three: PassageEngine) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: three.ask("When are grey bins collected?"), range(16)))
    assert len({repr(shown(answer)) for answer in answers}) == 1


def test_a_repeated_sentence_is_cited_where_its_own_heading_stands(tmp_path: Path, word_encoder: WordEncoder) -> None:
    same = "Applications must be made within 28 days."
    text = f"Licences\n\n{same} " + "Licences are shown at the entrance. " * 30
    text += f"\n\nAppeals against refusal\n\nAn appeal is heard by the tribunal. {same}"
    engine = engine_over(tmp_path, word_encoder, entry("rules", text))
    quote = (lambda found: (found.quotes or found.nearest)[0])(
        engine.ask("By when must an appeal to the tribunal be made?")
    )
    assert text[quote.citation.start : quote.citation.end] == quote.text
    assert quote.citation.start > text.index("Appeals against refusal")


WORDS = st.lists(
    st.sampled_from("the council must publish a plan unless housing is exempt by 2026 (b) £5".split()),
    min_size=3,
    max_size=12,
)
SENTENCE = WORDS.map(lambda words: " ".join(words).capitalize() + ".")
BLOCK = st.one_of(
    SENTENCE,
    st.lists(SENTENCE, min_size=2, max_size=5).map(" ".join),
    st.lists(SENTENCE, min_size=1, max_size=3).map(
        lambda items: "The plan must:\n" + "\n".join(f"• {item}" for item in items)
    ),
    st.just("Duties of the council"),
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(blocks=st.lists(BLOCK, min_size=1, max_size=12), breaks=st.sampled_from(["\n\n", "\r\n\r\n", "\n \n"]))
def test_every_quote_is_a_slice_of_the_canonical_text(
    blocks: list[str], breaks: str, tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder
) -> None:
    text = breaks.join(blocks)
    engine = engine_over(tmp_path_factory.mktemp("any"), word_encoder, entry("any", text))
    answer = engine.ask("What must the council publish?", limit=5)
    for quote in (*answer.quotes, *answer.nearest):
        citation = quote.citation
        assert text[citation.start : citation.end] == quote.text
        assert digest(quote.text) == citation.quote_sha256
        assert all(citation.start <= span.start < span.end <= citation.end for span in quote.core)
        assert quote.text == quote.text.strip()


@pytest.mark.parametrize(("about", "price"), [("parking", "£60"), ("mooring", "£75")])
def test_the_document_of_a_conversation_goes_before_the_others(
    tmp_path: Path, word_encoder: WordEncoder, about: str, price: str
) -> None:
    engine = engine_over(
        tmp_path,
        word_encoder,
        entry("parking", "Parking\n\nCars are parked in the bays of a zone by residents. A permit costs £60 a year."),
        entry("mooring", "Mooring\n\nBoats are moored along the canal by their owners. A permit costs £75 a year."),
    )
    before = {"parking": "Who may park cars in the bays of a zone?", "mooring": "Who may moor boats along the canal?"}
    answer = engine.ask("How much does a permit cost a year?", history=[Turn("user", before[about])])
    assert answer.standalone_question == "How much does a permit cost a year?"
    assert price in (answer.quotes or answer.nearest)[0].text


def test_an_observer_hears_each_step_when_it_begins(three: PassageEngine) -> None:
    heard: list[str] = []
    answer = three.ask("What does a permit cost?", observe=heard.append)
    assert heard == ["encode", "search", "rank", "choose", "select"]
    assert list(answer.considered.timings_ms) == heard


def test_an_observer_hears_no_step_of_a_question_that_cannot_be_asked(three: PassageEngine) -> None:
    heard: list[str] = []
    with pytest.raises(BadQuestion):
        three.ask("", observe=heard.append)
    with pytest.raises(UnknownDocument):
        three.ask("What does it cost?", filters=Filters(documents=("nothing",)), observe=heard.append)
    assert heard == []


class Listening(WordEncoder):
    """Keeps every text that it encodes as a question."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def encode_question(self, text: str) -> Encoding:
        self.heard.append(text)
        return super().encode_question(text)


def test_a_question_under_many_filters_is_encoded_once(tmp_path: Path) -> None:
    encoder, question = Listening(), "What does a permit cost?"
    engine = engine_over(tmp_path, encoder, *three_documents())
    documents = [Filters(documents=(one.version.document.id,)) for one in three_documents()]
    encoder.heard.clear()
    answers = engine.ask_each(question, documents)
    assert [answer.status for answer in answers].count(AnswerStatus.ANSWERED) == 1
    assert encoder.heard.count(question) == 1
