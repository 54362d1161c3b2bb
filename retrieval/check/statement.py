"""What a draft says about the documents, each statement with its verdict and the evidence for it."""

from dataclasses import dataclass
from enum import StrEnum

from retrieval.applicability import NOTHING_STATED, Applicability
from retrieval.check.alterations import Alteration
from retrieval.citation import Citation
from retrieval.in_force import Standing
from retrieval.text import CanonicalText, Span
from retrieval.word_diff import WordChange


class StatementKind(StrEnum):
    """How a draft says it: with quotation marks, as a block quotation, in the document's words without marks, by naming
    a place, or by naming a figure or a date."""

    QUOTATION = "quotation"
    BLOCK_QUOTATION = "block_quotation"
    UNMARKED = "unmarked"
    REFERENCE = "reference"
    FIGURE = "figure"


class StatementVerdict(StrEnum):
    """What the documents say about it; the gravest first."""

    ALTERED = "altered"
    NOT_HELD = "not_held"
    QUALIFIER_DROPPED = "qualifier_dropped"
    OUT_OF_FORCE = "out_of_force"
    WRONG_PLACE = "wrong_place"
    OTHER_NATION = "other_nation"
    SEVERAL_PLACES = "several_places"
    VERBATIM = "verbatim"
    FOUND = "found"

    @property
    def severity(self) -> int:
        """The rank of a verdict, 0 for the gravest."""
        return list(StatementVerdict).index(self)

    @property
    def is_right(self) -> bool:
        """Whether the draft may stand as it is."""
        return self in (StatementVerdict.VERBATIM, StatementVerdict.FOUND, StatementVerdict.SEVERAL_PLACES)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A slice of a version's canonical text with its citation, and the version's standing today.

    `applicability`: for which nations and readers the place is stated where it begins.
    """

    text: str
    citation: Citation
    standing: Standing
    applicability: Applicability = NOTHING_STATED


@dataclass(frozen=True, slots=True)
class Statement:
    """A quotation, a reference or a figure of a draft, with its verdict.

    `span`: its place in the draft's text, marks included; `text`: its words. `evidence`: where the documents have it,
    in force first; what comes nearest where they do not. `changes`, gravest first, and `diff`, in reading order,
    compare the first piece of evidence with the draft. `qualifier`: what limits the quoted sentence and was left out.
    `in_force`: the words of the edition in force, where the quoted edition is not; `since` compares the two: REMOVED
    stands in the quoted edition alone. `remark`: what else the reader should know.
    """

    kind: StatementKind
    span: Span
    text: str
    verdict: StatementVerdict
    evidence: tuple[Evidence, ...] = ()
    changes: tuple[Alteration, ...] = ()
    diff: tuple[WordChange, ...] = ()
    qualifier: Evidence | None = None
    in_force: Evidence | None = None
    since: tuple[WordChange, ...] = ()
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """A draft with its statements, in the order of the draft.

    `too_short`: quotations of one or two words, which are not checked. `left_out`: ids of documents that were not
    compared, because the library has more words than a check holds in memory.
    """

    draft: CanonicalText
    statements: tuple[Statement, ...]
    too_short: int = 0
    left_out: tuple[str, ...] = ()

    @property
    def by_severity(self) -> tuple[Statement, ...]:
        """The statements, the gravest verdict first, otherwise in the order of the draft."""
        return tuple(sorted(self.statements, key=lambda one: one.verdict.severity))

    def count(self, verdict: StatementVerdict) -> int:
        return sum(one.verdict is verdict for one in self.statements)
