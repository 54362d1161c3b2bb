"""Every table that names formats names all of them."""

from contextlib import suppress
from importlib import import_module

import pytest

from ingest.formats.readers import ACCEPTED_FORMATS, FORMATS
from ingest.reading.dumps import dump


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_format_has_a_reader_a_suffix_of_its_own_and_a_place_in_the_message(media_type: str) -> None:
    one = FORMATS[media_type]
    others = [other for other in FORMATS.values() if other is not one]
    assert callable(import_module(one.module).read)
    assert one.suffixes and all(suffix not in other.suffixes for suffix in one.suffixes for other in others)
    short = one.name.partition("(")[2].strip(")").removeprefix("flat ") or one.name
    assert short in ACCEPTED_FORMATS


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_format_has_a_dump_of_its_words(media_type: str) -> None:
    words: str | None = "it has a dump, which cannot read these bytes"
    with suppress(Exception):
        words = dump(media_type, b"An elm is old.")
    assert words is not None
