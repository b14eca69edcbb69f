"""Does whoever only reads leave nothing behind: no change in the house, no page in a cache?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy
from werkzeug.datastructures import Headers

from social.agreeing import PIECES
from tests.security.asking import Matrix
from tests.security.things import things_of
from tests.security.world import EVERYBODY

READERS = (
    "anonymous",
    "author",
    "member",
    "owner",
    "moderator",
    "administrator",
    "officer",
    "confidant",
    "human resources",
    "press",
)
WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|WITH\b.*\b(?:INSERT|UPDATE|DELETE))", re.DOTALL)
# What a GET may write all the same, with the reason.
WRITTEN = {
    "api.read_atom": "when a feed was last read is noted, to the hour",
    "announcements.show_names": "that HR reads who has not read something is noted",
    "sign_on.take": "back from a provider: the try is used up, and nothing without one",
    "notices.open_one": "opened from a mail, too: the reader's own notice counts as read",
    "newsletters.count": "that an item was opened from a mail, of a reader who agreed, not by whom",
    "confidential.sealed": "that a recipient reads what was said in confidence is noted",
    "records.matter_items": "that an officer reads how the items of a matter begin is noted",
    "records.show_item": "that an officer reads a text of a matter is noted",
    "records.show_production": "that an officer reads what leaves the house is noted",
    "records.show_picture": "that an officer reads how many texts there are is noted",
    "records.show_search": "that an officer reads what was found in the archive is noted",
    "records.show_items": "that an officer reads what was found of somebody is noted",
}
SEEN = "UPDATE sign_in SET seen_at"  # when a browser was here last


@dataclass(frozen=True, slots=True)
class Look:
    """What came of one GET."""

    endpoint: str
    who: str
    status: int
    headers: Headers
    writes: list[str]
    words: str

    @property
    def is_page(self) -> bool:
        """Tell whether it is a whole page."""
        return "<html" in self.words

    @property
    def has_way_out(self) -> bool:
        """Tell whether one can sign out there."""
        return "data-sign-out" in self.words

    @property
    def leaks(self) -> bool:
        """Tell whether a link of the page holds something that lets somebody in."""
        links = re.findall(r'(?:href|src|action)="([^"]*)"', self.words)
        return any("csrf" in link or "token-" in link or "x" * 32 in link for link in links)


@contextmanager
def written(matrix: Matrix) -> Iterator[list[str]]:
    """Collect the statements that change something."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if WRITES.match(statement) and not statement.startswith(SEEN):
            found.append(statement)

    engine = matrix.app.extensions["engine"]
    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    yield found
    sqlalchemy.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def looks(matrix: Matrix) -> list[Look]:
    """Read everything there is, as some who may read different things."""
    matrix.renders = True
    found = []
    with written(matrix) as writes:
        for rule, method in matrix.addresses():
            if method != "GET":
                continue
            thing = things_of(rule, matrix.world.things)[0]
            for key in READERS:
                writes.clear()
                answer = matrix.ask(EVERYBODY[key], rule, "GET", thing)
                is_text = answer.mimetype == "text/html"
                found.append(
                    Look(
                        rule.endpoint,
                        key,
                        answer.status_code,
                        answer.headers,
                        list(writes),
                        answer.text if is_text else "",
                    )
                )
    return found


def test_every_answer_says_what_it_is(looks: list[Look]) -> None:
    for look in looks:
        kind = look.headers.get("Content-Type", "")
        assert kind, look.endpoint
        assert not kind.startswith("text/") or "charset=utf-8" in kind, look.endpoint


# Pages that one opens as nobody.
HEADLESS = (
    "account.confirm_email",
    "confidential.answers",
    "confidential.index",
    "confidential.new",
    "installing.offline",
    "legal.licences",
    "newsletters.ask_leaving",
    "newsletters.preview_mail",
    "notices.ask_stopping",
    "reports.suspension",
    "signing_in.ask_reset",
    "signing_in.invitation",
    "signing_in.reset",
)


def test_signing_out_is_on_every_page(looks: list[Look]) -> None:
    without = {
        look.endpoint
        for look in looks
        if look.who != "anonymous" and look.status == 200 and look.is_page
        if not look.has_way_out
    }
    assert without == set(HEADLESS)


def test_no_address_of_ours_holds_a_secret(looks: list[Look]) -> None:
    """The tokens of the cookie and of forms stand in no link."""
    assert [look.endpoint for look in looks if look.leaks] == []


def test_every_page_is_read_by_somebody(looks: list[Look]) -> None:
    read = {look.endpoint for look in looks if look.status < 300}
    assert len(read) > len({look.endpoint for look in looks}) * 0.9


def test_hole_31_no_link_that_is_only_opened_changes_anything(looks: list[Look]) -> None:
    """Scanners of mail open every link that they find."""
    writing = {look.endpoint: look.writes for look in looks if look.writes}
    assert {name: lines for name, lines in writing.items() if name not in WRITTEN} == {}
    assert set(writing) == set(WRITTEN)


def test_hole_11_no_cache_keeps_a_page_of_somebody(looks: list[Look]) -> None:
    wrong = []
    for look in looks:
        cache, vary = look.headers.get("Cache-Control", ""), look.headers.get("Vary", "")
        is_own = "private" in cache and "Cookie" in vary
        # Colours and the company's sign are the same for everybody.
        is_all = look.endpoint in ("static", "look.sheet", "look.sign")
        if not is_all and cache != "no-store" and not is_own:
            wrong.append(f"{look.endpoint} of {look.who}: {cache!r}, Vary {vary!r}")
    assert wrong == []


def test_what_is_open_before_the_terms_are_accepted_shows_no_page(looks: list[Look]) -> None:
    seen = {look.endpoint for look in looks if look.endpoint in PIECES}
    assert seen == PIECES
    assert [one.endpoint for one in looks if one.endpoint in PIECES and is_whole(one)] == []


def is_whole(look: Look) -> bool:
    """Tell whether it is a page that is there; the page of an error shows nothing."""
    return look.is_page and look.status == 200
