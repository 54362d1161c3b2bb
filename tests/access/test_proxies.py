"""Names from a reverse proxy: believed from listed addresses, and from nobody else."""

from collections.abc import Callable

import pytest

from api.roles import Role
from api.state import keys
from api.state.store import Store
from tests.requests import Headers, Server

Start = Callable[..., Server]
ADA: Headers = (("X-Forwarded-User", "ada"), ("X-Forwarded-Groups", "planners, staff"))
PROXY = {
    "CITED_READING": "signed-in",
    "CITED_PROXY_USER_HEADER": "X-Forwarded-User",
    "CITED_PROXY_GROUPS_HEADER": "X-Forwarded-Groups",
    "CITED_GROUPS": "staff=reader; planners=editor; CN=it,OU=town=admin",
}


def test_by_default_a_name_in_a_header_means_nothing(serve: Start, store: Store) -> None:
    keys.create(store, "Ada", Role.READER)
    assert serve(CITED_READING="signed-in").get("/v1/documents", ADA).status == 401


def test_a_listed_proxy_names_people_and_their_groups_give_the_role(serve: Start) -> None:
    server = serve(**PROXY, CITED_PROXIES="10.0.0.0/8, 127.0.0.1")
    assert "Signed in as <strong>ada</strong> (editor)" in server.get("/documents", ADA).text
    assert server.get("/v1/library/jobs", ADA).status == 200
    assert server.get("/v1/keys", ADA).code == "wrong_role"
    admin: Headers = (("X-Forwarded-User", "eve"), ("X-Forwarded-Groups", "staff"))
    assert server.get("/v1/library/jobs", admin).code == "wrong_role"
    assert server.get("/v1/documents", (("X-Forwarded-User", "mallory"),)).status == 401
    assert server.get("/v1/documents", (*ADA, *ADA)).status == 401
    assert server.get("/v1/documents").status == 401
    cross: Headers = (*ADA, ("Sec-Fetch-Site", "cross-site"))
    assert server.post("/v1/library/refreshes", {}, cross).code == "cross_site"


def test_another_address_is_not_believed_whatever_it_says_it_is(start: Start) -> None:
    server = start(**PROXY, CITED_PROXIES="10.0.0.0/8, 192.0.2.7")
    for claimed in ("10.0.0.1", "192.0.2.7", "127.0.0.1"):
        said: Headers = (*ADA, ("X-Forwarded-For", claimed), ("Forwarded", f"for={claimed}"), ("X-Real-IP", claimed))
        assert server.get("/v1/documents", said).status == 401


def test_a_proxy_cannot_be_switched_on_without_saying_which(serve: Start) -> None:
    with pytest.raises(ValueError, match="CITED_PROXY_USER_HEADER also needs CITED_PROXIES"):
        serve(**PROXY)
