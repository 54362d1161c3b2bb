"""The certificate of a search: what it says is so, contradictions in it are found, and a replay names what changed."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.holdings import Entry
from ingest.library.library import recipe_for
from retrieval.answer import Filters, Turn
from retrieval.applicability import Applicability, StatedExtent
from retrieval.certificates.canonical import as_json, canonical_json
from retrieval.certificates.certificate import PART_OF_LIBRARY, MissRate
from retrieval.certificates.consistency import contradictions
from retrieval.certificates.difference import differences, missing_editions
from retrieval.certificates.miss_rate import miss_rate
from retrieval.certificates.occurrences import words_found
from retrieval.certificates.record import Asking, Serving, certify
from retrieval.engine import PassageEngine
from retrieval.errors import Overloaded
from retrieval.nations import Nation
from retrieval.quality import AnswerOutcome, Basis, Quality, Verdict
from retrieval.text import digest
from tests.fakes import WordEncoder
from tests.small import engine_over, entry, three_documents

ANSWERED, SILENT = "What does a permit cost?", "Who won the football world cup in 1966?"
NOW = datetime(2026, 11, 28, 10, 30, tzinfo=UTC)
SERVING = Serving(recipe_for(WordEncoder.name, WordEncoder.sha256), None, "cited 0", MissRate("Not measured."))

Certified = dict[str, Any]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> PassageEngine:
    return engine_over(tmp_path_factory.mktemp("three"), word_encoder, *three_documents())


def certified(engine: PassageEngine, question: str, asking: Asking | None = None) -> Certified:
    asking = asking or Asking()
    answer = engine.ask(question, history=asking.history, filters=asking.filters, limit=asking.limit)
    value: Certified = as_json(certify(engine, answer, asking, SERVING, NOW))
    return value


# --- what it says


@pytest.mark.parametrize("question", [ANSWERED, SILENT])
def test_every_edition_stands_in_it_with_the_hashes_of_its_file_and_text(three: PassageEngine, question: str) -> None:
    found = certified(three, question)["searched"]["editions"]
    assert [(one["document_id"], one["version"], one["text_sha256"]) for one in found] == [
        (version.document.id, version.sha256, version.text_sha256)
        for version in sorted(three.indexed.catalogue.versions(), key=lambda version: version.document.id)
    ]


def test_the_nearest_passages_are_slices_with_the_scores_of_every_stage(three: PassageEngine) -> None:
    made = certified(three, SILENT)
    assert made["result"]["status"] == "no_answer"
    assert made["passages"]
    for rank, passage in enumerate(made["passages"], 1):
        text = three.indexed.catalogue.text((passage["document_id"], passage["version"]))
        assert passage["text"] == text[passage["start"] : passage["end"]]
        by_stage = {one["stage"]: one["rank"] for one in passage["scores"]}
        assert by_stage["ranked"] == rank
    assert [one["stage"] for one in made["stages"]] == ["dense", "lexical", "fused", "ranked"]


def test_every_form_of_a_follow_up_stands_in_it(three: PassageEngine) -> None:
    history = (Turn("user", "What does a permit cost?"),)
    made = certified(three, "And when are grey bins collected?", Asking(history))
    assert len(made["question"]["forms"]) == 2
    assert made["question"]["standalone"] in made["question"]["forms"]
    assert made["question"]["earlier_turns"] == [{"role": "user", "text": "What does a permit cost?"}]


@pytest.mark.parametrize("question", ["What about that?", "Hello"])
def test_where_nothing_is_searched_it_lists_no_edition(three: PassageEngine, question: str) -> None:
    made = certified(three, question)
    assert (made["question"]["forms"], made["searched"]["editions"], made["passages"]) == ([], [], [])
    assert contradictions(made) == []


def test_a_filter_and_a_day_narrow_the_editions(three: PassageEngine) -> None:
    made = certified(three, ANSWERED, Asking(filters=Filters(publishers=("Council",), as_of=date(2026, 1, 31))))
    assert [one["document_id"] for one in made["searched"]["editions"]] == ["bins", "trees"]
    assert made["searched"]["filters"]["publishers"] == ["Council"]
    assert made["searched"]["as_of"] == "2026-01-31"


# --- for whom its quotes are


def for_england(one: Entry) -> Entry:
    stated = Applicability(StatedExtent((Nation.ENGLAND,), "This applies to England."), None)
    return replace(one, version=replace(one.version, stated=stated, audience="residents"))


@pytest.fixture(scope="module")
def stated(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> PassageEngine:
    return engine_over(tmp_path_factory.mktemp("stated"), word_encoder, *map(for_england, three_documents()))


@pytest.mark.parametrize("question", [ANSWERED, SILENT])
def test_each_quote_has_its_extent_and_audience_with_the_words_that_say_so(
    stated: PassageEngine, three: PassageEngine, question: str
) -> None:
    made = certified(stated, question)
    quotes = [*made["result"]["quotes"], *made["result"]["nearest"]]
    assert quotes
    for quote in quotes:
        extent = {"nations": ["England"], "evidence": "This applies to England.", "by": "document"}
        assert (quote["extent"], quote["audience"]) == (
            extent,
            {"readers": "residents", "evidence": "", "by": "fact"},
        )
    assert contradictions(made) == []
    plain = certified(three, question)["result"]
    assert {(quote["extent"], quote["audience"]) for quote in (*plain["quotes"], *plain["nearest"])} == {(None, None)}


@pytest.mark.parametrize(
    "changed",
    [
        {"extent": {"nations": ["Wales", "England"], "evidence": "x", "by": "document"}},
        {"extent": {"nations": ["England", "England"], "evidence": "x", "by": "document"}},
        {"extent": {"nations": [], "evidence": "x", "by": "document"}},
        {"extent": {"nations": ["England"], "evidence": "", "by": "section"}},
        {"audience": {"readers": "", "evidence": "x", "by": "document"}},
        {"audience": {"readers": "residents", "evidence": "x", "by": "fact"}},
    ],
)
def test_an_extent_or_audience_that_no_search_gives_is_a_contradiction(
    stated: PassageEngine, changed: dict[str, Any]
) -> None:
    made = certified(stated, ANSWERED)
    made["result"]["quotes"][0].update(changed)
    assert len(contradictions(made)) == 1, changed


def test_a_replay_says_that_a_quote_is_for_others_now_and_earlier_certificates_do_not_record_it(
    stated: PassageEngine, three: PassageEngine
) -> None:
    then, now = certified(stated, ANSWERED), certified(three, ANSWERED)
    for part in ("means", "stages"):
        now[part] = then[part]
    assert differences(then, now) == ["For which nations or readers the quotes are stated is not the same."]
    for quote in then["result"]["quotes"]:
        del quote["extent"], quote["audience"]
    assert contradictions(then) == []
    assert differences(then, now) == []


def ended(one: Entry) -> Entry:
    return replace(one, version=replace(one.version, in_force_to=date(2024, 12, 31)))


def test_after_a_silence_text_out_of_force_counts_as_searched_and_says_so(
    tmp_path: Path, word_encoder: WordEncoder
) -> None:
    bins, trees, parking = three_documents()
    engine = engine_over(tmp_path, word_encoder, bins, trees, ended(parking))
    silent = certified(engine, ANSWERED)
    assert silent["result"]["reason"] == "superseded_only"
    standing = {one["document_id"]: (one["may_answer"], one["state"]) for one in silent["searched"]["editions"]}
    assert standing == {"bins": (True, "in_force"), "parking": (False, "ended"), "trees": (True, "in_force")}
    answered = certified(engine, "When are grey bins collected?")
    assert [one["document_id"] for one in answered["searched"]["editions"]] == ["bins", "trees"]
    assert contradictions(silent) == contradictions(answered) == []


def test_words_are_counted_by_their_stems_in_whole_texts() -> None:
    texts = ["A permit. Permits cost. The permitted fee.", "No trees here.", "Permit, permit’s and permits"]
    found = words_found(["What does the permit cost?", "What about wombats?"], texts)
    assert [(one.word, one.occurrences, one.editions) for one in found] == [
        ("permit", 6, 2),
        ("cost", 1, 1),
        ("wombats", 0, 0),
    ]


def test_the_counting_of_words_can_be_stopped() -> None:
    def stop() -> None:
        raise Overloaded("The time is over.")

    with pytest.raises(Overloaded):
        words_found(["permit"], ["A permit."], stop)


def test_a_certificate_of_some_collections_says_that_it_tells_of_no_other(three: PassageEngine) -> None:
    made = certified(three, ANSWERED, Asking(collections=("main",)))
    assert made["searched"]["statement"] == PART_OF_LIBRARY
    assert made["searched"]["collections"] == ["main"]


# --- the miss rate


def quality(three: PassageEngine, *outcomes: AnswerOutcome, threshold: float | None = None) -> Quality:
    verdicts = tuple(Verdict("?", outcome, 0.5, False) for outcome in outcomes)
    chosen = three.calibration.threshold if threshold is None else threshold
    return Quality(three.generation, "2026-11-28T10:00:00+00:00", 0.05, chosen, Basis.OWN, verdicts)


def test_a_miss_is_silence_where_the_documents_answer(three: PassageEngine) -> None:
    measured = quality(
        three,
        *[AnswerOutcome.RIGHT] * 7,
        AnswerOutcome.WRONG,
        *[AnswerOutcome.SILENT] * 2,
        AnswerOutcome.RIGHTLY_SILENT,
        AnswerOutcome.ANSWERED_FALSELY,
        AnswerOutcome.NOT_FOUND,
    )
    rate = miss_rate(measured, three.generation, three.calibration)
    assert (rate.questions, rate.missed, rate.share) == (10, 2, 0.2)
    assert rate.at_most == pytest.approx(0.507, abs=0.001)  # Clopper and Pearson, 2 of 10, one-sided, 95 %


def test_what_nobody_measured_is_called_not_measured(three: PassageEngine) -> None:
    silent = AnswerOutcome.SILENT
    cases = [
        None,
        replace(quality(three, silent), generation="another"),
        quality(three, silent, threshold=0.99),
        quality(three, AnswerOutcome.RIGHTLY_SILENT),
    ]
    for case in cases:
        rate = miss_rate(case, three.generation, three.calibration)
        assert rate.statement.startswith("Not measured")
        assert (rate.questions, rate.share, rate.at_most) == (None, None, None)


# --- canonical JSON


def test_canonical_json_is_that_of_rfc_8785() -> None:
    """The example of section 3.2, without the number that needs an exponent."""
    value = {
        "numbers": [333333333.33333329, 4.50, 2e-3, 1.0, -0.0, 10],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical_json(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1,0,10],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_names_are_sorted_by_utf_16_and_half_characters_are_escaped() -> None:
    assert canonical_json({"\ufb33": 1, "\U0001f600": 2, "é": 3, "1": "\ud800"}) == (
        '{"1":"\\ud800","é":3,"\U0001f600":2,"\ufb33":1}'.encode()
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e-9, 1e30, 10**30, {1: 2}, (1,), b"x", {"a": object()}])
def test_what_is_no_value_of_a_certificate_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"certificate|JSON"):
        canonical_json(value)


@given(st.floats(min_value=1e-6, max_value=1e15).map(lambda value: round(value, 6)))
def test_a_number_reads_back_as_the_same_number(value: float) -> None:
    assert json.loads(canonical_json(value)) == value


# --- contradictions


def test_a_certificate_of_every_kind_of_result_contradicts_itself_nowhere(three: PassageEngine) -> None:
    for question in (ANSWERED, SILENT, "Summarise the permits", "Fines", "A permit costs £60 a year."):
        for asking in (Asking(), Asking(limit=1), Asking(filters=Filters(documents=("trees",)))):
            assert contradictions(certified(three, question, asking)) == [], question


def put(*path: str | int, value: Any) -> Callable[[Certified], None]:
    """An altering of one field; a function of the old value, or the new value."""

    def alter(made: Certified) -> None:
        at: Any = made
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value(at[path[-1]]) if callable(value) else value

    return alter


ALTERED: dict[str, Callable[[Certified], None]] = {
    "format": put("format", value="another/1"),
    "moment": put("made", value="yesterday"),
    "moment in no zone": put("made", value="2026-11-28T10:30:00"),
    "recipe": put("means", "recipe", "splitter", value="another"),
    "statement": put("searched", "statement", value=PART_OF_LIBRARY),
    "collections": put("searched", "collections", value=["board"]),
    "forms": put("question", "forms", value=["Another question?"]),
    "no forms": put("question", "forms", value=[]),
    "edition left out": put("searched", "editions", value=lambda editions: editions[:1]),
    "text of an edition": put("searched", "editions", 1, "text_sha256", value="0" * 64),
    "words of a passage": put("passages", 0, "text", value=lambda text: text + "."),
    "offsets of a passage": put("passages", 0, "end", value=lambda end: end + 1),
    "passage left out": put("passages", value=lambda passages: passages[1:]),
    "order of passages": put("passages", value=lambda passages: passages[::-1]),
    "score": put("passages", 1, "scores", -1, "score", value=99.0),
    "rank": put("passages", 0, "scores", 0, "rank", value=99),
    "hits": put("stages", -1, "hits", value=0),
    "threshold": put("thresholds", "likely", value=0.0),
    "confidence": put("result", "confidence", value=0.99),
    "signals": put("result", "signals", value={}),
    "weight": put("thresholds", "intercept", value=5.0),
    "status": put("result", "status", value="answered"),
    "band": put("result", "band", value="answered"),
    "reason": put("result", "reason", value=None),
    "nearest quote": put("result", "nearest", 0, "text", value="Nothing of the kind."),
    "core": put("result", "nearest", 0, "core", value=[[0, 1]]),
    "limit": put("question", "limit", value=0),
    "word left out": put("words", value=lambda words: words[1:]),
    "count of a word": put("words", 0, "occurrences", value=lambda count: 7 if count == 0 else 0),
    "editions of a word": put("words", 0, "editions", value=99),
    "miss rate": put("miss_rate", "questions", value=5),
}


@pytest.mark.parametrize("name", ALTERED)
def test_a_part_that_does_not_fit_the_others_is_found(three: PassageEngine, name: str) -> None:
    made = deepcopy(certified(three, SILENT))
    ALTERED[name](made)
    assert contradictions(made)


def test_a_miss_rate_that_does_not_follow_from_its_counts_is_found(three: PassageEngine) -> None:
    made = certified(three, SILENT)
    rate = miss_rate(quality(three, AnswerOutcome.RIGHT, AnswerOutcome.SILENT), three.generation, three.calibration)
    assert contradictions({**made, "miss_rate": as_json(rate)}) == []
    for field, value in (("share", 0.1), ("at_most", 0.5), ("missed", 3), ("missed", 0)):
        assert contradictions({**made, "miss_rate": {**as_json(rate), field: value}})


# --- differences


def asked_again(then: Certified, engine: PassageEngine) -> list[str]:
    if missing := missing_editions(then, engine.indexed.catalogue.versions()):
        return missing
    return differences(then, certified(engine, then["question"]["question"]))


@pytest.mark.parametrize("question", [ANSWERED, SILENT])
def test_the_same_documents_built_anew_give_the_same(
    three: PassageEngine, tmp_path: Path, word_encoder: WordEncoder, question: str
) -> None:
    assert asked_again(certified(three, question), engine_over(tmp_path, word_encoder, *three_documents())) == []


def test_a_document_that_is_gone_is_named(three: PassageEngine, tmp_path: Path, word_encoder: WordEncoder) -> None:
    said = asked_again(certified(three, SILENT), engine_over(tmp_path, word_encoder, *three_documents()[1:]))
    assert len(said) == 1
    assert "“Bins” (bins, edition 1, " in said[0]
    assert "no longer in the library" in said[0]


def test_a_document_with_other_words_is_named(three: PassageEngine, tmp_path: Path, word_encoder: WordEncoder) -> None:
    _, *others = three_documents()
    changed = entry("bins", "Bins\n\nGrey bins are collected every third Tuesday.", "Council")
    (said,) = asked_again(certified(three, SILENT), engine_over(tmp_path, word_encoder, changed, *others))
    assert "“Bins”" in said
    assert "has changed" in said


def test_a_document_that_came_since_is_named(three: PassageEngine, tmp_path: Path, word_encoder: WordEncoder) -> None:
    more = entry("sport", "Sport\n\nThe football world cup of 1966 was won by England.")
    said = asked_again(certified(three, SILENT), engine_over(tmp_path, word_encoder, *three_documents(), more))
    assert [one for one in said if "“Sport”" in one and "was not searched then" in one]


def test_another_fact_of_a_document_is_named(three: PassageEngine, tmp_path: Path, word_encoder: WordEncoder) -> None:
    bins, *others = three_documents()
    (said,) = asked_again(certified(three, SILENT), engine_over(tmp_path, word_encoder, ended(bins), *others))
    assert "“Bins”" in said
    assert "its last day in force, whether it is in force, whether it may answer" in said


def test_other_models_are_named(three: PassageEngine) -> None:
    then = certified(three, SILENT)
    now = deepcopy(then)
    now["means"]["recipe"]["encoder_sha256"] = "9" * 64
    now["means"]["reranker"] = "another"
    assert differences(then, now) == [
        "The library was built again with another encoder_sha256.",
        "Another reranker serves: another instead of none.",
    ]


@pytest.mark.parametrize("name", ["forms", "count of a word", "passage left out", "order of passages", "score", "hits",
                                  "confidence", "status", "reason", "nearest quote"])  # fmt: skip
def test_whatever_else_differs_is_said(three: PassageEngine, name: str) -> None:
    then = deepcopy(certified(three, SILENT))
    ALTERED[name](then)
    assert differences(then, certified(three, SILENT))


def test_last_digits_of_a_score_are_no_difference(three: PassageEngine) -> None:
    then = deepcopy(certified(three, SILENT))
    then["passages"][0]["scores"][0]["score"] += 0.0005
    assert differences(then, certified(three, SILENT)) == []


def test_the_digest_of_a_passage_is_that_of_its_words(three: PassageEngine) -> None:
    assert all(digest(one["text"]) == one["text_sha256"] for one in certified(three, SILENT)["passages"])
