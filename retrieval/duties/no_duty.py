"""Sentences that hold the words of a duty and lay none: possibility, expectation, the past, what others said."""

import re

from retrieval.duties.cues import ADVERB, Cue
from retrieval.duties.duty import Force

_ADVERBS = rf"(?:(?:not|never|{ADVERB})\s+)*"
# "must have been", "should have taken": about the past.
_PAST = re.compile(
    rf"\s*{_ADVERBS}have\s+{_ADVERBS}(?:been|had|done|made|taken|given|known|seen|become|come|gone|led|\w{{3,}}ed)\b"
)
_EPISTEMIC_SHOULD = re.compile(
    rf"\s*{_ADVERBS}(?:help|lead|result|reduce|attract|increase|improve|enable|make\s+it|mean|see|allow|be\s+(?:"
    rf"{_ADVERBS}(?:useful|able|easier|possible|noted|clear|stressed|remembered|recognised|emphasised|said|pointed|"
    r"borne|helpful|enough|available))|come\s+as|prove|save|speed|give\s+(?:\w+\s+){0,2}confidence|assist|encourage|"
    r"deliver|become|cost)\b"
)
_POSSIBLE_ACTIVE = re.compile(
    rf"\s*{_ADVERBS}(?:often\s+|sometimes\s+|well\s+)?(?:be|have|need|want|wish|find|feel|think|experience|become|"
    r"result|lead|cause|occur|arise|exist|include|contain|affect|vary|depend|seem|appear|face|struggle|suffer|mean|"
    r"indicate|suggest|require|like|prefer|know|believe|come|fall|fail|lack|live|lose|hold|differ|change|increase|"
    r"benefit|already|even|help|reflect|prove|look|not)\b"
)
_POSSIBLE_PASSIVE = re.compile(
    rf"\s*{_ADVERBS}be\s+{_ADVERBS}(?:affected|caused|needed|required|involved|associated|confronted|subjected|"
    r"exposed|concerned|linked|related|influenced|tempted|confused|surprised|expected|prompted|faced|driven|compared|"
    r"worried|based|known|lost|damaged|reluctant)\b"
)
_PASSIVE = re.compile(
    rf"\s*{_ADVERBS}be\s+{_ADVERBS}(?:(?!(?:need|indeed|satisfied|prepared|committed|qualified|concerned|entitled|"
    r"interested|experienced)\b)\w+ed|made|given|taken|kept|held|sent|put|set|done|seen|shown|told|built|led|met|paid|"
    r"read|found|brought|sought|dealt|drawn|written|known|left|borne|lost|cut|spent|taught|understood|chosen|"
    r"undertaken|overseen|driven|run|forgotten|withdrawn|hidden|broken|worn|laid|fitted|sold|bought|hung|shut|split|"
    r"said|thought|felt|begun|grown|spoken|stolen|proven|ridden|sworn|torn|thrown|given)\b"
)
_REPORTED = re.compile(
    r"\b(?P<who>[\w’'.]+)\s+(?:also\s+|further\s+|have\s+|has\s+|had\s+|\w+ly\s+)?(?:said|argued|suggested|told|"
    r"identified|recommended|proposed|believed|stated|claimed|warned|thought|explained|acknowledged|concluded|noted|"
    r"called\s+for|found|felt|considered|asserted|commented|advised|emphasised|stressed|indicated|pointed\s+out|"
    r"reported|asked)\b(?:[^.;]{0,60}?\bthat\b|,|[^.;]{0,30}$)"
)
_OURS = frozenset("we i committee inquiry".split())
# "is required to repair": says what is needed for a purpose, and of whom nothing.
_PURPOSE = re.compile(
    r"\b(?:approach|action|work|investment|effort|efforts|information|evidence|change|changes|consent|approval|"
    r"permission|further|resources?|time|data|skills?|funding|much|more|what)\s*$",
    re.IGNORECASE,
)
_NOUN_NEED = re.compile(
    r"\b(?:the|a|an|any|no|this|that|their|its|his|her|our|your|greater|urgent|without|clear|real|business|and|of|for)"
    r"\s*$",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    rf"\b(?P<word>will|would|may|might|could|can|do|does|did|not|n[’']t|no|longer|to|was|were|been|had|cannot|never)"
    rf"\s+(?:{ADVERB}\s+)*$",
    re.IGNORECASE,
)
_WEAKENING = frozenset(
    "may might could can do does did not no longer to was were been had cannot never n't n’t".split()
)
_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]")


def is_question(sentence: str) -> bool:
    return sentence.rstrip(" ”\"')").endswith("?")


def is_passive(after: str) -> bool:
    """Whether the words after a cue, without "to", are a passive: "be stored", "always be kept"."""
    return _PASSIVE.match(after) is not None


def lays_none(sentence: str, cue: Cue, subject: str, *, somebody: bool) -> bool:
    """Whether these words of a sentence lay no duty. `subject`: the words before the cue that name who or what."""
    after = sentence[cue.end :]
    if (
        _is_named_only(sentence, cue)
        or (cue.form.is_modal and _PAST.match(after))
        or _is_in_quotation_marks(sentence, cue)
        or _is_reported(sentence[: cue.start])
    ):
        return True
    if cue.form.is_modal:
        return _is_possible(cue, after, subject, somebody=somebody)
    return _is_weakened(sentence, cue, subject, somebody=somebody)


def _is_possible(cue: Cue, after: str, subject: str, *, somebody: bool) -> bool:
    if cue.form.force is Force.MAY:
        if is_passive(after):
            return _POSSIBLE_PASSIVE.match(after) is not None
        return not somebody or _POSSIBLE_ACTIVE.match(after) is not None
    if cue.form.force is Force.SHOULD:
        if subject.lower() == "it" and _EPISTEMIC_SHOULD.match(after):
            return True
        return not somebody and _EPISTEMIC_SHOULD.match(after) is not None
    return False


def _is_weakened(sentence: str, cue: Cue, subject: str, *, somebody: bool) -> bool:
    before, words = sentence[: cue.start], sentence[cue.start : cue.end]
    auxiliary = _AUXILIARY.search(before)
    if auxiliary and auxiliary.group("word").lower() in _WEAKENING:
        return True
    if re.match(r"needs?\b", words):
        is_noun = _NOUN_NEED.search(before) or re.search(r"\b(?:an?|no|any|every)\s+(?:\w+\s+){0,2}$", before)
        return is_noun is not None
    if re.search(r"\bnot\b", words) and cue.form.force is not Force.MUST_NOT:
        return True
    if "expected" in words and cue.named is None and not somebody:
        return True
    if re.search(r"responsible|accountable|dut|responsibilit", words) and cue.named is None:
        return not somebody and ":" not in sentence[cue.end :][:1]
    if re.search(r"\b(?:allowed|permitted|free)\b", words):
        return not somebody
    return re.search(r"required|bound", words) is not None and _PURPOSE.search(subject) is not None


def _is_named_only(sentence: str, cue: Cue) -> bool:
    """Whether the word itself is meant: "mandatory (must)", "the word ‘should’"."""
    return sentence[cue.start - 1 : cue.start] in tuple("(‘“'\"") and sentence[cue.end : cue.end + 1] in tuple(")’”'\"")


def _is_in_quotation_marks(sentence: str, cue: Cue) -> bool:
    return any(
        match.start() < cue.start < match.end() and len(match.group()) < len(sentence) - 2
        for match in _QUOTED.finditer(sentence)
    )


def _is_reported(before: str) -> bool:
    """Whether somebody else is said to have said it: "Brown recommended that franchises should …"."""
    match = _REPORTED.search(before)
    return match is not None and match.group("who").lower() not in _OURS
