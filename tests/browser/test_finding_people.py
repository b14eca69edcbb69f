"""Does a colleague find somebody by another language, and does who is found by HR have a say?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from models import Capability, ConceptLabel, StatementKind, session
from social.changes import change
from social.stating import Saying, state
from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Staff

LOOK = "Whom do you look for?"
SEARCH = "Who gives courses on welding?"


@pytest.fixture
def welder(staff: Staff, vocabulary: None) -> Colleague:
    """Wim welds, and says so in Dutch."""
    wim = staff.hire("Wim Naad", language="nl")
    with staff.inside():
        lassen = (
            session.query(ConceptLabel.concept_id)
            .filter_by(folded="lassen", language="nl", is_preferred=True)
            .scalar()
        )
        said = "Lassen, elke dag sinds de eerste tram"
        with change(staff.person(wim)) as record:
            saying = Saying(kind=StatementKind.SKILL, words=said, concept_id=lassen)
            state(record, staff.person(wim), saying)
    return wim


def test_a_colleague_of_another_language_finds_who_knows_and_hr_only_who_agrees(
    desk: Callable[..., Desk], staff: Staff, ana: Colleague, welder: Colleague
) -> None:
    franziska = staff.hire("Franziska Personal", Capability.HR)
    colleague, hr, own = desk(ana).page, desk(franziska).page, desk(welder).page

    colleague.goto("/people/find")
    colleague.get_by_label(LOOK).fill("welding")
    colleague.get_by_role("button", name="Search", exact=True).click()
    expect(colleague.get_by_role("heading", name="Wim Naad")).to_be_visible()
    expect(colleague.get_by_text("elke dag sinds de eerste tram")).to_be_visible()

    seek(hr)
    expect(hr.get_by_text("elke dag sinds de eerste tram")).to_be_visible()
    expect(hr.locator("main").get_by_text("Wim Naad")).to_have_count(0)

    own.goto("/account/searches")
    expect(own.locator("main")).to_contain_text(SEARCH)
    own.get_by_role("button", name="Ik maak bezwaar").click()
    expect(own.get_by_role("button", name="weer vinden")).to_be_visible()

    hr.reload()
    expect(hr.get_by_text("elke dag sinds de eerste tram")).to_have_count(0)
    seek(hr)
    expect(hr.get_by_text("elke dag sinds de eerste tram")).to_have_count(0)
    colleague.reload()
    expect(colleague.get_by_role("heading", name="Wim Naad")).to_be_visible()


def seek(page) -> None:  # type: ignore[no-untyped-def]
    """Search for HR, with a purpose."""
    page.goto("/people/hr")
    page.get_by_label("Purpose").select_option(index=1)
    page.get_by_label("Reason").fill(SEARCH)
    page.get_by_label(LOOK).fill("welding")
    page.locator("main").get_by_role("button", name="Search", exact=True).click()
    page.wait_for_load_state()
