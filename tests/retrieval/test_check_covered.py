"""The parts of a draft that spans cover."""

from retrieval.check.covered import Covered
from retrieval.text import Span


def test_overlapping_spans_are_one_part_and_what_is_left_is_uncovered() -> None:
    covered = Covered([Span(20, 30), Span(3, 8), Span(5, 10)])
    assert covered.within(Span(0, 100)) == [Span(3, 10), Span(20, 30)]
    assert covered.uncovered(Span(0, 25)) == [Span(0, 3), Span(10, 20)]
    assert covered.uncovered(Span(4, 6)) == []
    assert covered.uncovered(Span(12, 18)) == [Span(12, 18)]


def test_a_span_that_only_meets_a_part_at_its_edge_does_not_touch_it() -> None:
    covered = Covered([Span(3, 8)])
    assert [covered.touches(span) for span in (Span(0, 3), Span(8, 9), Span(7, 8), Span(0, 4))] == [
        False,
        False,
        True,
        True,
    ]
