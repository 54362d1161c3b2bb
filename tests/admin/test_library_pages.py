"""The documents, the keys and the audit on their pages, over HTTP."""

import re
import time
from urllib.parse import urlencode

import pytest

from api.roles import Role
from api.state import audit, keys
from api.state.store import Store
from tests.access.requests import Headers, Response, bearer
from tests.admin.conftest import Site
from tests.admin.test_pages import ended

HTML = ("Accept", "text/html")


def page(site: Site, place: str, secret: str | None = None) -> Response:
    return site.server.get(f"/admin/{place}".rstrip("/"), (*bearer(secret or site.admin), HTML))


def sent(site: Site, place: str, secret: str | None = None, **fields: str | list[str]) -> Response:
    headers: Headers = (*bearer(secret or site.admin), HTML)
    return site.server.form(f"/admin/{place}", urlencode(fields, doseq=True), headers)


def done(site: Site, response: Response) -> dict[str, dict[str, str]]:
    """The job that a form has started, once it has ended."""
    assert response.status == 303, response.text
    found = ended(site, response.headers["location"].rpartition("/")[2])
    assert str(found["status"]) == "done", found
    return found


def test_the_list_finds_documents_and_shows_withdrawn_ones(site: Site) -> None:
    assert "Parking in the borough" in page(site, "documents").text
    found = page(site, "documents?q=BINS").text
    assert "/admin/documents/bins" in found
    assert "/admin/documents/parking" not in found
    assert "No document has these words" in page(site, "documents?q=zebra").text
    done(site, sent(site, "documents/bins/withdraw"))
    listed = page(site, "documents").text
    assert "Withdrawn" in listed[listed.index("/admin/documents/bins") :]
    assert page(site, "documents/bins").status == 200


def test_each_change_says_first_what_it_does(site: Site) -> None:
    shown = page(site, "documents/parking/withdraw").text
    assert "1 edition, with 2 passages that can be quoted now" in shown or "1 edition, with 1 passage" in shown
    assert "Own questions whose answer stands in it (2)" in shown
    assert "What does a book of visitor permits cost?" in shown
    assert "This document is not withdrawn." in page(site, "documents/parking/reinstate").text


def test_withdraw_and_reinstate_a_document(site: Site) -> None:
    done(site, sent(site, "documents/bins/withdraw"))
    assert site.server.get("/v1/documents/bins").status == 404
    assert "It answers again" in page(site, "documents/bins").text
    done(site, sent(site, "documents/bins/reinstate"))
    assert site.server.get("/v1/documents/bins").status == 200


def test_a_deletion_can_be_previewed_first(site: Site) -> None:
    job = done(site, sent(site, "documents/bins/delete", mode="preview"))
    assert job["result"]["preview"]
    assert site.server.get("/v1/documents/bins").status == 200
    done(site, sent(site, "documents/bins/delete"))
    assert site.server.get("/v1/documents/bins").status == 404


def test_a_deleted_document_is_purged_once_its_id_was_entered(site: Site) -> None:
    done(site, sent(site, "documents/bins/delete"))
    way = page(site, "documents/purge?document=bins")
    assert way.headers["location"] == "/admin/documents/bins/purge"
    shown = page(site, "documents/bins/purge").text
    assert "was deleted before" in shown
    assert "1 generation:" in shown
    assert "1 own question is removed" in shown
    assert "notice=not-purged" in sent(site, "documents/bins/purge", sure="bin").headers["location"]
    assert done(site, sent(site, "documents/bins/purge", sure="bins"))["result"]["probes"]
    assert page(site, "documents/bins/purge").status == 404


def test_only_an_admin_purges(site: Site) -> None:
    assert page(site, "documents/bins/purge", site.editor).status == 403
    assert sent(site, "documents/bins/purge", site.editor, sure="bins").status == 403
    assert "/purge" not in page(site, "documents/bins", site.editor).text
    assert sent(site, "documents/bins/shred", site.editor).status == 400


def test_facts_are_changed_added_and_removed(site: Site) -> None:
    facts = {"fact-title": "Bin days", "fact-publisher": "The Borough", "fact-in_force_from": "2026-01-31"}
    done(site, sent(site, "documents/bins/facts", **facts))
    held = site.server.get("/v1/documents/bins").json
    assert (held["title"], held["publisher"], held["in_force_from"]) == ("Bin days", "The Borough", "2026-01-31")
    done(site, sent(site, "documents/bins/facts", **{"fact-publisher": ""}))
    assert site.server.get("/v1/documents/bins").json["publisher"] is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"fact-published": "tomorrow"}, "Published: enter a day such as 2026-01-31"),
        ({"fact-title": ""}, "Title: enter one"),
        ({"fact-collection": "Board papers"}, "Collection: use lower case letters"),
        ({}, "Change a fact, or leave this page"),
    ],
)
def test_facts_that_cannot_be_used_are_named_and_kept_in_the_form(
    site: Site, fields: dict[str, str], said: str
) -> None:
    shown = sent(site, "documents/bins/facts", **fields)
    assert shown.status == 400
    assert said in shown.text
    assert all(f'value="{value}"' in shown.text for value in fields.values() if value)


def test_a_key_is_shown_once_and_works(site: Site) -> None:
    made = sent(site, "keys/new", name="Meter", role="reader", expires="90d")
    assert made.status == 200
    assert made.headers["cache-control"] == "no-store"
    secret = re.findall(r'<code id="secret">([^<]+)</code>', made.text)[0]
    assert site.server.get("/admin", bearer(secret)).status == 403
    assert secret not in page(site, "keys").text
    assert secret.encode() not in (site.data / "state.sqlite").read_bytes()
    assert audit.entries(Store(site.data))[0]["action"] == "keys create"


def test_a_key_form_names_every_mistake(site: Site) -> None:
    shown = sent(site, "keys/new", name=" ", role="king", expires="soon", seen="some")
    assert shown.status == 400
    for said in ("Enter who will use the key", "Choose a role", "such as 90d", "Choose at least one collection"):
        assert said in shown.text
    assert sent(site, "keys/new", name="Late", role="reader", expires="2001-01-01").status == 400
    some = sent(site, "keys/new", name="All", role="admin", seen="some", collections=["main"])
    assert "An admin sees every collection" in some.text


def test_a_key_gets_a_new_secret_and_is_revoked(site: Site) -> None:
    key, old = keys.create(Store(site.data), "Meter", Role.EDITOR)
    assert "How long the old secret stays valid" in page(site, f"keys/{key.id}/rotate").text
    rotated = sent(site, f"keys/{key.id}/rotate", overlap="1h")
    new = re.findall(r'<code id="secret">([^<]+)</code>', rotated.text)[0]
    assert [site.server.get("/admin", bearer(secret)).status for secret in (old, new)] == [200, 200]
    assert "cannot be undone" in page(site, f"keys/{key.id}/revoke").text
    assert sent(site, f"keys/{key.id}/revoke").status == 303
    while {site.server.get("/admin", bearer(secret)).status for secret in (old, new)} != {401}:
        time.sleep(0.1)  # every process refuses it within a second
    assert "Revoked" in page(site, "keys").text
    assert page(site, "keys/none/revoke").status == 404


def test_revoking_the_last_admin_or_ones_own_key_is_warned_about(site: Site) -> None:
    own = next(key for key in keys.all_keys(Store(site.data)) if key.name == "Ada")
    shown = page(site, f"keys/{own.id}/revoke").text
    assert "You will be signed out" in shown
    assert "the last valid key of an admin" in shown


def test_the_audit_is_read_in_parts_and_its_chain_checked(site: Site) -> None:
    store = Store(site.data)
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


def test_an_editor_sees_neither_keys_nor_audit(site: Site) -> None:
    for place in ("keys", "keys/new", "audit"):
        assert page(site, place, site.editor).status == 403
    assert "/admin/keys" not in page(site, "documents", site.editor).text
