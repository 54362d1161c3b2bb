"""Whatever schemathesis makes of the OpenAPI document, a running server answers as the document says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.roles import Role
from api.state import keys
from api.state.store import Store
from tests.api.schema_attack import failures
from tests.servers import start
from tests.size import FULL

# `make test` sends the examples of the document and a few random requests; `make faults` sends many thousands.
EXAMPLES = 30 if FULL else 2
MANY = "1000000"


@pytest.fixture
def address(data: Path, tmp_path: Path) -> Iterator[str]:
    """A server over a library that may change, without limits on requests, whose log has no traceback at the end."""
    log = tmp_path / "server.log"
    settings = {"CITED_QUESTIONS_PER_MINUTE": MANY, "CITED_CHANGES_PER_MINUTE": MANY, "CITED_FAILED_TRIES": MANY}
    process, url = start(data, log, **settings)
    yield url
    process.terminate()
    assert process.wait(30) in (0, -15)
    assert "Traceback" not in log.read_text()
    assert "unexpected" not in log.read_text()


@pytest.mark.parametrize("with_key", [False, True], ids=["without key", "admin"])
def test_every_response_is_one_that_the_document_describes(address: str, data: Path, with_key: bool) -> None:
    secret = keys.create(Store(data), "Schemathesis", Role.ADMIN)[1] if with_key else None
    found, requests = failures(address, secret, EXAMPLES, every_phase=FULL)
    found_last, requests_last = failures(address, secret, EXAMPLES, every_phase=FULL, ending=True)
    assert list((found + found_last).elements()) == []
    assert requests > (1000 if FULL else 60)
    assert requests_last > (20 if FULL else 2)
