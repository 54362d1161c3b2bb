"""A real server over the corpus that ships, which every test of the further ways asks."""

import pytest

from tests.servers import ServerProcess


@pytest.fixture
def address(shipped: ServerProcess) -> str:
    return shipped.address
