"""What stands in the newsletter of the demo company, and which issue waits for a second look?"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from archive import ledger
from archive.ledger import Line
from models import (
    Community,
    CommunityKind,
    Delivery,
    DeliveryState,
    Event,
    Issue,
    IssueState,
    IssueWords,
    Item,
    Making,
    Newsletter,
    Person,
    Post,
    PostKind,
    session,
)
from models.base import Recorded
from moderation import Draft, Screened, screen
from moderation.naming import StoredNames
from social.commands.demo.book import later
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House
from social.commands.demo.moments import at
from social.commands.demo.wording import typeset_all
from social.whom import Whom, meant

TOLD = Path(__file__).parent / "newsletters.toml"
LANGUAGES = ("nl", "en", "fr", "de")
DOMAIN = "roostavelle.example"
# How many of each kind stand in an issue, in this order.
WANTED = (
    (PostKind.STORY, 2),
    (PostKind.ANNOUNCEMENT, 1),
    (PostKind.QUESTION, 2),
    (PostKind.GATHERING, 1),
)
OPEN = (CommunityKind.PUBLIC, CommunityKind.BROADCAST)


def send_all(house: House, cast: Cast, days: Sequence[date]) -> None:
    """Begin the newsletter, send what came out, and leave one that waits for a second look."""
    said = typeset_all(tomllib.loads(TOLD.read_text("utf-8")))
    first = at(cast.people[said["issue"][0]["by"]], days[-30], time(10, 5))
    sender = Sender(house, said)
    sender.begin(first)
    for number, issue in enumerate(said["issue"], 1):
        moment = at(cast.people[issue["by"]], days[-1 - issue.get("before", 0)], time(11, 20))
        sender.make(issue, number, moment)
    session.flush()
    ledger.append(session, sorted(sender.lines, key=lambda line: line.at))


class Sender:
    """Writes the newsletter down, with the lines of all that happened to it."""

    def __init__(self, house: House, said: dict[str, Any]) -> None:
        self.house, self.said = house, said
        self.lines: list[Line] = []
        self.used: set[int] = set()

    def person(self, name: str) -> int:
        """Find somebody by name."""
        return self.house.people[name].id

    def screened(self, title: str, words: str, language: str) -> Screened:
        """Ask the screen about some words."""
        draft = Draft(source=words.strip(), title=title, language=language)
        return screen(draft, None, None, StoredNames(None))

    def note(self, event: Event, thing: Recorded, moment: datetime, name: str, **more: Any) -> None:
        """Note what happened, when and by whom."""
        session.flush()
        self.lines.append(later(event, thing, moment, self.person(name), None, **more))

    def begin(self, moment: datetime) -> None:
        """Say what it is called, is for and how often it comes."""
        writer = self.said["issue"][0]["by"]
        self.newsletter = Newsletter(
            language=self.said["language"], audience=Whom().kept(), made_at=moment
        )
        language = self.said["language"]
        self.newsletter.describe(
            self.screened(self.said["name"], self.said["purpose"], language),
            self.screened("", self.said["rhythm"], language),
        )
        session.add(self.newsletter)
        self.note(Event.NEWSLETTER_BEGUN, self.newsletter, moment, writer)

    def make(self, said: dict[str, Any], number: int, moment: datetime) -> None:
        """Write one issue; it goes out if somebody approved it."""
        by, begun = said["by"], moment - timedelta(hours=3)
        issue = Issue(
            newsletter_id=self.newsletter.id,
            number=number,
            writer_id=self.person(by),
            language=said["language"],
            made_at=begun,
        )
        session.add(issue)
        self.note(Event.ISSUE_DRAFTED, issue, begun, by)
        for language in LANGUAGES:
            if language in said:
                self.word(issue, said[language], language, by, begun + timedelta(minutes=20))
        posts = self.gather(issue, by, begun + timedelta(hours=1))
        issue.state = IssueState.WAITING
        self.note(Event.ISSUE_PUT_FORWARD, issue, begun + timedelta(hours=2), by)
        if "approved" in said:
            self.send(issue, said["approved"], posts, moment)

    def word(
        self, issue: Issue, said: dict[str, str], language: str, by: str, moment: datetime
    ) -> None:
        """Write its words in one language."""
        words = IssueWords(
            issue_id=issue.id,
            language=language,
            making=Making(said["making"]),
            author_id=self.person(by),
            changed_at=moment,
        )
        words.write(self.screened(said["title"], said["text"], language))
        session.add(words)
        self.note(Event.ISSUE_WORDS_WRITTEN, words, moment, by)

    def gather(self, issue: Issue, by: str, moment: datetime) -> list[int]:
        """Take in what is newest of each kind, of what everybody may read."""
        found: list[int] = []
        for kind, number in WANTED:
            rows = (
                select(Post.id)
                .join(Community, Community.id == Post.community_id)
                .where(
                    Post.kind == kind,
                    Post.shown(),
                    Post.title != "",
                    Community.kind.in_(OPEN),
                    Post.posted_at < moment,
                    Post.id.not_in(self.used),
                )
                .order_by(Post.posted_at.desc(), Post.id.desc())
                .limit(number)
            )
            found += session.scalars(rows)
        self.used.update(found)
        for place, post_id in enumerate(found, 1):
            item = Item(
                issue_id=issue.id, post_id=post_id, position=place, added_by_id=self.person(by)
            )
            session.add(item)
            self.note(Event.ITEM_GATHERED, item, moment, by)
        return found

    def send(self, issue: Issue, second: str, posts: list[int], moment: datetime) -> None:
        """Let it out, and have each mail taken by the mail server."""
        issue.state, issue.approved_by_id = IssueState.APPROVED, self.person(second)
        issue.approved_at = moment - timedelta(minutes=5)
        self.note(Event.ISSUE_APPROVED, issue, issue.approved_at, second)
        issue.state, issue.released_at = IssueState.SENDING, moment
        rows = select(Person.id, Person.language).where(meant(Whom())).order_by(Person.id)
        for number, (person_id, language) in enumerate(session.execute(rows).all()):
            session.add(
                Delivery(
                    issue_id=issue.id,
                    person_id=person_id,
                    language=language,
                    state=DeliveryState.HANDED,
                    message_id=f"<{issue.id}.{number}@{DOMAIN}>",
                    next_try_at=moment,
                    settled_at=moment + timedelta(seconds=number / 50),
                    post_ids=sorted(posts),
                )
            )
        session.flush()
        self.note(Event.ISSUE_RELEASED, issue, moment, self.said["issue"][0]["by"])
        issue.state, issue.sent_at = IssueState.SENT, moment + timedelta(minutes=1)
        self.note(Event.ISSUE_SENT, issue, issue.sent_at, self.said["issue"][0]["by"])
