"""Find what limits a quoted sentence and was left out of the quotation: "unless", "subject to", "where", "except"."""

import re

from retrieval.check.held_text import HeldText
from retrieval.text import BlockKind, Span

# These limit wherever they stand in the rest of the sentence.
_STRONG = (
    r"unless|except(?:ing|ions?)?(?:\s+(?:where|that|for|if|when|as|in))?|subject to|provided (?:that|they|it)|"
    r"providing that|save (?:that|where|for|as)|only (?:if|when|where|for)|other than|apart from|as long as|so long as|"
    r"to the extent that|insofar as|in so far as|notwithstanding|but only|but not|with the exception of|excluding"
)
# These limit only where a clause begins with them.
_WEAK = r"if|where|when|until|but|however|although|in cases where|in circumstances where|whenever"
_BEHIND = re.compile(rf"\b(?P<strong>{_STRONG})\b|(?:^|[,;:–—(-])\s*(?P<weak>{_WEAK})\b", re.IGNORECASE)
_OPENING = re.compile(
    rf"\W*(?:(?:and|or|but|\(?[a-z0-9]{{1,4}}[.)])\s+)?(?:{_STRONG}|{_WEAK}|for the purposes of)\b", re.IGNORECASE
)
# The next sentence, where it takes back a part of this one.
_NEXT = re.compile(
    rf"(?:{_STRONG}|(?:this|these|it|they|that)\s+(?:(?:duty|duties|rule|rules|requirements?|provisions?|paragraph|section)\s+)?"
    r"(?:does|do)\s+not\s+apply|exceptions?\b|the exceptions?\s+(?:is|are|to)\b)",
    re.IGNORECASE,
)
_NEGATED_LEAD_IN = re.compile(r"\b(?:not|no|never|neither|except|unless|without|excluding)\b", re.IGNORECASE)
# Words without one of these state nothing: a name or a title has no qualifier to lose.
_STATES = re.compile(
    r"\b(?:must|shall|should|may|will|can|cannot|could|would|is|are|was|were|be|been|has|have|had|need|needs|requires?|"
    r"required|applies|apply|includes?|means?|does|do|ought)\b",
    re.IGNORECASE,
)
# Characters of the draft behind a quotation, and before it, in which the draft may say the qualifier itself.
_NEAR = 160


def left_out_qualifier(
    held: HeldText, quoted: Span, omitted: tuple[Span, ...], before: str, behind: str
) -> Span | None:
    """The span of the document's text that limits the quoted words and is not quoted; None where nothing was left out.

    `omitted`: what the gaps of the quotation leave out. `before`, `behind`: the draft's own words around the quotation;
    a qualifier that they give is not left out.
    """
    for span in omitted:
        if (found := _in_gap(held, span)) is not None:
            return found
    lead_in = _in_lead_in(held, quoted, before)
    if lead_in is not None or not _STATES.search(quoted.of(held.text)):
        return lead_in
    return _behind(held, quoted, behind) or _opening(held, quoted, before) or _in_next_sentence(held, quoted, behind)


def _in_gap(held: HeldText, omitted: Span) -> Span | None:
    """A negation or a qualifier among omitted words of one sentence."""
    sentence = held.sentence_at(omitted.start)
    if not sentence.contains(omitted):
        return None
    words = omitted.of(held.text)
    limits = re.search(rf"\b(?:{_STRONG}|not|never)\b", words, re.IGNORECASE)
    return omitted if limits else None


def _behind(held: HeldText, quoted: Span, behind: str) -> Span | None:
    """The rest of the sentence from its qualifier on."""
    sentence = held.sentence_at(quoted.end - 1)
    rest = held.text[quoted.end : sentence.end]
    match = _BEHIND.search(rest)
    if match is None:
        return None
    name = "strong" if match["strong"] else "weak"
    if _says(behind[:_NEAR], match[name]):
        return None
    return Span(quoted.end + match.start(name), sentence.end)


def _opening(held: HeldText, quoted: Span, before: str) -> Span | None:
    """What stands before the quoted words in their sentence, where it begins with a qualifier."""
    sentence = held.sentence_at(quoted.start)
    opening = held.text[sentence.start : quoted.start]
    match = _OPENING.match(opening)
    if match is None or len(opening.split()) < 3:
        return None
    word = match.group().split()[-1]
    return None if _says(before[-_NEAR:], word) else Span(sentence.start, sentence.start + len(opening.rstrip()))


def _in_lead_in(held: HeldText, quoted: Span, before: str) -> Span | None:
    """The lead-in of a quoted item, where it limits or negates what its items say."""
    block = held.block_at(quoted.start)
    lead_in = held.lead_in_of(block) if block.kind is BlockKind.ITEM else None
    if lead_in is None or lead_in.start >= quoted.start:
        return None
    words = lead_in.of(held.text)
    opening = _OPENING.match(words)
    limit = opening or _NEGATED_LEAD_IN.search(words)
    if limit is None or _says(before[-_NEAR:], limit.group().split()[-1]):
        return None
    return lead_in


def _in_next_sentence(held: HeldText, quoted: Span, behind: str) -> Span | None:
    """The sentence behind the quoted one in its block, where it takes back a part of it."""
    block, sentence = held.block_at(quoted.end - 1), held.sentence_at(quoted.end - 1)
    following = next((one for one in block.sentences if one.start >= sentence.end), None)
    match = _NEXT.match(held.text, following.start) if following else None
    if following is None or match is None or _says(behind[:_NEAR], match.group().split()[0]):
        return None
    return following


def _says(draft: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word.split()[0])}\b", draft, re.IGNORECASE) is not None
