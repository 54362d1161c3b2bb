"""The parts of a service are made once, when needed, and only so many are kept."""

from threading import Thread

import pytest

from api.parts import Parts


class Maker:
    """Gives the collections of a part as text, and counts how often it made each."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, collections: frozenset[str]) -> str:
        self.made.append(" ".join(sorted(collections)))
        return self.made[-1]


def parts(maker: Maker, size: int = 2) -> Parts[str]:
    return Parts(maker, ("a", "b", "c"), size)


def test_a_part_is_made_once(maker: Maker) -> None:
    kept = parts(maker)
    assert [kept.of(frozenset({"a", "b"})) for _ in range(3)] == ["a b"] * 3
    assert maker.made == ["a b"]


def test_a_collection_that_no_document_is_in_makes_no_other_part(maker: Maker) -> None:
    kept = parts(maker)
    assert kept.of(frozenset({"a"})) == kept.of(frozenset({"a", "unknown"})) == "a"
    assert maker.made == ["a"]


def test_the_part_not_used_for_longest_is_dropped(maker: Maker) -> None:
    kept = parts(maker)
    for name in ("a", "b", "a", "c", "a", "b"):
        kept.of(frozenset(name))
    assert maker.made == ["a", "b", "c", "b"]
    assert kept.in_use() == (frozenset("a"), frozenset("b"))


def test_threads_that_ask_at_the_same_time_get_one_part(maker: Maker) -> None:
    kept = parts(maker)
    threads = [Thread(target=kept.of, args=(frozenset("a"),)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert maker.made == ["a"]


def test_a_part_is_kept_only_once_it_is_made(maker: Maker) -> None:
    kept = parts(maker)
    assert kept.kept(frozenset("a")) is None
    kept.of(frozenset("a"))
    assert kept.kept(frozenset({"a", "unknown"})) == "a"
    kept.of(frozenset("b"))
    assert kept.kept(frozenset("a")) == "a"
    kept.of(frozenset("c"))
    assert kept.kept(frozenset("b")) is None  # "a" was asked for after it
    assert maker.made == ["a", "b", "c"]


def test_a_part_that_could_not_be_made_is_tried_again() -> None:
    fails = [True, False]

    def make(collections: frozenset[str]) -> str:
        if fails.pop(0):
            raise OSError("disk")
        return "".join(collections)

    kept = Parts(make, ("a",))
    with pytest.raises(OSError, match="disk"):
        kept.of(frozenset("a"))
    assert kept.of(frozenset("a")) == "a"


def test_expected_parts_are_made_before_anybody_asks(maker: Maker) -> None:
    kept = parts(maker)
    kept.expect([frozenset("a"), frozenset("b")])
    assert maker.made == []
    kept.make_expected()
    kept.make_expected()
    assert maker.made == ["a", "b"]


@pytest.fixture
def maker() -> Maker:
    return Maker()
