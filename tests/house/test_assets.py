"""Does the browser keep style and script for as long as they are the same, and no longer?"""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import Person
from social.assets import fingerprint
from social.running.styles import PARTS, STATIC, sheet


def test_the_address_changes_with_any_style_or_script(tmp_path: Path) -> None:
    (tmp_path / "js" / "parts").mkdir(parents=True)
    part = tmp_path / "js" / "parts" / "post.js"
    part.write_text("a{}")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    part.write_text("b{}")
    assert fingerprint(tmp_path) != before


def test_a_versioned_file_is_kept_for_a_year_and_another_is_asked_for_again(
    app: Flask, client: FlaskClient
) -> None:
    address = app.jinja_env.globals["asset"]("kring.css")
    with client.get(address) as kept, client.get("/static/kring.css") as other:
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "max-age" not in other.headers["Cache-Control"]


def test_a_page_of_the_last_release_still_finds_its_files(client: FlaskClient) -> None:
    with client.get("/static/v/0123456789ab/kring.css") as found:
        assert found.status_code == 200


def test_nothing_outside_the_folder_is_given_out(client: FlaskClient) -> None:
    for path in ("../social/app.py", "..%2fsocial%2fapp.py", "%2e%2e/pyproject.toml"):
        assert client.get(f"/static/v/0123456789ab/{path}").status_code == 404


def test_a_browser_asks_once_for_all_style(client: FlaskClient, ana: Person) -> None:
    assert client.get("/sign-in").text.count("kring.css") == 1
    with client.get("/static/kring.css") as found:
        assert found.text == sheet()
    for part in PARTS:
        assert (STATIC / "css" / f"{part}.css").read_text("utf-8") in found.text


def test_a_part_of_the_style_is_never_forgotten(tmp_path: Path) -> None:
    copytree(STATIC / "css", tmp_path / "css")
    assert sheet(tmp_path) == sheet()
    (tmp_path / "css" / "late.css").write_text("a{}")
    with pytest.raises(ValueError, match=r"late\.css is not named"):
        sheet(tmp_path)
    (tmp_path / "css" / "late.css").unlink()
    (tmp_path / "css" / "nav.css").write_text("@layer layout { a { background: url(x.png) } }")
    with pytest.raises(ValueError, match=r"nav\.css refers to another file"):
        sheet(tmp_path)
    (tmp_path / "css" / "nav.css").unlink()
    with pytest.raises(FileNotFoundError, match=r"nav\.css"):
        sheet(tmp_path)
