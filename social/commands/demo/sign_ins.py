"""Who can sign in to the demo company, and with which password?

Everybody may know it: `kring serve` refuses to serve a demo company as one's own.
"""

from __future__ import annotations

from typing import NamedTuple

from models import Capability
from models.folding import fold
from social.handles import GAPS

MAIL = "roostavelle.example"  # .example leads nowhere (RFC 2606, section 2)
PASSWORD = "open-the-demo-door"


class SignIn(NamedTuple):
    """One person who can sign in, and what for; some decisions take two of a kind."""

    role: str
    name: str
    capability: Capability | None


SIGN_INS = (
    SignIn("employee", "Shanice Clarke", None),
    SignIn("community owner", "Marieke Verhaegen", None),
    SignIn("moderator", "Catherine Evrard", Capability.MODERATOR),
    SignIn("HR", "Franziska Dahmen", Capability.HR),
    SignIn("compliance", "Priya Nair", Capability.COMPLIANCE),
    SignIn("2nd compliance", "Élodie Charlier", Capability.COMPLIANCE),
    SignIn("data protection", "Mark Lammers", Capability.DATA_PROTECTION),
    SignIn("works council", "Katrin Oelmann", Capability.COUNCIL),
    SignIn("auditor", "Megan Tordoff", Capability.AUDITOR),
    SignIn("communications", "Benoît Carlier", Capability.COMMUNICATIONS),
    SignIn("2nd communications", "Charlotte Delhez", Capability.COMMUNICATIONS),
    SignIn("administrator", "Sanne Hoekstra", Capability.ADMINISTRATOR),
    SignIn("2nd administrator", "Maarten Cnudde", Capability.ADMINISTRATOR),
)
NAMES = frozenset(one.name for one in SIGN_INS)


def handle(name: str) -> str:
    """Make a handle as everybody gets it; no two of the demo company share one."""
    return GAPS.sub(".", fold(name)).strip(".")


def mail_address(name: str) -> str:
    """Write the address of somebody in the demo company."""
    return f"{handle(name)}@{MAIL}"


def lines() -> list[str]:
    """Write one line a role, and the password of all."""
    rows = [f"{one.role:<18} {mail_address(one.name)}" for one in SIGN_INS]
    return [*rows, f"{'password':<18} {PASSWORD}"]
