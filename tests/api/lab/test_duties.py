"""The figure of the register of duties: how a duty is judged, and the labels of real documents."""

from pathlib import Path

import pytest

from api.lab.duties import TARGET, Counts, Labelled, interval, judge, read_labels, same_actor, score, total
from retrieval.duties.duty import Force
from retrieval.text import Span

SENTENCE = Span(0, 40)


def duty(force: Force = Force.MUST, actor: Span | None = None, sentence: Span = SENTENCE) -> Labelled:
    return Labelled(sentence, force, actor)


@pytest.mark.parametrize(
    ("found", "force", "actor", "both"),
    [
        (duty(actor=Span(0, 11)), 1, 1, 1),
        (duty(actor=Span(4, 11)), 1, 1, 1),
        (duty(Force.SHOULD, Span(0, 11)), 0, 1, 0),
        (duty(actor=Span(20, 30)), 1, 0, 0),
        (duty(), 1, 0, 0),
        (duty(actor=Span(0, 11), sentence=Span(41, 60)), 0, 0, 0),
    ],
)
def test_a_duty_is_right_in_its_sentence_with_its_force_and_actor(
    found: Labelled, force: int, actor: int, both: int
) -> None:
    labelled = [duty(actor=Span(0, 11))]
    assert score(labelled, [found], force=True, actor=False).right == force
    assert score(labelled, [found], force=False, actor=True).right == actor
    assert score(labelled, [found], force=True, actor=True).right == both


def test_one_found_duty_answers_one_label() -> None:
    assert score([duty(), duty()], [duty()], force=True, actor=True) == Counts(1, 1, 2)


def test_nobody_is_no_somebody() -> None:
    assert same_actor(None, None)
    assert not same_actor(None, Span(0, 3))


def test_f1_falls_with_each_miss_and_each_false_find() -> None:
    summed = total([Counts(1, 1, 1), Counts(1, 2, 1), Counts(0, 0, 1)])
    assert (summed.precision, summed.recall, summed.f1) == (2 / 3, 2 / 3, 2 / 3)
    low, high = interval([Counts(1, 1, 1)] * 5 + [Counts(0, 1, 1)] * 5)
    assert 0 < low < 0.5 < high < 1


def test_the_labels_are_300_paragraphs_of_four_kinds_in_two_halves() -> None:
    labels = read_labels()
    assert len(labels) == 300
    assert sorted({one.half for one in labels}) == ["kept", "tuning"]
    assert {kind: sum(one.kind == kind for one in labels) for kind in {one.kind for one in labels}} == {
        "guidance": 75, "strategy": 75, "policy": 75, "report": 75
    }  # fmt: skip


def test_the_kept_half_of_the_documents_that_are_no_pdf_meets_the_target(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading the PDFs takes a minute: `python -m api.lab.duties` measures them all."""
    quick = [one for one in read_labels() if not one.document.endswith(".pdf")]
    monkeypatch.setattr("api.lab.duties.read_labels", lambda: quick)
    judged = list(judge(shared, "kept"))
    assert len(judged) > 80
    counts = total(score(one.paragraph.duties, one.found, force=True, actor=True) for one in judged)
    assert counts.f1 >= TARGET
