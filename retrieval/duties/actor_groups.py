"""Whether an actor is one whom a reader looks for: "local authority" finds councils and boroughs."""

import re

# Names of the same kind of body. A reader who looks for one finds all; the first word or words are those of a form.
GROUPS: tuple[tuple[str, ...], ...] = (
    (
        "local authority",
        "council",
        "borough",
        "local council",
        "local government",
        "county council",
        "district council",
        "borough council",
        "city council",
        "unitary authority",
        "principal authority",
        "placing authority",
        "responsible authority",
        "local planning authority",
        "planning authority",
        "children’s services authority",
    ),
    (
        "government",
        "minister",
        "secretary of state",
        "department",
        "treasury",
        "cabinet office",
        "ministry",
        "central government",
    ),
    ("school", "academy", "college", "governing body", "headteacher", "head teacher", "proprietor"),
    ("employer", "company", "business", "firm"),
    ("employee", "staff", "worker", "individual", "team member", "staff member"),
    ("landlord", "registered provider", "housing association", "provider of social housing"),
    ("parent", "guardian", "carer"),
    ("applicant", "claimant", "person seeking entry"),
    ("contractor", "supplier", "third party"),
    ("police", "chief constable", "police force"),
    ("nhs", "nhs trust", "integrated care board", "icb", "health board", "hospital", "trust"),
)
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


def is_wanted(wanted: str, actor: str) -> bool:
    """Whether an actor's words hold those of the wanted one, or of another name of its group. Plurals count."""
    words = _normal(actor)
    return any(name and _holds(words, name) for name in _names(wanted))


def _names(wanted: str) -> tuple[tuple[str, ...], ...]:
    name = _normal(wanted)
    return _GROUP_OF.get(name, (name,))


def _normal(words: str) -> tuple[str, ...]:
    return tuple(_singular(word) for word in _WORD.findall(words.lower().replace("'", "’")))


def _singular(word: str) -> str:
    """The word without a plural's ending. What it does to other words does no harm: both sides are treated alike."""
    word = re.sub(r"’s?$", "", word)
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _holds(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return any(words[at : at + len(name)] == name for at in range(len(words) - len(name) + 1))


# Every question looks up every group, so their words are made once.
_GROUP_OF = {_normal(name): tuple(map(_normal, group)) for group in GROUPS for name in group}
