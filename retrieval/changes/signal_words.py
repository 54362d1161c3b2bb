"""Words that show what a sentence lays down: modal words ("must", "not"), conditions, and who has to act."""

from collections.abc import Iterator, Sequence

from retrieval.changes.figures import is_month
from retrieval.changes.words import Word


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _forms(listed: str) -> dict[str, str]:
    """Each form of a word, mapped to the first: lines of forms, divided by commas."""
    return {form: forms.split()[0] for forms in listed.split(",") for form in forms.split()}


_MODALS = _forms(
    "must, shall, should, may, might, can, could, will, would, ought, need needs needed, "
    "require requires required requirement requirements requiring, mandatory compulsory obligatory, "
    "oblige obliges obliged obligation obligations, duty duties, expect expects expected, "
    "recommend recommends recommended recommendation recommendations, advise advises advised, "
    "encourage encourages encouraged, permit permits permitted, allow allows allowed, entitle entitles entitled, "
    "prohibit prohibits prohibited, forbid forbids forbidden, optional, discretion, "
    "not, never, no, nor neither, none, without"
)
# In a sentence that is new or gone as a whole: of the words above, those that lay down what somebody has to do.
STRONG_MODALS = _listed(
    "must shall should may ought need require mandatory oblige duty expect recommend permit entitle prohibit forbid "
    "have-to"
)
_NEGATED = {"cannot": "can", "can't": "can", "won't": "will", "shan't": "shall"}
_CONDITIONS = _listed(
    "if unless except excepting excluding until only otherwise where wherever when whenever notwithstanding assuming "
    "insofar irrespective regardless depending"
)
_CONDITION_PAIRS = {
    ("subject", "to"), ("provided", "that"), ("providing", "that"), ("long", "as"), ("in", "case"), ("other", "than"),
    ("the", "event"), ("on", "condition"), ("at", "least"), ("at", "most"), ("more", "than"), ("less", "than"),
    ("fewer", "than"), ("up", "to"), ("extent", "that"), ("extent", "to"), ("so", "far"), ("in", "cases"),
    ("save", "in"), ("save", "for"), ("save", "where"), ("save", "that"), ("save", "as"),
}  # fmt: skip
# What follows "once" where it counts: "once a year", "once more".
_COUNTED = _listed("per every each more again and or in")
_TIMES = _listed("minute hour day night week fortnight month term quarter year")
_ACTORS = _listed(
    "we you they minister secretary government parliament department agency authority council borough county "
    "district parish mayor councillor committee board panel commissioner commission inspector inspectorate regulator "
    "ombudsman court tribunal judge police constable officer force prosecutor provider operator supplier contractor "
    "employer employee worker manager owner landlord tenant leaseholder occupier resident applicant claimant claimer "
    "school college university teacher head headteacher governor trust hospital clinician doctor nurse pharmacist "
    "midwife gp nhs carer parent guardian child pupil student patient person people adult citizen consumer customer "
    "client user visitor business company firm charity organisation organization partner partnership member director "
    "trustee chair developer designer builder engineer surveyor installer manufacturer importer distributor "
    "licensee licensor holder taxpayer pensioner migrant sponsor embassy ofsted ofcom ofgem hmrc dwp mod "
    "cqc hse ico team staff practitioner professional assessor auditor body anyone everyone nobody someone"
)


def modal_words(words: Sequence[Word]) -> tuple[str, ...]:
    """The modal words in order, each in its first form; a negated one comes with "not"."""
    return tuple(_modal_words(words))


def _modal_words(words: Sequence[Word]) -> Iterator[str]:
    for at, word in enumerate(words):
        after = words[at + 1].key if at + 1 < len(words) else ""
        key = word.key.replace("ʼ", "'")
        if key.endswith("n't") or key in _NEGATED:
            yield _NEGATED.get(key) or key.removesuffix("n't")
            yield "not"
        elif key in ("have", "has", "had") and after == "to":
            yield "have-to"
        elif key == "no" and after[:1].isdigit():
            continue  # "No. 10"
        elif key in _MODALS and not (key == "may" and is_month(words, at)):
            yield _MODALS[key]


def is_modal(word: Word) -> bool:
    return word.key in _MODALS or word.key in _NEGATED


def conditions(words: Sequence[Word]) -> tuple[str, ...]:
    """The words in order that make something depend on something else, or set a limit."""
    found = []
    for at, word in enumerate(words):
        pair = (word.key, words[at + 1].key if at + 1 < len(words) else "")
        if word.key in _CONDITIONS or (word.key == "once" and not _counts(words, at)):
            found.append(word.key)
        elif pair in _CONDITION_PAIRS:
            found.append(" ".join(pair))
    return tuple(found)


def _counts(words: Sequence[Word], at: int) -> bool:
    """Whether "once" says how often: it ends its part of the sentence, or "a year" follows."""
    keys = [word.key for word in words[at + 1 : at + 3]]
    return not keys or keys[0] in _COUNTED or (keys[0] in ("a", "an") and keys[-1] in _TIMES)


def actors(words: Sequence[Word]) -> tuple[str, ...]:
    """The words in order that name who acts or is concerned, in the singular."""
    return tuple(name for word in words if (name := _singular(word.key.removesuffix("'s"))) in _ACTORS)


def _singular(key: str) -> str:
    if key in _ACTORS:
        return key
    if key == "children":
        return "child"
    return key[:-3] + "y" if key.endswith("ies") else key.removesuffix("s")
