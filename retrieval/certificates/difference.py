"""Compare a certificate with one that was made by asking again: what is no longer the same, in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from retrieval.document import Version

Parsed = Mapping[str, Any]

# Models may give other last digits on another processor.
SCORE_TOLERANCE = 0.001

# Facts of an edition that decide whether and how it is searched, in words.
_FACTS = {
    "text_sha256": "its text is read differently",
    "title": "its title",
    "publisher": "its publisher",
    "collection": "its collection",
    "in_force_from": "its first day in force",
    "in_force_to": "its last day in force",
    "state": "whether it is in force",
    "may_answer": "whether it may answer",
    "passages": "the number of its passages",
}


def missing_editions(certificate: Parsed, versions: Sequence[Version]) -> list[str]:
    """A sentence for each edition that was searched and that these versions no longer hold."""
    held = {version.key for version in versions}
    now = {version.document.id: version for version in sorted(versions, key=lambda version: version.edition)}
    return [
        _missing(edition, now.get(edition["document_id"]))
        for edition in certificate["searched"]["editions"]
        if (edition["document_id"], edition["version"]) not in held
    ]


def _missing(edition: Parsed, other: Version | None) -> str:
    name = _name(edition)
    if other is None:
        return f"{name} was searched, and is no longer in the library."
    return f"{name} was searched, and has changed: the library now holds edition {other.edition} of this document."


def differences(then: Parsed, now: Parsed) -> list[str]:
    """A sentence for each part of the search that is not the same now; none where the replay gives the same.

    Beyond the editions, recipe and models only the first difference is named that explains those after it.
    """
    named = [*_editions(then, now), *_means(then, now)]
    return named or next(filter(None, ([*part(then, now)] for part in (_forms, _words, _passages, _result))), [])


def _editions(then: Parsed, now: Parsed) -> Iterator[str]:
    before, after = (
        {(one["document_id"], one["version"]): one for one in certificate["searched"]["editions"]}
        for certificate in (then, now)
    )
    for key, edition in before.items():
        if key not in after:
            yield f"{_name(edition)} was searched then, and is not searched now."
            continue
        changed = [words for field, words in _FACTS.items() if edition[field] != after[key][field]]
        if changed:
            yield f"{_name(edition)} has changed: {', '.join(changed)}."
    for key, edition in after.items():
        if key not in before:
            yield f"{_name(edition)} is searched now, and was not searched then."


def _name(edition: Parsed) -> str:
    return f"“{edition['title']}” ({edition['document_id']}, edition {edition['edition']}, {edition['version'][:12]}…)"


def _means(then: Parsed, now: Parsed) -> Iterator[str]:
    before, after = then["means"], now["means"]
    recipes = before["recipe"], after["recipe"]
    changed = [name for name, value in recipes[0].items() if recipes[1].get(name) != value]
    if changed:
        yield f"The library was built again with another {', '.join(changed)}."
    if (before["reranker"], before["reranker_sha256"]) != (after["reranker"], after["reranker_sha256"]):
        yield f"Another reranker serves: {after['reranker'] or 'none'} instead of {before['reranker'] or 'none'}."


def _forms(then: Parsed, now: Parsed) -> Iterator[str]:
    if then["question"]["forms"] != now["question"]["forms"]:
        yield "The question is read differently now."


def _words(then: Parsed, now: Parsed) -> Iterator[str]:
    counted = {one["stem"]: one for one in now["words"]}
    for one in then["words"]:
        if one != counted.get(one["stem"]):
            yield f"The word “{one['word']}” does not stand in the searched texts as often as the certificate says."


def _passages(then: Parsed, now: Parsed) -> Iterator[str]:
    places = [[_place(one) for one in certificate["passages"]] for certificate in (then, now)]
    if places[0] != places[1]:
        yield "The nearest passages are not the same, or not in the same order."
    elif then["stages"] != now["stages"]:
        yield "A stage of the search takes up another number of passages."
    elif not all(map(_same_scores, then["passages"], now["passages"])):
        yield "The nearest passages are the same, and their scores are not."


def _place(passage: Parsed) -> tuple[Any, ...]:
    names = ("document_id", "version", "start", "end", "text_sha256", "heading_path")
    return tuple(str(passage[name]) for name in names)


def _same_scores(then: Parsed, now: Parsed) -> bool:
    """Whether each stage gives the passage the same score; its rank may change with a neighbour's last digits."""
    before, after = ({one["stage"]: one["score"] for one in passage["scores"]} for passage in (then, now))
    return before.keys() == after.keys() and all(abs(before[name] - after[name]) <= SCORE_TOLERANCE for name in before)


def _result(then: Parsed, now: Parsed) -> Iterator[str]:
    before, after = then["result"], now["result"]
    for name, words in (("status", "result"), ("reason", "reason for silence"), ("band", "band of certainty")):
        if before[name] != after[name]:
            yield f"The {words} is {after[name]} now, and was {before[name]} then."
    for name, words in (("quotes", "quotes"), ("nearest", "nearest quotes")):
        if [_quoted(one) for one in before[name]] != [_quoted(one) for one in after[name]]:
            yield f"The {words} are not the same."
        elif any(map(_is_restated, before[name], after[name])):
            yield f"For which nations or readers the {words} are stated is not the same."
    if abs(before["confidence"] - after["confidence"]) > SCORE_TOLERANCE:
        yield f"The confidence is {after['confidence']} now, and was {before['confidence']} then."


def _is_restated(then: Parsed, now: Parsed) -> bool:
    """Certificates of earlier versions do not say for whom a quote is stated, so that nothing can differ."""
    return any(part in then and then[part] != now[part] for part in ("extent", "audience"))


def _quoted(quote: Parsed) -> tuple[Any, ...]:
    citation = quote["citation"]
    return citation["document_id"], citation["version"], citation["start"], citation["end"], quote["text"]
