"""Greetings, thanks and goodbyes: they get a short reply of their own, and are no part of the question behind them."""

import re

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
_ONLY = re.compile(rf"\W*(?:(?:{_GOODBYE}|{_THANKS}|{_HELLO}|{_FILLER})\b\W*)+", re.IGNORECASE)
_NO_REPLY = frozenset("there all everyone everybody cited for then now and oh sir madam mate well so".split())
# Longer than this, it is more than a greeting.
_LONGEST = 80

_BEGINS_QUESTION = (
    r"(?:who|whom|whose|what|whats|when|where|which|why|how|is|are|was|were|do|does|did|can|could|may|must|should|will|would|"
    r"has|have|had|and|but|so|also|please|i|i[’']m|im|my|we|our)"
)
_BEFORE = re.compile(
    rf"\s*(?:(?:{_THANKS}|{_HELLO}|{_PRAISE})(?: there| all| cited| everyone)?"
    rf"(?:\s*[,.!;:–—-]+\s+|\s+(?={_BEGINS_QUESTION}\b)))+",
    re.IGNORECASE,
)

HELLO = "Hello. Ask a question, and Cited quotes what the documents say about it."
WELCOME = "You’re welcome. Ask another question whenever you like."
GOODBYE = "Goodbye."
ANOTHER = "Ask another question whenever you like."


def reply(said: str) -> str | None:
    """The fixed reply to a greeting, thanks or a goodbye; None for whatever asks or says more."""
    if len(said) > _LONGEST or not _ONLY.fullmatch(said):
        return None
    for told, answer in ((_GOODBYE, GOODBYE), (_THANKS, WELCOME), (_HELLO, HELLO)):
        if re.search(rf"\b{told}\b", said, re.IGNORECASE):
            return answer
    left = set(re.findall(r"\w+", said.lower())) - _NO_REPLY
    return ANOTHER if left else None


def without_courtesy(question: str) -> str:
    """A question without the greeting or thanks before it: "Thanks, what about Wales?" asks "what about Wales?"."""
    match = _BEFORE.match(question[: 2 * _LONGEST])
    return question[match.end() :] if match and match.end() < len(question) else question
