"""Replaces the people or body that a question is about.

After "What are a borough's duties?", "schools" gives "What are schools’ duties?".
"""

from retrieval.question.grammar import Part, Sentence, Word, is_organisation, is_person, is_plural, parse
from retrieval.question.word_classes import ACTORS

# Words that agree in number with what follows them or stands before them.
_AGREEING = frozenset("do does is are was were has have".split())
_BEFORE_ACTOR = frozenset((Part.DETERMINER, Part.NUMBER))


def is_actor(phrase: str) -> bool:
    """Whether a phrase is one common noun for people or a body, perhaps with a determiner: "schools", "the police"."""
    words = parse(phrase).words
    nouns = [word for word in words if word.part not in _BEFORE_ACTOR]
    if len(nouns) != 1 or nouns[0] is not words[-1] or (nouns[0].has_capital and len(words) > 1):
        return False
    return _names_actor(nouns[0].text)


def replace_actor(phrase: str, earlier: str) -> str | None:
    """The earlier question about the actor `phrase` in place of its only one; None where either is none.

    None, too, where a verb would no longer agree in number, and for a question with "who", which asks for an actor.
    """
    sentence = parse(earlier)
    if not is_actor(phrase) or any(word.text in ("who", "whom", "whose") for word in sentence.words):
        return None
    found = [position for position in range(len(sentence.words)) if _is_actor_at(position, sentence, earlier)]
    if len(found) != 1:
        return None
    [last] = found
    ending = _possessive(sentence.words[last], earlier)
    if not ending and not _keeps_number(phrase, last, sentence):
        return None
    first = last
    while first and sentence.words[first - 1].part in (Part.NOUN, *_BEFORE_ACTOR):
        first -= 1
    end = sentence.words[last].end + (len(ending) if sentence.words[last].text.isalpha() else 0)
    new = (phrase + ("’" if phrase.endswith("s") else "’s")) if ending else phrase
    return earlier[: sentence.words[first].start] + new + earlier[end:]


def _names_actor(noun: str) -> bool:
    singular = _singular(noun)
    return noun in ACTORS or singular in ACTORS or is_organisation(singular) or is_person(singular, by_name=True)


def _singular(noun: str) -> str:
    return f"{noun[:-3]}y" if noun.endswith("ies") else noun.removesuffix("s")


def _is_actor_at(position: int, sentence: Sentence, typed: str) -> bool:
    """Whether the word is a common noun for an actor: the last of its phrase, or the owner of what follows."""
    word = sentence.words[position]
    is_last = any(noun.last == position for noun in sentence.nouns)
    is_actor_noun = word.part is Part.NOUN and not word.has_capital and _names_actor(word.text.partition("'")[0])
    following = sentence.words[position + 1].text if position + 1 < len(sentence.words) else ""
    # "people with a disability" are no group that another could stand for.
    return is_actor_noun and following not in ("with", "without", "who") and (is_last or bool(_possessive(word, typed)))


def _possessive(word: Word, typed: str) -> str:
    """The ending that makes a word an owner: "'s", or an apostrophe after it; empty for none."""
    if "'" in word.text:
        return "'s"
    return typed[word.end : word.end + 1] if typed[word.end : word.end + 1] in tuple("'’") else ""


def _keeps_number(phrase: str, position: int, sentence: Sentence) -> bool:
    """Whether both actors are of one number, or no verb beside the earlier one depends on it."""
    if is_plural(phrase.split()[-1]) == is_plural(sentence.words[position].text):
        return True
    before = sentence.words[:position]
    beside = next((word.text for word in reversed(before) if word.part not in _BEFORE_ACTOR), "")
    if beside in _AGREEING:
        return False
    following = sentence.words[position + 1] if position + 1 < len(sentence.words) else None
    # After "must" or "did" the verb is the same for both.
    has_auxiliary = any(word.part is Part.AUXILIARY for word in before)
    return has_auxiliary or following is None or following.part not in (Part.VERB, Part.AUXILIARY)
