"""The form with which a person decides facts of a document in a preview."""

from collections.abc import Mapping
from typing import Any

from api.http.admin.upload_form import LABELS, Mistake, parse_facts
from ingest.report import ReportLine
from retrieval.document import Version
from retrieval.facts import FACTS

ACCEPT, REJECT = "accept", "reject"


def parse_decisions(
    entered: Mapping[str, str], line: ReportLine, version: Version
) -> tuple[list[dict[str, Any]], list[Mistake]]:
    """The decisions of the form as JSON values, for a job of the kind "revise", and what to correct.

    `fact-NAME` is a fact of the document, `decision-N` and `value-N` belong to the proposal with the number N.
    """
    own, others, rejected = _changed_facts(entered, version), dict[str, dict[str, str]](), dict[str, list[str]]()
    for number, proposal in enumerate(line.proposals):
        decision, about = entered.get(f"decision-{number}"), proposal.document_id or line.document_id
        if decision == REJECT:
            rejected.setdefault(about, []).append(proposal.fact)
        elif decision == ACCEPT:
            facts = own if about == line.document_id else others.setdefault(about, {})
            facts[proposal.fact] = entered.get(f"value-{number}", "")
            if not facts[proposal.fact]:
                words = f"{LABELS[proposal.fact]}: enter a value, or decide later"
                return [], [Mistake(words, f"value-{number}")]
    decisions, mistakes = list[dict[str, Any]](), list[Mistake]()
    for about in dict.fromkeys([line.document_id, *others, *rejected]):
        is_own = about == line.document_id
        values = own if is_own else others.get(about, {})
        stated, wrong = parse_facts({name: value for name, value in values.items() if value})
        cleared = {name: None for name, value in values.items() if not value}
        mistakes += wrong
        if stated or cleared or about in rejected:
            decisions.append(
                {
                    "document": about,
                    "version": version.sha256 if is_own else None,
                    "facts": {**stated, **cleared},
                    "reject": rejected.get(about, []),
                }
            )
    return decisions, mistakes


def _changed_facts(entered: Mapping[str, str], version: Version) -> dict[str, str]:
    """The facts whose value in the form differs from the version's, by name; empty text removes one."""
    held = {name: str(getattr(version, name) or "") for name in FACTS}
    sent = {name: entered[f"fact-{name}"] for name in FACTS if f"fact-{name}" in entered}
    return {name: value for name, value in sent.items() if value != held[name]}
