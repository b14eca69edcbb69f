"""Does the browser keep style and script for as long as they are the same, and no longer?"""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from social.assets import fingerprint


def test_the_address_changes_with_any_style_or_script(tmp_path: Path) -> None:
    (tmp_path / "css" / "parts").mkdir(parents=True)
    part = tmp_path / "css" / "parts" / "post.css"
    part.write_text("a{}")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    part.write_text("b{}")
    assert fingerprint(tmp_path) != before


def test_a_versioned_file_is_kept_for_a_year_and_another_is_asked_for_again(
    app: Flask, client: FlaskClient
) -> None:
    address = app.jinja_env.globals["asset"]("css/tokens.css")
    with client.get(address) as kept, client.get("/static/css/tokens.css") as other:
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "max-age" not in other.headers["Cache-Control"]


def test_a_page_of_the_last_release_still_finds_its_files(client: FlaskClient) -> None:
    with client.get("/static/v/0123456789ab/css/tokens.css") as found:
        assert found.status_code == 200


def test_nothing_outside_the_folder_is_given_out(client: FlaskClient) -> None:
    for path in ("../social/app.py", "..%2fsocial%2fapp.py", "%2e%2e/pyproject.toml"):
        assert client.get(f"/static/v/0123456789ab/{path}").status_code == 404
