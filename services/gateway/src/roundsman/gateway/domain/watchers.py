"""From where a gateway's health and figures may be asked for: not from everywhere that its API may."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

# Those that are never routed on the internet (RFC 1918, 4193, 4291), and this machine.
PRIVATE = tuple(IPv4Network(one) for one in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
PRIVATE_6 = tuple(IPv6Network(one) for one in ("::1/128", "fc00::/7", "fe80::/10"))


class Watchers:
    """The networks of those who watch."""

    def __init__(self, networks: Iterable[Network] = (*PRIVATE, *PRIVATE_6)) -> None:
        self._networks = tuple(networks)

    def have(self, address: str) -> bool:
        """Whether this address is one of them; what is no address is none."""
        try:
            parsed = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
            parsed = parsed.ipv4_mapped
        return any(parsed in network for network in self._networks)
