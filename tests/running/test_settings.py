"""Are settings read as they are meant, and refused in one sentence otherwise?"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import timedelta
from pathlib import Path

import pytest

from social.running.trouble import Trouble
from social.settings import Settings


def read(**environ: str) -> Settings:
    return Settings.from_env(environ)


def test_nothing_needs_to_be_set() -> None:
    settings = read()
    assert settings.data_dir == Path("data").absolute()
    assert settings.base_url == "http://localhost:8000"
    assert (settings.listen, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.languages == ("en", "nl", "fr", "de")
    assert not settings.demo


def test_an_empty_variable_counts_as_unset() -> None:
    assert read(PORT="", DATABASE_URL="  ") == read()


def test_each_field_has_a_variable_of_its_name() -> None:
    assert Settings.variables() == tuple(one.name.upper() for one in fields(Settings))
    assert "SESSION_IDLE" in Settings.variables()


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        read().port = 1  # type: ignore[misc]


def test_secrets_are_not_shown() -> None:
    shown = repr(
        read(
            DATABASE_URL="postgresql://ana:opensesame@db/kring",
            SECRET_KEYS="opensesame" * 4,
            S3_SECRET_KEY="opensesame",
            VALKEY_URL="redis://:opensesame@cache",
            SMTP_URL="smtp://ana:opensesame@mail",
            MAIL_FROM="kring@example.org",
            FILE_KEY="opensesame",
            FETCH_PROXY="http://ana:opensesame@proxy:3128",
        )
    )
    assert "opensesame" not in shown


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("PORT", "8080", 8080),
        ("FETCH_FROM", "everywhere", None),
        ("FETCH_FROM", "Nowhere", ()),
        ("FETCH_FROM", "example.org, *.Wikipedia.org", ("example.org", "*.wikipedia.org")),
        ("FETCH_INSIDE", "wiki.corp:8443, [fd00::1]:80", ("wiki.corp:8443", "[fd00::1]:80")),
        ("FETCH_PROXY", "http://proxy:3128", "http://proxy:3128"),
        ("BASE_URL", "https://kring.example/", "https://kring.example"),
        ("BASE_URL", "http://[::1]:8000", "http://[::1]:8000"),
        ("DATABASE_URL", "postgres://db/kring", "postgresql+psycopg://db/kring"),
        ("DATABASE_URL", "postgresql+psycopg:///kring", "postgresql+psycopg:///kring"),
        ("VALKEY_URL", "valkey://cache:6379", "redis://cache:6379"),
        ("S3_URL", "s3://bucket/kring", "s3://bucket/kring"),
        ("LANGUAGES", "nl, FR,nl", ("nl", "fr")),
        ("TIME_ZONE", "Europe/Brussels", "Europe/Brussels"),
        ("SESSION_IDLE", "90m", timedelta(minutes=90)),
        ("UPLOAD_LIMIT", "20MB", 20_000_000),
        ("UPLOAD_LIMIT", "1500", 1500),
        ("DEMO", "yes", True),
        ("DEMO", "0", False),
        ("LOG_LEVEL", "DEBUG", "debug"),
    ],
)
def test_a_value_is_read(variable: str, text: str, expected: object) -> None:
    assert getattr(read(**{variable: text}), variable.lower()) == expected


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "८०००"),
        ("PORT", "9" * 400),
        ("BASE_URL", "kring.example"),
        ("BASE_URL", "https://kring.example/path"),
        ("BASE_URL", "https://ana@kring.example"),
        ("BASE_URL", "https://kring.example:port"),
        ("BASE_URL", "javascript:alert(1)"),
        ("DATABASE_URL", "mysql://db/kring"),
        ("DATABASE_URL", "kring"),
        ("VALKEY_URL", "cache:6379"),
        ("SMTP_URL", "http://mail"),
        ("LANGUAGES", "en,xx"),
        ("LANGUAGES", ","),
        ("TIME_ZONE", "Europe/Atlantis"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("SESSION_IDLE", "7"),
        ("SESSION_IDLE", "0d"),
        ("UPLOAD_LIMIT", "much"),
        ("DEMO", "perhaps"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_refused_by_name(variable: str, text: str) -> None:
    with pytest.raises(Trouble, match=rf"^{variable} is set to something that is (not|neither) "):
        read(**{variable: text})


def test_a_refusal_does_not_repeat_what_may_be_secret() -> None:
    with pytest.raises(Trouble) as refused:
        read(DATABASE_URL="mysql://ana:opensesame@db/kring")
    assert "opensesame" not in str(refused.value)


@pytest.mark.parametrize(
    ("environ", "about"),
    [
        ({"WORKERS": "4"}, "VALKEY_URL"),
        ({"SESSION_IDLE": "9d", "SESSION_ABSOLUTE": "8d"}, "SESSION_ABSOLUTE"),
        ({"DATABASE_OWNER_URL": "postgresql://db/kring"}, "DATABASE_URL"),
        ({"SMTP_URL": "smtp://mail"}, "MAIL_FROM"),
        ({"SECRET_KEYS": "short"}, "32 characters"),
    ],
)
def test_what_cannot_stand_together_is_refused(environ: dict[str, str], about: str) -> None:
    with pytest.raises(Trouble, match=about):
        read(**environ)


def test_several_workers_stand_on_valkey() -> None:
    assert read(WORKERS="4", VALKEY_URL="redis://cache").workers == 4
    assert read(VALKEY_URL="redis://cache").workers >= 1


def test_one_address_serves_every_role_of_a_database_of_ones_own() -> None:
    settings = read(DATABASE_URL="postgresql://db/kring")
    assert settings.database_owner_url == settings.database_seal_url == settings.database_url


def test_pages_on_this_machine_come_from_any_of_its_names() -> None:
    assert read().origins == (
        "http://localhost:8000",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
    )
    assert read(BASE_URL="https://kring.example").origins == ("https://kring.example",)


def test_only_https_is_secure() -> None:
    assert read(BASE_URL="https://kring.example").is_secure
    assert not read().is_secure
