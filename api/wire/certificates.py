"""Requests and responses about search certificates. Fields are added, never changed."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from api.wire.days import Day
from api.wire.fields import (
    DocumentId,
    DocumentTitle,
    EditionHash,
    EditionNumber,
    End,
    GenerationId,
    HeadingPath,
    LastDay,
    ReasonName,
    Start,
    TextHash,
)
from api.wire.quotes import CitationOut, StatedAudienceOut, StatedExtentOut


class CertifiedTurnOut(BaseModel):
    """An earlier turn of the conversation."""

    role: Literal["user", "assistant"] = Field(description="Who spoke.")
    text: str = Field(description="The words of the turn.")


class CertifiedQuestionOut(BaseModel):
    """The question and the forms in which it was searched for."""

    question: str = Field(description="The question as it was asked.")
    earlier_turns: list[CertifiedTurnOut] = Field(description="The turns of the conversation before it, oldest first.")
    standalone: str = Field(description="The form that gave the result.")
    forms: list[str] = Field(description="Every form that was searched for; none where nothing was searched.")
    limit: int = Field(description="The maximum number of quotes.")


class CertifiedFiltersOut(BaseModel):
    """The filters of the search. An empty list restricts nothing."""

    documents: list[str] = Field(description="The ids of the documents that were searched.")
    publishers: list[str] = Field(description="The publishers whose documents were searched.")
    versions: list[str] = Field(description="SHA-256 of the files that were searched.")
    collections: list[str] = Field(description="The collections that were searched.")
    nations: list[str] = Field(
        default=[], description="The nations that were asked for; earlier certificates lack the field."
    )
    readers: list[str] = Field(
        default=[], description="The readers that were asked for; earlier certificates lack the field."
    )
    as_of: Day | None = Field(description="The day that was asked for; null for the day of the search.")


class CertifiedEditionOut(BaseModel):
    """An edition that was searched."""

    document_id: DocumentId
    title: DocumentTitle
    publisher: str | None = Field(description="The publisher's name; null where nobody stated one.")
    collection: str = Field(description="The collection of the document.")
    edition: EditionNumber
    version: EditionHash
    text_sha256: TextHash
    published: Day | None = Field(description="The day of publication; null where nobody stated one.")
    in_force_from: Day | None = Field(description="The first day in force; null where nobody stated one.")
    in_force_to: LastDay
    state: Literal["in_force", "not_yet", "ended", "superseded"] = Field(
        description="Whether the edition was in force on the day of the search."
    )
    may_answer: bool = Field(
        description="Whether its text may answer. The others were searched only to tell whether nothing but text out "
        "of force answers."
    )
    passages: int = Field(description="The number of its passages.")


class SearchedPartOut(BaseModel):
    """The part of the library that was searched."""

    statement: str = Field(description="Whether the whole library was open to the search, in words.")
    collections: list[str] | None = Field(description="The collections that the asker may see; null for all.")
    filters: CertifiedFiltersOut = Field(description="The filters.")
    as_of: date = Field(description="The day for which the question was asked.")
    editions: list[CertifiedEditionOut] = Field(description="Every edition that was searched, by document id.")


class CertifiedRecipeOut(BaseModel):
    """The names and hashes of the rules and models that built the index."""

    extractor: str = Field(description="The rules that read files.")
    splitter: str = Field(description="The rules that divide texts into passages.")
    encoder: str = Field(description="The name of the encoder.")
    encoder_sha256: str = Field(description="The SHA-256 of the encoder's weights.")
    lexical: str = Field(description="The rules of the search by words.")
    weights: dict[str, float] = Field(description="The weights of the ranking signals.")
    layout: str = Field(description="The form of the index's files.")


class SearchMeansOut(BaseModel):
    """The generation and the models that searched."""

    generation: GenerationId
    created: str = Field(description="The moment when the generation was built, UTC.")
    recipe: CertifiedRecipeOut = Field(description="The recipe of the generation.")
    recipe_sha256: str = Field(description="The SHA-256 of the recipe.")
    reranker: str | None = Field(description="The name of the reranker; null where none serves.")
    reranker_sha256: str | None = Field(description="The SHA-256 of the reranker's weights; null where none serves.")


class WordFoundOut(BaseModel):
    """A word of the question, and how often words with its stem stand in the searched editions."""

    word: str = Field(description="The word as the question has it, in lower case.")
    stem: str = Field(description="Its stem: every word with this stem is counted.")
    occurrences: int = Field(description="How often such words stand in the searched texts.")
    editions: int = Field(description="The number of editions that have such a word.")


class StageHitsOut(BaseModel):
    """A stage of the search."""

    stage: str = Field(description="Its name: dense, lexical, fused, ranked or read.")
    hits: int = Field(description="The number of passages that it took up.")


class StageScoreOut(BaseModel):
    """A passage's place at one stage."""

    stage: str = Field(description="The name of the stage.")
    rank: int = Field(description="The rank, from 1.")
    score: float = Field(description="The score.")


class NearestPassageOut(BaseModel):
    """One of the nearest passages. It need not answer."""

    document_id: DocumentId
    version: EditionHash
    start: Start
    end: End
    heading_path: HeadingPath
    text: str = Field(description="The words of the passage, copied from the document.")
    text_sha256: str = Field(description="The SHA-256 of these words in UTF-8.")
    scores: list[StageScoreOut] = Field(description="Its rank and score at each stage that took it up.")


class ThresholdsOut(BaseModel):
    """The thresholds in force, and how the confidence follows from the signals."""

    likely: float = Field(description="The confidence from which an answer is shown as likely; below is silence.")
    sure: float = Field(description="The confidence from which an answer is shown as sure.")
    topic: float = Field(description="The share of the question's words from which the documents cover the topic.")
    intercept: float = Field(description="The confidence is 1 / (1 + exp(-x)); this is the constant part of x.")
    weights: dict[str, float] = Field(description="The factor of each signal in x.")


class MissRateOut(BaseModel):
    """How often Cited was silent although the documents answer. All numbers are null where nobody measured."""

    statement: str = Field(description="What was measured, or why nothing was, in words.")
    questions: int | None = Field(description="The number of questions that the documents answer.")
    missed: int | None = Field(description="How many of these got silence.")
    share: float | None = Field(description="`missed` / `questions`.")
    at_most: float | None = Field(description="The upper confidence limit of `share`, at `certainty`.")
    certainty: float | None = Field(description="The confidence level of `at_most`.")
    measured: str | None = Field(description="The UTC time of the measurement.")


class CertifiedQuoteOut(BaseModel):
    """A quote with its citation."""

    text: str = Field(description="The words of the document.")
    core: list[tuple[int, int]] = Field(description="The sentences that answer, or came nearest, as [start, end].")
    confidence: float = Field(description="The probability that the quote answers, from 0 to 1.")
    citation: CitationOut = Field(description="The place of the words, to find and check them.")
    extent: StatedExtentOut | None = Field(
        default=None,
        description="The nations that its place is stated for; null where nothing states them. Earlier certificates "
        "lack the field.",
    )
    audience: StatedAudienceOut | None = Field(
        default=None,
        description="The readers that its place is stated for; null where nothing states them. Earlier certificates "
        "lack the field.",
    )


class CertifiedResultOut(BaseModel):
    """The result of the search."""

    answer_id: str = Field(description="The id of the answer, as POST /v1/answers gives it.")
    status: Literal["answered", "no_answer"] = Field(description="Whether the documents answer the question.")
    reason: ReasonName | None = Field(description="Why there is no answer; null where there is one.")
    band: Literal["answered", "likely", "no_answer"] = Field(description="The confidence in words.")
    confidence: float = Field(description="The probability that the first quote answers, from 0 to 1.")
    signals: dict[str, float] = Field(description="The signals from which the confidence follows.")
    quotes: list[CertifiedQuoteOut] = Field(description="The answer; none in silence.")
    nearest: list[CertifiedQuoteOut] = Field(description="In silence: the quotes that came nearest and do not answer.")


class CertificateOut(BaseModel):
    """The record of one search: its signature covers every field."""

    format: str = Field(description="The name and version of this form.")
    made: str = Field(description="The moment when the certificate was made, UTC, to the second.")
    product: str = Field(description="The name and version of the product that searched.")
    question: CertifiedQuestionOut = Field(description="The question and its forms.")
    searched: SearchedPartOut = Field(description="Where the question was searched: filters, day and editions.")
    means: SearchMeansOut = Field(description="What searched: generation, recipe and reranker.")
    words: list[WordFoundOut] = Field(description="The words looked for, with their counts in the searched texts.")
    stages: list[StageHitsOut] = Field(description="The stages of the search, in their order.")
    passages: list[NearestPassageOut] = Field(description="The nearest passages of the last stage, at most ten.")
    thresholds: ThresholdsOut = Field(description="The thresholds in force.")
    miss_rate: MissRateOut = Field(description="The measured miss rate at these thresholds.")
    result: CertifiedResultOut = Field(description="The result.")


class SignatureOut(BaseModel):
    """The signature over the canonical JSON (RFC 8785) of `certificate`."""

    algorithm: Literal["Ed25519"] = Field(description="The kind of the signature (RFC 8032).")
    fingerprint: str = Field(description="The SHA-256 of the public key's 32 bytes.")
    public_key: str = Field(description="The public key's 32 bytes in Base64.")
    value: str = Field(description="The 64 bytes of the signature in Base64.")


class SignedCertificateOut(BaseModel):
    """A certificate with its signature."""

    certificate: CertificateOut = Field(description="The certificate.")
    signature: SignatureOut = Field(description="The signature of the service's key.")


class PublicKeyOut(BaseModel):
    """A public key that checks certificates of this service."""

    fingerprint: str = Field(description="The SHA-256 of the key's 32 bytes.")
    algorithm: Literal["Ed25519"] = Field(description="The kind of the key.")
    pem: str = Field(description="The key in PEM: save it as a file for `cited verify --key FILE`.")
    in_use: bool = Field(description="Whether the service signs with this key now; the others are earlier ones.")


class PublicKeysOut(BaseModel):
    """The public keys of this service, that in use first; none until the first certificate is made."""

    keys: list[PublicKeyOut] = Field(description="The keys.")
