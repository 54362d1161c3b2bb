"""The figure of the changes between editions: seeded edits in a real document, and words laid out anew."""

import shutil
from pathlib import Path

import pytest

from api.lab.edition_changes import Tally, read, relaid_changes
from api.lab.seeded_edits import edit, shifted
from api.lab.sentence_edits import EDITS
from ingest.formats.text.reader import read_text
from retrieval.changes.comparison import find_changes
from retrieval.text import CanonicalText

TEXT = """Waste

The council must collect grey bins every 14 days. It publishes the days of collection by 31 March 2026.

- Residents may leave two sacks beside a bin.
- Providers must report each missed collection within 28 days.

Garden waste is collected weekly from April to October, and composted at the depot.
"""


@pytest.fixture(scope="module")
def page(shared: Path) -> CanonicalText:
    path = shared / "documents" / "govuk" / "strategic-vision-for-rail.html"
    if not path.is_file():
        pytest.skip("needs the real documents beside the checkout")
    return read(path)


def test_edits_in_a_real_document_are_found_and_classed(page: CanonicalText) -> None:
    tally = Tally()
    tally.add(edit(page, 0))
    assert tally.made.total() > 80
    assert tally.share("modal", "number", "date") >= 0.95
    assert tally.share(*(name for name, *_ in EDITS), "moved") >= 0.95
    assert tally.false == []


def test_joined_paragraphs_are_no_change(page: CanonicalText) -> None:
    other = shifted(page)
    assert len(other.blocks) < len(page.blocks)
    assert find_changes(page, other).changes == ()


def test_a_seed_gives_the_same_edits_again() -> None:
    canonical = read_text(TEXT).canonical
    assert edit(canonical, 1) == edit(canonical, 1)
    assert edit(canonical, 1) != edit(canonical, 2)


@pytest.mark.browser
def test_the_same_words_as_a_web_page_and_as_a_pdf_are_no_change() -> None:
    if shutil.which("chromium") is None:
        pytest.skip("needs a browser: install Debian's package chromium")
    assert relaid_changes(read_text(TEXT).canonical, "Waste") == ()
