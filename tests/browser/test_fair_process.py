"""Is somebody who was reported treated fairly, from the report to the end of the appeal?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models import Capability, Case, Person, Post, Stage, session
from moderation.ruling import Action
from social.rules.actions import add_rule
from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Place, Staff
from tests.rules.conftest import put, said

HARSH = "Whoever botches like that should not weld at all"


@pytest.fixture
def judges(staff: Staff) -> tuple[Colleague, Colleague]:
    """Two moderators."""
    return (
        staff.hire("Mia Moderator", Capability.MODERATOR),
        staff.hire("Otto Moderator", Capability.MODERATOR),
    )


@pytest.fixture
def workshop(
    staff: Staff, ana: Colleague, ben: Colleague, cas: Colleague, judges: tuple[Colleague, ...]
) -> Place:
    """A private community of all of them but Eve; a rule of the house asks about one word."""
    with staff.inside():
        maker = session.get_one(Person, judges[0].id)
        put(add_rule(maker, said("botches", Action.COACH)), Stage.ACTIVE, maker, maker)
    return staff.found("Workshop", ana, ben, cas, *judges, kind="private")


def test_five_people_from_the_coach_to_a_reversal(
    desk: Callable[..., Desk],
    staff: Staff,
    workshop: Place,
    ben: Colleague,
    cas: Colleague,
    eve: Colleague,
    judges: tuple[Colleague, Colleague],
) -> None:
    reporter, author, mia, otto, outsider = map(desk, (cas, ben, *judges, eve))

    # Ben is asked whether he means it so, and sends it anyway.
    author.go(workshop.path)
    author.open_composer().fill(HARSH)
    expect(author.page.get_by_text("Would you say botches to a friend?")).to_be_visible()
    author.shoot("fair-0-coach")
    author.page.get_by_role("button", name="Send anyway").click()
    expect(author.says(HARSH)).to_be_visible()
    post = staff.ask(lambda: session.scalars(select(Post.id).where(Post.source == HARSH)).one())

    # Cas reports, and does not want to see it any more.
    reporter.go(f"/posts/{post}")
    reporter.menu(reporter.article(HARSH), "Report")
    reporter.page.get_by_label("Bullying or insult").check()
    reporter.page.get_by_label("What should moderators know?").fill("He means me.")
    reporter.page.get_by_label("Do not show this to me any more").check()
    reporter.page.get_by_role("button", name="Send the report").click()
    expect(reporter.page.get_by_text("Its author is asked to settle it")).to_be_visible()
    reporter.shoot("fair-1-receipt")
    reporter.go(workshop.path)
    expect(reporter.page.get_by_text(HARSH)).to_have_count(0)

    # Ben is asked first, and disputes it.
    author.go(f"/posts/{post}")
    author.article(HARSH).get_by_role("button", name="More for").first.click()
    expect(author.page.get_by_role("link", name="Report", exact=True)).to_be_hidden()
    case = staff.ask(lambda: case_of(post))
    author.go(f"/cases/{case}")
    expect(author.page.get_by_text("Bullying or insult")).to_be_visible()
    expect(author.page.get_by_text(cas.name)).to_have_count(0)
    author.shoot("fair-2-author")
    author.page.get_by_label("Why it may stay as it is").fill("It is about the machine.")
    author.page.get_by_role("button", name="Let moderators decide").click()
    expect(author.page.get_by_text("Moderators are looking at it.")).to_be_visible()

    # Mia decides, with reasons.
    mia.go("/review")
    mia.page.get_by_role("link", name="Post of Ben Claes").first.click()
    mia.page.get_by_text("Show the words; they may hurt").click()
    expect(mia.page.get_by_text(HARSH)).to_be_visible()
    expect(mia.page.get_by_text("It is about the machine.")).to_be_visible()
    expect(mia.page.get_by_text(cas.name)).to_have_count(0)
    mia.page.get_by_role("button", name="Take this case").click()
    expect(mia.page.get_by_role("button", name="Give it back")).to_be_visible()
    mia.page.get_by_label("The text is hidden, and no writing in this community").check()
    mia.page.get_by_label("What happened").fill("He said that a colleague should not weld.")
    mia.page.get_by_label("Which house rule").fill("2. We talk about matters.")
    mia.page.get_by_label("Why the rule applies").fill("It is about a person.")
    mia.page.get_by_role("button", name="Decide").click()
    expect(mia.page.get_by_text("in force")).to_be_visible()
    mia.shoot("fair-3-decided")

    # Ben reads why, and cannot write there.
    author.go(f"/cases/{case}")
    expect(author.page.get_by_text("It is about a person.")).to_be_visible()
    author.shoot("fair-4-statement")
    decision = author.page.url
    author.watch.forgive("403")
    answer = author.page.goto(f"{workshop.path}/posts/new")
    assert answer is not None
    assert answer.status == 403

    # He appeals; Otto judges it, for Mia there is none.
    author.page.goto(decision)
    author.page.get_by_label("What you say to it").fill("I meant the robot arm.")
    author.page.get_by_role("button", name="Appeal", exact=True).click()
    expect(author.page.get_by_text("Another person judges it, by")).to_be_visible()
    mia.go("/review/appeals")
    expect(mia.page.get_by_text("No appeal waits")).to_be_visible()
    otto.go("/review/appeals")
    otto.page.get_by_role("link", name="Appeal of Ben Claes").first.click()
    expect(otto.page.get_by_text("I meant the robot arm.")).to_be_visible()
    otto.page.get_by_label("It is reversed").check()
    otto.page.get_by_label("Why, for whoever appealed").fill("The arm is indeed called so.")
    otto.shoot("fair-5-appeal")
    otto.page.get_by_role("button", name="Decide").click()
    expect(otto.page.get_by_text("The arm is indeed called so.")).to_be_visible()

    # All is as it was: the post, the right to write, and what the reporter reads.
    author.page.goto(decision)
    expect(author.page.get_by_text("The arm is indeed called so.")).to_be_visible()
    author.shoot("fair-6-reversed")
    answer = author.page.goto(f"{workshop.path}/posts/new")
    assert answer is not None
    assert answer.ok
    otto.go(f"/posts/{post}")
    expect(otto.says(HARSH)).to_be_visible()
    reporter.go("/reports")
    expect(reporter.page.get_by_text("it is within the house rules")).to_be_visible()

    # Eve is turned away from all of it.
    outsider.watch.forgive("404")
    for path in (f"/posts/{post}/report", f"/cases/{case}", decision, f"/review/{case}"):
        answer = outsider.page.goto(path)
        assert answer is not None
        assert answer.status == 404, path


def case_of(post_id: int) -> int:
    """Find the case of a post."""
    return session.scalars(select(Case.id).where(Case.post_id == post_id)).one()
