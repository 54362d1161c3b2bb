"""Labels: a question that asks for one by number gets that one, and not another of its kind."""

from pathlib import Path

import pytest

from retrieval.engine import PassageEngine
from retrieval.interfaces import Models
from retrieval.question.labels import LABEL_GAIN, OTHER_LABEL_LOSS, find_labels, label_gain
from tests.fakes import WordEncoder
from tests.small import Picky, entry, generation_of

REPORT = "Report\n\n" + "\n\n".join(
    f"Recommendation {number}: The council should plant {number} trees in every street." for number in (2, 20, 21)
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what does recommendation 20 say", {("recommendation", "20")}),
        ("Policy LP5 and Table A.1, paragraphs 3.2", {("policy", "lp5"), ("table", "a.1"), ("paragraph", "3.2")}),
        ("Step no. 4", {("step", "4")}),
        ("the four strands of the 2015 Act", set()),
    ],
)
def test_a_label_is_a_kind_and_a_number(text: str, found: set[tuple[str, str]]) -> None:
    assert find_labels(text) == found


def test_the_one_asked_for_gains_and_another_of_its_kind_loses() -> None:
    asked = find_labels("recommendation 20")
    assert label_gain(asked, find_labels("Recommendation 20: Plant trees.")) == LABEL_GAIN
    assert label_gain(asked, find_labels("Recommendation 2: Fell them.")) == -OTHER_LABEL_LOSS
    assert label_gain(asked, find_labels("See paragraph 3.")) == label_gain(asked, find_labels("Plant trees.")) == 0


@pytest.mark.parametrize("number", ["2", "20", "21"])
def test_the_label_asked_for_is_the_one_quoted(tmp_path: Path, word_encoder: WordEncoder, number: str) -> None:
    engine = PassageEngine(
        generation_of(tmp_path, word_encoder, entry("report", REPORT)), Models(word_encoder, Picky("trees"))
    )
    answer = engine.ask(f"What does recommendation {number} say?")
    first = (answer.quotes or answer.nearest)[0]
    core = first.core[0]
    assert (
        f"Recommendation {number}:" in first.text[core.start - first.citation.start : core.end - first.citation.start]
    )
