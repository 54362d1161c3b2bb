"""The organisation: what it states about itself on /accessibility and /privacy."""

from datetime import date

from pydantic import Field
from pydantic_settings import BaseSettings

from web.public.organisation import Compliance, LawfulBasis


class OrganisationSettings(BaseSettings):
    """The organisation: what it states about itself on /accessibility and /privacy."""

    organisation: str = Field(
        default="", description="The name of the organisation that runs the service and is the data controller."
    )
    contact_email: str = Field(
        default="",
        pattern=r"^([^@\s<>?&]+@[^@\s<>?&]+)?$",
        description="The e-mail address for questions about accessibility and privacy.",
    )
    contact_phone: str = Field(default="", description="The telephone number for the same questions.")
    contact_address: str = Field(default="", description="The postal address for the same questions.")
    data_protection_officer: str = Field(
        default="", description="How to reach the data protection officer: a name or a role, and an address."
    )
    hosted_by: str = Field(
        default="",
        description="The company that runs the computers of the service for the organisation, and the country where "
        "they stand.",
    )
    lawful_basis: LawfulBasis = Field(
        default=LawfulBasis.NOT_STATED,
        description="The lawful basis of UK GDPR, article 6(1), on which questions are answered: `public-task`, "
        "`legitimate-interests`, `legal-obligation`, `contract`, `consent`, `vital-interests` or `not-stated`.",
    )
    log_days: int | None = Field(
        default=None, ge=0, description="How many days your log collector keeps the log. Cited only states it."
    )
    accessibility: Compliance = Field(
        default=Compliance.NOT_STATED,
        description="How far the pages conform to WCAG 2.2 AA by your own test: `full`, `partial`, `not` or "
        "`not-stated`.",
    )
    accessibility_problems: str = Field(
        default="", description="Parts of the pages that are not accessible, and why, separated by semicolons."
    )
    accessibility_tested: date | None = Field(
        default=None, description="The day on which the pages were last tested, as in 2026-01-31."
    )
    accessibility_tester: str = Field(default="", description="Who tested the pages, and how they chose them.")
    accessibility_prepared: date | None = Field(
        default=None, description="The day on which the accessibility statement was prepared."
    )
    accessibility_reviewed: date | None = Field(
        default=None, description="The day on which the accessibility statement was last reviewed."
    )
