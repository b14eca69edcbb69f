"""Does any attack run, or any naughty string get lost, in a real browser under the policy?

The watch of each browser fails a test on any report of the policy, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import APIResponse, FilePayload, expect

from models import limits
from moderation import clean_line, clean_text
from social.attaching import MOST_FILES
from social.filing.kinds import TEXT
from social.filing.naming import file_name
from tests.browser.desk import Desk
from tests.browser.hostile import Trap, absent, missing, packed, shapes
from tests.browser.house import House
from tests.browser.staff import Colleague, Place, Staff

GAP = "\n\n"
# Turbo brings the next page into this window; it is there when this happens.
ARRIVAL = """() => {
  window.arrival = new Promise(arrive => addEventListener("turbo:load", arrive, { once: true }))
    .then(() => true);
}"""


@pytest.fixture
def mallory(staff: Staff) -> Colleague:
    """Hire the one who tries."""
    return staff.hire("Mallory Vos")


@pytest.fixture
def place(staff: Staff, ana: Colleague, mallory: Colleague) -> Place:
    """Found a community for what is tried."""
    return staff.found("Laboratory", ana, mallory)


@pytest.fixture
def victim(ana_desk: Desk, house: House) -> Iterator[tuple[Desk, Trap]]:
    """Give Ana's browser, with the traps set."""
    trap = Trap(ana_desk, house.url)
    yield ana_desk, trap
    assert not trap.caught


@pytest.fixture
def send(desk: Callable[..., Desk], mallory: Colleague) -> Callable[..., APIResponse]:
    """Send forms as Mallory, with the token of her page."""
    page = desk(mallory).page
    page.goto("/")
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    headers = {"Accept": "application/json", "X-CSRFToken": token}

    def post(path: str, **form: Any) -> APIResponse:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        words = urlencode(form, doseq=True, errors="replace")
        answer = page.request.post(path, data=words, headers=headers | kind)
        assert answer.ok, answer.text()
        return answer

    return post


def test_posts_and_comments(
    victim: tuple[Desk, Trap], send: Callable[..., APIResponse], place: Place
) -> None:
    desk, trap = victim
    for batch in packed(shapes(), limits.POST, GAP):
        said = batch.split(GAP)
        post = send(f"{place.path}/posts", text=batch).json()["id"]
        for part in packed(said, limits.COMMENT, GAP):
            send(f"/posts/{post}/comments", text=part)
        desk.page.goto(f"/posts/{post}")
        trap.check()
        expected = [clean_text(line, limits.POST) for line in said]
        assert missing(desk.page, ".post-body", expected) == []
        assert missing(desk.page, ".comment .prose", expected) == []


def test_what_comes_live(
    victim: tuple[Desk, Trap], send: Callable[..., APIResponse], place: Place
) -> None:
    desk, trap = victim
    desk.go(place.path)
    batches = list(packed(shapes(), limits.POST, GAP))
    titles = list(packed(shapes(), limits.TITLE))[: len(batches)]
    for batch, title in zip(batches, titles, strict=True):
        send(f"{place.path}/posts", text=batch, title=title)
    expect(desk.find(".new-posts")).to_have_text(f"{len(batches)} new posts")
    desk.find(".new-posts").click()
    expect(desk.find(".post")).to_have_count(len(batches))
    trap.check()
    expected = [clean_line(title, limits.TITLE) for title in titles]
    assert missing(desk.page, ".post h2", expected[::-1]) == []


def test_names_of_people(victim: tuple[Desk, Trap], staff: Staff) -> None:
    desk, trap = victim
    names = names_made_of(shapes())
    staff.hire_many(names, department="Attacks")
    desk.page.goto("/people?department=Attacks")
    read_on(desk, "Show more people")
    trap.check()
    assert absent(desk.page, ".directory .name", names) == []


def test_titles_of_communities(victim: tuple[Desk, Trap], staff: Staff, cas: Colleague) -> None:
    desk, trap = victim
    names = names_made_of(shapes())
    staff.found_many(names, cas)
    desk.page.goto("/communities")
    read_on(desk, "Show more communities")
    trap.check()
    assert absent(desk.page, ".directory h2", names) == []


def test_names_wherever_they_stand(victim: tuple[Desk, Trap], staff: Staff, ana: Colleague) -> None:
    desk, trap = victim

    def look(path: str, names: Sequence[str]) -> None:
        desk.page.goto(path)
        trap.check()
        assert absent(desk.page, "body", names) == []

    names = names_made_of(shapes())[::200]
    people = [
        staff.hire(name, handle=f"attack.{next(staff.numbers)}", title=name, bio=name)
        for name in names
    ]
    for person in people:
        name, slug = person.name, f"attacked-{person.id}"
        place = staff.found(name, ana, *people, slug=slug)
        post = staff.post(person, place, f"Written by @{person.handle} for ~{slug}", name)
        staff.comment(person, post, f"And @{ana.handle} is named")
        look(person.path, [name])
        look(place.path, [name])
        look(f"/posts/{post}", [name])
        desk.find(".post-by a.name").hover()
        expect(desk.find("#hovercard")).to_be_visible()
        trap.check()
    look("/", names)
    look(f"{place.path}/members", names)


def test_names_of_files(
    victim: tuple[Desk, Trap], staff: Staff, place: Place, mallory: Colleague
) -> None:
    desk, trap = victim
    given = [f"{name}.txt" for name in packed(shapes(), limits.FILE_NAME - len(".txt"))]
    for some in parts(staff.bring(mallory, given), MOST_FILES):
        staff.post(mallory, place, "Look inside", files=some)
    desk.page.goto(place.path)
    read_on(desk, "Load older posts")
    trap.check()
    kept = [file_name(name, TEXT.endings) for name in given]
    assert absent(desk.page, ".attached strong", kept) == []


def test_names_of_files_while_they_are_chosen(victim: tuple[Desk, Trap], place: Place) -> None:
    desk, trap = victim
    names = list(packed(shapes(), limits.FILE_NAME - len(".txt")))[::50]
    desk.go(place.path)
    desk.open_composer()
    desk.find("input[name=upload]").set_input_files([plain(name) for name in names])
    expect(desk.find(".upload[data-kept]")).to_have_count(len(names))
    trap.check()


def test_what_is_searched_for(desk: Callable[..., Desk], staff: Staff, house: House) -> None:
    searching = desk(staff.hire("Sam Seeker"))
    trap = Trap(searching, house.url)
    searching.page.goto("/")
    box = searching.find(".top-search input")
    for query in list(packed(shapes(), limits.QUERY))[::20]:
        box.fill(query)
        searching.page.evaluate(ARRIVAL)
        box.press("Enter")
        searching.page.evaluate("window.arrival")
        expect(box).to_have_value(clean_line(as_typed(query), limits.QUERY))
        trap.check()


def as_typed(query: str) -> str:
    """Cut a text where a browser's field ends: it counts two for a sign beyond the first 65,536."""
    return query.encode("utf-16-le")[: limits.QUERY * 2].decode("utf-16-le", "ignore")


def names_made_of(some: Sequence[str]) -> list[str]:
    """Make names of attacks, cleaned as by the forms, which refuse one of which nothing is left."""
    cleaned = (clean_line(name, limits.NAME) for name in packed(some, limits.NAME))
    return [name for name in cleaned if name]


def parts(whole: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Cut a list into parts of a size."""
    return (whole[start : start + size] for start in range(0, len(whole), size))


def read_on(desk: Desk, words: str) -> None:
    """Load the list to its end."""
    while (link := desk.page.get_by_role("link", name=words)).count():
        before = link.get_attribute("href")
        link.click()
        expect(desk.find(f'[data-more][href="{before}"]')).to_have_count(0)


def plain(name: str) -> FilePayload:
    """Make a small file of a name."""
    return {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": b"Nothing to see"}
