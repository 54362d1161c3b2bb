"""Whether words name somebody: a person, a role, a body or a group, as against a thing."""

import re

from retrieval.question.word_classes import ORGANISATIONS, PERSONS


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


PRONOUNS = _words(
    "i we you he she they anyone anybody everyone everybody someone somebody nobody no-one who those us neither either"
)
# In the singular; the plural counts as well.
_SOMEBODY = (
    PERSONS
    | ORGANISATIONS
    | _words(
        """academy accountant admin administration administrator adopter adults adviser advisor affiliate airline
    ambassador analyst appellant applicant appraiser apprentice architect assembly assessor assistant association
    attendant attorney auditor author authority bank beneficiary bidder board body borough builder bureau business
    cabinet candidate captain caregiver carer caretaker carrier caseworker chair chairman chairperson chairwoman
    chaplain charity chief children church citizen claimant cleaner clerk client clinic clinician co-ordinator
    colleague college commander commission commissioner committee community company complainant consortium constable
    consultant consumer contractor controller convention coordinator coroner corporation council councillor
    counsellor counterparty court creditor crew custodian customer dealer debtor defendant delegate dentist
    department dependant depositor deputy designer detainee developer director distributor district doctor driver
    duty-holder dutyholder economist editor employee employer engineer enquirer entity establishment examiner
    executive executor expert exporter facilitator farmer federation fellow firefighter firm founder franchise
    franchisee franchisor funder government governor gp graduate grandparent guardian haulier head headteacher
    homeowner hospital house-builder housebuilder household householder importer individual industry informant
    inquiry inspector inspectorate institute institution instructor insured insurer interviewee interviewer
    investigator investor issuer judge juror juvenile laboratory landlord lawyer leader learner leaseholder lecturer
    legatee legislature lessee lessor librarian licensee licensor magistrate manager manufacturer marshal master
    mayor mediator medic member mentor midwife minister ministers ministry mp municipality neighbour nobody nominee
    nurse occupant occupier ofcom offender office officer official ofgem ofsted ofwat ombudsman operator optometrist
    organisation organiser organization owner paediatrician panel paramedic parliament participant partner
    partnership party passenger payee payer peer people personnel persons pharmacist physician pilot planner player
    police policyholder porter practitioner principal prisoner probationer procurer producer professional programmer
    promoter proprietor prosecutor provider psychiatrist psychologist publisher pupil purchaser radiographer
    receptionist recipient recruiter referee referrer refugee registrant registrar regulator relative representative
    requester researcher resident respondent responder retailer reviewer school scientist secretariat secretary
    seller senco service-user shareholder shipper sibling signatory signer skipper society soldier solicitor
    specialist sponsor spouse staff stakeholder statistician steward student sub-contractor subcontractor subsidiary
    supervisor supplier surety surgeon surveyor task-force taskforce taxpayer teacher team technician tenant
    therapist trader trainee trainer treasurer treasury tribunal trust trustee tutor undertaker underwriter union
    university user vendor verifier veteran victim visitor volunteer warden watchdog whistleblower wholesaler
    witness worker workforce workgroup youngster
    """
    )
)
_MORE_THAN_ONE = {"people", "children", "men", "women", "staff", "police", "personnel", "parents", "clergy"}
# "Secretary of State": the words before "of" name somebody.
_HOLDERS = re.compile(
    r"(?:^|-)(?:holder|keeper|giver|maker|worker|owner|manager|officer|teacher|leader|user|adviser|member|provider)s?$"
)
# Names of bodies only with a capital: "the IT Service", but not "a good service".
_NAMES = _words(
    "Service Services Office Directorate Division Section Branch Centre Forum Foundation Alliance Network Fund "
    "Programme State Lead Practice Authority Partnership Group Reviewers Desk Helpdesk"
)
# Things as often as bodies, so that what they do decides.
_AMBIGUOUS = _words("panel board body head court chair press unit party trust undertaking")
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
_NO_ONE = re.compile(r"(?:no|any|every|some) one", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?\s")
_WORD = re.compile(r"[^\W_][\w&’'./-]*")


def names_somebody(words: str, *, acts: bool = True) -> bool:
    """Whether a noun phrase names somebody. `acts`: its verb is active, so that letters such as DSIT name a body."""
    head = _head(words)
    if not head:
        return False
    last = head[-1]
    if last.lower() in PRONOUNS or last in _NAMES or _NO_ONE.fullmatch(" ".join(head)):
        return True
    if _is_listed(last):
        return acts or _AMBIGUOUS.isdisjoint(singulars(last)) or last[0].isupper()
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
        elif (end and not _joins(words, match)) or (not end and match.start() > 60):
            break
    return end


def _joins(words: str, match: "re.Match[str]") -> bool:
    """Whether a name goes on with this word: "the Government and industry"."""
    if match.group() not in ("and", "or", "of", "the", "other", "local", "devolved", "all", "their", "its", "Chief"):
        return False
    following = _WORD.findall(words[match.end() : match.end() + 40])[:3]
    return any(_is_listed(word) or word[0].isupper() for word in following)
