"""What a worker says of why it cannot answer, as its parent hears it."""

import pytest

from api.http.workers import _Supervisor
from retrieval.errors import NotReady


@pytest.mark.parametrize(
    "words", ["The folder is missing.", "é" * 1500, "a" + "é" * 1500, "The folder \udcff is missing."]
)
def test_the_parent_hears_a_refusal_in_any_letters_and_of_any_length(words: str) -> None:
    supervisor = _Supervisor(1, lambda _: None, lambda: None)
    supervisor._refuse(NotReady(words))
    supervisor._hear()
    heard = supervisor._refusal
    assert heard is not None
    assert heard[:10] == words[:10]
