"""The recipe: names and hashes of everything that shaped a generation."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Recipe:
    """Two generations of the same recipe and the same documents are the same index.

    `extractor`, `splitter` and `lexical` are names that change whenever the rules behind them do; `encoder_sha256` is
    that of the model's weights. `weights` are those by which ranking sums its signals.
    """

    extractor: str
    splitter: str
    encoder: str
    encoder_sha256: str
    lexical: str
    weights: dict[str, float]

    @property
    def sha256(self) -> str:
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def differences(self, other: "Recipe") -> list[str]:
        """The names of the fields in which two recipes differ."""
        mine, theirs = asdict(self), asdict(other)
        return [name for name in mine if mine[name] != theirs[name]]
