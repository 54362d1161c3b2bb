"""Make the certificate of an answer from the engine that gave it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from retrieval.answer import Answer, AnswerStatus, Filters, Quote, Stage, Turn
from retrieval.certificates.certificate import (
    FORMAT,
    NEAREST_PASSAGES,
    PART_OF_LIBRARY,
    WHOLE_LIBRARY,
    Certificate,
    CertifiedEdition,
    CertifiedQuestion,
    CertifiedQuote,
    CertifiedResult,
    MissRate,
    NearestPassage,
    SearchedPart,
    SearchMeans,
    StageHits,
    StageScore,
    Thresholds,
)
from retrieval.certificates.occurrences import words_found
from retrieval.citation import name_edition
from retrieval.document import Version
from retrieval.engine import PassageEngine
from retrieval.index.recipe import Recipe
from retrieval.interfaces import NO_FILTERS, Reranker, StopCheck, never_stop
from retrieval.quote.threshold import Calibration
from retrieval.text import digest


@dataclass(frozen=True, slots=True)
class Asking:
    """How an answer was asked for: the arguments of `ask`, and the collections that the asker may see, None for all."""

    history: tuple[Turn, ...] = ()
    filters: Filters = NO_FILTERS
    limit: int = 3
    collections: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Serving:
    """What an engine does not know of itself: the recipe of its generation, its reranker, and the product's version."""

    recipe: Recipe
    reranker: Reranker | None
    product: str
    miss_rate: MissRate


def certify(
    engine: PassageEngine,
    answer: Answer,
    asking: Asking,
    serving: Serving,
    now: datetime | None = None,
    check_stop: StopCheck = never_stop,
) -> Certificate:
    """The certificate of an answer that this engine gave to `asking`.

    It reads every searched text once, to count words. Raises what `check_stop` raises.
    """
    forms = engine.forms(answer.question, asking.history)
    editions = _editions(engine, answer, asking.filters) if forms else ()
    texts = (engine.indexed.catalogue.text(edition.key) for edition in editions)
    return Certificate(
        format=FORMAT,
        made=(now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        product=serving.product,
        question=CertifiedQuestion(answer.question, asking.history, answer.standalone_question, forms, asking.limit),
        searched=_part(asking, answer, editions),
        means=_means(engine, serving),
        words=words_found(forms, texts, check_stop),
        stages=tuple(StageHits(stage.name, len(stage.hits)) for stage in answer.considered.stages),
        passages=_nearest(engine, answer.considered.stages),
        thresholds=_thresholds(engine.calibration),
        miss_rate=serving.miss_rate,
        result=_result(answer),
    )


def _part(asking: Asking, answer: Answer, editions: tuple[CertifiedEdition, ...]) -> SearchedPart:
    statement = WHOLE_LIBRARY if asking.collections is None else PART_OF_LIBRARY
    return SearchedPart(statement, asking.collections, asking.filters, answer.as_of, editions)


def _editions(engine: PassageEngine, answer: Answer, filters: Filters) -> tuple[CertifiedEdition, ...]:
    """The editions that may answer, by document id; after a silence also those that match but are out of force."""
    catalogue = engine.indexed.catalogue
    scope = engine.scope(filters)
    versions = catalogue.versions()
    answering = {version.key for version in versions} if scope.answering is None else scope.answering
    searched = answering | scope.others if answer.status is AnswerStatus.NO_ANSWER else answering
    chosen = [version for version in versions if version.key in searched]
    return tuple(
        _edition(engine, version, answer, version.key in answering)
        for version in sorted(chosen, key=lambda version: (version.document.id, version.edition))
    )


def _edition(engine: PassageEngine, version: Version, answer: Answer, may_answer: bool) -> CertifiedEdition:
    return CertifiedEdition(
        **name_edition(version),
        collection=version.collection,
        edition=version.edition,
        in_force_from=version.in_force_from,
        in_force_to=version.in_force_to,
        state=engine.standing(version, answer.as_of).state,
        may_answer=may_answer,
        passages=len(engine.indexed.catalogue.passage_ids([version.key])),
    )


def _means(engine: PassageEngine, serving: Serving) -> SearchMeans:
    reranker = serving.reranker
    return SearchMeans(
        engine.generation,
        engine.indexed.created,
        serving.recipe,
        serving.recipe.sha256,
        reranker.name if reranker else None,
        reranker.sha256 if reranker else None,
    )


def _nearest(engine: PassageEngine, stages: Sequence[Stage]) -> tuple[NearestPassage, ...]:
    """The best passages of the last stage, with their scores at every stage that has them."""
    if not stages:
        return ()
    ids = [hit.passage for hit in stages[-1].hits[:NEAREST_PASSAGES]]
    catalogue = engine.indexed.catalogue
    scores = _scores(stages, ids)
    return tuple(
        NearestPassage(
            passage.document_id,
            passage.version,
            passage.start,
            passage.end,
            passage.heading_path,
            text := passage.span.of(catalogue.text(passage.key)),
            digest(text),
            tuple(scores[passage.id]),
        )
        for passage in catalogue.passages(ids)
    )


def _scores(stages: Sequence[Stage], ids: Collection[int]) -> dict[int, list[StageScore]]:
    scores: dict[int, list[StageScore]] = {id: [] for id in ids}
    for stage in stages:
        for hit in stage.hits:
            if hit.passage in scores:
                scores[hit.passage].append(StageScore(stage.name, hit.rank, hit.score))
    return scores


def _thresholds(calibration: Calibration) -> Thresholds:
    return Thresholds(
        calibration.threshold, calibration.sure, calibration.topic, calibration.intercept, dict(calibration.weights)
    )


def _result(answer: Answer) -> CertifiedResult:
    return CertifiedResult(
        answer.answer_id,
        answer.status,
        answer.reason,
        answer.certainty.band,
        answer.confidence,
        dict(answer.considered.signals),
        tuple(map(_quote, answer.quotes)),
        tuple(map(_quote, answer.nearest)),
    )


def _quote(quote: Quote) -> CertifiedQuote:
    stated = quote.applicability
    return CertifiedQuote(quote.text, quote.core, quote.confidence, quote.citation, stated.extent, stated.audience)
