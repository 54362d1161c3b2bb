"""Fixtures that every room's tests share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real documents and evaluation sets, which are not part of the product; tests that want them skip without."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder of real documents beside the checkout, which is not part of the product")
    return SHARED
