"""Asking with the real models: what is quoted of the corpus that ships, and which reading of a follow-up wins."""

from dataclasses import replace
from pathlib import Path

from api.bootstrap import Service
from retrieval.answer import Answer, Turn
from retrieval.models.encoder import OnnxEncoder
from tests.small import engine_over, three_documents


def test_where_all_is_asked_for_every_sentence_of_the_paragraph_that_answers_is_marked(service: Service) -> None:
    quote = service.engine.ask("What are a borough's duties under Prevent?").quotes[0]
    marked = [quote.text[span.start - quote.citation.start :][: len(span)] for span in quote.core]
    assert any("have due regard to the need to prevent people from being drawn into terrorism" in one for one in marked)
    assert list(quote.core) == sorted(quote.core)


def test_what_would_not_be_shown_alone_does_not_stand_beside_the_first_quote(service: Service) -> None:
    def decided(threshold: float) -> Answer:
        engine = service.engine.with_calibration(replace(service.engine.calibration, threshold=threshold))
        return engine.ask("What are the aims of Prevent?", limit=10)

    every = decided(1.0).nearest
    least = sorted(quote.confidence for quote in every)[len(every) // 2]
    assert decided(least).quotes == tuple(quote for quote in every if quote.confidence >= least) != every


def test_a_question_that_says_enough_itself_is_not_drowned_by_the_one_before(service: Service) -> None:
    before = (Turn("user", "What is CONTEST?"),)
    answer = service.engine.ask("What is the purpose of Pursue?", history=before)
    assert answer.standalone_question == "What is the purpose of Pursue?"
    assert answer.quotes[0].text.startswith("The purpose of Pursue is to stop terrorist attacks")
    assert "CONTEST" in service.engine.ask("Who does it?", history=before).standalone_question


def test_the_corpus_answers_in_its_own_words(service: Service) -> None:
    answer = service.engine.ask("What are the aims of Prevent?")
    text = service.library.canonical(service.library.version("counter-terrorism-and-extremism")).text
    quote = answer.quotes[0]
    assert text[quote.citation.start : quote.citation.end] == quote.text
    assert quote.text.startswith("The aims of Prevent are to:")
    assert quote.text.endswith("radicalisation which we need to address.")


def test_a_short_follow_up_is_read_with_the_question_before(tmp_path: Path, encoder: OnnxEncoder) -> None:
    history = [Turn("user", "How often are grey bins collected?"), Turn("assistant", "Every second Tuesday.")]
    three = engine_over(tmp_path, encoder, *three_documents())
    answer = three.ask("What about garden waste?", history=history)
    assert answer.standalone_question == "How often are grey bins collected? What about garden waste?"
    assert "Garden waste" in (answer.quotes or answer.nearest)[0].text
