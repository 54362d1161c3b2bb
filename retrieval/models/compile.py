"""Compile sentence-transformers models and Cited's own rerankers into int8 ONNX graphs.

An encoder's graph takes `input_ids` and `attention_mask`, int64 (n, t). It returns `vector`, float32 (n, d), the
pooled, normalised embedding, and `tokens`, float32 (n, t, d), the normalised vector of each word piece. A
cross-encoder's graph also takes `token_type_ids` where its model does; it returns `score`, float32 (n,). The graph of
Cited's own reranker takes the same inputs and `sentences`, float32 (n, s, t); it returns `score`, float32 (n, s).
"""

import io
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from huggingface_hub import snapshot_download
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import CrossEncoder, SentenceTransformer
from tokenizers import Tokenizer

from retrieval.errors import MissingModel
from retrieval.models.encoder import GRAPH, GRAPH_FORMAT, TOKENIZER, CompiledModel, file_sha256
from retrieval.models.encoder_layers import load_layers, transformer_of
from retrieval.models.smoothing import smooth
from retrieval.models.torch_reranker import open_judge, read_channel_maxima
from retrieval.models.word_pieces import MAX_WORD_PIECES

ONNX_OPSET = 17


class _EncoderGraph(torch.nn.Module):
    """The whole model and the normalisation in one graph, so that Python does no step of the encoding."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
        normalize = torch.nn.functional.normalize
        return normalize(features["sentence_embedding"], dim=-1), normalize(features["token_embeddings"], dim=-1)


def load_encoder(source: str) -> SentenceTransformer:
    """Load a model by its folder or name. Raises MissingModel where sentence-transformers cannot load it."""
    try:
        with _quiet():
            model = SentenceTransformer(source, device="cpu", model_kwargs={"attn_implementation": "eager"})
    except (OSError, ValueError, ImportError, RuntimeError) as cause:
        message = (
            f"sentence-transformers cannot load {source!r}. Set CITED_ENCODER to a model folder, or to the name of a "
            f"model that this machine can download. ({type(cause).__name__})"
        )
        raise MissingModel(message) from cause
    return model.eval()


def download_model(name: str, setting: str) -> Path:
    """Download a model by name, unless it is cached; return its folder. Raises MissingModel where that fails."""
    try:
        with _quiet():
            return Path(snapshot_download(name))
    except (OSError, ValueError) as cause:
        raise MissingModel(
            f"{name!r} is neither a model folder nor the name of a model that this machine can download. Set "
            f"{setting} to the folder of a sentence-transformers model."
        ) from cause


def compile_model(source: str, name: str, weights_sha256: str, target: Path, layers: Path | None = None) -> None:
    """Compile an encoder into the folder `target`, which appears only when it is complete.

    `layers`: a file of layers (retrieval/models/encoder_layers.py) that replace the model's own.
    """
    with _quiet():
        model = load_encoder(source)
        if layers is not None:
            load_layers(transformer_of(model), layers)
    tokenizer = model.tokenizer.backend_tokenizer
    dynamic = {"vector": {0: "n"}, "tokens": {0: "n", 1: "t"}}
    with _atomic_folder(target) as folder:
        _export(_EncoderGraph(model), ("input_ids", "attention_mask"), dynamic, tokenizer, folder)
        _encoder_settings(model, name, weights_sha256, folder).write(folder)


def compile_reranker(base: Path, weights: Path, name: str, weights_sha256: str, target: Path) -> None:
    """Compile a reranker, `base` with the trained `weights`, into `target`, which appears only when it is complete."""
    with _quiet(), _atomic_folder(target) as folder:
        judge = open_judge(base, weights)
        smooth(judge, read_channel_maxima(weights))
        # `sentences` has a row for each sentence; the other inputs are those of the encoder.
        axes = {"sentences": {0: "n", 1: "s", 2: "t"}, "score": {0: "n", 1: "s"}}
        example = torch.full((2, 3, 8), 1 / 8)
        tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        _export(judge, judge.inputs, axes, tokenizer, folder, {"sentences": example})
        _compiled_settings(name, weights_sha256, 1, MAX_WORD_PIECES, folder).write(folder)


def compile_cross_encoder(source: str, name: str, weights_sha256: str, target: Path) -> None:
    """Compile a cross-encoder, which scores one text at a time, into `target`, which appears only when it is complete.

    Raises MissingModel where the model cannot be loaded, or where it gives more than one score.
    """
    with _quiet():
        model, tokenizer, max_tokens = _load_cross_encoder(source)
    if model.config.num_labels != 1:
        raise MissingModel(
            f"{name!r} gives {model.config.num_labels} scores for a question and a text. Set CITED_RANKER to a "
            "cross-encoder that gives one score."
        )
    inputs = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in tokenizer.model_input_names]
    with _atomic_folder(target) as folder:
        _export(_CrossEncoderGraph(model, inputs), inputs, {"score": {0: "n"}}, tokenizer.backend_tokenizer, folder)
        _compiled_settings(name, weights_sha256, 1, max_tokens, folder).write(folder)


class _CrossEncoderGraph(torch.nn.Module):
    """A cross-encoder that returns its logit: the score before any sigmoid."""

    def __init__(self, model: torch.nn.Module, inputs: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self._inputs = tuple(inputs)

    def forward(self, *rows: torch.Tensor) -> torch.Tensor:
        score: torch.Tensor = self.model(**dict(zip(self._inputs, rows, strict=True))).logits[:, 0]
        return score


def _load_cross_encoder(source: str) -> tuple[Any, Any, int]:
    """Model, tokenizer and the most tokens that they read."""
    try:
        loaded = CrossEncoder(source, device="cpu", model_kwargs={"attn_implementation": "eager"})
    except (OSError, ValueError, ImportError, RuntimeError) as cause:
        message = (
            f"sentence-transformers cannot load {source!r} as a CrossEncoder. Set CITED_RANKER to a model folder, to "
            f"the name of a model that this machine can download, or to none. ({type(cause).__name__})"
        )
        raise MissingModel(message) from cause
    return loaded.model.eval(), loaded.tokenizer, int(loaded.max_length or 512)


@contextmanager
def _atomic_folder(target: Path) -> Iterator[Path]:
    """Give a folder to write into; it replaces the target once the block ends without an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    workspace = Path(tempfile.mkdtemp(prefix=".compiling-", dir=target.parent))
    try:
        yield workspace
        if target.exists():
            shutil.rmtree(target)
        workspace.rename(target)
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _export(
    graph: torch.nn.Module,
    inputs: Sequence[str],
    axes: dict[str, dict[int, str]],
    tokenizer: Tokenizer,
    folder: Path,
    leading: Mapping[str, torch.Tensor] | None = None,
) -> None:
    """Export the graph, quantise it and save it with its tokenizer.

    `inputs` names the graph's rows of word pieces, int64 (n, t). `leading` gives an example of each input before
    those. `axes` names the variable axes of the leading inputs and of the outputs.
    """
    leading = dict(leading or {})
    example = torch.ones((2, 8), dtype=torch.long)
    with _quiet():
        # The older exporter traces this model unchanged, and its graph is the faster one once quantised.
        torch.onnx.export(
            graph,
            (*leading.values(), *(example,) * len(inputs)),
            str(folder / "fp32.onnx"),
            input_names=[*leading, *inputs],
            output_names=[name for name in axes if name not in leading],
            dynamic_axes={**{name: {0: "n", 1: "t"} for name in inputs}, **axes},
            opset_version=ONNX_OPSET,
            dynamo=False,
        )
        _quantise(folder / "fp32.onnx", folder / GRAPH)
    (folder / "fp32.onnx").unlink()
    tokenizer.save(str(folder / TOKENIZER))


def _quantise(source: Path, target: Path) -> None:
    """Quantise the weights to int8 by channel: mean cosine to the original .994. By tensor it is .948, and slower."""
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)


def _encoder_settings(model: SentenceTransformer, name: str, weights_sha256: str, folder: Path) -> CompiledModel:
    prompts = {role: text for role, text in (model.prompts or {}).items() if text}
    settings = _compiled_settings(
        name, weights_sha256, int(model.get_embedding_dimension() or 0), int(model.max_seq_length or 512), folder
    )
    return replace(
        settings,
        question_prompt=prompts.get("query", ""),
        passage_prompt=prompts.get("document", prompts.get("passage", "")),
    )


def _compiled_settings(name: str, weights_sha256: str, dimensions: int, max_tokens: int, folder: Path) -> CompiledModel:
    return CompiledModel(
        name=name,
        form=GRAPH_FORMAT,
        sha256=weights_sha256,
        dimensions=dimensions,
        max_tokens=max_tokens,
        question_prompt="",
        passage_prompt="",
        files={file: file_sha256(folder / file) for file in (GRAPH, TOKENIZER)},
    )


class _quiet:
    """Keeps the libraries' progress bars and tracing warnings off the terminal."""

    def __enter__(self) -> None:
        self._stack = [redirect_stderr(io.StringIO()), redirect_stdout(io.StringIO())]
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        for context in self._stack:
            context.__enter__()

    def __exit__(self, *exception: object) -> None:
        for context in reversed(self._stack):
            context.__exit__(None, None, None)
        logging.disable(logging.NOTSET)
        self._warnings.__exit__(None, None, None)
