"""The command that measures how a running service bears a load."""

import time
from itertools import islice
from pathlib import Path

from api.lab.load import distinct_questions, lines, measure, slow_connections
from tests.api.traffic import served

QUESTIONS = Path("corpus/gold/queries.jsonl")


def test_no_question_is_asked_twice() -> None:
    drawn = list(islice(distinct_questions(QUESTIONS), 500))
    assert len(set(drawn)) == 500


def test_a_real_server_is_measured(data_folder: Path, tmp_path: Path) -> None:
    with served(data_folder, tmp_path / "log") as server:
        load = measure(f"http://{server.host}:{server.port}", distinct_questions(QUESTIONS), 2, 0.5)
    assert load.waits["200"]
    assert load.health
    said = "\n".join(lines(load, 0.5))
    assert "statuses 200: " in said
    assert "/healthz p50 " in said


def test_questions_begin_at_a_rate_and_slow_connections_are_held(data_folder: Path, tmp_path: Path) -> None:
    with served(data_folder, tmp_path / "log", CITED_HEADER_SECONDS="1") as server:
        url = f"http://{server.host}:{server.port}"
        with slow_connections(url, 3) as closed:
            load = measure(url, distinct_questions(QUESTIONS), 0, 2, rate=4)
            while len(closed) < 3:
                time.sleep(0.1)
    assert sum(map(len, load.waits.values())) == 8
