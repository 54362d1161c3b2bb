"""The statements of the public pages, from the settings in force."""

from typing import Any, NamedTuple

from api.settings import Settings
from web.public.organisation import Organisation, PublicFacts, Stored


class _Storage(NamedTuple):
    """A setting that turns storage of people's words on, the setting of its days, and what the page says of it."""

    switch: str
    days: str
    what: str
    why: str


# Every setting that lets Cited store what people type. A new one needs a line here: the privacy notice shows it.
_STORAGE = (
    _Storage(
        "conversations",
        "conversation_days",
        "the questions of a conversation",
        "so that the conversation has an address to which you can come back. Each further question starts the days "
        "anew, and its page deletes it at once",
    ),
    _Storage(
        "reported_questions",
        "report_days",
        "the question of an answer that somebody reports as wrong",
        "so that an administrator can see what went wrong",
    ),
    _Storage(
        "gaps",
        "gap_days",
        "questions that the documents did not answer",
        "so that an administrator can see which documents are missing",
    ),
)


def public_facts(settings: Settings, release: str) -> PublicFacts:
    """The facts that /accessibility, /privacy and /help show."""
    return PublicFacts(
        organisation=_organisation(settings),
        stored=tuple(
            Stored(one.what, one.why, getattr(settings, one.days, None))
            for one in _STORAGE
            if _is_on(getattr(settings, one.switch, False))
        ),
        personal=settings.personal.value,
        session_hours=settings.session_hours,
        keeps_reports=hasattr(settings, "report_days"),
        release=release,
    )


def _is_on(value: Any) -> bool:
    return value is True or str(getattr(value, "value", value)) == "on"


def _organisation(settings: Settings) -> Organisation:
    return Organisation(
        name=settings.organisation.strip(),
        email=settings.contact_email,
        phone=settings.contact_phone.strip(),
        address=settings.contact_address.strip(),
        officer=settings.data_protection_officer.strip(),
        host=settings.hosted_by.strip(),
        basis=settings.lawful_basis,
        log_days=settings.log_days,
        compliance=settings.accessibility,
        problems=tuple(one.strip() for one in settings.accessibility_problems.split(";") if one.strip()),
        tested_on=settings.accessibility_tested,
        tested_by=settings.accessibility_tester.strip(),
        prepared_on=settings.accessibility_prepared,
        reviewed_on=settings.accessibility_reviewed,
    )
