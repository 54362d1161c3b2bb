"""Recognises greetings, thanks and goodbyes, replies to them, and takes them off the question that follows."""

import re
from functools import cache

_HELLO = (
    r"(?:hello|hi|hiya|hey|howdy|greetings|good (?:morning|afternoon|evening|day)|(?:nice|pleased|good) to meet you|"
    r"how are (?:you|things)(?: doing)?(?: today)?|how(?:[’']s| is) it going|how do you do)"
)
_THANKS = (
    r"(?:(?:many |ok(?:ay)? )?thanks|thank[ -]?you|thank u|thankyou|thx|ty|ta|cheers|much appreciated|"
    r"i appreciate (?:it|that|this)|(?:that|this)(?:[’']s| is| was|s)? (?:\w+ )?"
    r"(?:great|helpful|useful|perfect|brilliant|good|lovely|all|all i needed|what i needed)|that helps|that helped)"
    r"(?: a lot| a million| a bunch| very much| so much| again| indeed|"
    r" for (?:that|this|it|everything|all (?:that|this|your help)|"
    r"(?:your|the) (?:\w+ )?(?:help|answers?|time|information|info)))*"
)
_GOODBYE = (
    r"(?:good ?bye|bye(?: bye)?|bye-bye|farewell|good ?night|see (?:you|ya)(?: later| soon| tomorrow)?|cya|so long|"
    r"take care|have a (?:\w+ )?(?:day|evening|weekend|night|time)|cheerio|talk to you later|until next time)"
)
_FILLER = (
    r"(?:ok(?:ay)?|great|perfect|brilliant|excellent|lovely|wonderful|super|fantastic|amazing|cool|right|alright|"
    r"all right|got it|understood|i see|well|there|all|everyone|everybody|cited|for now|then|now|and|oh|sir|madam|mate)"
)
_PRAISE = (
    r"(?:great|perfect|brilliant|excellent|lovely|wonderful|super|fantastic|amazing|cool|ok(?:ay)?|alright|all right)"
)
_WORDS_WITHOUT_REPLY = frozenset(
    "there all everyone everybody cited for then now and oh sir madam mate well so".split()
)
# A longer text is more than a greeting.
_MAX_COURTESY_CHARS = 80

_QUESTION_START = (
    r"(?:who|whom|whose|what|whats|when|where|which|why|how|is|are|was|were|do|does|did|can|could|may|must|should|will|would|"
    r"has|have|had|and|but|so|also|please|i|i[’']m|im|my|we|our)"
)

HELLO_REPLY = "Hello. Ask a question, and Cited quotes what the documents say about it."
THANKS_REPLY = "You’re welcome. Ask another question whenever you like."
GOODBYE_REPLY = "Goodbye."
OTHER_REPLY = "Ask another question whenever you like."


# Large patterns take milliseconds to compile, so the first question compiles them.
@cache
def _courtesy_only() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:(?:{_GOODBYE}|{_THANKS}|{_HELLO}|{_FILLER})\b\W*)+", re.IGNORECASE)


@cache
def _leading_courtesy() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:(?:{_THANKS}|{_HELLO}|{_PRAISE})(?: there| all| cited| everyone)?"
        rf"(?:\s*[,.!;:–—-]+\s+|\s+(?={_QUESTION_START}\b)))+",
        re.IGNORECASE,
    )


def courtesy_reply(text: str) -> str | None:
    """The fixed reply to a text that is only a greeting, thanks or a goodbye; None for any other text."""
    if len(text) > _MAX_COURTESY_CHARS or not _courtesy_only().fullmatch(text):
        return None
    for pattern, fixed_reply in ((_GOODBYE, GOODBYE_REPLY), (_THANKS, THANKS_REPLY), (_HELLO, HELLO_REPLY)):
        if re.search(rf"\b{pattern}\b", text, re.IGNORECASE):
            return fixed_reply
    remaining = set(re.findall(r"\w+", text.lower())) - _WORDS_WITHOUT_REPLY
    return OTHER_REPLY if remaining else None


def without_courtesy(question: str) -> str:
    """The question without a leading greeting or thanks: "Thanks, what about Wales?" gives "what about Wales?"."""
    match = _leading_courtesy().match(question[: 2 * _MAX_COURTESY_CHARS])
    return question[match.end() :] if match and match.end() < len(question) else question
