"""The Python client, against a real server."""

import subprocess
import sys
from pathlib import Path

import pytest

from api.client import Answer, Cited, Problem

QUESTION = "What are the aims of Prevent?"
SILENT = "What is the recipe for apple crumble?"
DOCUMENT = "counter-terrorism-and-extremism"
CLIENT = Path(__file__).resolve().parents[3] / "api" / "client.py"


@pytest.fixture
def cited(address: str) -> Cited:
    return Cited(address)


def test_an_answer_is_typed(cited: Cited) -> None:
    with cited:
        answer = cited.ask(QUESTION, limit=1)
        (quote,) = answer.quotes
        assert (answer.status, answer.reason) == ("answered", None)
        assert quote.text.startswith("The aims of Prevent are to:")
        assert cited.text(DOCUMENT, start=quote.citation.start, end=quote.citation.end) == quote.text


def test_silence_has_a_reason_and_the_nearest_passages(cited: Cited) -> None:
    with cited:
        answer = cited.ask(SILENT)
    assert (answer.status, answer.band, answer.reason) == ("no_answer", "no_answer", "nothing_relevant")
    assert answer.quotes == []
    assert answer.nearest


def test_a_stream_gives_the_stages_then_the_answer(cited: Cited) -> None:
    with cited:
        *stages, answer = cited.stream(QUESTION)
        assert stages[1] == "searching"
        assert answer == cited.ask(QUESTION)


def test_a_batch_gives_answers_and_problems_in_order(cited: Cited) -> None:
    with cited:
        first, second, third = cited.batch([QUESTION, "", SILENT], limit=1)
    assert isinstance(first, Answer)
    assert isinstance(third, Answer)
    assert isinstance(second, Problem)
    assert (first.status, second.code, third.status) == ("answered", "bad_question", "no_answer")


def test_a_comparison_of_one_document_is_refused(cited: Cited) -> None:
    with cited, pytest.raises(Problem) as refused:
        cited.compare(QUESTION, documents=[DOCUMENT])
    assert refused.value.status == 422


def test_documents_are_listed(cited: Cited) -> None:
    with cited:
        assert [document.id for document in cited.documents()] == [DOCUMENT]


def test_quotes_are_verified(cited: Cited) -> None:
    with cited:
        found = cited.verify(cited.ask(QUESTION).quotes)
    assert found
    assert all(one.verified for one in found)


@pytest.mark.parametrize("question", ["", "x" * 2_001])
def test_an_error_carries_the_problem(cited: Cited, question: str) -> None:
    with cited:
        for ask in (lambda: cited.ask(question), lambda: list(cited.stream(question))):
            with pytest.raises(Problem) as refused:
                ask()
            assert (refused.value.status, refused.value.code) == (422, "bad_question")
            assert refused.value.detail.endswith("ask again.")


def test_an_id_with_signs_is_escaped(cited: Cited) -> None:
    with cited, pytest.raises(Problem) as refused:
        cited.text("a?b#c")
    assert refused.value.code == "unknown_document"


def test_it_is_one_short_file_that_loads_nothing_of_cited(tmp_path: Path) -> None:
    assert len(CLIENT.read_text("utf-8").splitlines()) < 150
    (tmp_path / "client.py").write_text(CLIENT.read_text("utf-8"))
    script = (
        "import sys, client\n"
        "heavy = {'api', 'retrieval', 'ingest', 'web', 'pydantic', 'fastapi', 'numpy', 'torch'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]", done.stderr
