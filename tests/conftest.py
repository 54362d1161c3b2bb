"""Fixtures that every room's tests share."""

from pathlib import Path

import pytest

from api.bootstrap import Service, open_ingest, open_service
from api.model import open_encoder
from api.settings import BUNDLED_ENCODER, Settings
from ingest.source import sources
from retrieval.models.encoder import OnnxEncoder

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real documents and evaluation sets, which are not part of the product; tests that want them skip without."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder of real documents beside the checkout, which is not part of the product")
    return SHARED


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the corpus that ships ingested by the real encoder; tests must leave it as it is."""
    data = tmp_path_factory.mktemp("cited") / "data"
    report = open_ingest(Settings(data=data)).run(sources([ROOT / "corpus"]))
    assert report.exit_code == 0
    return data


@pytest.fixture(scope="session")
def encoder(data_folder: Path) -> OnnxEncoder:
    """The compiled encoder."""
    return open_encoder(data_folder, BUNDLED_ENCODER)


@pytest.fixture(scope="session")
def service(data_folder: Path) -> Service:
    """The engine and library over the corpus that ships."""
    return open_service(Settings(data=data_folder))
