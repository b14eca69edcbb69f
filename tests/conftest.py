"""What do the tests share? One real PostgreSQL a run, and Ana, Ben and Eve."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Barrier
from typing import Any

import hypothesis
import psycopg
import pytest
import sqlalchemy
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from archive.keyring import keyring
from archive.shelf import Folder
from models import (
    Capability,
    Community,
    CommunityKind,
    Company,
    Event,
    Membership,
    MembershipRole,
    Person,
    Role,
    SignIn,
    Site,
    factory,
    session,
)
from social.app import create_app
from social.changes import change
from social.errors import Invalid
from social.passwords import hashing
from social.running import postgres, schema
from social.running.cluster import Urls
from social.settings import Settings
from social.tickets import Gone
from social.viewer import digest_of
from tests import known
from tests.lending import common, lent

pytest_plugins = ["tests.files.weed", "tests.side_by_side"]

SHARED = Path(__file__).parent.parent.parent / "shared"

hypothesis.settings.register_profile("kring", deadline=None)  # a busy machine is no fault of ours
hypothesis.settings.load_profile("kring")


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Iterator[Any]:
    """Start a PostgreSQL that is thrown away after the run, or use the one that is named."""
    shared = common(pytestconfig)
    own = lent(shared) if shared else postgres.throwaway()
    with named_server() or own as running:
        schema.upgrade(running.owner_url)
        yield running


def named_server() -> nullcontext[Urls] | None:
    """Find the server that TEST_OWNER_URL and its like name.

    Its database has to be empty, and its owner needs RIGHTS_TO_EMPTY of social.running.cluster.
    """
    names = ("TEST_OWNER_URL", "TEST_APP_URL", "TEST_SEAL_URL")
    found = [os.environ.get(name, "") for name in names]
    return nullcontext(Urls(*found)) if all(found) else None


@pytest.fixture(scope="session")
def settings(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Say what the app under test is told."""
    folder = tmp_path_factory.mktemp("data")
    return Settings(
        data_dir=folder,
        base_url="http://localhost",
        log_level="warning",
        secret_keys=("test-key-test-key-test-key-test-key-",),
        file_key="0" * 64,
        writes_limit=0,  # tests write faster than people
        mail_in="reply@in.example.org",
        fresh_for=timedelta(hours=6),  # on a busy machine a world is asked for long
    ).on(server.owner_url, server.app_url, server.seal_url)


@pytest.fixture(scope="session")
def the_app(settings: Settings) -> Iterator[Flask]:
    """Build the app once a run."""
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def owner(server: Any) -> Iterator[sqlalchemy.Engine]:
    """Connect as the owner of the tables, who alone may empty a ledger between tests."""
    engine = sqlalchemy.create_engine(server.owner_url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()
    emptier(engine).dispose()


@pytest.fixture
def database(the_app: Flask, settings: Settings, owner: sqlalchemy.Engine) -> Iterator[None]:
    """Give the test an empty database, and leave none of its rows behind."""
    session.remove()
    # A test may have built another app.
    factory.configure(bind=the_app.extensions["engine"])
    keyring.open(Folder(settings.data_dir / "keyring", is_durable=False))
    yield
    session.remove()
    factory.configure(bind=the_app.extensions["engine"])
    empty(owner)
    the_app.extensions.pop("standing", None)


# TRUNCATE makes new files for each table and index, which takes longer than most tests do.
LARGE = 8_000_000  # bytes from which on it is the quicker way after all

TABLES = """
SELECT c.oid, quote_ident(c.relname)
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'alembic_version'
"""
# A function, since what its statements mean is then found out once and not for each test.
EMPTYING = """
CREATE FUNCTION pg_temp.empty_all() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  unguarded regclass;
BEGIN
  FOR unguarded IN SELECT DISTINCT tgrelid::regclass FROM pg_trigger
                    WHERE tgenabled = 'D' AND NOT tgisinternal LOOP
    EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', unguarded);
  END LOOP;
  IF greatest({sizes}) > {large} THEN
    TRUNCATE {tables};
  ELSE
    {deletes}
  END IF;
END $$
"""


def empty(engine: sqlalchemy.Engine) -> None:
    """Delete every row, and put up the guards that a test took down."""
    with emptier(engine).connect() as connection:
        connection.exec_driver_sql("SELECT pg_temp.empty_all()")


@cache
def emptier(engine: sqlalchemy.Engine) -> sqlalchemy.Engine:
    """Connect once more, as one for whom no guard and no reference is looked at.

    To take the guards down and put them up again would cost ten times as much, as every connection
    then reads its tables anew; to become such a one for each test makes plans anew.
    """
    found = sqlalchemy.create_engine(engine.url, isolation_level="AUTOCOMMIT")
    sqlalchemy.event.listen(found, "connect", prepare)
    return found


def prepare(line: psycopg.Connection, _record: object) -> None:
    """Make a new connection one that empties."""
    line.autocommit = True
    line.execute("SET session_replication_role = replica")
    line.execute(emptying(line.execute(TABLES).fetchall()))


def emptying(tables: list[tuple[int, str]]) -> str:
    """Write the function that empties some tables."""
    deletes = (
        f"IF pg_relation_size({oid}) > 0 THEN"
        f" IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; END IF; END IF;"
        for oid, name in tables
    )
    return EMPTYING.format(
        sizes=", ".join(f"pg_relation_size({oid})" for oid, _name in tables),
        large=LARGE,
        tables=", ".join(name for _oid, name in tables),
        deletes="\n    ".join(deletes),
    )


@pytest.fixture
def app(the_app: Flask, database: None) -> Flask:
    """Give the app over an empty database. Push no context around a client: it would share `g`."""
    the_app.extensions.pop("tries", None)
    return the_app


@pytest.fixture(scope="session", autouse=True)
def quick_hashing() -> None:
    """Hash passwords with the least work: nobody attacks those of the tests."""
    hashing.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    hashing.NOBODY = hashing.nobody()


@pytest.fixture
def in_app(app: Flask) -> Iterator[None]:
    """Stand inside the app, for actions without a browser; never together with a client."""
    with app.app_context():
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a browser that nobody signed in with."""
    return app.test_client()


@pytest.fixture
def site(database: None) -> Site:
    """Open a plant in Gent."""
    with change(None) as record:
        found = Site(name="Gent", country="BE", zone="Europe/Brussels")
        company = Company(name="Roos Tavelle", zone="Europe/Brussels")
        session.add_all([found, company])
        record(Event.SITE_ADDED, found)
        record(Event.COMPANY_NAMED, company)
    return found


@pytest.fixture
def make_person(site: Site) -> Callable[..., Person]:
    """Hire people: `make_person("Ana Peeters", language="nl")`."""

    def make(name: str, **columns: Any) -> Person:
        handle = columns.pop("handle", ".".join(name.lower().split()))
        columns = {
            "email": f"{handle}@example.org",
            "site_id": site.id,
            "zone": site.zone,
        } | columns
        with change(None) as record:
            person = Person(handle=handle, name=name, **columns)
            person.site = site
            session.add(person)
            record(Event.PERSON_ADDED, person)
        return person

    return make


@pytest.fixture
def give_password() -> Callable[..., Person]:
    """Give a person the password that the tests know."""

    def give(person: Person, password: str = known.PASSWORD) -> Person:
        with change(None) as record:
            person.password_hash = hashing.hashed(password)
            record(Event.PASSWORD_CHANGED, person)
        return person

    return give


@pytest.fixture
def ana(make_person: Callable[..., Person]) -> Person:
    """Ana owns the community."""
    return make_person("Ana Peeters")


@pytest.fixture
def ben(make_person: Callable[..., Person]) -> Person:
    """Ben is a member."""
    return make_person("Ben Claes")


@pytest.fixture
def eve(make_person: Callable[..., Person]) -> Person:
    """Eve works here too, and is a member of nothing."""
    return make_person("Eve Outsider")


@pytest.fixture
def give() -> Callable[..., Person]:
    """Give a person a role: `give(ana, Capability.ADMINISTRATOR)`."""

    def role(person: Person, capability: Capability = Capability.ADMINISTRATOR) -> Person:
        with change(None) as record:
            row = Role(person_id=person.id, capability=capability)
            session.add(row)
            record(Event.ROLE_GIVEN, row)
        return person

    return role


@pytest.fixture
def make_community() -> Callable[..., Community]:
    """Found a community, the first member its owner: `make_community("Welding", ana, ben)`."""

    def make(name: str, *members: Person, **columns: Any) -> Community:
        slug = columns.pop("slug", "-".join(name.lower().split()))
        with change(members[0] if members else None) as record:
            community = Community(slug=slug, name=name, **columns)
            session.add(community)
            record(Event.COMMUNITY_CREATED, community)
            for place, person in enumerate(members):
                role = MembershipRole.MEMBER if place else MembershipRole.OWNER
                membership = Membership(person_id=person.id, community_id=community.id, role=role)
                session.add(membership)
                record(Event.MEMBER_JOINED, membership)
        return community

    return make


@pytest.fixture
def community(make_community: Callable[..., Community], ana: Person, ben: Person) -> Community:
    """A private community of Ana and Ben, which Eve is not in."""
    return make_community("Welding", ana, ben, kind=CommunityKind.PRIVATE)


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], FlaskClient]:
    """Give a browser that is signed in as somebody: `sign_in(ana)`."""

    def enter(person: Person) -> FlaskClient:
        token = f"token-{person.id}-{'x' * 32}"
        if (
            session.scalar(sqlalchemy.select(SignIn).where(SignIn.token_digest == digest_of(token)))
            is None
        ):
            with change(person) as record:
                row = SignIn(person_id=person.id, token_digest=digest_of(token))
                session.add(row)
                record(Event.SIGNED_IN, row)
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return browser

    return enter


@pytest.fixture
def sealer(settings: Settings, database: None) -> Iterator[sqlalchemy.Connection]:
    """Connect as the role that seals."""
    engine = sqlalchemy.create_engine(settings.database_seal_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL statements that are run; not what a process asks once in two seconds."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "company.accent_dark" not in statement:  # social.standing
            seen.append(statement)

    engine = app.extensions["engine"]
    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sqlalchemy.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def at_once(app: Flask) -> Callable[..., list[Any]]:
    """Do something in several threads, each in the app; gives what each returned or raised."""

    def run(*acts: Callable[[], Any]) -> list[Any]:
        start = Barrier(len(acts))

        def one(act: Callable[[], Any]) -> Any:
            with app.app_context():
                start.wait()
                try:
                    return act()
                except (Gone, Invalid, IntegrityError) as wrong:
                    return type(wrong)

        with ThreadPoolExecutor(len(acts)) as threads:
            return list(threads.map(one, acts))

    return run
