"""Alignment and the word diff: nothing is lost, and words far apart find each other."""

import random

from retrieval.alignment import align
from retrieval.word_diff import Op, as_old_text, word_diff


def pieces(old: str, new: str) -> list[tuple[Op, str]]:
    return [(change.op, change.text.strip()) for change in word_diff(old, new)]


def test_changed_words_stand_between_the_same_ones() -> None:
    assert pieces("You must reply within 28 days.", "You should reply within 28 days.") == [
        (Op.SAME, "You"),
        (Op.REMOVED, "must"),
        (Op.ADDED, "should"),
        (Op.SAME, "reply within 28 days."),
    ]


def test_white_space_and_the_form_of_signs_are_no_change() -> None:
    old = "the council’s  “main”\nlong‑term of\ufb01ce"
    assert pieces(old, 'the council\'s "main" long-term office') == [
        (Op.SAME, 'the council\'s "main" long-term office'),
    ]


def test_case_and_punctuation_are_changes() -> None:
    assert [op for op, _ in pieces("Reply, now", "reply now")] == [Op.REMOVED, Op.ADDED, Op.SAME]


def test_the_pieces_make_up_both_texts() -> None:
    dice = random.Random(22)  # noqa: S311 - a sample, not a secret
    for _ in range(200):
        old, new = (" ".join(dice.choices("abcdefg", k=dice.randrange(60))) for _ in range(2))
        changes = word_diff(old, new)
        assert "".join(one.text for one in changes if one.op is not Op.REMOVED).split() == new.split()
        assert "".join(one.text for one in as_old_text(old, changes)).split() == old.split()
        assert " ".join(one.text for one in changes if one.op is not Op.ADDED).split() == old.split()


def test_runs_are_equal_words_in_the_order_of_both_sequences() -> None:
    dice = random.Random(7)  # noqa: S311 - a sample, not a secret
    for size in (0, 1, 30, 3000):
        old = [str(dice.randrange(1 + size // 3)) for _ in range(size)]
        new = [word for word in old if dice.random() > 0.1]
        for _ in range(size // 20):
            new.insert(dice.randrange(len(new)), "new")
        at_old = at_new = 0
        for run in align(old, new):
            assert run.length > 0
            assert (run.old, run.new) >= (at_old, at_new)
            assert run.old >= at_old and run.new >= at_new
            at_old, at_new = run.old + run.length, run.new + run.length
            assert old[run.old : at_old] == new[run.new : at_new]


def test_of_a_long_text_with_few_edits_almost_every_word_is_aligned() -> None:
    dice = random.Random(3)  # noqa: S311 - a sample, not a secret
    old = [str(int(dice.paretovariate(0.7))) for _ in range(20_000)]
    new = list(old)
    for place in range(0, 20_000, 500):
        new[place] = f"edit{place}"
    assert sum(run.length for run in align(old, new)) == 20_000 - 40


def test_the_old_text_keeps_the_signs_that_it_prints() -> None:
    old, new = "the council\u2019s staff must\nreply now", "the council's staff may reply now"
    shown = as_old_text(old, word_diff(old, new))
    assert [(one.op, one.text) for one in shown] == [
        (Op.SAME, "the council\u2019s staff"),
        (Op.REMOVED, " must"),
        (Op.SAME, "\nreply now"),
    ]
