"""Which parts of a text hold a secret by what stands around it: key files, addresses, commands?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import re2

from moderation.leaks.chance import is_placeholder
from moderation.leaks.leak import Leak

PLACES = 50
"""So many of each are taken from one text."""


class _Structure(NamedTuple):
    kind: str
    needs: tuple[str, ...]  # some of these stand in every one, in small letters
    pattern: Any


def _structure(kind: str, needs: tuple[str, ...], pattern: str) -> _Structure:
    return _Structure(kind, needs, re2.compile(pattern))


# The group `secret`, where there is one, is what must not be seen; else it is all.
_STRUCTURES = (
    _structure(
        "secret.private_key",
        ("private key",),
        r"(?i)-----BEGIN[A-Z0-9 _-]{0,100}PRIVATE KEY[ A-Z]{0,8}-----"
        r"[^\x00]{16,}?KEY[ A-Z]{0,8}-----"
        r"|-----BEGIN[A-Z0-9 _-]{0,100}PRIVATE KEY[ A-Z]{0,8}-----(?:\s*[A-Za-z0-9+/=\\]{20,})+",
    ),
    _structure(
        "secret.jwt",
        (".ey",),
        r"\bey[\w-]{15,}\.ey[\w/\\-]{15,}(?:\.[\w/\\-]{10,}={0,2}|\.)?",
    ),
    _structure("secret.jwt", ("zxl",), r"\bZXl[A-Za-z0-9][\w+/=\\-]{16,}"),
    _structure(
        "secret.address",
        ("://",),
        r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@\"'<>]{0,80}:(?P<secret>[^\s/@\"'<>]{3,120})@[\w.-]+",
    ),
    _structure(
        "secret.connection",
        ("server=", "data source=", "host=", "accountname=", "endpoint=", "database="),
        r"(?i)(?:server|data source|host|accountname|endpoint|database)\s*=[^\n]{1,300}?"
        r"(?:password|pwd|accountkey|sharedaccesskey)\s*=\s*(?P<secret>[^;\s\"']{4,200})",
    ),
    _structure(
        "secret.webhook",
        ("hooks.slack.com", "webhook.office.com", "discord.com/api/webhooks", "discordapp.com/api"),
        r"(?i)(?:https?://)?(?:hooks\.slack\.com/(?:services|workflows|triggers)/[\w+/-]{20,}"
        r"|[\w-]{1,60}\.webhook\.office\.com/webhookb2/[\w@/-]{40,}"
        r"|(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d+/[\w-]{30,})",
    ),
    _structure(
        "secret.command",
        ("curl",),
        r"(?s)\bcurl\b.{0,600}?\s(?:-u|--user)[\s=]{0,5}(?P<secret>\"[^\"\n]{3,200}\"|'[^'\n]{3,200}'"
        r"|[^\s:]{1,100}:[^\s]{2,200})",
    ),
    _structure(
        "secret.header",
        ("authorization", "x-api-key", "-token", "api-key", "private-token", "apikey"),
        r"(?i)(?:authorization|x-[\w-]{0,20}(?:key|token)|[\w-]{0,20}(?:api-?key|token))[\"'`]?\s*:\s*"
        r"(?:(?:basic|bearer|token|apikey|api-token|digest)\s+)?(?P<secret>[\w=~@.+/-]{8,})",
    ),
    _structure(
        "secret.file",
        ('password"',),
        r"(?i)<add\s+key=\"(?:cleartext)?password\"\s*value=\"(?P<secret>[^\"\n]{6,200})\"\s*/?>",
    ),
    _structure(
        "secret.file",
        ("data:",),
        r"(?is)\bkind:\s*[\"']?secret\b.{0,400}?\bdata:.{0,200}?\s[\w.-]+:[\s|>+\"'-]{0,40}"
        r"(?P<secret>[A-Za-z0-9+/]{10,}={0,3})",
    ),
    _structure(
        "secret.file",
        ("data:",),
        r"(?is)\bdata:.{0,200}?\s[\w.-]+:[\s|>+\"'-]{0,40}(?P<secret>[A-Za-z0-9+/]{10,}={0,3})"
        r".{0,400}?\bkind:\s*[\"']?secret\b",
    ),
    _structure("secret.azure", ("q~",), r"(?:^|[^\w~.-])(?P<secret>[\w~.-]{3}\dQ~[\w~.-]{31,34})"),
    _structure("secret.maxmind", ("_mmk",), r"\b(?P<secret>[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)\b"),
    _structure("secret.telegram", (":a",), r"\b(?P<secret>\d{5,16}:A[\w-]{34})"),
    _structure("secret.facebook", ("|", "%"), r"\b(?P<secret>\d{15,16}[|%][\w-]{27,40})"),
    _structure(
        "secret.sidekiq",
        ("contribsys",),
        r"(?is)contribsys__com.{0,40}?(?P<secret>[a-f0-9]{8}:[a-f0-9]{8})\b",
    ),
)


def structures(text: str) -> Iterator[Leak]:
    """Find what holds a secret; nothing is looked at that lacks its own word."""
    small = text.lower()
    for kind, needs, pattern in _STRUCTURES:
        if not any(need in small for need in needs):
            continue
        for match in islice(pattern.finditer(text), PLACES):
            named = pattern.groupindex.get("secret", 0)
            if not is_placeholder(match.group(named)) or kind == "secret.private_key":
                yield Leak(kind, *match.span(named), True)
