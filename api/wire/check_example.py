"""The example of POST /v1/check: a draft about the corpus that ships. A test compares it with a real response."""

from typing import Any

DRAFT = (
    "The strategy says that Prevent is to “stop people becoming terrorists or supporting terrorism”. "
    "It calls Prevent “the most successful strand of all”."
)
CHECK: dict[str, Any] = {}
