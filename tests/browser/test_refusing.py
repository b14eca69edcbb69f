"""Does what a real browser refuses arrive, and nothing of who it was?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect
from sqlalchemy import select

from models import Violation, session
from tests.browser.desk import Desk
from tests.browser.house import PROVOKED
from tests.browser.staff import Colleague, Staff

# As what got into a page would: things of another house.
ASK = """address => {
  const script = document.createElement("script");
  script.src = `${address}/x.js?of=salary`;
  const picture = new Image();
  picture.src = `${address}/x.png?of=salary`;
  document.body.append(script, picture);
}"""


def test_what_a_browser_refuses_is_shown_to_administrators(
    desk: Callable[..., Desk], staff: Staff, ana: Colleague, ben: Colleague, boss: Colleague
) -> None:
    one = desk(ana)
    one.watch.forgive("refused.example")
    one.page.goto(f"/people/{ben.handle}?of=salary")
    one.page.evaluate(ASK, PROVOKED)

    def arrived() -> set[tuple[str, str, str, int]]:
        with staff.inside():
            session.expire_all()
            rows = session.scalars(select(Violation)).all()
        return {(row.directive, row.blocked, row.source, row.number) for row in rows}

    page = "/people/<handle>"
    wanted = {("img-src", PROVOKED, page, 1), ("script-src-elem", PROVOKED, page, 1)}
    one.until(lambda: wanted <= arrived())
    seen = desk(boss).page
    seen.goto("/administration/condition")
    seen.get_by_role("link", name="Browsers refused 2 new kinds").click()
    expect(seen.get_by_role("row").filter(has_text="img-src")).to_contain_text(PROVOKED)
    expect(seen.locator("main table .badge")).to_have_count(2)
    seen.get_by_role("button", name="I have looked at them").click()
    expect(seen.get_by_text("Saved.")).to_be_visible()
    expect(seen.locator("main table .badge")).to_have_count(0)
    seen.get_by_role("button", name="Forget them").click()
    expect(seen.get_by_text("Forgotten.")).to_be_visible()
    assert not wanted & arrived()
