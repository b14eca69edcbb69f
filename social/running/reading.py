"""How is the text of a setting turned into its value? Each raises ValueError("not ...")."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
HOST_PATTERN = re.compile(
    r"((\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])"
    r"(:[0-9]{1,5})?"
)
BYTES = {"": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}


def mailbox(text: str) -> str:
    """Read a mail address that takes in answers: `reply@in.example.org`.

    Its name is followed by a plus and 47 letters of ours: 16 are left of the 64 that there are
    (RFC 5321, section 4.5.3.1.1).
    """
    if re.fullmatch(r"[a-z0-9._-]{1,16}@[a-z0-9-]+(\.[a-z0-9-]+)+", text.lower()):
        return text.lower()
    raise ValueError("not an address with at most 16 plain characters before its @")


def flag(text: str) -> bool:
    """Read yes or no."""
    if text.lower() in ("1", "yes", "true", "on"):
        return True
    if text.lower() in ("0", "no", "false", "off"):
        return False
    raise ValueError("neither yes nor no")


def folder(text: str) -> Path:
    """Read a folder; `~` is the home of whoever runs this."""
    return Path(text).expanduser()


def number(least: int, most: int) -> Callable[[str], int]:
    """Make a reader of whole numbers in a range."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        raise ValueError(f"not a whole number from {least} to {most}")

    return read


def words(*allowed: str) -> Callable[[str], str | tuple[str, ...]]:
    """Make a reader of one of these words; without any, of a list with commas."""

    def one(text: str) -> str:
        if text.lower() in allowed:
            return text.lower()
        raise ValueError(f"not one of {', '.join(allowed)}")

    def several(text: str) -> tuple[str, ...]:
        return tuple(word for word in (part.strip() for part in text.split(",")) if word)

    return one if allowed else several


def roles(*known: str) -> Callable[[str], tuple[str, ...]]:
    """Make a reader of a list of roles; `everybody` and `nobody` stand alone."""

    def read(text: str) -> tuple[str, ...]:
        named = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",")))
        if named == ("nobody",):
            return ()
        if named == ("everybody",) or set(named) <= set(known):
            return named
        raise ValueError(f"neither everybody, nobody nor a list of {', '.join(known)} with commas")

    return read


def language_codes(known: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """Make a reader of a list of languages, the first being the default."""

    def read(text: str) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",")))
        if not set(codes) <= set(known):
            raise ValueError(f"not a list of {', '.join(known)} with commas")
        return codes

    return read


def countries(text: str) -> tuple[str, ...]:
    """Read codes of countries (ISO 3166-1, two letters) with commas between them."""
    codes = tuple(dict.fromkeys(part.strip().upper() for part in text.split(",")))
    if not all(re.fullmatch("[A-Z]{2}", code) for code in codes):
        raise ValueError("not codes of countries such as DE,AT")
    return codes


def zone(text: str) -> str:
    """Read the IANA name of a time zone."""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("not the name of a time zone, such as Europe/Brussels") from None


def length_of_time(text: str) -> timedelta:
    """Read 90s, 30m, 12h or 7d."""
    found = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", text.lower())
    if not found:
        raise ValueError("not a length of time such as 30m, 12h or 7d")
    return timedelta(seconds=int(found[1]) * SECONDS[found[2]])


def size(text: str) -> int:
    """Read a count with an optional kB, MB or GB (powers of ten)."""
    found = re.fullmatch(r"([1-9][0-9]{0,11}) ?([kmg]b)?", text.lower())
    if not found:
        raise ValueError("not a size such as 500kB, 50MB or 1GB")
    return int(found[1]) * BYTES[found[2] or ""]


def origin(text: str) -> str:
    """Read scheme, host and port of a web address, without a path."""
    parts = urlsplit(text.rstrip("/"))
    host = parts.netloc.lower()
    plain = not (parts.path or parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(host) or not plain:
        raise ValueError("not an address such as https://kring.example, without a path")
    return f"{parts.scheme}://{host}"


def hosts(text: str) -> tuple[str, ...]:
    """Read a list of hosts, `*.` before one for all below it, `:port` after it for another port."""
    found = tuple(word for word in (part.strip().lower() for part in text.split(",")) if word)
    if not found or not all(HOST_PATTERN.fullmatch(word) for word in found):
        raise ValueError("not a list of hosts such as example.org, *.example.org, host:8443")
    return found


def push_key(text: str) -> str:
    """Read the key by which push services know this installation: 32 bytes in base64url."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", text):
        raise ValueError("not 32 bytes in base64url")
    return text


def long_word(text: str) -> str:
    """Read a secret word that nobody guesses: 24 letters, digits or signs at least, no spaces."""
    if not re.fullmatch(r"[!-~]{24,200}", text):
        raise ValueError("not a word of 24 to 200 letters, digits and signs")
    return text


def some_hosts(text: str) -> tuple[str, ...] | None:
    """Read a list of hosts; `everywhere` is None, `nowhere` an empty list."""
    if text.lower() in ("everywhere", "nowhere"):
        return None if text.lower() == "everywhere" else ()
    return hosts(text)


def origins(text: str) -> tuple[str, ...]:
    """Read a list of such addresses, with commas."""
    return tuple(origin(part.strip()) for part in text.split(",") if part.strip())


def postgres_url(text: str) -> str:
    """Read the address of a PostgreSQL database, as SQLAlchemy with psycopg wants it."""
    scheme, colon, rest = text.partition("://")
    if not colon or scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise ValueError("not an address such as postgresql://name:password@host/database")
    return f"postgresql+psycopg://{rest}"


def server_url(*schemes: str) -> Callable[[str], str]:
    """Make a reader of a server's address in one of these schemes."""

    def read(text: str) -> str:
        # The client library knows Valkey by the older name only.
        text = text.replace("valkey://", "redis://", 1).replace("valkeys://", "rediss://", 1)
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.netloc or parts.path):
            raise ValueError(f"not an address that starts with {schemes[0]}://")
        return text

    return read


def witness_keys(text: str) -> tuple[str, ...]:
    """Read a list of witnesses, each a public key, an @ and an address."""
    from archive.witnessing import read  # only where there are witnesses: it needs the database's

    found = tuple(word for word in (part.strip() for part in text.split(",")) if word)
    for word in found:
        try:
            read(word)
        except ValueError:
            raise ValueError("not a list of witnesses, each its key, an @ and address") from None
    return found
