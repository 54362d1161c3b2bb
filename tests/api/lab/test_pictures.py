"""The pictures of the documentation: each is one that `make pictures` takes again, and together they are small."""

from api.http.access.needs import NEEDS
from api.lab.page_states import STATES, page_routes
from api.lab.pictures import SCREENS, picture_name
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "pictures"


def test_every_page_is_pictured_and_every_picture_has_a_name_of_its_own() -> None:
    assert page_routes(NEEDS) <= {state.route for state in STATES}
    names = [picture_name(state, screen) for state in STATES for screen in SCREENS]
    assert len(set(names)) == len(names)


def test_the_pictures_of_the_documentation_are_ones_that_the_command_takes_and_are_small() -> None:
    kept = sorted(FOLDER.glob("*"))
    assert {path.name for path in kept} <= {picture_name(state, screen) for state in STATES for screen in SCREENS}
    assert kept
    assert sum(path.stat().st_size for path in kept) < 3_000_000


def test_the_documentation_shows_each_picture() -> None:
    texts = "".join(path.read_text("utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    assert not [path.name for path in FOLDER.glob("*.png") if f"pictures/{path.name}" not in texts]
