"""Near misses and partial answers to questions: of a set, and of the training questions that ship."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from api.gold.evaluation_set import GoldSpan, Question
from api.lab.training.json_lines import read_json_lines
from retrieval.answer import Turn
from retrieval.text import Span

# A near miss; a place that may answer too or answers in part.
PlaceLabel = Literal["near", "also"]
PLACE_LABELS: tuple[PlaceLabel, ...] = ("near", "also")


@dataclass(frozen=True, slots=True)
class JudgedPlace:
    """A span of a document of a set, by the document's id in the set, that was judged for a question."""

    document: str
    span: Span
    label: PlaceLabel


# The judged places of each question, by its id.
JudgedPlaces = Mapping[str, Sequence[JudgedPlace]]


def places_with(places: Iterable[JudgedPlace], label: PlaceLabel) -> Iterator[tuple[str, Span]]:
    """The document and span of the places with this label."""
    return ((place.document, place.span) for place in places if place.label == label)


def read_judged_places(path: Path) -> dict[str, list[JudgedPlace]]:
    """Read the judged places of a set (`near.jsonl`) by question; empty where there is no such file."""
    by_question: dict[str, list[JudgedPlace]] = {}
    for row in read_json_lines(path) if path.exists() else ():
        place = JudgedPlace(row["corpus-id"], Span(row["start"], row["end"]), row["label"])
        by_question.setdefault(row["query-id"], []).append(place)
    return by_question


def read_shipped(folder: Path) -> tuple[list[Question], dict[str, list[JudgedPlace]]]:
    """Read the training questions that ship, with their judged places (corpus/training/README.md)."""
    questions: list[Question] = []
    judged: dict[str, list[JudgedPlace]] = {}
    for row in read_json_lines(folder / "questions.jsonl"):
        document = row["document"]
        spans = tuple(GoldSpan(document, Span(*place)) for place in row["right"])
        history = tuple(Turn(turn["role"], turn["text"]) for turn in row["history"])
        questions.append(
            Question(row["id"], row["question"], row["answerable"], history=history, passage=document, spans=spans)
        )
        judged[row["id"]] = [
            JudgedPlace(document, Span(*place), label) for label in PLACE_LABELS for place in row[label]
        ]
    return questions, judged
