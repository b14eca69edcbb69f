"""On a start screen: what shows without connection, and where do words of then go?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.desk import Desk, sign_out
from tests.browser.looking import barriers, in_little_room
from tests.browser.staff import Colleague, Place


def test_words_written_without_connection_are_taken_up_when_it_is_back(
    desk: Callable[..., Desk], ana: Colleague, welding: Place
) -> None:
    one = desk(ana, viewport={"width": 390, "height": 844}, service_workers="allow")
    one.go("/")
    one.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    one.watch.forgive("Failed to load resource|ERR_INTERNET_DISCONNECTED|Failed to fetch")
    one.page.context.set_offline(True)
    one.page.goto("/communities")
    expect(one.page.get_by_role("heading", name="No connection")).to_be_visible()
    assert barriers(one.page) + in_little_room(one.page) == []
    one.page.get_by_label("Write meanwhile").fill("The crane stands still since noon.")
    one.page.context.set_offline(False)
    one.go("/")
    one.page.get_by_role("link", name="Take it up").click()
    one.find(f'a[href^="{welding.path}/posts/new?"]').click()
    one.page.wait_for_url("**/posts/new*")
    expect(one.find("textarea[name=text]")).to_have_value("The crane stands still since noon.")
    assert kept(one) == []


def test_the_next_one_at_a_device_is_offered_nothing_of_the_last(
    desk: Callable[..., Desk], ana: Colleague
) -> None:
    one = desk(ana)
    one.go("/")
    one.page.goto("/offline")
    words = one.page.get_by_label("Write meanwhile")
    words.fill("Only mine")
    assert len(kept(one)) == 1
    # Somebody else signed in here without that anybody signed out: a session had ended.
    one.page.evaluate("localStorage.setItem('kring:offline-whose', '0')")
    one.page.reload()
    expect(words).to_have_value("")
    one.go("/")  # Ana is back
    expect(one.page.get_by_role("link", name="Take it up")).to_be_visible()
    one.watch.forgive("401")  # the page may still tell what was read while one leaves it
    sign_out(one)
    one.page.goto("/sign-in")
    assert kept(one) == []
    one.page.goto("/offline")
    expect(words).to_be_hidden()


def kept(desk: Desk) -> list[str]:
    """List what the device keeps of words written without connection."""
    names: list[str] = desk.page.evaluate(
        "Object.keys(localStorage).filter((name) => name.startsWith('kring:offline:'))"
    )
    return names
