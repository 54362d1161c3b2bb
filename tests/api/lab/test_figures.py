"""Quick figures: a set with fewer documents keeps all those that its questions are about."""

import pytest

from api.gold.evaluation_set import EvaluationSet, Question, SetDocument
from api.lab.figures import limit_documents


def made(documents: int) -> EvaluationSet:
    rows = tuple(SetDocument(f"d{number}", "", "words") for number in range(documents))
    questions = (
        Question(id="one", text="what", answerable=True, relevant={"d3": 1}),
        Question(id="two", text="who", answerable=False, passage="d7"),
    )
    return EvaluationSet("made", rows, questions, has_spans=False)


@pytest.mark.parametrize(("most", "kept"), [(5, 5), (1, 2), (50, 20)])
def test_a_set_with_fewer_documents_keeps_what_its_questions_are_about(most: int, kept: int) -> None:
    found = limit_documents(made(20), most)
    names = [document.id for document in found.documents]
    assert len(names) == kept
    assert {"d3", "d7"} <= set(names)
    assert names == sorted(names, key=lambda name: int(name[1:]))
    assert found.questions == made(20).questions


def test_the_same_documents_are_left_out_each_time() -> None:
    assert limit_documents(made(20), 6).documents == limit_documents(made(20), 6).documents
