"""Encode text with a compiled model: onnxruntime and tokenizers, never torch.

Texts are run one at a time. Dynamic quantisation scales activations over a whole batch, so a text's vector would
depend on its neighbours; alone it is the same wherever it stands, and nothing is spent on padding.
"""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import MissingModel
from retrieval.interfaces import Encoding

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

GRAPH = "graph.onnx"
TOKENIZER = "tokenizer.json"
SETTINGS = "settings.json"

# How graphs are compiled now: part of the recipe, and a graph of another form is compiled anew.
FORM = "int8 by channel/1"

# Texts encoded ahead of whoever reads the stream: 256 of them hold about 60 MB of word-piece vectors.
AHEAD = 256


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """What a compiled folder says of itself: `sha256` is that of the weights it was compiled from."""

    name: str
    form: str
    sha256: str
    dimensions: int
    max_tokens: int
    question_prompt: str
    passage_prompt: str
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        (folder / SETTINGS).write_text(json.dumps(asdict(self), indent=1, sort_keys=True))


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        checksum = sha256()
        while chunk := file.read(1 << 20):
            checksum.update(chunk)
    return checksum.hexdigest()


def read_compiled(folder: Path) -> CompiledModel:
    """The settings of a compiled model, its files checked. Raises MissingModel where one is absent or altered."""
    try:
        model = CompiledModel(**json.loads((folder / SETTINGS).read_text()))
        damaged = [name for name, expected in model.files.items() if file_sha256(folder / name) != expected]
    except (OSError, ValueError, TypeError) as cause:
        raise MissingModel(f"There is no compiled model in {folder}. Run `cited ingest`, which makes it.") from cause
    if model.form != FORM:
        raise MissingModel(f"The compiled model in {folder} is of an older form. Run `cited ingest`, which renews it.")
    if damaged:
        names = " and ".join(damaged)
        raise MissingModel(f"{names} in {folder} is damaged. Delete that folder and run `cited ingest`.")
    return model


class OnnxEncoder:
    """An Encoder over a compiled folder. Safe to share between threads."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """`threads`: texts encoded side by side by `encode`; by default one for each core."""
        self.model = read_compiled(folder)
        self.name = f"{self.model.name}, {self.model.form}"
        self.sha256 = self.model.sha256
        self.dimensions = self.model.dimensions
        self.max_tokens = self.model.max_tokens
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)
        self._threads = threads or len(os.sched_getaffinity(0))
        self._session = session(folder / GRAPH)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return list(self.stream(texts))

    def stream(self, texts: Sequence[str]) -> Iterator[Encoding]:
        """The encodings of passages, in order, as they become ready."""
        prompt = self.model.passage_prompt
        if len(texts) == 1:
            yield self._encode(texts[0], prompt)
            return
        with ThreadPoolExecutor(self._threads) as pool:
            for first in range(0, len(texts), AHEAD):
                yield from pool.map(lambda text: self._encode(text, prompt), texts[first : first + AHEAD])

    def encode_question(self, text: str) -> Encoding:
        return self._encode(text, self.model.question_prompt)

    def _encode(self, text: str, prompt: str) -> Encoding:
        pieces = self._tokenizer.encode(prompt + text)
        ids = np.array([pieces.ids], dtype=np.int64)
        vector, tokens = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        own = np.flatnonzero(np.array(pieces.special_tokens_mask) == 0)
        offsets = np.array(pieces.offsets, dtype=np.int32).reshape(-1, 2)[own] - len(prompt)
        inside = offsets[:, 0] >= 0
        return Encoding(vector[0], tokens[0][own][inside], offsets[inside])


def session(graph: Path) -> "InferenceSession":
    """A compiled graph, ready to run; safe to share between threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread for each text, several texts side by side: no synchronisation inside a 2 ms run.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
