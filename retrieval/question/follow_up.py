"""Rewrites a follow-up as a stand-alone question with the words of the question before it. It adds no words of its own.

"and in June 2023?" after "What was net migration in June 2019?" gives "What was net migration in June 2023?"; "who
leads it?" after "What is the Safer Streets Board?" gives "who leads the Safer Streets Board?". A follow-up that fits no
rule here is not rewritten; standalone.py puts it behind the earlier question.
"""

import re

from retrieval.question.grammar import Part, Sentence, is_measure, is_person, parse
from retrieval.question.parallel import (
    BEGINS_QUESTION,
    BEGINS_WITH_PREPOSITION,
    PREPOSITION_PATTERN,
    replace_ordinal,
    replace_parallel_phrase,
    splice,
)
from retrieval.question.pointing import find_unresolved, is_incomplete_comparison
from retrieval.question.word_classes import COMMANDS, DEMONSTRATIVES

_OPENING = re.compile(
    r"(?:(?:and|or|but|so|also|then|ok(?:ay)?|yes|no)\b[,\s]*)*(?:(?:what|how) (?:about|of)\s+)?", re.IGNORECASE
)
_PARTS_OUTSIDE_PHRASE = frozenset((Part.QUESTION_WORD, Part.AUXILIARY, Part.PRONOUN))
_REPEATED_WORD = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)
_SENTENCE_BREAK = re.compile(r"[.?!]\s")
_TOPIC_QUESTION = re.compile(
    r"(?:what|who)(?:'s|’s|s| is| are| was| were)\s+(?P<what>.+)|(?:tell me|what do you know) about\s+(?P<about>.+)"
    r"|what does\s+(?P<means>.+?)\s+mean",
    re.IGNORECASE,
)
# In "What is the purpose of Pursue?", a later "it" can mean the purpose or Pursue.
_ASPECT = re.compile(
    r"(?:(?:the|an?)\s+)?[a-z]+\s+(?:of|for|between|about)\b|(?:meant by|considered|required|needed|allowed|there)\b"
)
_PRONOUNS = frozenset(("it", "its", "they", "them", "their"))
_POSSESSIVES = frozenset(("its", "their"))
_PLURAL_PRONOUNS = frozenset(("they", "them", "their"))
# "any school" is no antecedent of "it".
_NON_SPECIFIC_DETERMINERS = frozenset(
    "any each every no some another both other such this that these those your".split()
)

_MAX_PHRASE_WORDS = 8
_MAX_TOPIC_WORDS = 6
# Longer earlier questions are not rewritten.
_MAX_EARLIER_CHARS = 400
# A text without an "and" before it is a phrase up to this length: "Wales?", "recommendation 21?".
_MAX_FRAGMENT_WORDS = 2


def rewrite_follow_up(question: str, before: str) -> str | None:
    """The earlier question with the follow-up's phrase, or the follow-up with the topic for its pronoun; else None."""
    follow_up = question.strip().rstrip("?.! ")
    earlier = before.strip().rstrip("?.! ")
    bare = follow_up[_opening_length(follow_up) :].strip()
    if len(earlier) > _MAX_EARLIER_CHARS or _SENTENCE_BREAK.search(earlier):
        return None
    rewritten = replace_ordinal(bare, earlier)
    if rewritten is None and bare and _is_bare_phrase(bare, continues=bool(_opening_length(follow_up))):
        rewritten = replace_parallel_phrase(bare, earlier)
    if rewritten is None:
        rewritten = _replace_pronoun(follow_up, earlier)
    if not rewritten or _has_new_repetition(rewritten, follow_up, earlier):
        return None
    return f"{rewritten}{'.' if rewritten.split()[0].lower() in COMMANDS else '?'}"


def _is_bare_phrase(bare: str, *, continues: bool) -> bool:
    """Whether a text is a phrase, no question, and needs no antecedent. `continues`: it follows "and" or similar."""
    sentence = parse(bare)
    length = len(bare.split())
    begins_as_phrase = continues or BEGINS_WITH_PREPOSITION.match(bare) or length <= _MAX_FRAGMENT_WORDS
    if length > _MAX_PHRASE_WORDS or BEGINS_QUESTION.match(bare) or not begins_as_phrase:
        return False
    return not any(
        word.part in _PARTS_OUTSIDE_PHRASE or _needs_antecedent(position, sentence)
        for position, word in enumerate(sentence.words)
    )


def _needs_antecedent(position: int, sentence: Sentence) -> bool:
    """Whether a word of a phrase needs an antecedent: "that" does, "those" in "those with good knowledge" does not."""
    word = sentence.words[position].text
    following = sentence.words[position + 1].text if position + 1 < len(sentence.words) else ""
    if word in DEMONSTRATIVES:
        return following not in ("of", "with", "in", "under", "for")
    return word in ("then", "else", "ones", "its", "their", "his", "her") and not (
        word == "ones" and position == len(sentence.words) - 1
    )


def _has_new_repetition(rewritten: str, follow_up: str, earlier: str) -> bool:
    """Whether the rewriting doubled a word: "recommendation recommendation 21"."""
    repeated = {match.group().lower() for match in _REPEATED_WORD.finditer(rewritten)}
    return bool(repeated - {match.group().lower() for match in _REPEATED_WORD.finditer(f"{follow_up} . {earlier}")})


def _opening_length(follow_up: str) -> int:
    """Characters of "and", "what about" and the like at the beginning."""
    match = _OPENING.match(follow_up)
    return match.end() if match else 0


def _replace_pronoun(follow_up: str, earlier: str) -> str | None:
    """The follow-up with the earlier question's topic for its only unresolved pronoun; None if either is missing."""
    sentence = parse(follow_up)
    unresolved = [] if is_incomplete_comparison(sentence) else list(find_unresolved(sentence))
    topic = _find_topic(earlier)
    if len(unresolved) != 1 or topic is None or sentence.words[unresolved[0]].text not in _PRONOUNS:
        return None
    pronoun = sentence.words[unresolved[0]]
    # "and Protect, what is it for?" names the antecedent itself; "its own one" refers to something else.
    if "," in follow_up[: pronoun.start] or re.search(r"\bones?\b", follow_up):
        return None
    if not _can_refer_to(pronoun.text, topic, earlier) or (pronoun.end - pronoun.start) > len(pronoun.text):
        return None
    start = _opening_length(follow_up)
    possessive = f"{topic}’{'' if topic.endswith('s') else 's'}"
    antecedent = possessive if pronoun.text in _POSSESSIVES else topic
    rewritten = splice(follow_up, pronoun.start, pronoun.end, antecedent)
    return rewritten[start:] if start <= pronoun.start else rewritten


def _can_refer_to(pronoun: str, topic: str, earlier: str) -> bool:
    """Whether a pronoun agrees with a topic. "they" needs a person, or a topic that was the whole earlier question."""
    if pronoun not in _PLURAL_PRONOUNS:
        return not _is_plural_phrase(topic) and not earlier.lower().startswith("who")
    is_whole_question = _TOPIC_QUESTION.fullmatch(earlier) is not None
    return _is_plural_phrase(topic) and (is_whole_question or is_person(topic.split()[-1].rstrip("s")))


def _is_plural_phrase(topic: str) -> bool:
    """Whether the head noun, the last word before any preposition, is plural."""
    head = re.split(rf"\s{PREPOSITION_PATTERN}\s", topic, flags=re.IGNORECASE)[0].split()[-1].lower()
    return (head.endswith("s") and not head.endswith(("ss", "us", "is"))) or head in {
        "people",
        "men",
        "women",
        "children",
    }


def _find_topic(earlier: str) -> str | None:
    """The only topic of a question: "What is X?", "When was X published?", "What does a X cost?"; else None."""
    match = _TOPIC_QUESTION.fullmatch(earlier)
    topic = next((part for part in match.groups() if part), None) if match else None
    asks_about = match is not None and match["about"] is not None
    if topic is None or (not asks_about and _is_more_than_noun_phrase(topic)):
        return _find_subject(earlier)
    topic = re.sub(rf"\s{PREPOSITION_PATTERN}$", "", topic)
    if len(topic.split()) > _MAX_TOPIC_WORDS or (_ASPECT.match(topic) and not asks_about):
        return None
    is_specific = topic.split()[0].lower() not in _NON_SPECIFIC_DETERMINERS
    return topic if is_specific and next(find_unresolved(parse(topic)), None) is None else None


def _is_more_than_noun_phrase(text: str) -> bool:
    """Whether a text says more than a name: "planned at the club", "a meeting supposed to cover"."""
    words = parse(text).words
    return words[0].text.endswith("ed") or any(
        word.part in (Part.QUESTION_WORD, Part.AUXILIARY, Part.PRONOUN, Part.TO, Part.PUNCTUATION) for word in words
    )


def _find_subject(earlier: str) -> str | None:
    """The only noun phrase of a question, with its determiner, if it stands between an auxiliary and a verb."""
    sentence = parse(earlier)
    has_pronoun = any(word.part is Part.PRONOUN for word in sentence.words)
    if len(sentence.nouns) != 1 or is_measure(sentence.nouns[0].head) or has_pronoun:
        return None
    [noun] = sentence.nouns
    first = noun.first
    while first and sentence.words[first - 1].part in (Part.DETERMINER, Part.NUMBER):
        first -= 1
    following = sentence.words[noun.last + 1 :]
    is_after_auxiliary = first and sentence.words[first - 1].part is Part.AUXILIARY
    if not is_after_auxiliary or not following or following[0].part is not Part.VERB:
        return None
    topic = earlier[sentence.words[first].start : sentence.words[noun.last].end]
    return None if topic.split()[0].lower() in _NON_SPECIFIC_DETERMINERS else topic
