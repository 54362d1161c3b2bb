"""The quality gate: a change that loses more on the questions that ship than chance explains does not pass.

The bounds are the lower (or upper) ends of the 95 % intervals of the figures in docs/evaluation.md. Whoever makes Cited
better raises them; whoever lowers one says why in DECISIONS.md.
"""

from pathlib import Path

import pytest

from api.bootstrap import Service
from retrieval.evaluate import Subject, evaluate
from retrieval.evaluation_set import read_set
from retrieval.report import Report


@pytest.fixture(scope="module")
def report(service: Service) -> Report:
    questions = read_set(Path("corpus/gold"))
    [version] = service.library.versions()
    ids = {questions.documents[0].id: version.document.id}
    return evaluate(Subject(service.engine, ids, service.engine.document_of, 0.0, 0), questions)


def test_every_quote_verifies(report: Report) -> None:
    assert report.verified == 1.0


@pytest.mark.parametrize(("figure", "least"), [("hit@1", 0.80), ("hit@3", 0.90)])
def test_the_right_quote_is_found(report: Report, figure: str, least: float) -> None:
    assert (report.quotes[figure] or 0.0) >= least


@pytest.mark.parametrize(("figure", "most"), [("false_answers", 0.25)])
def test_it_stays_silent_where_the_document_does(report: Report, figure: str, most: float) -> None:
    assert (report.silence[figure] or 0.0) <= most


def test_confidence_tells_answers_from_silence(report: Report) -> None:
    assert (report.silence["auroc"] or 0.0) >= 0.65
