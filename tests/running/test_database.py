"""Is the database found, lent and refused as it should be?"""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from models import Base
from models.migrations.later import INDEXES
from social.running import schema
from social.running.database import answers, check, database, plain, reach, running, shown
from social.running.folders import hold
from social.running.schema import MIGRATIONS, Schema, compare, revision, revisions, upgrade
from social.running.trouble import Trouble
from social.settings import Settings


def test_a_command_lends_a_database_and_stops_it(place: Path) -> None:
    settings = Settings(data_dir=place)
    assert running(settings) is None
    with database(settings) as lent:
        assert answers(lent.database_url)
        assert running(settings) == lent
        assert reach(settings) == lent
    assert running(settings) is None
    with pytest.raises(Trouble, match="kring serve"):
        reach(settings)


def test_a_second_command_is_a_guest_of_the_first_and_may_finish(place: Path) -> None:
    code = (
        "import sys; from social.running.database import database; "
        "from social.settings import Settings; from pathlib import Path\n"
        "with database(Settings(data_dir=Path(sys.argv[1]))) as lent:\n"
        "    print(lent.database_url, flush=True); sys.stdin.readline()\n"
        "    import psycopg; from social.running.database import plain\n"
        "    psycopg.connect(plain(lent.database_url)).close(); print('done', flush=True)"
    )
    pipe = subprocess.PIPE
    with database(Settings(data_dir=place)) as lent:
        guest = subprocess.Popen(
            [sys.executable, "-c", code, str(place)], stdin=pipe, stdout=pipe, text=True
        )
        assert guest.stdout is not None
        assert guest.stdin is not None
        assert guest.stdout.readline().strip() == lent.database_url
        assert hold(place / "postgres.guests") is None
        guest.stdin.write("\n")
        guest.stdin.close()
    # We were let go only when the guest had finished, and its database was still there for it.
    with guest:
        assert guest.stdout.read() == "done\n"
    assert guest.returncode == 0


def test_a_database_of_ones_own_is_used_as_it_is(server: Any) -> None:
    settings = Settings(database_url=server.app_url)
    with database(settings) as lent:
        assert lent is settings
    assert reach(settings) is settings


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://ana:opensesame@127.0.0.1:1/kring",
        "postgresql+psycopg://ana:opensesame@/kring?host=/nowhere",
        "postgresql+psycopg://ana:opensesame@127.0.0.1:port/kring",
        "postgresql+psycopg://ana:opensesame@name.invalid/kring",
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence_without_its_password(url: str) -> None:
    with pytest.raises(Trouble, match=r"cannot be used: ") as refused:
        check(url)
    assert "opensesame" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_wrong_password_is_said(server: Any) -> None:
    with pytest.raises(Trouble, match="password authentication failed"):
        check(server.app_url.replace("kring_app:", "kring_app:0"))


def test_a_database_is_named_without_secrets() -> None:
    assert shown("postgresql+psycopg://ana:opensesame@db:5433/kring") == "db:5433/kring"
    assert shown("postgresql+psycopg:///kring") == "the local socket/kring"


def test_tables_of_a_newer_version_are_left_alone(place: Path) -> None:
    with database(Settings(data_dir=place)) as lent:
        assert upgrade(lent.database_owner_url)
        assert not upgrade(lent.database_owner_url)
        with psycopg.connect(plain(lent.database_owner_url)) as connection:
            assert revision(connection) == revisions()[0]
            connection.execute("update alembic_version set version_num = '9999'")
        with pytest.raises(Trouble, match="newer version of Kring"):
            upgrade(lent.database_owner_url)


def test_revisions_are_those_that_alembic_finds() -> None:
    found = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert revisions() == tuple(one.revision for one in found)


def test_revisions_are_compared() -> None:
    assert compare(None) is Schema.OLDER
    assert compare(revisions()[-1]) is (Schema.OLDER if len(revisions()) > 1 else Schema.CURRENT)
    assert compare(revisions()[0]) is Schema.CURRENT
    assert compare("from tomorrow") is Schema.NEWER


def test_a_table_that_people_hold_on_to_is_asked_for_again_and_again(
    monkeypatch: pytest.MonkeyPatch, server: Any
) -> None:
    tried = []

    def busy(_url: str) -> None:
        tried.append(1)
        if len(tried) < 3:
            raise psycopg.errors.LockNotAvailable

    monkeypatch.setattr(schema, "run_migrations", busy)
    monkeypatch.setattr(schema, "PAUSES", (0, 0, 0))
    schema.migrate(server.owner_url)
    assert len(tried) == 3

    def never(_url: str) -> None:
        raise psycopg.errors.LockNotAvailable

    monkeypatch.setattr(schema, "run_migrations", never)
    with pytest.raises(psycopg.errors.LockNotAvailable):
        schema.migrate(server.owner_url)


def test_migrations_wait_first_and_not_for_long_for_what_every_page_begins_with(
    server: Any,
) -> None:
    with psycopg.connect(plain(server.app_url)) as reader:
        reader.execute("select count(*) from sign_in")  # held until its transaction ends
        with pytest.raises(psycopg.errors.LockNotAvailable):
            schema.run_migrations(server.owner_url)
    schema.run_migrations(server.owner_url)


def test_every_rule_was_looked_at_and_every_index_is_there_in_the_end(server: Any) -> None:
    with psycopg.connect(plain(server.owner_url)) as connection:
        assert connection.execute(schema.NOT_LOOKED_AT).fetchall() == []
        for name in INDEXES:
            assert connection.execute(schema.IS_BUILT, [name]).fetchone() == (True,)


def test_indexes_that_come_later_are_those_of_the_models() -> None:
    of_models = {
        index.name: str(CreateIndex(index).compile(dialect=postgresql.dialect()))
        for table in Base.metadata.tables.values()
        for index in table.indexes
    }
    for name, what in INDEXES.items():
        assert of_models[name] == f"CREATE INDEX {name} ON {what}"


def test_what_a_migration_leaves_for_later_is_done_by_whoever_comes_next_and_once(
    server: Any,
) -> None:
    """Two at once: were one to wait by a lock, the index of the other would wait for it."""
    with psycopg.connect(plain(server.owner_url), autocommit=True) as connection:
        for name in INDEXES:
            connection.execute(f"drop index {name}")  # killed before it was built
        with ThreadPoolExecutor(2) as threads:
            done = list(threads.map(upgrade, [server.owner_url] * 2))
        assert done == [False, False]
        for name in INDEXES:
            assert connection.execute(schema.IS_BUILT, [name]).fetchone() == (True,)


def test_an_index_that_was_half_built_is_built_anew(server: Any) -> None:
    with psycopg.connect(plain(server.owner_url), autocommit=True) as connection:
        connection.execute("create table half as select 1 as number from generate_series(1, 2)")
        try:
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("create unique index concurrently ix_half on half (number)")
            assert connection.execute(schema.IS_BUILT, ["ix_half"]).fetchone() == (False,)
            schema.build(connection, "ix_half", "half (number)")
            assert connection.execute(schema.IS_BUILT, ["ix_half"]).fetchone() == (True,)
        finally:
            connection.execute("drop table half")


@pytest.mark.parametrize(("table", "column"), [("sign_in", "proved_at"), ("export", "first")])
def test_the_version_before_writes_rows_without_what_it_does_not_know(
    server: Any, table: str, column: str
) -> None:
    asked = (
        "SELECT column_default IS NOT NULL FROM information_schema.columns "
        "WHERE table_name = %s AND column_name = %s"
    )
    with psycopg.connect(plain(server.owner_url)) as connection:
        assert connection.execute(asked, [table, column]).fetchone() == (True,)
