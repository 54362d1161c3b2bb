"""What every Engine promises (retrieval/interfaces.py), asked of each: the fake one, a small one, and the real one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

import pytest

from api.bootstrap import Service
from ingest.holdings import Entry
from retrieval.answer import Answer, AnswerStatus, Band, Filters, Turn
from retrieval.errors import BadQuestion, EmptyFilter, Overloaded, UnknownDocument
from retrieval.interfaces import Engine, Library
from retrieval.text import digest
from tests.fakes import FakeEngine, WordEncoder, fake_library
from tests.small import engine_over


@dataclass(frozen=True)
class Asked:
    """An engine, its library, a question that this answers and one on which it is silent."""

    engine: Engine
    library: Library
    answered: str
    silent: str = "What is the recipe for apple crumble?"

    def answers(self) -> list[Answer]:
        return [self.engine.ask(question) for question in (self.answered, self.silent)]


def fake(_: pytest.FixtureRequest) -> Asked:
    library = fake_library()
    return Asked(FakeEngine(library), library, "Is a toll due on Sundays?")


def small(request: pytest.FixtureRequest) -> Asked:
    """Over the fake library's documents."""
    library = fake_library()
    entries = [Entry(version, library.canonical(version)) for version in library.versions()]
    folder = request.getfixturevalue("tmp_path_factory").mktemp("engine")
    return Asked(engine_over(folder, WordEncoder(), *entries), library, "Is a toll due on Sundays?")


def real(request: pytest.FixtureRequest) -> Asked:
    service: Service = request.getfixturevalue("service")
    return Asked(service.engine, service.library, "What is the purpose of Pursue?")


@pytest.fixture(scope="module", params=[fake, small, real], ids=lambda made: made.__name__)
def one(request: pytest.FixtureRequest) -> Asked:
    made: Asked = request.param(request)
    return made


def told(answer: Answer) -> Answer:
    """All of an answer but its timings."""
    return replace(answer, took_ms=0, considered=replace(answer.considered, timings_ms={}))


def test_a_question_that_the_documents_answer_is_answered(one: Asked) -> None:
    answer = one.engine.ask(one.answered)
    assert (answer.status, answer.reason) == (AnswerStatus.ANSWERED, None)
    assert answer.quotes
    assert answer.nearest == ()
    assert answer.certainty.band is not Band.NO_ANSWER
    assert answer.question == one.answered


def test_where_they_are_silent_there_is_a_reason_and_no_quote(one: Asked) -> None:
    answer = one.engine.ask(one.silent)
    assert answer.status is AnswerStatus.NO_ANSWER
    assert answer.reason is not None
    assert answer.quotes == ()
    assert answer.certainty.band is Band.NO_ANSWER


def test_an_answer_names_the_generation_that_it_comes_from(one: Asked) -> None:
    assert one.engine.generation
    assert {answer.generation for answer in one.answers()} == {one.engine.generation}


def test_every_quote_is_a_slice_of_the_canonical_text(one: Asked) -> None:
    for quote in (quote for answer in one.answers() for quote in (*answer.quotes, *answer.nearest)):
        place = quote.citation
        text = one.library.canonical(one.library.version(place.document_id, place.version)).text
        assert quote.text == place.span.of(text)
        assert (digest(quote.text), digest(text)) == (place.quote_sha256, place.text_sha256)
        assert quote.core
        assert all(place.span.contains(core) for core in quote.core)


@pytest.mark.parametrize("limit", [1, 2])
def test_no_more_is_shown_than_the_limit(one: Asked, limit: int) -> None:
    for question in (one.answered, one.silent):
        answer = one.engine.ask(question, limit=limit)
        assert len(answer.quotes) <= limit
        assert len(answer.nearest) <= limit


def test_a_smaller_limit_shows_the_same_best_quote(one: Asked) -> None:
    assert one.engine.ask(one.answered, limit=1).quotes[0].text == one.engine.ask(one.answered).quotes[0].text


def test_only_the_documents_of_the_filter_are_quoted(one: Asked) -> None:
    for version in one.library.versions():
        for chosen in (Filters(documents=(version.document.id,)), Filters(versions=(version.sha256,))):
            answer = one.engine.ask(one.answered, filters=chosen)
            found = {quote.citation.document_id for quote in (*answer.quotes, *answer.nearest)}
            assert found <= {version.document.id}


def test_only_the_publishers_of_the_filter_are_quoted(one: Asked) -> None:
    for publisher in {version.publisher for version in one.library.versions()} - {None}:
        answer = one.engine.ask(one.answered, filters=Filters(publishers=(str(publisher),)))
        assert {quote.citation.publisher for quote in (*answer.quotes, *answer.nearest)} <= {publisher}


@pytest.mark.parametrize("chosen", [Filters(documents=("nothing",)), Filters(versions=("0" * 64,))])
def test_a_document_that_nobody_holds_is_unknown(one: Asked, chosen: Filters) -> None:
    with pytest.raises(UnknownDocument):
        one.engine.ask(one.answered, filters=chosen)


def test_a_filter_that_matches_nothing_is_empty(one: Asked) -> None:
    with pytest.raises(EmptyFilter):
        one.engine.ask(one.answered, filters=Filters(publishers=("Nobody",)))


@pytest.mark.parametrize("question", ["", " \n\t ", "x" * 2_001])
def test_a_question_without_words_or_end_is_bad(one: Asked, question: str) -> None:
    with pytest.raises(BadQuestion):
        one.engine.ask(question)


def test_the_answer_is_for_the_day_that_is_asked_about(one: Asked) -> None:
    assert one.engine.ask(one.answered, filters=Filters(as_of=date(2026, 1, 1))).as_of == date(2026, 1, 1)
    assert one.engine.ask(one.answered).as_of == date.today()


def test_the_same_question_has_the_same_answer_also_from_many_threads(one: Asked) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: told(one.engine.ask(one.answered)), range(8)))
    assert all(answer == found[0] for answer in found)


def test_what_is_suggested_is_answered_when_it_is_asked(one: Asked) -> None:
    answer = one.engine.ask(one.answered)
    then = (Turn("user", answer.question), Turn("assistant", answer.quotes[0].text))
    for heading in one.engine.suggestions(answer):
        assert one.engine.ask(heading, history=then).status is AnswerStatus.ANSWERED


def test_what_a_question_may_mean_is_two_things_or_more_or_none(one: Asked) -> None:
    for question in (one.answered, one.silent, "Is there a war?", "Hello"):
        options = one.engine.which_one(question)
        assert len(options) in (0, 2, 3, 4, 5)
        assert len({(option.quote.citation.key, option.quote.core) for option in options}) == len(options)
        assert len({option.is_case for option in options}) <= 1
    with pytest.raises(BadQuestion):
        one.engine.which_one(" ")
    with pytest.raises(UnknownDocument):
        one.engine.which_one(one.answered, filters=Filters(documents=("nothing",)))


def over() -> None:
    raise Overloaded("The time is over.")


def test_a_question_whose_time_is_over_ends_before_its_first_step(one: Asked) -> None:
    begun: list[str] = []
    with pytest.raises(Overloaded):
        one.engine.ask(one.answered, observe=begun.append, check_stop=over)
    assert begun == []
    with pytest.raises(Overloaded):
        one.engine.suggestions(one.engine.ask(one.answered), check_stop=over)


def test_a_check_that_lets_a_question_go_on_changes_nothing(one: Asked) -> None:
    calls: list[None] = []
    checked = one.engine.ask(one.answered, check_stop=lambda: calls.append(None))
    assert told(checked) == told(one.engine.ask(one.answered))
    assert calls


def test_silence_suggests_nothing(one: Asked) -> None:
    assert one.engine.suggestions(one.engine.ask(one.silent)) == ()


def narrowed(one: Asked) -> list[Filters]:
    """A filter for each document, and one for all."""
    return [*(Filters(documents=(version.document.id,)) for version in one.library.versions()), Filters()]


@pytest.mark.parametrize("limit", [1, 3])
def test_a_question_asked_under_each_filter_has_the_answers_that_it_has_alone(one: Asked, limit: int) -> None:
    for question in (one.answered, one.silent, "Hello", "What about it?"):
        together = one.engine.ask_each(question, narrowed(one), limit=limit)
        alone = [one.engine.ask(question, filters=filters, limit=limit) for filters in narrowed(one)]
        assert [told(answer) for answer in together] == [told(answer) for answer in alone]


def test_one_filter_that_cannot_be_used_stops_all_before_any_step(one: Asked) -> None:
    unknown, empty = Filters(documents=("nothing",)), Filters(publishers=("Nobody",))
    for filters, error in ((unknown, UnknownDocument), (empty, EmptyFilter)):
        with pytest.raises(error):
            one.engine.ask_each(one.answered, [*narrowed(one), filters], check_stop=over)
    with pytest.raises(BadQuestion):
        one.engine.ask_each(" ", narrowed(one))


def test_a_question_under_each_filter_ends_when_its_time_is_over(one: Asked) -> None:
    calls: list[None] = []

    def over_after_the_first() -> None:
        calls.append(None)
        if len(calls) > 1:
            over()

    with pytest.raises(Overloaded):
        one.engine.ask_each(one.answered, narrowed(one), check_stop=over_after_the_first)
