"""Compile models of sentence-transformers, and our own rerankers, into int8 ONNX graphs.

An encoder's graph takes `input_ids` and `attention_mask` (int64, (n, t)) and gives `vector` (float32, (n, d)), the
pooled, normalised embedding, and `tokens` (float32, (n, t, d)), each word piece's own normalised vector. That of a
cross-encoder takes `token_type_ids`, too, where its model does, and gives `score` (float32, (n,)). That of a reranker
of windows takes `sentences` besides (float32, (n, s, t)), and gives `score` (float32, (n, s)).
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
from retrieval.models.encoder import FORM, GRAPH, TOKENIZER, CompiledModel, file_sha256
from retrieval.models.encoder_layers import put, transformer_of
from retrieval.models.smoothing import smooth
from retrieval.models.torch_reranker import open_judge, spread_of
from retrieval.models.word_pieces import MAX_WORD_PIECES

OPSET = 17


class _Graph(torch.nn.Module):
    """Every module of the model and the normalisation in one graph, so that no step of it is left to Python."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
        unit = torch.nn.functional.normalize
        return unit(features["sentence_embedding"], dim=-1), unit(features["token_embeddings"], dim=-1)


def load(source: str) -> SentenceTransformer:
    """The model by folder or name. Raises MissingModel where sentence-transformers cannot load it."""
    try:
        with _quiet():
            model = SentenceTransformer(source, device="cpu", model_kwargs={"attn_implementation": "eager"})
    except (OSError, ValueError, ImportError, RuntimeError) as cause:
        message = (
            f"sentence-transformers cannot load {source!r}. Set CITED_ENCODER to a model folder, or to a name that "
            f"this machine can fetch. ({type(cause).__name__})"
        )
        raise MissingModel(message) from cause
    return model.eval()


def downloaded(name: str, setting: str) -> Path:
    """The folder of a model that is given by name, fetched if need be. Raises MissingModel where it cannot be."""
    try:
        with _quiet():
            return Path(snapshot_download(name))
    except (OSError, ValueError) as cause:
        raise MissingModel(
            f"There is no model folder {name!r}, and no model of that name can be fetched from here. Set "
            f"{setting} to the folder of a sentence-transformers model."
        ) from cause


def compile_model(source: str, name: str, weights_sha256: str, target: Path, layers: Path | None = None) -> None:
    """Write a compiled encoder to the folder `target`, in one step: it is there whole, or not at all.

    `layers`: a file of layers (retrieval/models/encoder_layers.py) that take the place of the model's own.
    """
    with _quiet():
        model = load(source)
        if layers is not None:
            put(transformer_of(model), layers)
    tokenizer = model.tokenizer.backend_tokenizer
    dynamic = {"vector": {0: "n"}, "tokens": {0: "n", 1: "t"}}
    with _written(target) as folder:
        _compile(_Graph(model), ("input_ids", "attention_mask"), dynamic, tokenizer, folder)
        _describe(model, name, weights_sha256, folder).write(folder)


def compile_reranker(base: Path, weights: Path, name: str, weights_sha256: str, target: Path) -> None:
    """Write a compiled reranker to `target`, in one step: what was learnt from `base`, which judges whole windows."""
    with _quiet(), _written(target) as folder:
        judge = open_judge(base, weights)
        smooth(judge, spread_of(weights))
        # The pieces' shares are a row for each sentence; the other inputs are as the encoder takes them.
        axes = {"sentences": {0: "n", 1: "s", 2: "t"}, "score": {0: "n", 1: "s"}}
        example = torch.full((2, 3, 8), 1 / 8)
        tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        _compile(judge, judge.inputs, axes, tokenizer, folder, {"sentences": example})
        _settings(name, weights_sha256, 1, MAX_WORD_PIECES, folder).write(folder)


def compile_cross_encoder(source: str, name: str, weights_sha256: str, target: Path) -> None:
    """Write a compiled cross-encoder of one text to `target`, in one step.

    Raises MissingModel where no such model can be loaded, or where it gives more than one score.
    """
    with _quiet():
        model, tokenizer, longest = _cross_encoder(source)
    if model.config.num_labels != 1:
        raise MissingModel(f"{name!r} gives {model.config.num_labels} scores for a pair. CITED_RANKER needs one score.")
    inputs = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in tokenizer.model_input_names]
    with _written(target) as folder:
        _compile(_Pair(model, inputs), inputs, {"score": {0: "n"}}, tokenizer.backend_tokenizer, folder)
        _settings(name, weights_sha256, 1, longest, folder).write(folder)


class _Pair(torch.nn.Module):
    """The score before any sigmoid: a logit."""

    def __init__(self, model: torch.nn.Module, inputs: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self._inputs = tuple(inputs)

    def forward(self, *rows: torch.Tensor) -> torch.Tensor:
        score: torch.Tensor = self.model(**dict(zip(self._inputs, rows, strict=True))).logits[:, 0]
        return score


def _cross_encoder(source: str) -> tuple[Any, Any, int]:
    try:
        found = CrossEncoder(source, device="cpu", model_kwargs={"attn_implementation": "eager"})
    except (OSError, ValueError, ImportError, RuntimeError) as cause:
        message = (
            f"sentence-transformers cannot load {source!r} as a CrossEncoder. Set CITED_RANKER to a model folder, to a "
            f"name that this machine can fetch, or to none. ({type(cause).__name__})"
        )
        raise MissingModel(message) from cause
    return found.model.eval(), found.tokenizer, int(found.max_length or 512)


@contextmanager
def _written(target: Path) -> Iterator[Path]:
    """A folder to write into, which takes the target's place once everything is in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    workspace = Path(tempfile.mkdtemp(prefix=".compiling-", dir=target.parent))
    try:
        yield workspace
        if target.exists():
            shutil.rmtree(target)
        workspace.rename(target)
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _compile(
    graph: torch.nn.Module,
    inputs: Sequence[str],
    axes: dict[str, dict[int, str]],
    tokenizer: Tokenizer,
    to: Path,
    before: Mapping[str, torch.Tensor] | None = None,
) -> None:
    """`inputs` are rows of word pieces, int64 (n, t); `before` are examples of what the graph takes before them.

    `axes` names the axes that vary in what else the graph takes and in what it gives.
    """
    first = dict(before or {})
    example = torch.ones((2, 8), dtype=torch.long)
    with _quiet():
        # The older exporter: it traces this model as it is, and what it writes quantises to the faster graph.
        torch.onnx.export(
            graph,
            (*first.values(), *(example,) * len(inputs)),
            str(to / "fp32.onnx"),
            input_names=[*first, *inputs],
            output_names=[name for name in axes if name not in first],
            dynamic_axes={**{name: {0: "n", 1: "t"} for name in inputs}, **axes},
            opset_version=OPSET,
            dynamo=False,
        )
        _quantise(to / "fp32.onnx", to / GRAPH)
    (to / "fp32.onnx").unlink()
    tokenizer.save(str(to / TOKENIZER))


def _quantise(source: Path, target: Path) -> None:
    """Eight bits a weight. By channel, not by tensor: mean cosine to the original .994 against .948, and faster."""
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)


def _describe(model: SentenceTransformer, name: str, weights_sha256: str, folder: Path) -> CompiledModel:
    prompts = {role: text for role, text in (model.prompts or {}).items() if text}
    plain = _settings(
        name, weights_sha256, int(model.get_embedding_dimension() or 0), int(model.max_seq_length or 512), folder
    )
    return replace(
        plain,
        question_prompt=prompts.get("query", ""),
        passage_prompt=prompts.get("document", prompts.get("passage", "")),
    )


def _settings(name: str, weights_sha256: str, dimensions: int, max_tokens: int, folder: Path) -> CompiledModel:
    return CompiledModel(
        name=name,
        form=FORM,
        sha256=weights_sha256,
        dimensions=dimensions,
        max_tokens=max_tokens,
        question_prompt="",
        passage_prompt="",
        files={file: file_sha256(folder / file) for file in (GRAPH, TOKENIZER)},
    )


class _quiet:
    """Keeps the libraries' progress bars and tracing remarks off the person's terminal."""

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
