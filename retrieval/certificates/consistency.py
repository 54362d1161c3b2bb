"""Check that the parts of a certificate agree with each other. It needs no library and no key."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from math import isclose
from typing import Any

from retrieval.certificates.certificate import FORMAT, PART_OF_LIBRARY, WHOLE_LIBRARY
from retrieval.index.recipe import Recipe
from retrieval.nations import Nation
from retrieval.question.words import STOPWORDS, stem, words
from retrieval.quote.risk import upper_limit
from retrieval.quote.threshold import Calibration
from retrieval.text import digest

Parsed = Mapping[str, Any]

# Confidences have four decimals.
_CONFIDENCE_TOLERANCE = 1e-3


def contradictions(certificate: Parsed) -> list[str]:
    """What contradicts what, a sentence each; none where all parts agree.

    `certificate` is parsed JSON whose fields have been checked for presence and type.
    """
    checks: Sequence[Callable[[Parsed], Iterator[str]]] = (
        _form,
        _search,
        _passages,
        _quotes,
        _status,
        _words,
        _miss_rate,
    )
    return [fault for check in checks for fault in check(certificate)]


def _form(certificate: Parsed) -> Iterator[str]:
    if certificate["format"] != FORMAT:
        yield f"The format is {certificate['format']!r}, and this version of Cited knows {FORMAT!r}."
    if not _is_moment(certificate["made"]):
        yield "The time at which it was made is no moment in UTC."
    means = certificate["means"]
    if Recipe(**means["recipe"]).sha256 != means["recipe_sha256"]:
        yield "The SHA-256 of the recipe does not fit the recipe."


def _is_moment(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.isoformat(timespec="seconds") == text and text.endswith("+00:00")


def _search(certificate: Parsed) -> Iterator[str]:
    question, searched = certificate["question"], certificate["searched"]
    expected = WHOLE_LIBRARY if searched["collections"] is None else PART_OF_LIBRARY
    if searched["statement"] != expected:
        yield "The statement on the part of the library does not fit the collections."
    if not question["forms"] and (searched["editions"] or certificate["passages"]):
        yield "Editions or passages are listed, although no form of the question was searched for."
    if question["forms"] and question["standalone"] not in question["forms"]:
        yield "The form that gave the result is not among the forms that were searched for."
    allowed = searched["collections"]
    if allowed is not None and any(edition["collection"] not in allowed for edition in searched["editions"]):
        yield "An edition is of a collection that was not open to the search."


def _editions(certificate: Parsed) -> dict[tuple[str, str], Parsed]:
    return {(one["document_id"], one["version"]): one for one in certificate["searched"]["editions"]}


def _passages(certificate: Parsed) -> Iterator[str]:
    editions, stages = _editions(certificate), certificate["stages"]
    hits = {stage["stage"]: stage["hits"] for stage in stages}
    if certificate["passages"] and not stages:
        yield "Passages are listed, although no stage of the search took up any."
        return
    for number, passage in enumerate(certificate["passages"], 1):
        if (passage["document_id"], passage["version"]) not in editions:
            yield f"Nearest passage {number} is of an edition that is not listed as searched."
        yield from _words_at(passage, passage["text_sha256"], passage, f"Nearest passage {number}")
        if any(not 1 <= score["rank"] <= hits.get(score["stage"], 0) for score in passage["scores"]):
            yield f"Nearest passage {number} has a rank that its stage does not have."
    last = [
        next(((one["rank"], one["score"]) for one in passage["scores"] if one["stage"] == stages[-1]["stage"]), (0, 0))
        for passage in certificate["passages"]
    ]
    if [rank for rank, _ in last] != list(range(1, len(last) + 1)):
        yield "The nearest passages are not in the order of their ranks."
    if any(before[1] < after[1] for before, after in pairwise(last)):
        yield "A nearest passage has a higher score than the one before it."


def _words_at(place: Parsed, sha256: str, words_of: Parsed, name: str) -> Iterator[str]:
    if digest(words_of["text"]) != sha256:
        yield f"{name}: its SHA-256 does not fit its words."
    if place["end"] - place["start"] != len(words_of["text"]):
        yield f"{name}: its offsets do not fit its length."


def _quotes(certificate: Parsed) -> Iterator[str]:
    editions, result = _editions(certificate), certificate["result"]
    for kind, quotes in (("Quote", result["quotes"]), ("Nearest quote", result["nearest"])):
        for number, quote in enumerate(quotes, 1):
            citation, name = quote["citation"], f"{kind} {number}"
            edition = editions.get((citation["document_id"], citation["version"]))
            if edition is None or edition["text_sha256"] != citation["text_sha256"]:
                yield f"{name} is of an edition or a text that is not listed as searched."
            yield from _words_at(citation, citation["quote_sha256"], quote, name)
            if any(not citation["start"] <= start < end <= citation["end"] for start, end in quote["core"]):
                yield f"{name}: a marked sentence lies outside it."
            yield from _stated(quote, name)


def _stated(quote: Parsed, name: str) -> Iterator[str]:
    """What contradicts itself in a quote's extent and audience, which certificates of earlier versions do not have."""
    extent, audience = quote.get("extent"), quote.get("audience")
    if extent and extent["nations"] != [nation for nation in Nation if nation in extent["nations"]]:
        yield f"{name}: the nations of its extent are not in their order, or one stands there twice."
    if (extent and not extent["nations"]) or (audience and not audience["readers"]):
        yield f"{name}: its extent names no nation, or its audience no readers."
    for statement in filter(None, (extent, audience)):
        if (statement["by"] == "fact") is bool(statement["evidence"]):
            yield f"{name}: the words that state for whom it is are missing, or stand where a person stated it."


def _status(certificate: Parsed) -> Iterator[str]:
    result, thresholds = certificate["result"], certificate["thresholds"]
    quotes, confidence = result["quotes"], result["confidence"]
    answered = result["status"] == "answered"
    if answered is not bool(quotes) or answered is not (result["reason"] is None) or (answered and result["nearest"]):
        yield "The status does not fit the quotes and the reason."
    if len(quotes) + len(result["nearest"]) > certificate["question"]["limit"]:
        yield "There are more quotes than the limit allows."
    if any(quote["confidence"] < thresholds["likely"] for quote in quotes):
        yield "A quote is below the threshold for an answer."
    if result["reason"] in ("nothing_relevant", "topic_only") and confidence >= thresholds["likely"]:
        yield "The result is silence, although the confidence reaches the threshold for an answer."
    band = "no_answer" if not answered else "answered" if confidence >= thresholds["sure"] else "likely"
    if result["band"] != band:
        yield "The band does not fit the confidence and the thresholds."
    shown = quotes or result["nearest"]
    if shown and shown[0]["confidence"] != confidence:
        yield "The confidence is not that of the first quote."
    if shown and not isclose(_confidence(certificate), confidence, abs_tol=_CONFIDENCE_TOLERANCE):
        yield "The confidence does not follow from the signals and their weights."


def _confidence(certificate: Parsed) -> float:
    thresholds, signals = certificate["thresholds"], certificate["result"]["signals"]
    if not thresholds["weights"].keys() <= signals.keys():
        return -1.0
    return Calibration(
        weights=thresholds["weights"],
        intercept=thresholds["intercept"],
        threshold=thresholds["likely"],
        sure=thresholds["sure"],
        topic=thresholds["topic"],
        shares={},
    ).confidence(signals)


def _words(certificate: Parsed) -> Iterator[str]:
    asked = words(" ".join(certificate["question"]["forms"]))
    expected = list(dict.fromkeys(stem(word) for word in asked if word not in STOPWORDS))
    if [one["stem"] for one in certificate["words"]] != expected:
        yield "The words looked for are not those of the question's forms."
    most = len(certificate["searched"]["editions"])
    for one in certificate["words"]:
        if not 0 <= one["editions"] <= min(one["occurrences"], most) or bool(one["occurrences"]) is not bool(
            one["editions"]
        ):
            yield f"The counts of the word {one['word']!r} contradict each other."


def _miss_rate(certificate: Parsed) -> Iterator[str]:
    rate = certificate["miss_rate"]
    numbers = [rate[name] for name in ("questions", "missed", "share", "at_most", "certainty", "measured")]
    if all(number is None for number in numbers):
        return
    if any(number is None for number in numbers) or not 0 <= rate["missed"] <= rate["questions"] > 0:
        yield "The miss rate lacks a number, or misses more questions than were asked."
        return
    share, limit = rate["missed"] / rate["questions"], upper_limit(rate["missed"], rate["questions"], rate["certainty"])
    if not isclose(rate["share"], share, abs_tol=1e-6) or not isclose(rate["at_most"], limit, abs_tol=1e-5):
        yield "The miss rate does not follow from its counts."
