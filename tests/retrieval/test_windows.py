"""Windows: what a reranker reads of a passage, and where each of its sentences stands."""

from ingest.formats.text.reader import read_text
from ingest.generations.passages import passages
from retrieval.passage import Passage
from retrieval.section import Section
from retrieval.text import CanonicalText
from retrieval.windows import (
    MAX_QUESTION_CHARS,
    MAX_SENTENCE_CHARS,
    MAX_WINDOW_CHARS,
    Window,
    shorten_question,
    windows,
)

TEXT = """Community halls

Hiring

The fee is £12.50 an  hour. Halls are let by the council.

The following may not be brought into a hall:

- fireworks

- animals, unless they assist a person

Lift doors

They close after five seconds.
"""


def of(text: str, title: str = "Community halls") -> list[Window]:
    canonical = read_text(text).canonical
    return [
        window
        for passage in passages(canonical, "halls", "0" * 64)
        for window in windows(passage, section(canonical, passage), title)
    ]


def section(canonical: CanonicalText, passage: Passage) -> Section:
    return Section(canonical.text, passage.first_block, dict(enumerate(canonical.blocks)).get)


def test_a_sentence_stands_where_the_window_says() -> None:
    text = read_text(TEXT).canonical.text
    for window in of(TEXT):
        assert len(window.places) == len(window.sentences) > 0
        for place, sentence in zip(window.places, window.sentences, strict=True):
            assert place.of(window.text) == " ".join(sentence.of(text).split())


def test_headings_are_read_and_are_no_sentences() -> None:
    (window,) = of(TEXT)
    assert window.text.startswith("Community halls: Hiring: The fee is £12.50 an hour. Halls")
    assert "Lift doors: They close" in window.text
    said = [place.of(window.text) for place in window.places]
    assert "The fee is £12.50 an hour." in said
    assert not {"Hiring", "Lift doors"} & set(said)


def test_the_title_is_not_said_twice() -> None:
    (window,) = of(TEXT)
    assert window.text.count("Community halls") == 1
    (other,) = of(TEXT, title="Rules of the halls")
    assert other.text.startswith("Rules of the halls: Community halls")


def test_a_part_keeps_what_stands_above_it() -> None:
    (window,) = of(TEXT)
    last = len(window.sentences) - 1
    part = window.part(last - 1, last)
    assert part.sentences == window.sentences[-2:]
    above = window.text[: window.places[0].start]
    assert part.text.startswith(above)
    assert [place.of(part.text) for place in part.places] == [place.of(window.text) for place in window.places[-2:]]
    assert window.part(0, last) == window


def test_an_item_that_begins_a_window_brings_its_lead_in() -> None:
    items = "\n\n".join(f"- rule {number} " + "of the many that a hall has " * 4 for number in range(12))
    found = of(f"Halls\n\nNobody may break any of the following:\n\n{items}\n", title="Halls")
    assert len(found) > 1
    assert found[-1].text.startswith("Halls: Nobody may break any of the following: rule")


def test_a_long_passage_is_read_in_several_windows_and_each_sentence_once() -> None:
    table = "A table without full stops " * 40
    found = of(f"{table}\n\n{table}\n\n{table}\n")
    assert all(len(window.text) <= MAX_WINDOW_CHARS + MAX_SENTENCE_CHARS for window in found)
    assert all(len(place) <= MAX_SENTENCE_CHARS for window in found for place in window.places)


def test_of_a_long_question_the_end_is_read() -> None:
    assert shorten_question("Who pays?") == "Who pays?"
    long = "I keep a hall. " * 60 + "Who pays for it?"
    assert shorten_question(long).endswith("Who pays for it?")
    assert len(shorten_question(long)) <= MAX_QUESTION_CHARS
    assert long.endswith(" " + shorten_question(long))
