"""Suggestions are headings of the documents, and each of them is answered when it is asked."""

from api.bootstrap import Service
from retrieval.answer import AnswerStatus, Turn


def test_what_is_suggested_is_a_heading_that_is_answered_when_asked(service: Service) -> None:
    engine = service.engine
    version = service.library.versions()[0]
    headings = {" ".join(block.span.of(service.library.canonical(version).text).split())
                for block in service.library.canonical(version).blocks if block.kind.value == "heading"}  # fmt: skip
    answer = engine.ask("What is the purpose of Pursue?")
    suggested = engine.suggestions(answer)
    assert suggested
    assert set(suggested) <= headings
    assert all(not heading.startswith("Pursue") for heading in suggested)
    then = (Turn("user", answer.question), Turn("assistant", answer.quotes[0].text))
    for heading in suggested:
        again = engine.ask(heading, history=then)
        assert again.status is AnswerStatus.ANSWERED
        assert heading in again.quotes[0].citation.heading_path


def test_silence_suggests_nothing(service: Service) -> None:
    assert service.engine.suggestions(service.engine.ask("What is the recipe for apple crumble?")) == ()
