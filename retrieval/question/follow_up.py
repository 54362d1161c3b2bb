"""Put a follow-up's words into the place of those that they stand for. Nothing is invented: words only change places.

"and in June 2023?" after "What was net migration in June 2019?" asks "What was net migration in June 2023?"; "who
leads it?" after "What is the Safer Streets Board?" asks "who leads the Safer Streets Board?". What fits no rule here
is left to be read together with the question before it.
"""

import re

from retrieval.question.grammar import Part, Sentence, is_measure, is_person, parsed
from retrieval.question.parallel import ASKS, BEGINS, PREPOSITION, nth, parallel, put
from retrieval.question.pointing import compares, pointers
from retrieval.question.word_classes import COMMANDS, DEMONSTRATIVE

_OPENING = re.compile(
    r"(?:(?:and|or|but|so|also|then|ok(?:ay)?|yes|no)\b[,\s]*)*(?:(?:what|how) (?:about|of)\s+)?", re.IGNORECASE
)
_NOT_IN_PHRASE = frozenset((Part.ASK, Part.AUX, Part.PRONOUN))
_DOUBLED = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)
_SEVERAL_SENTENCES = re.compile(r"[.?!]\s")
_TOPIC = re.compile(
    r"(?:what|who)(?:'s|’s|s| is| are| was| were)\s+(?P<what>.+)|(?:tell me|what do you know) about\s+(?P<about>.+)"
    r"|what does\s+(?P<means>.+?)\s+mean",
    re.IGNORECASE,
)
# What "it" after "What is the purpose of Pursue?" could as well be as Pursue.
_ASPECT = re.compile(
    r"(?:(?:the|an?)\s+)?[a-z]+\s+(?:of|for|between|about)\b|(?:meant by|considered|required|needed|allowed|there)\b"
)
_PRONOUNS = frozenset(("it", "its", "they", "them", "their"))
_OWNING = frozenset(("its", "their"))
_SEVERAL = frozenset(("they", "them", "their"))
# "any school": not one that "it" could be put for.
_UNSURE = frozenset("any each every no some another both other such this that these those your".split())

# Words of a phrase that takes a place, and of a topic.
_LONGEST = 8
_LONGEST_TOPIC = 6
# Letters of a question that words are put into.
_LONGEST_EARLIER = 400
# Without an "and" before them, so many words are a phrase: "Wales?", "recommendation 21?".
_FRAGMENT = 2


def replaced(question: str, before: str) -> str | None:
    """The question before with the follow-up's words in their place, or the follow-up with its pronoun's; else None."""
    asked = question.strip().rstrip("?.! ")
    earlier = before.strip().rstrip("?.! ")
    bare = asked[_opening(asked) :].strip()
    if len(earlier) > _LONGEST_EARLIER or _SEVERAL_SENTENCES.search(earlier):
        return None
    found = nth(bare, earlier)
    if found is None and bare and _is_phrase(bare, continues=bool(_opening(asked))):
        found = parallel(bare, earlier)
    if found is None:
        found = _named(asked, earlier)
    if not found or _stammers(found, asked, earlier):
        return None
    return f"{found}{'.' if found.split()[0].lower() in COMMANDS else '?'}"


def _is_phrase(bare: str, *, continues: bool) -> bool:
    """Whether it is a phrase that can take another's place, not a question, and names all that it speaks of."""
    said = parsed(bare)
    length = len(bare.split())
    if length > _LONGEST or ASKS.match(bare) or not (continues or BEGINS.match(bare) or length <= _FRAGMENT):
        return False
    return not any(word.part in _NOT_IN_PHRASE or _is_unnamed(place, said) for place, word in enumerate(said.words))


def _is_unnamed(place: int, said: Sentence) -> bool:
    """Whether a word of a phrase needs to be told what it stands for: "that", but not "those with good knowledge"."""
    word = said.words[place].text
    behind = said.words[place + 1].text if place + 1 < len(said.words) else ""
    if word in DEMONSTRATIVE:
        return behind not in ("of", "with", "in", "under", "for")
    return word in ("then", "else", "ones", "its", "their", "his", "her") and not (
        word == "ones" and place == len(said.words) - 1
    )


def _stammers(found: str, asked: str, earlier: str) -> bool:
    """Whether putting words in place doubled one: "recommendation recommendation 21"."""
    doubled = {match.group().lower() for match in _DOUBLED.finditer(found)}
    return bool(doubled - {match.group().lower() for match in _DOUBLED.finditer(f"{asked} . {earlier}")})


def _opening(asked: str) -> int:
    match = _OPENING.match(asked)
    return match.end() if match else 0


def _named(asked: str, earlier: str) -> str | None:
    """The follow-up with what its one pronoun stands for: the topic of the question before, or the one thing in it."""
    said = parsed(asked)
    pointing = [] if compares(said) else list(pointers(said))
    topic = _topic(earlier)
    if len(pointing) != 1 or topic is None or said.words[pointing[0]].text not in _PRONOUNS:
        return None
    pronoun = said.words[pointing[0]]
    # "and Protect, what is it for?" names what "it" is, "its own one" something else.
    if "," in asked[: pronoun.start] or re.search(r"\bones?\b", asked):
        return None
    owns = pronoun.text in _OWNING
    if not _fits(pronoun.text, topic, earlier) or (pronoun.end - pronoun.start) > len(pronoun.text):
        return None
    start = _opening(asked)
    whole = put(asked, pronoun.start, pronoun.end, f"{topic}’{'' if topic.endswith('s') else 's'}" if owns else topic)
    return whole[start:] if start <= pronoun.start else whole


def _fits(pronoun: str, topic: str, earlier: str) -> bool:
    """Whether a pronoun can be of a topic; "they" is of what does something only where that was asked about by name."""
    if pronoun not in _SEVERAL:
        return not _is_plural(topic) and not earlier.lower().startswith("who")
    return _is_plural(topic) and (_TOPIC.fullmatch(earlier) is not None or is_person(topic.split()[-1].rstrip("s")))


def _is_plural(topic: str) -> bool:
    """Whether the noun that heads a phrase is of several: its last word before "of", "for" and the like."""
    head = re.split(rf"\s{PREPOSITION}\s", topic, flags=re.IGNORECASE)[0].split()[-1].lower()
    return (head.endswith("s") and not head.endswith(("ss", "us", "is"))) or head in {
        "people",
        "men",
        "women",
        "children",
    }


def _topic(earlier: str) -> str | None:
    """What a question is about, if that is one thing: "What is X?", "When was X published?", "What does a X cost?"."""
    match = _TOPIC.fullmatch(earlier)
    named = next((part for part in match.groups() if part), None) if match else None
    about = match is not None and match["about"] is not None
    if named is None or (not about and _is_more_than_noun(named)):
        return _subject(earlier)
    named = re.sub(rf"\s{PREPOSITION}$", "", named)
    if len(named.split()) > _LONGEST_TOPIC or (_ASPECT.match(named) and not about):
        return None
    return None if named.split()[0].lower() in _UNSURE or next(pointers(parsed(named)), None) is not None else named


def _is_more_than_noun(named: str) -> bool:
    """Whether words say more than what something is called: "planned at the club", "a meeting supposed to cover"."""
    words = parsed(named).words
    return words[0].text.endswith("ed") or any(
        word.part in (Part.ASK, Part.AUX, Part.PRONOUN, Part.TO, Part.PAUSE) for word in words
    )


def _subject(earlier: str) -> str | None:
    """The one noun phrase of a question, behind its auxiliary, with its article."""
    said = parsed(earlier)
    if len(said.nouns) != 1 or is_measure(said.nouns[0].head) or any(word.part is Part.PRONOUN for word in said.words):
        return None
    [noun] = said.nouns
    first = noun.first
    while first and said.words[first - 1].part in (Part.DETERMINER, Part.NUMBER):
        first -= 1
    behind = said.words[noun.last + 1 :]
    if not first or said.words[first - 1].part is not Part.AUX or not behind or behind[0].part is not Part.VERB:
        return None
    topic = earlier[said.words[first].start : said.words[noun.last].end]
    return None if topic.split()[0].lower() in _UNSURE else topic
