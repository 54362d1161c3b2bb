"""Bare commands: "Keep a record of each visit.", "Do not share it." They name nobody; what stands above them may."""

import re


def _either(listed: str) -> str:
    return "|".join(listed.split())


# Words that are verbs, and begin a sentence as nothing but a command.
_VERBS = _either(
    "accept acknowledge act add adhere adopt advise agree allocate allow analyse appoint apply arrange ask assess "
    "attend avoid be become begin bring build calculate carry choose clarify collaborate collect communicate compare "
    "comply conduct confirm consider consult continue contribute co-operate cooperate co-ordinate coordinate create "
    "decide declare define deliver demonstrate describe destroy determine develop disclose discuss dispose draw "
    "empower enable encourage engage ensure enter establish evaluate examine explain explore facilitate familiarise "
    "fill find follow get give handle have hold identify implement improve include inform inspect install invite "
    "involve keep learn leave let listen look maintain make manage meet monitor nominate notify obtain operate "
    "organise oversee perform prepare prevent prioritise promote propose protect provide publish pursue put raise "
    "read receive recognise recommend reduce refer register reject remain remember remove replace reply represent "
    "resolve respond retain reuse safeguard save see seek select sell send speak specify submit take tell treat turn "
    "undertake understand uphold use verify wear write"
)
# Words that are nouns or adjectives, too: a command before an article or another word that begins an object.
_OTHERS_TOO = _either(
    "access address aim answer audit balance book budget call challenge change charge check clean close complete "
    "contact control copy cover date design display document draft drive escort exercise file focus function group "
    "guard guide help issue judge label lead limit link list lock log mark match measure name note number offer open "
    "order outline park pay place plan practise present process produce question reach record report request research "
    "respect return review risk sample schedule score search secure set share show sign sound start state stop store "
    "study supply support talk target test tidy time track train transfer trial try update value view visit warn watch "
    "work"
)
_OBJECT = (
    r"(?=\s+(?:the|an?|any|all|each|every|no|this|that|these|those|your|their|its|our|his|her|them|it|both|at|with|"
    r"whether|how|what|when|where|who|which|if|up|out|only|to|clear|appropriate|relevant|\d+|\w+ly)\b)"
)
_NO_OBJECT = r"(?!\s+(?:of|is|are|was|were|has|have|will|can|may|must|should)\b)(?![-’'])"
_ADVERBS = r"(?:(?:always|also|then|where possible,|where appropriate,|if possible,|please|first|\w{2,}ly)\s+)*"
_COMMAND = re.compile(
    rf"\W*{_ADVERBS}(?:(?:{_VERBS})\b{_NO_OBJECT}|(?:{_OTHERS_TOO})\b{_OBJECT})",
    re.IGNORECASE,
)
_FORBIDDING = re.compile(r"\W*(?:please\s+)?(?:do\s+not|don[’']t|never)\s+\w", re.IGNORECASE)
_FORBIDDEN_ITEM = re.compile(r"\W*not\s+\w", re.IGNORECASE)
_LEADS = re.compile(
    r"\b(?:do|take|follow|complete|carry\s+out|undertake|perform)\s+(?:all\s+(?:of\s+)?)?(?:the\s+following|these)(?:\s+\w+){0,2}\s*:\s*$",
    re.IGNORECASE,
)


def is_command(sentence: str) -> bool:
    """Whether a sentence is a bare command, as far as its first words tell. "Records are kept" is none."""
    return _COMMAND.match(sentence) is not None or _FORBIDDING.match(sentence) is not None


def forbids(words: str, *, is_item: bool = False) -> bool:
    """Whether a command forbids: "Do not share it."; an item may also do it with its lead-in: "not share it"."""
    return _FORBIDDING.match(words) is not None or (is_item and _FORBIDDEN_ITEM.match(words) is not None)


def leads_to_commands(sentence: str) -> bool:
    """Whether a sentence leaves it to the commands below what is to be done: "must take the following steps:"."""
    return _LEADS.search(sentence) is not None
