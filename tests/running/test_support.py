"""Is somebody outside told how an installation stands, and of nobody in it?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from models import Person, session
from social.running.support import gather, told
from social.settings import Settings

SECRETS = {
    "smtp_url": "smtp://mailer:hush@mail.example.org",
    "mail_from": "marie.peeters@example.org",
    "secret_keys": ("a-key-that-signs-every-session-of-all",),
    "metrics_token": "word-of-whoever-watches-us",
}


def read(file: Path) -> dict[str, Any]:
    """Read every part of a bundle."""
    with ZipFile(file) as bundle:
        return {Path(name).stem: json.loads(bundle.read(name)) for name in bundle.namelist()}


def test_it_says_how_things_stand_and_names_nobody(
    in_app: None, settings: Settings, ana: Person, tmp_path: Path
) -> None:
    session.commit()
    file = tmp_path / "support.zip"
    gather(replace(settings, **SECRETS), file)  # type: ignore[arg-type]
    found = read(file)
    assert found["database"]["revision"]
    assert "person" in {table["name"] for table in found["database"]["tables"]}
    assert found["stands"]["disk_bytes"] > 0
    assert found["settings"]["SMTP_URL"] == "set"
    assert {finding["about"] for finding in found["doctor"]} >= {"python", "packages"}
    words = json.dumps(found)
    for unsaid in (
        ana.name,
        ana.email,
        ana.handle,
        "hush",
        "marie.peeters",
        "signs-every",
        "whoever",
    ):
        assert unsaid not in words


def test_what_is_not_set_is_said(settings: Settings) -> None:
    assert told(settings)["SMTP_URL"] == "not set"
    assert told(replace(settings, proxies=3))["PROXIES"] == "3"


def test_a_file_that_is_there_stays(settings: Settings, server: Any, tmp_path: Path) -> None:
    file = tmp_path / "support.zip"
    file.write_text("something else")
    with pytest.raises(FileExistsError):
        gather(settings, file)
    assert file.read_text() == "something else"
