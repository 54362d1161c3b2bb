"""Headings that say whose duties stand below them: "What landlords must do", "Duties of the manager"."""

import re

from retrieval.duties.duty import Force
from retrieval.duties.sentence import Found
from retrieval.duties.somebody import names_somebody
from retrieval.text import Span

_NUMBER = (
    r"(?:(?:annex|appendix|chapter|part|section|step) [\dA-Z]{1,3}[.:]?\s+"
    r"|\d{1,3}(?:\.\d+)*[.:)]?\s+|[A-Z]\d*[.:)]\s+)?"
)
_WHO = r"(?P<who>[\w’'&,/() -]{2,80}?)"
_CUE = r"(?P<cue>(?:must|shall|should|need(?:s)? to|ha(?:s|ve) to)(?P<not> not)?)"
_DUTIES = r"(?P<cue>(?:duties|responsibilities|obligations))"
_ADJECTIVES = r"(?:(?:legal|main|key|general|statutory|specific|other|own|roles? and|duties and) )*"
# "Landlords must": what stands below completes the heading.
_BEGUN = re.compile(rf"{_NUMBER}{_WHO} {_CUE}\s*:?", re.IGNORECASE)
_STATED = (
    re.compile(rf"{_NUMBER}what {_WHO} {_CUE} do\b.{{0,80}}", re.IGNORECASE),
    re.compile(rf"{_NUMBER}(?:the )?{_ADJECTIVES}{_DUTIES} of {_WHO}", re.IGNORECASE),
    re.compile(rf"{_NUMBER}{_WHO}[’']s? {_ADJECTIVES}{_DUTIES}", re.IGNORECASE),
    re.compile(rf"{_NUMBER}(?P<who>you)r {_ADJECTIVES}{_DUTIES}(?: as .{{1,40}})?", re.IGNORECASE),
)
_MAX_CHARACTERS = 160


def duties_below(heading: str) -> Found | None:
    """Whose duties stand below a heading, with which force; None where it does not say that.

    `is_open`: the blocks below complete the heading, so that they need not be commands.
    """
    if len(heading) > _MAX_CHARACTERS:
        return None
    begun = _BEGUN.fullmatch(heading)
    match = begun or next(filter(None, (pattern.fullmatch(heading) for pattern in _STATED)), None)
    if match is None or not names_somebody(match["who"]):
        return None
    return Found(
        force=_force(match),
        cue=Span(*match.span("cue")),
        clause=0,
        actor=Span(*match.span("who")),
        action=None,
        condition=None,
        deadline=None,
        is_open=begun is not None,
    )


def _force(match: "re.Match[str]") -> Force:
    force = Force.SHOULD if match["cue"].lower().startswith("should") else Force.MUST
    return force.opposite if "not" in match.groupdict() and match["not"] else force
