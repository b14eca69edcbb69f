"""Do answers travel packed, and only where nobody learns from their length?"""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from models import Person
from social.modules import PACKAGES, START, modules
from tests.house.reach import ROOT

STATIC = ROOT / "static"
STYLE = "/static/v/any/kring.css"
UNPACKED = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize("way", UNPACKED)
def test_files_of_ours_are_packed_in_a_way_that_is_taken(client: FlaskClient, way: str) -> None:
    with client.get(STYLE, headers={"Accept-Encoding": way}) as answer:
        assert answer.headers["Content-Encoding"] == way
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert len(answer.data) < 40_000
        assert UNPACKED[way](answer.data) == (STATIC / "kring.css").read_bytes()


@pytest.mark.parametrize("way", ["css/../kring.css", "./kring.css", "a/b/../../kring.css", "js/.."])
def test_a_file_has_one_name_so_that_no_more_is_kept_than_there_are_files(
    client: FlaskClient, way: str
) -> None:
    for root in ("/static/v/any", "/static"):
        with client.get(f"{root}/{way}", headers={"Accept-Encoding": "br"}) as answer:
            assert answer.status_code == 404


def test_whoever_takes_nothing_packed_gets_the_file(client: FlaskClient) -> None:
    with client.get(STYLE) as answer:
        assert "Content-Encoding" not in answer.headers
        assert answer.data == (STATIC / "kring.css").read_bytes()


def test_a_part_of_a_file_is_never_taken_for_the_whole(client: FlaskClient) -> None:
    path = STYLE
    packed = {"Accept-Encoding": "gzip"}
    with client.get(path, headers={**packed, "Range": "bytes=0-99"}) as part:
        assert part.status_code == 206
        assert part.data == (STATIC / "kring.css").read_bytes()[:100]
    with client.get(path, headers=packed) as answer:
        assert gzip.decompress(answer.data) == (STATIC / "kring.css").read_bytes()


def test_what_a_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    packed = {"Accept-Encoding": "gzip"}
    with client.get(STYLE, headers=packed) as first:
        tag = first.headers["ETag"]
    with client.get(STYLE, headers={**packed, "If-None-Match": tag}) as again:
        assert again.status_code == 304
        assert again.data == b""


def test_fonts_are_left_as_they_are(client: FlaskClient) -> None:
    font = "node_modules/@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2"
    with client.get(f"/static/v/any/{font}", headers={"Accept-Encoding": "br, gzip"}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert answer.data == (STATIC / font).read_bytes()


@pytest.mark.parametrize(
    ("asker", "is_packed"),
    [
        (None, True),
        ("none", True),
        ("same-origin", True),
        ("same-site", False),
        ("cross-site", False),
    ],
)
def test_pages_that_another_site_asked_for_go_as_they_are(
    client: FlaskClient, ana: Person, asker: str | None, is_packed: bool
) -> None:
    asked = {"Sec-Fetch-Site": asker} if asker else {}
    answer = client.get("/sign-in", headers={"Accept-Encoding": "gzip", **asked})
    assert answer.status_code == 200
    assert ("Content-Encoding" in answer.headers) == is_packed


def test_every_script_is_named_to_a_page_that_is_opened(client: FlaskClient, ana: Person) -> None:
    page = client.get("/sign-in", headers={"Sec-Fetch-Dest": "document"}).text
    assert page.count('rel="modulepreload"') == len(modules(STATIC))
    fetched = client.get("/sign-in", headers={"Sec-Fetch-Dest": "empty"}).text
    assert "modulepreload" not in fetched


def test_modules_are_found_through_all_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / START).write_text(
        'import "./one.js";\nimport {\n  Two,\n} from "./two.js";\nimport "@hotwired/turbo";\n'
    )
    (tmp_path / "js/one.js").write_text(
        'export { three } from "../three.js";\nconst a = "./no.js";'
    )
    (tmp_path / "js/two.js").write_text('import "./one.js";\nexport function f() { return "x"; }')
    turbo = PACKAGES["@hotwired/turbo"]
    assert modules(tmp_path) == [START, "js/one.js", "js/two.js", turbo, "three.js"]


def test_all_modules_that_pages_load_are_there() -> None:
    found = modules(STATIC)
    assert len(found) > 50
    assert [path for path in found if not (STATIC / path).is_file()] == []
