"""The recipe of a generation: the names and hashes of the rules and models that built it."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

# The layout of generations whose recipe names none.
EARLIER_LAYOUT = "one file of each kind"


@dataclass(frozen=True, slots=True)
class Recipe:
    """The same documents and the same recipe give the same index.

    `extractor`, `splitter` and `lexical` are names that change whenever their rules do. `encoder_sha256` is the hash of
    the encoder's weights. `weights` are the weights of the ranking signals. `layout` is the form of the files.
    """

    extractor: str
    splitter: str
    encoder: str
    encoder_sha256: str
    lexical: str
    weights: dict[str, float]
    layout: str = EARLIER_LAYOUT

    @property
    def sha256(self) -> str:
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def differences(self, other: "Recipe") -> list[str]:
        """The names of the fields in which two recipes differ."""
        values, other_values = asdict(self), asdict(other)
        return [name for name in values if values[name] != other_values[name]]
