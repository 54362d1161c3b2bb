"""The command that measures the wait on the page beside that of the endpoint."""

from itertools import islice
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.lab.load import distinct_questions
from api.lab.page_speed import Waits, measure
from tests.api.traffic import served

pytestmark = pytest.mark.browser


def test_the_same_questions_are_measured_both_ways(browser: Browser, data_folder: Path, tmp_path: Path) -> None:
    questions = list(islice(distinct_questions(Path("corpus/gold/queries.jsonl")), 8))
    with served(data_folder, tmp_path / "log") as server:
        context = browser.new_context()
        waits = measure(context.new_page(), f"http://{server.host}:{server.port}", questions)
        context.close()
    assert 1 <= len(waits.page) == len(waits.endpoint) <= 5
    assert min(*waits.page, *waits.endpoint) > 0


def test_the_ratio_is_that_of_the_medians() -> None:
    assert Waits(page=(0.2, 0.3, 9.0), endpoint=(0.1, 0.2, 0.2)).median_ratio() == pytest.approx(1.5)
