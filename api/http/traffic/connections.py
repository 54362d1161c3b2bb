"""Open connections: bounded in all and by client, where the one that has been open longest without a request yields."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import Protocol

from api.http.access.proxies import is_in
from api.http.client_network import client_network

# Open connections of all clients, including idle ones.
MAX_CONNECTIONS = 1000


class Connection(Protocol):
    """A client's connection."""

    address: str

    def is_idle(self) -> bool:
        """Whether no request has arrived whole enough to be worked on."""

    def drop(self) -> None:
        """Close the connection."""


class Connections:
    """The open connections. `exempt`: networks of trusted proxies, which have no limit of their own."""

    def __init__(
        self, per_address: int, exempt: Iterable[IPv4Network | IPv6Network] = (), total: int = MAX_CONNECTIONS
    ) -> None:
        self._per_address, self._total, self._exempt = per_address, total, tuple(exempt)
        # In order of arrival: dictionaries keep it.
        self._all: dict[Connection, None] = {}
        self._by_client: dict[str, dict[Connection, None]] = {}

    def admit(self, connection: Connection) -> bool:
        """Count a new connection, in place of an idle one if there are too many; False if none is idle."""
        client = client_network(connection.address)
        own = self._by_client.get(client, {})
        is_limited = not is_in(connection.address, self._exempt)
        if is_limited and len(own) >= self._per_address and not self._drop_one(own):
            return False
        if len(self._all) >= self._total and not self._drop_one(self._all):
            return False
        self._all[connection] = self._by_client.setdefault(client, {})[connection] = None
        return True

    def remove(self, connection: Connection) -> None:
        """Forget a closed connection; does nothing for one that is not counted."""
        client = client_network(connection.address)
        self._all.pop(connection, None)
        own = self._by_client.get(client, {})
        own.pop(connection, None)
        if not own:
            self._by_client.pop(client, None)

    def _drop_one(self, connections: Iterable[Connection]) -> bool:
        """Close the oldest idle connection; False if there is none."""
        idle = next((connection for connection in connections if connection.is_idle()), None)
        if idle is None:
            return False
        self.remove(idle)
        idle.drop()
        return True
