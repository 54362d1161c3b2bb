"""The pages of keys and of the audit, over HTTP."""

import re
import time
from typing import Any

import pytest

from api.roles import Role
from api.state import audit, keys
from api.state.audit import Wanted
from api.state.store import Store
from tests.access.requests import bearer
from tests.admin.site import HTML, Site, page, sent

SECRET = re.compile(r'<code id="secret">([^<]+)</code>')


def test_a_key_is_shown_once_and_works(site: Site) -> None:
    made = sent(site, "keys/new", name="Meter", role="reader", expires="90d")
    assert made.status == 200
    assert made.headers["cache-control"] == "no-store"
    secret = SECRET.findall(made.text)[0]
    assert site.server.get("/admin", bearer(secret)).status == 403
    assert secret not in page(site, "keys").text
    assert secret.encode() not in (site.data / "state.sqlite").read_bytes()
    newest = audit.entries(Store(site.data))[0]
    assert (newest["action"], newest["by"]) == ("keys create", "Ada")
    assert secret not in str(newest)


def hidden(shown: str, name: str) -> str:
    """The value of a hidden field of a page."""
    return str(re.findall(rf'<input type="hidden" name="{name}" value="([^"]+)">', shown)[0])


def test_a_reload_of_the_page_of_a_made_key_makes_no_second_one(site: Site) -> None:
    id, before = hidden(page(site, "keys/new").text, "id"), len(keys.all_keys(Store(site.data)))
    fields = {"name": "Meter", "role": "reader", "id": id}
    secret = SECRET.findall(sent(site, "keys/new", None, **fields).text)[0]
    again = sent(site, "keys/new", None, **fields)
    assert again.status == 409
    assert "This key is made already" in again.text
    assert f'href="/admin/keys/{id}/rotate"' in again.text
    assert not SECRET.search(again.text)
    assert len(keys.all_keys(Store(site.data))) == before + 1
    assert site.server.get("/v1/documents", bearer(secret)).status == 200
    assert hidden(page(site, "keys/new").text, "id") != id
    assert sent(site, "keys/new", None, **{**fields, "id": "../x"}).status == 400


def test_a_reload_of_the_page_of_a_new_secret_makes_no_other(site: Site) -> None:
    key, _ = keys.create(Store(site.data), "Meter", Role.READER)
    fields = {"overlap": "0", "mark": hidden(page(site, f"keys/{key.id}/rotate").text, "mark")}
    secret = SECRET.findall(sent(site, f"keys/{key.id}/rotate", None, **fields).text)[0]
    again = sent(site, f"keys/{key.id}/rotate", None, **fields)
    assert again.status == 409
    assert "This key has its new secret already" in again.text
    assert site.server.get("/v1/documents", bearer(secret)).status == 200
    rotations = [entry for entry in audit.entries(Store(site.data)) if entry["action"] == "keys rotate"]
    assert len(rotations) == 1


def test_a_key_for_some_collections_sees_no_other(site: Site) -> None:
    made = sent(site, "keys/new", name="Board", role="reader", seen="some", collections=["board"])
    assert "only board" in made.text
    assert site.server.get("/v1/documents", bearer(SECRET.findall(made.text)[0])).json == []


def test_a_key_form_names_every_mistake(site: Site) -> None:
    shown = sent(site, "keys/new", name=" ", role="king", expires="soon", seen="some")
    assert shown.status == 400
    for said in ("Enter who will use the key", "Choose a role", "such as 90d", "Choose at least one collection"):
        assert said in shown.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "Late", "expires": "2001-01-01"}, "Enter a day in the future"),
        ({"name": "All", "role": "admin", "seen": "some", "collections": ["main"]}, "An admin sees every collection"),
        ({"name": "A\x07"}, "Enter who will use the key"),
        ({"name": "Plus", "seen": "some", "collections": ["a+b"]}, "none of them a plus"),
        ({"name": "Many", "seen": "some", "collections": [f"c{number}" for number in range(101)]}, "at most 100"),
    ],
)
def test_a_key_that_cannot_be_made_is_refused_with_a_reason(site: Site, fields: dict[str, Any], said: str) -> None:
    before = len(keys.all_keys(Store(site.data)))
    shown = sent(site, "keys/new", None, **{"role": "reader", **fields})
    assert shown.status == 400
    assert said in shown.text
    assert len(keys.all_keys(Store(site.data))) == before


def test_a_key_gets_a_new_secret_and_is_revoked(site: Site) -> None:
    key, old = keys.create(Store(site.data), "Meter", Role.EDITOR)
    assert "How long the old secret stays valid" in page(site, f"keys/{key.id}/rotate").text
    assert sent(site, f"keys/{key.id}/rotate", overlap="900d").status == 400
    rotated = sent(site, f"keys/{key.id}/rotate", overlap="1h")
    new = SECRET.findall(rotated.text)[0]
    assert [site.server.get("/admin", bearer(secret)).status for secret in (old, new)] == [200, 200]
    assert "cannot be undone" in page(site, f"keys/{key.id}/revoke").text
    assert sent(site, f"keys/{key.id}/revoke").headers["location"] == "/admin/keys?done=revoked"
    while {site.server.get("/admin", bearer(secret)).status for secret in (old, new)} != {401}:
        time.sleep(0.1)  # every process refuses it within a second
    assert "Revoked" in page(site, "keys?done=revoked").text
    assert "It was revoked on" in page(site, f"keys/{key.id}/revoke").text
    assert "This key lets nobody in any more." in page(site, f"keys/{key.id}/rotate").text
    assert [entry["action"] for entry in audit.entries(Store(site.data), 2)] == ["keys revoke", "keys rotate"]
    for change in ("revoke", "rotate"):
        assert page(site, f"keys/none/{change}").status == 404
        assert sent(site, f"keys/none/{change}").status == 404


def test_revoking_the_last_admin_or_ones_own_key_is_warned_about(site: Site) -> None:
    own = next(key for key in keys.all_keys(Store(site.data)) if key.name == "Ada")
    shown = page(site, f"keys/{own.id}/revoke").text
    assert "You will be signed out" in shown
    assert "the last valid key of an admin" in shown


def test_a_form_without_the_sessions_token_makes_and_revokes_no_key(site: Site) -> None:
    begun = site.server.form("/sign-in", f"key={site.admin}&next=/admin")
    cookie = (("Cookie", begun.cookies[0].partition(";")[0]), HTML)
    before = keys.all_keys(Store(site.data))
    for place in ("keys/new", f"keys/{before[0].id}/rotate", f"keys/{before[0].id}/revoke"):
        answer = site.server.form(f"/admin/{place}", "form_token=wrong&name=Eve&role=admin", cookie)
        assert answer.status == 403
        assert "This form belongs to another session" in answer.text
    assert [(key.id, key.revoked) for key in keys.all_keys(Store(site.data))] == [(key.id, None) for key in before]


def test_the_audit_is_read_in_parts_and_its_chain_checked(site: Site) -> None:
    store = Store(site.data)
    audit.record(store, "Ada", "test", "a document", "done")
    assert "removed the 1 entry, as far" in sent(site, "audit").text
    for number in range(60):
        audit.record(store, "Ada", "test", f"<b>{number}</b>", "done")
    first = page(site, "audit").text
    assert "&lt;b&gt;59&lt;/b&gt;" in first
    older = re.findall(r'href="/admin/(audit\?after=\d+)"', first)[0]
    assert "&lt;b&gt;0&lt;/b&gt;" in page(site, older).text
    verdict = sent(site, "audit").text
    head = re.findall(r"<code>(\d+:[0-9a-f]{64})</code>", verdict)[0]
    assert "The chain holds" in sent(site, "audit", head=head).text
    assert sent(site, "audit", head="7").status == 400
    store.write("UPDATE audit SET outcome = 'nothing' WHERE id = 3")
    assert "The chain breaks at entry 3" in sent(site, "audit", head=head).text


def test_the_audit_shows_only_the_entries_that_somebody_chooses(site: Site) -> None:
    store = Store(site.data)
    for by, action, subject in (("Ada", "publish", "parking"), ("Ed", "withdraw", "bins"), ("Ada", "delete", "100%")):
        audit.record(store, by, action, subject, f"outcome of {action}", "abcd1234" if by == "Ed" else None)
    store.write("UPDATE audit SET at = '2020-05-01T10:00:00+00:00' WHERE action = 'publish'")

    def outcomes(choice: str) -> set[str]:
        return set(re.findall(r"outcome of (\w+)", page(site, f"audit?{choice}").text))

    assert "Withdraw documents<" in page(site, "audit?action=withdraw").text
    assert outcomes("by=ada") == {"publish", "delete"}
    assert outcomes("by=abcd1234") == {"withdraw"}
    assert outcomes("action=withdraw") == {"withdraw"}
    assert outcomes("about=PARK") == {"publish"}
    assert outcomes("about=%25") == {"delete"}
    assert outcomes("first=2020-05-01&last=2020-05-01") == {"publish"}
    assert outcomes("last=2020-04-30") == set()
    assert "No entry matches your choice." in page(site, "audit?by=nobody").text
    assert page(site, "audit?first=9999-99-99").status == 400
    assert page(site, "audit?last=9999-12-31").status == 200


def test_a_choice_of_entries_stays_on_the_way_to_older_ones(site: Site) -> None:
    store = Store(site.data)
    for number in range(120):
        audit.record(store, "Ada" if number % 2 else "Ed", "test", str(number), "done")
    first = page(site, "audit?by=Ed").text
    older = re.findall(r'href="/admin/(audit\?[^"]*after=\d+)"', first)[0].replace("&amp;", "&")
    assert "by=Ed" in older
    shown = re.findall(r'<span class="cited-about">(\d+)</span>', page(site, older).text)
    assert shown == [str(number) for number in range(18, -1, -2)]
    assert len(audit.entries(store, 100, wanted=Wanted(by="Ed"))) == 60


def test_an_editor_sees_neither_keys_nor_audit(site: Site) -> None:
    for place in ("keys", "keys/new", "audit"):
        assert page(site, place, site.editor).status == 403
    assert "/admin/keys" not in page(site, "documents", site.editor).text
