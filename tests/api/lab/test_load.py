"""The command that measures how a running service bears a load."""

from itertools import islice
from pathlib import Path

from api.lab.load import distinct_questions, lines, measure
from tests.servers import ServerProcess

QUESTIONS = Path("corpus/gold/queries.jsonl")


def test_no_question_is_asked_twice() -> None:
    drawn = list(islice(distinct_questions(QUESTIONS), 500))
    assert len(set(drawn)) == 500


def test_a_real_server_is_measured(shipped: ServerProcess) -> None:
    load = measure(shipped.address, distinct_questions(QUESTIONS), 2, 0.5)
    assert load.waits["200"]
    assert load.health
    said = "\n".join(lines(load, 0.5))
    assert "statuses 200: " in said
    assert "/healthz p50 " in said
