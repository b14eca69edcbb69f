"""Does a PostgreSQL of one's own come back to a moment, as docs/OPERATING.md says?

With the programs of the Python package: a server with an archive of its write-ahead log, a base
backup of it, and a recovery to a moment between two entries. What came back is a house as any other
that was rolled back: its ledger verifies, and it needs a new log.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from archive.copies import Copies
from social.running.schema import upgrade
from social.settings import Settings
from tests.running.houses import House, furnish
from tests.running.places import unused_port
from tests.running.servers import SUPER, Server, made
from tests.running.servers import furnish as furnish_server
from tests.running.serving import wait_for

OPERATING = (Path(__file__).resolve().parents[2] / "docs" / "OPERATING.md").read_text()


def documented(name: str) -> str:
    """Take a setting out of the page, as it stands there."""
    found = re.search(rf"^{name} = '(.*)'", OPERATING, re.MULTILINE)
    assert found is not None, name
    return found[1].replace("''", "'")


@pytest.fixture
def server(place: Path) -> Server:
    """Make a server with an archive."""
    one = made(place, "first")
    for folder in ("archive", "base", "second"):
        (place / folder).mkdir(mode=0o700)
        one.account.give(place / folder)
    return one


def test_a_server_of_ones_own_comes_back_to_a_moment(server: Server, place: Path) -> None:
    archive = shlex.quote(str(place / "archive"))
    copy = documented("archive_command").replace("/backup/wal", archive)
    with server.running("wal_level=replica", "archive_mode=on", f"archive_command={copy}"):
        furnish_server(server)
        house = furnished(server, place / "data")
        options = [
            "--checkpoint=fast",
            "-h",
            "127.0.0.1",
            "-p",
            server.port,
            "-U",
            SUPER,
            "-X",
            "none",
        ]
        server.tool("pg_basebackup", *options, "-D", place / "base" / "whole")
        early = house.add(b"Before.\n", "before.txt")
        house.seal()
        moment = server.sql("select clock_timestamp()")
        late = house.add(b"After.\n", "after.txt")
        last = house.seal()
        segment = server.sql("select pg_walfile_name(pg_switch_wal())")
        assert wait_for((place / "archive" / segment).exists)
    # As a worker would have kept it beside the database, on the machine that is still there.
    Copies(house.data / "log-copies").write(house.verifier, last)
    second = Server(place, "second", unused_port())
    second.folder.rmdir()
    (place / "base" / "whole").rename(second.folder)
    (second.folder / "recovery.signal").touch()
    second.account.give(second.folder / "recovery.signal")
    fetch = documented("restore_command").replace("/backup/wal", archive)
    with second.running(f"restore_command={fetch}", f"recovery_target_time={moment}",
                        "recovery_target_action=promote"):  # fmt: skip
        digests = "select string_agg(digest, ' ') from file"
        found = second.sql(digests)
        assert early in found
        assert late not in found
        environ = {
            "DATABASE_URL": second.url("kring_app"),
            "DATABASE_OWNER_URL": second.url("kring_owner"),
            "DATABASE_SEAL_URL": second.url("kring_seal"),
        }
        code, said = house.run("archive", "verify", "--full", **environ)
        assert (code, said.count("FAULT"), "it says elsewhere" in said) == (1, 1, True), said
        code, said = house.run("keys", "new-log", "--reason", "came back to a moment", **environ)
        assert code == 0, said
        assert house.run("archive", "verify", "--full", **environ)[0] == 0


def furnished(server: Server, data: Path) -> House:
    """Found a house on a server."""
    addresses = [server.url(f"kring_{role}").replace("postgresql:", "postgresql+psycopg:")
                 for role in ("owner", "app", "seal")]  # fmt: skip
    settings = Settings(data_dir=data).on(*addresses)
    upgrade(settings.database_owner_url)
    house = House(data.parent, settings)
    furnish(house)
    return house
