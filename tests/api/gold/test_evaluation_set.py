"""A set is read whole or refused with the line that is wrong."""

import json
from pathlib import Path

import pytest

from api.gold.evaluation_set import EvaluationSet, GoldSpan, read_set, sample
from retrieval.answer import Turn
from retrieval.errors import BadEvaluationSet, BadInput
from retrieval.text import Span

DOCUMENTS = [{"_id": "d1", "title": "One", "text": "Ünder the Act."}, {"_id": "d2", "title": "", "text": ""}]
QUESTIONS: list[dict[str, object]] = [
    {"_id": "q1", "text": "Which Act?", "answerable": True, "scenario": "I rent.", "passage": "d1"},
    {
        "_id": "q2",
        "text": "And then?",
        "answerable": False,
        "rewrite": "And after the Act?",
        "history": [{"role": "user", "text": "Which Act?"}, {"role": "assistant", "text": "That one."}],
    },
]
QRELS = ["query-id\tcorpus-id\tscore", "q1\td1\t2", "q1\td2\t0"]
SPANS = [{"query-id": "q1", "corpus-id": "d1", "start": 6, "end": 13}]


def lines(rows: list[dict[str, object]]) -> list[str]:
    return [json.dumps(row, ensure_ascii=False) for row in rows]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "small"
    place.mkdir()
    write(place, "corpus.jsonl", lines([dict(row) for row in DOCUMENTS]))
    write(place, "queries.jsonl", lines(QUESTIONS))
    write(place, "qrels.tsv", QRELS)
    write(place, "spans.jsonl", lines([dict(row) for row in SPANS]))
    return place


def write(folder: Path, name: str, rows: list[str]) -> None:
    (folder / name).write_bytes("".join(f"{row}\n" for row in rows).encode("utf-8", "surrogatepass"))


def refusal(folder: Path) -> str:
    with pytest.raises(BadEvaluationSet) as caught:
        read_set(folder)
    return str(caught.value)


def test_a_set_is_read_with_everything_that_its_files_say(folder: Path) -> None:
    found = read_set(folder)
    first, second = found.questions
    assert (found.name, found.has_spans) == ("small", True)
    assert [document.id for document in found.documents] == ["d1", "d2"]
    assert (first.relevant, first.spans, first.passage) == ({"d1": 2}, (GoldSpan("d1", Span(6, 13)),), "d1")
    assert first.spans[0].span.of(found.documents[0].text) == "the Act"
    assert (second.answerable, second.rewrite, second.relevant, second.spans) == (False, "And after the Act?", {}, ())
    assert second.history == (Turn("user", "Which Act?"), Turn("assistant", "That one."))


def test_circumstances_stand_before_the_question_parted_by_a_space(folder: Path) -> None:
    assert [question.asked for question in read_set(folder).questions] == ["I rent. Which Act?", "And then?"]


def test_a_set_without_spans_has_document_labels_only(folder: Path) -> None:
    (folder / "spans.jsonl").unlink()
    found = read_set(folder)
    assert not found.has_spans
    assert found.questions[0].spans == ()


def test_a_line_may_hold_breaks_that_only_other_readers_end_a_line_at(folder: Path) -> None:
    write(folder, "corpus.jsonl", lines([{"_id": "d1", "title": "", "text": "Ünder the Act.\u2028\x85 more"}]))
    write(folder, "qrels.tsv", QRELS[:2])
    assert read_set(folder).documents[0].text == "Ünder the Act.\u2028\x85 more"


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_are_passed_over(folder: Path) -> None:
    whole = read_set(folder)
    for file in folder.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n\r\n"))
    assert read_set(folder) == whole


def test_of_a_pair_judged_twice_the_higher_score_counts(folder: Path) -> None:
    write(folder, "qrels.tsv", [*QRELS, "q1\td1\t3", "q1\td1\t1"])
    assert read_set(folder).questions[0].relevant == {"d1": 3}


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    message = refusal(folder)
    assert message.startswith(f"{name} is missing from ")
    assert "Add it" in message


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "is not a folder" in refusal(tmp_path / "nowhere")


def test_a_file_that_is_a_folder_is_refused(folder: Path) -> None:
    (folder / "spans.jsonl").unlink()
    (folder / "spans.jsonl").mkdir()
    assert "spans.jsonl cannot be read" in refusal(folder)


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("corpus.jsonl", '{"_id": "d9", "title"', "It is not JSON"),
        ("corpus.jsonl", "[" * 100_000, "It is not JSON"),
        ("corpus.jsonl", '["d9"]', "It is not a JSON object"),
        ("corpus.jsonl", '{"_id": "d9", "title": ""}', '"text" is missing'),
        ("corpus.jsonl", '{"_id": 9, "title": "", "text": "x"}', '"_id" is missing or is not text'),
        ("corpus.jsonl", '{"_id": " ", "title": "", "text": "x"}', '"_id" is empty'),
        ("corpus.jsonl", '{"_id": "d9", "title": 1, "text": "x"}', '"title" is missing'),
        ("corpus.jsonl", '{"_id": "d9", "title": "", "text": "\\ud800"}', "surrogate"),
        ("corpus.jsonl", '{"_id": "d1", "title": "", "text": "x"}', "'d1' is already used on an earlier line"),
        ("corpus.jsonl", '{"_id": "d9", "title": "", "text": "\ud800"}', "It is not UTF-8"),
        ("queries.jsonl", '{"_id": "q9", "text": "Why?"}', '"answerable" is missing'),
        ("queries.jsonl", '{"_id": "q9", "text": "Why?", "answerable": "yes"}', "true or false"),
        ("queries.jsonl", '{"_id": "q9", "text": " ", "answerable": true}', '"text" is empty'),
        (
            "queries.jsonl",
            '{"_id": "q1", "text": "Why?", "answerable": true}',
            "'q1' is already used on an earlier line",
        ),
        (
            "queries.jsonl",
            '{"_id": "q9", "text": "Why?", "answerable": true, "passage": "d9"}',
            "corpus.jsonl does not",
        ),
        ("queries.jsonl", '{"_id": "q9", "text": "Why?", "answerable": true, "history": "x"}', "list of turns"),
        ("queries.jsonl", '{"_id": "q9", "text": "W?", "answerable": true, "history": [{"role": "user"}]}', '"text"'),
        (
            "queries.jsonl",
            '{"_id": "q9", "text": "W?", "answerable": true, "history": [{"role": "system", "text": "x"}]}',
            '"user" or "assistant"',
        ),
        ("qrels.tsv", "q1 d1 1", "separated by tabs"),
        ("qrels.tsv", "q1\td1\t1\t1", "separated by tabs"),
        ("qrels.tsv", "q1\td1\thigh", "whole number"),
        ("qrels.tsv", "q1\td1\t-1", "whole number"),
        ("qrels.tsv", "q9\td1\t1", "queries.jsonl does not hold"),
        ("qrels.tsv", "q1\td9\t1", "corpus.jsonl does not hold"),
        ("spans.jsonl", '{"query-id": "q9", "corpus-id": "d1", "start": 0, "end": 1}', "queries.jsonl does not hold"),
        ("spans.jsonl", '{"query-id": "q1", "corpus-id": "d9", "start": 0, "end": 1}', "corpus.jsonl does not hold"),
        ("spans.jsonl", '{"query-id": "q1", "corpus-id": "d1", "start": "0", "end": 1}', "whole number"),
        ("spans.jsonl", '{"query-id": "q1", "corpus-id": "d1", "start": false, "end": 1}', "whole number"),
        ("spans.jsonl", '{"query-id": "q1", "corpus-id": "d1", "start": 0, "end": 15}', "outside the text"),
        ("spans.jsonl", '{"query-id": "q1", "corpus-id": "d1", "start": -1, "end": 3}', "outside the text"),
        ("spans.jsonl", '{"query-id": "q1", "corpus-id": "d1", "start": 3, "end": 3}', "is empty or outside"),
        ("spans.jsonl", '{"query-id": "q1", "corpus-id": "d1", "start": 0, "end": 5, "text": "Under"}', "differs from"),
    ],
)
def test_a_broken_line_is_named_with_what_to_do(folder: Path, name: str, line: str, says: str) -> None:
    file = folder / name
    number = file.read_bytes().count(b"\n") + 1
    file.write_bytes(file.read_bytes() + line.encode("utf-8", "surrogatepass") + b"\n")
    message = refusal(folder)
    assert message.startswith(f"{name}, line {number}: ")
    assert says in message
    assert f"Correct or remove that line of {file}." in message


def test_judgements_without_their_header_are_refused(folder: Path) -> None:
    write(folder, "qrels.tsv", QRELS[1:])
    assert refusal(folder).startswith("qrels.tsv, line 1: It must be the header")


@pytest.mark.parametrize(("name", "thing"), [("corpus.jsonl", "document"), ("queries.jsonl", "question")])
def test_an_empty_file_is_refused(folder: Path, name: str, thing: str) -> None:
    write(folder, name, [""])
    assert f"holds no {thing}" in refusal(folder)


def test_no_message_repeats_a_question(folder: Path) -> None:
    write(folder, "queries.jsonl", ['{"_id": "q1", "text": "secret words", "answerable": "maybe"}'])
    assert "secret words" not in refusal(folder)


@pytest.fixture
def many(folder: Path) -> EvaluationSet:
    rows: list[dict[str, object]] = [{"_id": f"q{n}", "text": "Why?", "answerable": True} for n in range(50)]
    write(folder, "queries.jsonl", lines(rows))
    return read_set(folder)


def test_a_sample_keeps_every_document_and_the_order_of_its_questions(many: EvaluationSet) -> None:
    drawn = sample(many, 10, seed=3)
    assert drawn.documents == many.documents
    places = [many.questions.index(question) for question in drawn.questions]
    assert len(places) == 10
    assert places == sorted(set(places))


def test_the_same_seed_draws_the_same_questions_and_another_draws_others(many: EvaluationSet) -> None:
    assert sample(many, 10, seed=3) == sample(many, 10, seed=3)
    assert sample(many, 10, seed=3) != sample(many, 10, seed=4)


@pytest.mark.parametrize("limit", [None, 50, 51])
def test_without_a_limit_below_their_number_all_questions_are_asked(many: EvaluationSet, limit: int | None) -> None:
    assert sample(many, limit) == many


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(many: EvaluationSet, limit: int) -> None:
    with pytest.raises(BadInput, match="must be 1 or more"):
        sample(many, limit)


def test_the_public_sets_can_be_read(shared: Path) -> None:
    for name, documents, questions in (("orsharc-dev", 651, 295), ("clapnq-dev", 597, 600), ("mtrag-govt", 447, 213)):
        found = read_set(shared / "data" / name)
        assert (len(found.documents), len(found.questions)) == (documents, questions)
