"""The network by which a client is counted: an IPv4 address, or the /64 network of an IPv6 address.

One client has all addresses of such a network. An IPv4 address in the form of IPv6 counts as the IPv4 address.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def parse_client(text: str) -> IPv4Address | IPv6Address | None:
    """The address of a client, without its zone; None where the text is no address."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def client_network(text: str) -> str:
    """The network of a client; the text itself where it is no address, such as the path of a socket."""
    address = parse_client(text)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return text if address is None else str(address)
