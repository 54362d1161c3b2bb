"""See that the encoder and the rerankers are compiled, and open them."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from api.settings import BUNDLED_ENCODER, BUNDLED_RANKER, NO_RANKER, PUBLISHED_ENCODER, SMALL_RANKER
from api.weights import ENCODER, LARGE, SMALL, SMALL_BASE_SHA256, large_base, small_base, weights_sha256
from retrieval.errors import MissingModel
from retrieval.interfaces import Reranker
from retrieval.models.encoder import OnnxEncoder, file_sha256
from retrieval.models.reranker import OnnxReranker

MODELS = "models"
# What Cited learnt itself, by the name of the model that is compiled from it.
_LEARNT = {SMALL_RANKER: SMALL, BUNDLED_RANKER: LARGE}

Say = Callable[[str], None]
_Model = TypeVar("_Model")


def compiled_folder(data: Path, model: str) -> Path:
    """Where the compiled form of this model is kept."""
    name = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in model.strip("/"))
    return data / MODELS / f"{name[-60:].strip('-.')}-{sha256(model.encode()).hexdigest()[:8]}"


def open_encoder(data: Path, encoder: str) -> OnnxEncoder:
    """The compiled encoder, ready to answer. Raises MissingModel where it has not been compiled, or is damaged."""
    found = OnnxEncoder(compiled_folder(data, encoder))
    if encoder == BUNDLED_ENCODER and found.sha256 != file_sha256(ENCODER):
        raise MissingModel("The compiled encoder is of other weights. Run `cited ingest`, which renews it.")
    return found


def prepare_encoder(data: Path, encoder: str, say: Say | None = None) -> OnnxEncoder:
    """The compiled encoder, compiled now if it is not there yet. Raises MissingModel where the weights are amiss."""
    return _prepared(
        lambda: open_encoder(data, encoder), lambda: _compile(data, encoder), f"encoder {encoder}", 20, say
    )


def open_ranker(data: Path, ranker: str) -> Reranker | None:
    """The compiled reranker, None where the setting says so. Raises MissingModel as `open_encoder` does."""
    return None if ranker == NO_RANKER else _opened(data, ranker)


def _opened(data: Path, ranker: str) -> OnnxReranker:
    found = OnnxReranker(compiled_folder(data, ranker))
    learnt = _LEARNT.get(ranker)
    if learnt is not None and found.sha256 != file_sha256(learnt):
        raise MissingModel("The compiled reranker is of other weights. Run `cited ingest`, which renews it.")
    return found


def prepare_ranker(data: Path, ranker: str, say: Say | None = None) -> Reranker | None:
    """The compiled reranker, compiled now if it is not there yet or is of other weights."""
    if ranker == NO_RANKER:
        return None
    seconds = 60 if ranker == BUNDLED_RANKER else 20
    return _prepared(
        lambda: _opened(data, ranker), lambda: _compile_ranker(data, ranker), f"reranker {ranker}", seconds, say
    )


def _prepared(
    opened: Callable[[], _Model], compiled: Callable[[], None], what: str, seconds: int, say: Say | None
) -> _Model:
    """The model as it is or, where there is none that can be opened, compiled first."""
    try:
        return opened()
    except MissingModel:
        if say is not None:
            say(f"Preparing the {what}: this is done once and takes about {seconds} seconds.")
        compiled()
    return opened()


def _compile(data: Path, encoder: str) -> None:
    from retrieval.models.compile import compile_model  # torch takes seconds to import, and answering never needs it

    folder = compiled_folder(data, encoder)
    if encoder == BUNDLED_ENCODER:
        compile_model(str(small_base()), encoder, file_sha256(ENCODER), folder, ENCODER)
    elif encoder == PUBLISHED_ENCODER:
        compile_model(str(small_base()), encoder, SMALL_BASE_SHA256, folder)
    else:
        source, checksum = _fetched(encoder, "CITED_ENCODER")
        compile_model(str(source), encoder, checksum, folder)


def _compile_ranker(data: Path, ranker: str) -> None:
    from retrieval.models.compile import compile_cross_encoder, compile_reranker

    folder = compiled_folder(data, ranker)
    if ranker == BUNDLED_RANKER:
        with large_base(data / MODELS) as base:
            compile_reranker(base, LARGE, ranker, file_sha256(LARGE), folder)
    elif ranker == SMALL_RANKER:
        compile_reranker(small_base(), SMALL, ranker, file_sha256(SMALL), folder)
    else:
        source, checksum = _fetched(ranker, "CITED_RANKER")
        compile_cross_encoder(str(source), ranker, checksum, folder)


def _fetched(model: str, setting: str) -> tuple[Path, str]:
    """A model by folder or name, and the hash of its weights."""
    path = Path(model).expanduser()
    if path.is_dir():
        return path, weights_sha256(path, setting)
    from retrieval.models.compile import download_model

    fetched = download_model(model, setting)
    return fetched, weights_sha256(fetched, setting)
