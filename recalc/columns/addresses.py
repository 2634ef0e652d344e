"""Decides to which addresses of the network an ENDPOINT column may connect. Pure.

Addresses of private, local and reserved networks are closed, since an endpoint's URL comes from a
client, and the server may reach there what the client may not. The lists are those of the IANA
registries of special-purpose addresses, written out: what ``ipaddress`` calls global differs
between versions of Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_CLOSED_V4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind the translation of a carrier
        "127.0.0.0/8",
        "168.63.129.16/32",  # services of a cloud for its machines
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
]
#: The only unicast addresses of IPv6 that are global. Private ones (fc00::/7, with the metadata of
#: clouds), link-local, loopback and multicast ones lie outside.
_GLOBAL_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = [
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocols, with Teredo, whose addresses have an IPv4 address in them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, whose addresses have an IPv4 address in them
        "3fff::/20",  # documentation
    )
]
_MAPPED = IPv6Network("::ffff:0:0/96")
#: Addresses by which a network without IPv4 reaches IPv4 addresses.
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an operator opens beside the public networks. ``names`` are hosts whose addresses are
    not checked. ``everything`` opens all."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    everything: bool = False

    @classmethod
    def of(cls, entries: Iterable[str | Network]) -> Allowed:
        """Sort the entries of RECALC_OUTBOUND_ALLOW: names, networks, and ``*``."""
        listed = list(entries)
        names = frozenset(entry for entry in listed if isinstance(entry, str))
        networks = tuple(entry for entry in listed if not isinstance(entry, str))
        return cls(names - {"*"}, networks, "*" in names)

    def name(self, host: str) -> bool:
        """Whether every address of this host may be connected to."""
        return self.everything or host.lower().removesuffix(".") in self.names

    def address(self, text: str) -> bool:
        """Whether this address may be connected to. One with a zone counts without it."""
        if self.everything:
            return True
        address = _plain(ip_address(text.partition("%")[0]))
        if any(address in network for network in self.networks):
            return True
        if isinstance(address, IPv4Address):
            return not any(address in network for network in _CLOSED_V4)
        if address in _NAT64:
            return self.address(str(_last_32(address)))
        return address in _GLOBAL_V6 and not any(address in network for network in _CLOSED_V6)


def literal(host: str) -> str | None:
    """Return a host that is an address as the address's text, without brackets; else None. Other
    spellings of addresses, such as ``0x7f.1`` or ``2130706433``, are names for the resolver."""
    try:
        return str(ip_address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        return None


def _plain(address: Address) -> Address:
    """Return an IPv4 address that is written as an IPv6 one as itself."""
    if isinstance(address, IPv6Address) and address in _MAPPED:
        return _last_32(address)
    return address


def _last_32(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFFFFFF)
