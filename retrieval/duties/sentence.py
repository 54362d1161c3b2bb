"""Read the duties of one sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.duties import parts
from retrieval.duties.clause import Subject, subject_before
from retrieval.duties.cues import RECOMMENDS_THAT, Cue, Place, cues
from retrieval.duties.duty import Force
from retrieval.duties.no_duty import is_passive, is_question, lays_none
from retrieval.duties.somebody import names_somebody, somebody_at_start
from retrieval.text import Span

_TO = re.compile(r"\s*to\s+$")
_NO_SUBJECT = re.compile(r"\b(?:no\s+[\w\s]{1,60}|(?:nobody|no-one)[\w\s]{0,60})$", re.IGNORECASE)
_PERSONAL = re.compile(r"(?:we|you|he|she|they|it|this|these|those|who|such)$", re.IGNORECASE)
_DEMONSTRATIVES = ("this", "these", "those", "such", "it")


@dataclass(frozen=True, slots=True)
class Found:
    """A duty of a sentence, in offsets of the sentence. `clause`: where its clause begins.

    `is_open`: nothing but the list below says what is to be done. `begins`: the sentence begins with its subject.
    """

    force: Force
    cue: Span
    clause: int
    actor: Span | None
    action: Span | None
    condition: Span | None
    deadline: Span | None
    is_open: bool = False
    begins: bool = False


def duties_of(sentence: str) -> list[Found]:
    """The duties of a sentence in order. None of a question."""
    if is_question(sentence):
        return []
    candidates: list[tuple[Cue, Subject]] = []
    for cue in cues(sentence):
        before = candidates[-1][0].end if candidates else 0
        subject = subject_before(sentence, cue.start, before)
        # "may require staff to": the duty is that of the first verb.
        if cue.form.actor is not Place.BEFORE and candidates and subject.clause < before:
            continue
        if _is_inverted(sentence, cue, subject):
            continue
        candidates.append((cue, subject))
    found: list[Found] = []
    for number, (cue, subject) in enumerate(candidates):
        following = candidates[number + 1 :]
        duty = _duty(sentence, cue, subject, following, found)
        if duty is not None:
            found.append(duty)
    return found


def _duty(
    sentence: str, cue: Cue, subject: Subject, following: list[tuple[Cue, Subject]], before: list[Found]
) -> Found | None:
    if cue.form is RECOMMENDS_THAT and _repeats(cue, following):
        return None
    if subject.is_mentioned:
        return None
    words = sentence[subject.start : subject.end]
    end = max(_end(sentence, following), cue.end)
    after = sentence[cue.end : end]
    passive = is_passive(after)
    limit = parts.condition(sentence, subject.start if cue.form.actor is Place.BEFORE else cue.start, cue.end)
    reach = limit.start if limit is not None and limit.start > cue.end else end
    actor = _actor(sentence, cue, subject, before, passive=passive, end=min(reach, end))
    if cue.form.actor is Place.AFTER and actor is None and cue.form is not RECOMMENDS_THAT:
        return None
    somebody = names_somebody(words) if words else actor is not None
    if _is_bare_pronoun(words):
        somebody = words.lower() not in _DEMONSTRATIVES
    if lays_none(sentence, cue, words, somebody=somebody):
        return None
    begin = _action_start(cue, actor)
    if limit is not None and not sentence[begin : limit.start].strip(" ,") and begin <= limit.start:
        begin = limit.end
    return Found(
        force=_force(cue, words),
        cue=Span(cue.start, cue.end if cue.named is None or cue.form is RECOMMENDS_THAT else cue.named[0]),
        clause=subject.clause,
        actor=actor,
        action=parts.action(sentence, begin, end, limit),
        condition=limit,
        deadline=parts.deadline(sentence, cue.end, end) or parts.deadline(sentence, subject.clause, cue.start),
        is_open=is_open_end(sentence[begin:]) if end == len(sentence) else False,
        begins=cue.form.actor is Place.BEFORE and not subject.is_empty and subject.start == subject.clause,
    )


def is_open_end(after: str) -> bool:
    """Whether the words behind a cue leave it to a list to say what is to be done: "must:", "should ensure that:"."""
    words = re.sub(r"\([^()]*\)", " ", after).strip()
    if not words.endswith((":", "–", "—", ":-")):
        return False
    words = words.rstrip(":–—- ").strip(" ,")
    if not words:
        return True
    return re.search(_OPEN_END, words) is not None


_OPEN_END = (
    r"^(?:(?:also|each|all|both|not|always|therefore|then|either|never|at least|\w+ly)[\s,]*)+$|"
    r"\b(?:to|for|that|be|of|not|either|ensure|by|sure)$"
)


def _repeats(cue: Cue, following: list[tuple[Cue, Subject]]) -> bool:
    """Whether "recommend that" is followed by a "should" of its own, or by "the following principles should"."""
    return bool(following) and following[0][0].form.is_modal and following[0][1].clause <= cue.end + 1


def _is_inverted(sentence: str, cue: Cue, subject: Subject) -> bool:
    """Whether "should" stands before its subject: "Should you wish to …", "should a response be required"."""
    if cue.form.force is not Force.SHOULD or not cue.form.is_modal:
        return False
    after = sentence[cue.end :]
    if re.match(r"\s+(?:the|an?|any|you|they|we|he|she|it|this|these|there|your|their|its)\s", after):
        return True
    return subject.is_empty and not subject.is_shared and re.match(r"\s+[A-Z]\w+\b", after) is not None


def _end(sentence: str, following: list[tuple[Cue, Subject]]) -> int:
    """Where the words of a duty end: before the clause of the next cue."""
    for cue, subject in following:
        if subject.is_mentioned:
            continue
        if subject.is_empty or subject.is_shared:
            return cue.start
        # ", which must": the noun before the comma belongs to both.
        describes = re.match(r"\s*,\s*(?:which|who)\b", sentence[subject.end :]) is not None
        return subject.end if describes else subject.start
    return len(sentence)


def _actor(sentence: str, cue: Cue, subject: Subject, before: list[Found], *, passive: bool, end: int) -> Span | None:
    if cue.form.actor is Place.NOWHERE:
        return None
    if cue.named is not None:
        return _named(sentence, cue)
    if passive:
        return parts.agent(sentence, cue.end, end)
    if subject.is_shared and before and subject.clause <= before[-1].cue.start:
        return before[-1].actor
    if subject.is_empty:
        return None
    words = sentence[subject.start : subject.end]
    possessor = re.match(r"(.{2,80}?)[’']s?\s+(?:\w+\s+){0,3}$", words)
    if possessor and re.match(r"responsibilities|duties", sentence[cue.start :]):
        return Span(subject.start, subject.start + possessor.end(1))
    if _is_bare_pronoun(words):
        acts = _acts(sentence, words, subject, cue)
        return Span(subject.start, subject.end) if acts else _priority(sentence, cue, end)
    is_state = re.match(r"\s*(?:\w+ly\s+|also\s+|not\s+)?be\b(?!\s+responsible)", sentence[cue.end :]) is not None
    return Span(subject.start, subject.end) if names_somebody(words, acts=not is_state) else None


def _is_bare_pronoun(words: str) -> bool:
    return _PERSONAL.fullmatch(words.strip()) is not None


def _acts(sentence: str, words: str, subject: Subject, cue: Cue) -> bool:
    """Whether a pronoun stands for somebody, as far as its sentence tells."""
    pronoun = words.strip().lower()
    if pronoun in ("we", "you", "he", "she", "who"):
        return True
    after = sentence[cue.end :]
    is_state = re.match(r"\s*(?:\w+ly\s+)?be\b(?!\s+responsible)", after) is not None
    if pronoun == "it":
        return not is_state and any(
            names_somebody(part, acts=False) for part in _noun_phrases(sentence[: subject.start])
        )
    return pronoun in ("they", "those") and not is_state


def _noun_phrases(words: str) -> Iterator[str]:
    for match in re.finditer(
        r"\b(?:the|an?|any|each|every|your|our|their|its)\s+[\w’'-]+(?:\s+[\w’'-]+)?", words, re.I
    ):
        yield " ".join(match.group().split()[:2])
        yield match.group()


def _priority(sentence: str, cue: Cue, end: int) -> Span | None:
    """The actor of "it should be for the council to decide", "a priority for the council to …"."""
    match = re.search(r"\bfor\s+(?P<who>[^;:.]{2,90}?)\s+to\b", sentence[cue.end : end])
    if match is None or not names_somebody(match.group("who")):
        return None
    return Span(*match.span("who")).moved(cue.end)


def _named(sentence: str, cue: Cue) -> Span | None:
    """The actor of a form that names it behind its words."""
    start, end = cue.named or (0, 0)
    if cue.form is RECOMMENDS_THAT:
        length = somebody_at_start(sentence[start:])
        return Span(start, start + length) if length else None
    return Span(start, end) if names_somebody(sentence[start:end]) else None


def _action_start(cue: Cue, actor: Span | None) -> int:
    if cue.form is RECOMMENDS_THAT and actor is not None:
        return actor.end
    return cue.end


def _force(cue: Cue, subject: str) -> Force:
    """The force; "no action should be taken" forbids as "should not" does, and so does "nobody should"."""
    return cue.force.opposite if _NO_SUBJECT.search(subject) and not cue.is_negative else cue.force
