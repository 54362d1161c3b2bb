"""Expletive "it", which refers to nothing: "how long does it take to …", "is it legal to …", "it is raining"."""

import re
from functools import cache

# Excludes words after which "it" refers to something, though "to" follows: "is it meant to …", "is it open to …".
_NOT_REFERENTIAL = (
    r"(?!(?:meant|supposed|going|able|due|set|used|bound|sure|ready|obliged|entitled|designed|intended|built|made|likely|"
    r"unlikely|open|close|similar|equal|subject|limited|linked|next|relevant|related|available|applicable|exposed|attached|"
    r"given|sent|left|up|needed|paid|sold|passed|applied|added|moved|closed|over|on|in|at|for|from|with)\b)"
)
_BE = r"(?:is|was|be|are|were|being|been)"
_CLAUSE_OPENER = (
    r"(?:to (?!the |a |an |my |our |your |all |any |every|some|those |these |me |us |them )\w+|that|if|when|whether|"
    r"for (?:\w+ ){1,5}to|who|until)\b"
)
_ADVERB = r"(?:(?:ever|still|always|really|not|also|only|now|ok|okay) )?"
_GERUND = r"(?!(?:going|being|having|doing|coming|working|happening|missing|existing|ongoing)\b)\w+ing\b"
_PATTERNS = (
    # "is it legal to …", "is it against the law to …", "why is it important that …", "is it worth appealing"
    rf"{_BE} it {_ADVERB}{_NOT_REFERENTIAL}(?:\w+ ){{1,4}}?{_CLAUSE_OPENER}",
    rf"it (?:\w+ )?(?:{_BE}|get|become) {_ADVERB}{_NOT_REFERENTIAL}(?:\w+ ){{1,4}}?{_CLAUSE_OPENER}",
    rf"{_BE} it (?:worth|ok|okay|fine|any use|no use) {_GERUND}",
    rf"{_BE} it (?:that|because) ",
    # "how long does it take to …", "what does it cost to …", "it takes two weeks to …"
    rf"{_BE} it (?:up|down) to \w+",
    rf"(?:job|turn|responsibility|duty|business|role|place|time) {_BE} it to \w+",
    r"it (?:hurt|help|harm|benefit|suit|cost|pay) (?:\w+ ){1,4}?to \w+",
    r"it (?:\w+ )?(?:takes?|took|taken|costs?) (?:\w+ ){0,9}?to \w+",
    r"it (?:really )?(?:mean|matter|matters|help|hurt|feel|pay|make (?:more )?sense|make a difference|"
    r"make any difference) "
    r"(?:(?:anything|so|much|a lot) ){0,2}"
    r"(?:to|for|if|when|whether|that|how|which|what|who|where) \w+",
    r"it (?:seems?|appears?|turns out|turned out|happens?|follows?) (?:that|as|to)",
    r"(?:what|which) (?:time|day|date|month|year) (?:is|was|will) it",
    r"how (?:late|early|hot|cold|warm|windy|wet) (?:is|was|will) it",
    r"how far is it (?:to|from)",
    r"it (?:(?:is|was|will|gets|got|be|being|been|going|to|start|starts) )*(?:raining|snowing|rain|rains|"
    r"snow|snows|hailing|freezing|sunny|windy|foggy|i"
    r"cy|dark|christmas|easter|half term|midnight|noon|bedtime)\b",
    r"it (?:is|was) (?:an emergency|possible|necessary|appropriate|a bank holiday|cold|hot|too late)\b",
    # "make it easier to …", "find it hard to …"
    r"(?:make|makes|made|making|find|finds|found|think|consider) it (?:\w+ ){1,3}?(?:to|that|for|if) \w+",
    r"it (?:is|was) (?:\d|january|february|march|april|may|june|july|august|september|october|november|"
    r"december|mon|tue|wed|thu|fri|sat|sun)",
    r"it (?:security|incidents?|support|systems?|department|team|providers?|equipment|services?|suppliers?|"
    r"staff)\b",
)


@cache
def expletive_it() -> re.Pattern[str]:
    """The pattern of an expletive "it". It takes milliseconds to compile, so the first question compiles it."""
    return re.compile("|".join(rf"\b(?:{pattern})" for pattern in _PATTERNS))
