"""Turns a typed question into a stand-alone question with words of earlier turns. It adds no words of its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.answer import Turn
from retrieval.errors import BadQuestion
from retrieval.question.courtesy import courtesy_reply, without_courtesy
from retrieval.question.follow_up import rewrite_follow_up
from retrieval.question.grammar import Part, Sentence, Word, parse
from retrieval.question.pointing import asks_the_time, refers_back
from retrieval.question.word_classes import COMMANDS, VERBS
from retrieval.question.words import is_general, topic_words

MAX_QUESTION_LENGTH = 2_000

# Words before a question that do not change its meaning: "so, …", "also …".
_DISCOURSE_MARKER = re.compile(
    r"(?:(?:so|then|well|yes|no|yeah|oh|right)\s*[,.:;–—-]+\s*|(?:also|ok|okay)\b(?! (?:to|for|if)\b)"
    r"\s*[,.:;–—-]*\s*)+",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"(?:and|but|or|what about|how about|what of|even|(?:not|only|except|also) "
    r"(?:if|when|for|in|on|with)|same (?:for|with|again)|how come|how so|in (?:what|which) case)\b",
    re.IGNORECASE,
)
# These begin a continuation too, if no more content words than _MAX_CONTINUATION_WORDS follow: "what if it is late?".
_CONTINUES_IF_SHORT = re.compile(r"(?:what if|so|then)\b", re.IGNORECASE)
_CONDITION = re.compile(r"(?:if|unless|because|including)\b", re.IGNORECASE)
_MAX_CONTINUATION_WORDS = 5
_BEGINS_SENTENCE = re.compile(r"(?<=[a-z]{3}[.?!] )[a-z]")
# "What is an excluded person?" names its topic, although its words are general.
_DEFINES = re.compile(r"(?:what|who) (?:is|counts as) an? ", re.IGNORECASE)
# Longest prepositional phrase that is a fragment of a question: "for schools in Wales?".
_MAX_PHRASE_WORDS = 6
# Words of a numbered label: "Recommendation 21?".
_NUMBERED_LABEL_WORDS = 2
_PHRASE_PREPOSITIONS = frozenset(
    "in on at for by from with without under over between during after before since until to".split()
)

# Limits: earlier turns that are read, and sentences of them that go before the question.
_MAX_TURNS_SEARCHED, _MAX_EARLIER_SENTENCES = 5, 2


def clean_question(question: str) -> str:
    """The question in one line. Raises BadQuestion if it is empty or longer than MAX_QUESTION_LENGTH."""
    text = " ".join(question.split())
    if not text:
        raise BadQuestion("The question is empty. Type a question and ask again.")
    if len(text) > MAX_QUESTION_LENGTH:
        raise BadQuestion(
            f"The question has {len(text):,} characters, and the limit is {MAX_QUESTION_LENGTH:,}. "
            "Shorten it and ask again."
        )
    return text


def has_topic_words(question: str) -> bool:
    """Whether a question has a word that is no function word; "What about that?" has none."""
    return bool(topic_words(question))


_WRITING = re.compile(
    r"(?:please |can you |could you |would you |i need you to |i want you to )*"
    r"(?:give me a (?:short )?summary|summari[sz]e|sum up|compare|contrast|paraphrase|rewrite|translate|simplify|"
    r"(?:write|draft) (?:me |us )?(?:an?|the|some|up)|tl;?dr)\b",
    re.IGNORECASE,
)


def asks_for_writing(question: str) -> bool:
    """Whether a question asks for new text, which no document contains: "Summarise the Prevent duty"."""
    return _WRITING.match(question) is not None


@dataclass(frozen=True, slots=True)
class Standalone:
    """A stand-alone question: the last turn, and the earlier turns that it needs in front of it, empty for none."""

    context: str
    own: str

    @property
    def text(self) -> str:
        """The whole question in one line."""
        return f"{self.context} {self.own}" if self.context else self.own


def make_standalone(question: str, history: Sequence[Turn]) -> Standalone:
    """The question as a stand-alone question, without a greeting before it.

    A question that needs an earlier turn ("When must they report?", "And for schools?", "Why?") is rewritten where
    follow_up.py can: "And Protect?" after "What is the purpose of Pursue?" gives "What is the purpose of Protect?".
    Otherwise the user's turns before it go in front of it, back to one that needs none.
    """
    if courtesy_reply(question) is not None:
        return Standalone("", question)
    bare = without_courtesy(question)
    bare = bare if bare == question else _capitalised(bare)
    chain = [bare, *_needed_turns(bare, history)]
    sentences: list[str] = []
    for turn in reversed(chain):
        rewritten = rewrite_follow_up(turn, sentences[-1]) if sentences else None
        sentences[-1:] = [rewritten] if rewritten is not None else [*sentences[-1:], turn]
    if len(chain) == 1:
        return Standalone("", bare)
    if len(sentences) > _MAX_EARLIER_SENTENCES + 1:
        sentences = [sentences[0], *sentences[-_MAX_EARLIER_SENTENCES:]]
    *before, last = sentences
    return Standalone(" ".join(map(_as_sentence, before)), _as_sentence(last))


def own_question(question: Standalone) -> str:
    """The question without its earlier turns and without a leading "and", as a sentence: "And when?" gives "When?"."""
    match = re.match(r"(?:(?:and|but|so|or|then)\b[\s,]*)+", question.own, re.IGNORECASE)
    rest = question.own[match.end() :] if match else ""
    return _as_sentence(rest) if rest else question.own


def _needed_turns(question: str, history: Sequence[Turn]) -> Iterator[str]:
    """The user's turns that a question needs, latest first, back to one that needs none."""
    typed = [" ".join(turn.text.split()) for turn in history if turn.role == "user" and turn.text.strip()]
    turns = [without_courtesy(turn) for turn in typed if courtesy_reply(turn) is None]
    for turn in turns[: -_MAX_TURNS_SEARCHED - 1 : -1]:
        if not needs_history(question):
            return
        yield turn
        question = turn


def _as_sentence(text: str) -> str:
    """The text with a capital at its beginning and one punctuation mark at its end."""
    capitalised = _BEGINS_SENTENCE.sub(lambda match: match.group().upper(), _capitalised(text))
    bare = capitalised.rstrip("?.!,;: ")
    mark = capitalised[len(bare) :].strip()[:1]
    default = "." if text.split()[:1] and text.split()[0].lower() in COMMANDS else "?"
    return f"{bare}{mark if mark in tuple('?.!') else default}"


def _capitalised(text: str) -> str:
    """The text with a capital at its beginning, unless its first word has a capital inside ("iPhone")."""
    first = text.split(maxsplit=1)[:1]
    return text[:1].upper() + text[1:] if first and first[0].islower() else text


def needs_history(question: str) -> bool:
    """Whether a question needs an earlier turn: it continues one, refers back to one, or names no topic itself."""
    if len(question) > MAX_QUESTION_LENGTH:
        return False
    match = _DISCOURSE_MARKER.match(question)
    body = question[match.end() :] if match else question
    if _continues(body) or refers_back(body):
        return True
    if asks_the_time(body) or (_DEFINES.match(body) and topic_words(body)):
        return False
    sentence = parse(body)
    return not any(map(_names_topic, sentence.words)) or _is_fragment(sentence, body)


def _names_topic(word: Word) -> bool:
    """Whether a word names a topic: "permit" does, the general word "fee" and the verb "sent" do not."""
    if word.part is Part.PUNCTUATION or word.text[0].isdigit() or not topic_words(word.text):
        return False
    is_name = word.has_capital and word.start > 0
    is_verb = word.part is Part.VERB and (word.text.endswith("ed") or word.text in VERBS)
    return is_name or not (is_verb or is_general(word.text))


def _continues(body: str) -> bool:
    if _CONTINUES_IF_SHORT.match(body):
        return len(topic_words(body)) <= _MAX_CONTINUATION_WORDS
    return _CONTINUES.match(body) is not None


def _is_fragment(sentence: Sentence, body: str) -> bool:
    """Whether it is only a part of a question: "in Wales?", "what documents?", "if I am under 18?", "Saturdays?"."""
    parts = [word.part for word in sentence.words if word.part is not Part.PUNCTUATION]
    asks = Part.QUESTION_WORD in parts[1:] or Part.AUXILIARY in parts or Part.QUESTION_WORD in parts[:1]
    if _is_noun_fragment(parts):
        return True
    if _CONDITION.match(body):
        return not (Part.QUESTION_WORD in parts[1:] or _has_main_question(sentence))
    if sentence.words[0].text in _PHRASE_PREPOSITIONS:
        return not asks and len(parts) <= _MAX_PHRASE_WORDS and parts[1:2] != [Part.NUMBER]
    is_numbered = len(parts) == _NUMBERED_LABEL_WORDS and any(letter.isdigit() for letter in sentence.words[1].text)
    return not asks and ((len(parts) == 1 and body.rstrip().endswith("?")) or is_numbered)


def _is_noun_fragment(parts: Sequence[Part]) -> bool:
    """Whether it is a question word and a noun without a verb: "what documents?", "up to what value?"."""
    if Part.QUESTION_WORD not in parts or Part.AUXILIARY in parts or Part.VERB in parts:
        return False
    return parts.count(Part.NOUN) < 2 and len(parts) <= (4 if parts[0] in (Part.PREPOSITION, Part.CONJUNCTION) else 3)


def _has_main_question(sentence: Sentence) -> bool:
    """Whether a main question follows the condition: "if it rains, do they …", "if I lose it can I …"."""
    pairs = zip(sentence.words[2:], sentence.words[3:], strict=False)
    return any(
        word.part is Part.AUXILIARY and following.part in (Part.PRONOUN, Part.DETERMINER, Part.NOUN)
        for word, following in pairs
    )
