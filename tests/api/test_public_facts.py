"""The public pages of the whole app: they state the settings in force, to everybody."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from api.http.app import create_app
from api.public_facts import public_facts
from api.settings import Settings
from web.public.organisation import Compliance


def test_the_settings_reach_the_pages_though_reading_needs_a_sign_in_and_nothing_was_ingested(tmp_path: Path) -> None:
    settings = Settings(
        data=tmp_path,
        reading="signed-in",
        organisation="Wharf Borough Council",
        contact_email="access@wharf.example",
        accessibility_problems="the map; the plan ;",
        accessibility_prepared=date(2026, 3, 2),
    )
    client = TestClient(create_app(settings, None))
    accessibility = client.get("/accessibility")
    assert accessibility.status_code == 200
    assert "Wharf Borough Council" in accessibility.text
    assert "2 March 2026" in accessibility.text
    assert "Wharf Borough Council is the controller" in client.get("/privacy").text
    assert "access@wharf.example" in client.get("/help").text
    assert client.get("/documents").status_code in (401, 403)
    assert public_facts(settings, "1").organisation.problems == ("the map", "the plan")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITED_ACCESSIBILITY", "partial")
    monkeypatch.setenv("CITED_ACCESSIBILITY_TESTED", "2026-01-31")
    settings = Settings()
    assert settings.accessibility is Compliance.PARTIAL
    assert settings.accessibility_tested == date(2026, 1, 31)


@pytest.mark.parametrize("email", ["nobody", "a@b?bcc=c@d", "a b@c", "<a@b>"])
def test_an_address_that_is_none_is_refused(email: str) -> None:
    with pytest.raises(ValidationError):
        Settings(contact_email=email)


def test_what_the_settings_store_is_stated() -> None:
    assert public_facts(Settings(), "1").stored == ()
    conversations, reports = public_facts(
        Settings(conversations="on", conversation_days=7, reported_questions=True, report_days=90), "1"
    ).stored
    assert (conversations.days, reports.days) == (7, 90)
    assert "conversation" in conversations.what
    assert "reports as wrong" in reports.what


def test_the_privacy_notice_says_for_how_many_days_questions_are_stored(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, conversations="on", conversation_days=7, reported_questions=True, report_days=90)
    notice = TestClient(create_app(settings, None)).get("/privacy").text
    for words in ("7 days, then it is deleted", "90 days, then it is deleted", "It stores some of what you ask"):
        assert words in notice
