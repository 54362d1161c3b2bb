"""Examples for OpenAPI: a certificate of a silence of the corpus in the repository, and the key that signed it."""

import json
from pathlib import Path
from typing import Any

CERTIFICATE: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
KEYS: dict[str, Any] = {
    "keys": [
        {
            "fingerprint": CERTIFICATE["signature"]["fingerprint"],
            "algorithm": "Ed25519",
            "pem": "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA2bPoSQAeEmkKix6v1ob14daZoOI2Xgid9alqCkCnbII=\n"
            "-----END PUBLIC KEY-----\n",
            "in_use": True,
        }
    ]
}
