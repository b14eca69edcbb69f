"""What can be set from outside, and what holds when nothing is?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from models.role import TRUSTED, Capability
from social.running.reading import (
    countries,
    flag,
    folder,
    hosts,
    language_codes,
    length_of_time,
    long_word,
    mailbox,
    number,
    origin,
    origins,
    postgres_url,
    push_key,
    roles,
    server_url,
    size,
    some_hosts,
    witness_keys,
    words,
    zone,
)
from social.running.trouble import Trouble

LANGUAGES = ("en", "nl", "fr", "de")
# Where the makers of browsers take messages for them.
PUSH_SERVICES = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "web.push.apple.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
EVERYWHERE = ("127.0.0.1", "0.0.0.0", "::", "::1", "localhost")


def setting(default: Any, read: Any = str, *, secret: bool = False) -> Any:
    """Declare a setting: its default, how its text is read, whether it may be shown."""
    return field(default=default, repr=not secret, metadata={"read": read, "secret": secret})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting; the variable of `base_url` is BASE_URL, and so on for each field."""

    # Where it lives and is reached
    data_dir: Path = setting(Path("data"), folder)
    listen: str = setting("127.0.0.1")
    port: int = setting(8000, number(1, 65535))
    base_url: str = setting("", origin)
    files_host: str = setting("", origin)
    workers: int = setting(0, number(0, 256))
    proxies: int = setting(0, number(0, 10))
    log_level: str = setting("info", words("debug", "info", "warning", "error"))
    slow_statement: int = setting(1_000, number(0, 600_000))
    metrics_token: str = setting("", long_word, secret=True)

    # What it stands on
    database_url: str = setting("", postgres_url, secret=True)
    database_owner_url: str = setting("", postgres_url, secret=True)
    database_seal_url: str = setting("", postgres_url, secret=True)
    replica_url: str = setting("", postgres_url, secret=True)
    valkey_url: str = setting("", server_url("redis", "rediss", "unix"), secret=True)
    s3_url: str = setting("", server_url("s3"))
    s3_endpoint: str = setting("", origin)
    s3_region: str = setting("us-east-1")
    s3_access_key: str = setting("", secret=True)
    s3_secret_key: str = setting("", secret=True)
    keyring_url: str = setting("", server_url("s3", "file"))
    export_folder: Path = setting(Path(), folder)
    export_s3_url: str = setting("", server_url("s3"))
    export_s3_endpoint: str = setting("", origin)
    export_s3_region: str = setting("")
    export_s3_access_key: str = setting("", secret=True)
    export_s3_secret_key: str = setting("", secret=True)
    clamd_url: str = setting("", server_url("tcp", "unix"))
    smtp_url: str = setting("", server_url("smtp", "smtps"), secret=True)
    mail_from: str = setting("")
    mail_in: str = setting("", mailbox)
    mail_in_verifier: str = setting("")
    imap_url: str = setting("", server_url("imap", "imaps"), secret=True)

    # Who it is for
    company: str = setting("")
    languages: tuple[str, ...] = setting(LANGUAGES, language_codes(LANGUAGES))
    time_zone: str = setting("UTC", zone)
    demo: bool = setting(False, flag)

    # What it allows
    session_idle: timedelta = setting(timedelta(days=7), length_of_time)
    session_absolute: timedelta = setting(timedelta(days=30), length_of_time)
    token_lasts: timedelta = setting(timedelta(days=365), length_of_time)
    api_origins: tuple[str, ...] = setting((), origins)
    upload_limit: int = setting(50_000_000, size)
    files_quota: int = setting(0, size)
    files_quota_all: int = setting(0, size)
    writes_limit: int = setting(30, number(0, 1_000_000))
    import_limit: int = setting(1_000_000_000, size)
    picture_limit: int = setting(40_000_000, size)
    fetch_from: tuple[str, ...] | None = setting(None, some_hosts)
    fetch_inside: tuple[str, ...] = setting((), hosts)
    push_hosts: tuple[str, ...] | None = setting(PUSH_SERVICES, some_hosts)
    webhook_hosts: tuple[str, ...] | None = setting(None, some_hosts)
    sign_on_hosts: tuple[str, ...] | None = setting(None, some_hosts)
    fetch_proxy: str = setting("", server_url("http", "https"), secret=True)
    trust_delay: timedelta = setting(timedelta(days=7), length_of_time)
    second_factor_for: tuple[str, ...] | None = setting(None, roles(*Capability))
    fresh_for: timedelta = setting(timedelta(minutes=10), length_of_time)

    # What seals the ledger
    log_key: Path = setting(Path(), folder)
    witnesses: tuple[str, ...] = setting((), witness_keys)
    stamp_url: str = setting("", server_url("http", "https"))
    stamp_roots: Path = setting(Path(), folder)
    stop_unsealed: bool = setting(False, flag)

    # What it keeps
    retention_delay: timedelta = setting(timedelta(hours=24), length_of_time)

    # How it is read
    step_countries: tuple[str, ...] = setting((), countries)
    tell_looked_at: bool = setting(False, flag)

    # Secrets; made and kept in DATA_DIR/keys where they are not set
    secret_keys: tuple[str, ...] = setting((), words(), secret=True)
    file_key: str = setting("", secret=True)
    push_key: str = setting("", push_key, secret=True)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read every setting from the environment. Trouble names the variable that is wrong."""
        environ = os.environ if environ is None else environ
        given: dict[str, Any] = {}
        for one in fields(cls):
            text = environ.get(one.name.upper(), "").strip()
            if text:
                given[one.name] = read(one.name.upper(), text, one.metadata["read"])
        return cls(**given)

    @classmethod
    def variables(cls) -> tuple[str, ...]:
        """List the name of every variable, in the order of the fields."""
        return tuple(one.name.upper() for one in fields(cls))

    def __post_init__(self) -> None:
        """Fill in what follows from the rest, and refuse what cannot stand together."""
        self._set("data_dir", Path(self.data_dir).expanduser().absolute())
        if self.log_key == Path():
            self._set("log_key", self.data_dir / "sealing" / "key")
        if not self.base_url:
            shown = "localhost" if self.listen in EVERYWHERE else self.listen
            self._set("base_url", f"http://{shown}:{self.port}")
        if not self.workers:
            self._set("workers", (os.cpu_count() or 1) if self.valkey_url else 1)
        if self.second_factor_for is None:
            named = () if self.demo else sorted(TRUSTED)
            self._set("second_factor_for", tuple(named))
        self._set("database_owner_url", self.database_owner_url or self.database_url)
        self._set("database_seal_url", self.database_seal_url or self.database_url)
        self._refuse_contradictions()

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _refuse_contradictions(self) -> None:
        if self.workers > 1 and not self.valkey_url:
            raise Trouble("WORKERS is above 1, which needs VALKEY_URL: set it, or unset WORKERS.")
        if self.session_idle > self.session_absolute:
            raise Trouble("SESSION_IDLE is longer than SESSION_ABSOLUTE: shorten it.")
        if self.database_owner_url and not self.database_url:
            raise Trouble("DATABASE_OWNER_URL is set without DATABASE_URL: set both, or neither.")
        if self.replica_url and not self.database_url:
            raise Trouble("REPLICA_URL is set without DATABASE_URL: set both, or neither.")
        if self.smtp_url and not self.mail_from:
            raise Trouble("SMTP_URL is set without MAIL_FROM: name the address mail comes from.")
        if self.stamp_url and self.stamp_roots == Path():
            raise Trouble("STAMP_URL is set without STAMP_ROOTS: name the file of certificates.")
        if any(len(key) < 32 for key in self.secret_keys):
            raise Trouble("SECRET_KEYS holds a key of fewer than 32 characters: use longer ones.")

    def on(self, owner_url: str, app_url: str, seal_url: str) -> Self:
        """Say the same with a database that is known to run."""
        return replace(
            self,
            database_owner_url=owner_url,
            database_url=app_url,
            database_seal_url=seal_url,
        )

    @property
    def is_secure(self) -> bool:
        """Tell whether browsers reach Kring by https only."""
        return self.base_url.startswith("https:")

    @property
    def origins(self) -> tuple[str, ...]:
        """List the origins that pages of ours have; every loopback name when on loopback."""
        parts = urlsplit(self.base_url)
        if parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            return (self.base_url,)
        port = f":{parts.port}" if parts.port else ""
        return tuple(f"{parts.scheme}://{name}{port}" for name in LOOPBACK)


def read(variable: str, text: str, how: Any) -> Any:
    """Turn a variable's text into its value. Trouble says what it should have been."""
    try:
        return how(text)
    except ValueError as wrong:
        raise Trouble(f"{variable} is set to something that is {wrong}.") from None
