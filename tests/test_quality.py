"""The quality gate: a change that loses more on the questions that ship than chance explains does not pass.

The bounds are the lower (or upper) ends of the 95 % intervals of the figures in docs/evaluation.md. Whoever makes Cited
better raises them; whoever lowers one says why in DECISIONS.md.
"""

from pathlib import Path

import pytest

from api.bootstrap import Service
from api.gold.evaluation_set import read_set
from api.lab.evaluate import Subject, evaluate
from api.lab.report import Report


@pytest.fixture(scope="module")
def report(service: Service) -> Report:
    questions = read_set(Path("corpus/gold"))
    [version] = service.library.versions()
    ids = {questions.documents[0].id: version.document.id}
    return evaluate(Subject(service.engine, ids, service.engine.document_of, 0.0, 0), questions)


def test_every_quote_verifies(report: Report) -> None:
    assert report.verified == 1.0


@pytest.mark.parametrize(("figure", "least"), [("hit@1", 0.857), ("hit@3", 0.91)])
def test_the_right_quote_is_found(report: Report, figure: str, least: float) -> None:
    assert (report.quotes[figure] or 0.0) >= least


def test_it_stays_silent_where_the_document_does(report: Report) -> None:
    assert (report.silence["false_answers"] or 0.0) <= 0.194


@pytest.mark.parametrize(("figure", "least"), [("coverage", 0.25), ("auroc", 0.65)])
def test_it_answers_where_the_document_does_and_its_confidence_tells(report: Report, figure: str, least: float) -> None:
    assert (report.silence[figure] or 0.0) >= least
