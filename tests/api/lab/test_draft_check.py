"""The seeds of the draft check say what is right, and the check gives these verdicts on real documents."""

from pathlib import Path

import pytest

from api.lab.draft_check import measure, read_library
from api.lab.draft_figure_seeds import figure_seeds
from api.lab.draft_library import FileLibrary
from api.lab.draft_reference_seeds import reference_seeds
from retrieval.text import digest

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def library(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> FileLibrary:
    return read_library(shared / "documents", tmp_path_factory.mktemp("texts"))[0]


def test_the_original_of_a_version_has_its_hash(library: FileLibrary) -> None:
    for version in library.versions():
        assert digest(library.original(version).read_bytes().decode()) == version.sha256


def test_the_verdicts_on_references_and_figures_reach_the_target(library: FileLibrary) -> None:
    """A seed of its own: no rule was mended on it."""
    for made in (reference_seeds(library, 5), figure_seeds(library, 5)):
        assert len(made) >= 60
        judged = measure(library, made)
        wrong = [one for one in judged if not one.is_right]
        assert len(wrong) <= 0.05 * len(judged), wrong
