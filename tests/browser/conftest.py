"""What do the tests in a browser share? A Chromium, a house that runs, and who works there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import delete

from models import Capability, ConceptLabel, KeptDraft, now, session
from social.commands.demo.knowing import begin
from social.lexicon.starter import starter
from social.settings import Settings
from tests.browser.desk import Desk, Office
from tests.browser.house import House, Street, street
from tests.browser.staff import Colleague, Place, Staff
from tests.browser.stopwatch import Stopwatch
from tests.conftest import empty

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The process of a page stays for the next one, with the scripts that it has compiled.
    "--process-per-site",
)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Start a Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def staff(the_app: Flask, owner: sqlalchemy.Engine) -> Iterator[Staff]:
    """Open the company, and leave none of it behind."""
    one = Staff(the_app)
    one.open()
    yield one
    one.close()
    empty(owner)


@pytest.fixture(scope="package")
def houses(
    server: Any, settings: Settings, staff: Staff, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    """Lend the street in which the houses stand."""
    try:
        with street(server, settings.data_dir, tmp_path_factory.mktemp("houses")) as one:
            yield one
    finally:
        # Their worker kept what it signed; the rows of that log go with the staff.
        shutil.rmtree(settings.data_dir / "log-copies", ignore_errors=True)


@pytest.fixture(scope="module")
def workers() -> int:
    """Say how many web workers there are."""
    return 1


@pytest.fixture(scope="module")
def house(houses: Street, staff: Staff, workers: int) -> House:
    """Give the Kring that the tests of this file use; it hears what the staff does."""
    found = houses.lend(workers)
    staff.tell(found.valkey_url)
    return found


@pytest.fixture(scope="package")
def offices(chromium: Browser, staff: Staff) -> Iterator[Office]:
    """Keep browsers from file to file."""
    one = Office(chromium, staff)
    yield one
    one.close()


@pytest.fixture(scope="module")
def office(offices: Office, house: House) -> Office:
    """Give out browsers."""
    offices.move_to(house)
    return offices


@pytest.fixture(scope="package")
def ana(staff: Staff) -> Colleague:
    """Ana owns the communities."""
    return staff.hire("Ana Peeters")


@pytest.fixture(scope="package")
def ben(staff: Staff) -> Colleague:
    """Ben is a member of them."""
    return staff.hire("Ben Claes")


@pytest.fixture(scope="package")
def eve(staff: Staff) -> Colleague:
    """Eve works here too, and is a member of nothing."""
    return staff.hire("Eve Outsider")


@pytest.fixture
def cas(staff: Staff) -> Colleague:
    """Cas comes for one test."""
    return staff.hire("Cas Nieuwland")


@pytest.fixture
def vocabulary(staff: Staff) -> None:
    """See to it that the company has the words that it begins with, whichever file came before."""
    with staff.inside():
        if session.query(ConceptLabel.id).filter_by(folded="lassen", language="nl").first() is None:
            begin([starter()], now())
            session.commit()


@pytest.fixture
def welding(staff: Staff, ana: Colleague, ben: Colleague) -> Place:
    """Found a private community of Ana and Ben, which Eve is not in."""
    return staff.found("Welding", ana, ben, kind="private")


@pytest.fixture(scope="module")
def soon() -> Stopwatch:
    """Take the time between one's act and the other's view of it."""
    return Stopwatch()


@pytest.fixture(scope="package")
def boss(staff: Staff) -> Colleague:
    """The boss is an administrator."""
    return staff.hire("Bea Bos", Capability.ADMINISTRATOR)


@pytest.fixture(scope="package")
def officer(staff: Staff) -> Colleague:
    """The officer answers for the records."""
    return staff.hire("Ofra Records", Capability.COMPLIANCE)


@pytest.fixture
def desk(office: Office, staff: Staff) -> Iterator[Callable[..., Desk]]:
    """Lend browsers: `desk(ana)`; what went wrong in them unseen fails the test.

    What was begun in them and not sent is not there for the next test.
    """
    begun_at = now()
    with ExitStack() as stack:
        yield lambda owner=None, **options: stack.enter_context(office.desk(owner, **options))
    with staff.inside():
        session.execute(delete(KeptDraft).where(KeptDraft.saved_at >= begun_at))
        session.commit()


@pytest.fixture
def ana_desk(desk: Callable[..., Desk], ana: Colleague) -> Desk:
    """Give Ana's browser."""
    return desk(ana)


@pytest.fixture
def ben_desk(desk: Callable[..., Desk], ben: Colleague) -> Desk:
    """Give Ben's browser."""
    return desk(ben)


@pytest.fixture
def cas_desk(desk: Callable[..., Desk], cas: Colleague) -> Desk:
    """Give Cas's browser."""
    return desk(cas)
