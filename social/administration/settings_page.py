"""What is this installation told, where does it have that from, and what does it do?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, format_timedelta
from flask_babel import gettext as _

from social.administration import bp
from social.administration.effects import GROUPS
from social.settings import Settings

# Made at the first start where nobody sets them, and kept in DATA_DIR/keys.
MADE = ("secret_keys", "file_key", "push_key")
EMBEDDED = ("database_url", "database_owner_url", "database_seal_url")
PLAIN_NUMBERS = ("port",)


class Source(StrEnum):
    """Where a setting has its value from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Told:
    """A setting as its row shows it."""

    variable: str
    value: str
    source: Source
    effect: object


@bp.get("/settings")
def settings() -> ResponseReturnValue:
    """Show every setting; of secrets, whether they are set."""
    here: Settings = current_app.config["SETTINGS"]
    groups = [(heading, list(rows(here, effects, os.environ))) for heading, effects in GROUPS]
    return render_template("administration/settings.html", groups=groups, sources=Source)


def rows(
    here: Settings, effects: Mapping[str, object], environ: Mapping[str, str]
) -> Iterator[Told]:
    """Give the rows of a group."""
    secret = {one.name for one in fields(Settings) if one.metadata["secret"]}
    for name, effect in effects.items():
        source = source_of(name, here, environ)
        value = getattr(here, name)
        said = is_set(value, source) if name in secret else shown(name, value)
        yield Told(name.upper(), said, source, effect)


def source_of(name: str, here: Settings, environ: Mapping[str, str]) -> Source:
    """Tell where a setting has its value from.

    The parent process tells its children in so many words that there is no demo: nobody set that.
    """
    is_given = bool(environ.get(name.upper(), "").strip())
    if name == "demo":
        is_given = here.demo
    if is_given:
        return Source.ENVIRONMENT
    if name in MADE or (name in EMBEDDED and not environ.get("DATABASE_URL", "").strip()):
        return Source.FILE
    return Source.DEFAULT


def is_set(value: object, source: Source) -> str:
    """Say of a secret that it is there, and no more."""
    return _("set") if value or source is Source.FILE else _("not set")


def shown(name: str, value: Any) -> str:
    """Write a value as a reader does."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, timedelta):
        return format_timedelta(value, threshold=1.5)
    if isinstance(value, int):
        return str(value) if name in PLAIN_NUMBERS else format_decimal(value)
    if value is None:
        return _("everywhere")
    if isinstance(value, tuple):
        return ", ".join(value) or _("none")
    return _("none") if value in ("", Path()) else str(value)
