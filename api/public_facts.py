"""The statements of the public pages, from the settings in force."""

from collections.abc import Iterator

from api.settings import Settings
from web.public.organisation import Organisation, PublicFacts, Stored


def public_facts(settings: Settings, release: str) -> PublicFacts:
    """The facts that /accessibility, /privacy and /help show."""
    return PublicFacts(
        organisation=_organisation(settings),
        stored=tuple(_stored(settings)),
        personal=settings.personal.value,
        session_hours=settings.session_hours,
        release=release,
    )


def _stored(settings: Settings) -> Iterator[Stored]:
    """What a setting in force lets Cited store of the words that people type. A new such setting needs a line here."""
    if settings.stored_days is not None:
        yield Stored(
            "the questions of a conversation",
            "so that the conversation has an address to which you can come back. Each further question starts the days "
            "anew, and its page deletes it at once",
            settings.stored_days,
        )
    if settings.reported_questions:
        yield Stored(
            "the question of an answer that somebody reports as wrong",
            "so that an administrator can see what went wrong",
            settings.report_days,
        )
    if settings.gaps:
        yield Stored(
            "questions that the documents did not answer",
            "so that an administrator can see which documents are missing",
            settings.gap_days,
        )


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
