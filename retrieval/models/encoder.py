"""Encode text with a compiled model: onnxruntime and tokenizers, never torch.

Each text is a batch of its own. Dynamic quantisation scales activations over a whole batch, so in a larger one a
text's vector would depend on the other texts. A batch of one also needs no padding.
"""

import json
import os
from collections.abc import Iterator, Sequence
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

# How graphs are compiled. It is part of the recipe, and a graph in another format is compiled again.
GRAPH_FORMAT = "int8 by channel/1"

# Texts that a stream encodes before they are read: 256 of them hold about 60 MB of word-piece vectors.
MAX_TEXTS_AHEAD = 256


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """The settings of a compiled folder. `sha256` is the hash of the weights before compilation."""

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
    """Read a compiled model's settings and check its files. Raises MissingModel where one is absent or altered."""
    try:
        model = CompiledModel(**json.loads((folder / SETTINGS).read_text()))
        damaged = [name for name, expected in model.files.items() if file_sha256(folder / name) != expected]
    except (OSError, ValueError, TypeError) as cause:
        raise MissingModel(f"There is no compiled model in {folder}. Run `cited ingest`, which compiles it.") from cause
    if model.form != GRAPH_FORMAT:
        raise MissingModel(
            f"The compiled model in {folder} is in an older format. Run `cited ingest`, which compiles it again."
        )
    if damaged:
        names = " and ".join(damaged)
        raise MissingModel(f"{names} in {folder} is damaged. Delete that folder and run `cited ingest`.")
    return model


class OnnxEncoder:
    """An Encoder over a compiled folder. Safe to share between threads."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """`threads`: how many passages are encoded at the same time; by default one for each core."""
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
        self._session = open_session(folder / GRAPH)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return list(self.stream(texts))

    def stream(self, texts: Sequence[str]) -> Iterator[Encoding]:
        """Yield the encodings of passages in order, each as soon as it is ready."""
        prompt = self.model.passage_prompt
        if len(texts) == 1:
            yield self._encode(texts[0], prompt)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(self._threads) as pool:
            for first in range(0, len(texts), MAX_TEXTS_AHEAD):
                yield from pool.map(lambda text: self._encode(text, prompt), texts[first : first + MAX_TEXTS_AHEAD])

    def encode_question(self, text: str) -> Encoding:
        return self._encode(text, self.model.question_prompt)

    def _encode(self, text: str, prompt: str) -> Encoding:
        pieces = self._tokenizer.encode(prompt + text)
        ids = np.array([pieces.ids], dtype=np.int64)
        vector, tokens = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        not_special = np.flatnonzero(np.array(pieces.special_tokens_mask) == 0)
        offsets = np.array(pieces.offsets, dtype=np.int32).reshape(-1, 2)[not_special] - len(prompt)
        behind_prompt = offsets[:, 0] >= 0
        return Encoding(vector[0], tokens[0][not_special][behind_prompt], offsets[behind_prompt])


def open_session(graph: Path) -> "InferenceSession":
    """Open a compiled graph. The session is safe to share between threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread for each text and several texts at a time: a run of 2 ms is too short to share between threads.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
