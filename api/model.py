"""Compile the encoder and the rerankers where needed, and open them."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from api.settings import BUNDLED_ENCODER, BUNDLED_RERANKER, NO_RERANKER, PUBLISHED_ENCODER, SMALL_RERANKER, Settings
from api.weights import (
    ENCODER_LAYERS,
    LARGE_WEIGHTS,
    SMALL_BASE_SHA256,
    SMALL_WEIGHTS,
    large_base,
    small_base,
    weights_sha256,
)
from retrieval.errors import MissingModel
from retrieval.interfaces import Models, Reranker
from retrieval.models.encoder import OnnxEncoder, file_sha256
from retrieval.models.reranker import OnnxReranker

MODELS = "models"
# The weights that Cited trained itself, by the reranker that is compiled from them.
_TRAINED_WEIGHTS = {SMALL_RERANKER: SMALL_WEIGHTS, BUNDLED_RERANKER: LARGE_WEIGHTS}

Say = Callable[[str], None]
_Model = TypeVar("_Model")


def open_models(settings: Settings) -> Models:
    """The compiled models of the settings, ready to answer. Raises MissingModel where one is missing or damaged."""
    return Models(open_encoder(settings.data, settings.encoder), open_reranker(settings.data, settings.ranker))


def prepare_models(settings: Settings, say: Say | None = None) -> Models:
    """The models of the settings, each compiled first where it is missing; `say` is told so."""
    encoder = prepare_encoder(settings.data, settings.encoder, say)
    return Models(encoder, prepare_reranker(settings.data, settings.ranker, say))


def compiled_folder(data: Path, model: str) -> Path:
    """The folder of this model's compiled form: a readable name and a hash of the whole name."""
    name = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in model.strip("/"))
    return data / MODELS / f"{name[-60:].strip('-.')}-{sha256(model.encode()).hexdigest()[:8]}"


def open_encoder(data: Path, encoder: str) -> OnnxEncoder:
    """Open the compiled encoder. Raises MissingModel where it is not compiled, damaged, or made from other weights."""
    opened = OnnxEncoder(compiled_folder(data, encoder))
    if encoder == BUNDLED_ENCODER and opened.sha256 != file_sha256(ENCODER_LAYERS):
        raise MissingModel("The compiled encoder was made from other weights. Run `cited ingest` to compile it again.")
    return opened


def prepare_encoder(data: Path, encoder: str, say: Say | None = None) -> OnnxEncoder:
    """Open the encoder, compiling it first where needed. Raises MissingModel where its weights are missing or wrong."""
    return _open_or_compile(
        lambda: open_encoder(data, encoder), lambda: _compile_encoder(data, encoder), f"encoder {encoder}", 20, say
    )


def open_reranker(data: Path, reranker: str) -> Reranker | None:
    """Open the compiled reranker; None where the setting is `none`. Raises MissingModel as `open_encoder` does."""
    return None if reranker == NO_RERANKER else _open_reranker(data, reranker)


def _open_reranker(data: Path, reranker: str) -> OnnxReranker:
    opened = OnnxReranker(compiled_folder(data, reranker))
    trained = _TRAINED_WEIGHTS.get(reranker)
    if trained is not None and opened.sha256 != file_sha256(trained):
        raise MissingModel("The compiled reranker was made from other weights. Run `cited ingest` to compile it again.")
    return opened


def prepare_reranker(data: Path, reranker: str, say: Say | None = None) -> Reranker | None:
    """Open the reranker, compiling it first where needed; None where the setting is `none`. Raises MissingModel."""
    if reranker == NO_RERANKER:
        return None
    seconds = 60 if reranker == BUNDLED_RERANKER else 20
    return _open_or_compile(
        lambda: _open_reranker(data, reranker),
        lambda: _compile_reranker(data, reranker),
        f"reranker {reranker}",
        seconds,
        say,
    )


def _open_or_compile(
    open_model: Callable[[], _Model], compile_model: Callable[[], None], what: str, seconds: int, say: Say | None
) -> _Model:
    """Open the model; where it cannot be opened, compile it and open it then."""
    try:
        return open_model()
    except MissingModel:
        if say is not None:
            say(f"Preparing the {what}. This happens once and takes about {seconds} seconds.")
        compile_model()
    return open_model()


def _compile_encoder(data: Path, encoder: str) -> None:
    from retrieval.models.compile import compile_model  # torch takes seconds to import, and only compiling needs it

    folder = compiled_folder(data, encoder)
    if encoder == BUNDLED_ENCODER:
        compile_model(str(small_base()), encoder, file_sha256(ENCODER_LAYERS), folder, ENCODER_LAYERS)
    elif encoder == PUBLISHED_ENCODER:
        compile_model(str(small_base()), encoder, SMALL_BASE_SHA256, folder)
    else:
        source, checksum = _locate(encoder, "CITED_ENCODER")
        compile_model(str(source), encoder, checksum, folder)


def _compile_reranker(data: Path, reranker: str) -> None:
    from retrieval.models.compile import compile_cross_encoder, compile_reranker

    folder = compiled_folder(data, reranker)
    if reranker == BUNDLED_RERANKER:
        with large_base(data / MODELS) as base:
            compile_reranker(base, LARGE_WEIGHTS, reranker, file_sha256(LARGE_WEIGHTS), folder)
    elif reranker == SMALL_RERANKER:
        compile_reranker(small_base(), SMALL_WEIGHTS, reranker, file_sha256(SMALL_WEIGHTS), folder)
    else:
        source, checksum = _locate(reranker, "CITED_RANKER")
        compile_cross_encoder(str(source), reranker, checksum, folder)


def _locate(model: str, setting: str) -> tuple[Path, str]:
    """The folder of a model given by folder or by name, and the hash of its weights. Fetches a model given by name."""
    path = Path(model).expanduser()
    if path.is_dir():
        return path, weights_sha256(path, setting)
    from retrieval.models.compile import download_model

    fetched = download_model(model, setting)
    return fetched, weights_sha256(fetched, setting)
