"""What do the tests of newsletters share? Mia and Leo make them, and a mail server takes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from flask import Flask

from models import (
    Capability,
    Community,
    CommunityKind,
    Issue,
    Newsletter,
    Person,
    Post,
    PostKind,
    now,
    session,
)
from moderation import Draft
from social.newsletters import actions, releasing, sending
from social.newsletters.actions import Series
from social.posts.actions import create_post
from social.whom import Whom
from tests.mailing.letterbox import Letterbox, Serve, by, serve

__all__ = ["by", "serve"]  # fixtures

WORDS = Draft(source="Three things from the week.", title="What moved us")
Give = Callable[[Person, Capability], Person]


@pytest.fixture
def mia(make_person: Callable[..., Person], give: Give) -> Person:
    """Mia writes for the house."""
    return give(make_person("Mia Writer"), Capability.COMMUNICATIONS)


@pytest.fixture
def leo(make_person: Callable[..., Person], give: Give) -> Person:
    """Leo looks over what others wrote."""
    return give(make_person("Leo Second"), Capability.COMMUNICATIONS)


@pytest.fixture
def place(
    make_community: Callable[..., Community], ana: Person, mia: Person, ben: Person
) -> Community:
    """A public community, of which Ana is the owner."""
    return make_community("Assembly", ana, mia, ben)


@pytest.fixture
def closed(
    make_community: Callable[..., Community], ana: Person, mia: Person, leo: Person, ben: Person
) -> Community:
    """A private one, which Eve is not in."""
    return make_community("Works council", ana, mia, leo, ben, kind=CommunityKind.PRIVATE)


@pytest.fixture
def newsletter(in_app: None, mia: Person) -> Newsletter:
    series = Series(name="Kring weekly", purpose="What moved the company.", rhythm="Thursdays")
    return actions.begin(mia, series)


@dataclass
class Desk:
    """Makes issues, has them let out, and reads what came."""

    app: Flask
    mia: Person
    leo: Person
    ana: Person
    newsletter: Newsletter
    box: Letterbox

    def post(self, place: Community, title: str, kind: PostKind = PostKind.DISCUSSION) -> Post:
        words = Draft(source=f"This is what {title} is about.", title=title)
        return create_post(self.ana, place, words, kind=kind)

    def issue(
        self, *posts: Post, language: str = "en", newsletter: Newsletter | None = None
    ) -> Issue:
        made = actions.draft(self.mia, newsletter or self.newsletter, language, WORDS)
        found = releasing.find(made.id)
        if posts:
            actions.gather(self.mia, found, [post.id for post in posts], found.version)
        return found

    def approve(self, issue: Issue) -> Issue:
        actions.put_forward(self.mia, issue)
        actions.approve(self.leo, issue, issue.version, actions.edition_of_posts(issue))
        return issue

    def release(self, *posts: Post, **more: object) -> Issue:
        issue = self.approve(self.issue(*posts, **more))  # type: ignore[arg-type]
        assert releasing.go_out(now()) == 1
        return releasing.find(issue.id)

    def send(self, *posts: Post, **more: object) -> Issue:
        issue = self.release(*posts, **more)
        sending.hand_over(issue.id)
        session.expire_all()
        return releasing.find(issue.id)

    def mails(self, to: Person) -> list[EmailMessage]:
        return [mail for mail in self.box.taken if mail["To"] == to.email]


@pytest.fixture
def desk(
    app: Flask,
    newsletter: Newsletter,
    mia: Person,
    leo: Person,
    ana: Person,
    serve: Serve,
    by: Callable[[str], None],
) -> Desk:
    where, box = serve()
    by(f"smtp://{where}")
    return Desk(app, mia, leo, ana, newsletter, box)


EVERYBODY = Whom()
