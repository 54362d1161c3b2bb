"""Requests and responses of POST /v1/check. Fields are added, never changed."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Base64Bytes, BaseModel, Field

from api.wire.answers import Wire, check_surrogates
from api.wire.fields import GenerationId
from api.wire.quotes import (
    CitationOut,
    StandingOut,
    StatedAudienceOut,
    StatedExtentOut,
    audience_out,
    citation_out,
    extent_out,
    standing_out,
)
from ingest.reading.draft_file import MAX_CHARACTERS, MAX_PAGES
from retrieval.check.search_question import search_question
from retrieval.check.statement import DraftCheck, Evidence, Statement
from retrieval.word_diff import WordChange

MAX_FILE_BYTES = 4_000_000


class CheckIn(Wire):
    """A draft: its text, or its file."""

    text: Annotated[str, AfterValidator(check_surrogates)] = Field(
        default="", description=f"The text of the draft, at most {MAX_CHARACTERS:,} characters; or else send `file`."
    )
    file: Base64Bytes = Field(
        default=b"",
        description="The file of the draft in Base64: text, HTML, DOCX, PDF, ODT or Markdown, of at most "
        f"{MAX_PAGES} pages and {MAX_FILE_BYTES:,} bytes. It goes before `text`.",
    )
    file_name: Annotated[str, AfterValidator(check_surrogates)] = Field(
        default="", max_length=300, description="The name of the file, whose ending tells its format."
    )


class EvidenceOut(BaseModel):
    """Words of a document with their citation."""

    text: str = Field(description="The words, copied from the document.")
    citation: CitationOut = Field(description="The place of the words, to find and check them.")
    standing: StandingOut = Field(description="Whether this edition is in force today.")
    extent: StatedExtentOut | None = Field(
        default=None, description="The nations that the place is stated for; null where nothing states them."
    )
    audience: StatedAudienceOut | None = Field(
        default=None, description="The readers that the place is stated for; null where nothing states them."
    )


class ChangeOut(BaseModel):
    """A change of the document's words in the draft."""

    kind: Literal["number", "negation", "force", "date", "wording", "capitals"] = Field(
        description="What the changed words say; `force` is must, should, may and the like."
    )
    was: str = Field(description="The document's words; empty where the draft adds some.")
    now: str = Field(description="The draft's words; empty where the draft leaves some out.")


class WordChangeOut(BaseModel):
    """A run of words of a comparison."""

    op: Literal["same", "removed", "added"] = Field(
        description="`same`: both sides have the words; `removed`: the first side alone; `added`: the second alone."
    )
    text: str = Field(description="The words.")


class CertificateRequestOut(BaseModel):
    """A body for POST /v1/certificates."""

    question: str = Field(description="The words to search for.")


class StatementOut(BaseModel):
    """A quotation, a reference or an attributed figure of the draft, with its verdict and the evidence."""

    kind: Literal["quotation", "block_quotation", "unmarked", "reference", "figure"] = Field(
        description="How the draft says it; `unmarked`: eight or more words of a document without quotation marks."
    )
    start: int = Field(description="The offset of its first code point in the draft's text.")
    end: int = Field(description="The offset after its last code point in the draft's text.")
    text: str = Field(description="The words of the draft.")
    verdict: Literal[
        "altered",
        "not_held",
        "qualifier_dropped",
        "out_of_force",
        "wrong_place",
        "other_nation",
        "several_places",
        "verbatim",
        "found",
    ] = Field(
        description="`verbatim`: word for word, and in force; `found`: the place or the figure stands in force; "
        "`several_places`: it stands in more than one; `wrong_place`: it stands elsewhere than the draft says; "
        "`other_nation`: it stands only in text for another nation than the draft speaks of there; "
        "`out_of_force`: only in an edition that is not in force; `qualifier_dropped`: what limits it was left out; "
        "`altered`: other words; `not_held`: not in this library."
    )
    evidence: list[EvidenceOut] = Field(
        description="Where the documents have it, in force first; with `not_held` the nearest passages, which do not."
    )
    changes: list[ChangeOut] = Field(description="What the draft changed, the gravest kinds first.")
    diff: list[WordChangeOut] = Field(
        description="The first evidence and the draft, word by word: `removed` stands in the document alone."
    )
    qualifier: EvidenceOut | None = Field(description="What limits the quoted words and was left out; else null.")
    in_force: EvidenceOut | None = Field(
        description="The words nearest to it in the edition in force, where the quoted one is not; else null."
    )
    since: list[WordChangeOut] = Field(
        description="The quoted edition and the one in force, word by word: `removed` stands in the quoted one alone."
    )
    remark: str | None = Field(description="What else to know about it; else null.")
    certificate: CertificateRequestOut | None = Field(
        description="With `not_held`: send this to POST /v1/certificates for the signed record of the search for it; "
        "else null."
    )


class CheckOut(BaseModel):
    """A checked draft."""

    generation: GenerationId
    text: str = Field(description="The text of the draft as Cited read it; the offsets of the statements refer to it.")
    statements: list[StatementOut] = Field(description="The statements in the order of the draft.")
    counts: dict[str, int] = Field(description="The number of statements by verdict, the gravest verdict first.")
    too_short: int = Field(description="Quotations of one or two words, which are not checked.")
    left_out: list[str] = Field(
        description="Ids of documents that were not compared, because the library is too large to hold in memory."
    )


def check_out(check: DraftCheck, generation: str) -> CheckOut:
    counts = {one.verdict: check.count(one.verdict) for one in check.by_severity}
    return CheckOut(
        generation=generation,
        text=check.draft.text,
        statements=[_statement_out(check, one) for one in check.statements],
        counts={verdict.value: count for verdict, count in counts.items()},
        too_short=check.too_short,
        left_out=list(check.left_out),
    )


def _statement_out(check: DraftCheck, one: Statement) -> StatementOut:
    question = search_question(check, one)
    return StatementOut(
        kind=one.kind.value,
        start=one.span.start,
        end=one.span.end,
        text=one.text,
        verdict=one.verdict.value,
        evidence=[_evidence_out(evidence) for evidence in one.evidence],
        changes=[ChangeOut(kind=change.kind.value, was=change.was, now=change.now) for change in one.changes],
        diff=_diff_out(one.diff),
        qualifier=_evidence_out(one.qualifier) if one.qualifier else None,
        in_force=_evidence_out(one.in_force) if one.in_force else None,
        since=_diff_out(one.since),
        remark=one.remark,
        certificate=CertificateRequestOut(question=question) if question else None,
    )


def _evidence_out(evidence: Evidence) -> EvidenceOut:
    return EvidenceOut(
        text=evidence.text,
        citation=citation_out(evidence.citation),
        standing=standing_out(evidence.standing),
        extent=extent_out(evidence.applicability),
        audience=audience_out(evidence.applicability),
    )


def _diff_out(diff: tuple[WordChange, ...]) -> list[WordChangeOut]:
    return [WordChangeOut(op=piece.op.value, text=piece.text) for piece in diff]
