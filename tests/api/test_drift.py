"""Answer drift: what counts as another answer, and when a right answer is lost."""

from api.drift import Answering, Change, compare
from api.gold.questions import GoldQuestion
from tests.fakes import FakeEngine, FakeLibrary, fake_library


def nothing(_done: int, _total: int) -> None:
    """Ignore the progress."""


def test_the_same_generation_has_no_drift() -> None:
    library = fake_library()
    side = Answering(FakeEngine(library), library)
    drift = compare([GoldQuestion(text="Who keeps the ledger?")], side, side, nothing)
    assert (drift.asked, drift.changed, drift.changes) == (1, 0, ())


def test_the_progress_is_told_after_each_question() -> None:
    library, told = fake_library(), list[tuple[int, int]]()
    side = Answering(FakeEngine(library), library)
    questions = [GoldQuestion(text="Who keeps the ledger?"), GoldQuestion(text="And on Sundays?")]
    compare(questions, side, side, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_lost_right_answer_is_silence_and_comes_first() -> None:
    before = fake_library()
    after = FakeLibrary({})
    gold = {"document": "river-charter", "fragments": ["No toll is due on Sundays"]}
    question = GoldQuestion.model_validate({"text": "And on Sundays?", "gold": [gold]})
    sides = Answering(FakeEngine(before), before), Answering(SilentEngine(before), after)
    drift = compare([question], *sides, nothing)
    assert [change.change for change in drift.changes] == [Change.SILENCE]
    assert drift.lost == int(drift.changes[0].before.is_right is True)
