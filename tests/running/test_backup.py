"""Does a copy of the database bring everything back?"""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from models import Company, Event, session
from social.changes import change
from social.commands import kring
from social.running.database import database, plain
from social.settings import Settings
from tests.another import another_app


def run(data: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(kring, ["db", *words], env={"DATA_DIR": str(data)})
    return result.exit_code, result.output


def test_a_copy_brings_back_rows_and_rights(place: Path, tmp_path: Path) -> None:
    assert run(place / "first", "upgrade")[0] == 0
    with (
        database(Settings(data_dir=place / "first")) as lent,
        psycopg.connect(plain(lent.database_owner_url)) as connection,
    ):
        connection.execute("insert into topic (name, folded) values ('Safety', 'safety')")

    assert run(place / "first", "dump", str(tmp_path / "copy"))[0] == 0
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
    assert run(place / "second", "restore", str(tmp_path / "copy"))[0] == 0

    with (
        database(Settings(data_dir=place / "second")) as lent,
        psycopg.connect(plain(lent.database_url)) as connection,
    ):
        assert connection.execute("select name from topic").fetchall() == [("Safety",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from entry")


def test_a_copy_its_return_and_new_keys_stand_in_the_ledger(place: Path, tmp_path: Path) -> None:
    run(place / "first", "upgrade")
    found_company(place / "first")
    run(place / "first", "dump", str(tmp_path / "copy"))
    CliRunner().invoke(kring, ["keys", "rotate"], env={"DATA_DIR": str(place / "first")})
    run(place / "second", "restore", str(tmp_path / "copy"))
    assert events(place / "first") == ["named", "backed_up", "keys_rotated"]
    assert events(place / "second") == ["named", "brought_back"]


def found_company(data: Path) -> None:
    """Name a company, as the first start does."""
    with (
        database(Settings(data_dir=data)) as lent,
        another_app(lent) as app,
        app.app_context(),
        change(None) as record,
    ):
        company = Company(name="Roos Tavelle", zone="UTC")
        session.add(company)
        record(Event.COMPANY_NAMED, company)


def events(data: Path) -> list[str]:
    """List what the ledger says of the company."""
    with (
        database(Settings(data_dir=data)) as lent,
        psycopg.connect(plain(lent.database_url)) as connection,
    ):
        rows = connection.execute("select event from entry where noun = 'company' order by id")
        return [event.partition(".")[2] for (event,) in rows]


def test_a_database_in_use_is_never_written_over(place: Path, tmp_path: Path) -> None:
    run(place, "upgrade")
    run(place, "dump", str(tmp_path / "copy"))
    code, said = run(place, "restore", str(tmp_path / "copy"))
    assert (code, "in use already" in said) == (1, True)


def test_a_file_that_is_no_copy_changes_nothing(place: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("no copy")
    code, said = run(place, "restore", str(tmp_path / "copy"))
    assert (code, "could not be copied" in said) == (1, True)
    assert run(place, "upgrade")[0] == 0


def test_a_place_that_cannot_be_written_is_said(place: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = run(place, "dump", str(tmp_path / "file" / "copy"))
    assert (code, "cannot be written" in said) == (1, True)
