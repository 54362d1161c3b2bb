"""Sealed JSON opens under its own name and unchanged, and not otherwise."""

import json
from typing import Any

import pytest

from retrieval.index.sealed import seal, seal_json, unseal

VALUE: dict[str, Any] = {
    "title": "Hedges “and” trees",
    "blocks": [{"start": 0, "end": 6}],
    "share": 0.93,
    "pages": None,
}


def test_what_is_sealed_comes_back() -> None:
    assert unseal("text", seal("text", VALUE)) == VALUE


def test_json_is_sealed_as_the_value_that_it_says() -> None:
    assert seal_json("text", json.dumps(VALUE, sort_keys=True)) == seal("text", VALUE)
    assert json.loads(seal("text", VALUE))["text"] == VALUE


def test_no_character_can_be_changed_and_no_other_name_opens_it() -> None:
    sealed = seal("text", VALUE)
    with pytest.raises(ValueError, match="altered"):
        unseal("manifest", sealed)
    for place, character in enumerate(sealed):
        other = "7" if character != "7" else "8"
        with pytest.raises(ValueError):  # no JSON any more, or other JSON
            unseal("text", sealed[:place] + other + sealed[place + 1 :])


def test_json_in_another_order_does_not_open() -> None:
    with pytest.raises(ValueError, match="altered"):
        unseal("text", seal_json("text", json.dumps(VALUE)))
