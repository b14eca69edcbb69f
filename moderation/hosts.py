"""To which hosts do the addresses of a text lead?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

_DOT = "[.\u3002\uff0e\uff61]"
_LABEL = r"(?:[\w-]|%[0-9A-Fa-f]{2}){1,63}"
_HOST = re.compile(rf"(?<![\w%-]){_LABEL}(?:{_DOT}{_LABEL})+")
_DOTS = re.compile(_DOT)
LENGTH = 253
"""Characters of a host's name."""


def hosts(text: str) -> Iterator[tuple[str, int, int]]:
    """Give every host that a text names, linked or not, with where it stands."""
    for match in _HOST.finditer(text):
        host = plain_host(match.group())
        if host:
            yield host, *match.span()


def plain_host(name: str) -> str:
    """Write a host as names are looked up: small letters, Punycode; empty if it is none."""
    labels = _DOTS.split(unquote(name).lower().strip("."))
    if len(name) > LENGTH or len(labels) < 2 or not all(labels):
        return ""
    try:
        return ".".join(
            label if label.isascii() else label.encode("idna").decode() for label in labels
        )
    except UnicodeError:
        return ""


def above(host: str) -> Iterator[str]:
    """Give a host and each one that it is part of."""
    labels = host.split(".")
    for place in range(len(labels) - 1):
        yield ".".join(labels[place:])
