"""Whether words name somebody: a person, a role, a body or a group, as against a thing."""

import re

from retrieval.question.word_classes import ORGANISATIONS, PERSONS


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


PRONOUNS = _words(
    "i we you he she they anyone anybody everyone everybody someone somebody nobody who those us neither either"
)
# In the singular; the plural counts as well.
_SOMEBODY = PERSONS | ORGANISATIONS | _words(
    """academy accountant administration administrator adopter adviser advisor affiliate airline ambassador appellant
    applicant appraiser architect assembly assessor association attorney auditor author authority bank bidder board
    body borough broker builder bureau business buyer cabinet candidate caregiver carer caseworker chair chairman
    chairperson charity chief church citizen claimant client clerk clinic clinician college colleague commission
    commissioner committee community company consortium constable consultant consumer contractor controller
    convention coordinator co-ordinator coroner corporation council councillor counsellor court creditor customer
    dealer debtor defendant delegate department deputy designer developer director distributor district doctor driver
    duty-holder dutyholder employee employer engineer enterprise entity establishment examiner executive exporter
    executor expert facilitator faculty farmer federation firm fellow founder franchise franchisee franchisor fund
    funder governor government guardian head headteacher health-worker holder homeowner hospital household household
    householder importer individual industry inspector inspectorate installer institute institution instructor insurer
    investigator investor judge keeper laboratory landlord lawyer lead leader lecturer legislature leaseholder lender
    lessee lessor librarian licensee licensor lister local-authority maker manager manufacturer mayor mediator medic
    member mentor midwife minister ministry moderator monitor municipality neighbour network-rail nurse occupant
    occupier office officer official ombudsman operator organisation organiser organization owner panel paramedic
    parliament participant partner partnership party pharmacist physician planner player police practice practitioner
    principal procurer producer professional promoter proprietor prosecutor provider psychologist publisher
    purchaser receiver recipient recruiter referee refugee registrant registrar regulator representative requester
    researcher resident respondent responder retailer reviewer school schools scientist sector secretariat secretary
    seller senco shareholder signatory sitter society solicitor specialist sponsor staff stakeholder state student
    subcontractor sub-contractor subsidiary supervisor supplier surgeon surveyor taskforce taxpayer teacher team
    technician tenant tester trader trainee trainer treasury tribunal trust trustee tutor undertaking undertaker
    union unit university user utility vendor verifier victim visitor volunteer warden watchdog witness worker
    workforce workgroup youngster ofsted ofcom ofgem ofwat parliament admin boroughs personnel
    adults children people persons crew public public-body dofe governance-body undertaking
    """
)
_MORE_THAN_ONE = {"people", "children", "men", "women", "staff", "police", "personnel", "parents", "clergy"}
# "Secretary of State": the words before "of" name somebody.
_HOLDERS = re.compile(
    r"(?:^|-)(?:holder|keeper|giver|maker|worker|owner|manager|officer|teacher|leader|user|adviser|member|provider)s?$"
)
_ACRONYM = re.compile(r"[A-Z][A-Z&]{1,7}s?$")
# The words of a name after which its kind of words no longer matter.
_CUT = re.compile(
    r"\s(?:of|in|on|for|with|from|at|under|by|to|within|between|among|across|without|including|such|as|about|over|"
    r"during|against|through|towards|who|which|that|whose|whom|where|when|whether|concerned|responsible|subject|able|"
    r"involved|acting|holding|granted|seeking|applying|using|wishing|considering|working|living|undertaking|providing|"
    r"making|giving|receiving|planning|carrying|employed|appointed|placed|affected|named|based|registered|caring|"
    r"entitled|delivering|dealing|handling|operating|taking|attending|entering|leaving|aged|not|once|is|are|has|have|"
    r"was|were|will|can|cannot)\b|[,(]"
)
_POSSESSIVE = re.compile(r"[’']s?\s")
_WORD = re.compile(r"[^\W_][\w&’'./-]*")


def names_somebody(words: str, *, acts: bool = True) -> bool:
    """Whether a noun phrase names somebody. `acts`: its verb is active, so that letters such as DSIT name a body."""
    head = _head(words)
    if not head:
        return False
    last = head[-1]
    if last.lower() in PRONOUNS or _is_listed(last):
        return True
    return acts and _ACRONYM.match(last) is not None and len(head) <= 4


def _head(words: str) -> list[str]:
    """The words up to the noun that the rest describes, the noun last: "The head" of "The head of the school"."""
    cut = _CUT.search(words, 1)
    kept = words[: cut.start()] if cut else words
    return [word.rstrip(".,") for word in _WORD.findall(kept)]


def _is_listed(word: str) -> bool:
    lower = re.sub(r"[’']s?$", "", word.lower())
    return any(form in _SOMEBODY or form in _MORE_THAN_ONE for form in singulars(lower)) or (
        _HOLDERS.search(lower) is not None
    )


def singulars(word: str) -> tuple[str, ...]:
    """The word and what it may be the plural of: "authorities" gives "authority"."""
    found = [word]
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    if word.endswith("es"):
        found.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
    return tuple(found)


def somebody_at_start(words: str) -> int:
    """The length of the words at the start that name somebody: "the Government" of "the Government consult experts".

    0 where they name nobody. The words may go on with anything.
    """
    end = 0
    for match in _WORD.finditer(words):
        between = words[end : match.start()]
        if end and re.search(r"[,;:(]", between):
            break
        if _is_listed(match.group()) or match.group().lower() in PRONOUNS or _ACRONYM.match(match.group()):
            if re.search(r"[’']s?$", match.group()):
                return 0
            end = match.end()
        elif end and not _joins(words, end, match):
            break
        elif not end and match.start() > 60:
            break
    return end


def _joins(words: str, end: int, match: "re.Match[str]") -> bool:
    """Whether a name goes on after `end` with these words: "the Government and industry"."""
    if match.group() not in ("and", "or", "of", "the", "other", "local", "devolved", "all", "their", "its", "Chief"):
        return False
    following = _WORD.findall(words[match.end() : match.end() + 40])[:3]
    return any(_is_listed(word) or word[0].isupper() for word in following)
