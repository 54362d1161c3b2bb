"""Ask a running service whether it is ready."""

import httpx2

from retrieval.errors import NotReady

_SECONDS = 5.0


def ask_service(address: str) -> str:
    """A line that says which generation answers. Raises NotReady, with the reason, where none does."""
    try:
        response = httpx2.get(f"{address}/readyz", timeout=_SECONDS, trust_env=False)
        found = dict(response.json())
    except (httpx2.HTTPError, httpx2.InvalidURL, TypeError, ValueError) as cause:
        raise NotReady(f"No service answers at {address}. Start it with `cited serve`.") from cause
    if response.status_code != httpx2.codes.OK:
        raise NotReady(f"The service at {address} is not ready: {found.get('detail', response.status_code)}")
    return f"ready, generation {found.get('generation')}"
