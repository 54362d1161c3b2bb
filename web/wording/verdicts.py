"""The verdicts on the statements of a draft in words."""

from collections.abc import Mapping

from retrieval.check.alterations import AlterationKind
from retrieval.check.statement import DraftCheck, Statement, StatementKind, StatementVerdict

VERDICTS: Mapping[StatementVerdict, str] = {
    StatementVerdict.ALTERED: "Altered",
    StatementVerdict.NOT_HELD: "Not in this library",
    StatementVerdict.QUALIFIER_DROPPED: "Qualifier left out",
    StatementVerdict.OUT_OF_FORCE: "Out of force",
    StatementVerdict.WRONG_PLACE: "Wrong place",
    StatementVerdict.OTHER_NATION: "For another nation",
    StatementVerdict.SEVERAL_PLACES: "Stands in several places",
    StatementVerdict.VERBATIM: "Word for word",
    StatementVerdict.FOUND: "Found",
}
_ADVICE: Mapping[StatementVerdict, str] = {
    StatementVerdict.ALTERED: "The document has other words. Quote it as it stands, or take the marks away.",
    StatementVerdict.NOT_HELD: "No document of this library has it. Check it in its source before you rely on it.",
    StatementVerdict.QUALIFIER_DROPPED: "The document limits what is quoted. Quote the limit too.",
    StatementVerdict.OUT_OF_FORCE: "The quoted edition is not in force. Quote the one in force, or say that it is not.",
    StatementVerdict.WRONG_PLACE: "It does not stand where the draft says. Cite the place below.",
    StatementVerdict.OTHER_NATION: "It is for another nation. Check what applies to the one that the draft speaks of.",
    StatementVerdict.SEVERAL_PLACES: "It stands in more than one place. Say which one you mean.",
    StatementVerdict.VERBATIM: "The document has these words, and it is in force.",
    StatementVerdict.FOUND: "It stands in the library.",
}
# Where the words of a verdict on a quotation do not fit.
_ADVICE_OTHERWISE: Mapping[tuple[StatementKind, StatementVerdict], str] = {
    (
        StatementKind.FIGURE,
        StatementVerdict.ALTERED,
    ): "A sentence on the same subject has another figure. Compare them.",
    (
        StatementKind.FIGURE,
        StatementVerdict.NOT_HELD,
    ): "No sentence on this subject has this figure. Check it in its source.",
    (StatementKind.FIGURE, StatementVerdict.FOUND): "A sentence on the same subject has this figure.",
    (StatementKind.FIGURE, StatementVerdict.OUT_OF_FORCE): "Only an edition that is not in force has this figure.",
    (
        StatementKind.REFERENCE,
        StatementVerdict.NOT_HELD,
    ): "This library does not hold it. Check the reference in its source.",
    (StatementKind.REFERENCE, StatementVerdict.WRONG_PLACE): "The document has no such place. Correct the reference.",
    (StatementKind.REFERENCE, StatementVerdict.FOUND): "The document has this place, and it is in force.",
    (StatementKind.REFERENCE, StatementVerdict.OUT_OF_FORCE): "The document is not in force. Refer to the one that is.",
    (StatementKind.REFERENCE, StatementVerdict.SEVERAL_PLACES): "More than one document fits. Name one of them.",
    (StatementKind.UNMARKED, StatementVerdict.ALTERED): "These are nearly the document's words. Quote it as it stands.",
    (
        StatementKind.UNMARKED,
        StatementVerdict.VERBATIM,
    ): "These are the document's words. Put them in quotation marks and cite.",
}
KINDS: Mapping[StatementKind, str] = {
    StatementKind.QUOTATION: "Quotation",
    StatementKind.BLOCK_QUOTATION: "Block quotation",
    StatementKind.UNMARKED: "Words of a document without quotation marks",
    StatementKind.REFERENCE: "Reference",
    StatementKind.FIGURE: "Figure or date",
}
CHANGES: Mapping[AlterationKind, str] = {
    AlterationKind.NUMBER: "number",
    AlterationKind.NEGATION: "“not” or the like",
    AlterationKind.FORCE: "must, should or may",
    AlterationKind.DATE: "date",
    AlterationKind.WORDING: "wording",
    AlterationKind.CAPITALS: "capital letters",
}


def advice(statement: Statement) -> str:
    """What the verdict means for the writer."""
    return _ADVICE_OTHERWISE.get((statement.kind, statement.verdict), _ADVICE[statement.verdict])


def summary(check: DraftCheck) -> str:
    """How many statements there are, and how many the writer should look at."""
    total = len(check.statements)
    if not total:
        return "Cited found no quotation, no reference and no figure from a document in the draft."
    wrong = sum(not one.verdict.is_right for one in check.statements)
    found = f"Cited found {total} statement{'' if total == 1 else 's'} about the documents."
    if not wrong:
        return f"{found} All of them stand."
    return f"{found} {wrong} need{'s' if wrong == 1 else ''} a look."


def change_words(statement: Statement) -> list[str]:
    """Each change in words, the gravest first: "number: 28 days, now 14 days"."""
    return [
        f"{CHANGES[one.kind]}: {_quoted(one.was) or 'nothing'}, in the draft {_quoted(one.now) or 'nothing'}"
        for one in statement.changes
    ]


def _quoted(words: str) -> str:
    return f"“{words}”" if words else ""
