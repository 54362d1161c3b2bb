"""Find the subject of a cue: the noun phrase before it, and whether its clause lays the duty or only mentions it."""

import re
from dataclasses import dataclass

from retrieval.question.word_classes import AUXILIARIES, VERBS

_OPENERS = (
    r"if|where|when|whenever|wherever|unless|until|once|whether|while|whilst|although|though|because|since|as|before|"
    r"after|in order"
)
_PREPOSITIONS = (
    r"in|on|at|by|for|from|with|within|without|under|during|through|throughout|to|following|upon|across|between|"
    r"among|despite|given|having|prior|subject|based|depending|further|furthermore|moreover|normally|however|"
    r"therefore|consequently|finally|additionally|similarly|likewise|otherwise|ideally|generally|separately|instead|"
    r"equally|firstly|secondly|thirdly|also|then|thus|note|in addition|pursuant|except|including|such|together|along|"
    r"acting|working|wherever|particularly|especially|where|as well|rather|unlike|like|using|respectively|"
    r"i\.e|e\.g"
)
_OPENER = re.compile(rf"(?:{_OPENERS})\b", re.IGNORECASE)
_PREPOSITION = re.compile(rf"(?:{_PREPOSITIONS})\b", re.IGNORECASE)
_DETERMINER = re.compile(
    r"\b(?:the|an?|any|all|each|every|no|this|these|those|they|we|you|he|she|it|its|their|our|your|both|such|I|some|"
    r"most|other|another|neither|either)\b",
    re.IGNORECASE,
)
# Where a clause begins: after a stop, or at "and" before a new subject.
_BOUNDARY = re.compile(
    r"[;:•]\s+|\s[–—-]\s|,\s+(?:but|so(?!\s+that)|yet|then|because|while|whilst|although)\s+(?=\w)|[.!?]\s+|^\s*[-•–]\s+|"
    r"^\s*\(?(?:[ivx]{1,4}|[a-z]|\d{1,3}(?:\.\d+)*)[.)]\s+|^(?:[A-Z]{2,4}[. ]?)?\d+(?:\.\d+)+\.?\s+|"
    r"^\s*(?:\d+\.\s+)?[A-Z]{2,4}[ .]?\d+(?:\.\d+)*\.\s+|^NOTE(?: \d+)?:\s+|^[A-Z]\.?\d+(?:\.\d+)*\s+"
)
_COMMA_AND = re.compile(r",\s+(?:and|or)\s+(?=\w)")
_AND_NEW_SUBJECT = re.compile(
    r"\b(?:and|but|so|because)\s+(?=(?:the|an?|any|all|each|every|no|this|these|those|they|we|you|he|she|it|its|"
    r"their|our)\b)"
)
_WITHIN = re.compile(r"\b(which|who|whom|whose|that|what|how|why|whether)\b", re.IGNORECASE)
# Verbs and adjectives after which "that" begins what is said.
_SAYING = re.compile(
    r"\b(?:recommend\w*|ensure\w*|require\w*|state\w*|not\w*|agree\w*|believe\w*|conclude\w*|consider\w*|say\w*|said|"
    r"mean\w*|clear|important|essential|vital|critical|crucial|propose\w*|expect\w*|provid\w+|specif\w+|stipulate\w*|"
    r"confirm\w*|advise\w*|suggest\w*|emphasise\w*|stress\w*|remember|aware|view|reiterate\w*|recognis\w+|insist\w*|"
    r"know|think|understand|find|accept\w*|acknowledge\w*|argue\w*|sure|duty|right|principle|fact|case|further|also|"
    r"again|strongly|therefore|show\w*|indicate\w*|explain\w*|declare\w*|decide\w*)\s*$",
    re.IGNORECASE,
)
_ENDS_OPEN = re.compile(
    r"\b(?:of|in|on|for|with|from|at|under|by|to|and|or|than|as|between|within|that|about)\s*$", re.I
)
_JOINED_VERB = re.compile(r"(?:^|[\s,])(?:and|or|but|then|and then)\s*$", re.IGNORECASE)
_TRAILING = re.compile(
    r"(?:[\s,]+(?:also|therefore|then|each|both|all|normally|generally|usually|now|together|jointly|only|always|will|"
    r"would|themselves|itself|collectively|accordingly|still|currently|ultimately|always|\w+ly))+\s*$"
)
_LEADING = re.compile(
    r"(?:\s*(?:and|but|or|so|then|also|therefore|however|furthermore|moreover|normally|generally|ideally|that|because|"
    r"only|note|[-•–])\b,?\s+)+",
    re.IGNORECASE,
)
# "the records they must keep": a description without "that".
_REDUCED = re.compile(
    r"\b(?!(?:today|now|here|then|together|so|and|or|but|both|once|therefore|thus|also|again|first|too)\s)[\w’']+\s+"
    r"(?:they|we|you|he|she|it|I)\s*$"
)
_MASKED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Subject:
    """What stands before a cue. `start`, `end`: the noun phrase, in offsets of the sentence; equal where there is none.

    `clause`: the start of the clause. `is_mentioned`: the duty is in a question, a condition or a description ("the
    records that schools must keep"), which lays none. `is_shared`: the verb joins the one before ("must keep and should
    publish"), whose subject it has.
    """

    start: int
    end: int
    clause: int
    is_mentioned: bool = False
    is_shared: bool = False

    @property
    def is_empty(self) -> bool:
        return self.start >= self.end


def subject_before(sentence: str, cue: int, before: int = 0) -> Subject:
    """The subject of the cue that begins at this offset of the sentence. `before`: the end of the cue before it."""
    text = _MASKED.sub(lambda match: " " * len(match.group()), sentence[:cue])
    start = _clause_start(text, before)
    clause = text[start:]
    if not clause.strip():
        return Subject(start, start, start)
    if _JOINED_VERB.search(clause):
        return _shared(text, start)
    chunk, end = _last_chunk(text, start)
    return _within_chunk(text[:end], chunk, start)


def _clause_start(text: str, before: int) -> int:
    starts = [match.end() for match in _BOUNDARY.finditer(text)]
    start = max((at for at in starts if text[at:].strip()), default=0)
    for match in _AND_NEW_SUBJECT.finditer(text, start):
        if has_verb(text[start : match.start()]) and not _only_opens(text[start : match.start()]):
            start = match.end()
    for match in _COMMA_AND.finditer(text, start):
        if has_verb(text[start : match.start()]) and text[match.end() :].strip():
            start = match.end()
    if before > start:
        joined = [match.end() for match in re.finditer(r"\b(?:and|but|or)\s+", text[before:])]
        if joined and text[before + joined[-1] :].strip() and not has_verb(text[before + joined[-1] :]):
            start = before + joined[-1]
    return start


def _only_opens(words: str) -> bool:
    """Whether a clause is a condition without the comma that would end it: "if they move and the school …"."""
    return _OPENER.match(words.lstrip()) is not None and "," not in words


def has_verb(words: str) -> bool:
    """Whether words hold a finite verb, as far as short lists can tell."""
    found = re.findall(r"[a-z]+", re.sub(r"\bto\s+(?:be|have|do)\b", " ", words.lower()))
    return any(word in AUXILIARIES or word in VERBS for word in found) or any(
        len(word) > 4 and word.endswith("ed") for word in found[1:]
    )


def _shared(text: str, start: int) -> Subject:
    """The first noun phrase of a clause whose second verb has the cue: "The agency has X and should Y"."""
    first = start
    chunk = text[start:]
    if _OPENER.match(chunk.lstrip()) or _PREPOSITION.match(chunk.lstrip()):
        comma = chunk.find(", ")
        if comma < 0:
            return Subject(start, start, start, is_shared=True)
        first = start + comma + 2
    words = list(re.finditer(r"\S+", text[first:]))
    for word in words:
        lower = word.group().lower().strip(",.")
        if lower in AUXILIARIES or lower in VERBS or (word.start() and lower.endswith("s") and lower in VERBS):
            return _trimmed(text, first, first + word.start(), start, is_shared=True)
    return Subject(start, start, start, is_shared=True)


def _last_chunk(text: str, start: int) -> tuple[int, int]:
    """Where the part between commas begins and ends that holds the subject."""
    commas = [match.end() for match in re.finditer(r",\s*", text[start:])]
    bounds = [start, *(start + end for end in commas)]
    at = len(bounds) - 1
    end = len(text)
    # "the Cabinet Office, in consultation with the adviser, should": the part between the commas is no subject.
    is_closed = False
    while at > 0 and (not text[bounds[at] : end].strip() or (is_closed and _is_aside(text[bounds[at] : end]))):
        end, is_closed = bounds[at], True
        at -= 1
    first = re.match(r"[a-z]+", text[bounds[at] : end])
    if at > 0 and first and first.group() in AUXILIARIES:
        at = 0
    if _lists(text[bounds[at] : end]):
        while at > 0 and _is_bare(text[bounds[at - 1] : bounds[at]]):
            at -= 1
    return bounds[at], end


def _is_aside(words: str) -> bool:
    return (_OPENER.match(words) or _PREPOSITION.match(words) or re.match(r"who|which|or\s", words)) is not None


def _lists(words: str) -> bool:
    return re.search(r"\b(?:and|or)\s", words) is not None and not has_verb(words)


def _is_bare(words: str) -> bool:
    """Whether a part between commas can be an item of a list of names."""
    stripped = words.strip(" ,")
    opens = _OPENER.match(stripped) or _PREPOSITION.match(stripped)
    return bool(stripped) and not opens and len(stripped.split()) <= 7 and not has_verb(stripped)


def _within_chunk(text: str, at: int, clause: int) -> Subject:
    """The subject in the last part between commas, which may begin with a condition or hold "that" or "which"."""
    chunk = text[at:]
    within = [match for match in _WITHIN.finditer(chunk)]
    if within:
        return _after_link(text, at, within[-1], clause)
    lead = _LEADING.match(chunk)
    begin = at + (lead.end() if lead else 0)
    rest = text[begin:]
    if opener := _OPENER.match(rest):
        return _after_opener(text, begin + opener.end(), clause, is_condition=True)
    if opener := _PREPOSITION.match(rest):
        return _after_opener(text, begin + opener.end(), clause, is_condition=False)
    return _trimmed(text, begin, len(text), clause)


def _after_link(text: str, at: int, link: "re.Match[str]", clause: int) -> Subject:
    word, before, after = link.group().lower(), text[at : at + link.start()], text[at + link.end() :]
    begin = at + link.end()
    if word in ("what", "how", "why", "whether"):
        return Subject(begin, begin, clause, is_mentioned=True)
    if not _TRAILING.sub("", f" {after}").strip():
        if before.strip() or word == "that" or at == 0:
            return Subject(begin, begin, clause, is_mentioned=True)
        return _antecedent(text, at, clause)
    if _is_conditional(before):
        return Subject(begin, begin, clause, is_mentioned=True)
    if word == "that" and (_SAYING.search(before) or not before.strip()):
        inner = _within_chunk(text, begin + len(after) - len(after.lstrip()), begin)
        return inner
    if _is_short_name(after):
        return Subject(begin, begin, clause, is_mentioned=True)
    return _trimmed(text, at, len(text), clause)


def _is_conditional(before: str) -> bool:
    """Whether the words before "that" are a condition or a purpose: "where the agency decides that", "so that"."""
    openers = list(re.finditer(r"\b(?:if|where|when|unless|whether)\b", before, re.IGNORECASE))
    return bool(openers) or re.search(r"\b(?:so|in order|such)\s*$", before, re.IGNORECASE) is not None


def _antecedent(text: str, at: int, clause: int) -> Subject:
    """The noun phrase before ", who must": the end of the part before the comma."""
    before = text[clause:at].rstrip(" ,")
    found = list(_DETERMINER.finditer(before))
    begin = clause + (found[-1].start() if found else max(0, before.rfind(" ", 0, max(before.rfind(" "), 0)) + 1))
    return _trimmed(text, begin, clause + len(before), clause)


def _is_short_name(words: str) -> bool:
    """Whether words are a subject alone: "schools" of "the records which schools must keep"."""
    return len(words.split()) <= 5 and not has_verb(words)


def _after_opener(text: str, begin: int, clause: int, *, is_condition: bool) -> Subject:
    """The subject after a condition or an adverbial that no comma ends: "When a child moves the school must"."""
    rest = text[begin:]
    for match in reversed(list(_DETERMINER.finditer(rest))):
        before = rest[: match.start()].strip()
        if before and not _ENDS_OPEN.search(before) and (has_verb(before) or not is_condition):
            return _trimmed(text, begin + match.start(), len(text), clause)
    if is_condition:
        return Subject(begin, begin, clause, is_mentioned=True)
    last = list(re.finditer(r"[A-Za-z][\w&’'-]*", rest))[-2:]
    return _trimmed(text, begin + (last[0].start() if last else 0), len(text), clause)


def _trimmed(text: str, start: int, end: int, clause: int, *, is_shared: bool = False) -> Subject:
    """The noun phrase without what only leads to it or to the verb."""
    lead = _LEADING.match(text, start, end)
    if lead:
        start = lead.end()
    words = _TRAILING.sub("", text[start:end]).rstrip(" ,")
    start += len(words) - len(words.lstrip())
    if _REDUCED.search(words):
        return Subject(start, start, clause, is_mentioned=True)
    return Subject(start, max(start, start + len(words.strip())), clause, is_shared=is_shared)
