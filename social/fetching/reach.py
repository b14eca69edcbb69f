"""Where may this house ask for something?

An address that somebody writes can lead to machines that only the server can reach: its own
ports, the company's printers, the data of a cloud machine about itself. So a host is asked only
if every address that it has stands in the public network. Hosts that the operator names as inside
may have a private one, but never that of this machine or of its neighbours on the wire.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from social.fetching.refused import Reason, Refused

HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]{2,45}")
AUTHORITY = re.compile(r"//|[/?#]")
PORTS = {"http": 80, "https": 443}
LONGEST = 2000  # characters of an address

# Whatever `ipaddress` of this Python thinks of them.
NEVER = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local: most clouds tell of a machine here
            "168.63.129.16/32",  # the same in Azure, at a public address
            "192.0.0.0/24",  # the same in Oracle's cloud
            "224.0.0.0/3",  # multicast and reserved
            "::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "fe80::/10",
            "fd00:ec2::/32",  # the same in Amazon's
            "2001::/23",  # Teredo and others: another address inside
            "2002::/16",  # 6to4: another address inside
            "5f00::/16",
            "ff00::/8",
        ),
    )
)
PRIVATE = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10"),
    )
)
# Clouds that keep what they tell a machine about itself in the shared range.
NEVER_SHARED = ip_address("100.100.100.200")
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


@dataclass(frozen=True, slots=True)
class Place:
    """An address taken apart once; what is checked is what is connected to."""

    url: str
    scheme: str
    host: str  # lower case, in ASCII; an IPv6 address without brackets
    port: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What the operator allows.

    `hosts` is what may be fetched from at all: None is everything. `inside` may have private
    addresses and other ports. Each is a host, `*.` before it for what is below, `:port` after it.
    """

    hosts: tuple[str, ...] | None = None
    inside: tuple[str, ...] = ()
    proxy: str = ""

    def place(self, url: str) -> Place:
        """Take an address apart. Refused if nothing is ever fetched there."""
        found = taken_apart(url)
        if self.hosts == ():
            raise Refused(Reason.OFF)
        is_inside = self.is_inside(found)
        if self.hosts is not None and not is_inside and not any_names(self.hosts, found):
            raise Refused(Reason.UNLISTED)
        if found.port != PORTS[found.scheme] and not is_inside:
            raise Refused(Reason.PORT)
        return found

    def is_inside(self, place: Place) -> bool:
        """Tell whether the operator names a host of the company's own."""
        return any_names(self.inside, place)

    def goes_through_proxy(self, place: Place) -> bool:
        """Tell whether the proxy is asked; what is inside is asked directly."""
        return bool(self.proxy) and not self.is_inside(place)

    def check(self, place: Place, addresses: list[str]) -> None:
        """Refuse a host of which any address stands where nobody may be sent."""
        if not addresses:
            raise Refused(Reason.UNKNOWN)
        is_inside = self.is_inside(place)
        if not all(may_be_asked(one, is_inside) for one in addresses):
            raise Refused(Reason.INSIDE)


def taken_apart(url: str) -> Place:
    """Take an address apart. Refused for what is no plain web address."""
    if len(url) > LONGEST or not url.isprintable() or any(sign in url for sign in ' \\"<>'):
        raise Refused(Reason.ADDRESS)
    try:
        url.encode()
        parts = parse_url(url)
    except (LocationParseError, UnicodeError):
        raise Refused(Reason.ADDRESS) from None
    # A name and password in an address are somebody's; and a way to make a host look like another.
    if parts.scheme not in PORTS or not parts.host or "@" in host_part(url):
        raise Refused(Reason.ADDRESS)
    host = parts.host.strip("[]").lower().rstrip(".")
    if not HOST.fullmatch(host):
        raise Refused(Reason.ADDRESS)
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    return Place(parts._replace(fragment=None).url, parts.scheme, host, port)


def host_part(url: str) -> str:
    """Give what stands between the slashes of an address, with whatever is before the host."""
    return "".join(AUTHORITY.split(url, maxsplit=2)[1:2])


def any_names(patterns: tuple[str, ...], place: Place) -> bool:
    """Tell whether one of some patterns means this place."""
    return any(names(pattern, place) for pattern in patterns)


def names(pattern: str, place: Place) -> bool:
    """Tell whether a pattern means this place; one without a port means the usual two."""
    host, _, port = pattern.rpartition(":") if has_port(pattern) else (pattern, "", "")
    if place.port != (int(port) if port else PORTS[place.scheme]):
        return False
    host = host.strip("[]")
    return place.host.endswith(host[1:]) if host.startswith("*.") else place.host == host


def has_port(pattern: str) -> bool:
    """Tell whether a pattern ends with a port."""
    host, colon, port = pattern.rpartition(":")
    return bool(colon) and port.isdecimal() and (host.endswith("]") or ":" not in host)


def may_be_asked(address: str, is_inside: bool) -> bool:
    """Tell whether a machine at this address may be asked."""
    found = plainly(ip_address(address))
    if found is None or found == NEVER_SHARED or stands_in(found, NEVER):
        return False
    if stands_in(found, PRIVATE):
        return is_inside
    return found.is_global and not found.is_multicast


def plainly(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address | None:
    """Give the address that is meant: one of IPv4 inside one of IPv6; None for one with a zone."""
    if isinstance(address, IPv4Address):
        return address
    if address.scope_id is not None:
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def stands_in(
    address: IPv4Address | IPv6Address, networks: tuple[IPv4Network | IPv6Network, ...]
) -> bool:
    """Tell whether an address stands in one of some networks."""
    return any(address.version == one.version and address in one for one in networks)
