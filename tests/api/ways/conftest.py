"""A real server over the corpus that ships, which every test of the further ways asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import start


@pytest.fixture(scope="session")
def address(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server's address. At the end, its log has no traceback."""
    log = tmp_path_factory.mktemp("log") / "server.log"
    process, url = start(data_folder, log)
    yield url
    process.terminate()
    assert process.wait(20) in (0, -15)
    assert "Traceback" not in log.read_text()
