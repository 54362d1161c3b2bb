"""The organisation that runs the service, as it states itself to the public, and what the service stores."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Compliance(StrEnum):
    """How far the pages conform to WCAG 2.2 AA, in the words of the model accessibility statement."""

    NOT_STATED = "not-stated"
    FULL = "full"
    PARTIAL = "partial"
    NOT = "not"


class LawfulBasis(StrEnum):
    """A basis of UK GDPR, article 6(1)."""

    NOT_STATED = "not-stated"
    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal-obligation"
    VITAL_INTERESTS = "vital-interests"
    PUBLIC_TASK = "public-task"
    LEGITIMATE_INTERESTS = "legitimate-interests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The statements of the operator. An empty text, None or NOT_STATED: the operator has not stated it.

    `officer`: how to reach the data protection officer. `host`: the company that runs the computers, and the country.
    `problems`: parts of the pages that are known not to be accessible. `log_days`: how long the operator keeps the log.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    officer: str = ""
    host: str = ""
    basis: LawfulBasis = LawfulBasis.NOT_STATED
    log_days: int | None = None
    compliance: Compliance = Compliance.NOT_STATED
    problems: tuple[str, ...] = ()
    tested_on: date | None = None
    tested_by: str = ""
    prepared_on: date | None = None
    reviewed_on: date | None = None

    @property
    def missing_for_privacy(self) -> list[str]:
        """What the privacy notice still needs, in words."""
        needed = {
            "the name of the organisation": self.name,
            "a contact address": self.email or self.phone or self.address,
            "its data protection officer": self.officer,
            "the lawful basis": self.basis is not LawfulBasis.NOT_STATED,
        }
        return [words for words, is_stated in needed.items() if not is_stated]

    @property
    def missing_for_accessibility(self) -> list[str]:
        """What the accessibility statement still needs, in words."""
        needed = {
            "the name of the organisation": self.name,
            "a contact address": self.email or self.phone or self.address,
            "how far the pages conform": self.compliance is not Compliance.NOT_STATED,
            "when the pages were tested": self.tested_on,
            "when the statement was prepared": self.prepared_on,
        }
        return [words for words, is_stated in needed.items() if not is_stated]


@dataclass(frozen=True, slots=True)
class Stored:
    """Something that people type and the service keeps, because a setting says so. `days`: how long; None unknown."""

    what: str
    why: str
    days: float | None


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """All that the public pages show: the organisation, what is stored, and how sign-in and personal numbers work.

    `personal`: "refuse", "mask" or "allow". `session_hours`: how long a web session lasts. `release`: the version of
    Cited.
    """

    organisation: Organisation = field(default_factory=Organisation)
    stored: tuple[Stored, ...] = ()
    personal: str = "refuse"
    session_hours: float = 8
    release: str = ""
