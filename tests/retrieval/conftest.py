"""What retrieval's tests share: an encoder that needs no model."""

import pytest

from tests.fakes import WordEncoder


@pytest.fixture(scope="module")
def word_encoder() -> WordEncoder:
    """For small generations and those who ask them."""
    return WordEncoder()
