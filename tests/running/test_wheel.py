"""Does a wheel carry everything, and serve where nothing else of Kring is?"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.running.serving import Serving

ROOT = Path(__file__).parents[2]
PARTS = ("archive", "models", "moderation", "social", "templates", "static")
WRITTEN = (".po", ".mako", ".pyc")  # from which what is carried is made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build it from a copy: what is written on the way is not left in the source."""
    source = tmp_path_factory.mktemp("source")
    away = shutil.ignore_patterns("__pycache__", "node_modules")
    for part in PARTS:
        shutil.copytree(ROOT / part, source / part, ignore=away)
    (source / "static" / "node_modules").symlink_to(ROOT / "static" / "node_modules")
    for file in ("pyproject.toml", "README.md", "LICENSE", "wsgi.py"):
        shutil.copy(ROOT / file, source)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", source / "dist", source], check=True, cwd=source)
    (built,) = (source / "dist").glob("kring-*.whl")
    return built


def test_it_carries_what_the_source_has(wheel: Path) -> None:
    with ZipFile(wheel) as file:
        carried = set(file.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for part in PARTS[:-1]
        for path in (ROOT / part).rglob("*.*")
        if path.is_file() and path.suffix not in WRITTEN
    }
    assert wanted - carried == set()
    catalogues = {
        f"social/translations/{one}/LC_MESSAGES/messages.mo" for one in ("nl", "fr", "de")
    }
    assert catalogues <= carried
    assert not [name for name in carried if name.startswith("tests/")]


def test_it_serves_outside_the_source(wheel: Path, tmp_path: Path, free_port: int) -> None:
    home = tmp_path / "home"
    venv.create(home, with_pip=False)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    with ZipFile(wheel) as file:
        file.extractall(packages)
    # What it needs is found where the tests run; of Kring itself there is what the wheel carries.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    kring = [str(home / "bin" / "python"), "-m", "social.commands"]
    serving = Serving(tmp_path / "data", free_port, kring=kring)
    try:
        serving.await_ready()
        assert serving.is_ready()
        code, page = serving.get("/setup")
        assert code == 200
        addresses = set(re.findall(r'/static/v/[^"\s]+', page.decode()))
        assert len(addresses) > 50
        answers = {address: serving.get(address) for address in sorted(addresses)}
        assert {code for code, _body in answers.values()} == {200}
        assert all(body for _code, body in answers.values())
        web = serving.child("gunicorn")
        assert web is not None
        assert str(home) in " ".join(web.cmdline())
    finally:
        serving.end()
