"""Who works here, and what have they written? Made through the database, quicker than by hand."""

from __future__ import annotations

import io
import itertools
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from models import (
    Capability,
    Checkpoint,
    Comment,
    Community,
    Company,
    Entry,
    Event,
    KeptDraft,
    Leaf,
    Membership,
    MembershipRole,
    Person,
    Post,
    Role,
    SignIn,
    Site,
    TextState,
    session,
)
from models.folding import fold
from moderation import Draft
from social.attaching import Brought
from social.changes import change
from social.comments.actions import create_comment
from social.filing.keeping import keep
from social.filing.taking import take
from social.live.afar import ThroughDatabase, ThroughValkey
from social.passwords import hashing
from social.posts.actions import create_post
from social.viewer import digest_of
from tests.known import give_reasons
from tests.running.serving import wait_for

PASSWORD = "seven wet herons at noon"
COOKIE = "kring"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0"
Made = TypeVar("Made")


@dataclass(frozen=True)
class Colleague:
    """What a test knows of a person."""

    id: int
    handle: str
    name: str
    email: str

    @property
    def path(self) -> str:
        """Name the person's page."""
        return f"/people/{self.handle}"


@dataclass(frozen=True)
class Place:
    """What a test knows of a community."""

    id: int
    slug: str
    name: str

    @property
    def path(self) -> str:
        """Name the community's page."""
        return f"/communities/{self.slug}"


class Staff:
    """Hires people, founds communities, writes posts."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.numbers = itertools.count(1)
        self.hash = hashing.hashed(PASSWORD)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Stand inside the app for one act."""
        with self.app.app_context(), force_locale("en"):
            yield

    def open(self) -> None:
        """Begin the company: one site, one community for all."""
        with self.inside(), change(None) as record:
            site = Site(name="Gent", country="BE", zone="Europe/Brussels")
            company = Company(name="Roos Tavelle")
            session.add_all([site, company])
            record(Event.SITE_ADDED, site)
            record(Event.COMPANY_NAMED, company)
        self.site_id = site.id

    def tell(self, valkey_url: str) -> None:
        """Let open pages hear what is done here, as they hear the worker and the command line."""
        live = ThroughValkey(valkey_url) if valkey_url else ThroughDatabase()
        self.app.extensions["live"] = live

    def close(self) -> None:
        """Tell nobody any more."""
        self.app.extensions.pop("live", None)

    def hire(self, name: str, *capabilities: Capability, **columns: Any) -> Colleague:
        """Hire somebody, who can sign in."""
        handle = columns.pop("handle", f"{fold(name).replace(' ', '.')}.{next(self.numbers)}")
        columns = {"title": "Welder", "department": "Workshop", "site_id": self.site_id} | columns
        with self.inside(), change(None) as record:
            person = Person(
                handle=handle,
                name=name,
                email=f"{handle}@example.org",
                password_hash=self.hash,
                **columns,
            )
            session.add(person)
            record(Event.PERSON_ADDED, person)
            for capability in capabilities:
                role = Role(person_id=person.id, capability=capability)
                session.add(role)
                record(Event.ROLE_GIVEN, role)
        return Colleague(person.id, person.handle, person.name, person.email)

    def forget_drafts(self, colleague: Colleague) -> None:
        """Throw away what somebody wrote and did not send."""
        with self.inside():
            session.execute(delete(KeptDraft).where(KeptDraft.person_id == colleague.id))
            session.commit()

    def cookie(self, colleague: Colleague) -> str:
        """Sign somebody in, and give what their browser keeps of it."""
        token = secrets.token_urlsafe(32)
        with self.inside():
            person = self.person(colleague)
            with change(person) as record:
                row = SignIn(person_id=person.id, token_digest=digest_of(token), browser=BROWSER)
                session.add(row)
                record(Event.SIGNED_IN, row)
        with self.app.test_client() as client:
            with client.session_transaction() as cookie:
                cookie.update(_user_id=token, _fresh=True)
            kept = client.get_cookie(COOKIE)
        assert kept is not None
        return kept.value

    def hire_many(self, names: Sequence[str], **columns: Any) -> None:
        """Hire many at once, who never sign in."""
        with self.inside(), change(None) as record:
            for name in names:
                handle = f"one.of.many.{next(self.numbers)}"
                person = Person(handle=handle, name=name, site_id=self.site_id, **columns)
                session.add(person)
                record(Event.PERSON_ADDED, person)

    def found_many(self, names: Sequence[str], owner: Colleague) -> None:
        """Found many communities at once, all with one owner."""
        with self.inside(), change(self.person(owner)) as record:
            for name in names:
                community = Community(slug=f"one-of-many-{next(self.numbers)}", name=name)
                session.add(community)
                record(Event.COMMUNITY_CREATED, community)
                role = MembershipRole.OWNER
                line = Membership(person_id=owner.id, community_id=community.id, role=role)
                session.add(line)
                record(Event.MEMBER_JOINED, line)

    def found(self, name: str, *members: Colleague, **columns: Any) -> Place:
        """Found a community; the first of its members owns it."""
        slug = columns.pop("slug", f"{fold(name).replace(' ', '-')}-{next(self.numbers)}")
        with self.inside(), change(self.person(members[0])) as record:
            community = Community(slug=slug, name=name, **columns)
            session.add(community)
            record(Event.COMMUNITY_CREATED, community)
            for number, member in enumerate(members):
                role = MembershipRole.MEMBER if number else MembershipRole.OWNER
                line = Membership(person_id=member.id, community_id=community.id, role=role)
                session.add(line)
                record(Event.MEMBER_JOINED, line)
        return Place(community.id, community.slug, community.name)

    def bring(self, owner: Colleague, names: Sequence[str]) -> list[int]:
        """Keep a small file under each of these names, and answer the ids."""
        with self.inside():
            person = self.person(owner)
            with change(person) as record:
                sent = (FileStorage(io.BytesIO(b"Nothing to see"), name) for name in names)
                files = [keep(record, person, take(one), "") for one in sent]
        return [file.id for file in files]

    def post(
        self,
        author: Colleague,
        place: Place,
        text: str,
        title: str = "",
        files: Sequence[int] = (),
    ) -> int:
        """Write a post, and answer its id."""
        with self.inside():
            community = session.get_one(Community, place.id)
            draft = Draft(source=text, title=title, files=tuple(files))
            brought = [Brought(id) for id in files]
            return create_post(self.person(author), community, draft, brought).id

    def comment(
        self, author: Colleague, post_id: int, text: str, parent_id: int | None = None
    ) -> int:
        """Write a comment, and answer its id."""
        with self.inside():
            person = self.person(author)
            post = session.scalars(Post.seen_by(person).where(Post.id == post_id)).one()
            parent = session.get_one(Comment, parent_id) if parent_id else None
            return create_comment(person, post, Draft(source=text), parent).id

    def hide(self, comment_id: int) -> None:
        """Hide a comment, as a moderator will."""
        with self.inside(), change(None) as record:
            comment = session.scalars(
                select(Comment).where(Comment.id == comment_id).options(joinedload(Comment.post))
            ).one()
            comment.state = TextState.HIDDEN
            give_reasons(record, comment)
            record(Event.COMMENT_EDITED, comment)

    def judge(self, post_id: int, state: TextState) -> None:
        """Hold, hide or publish a post, as a moderator will."""
        with self.inside(), change(None) as record:
            post = session.get_one(Post, post_id)
            post.state = state
            give_reasons(record, post)
            record(Event.POST_EDITED, post)

    def ask(self, question: Callable[[], Made]) -> Made:
        """Ask the database something."""
        with self.inside():
            return question()

    def await_signed(self) -> None:
        """Wait until a checkpoint signs all that happened so far."""
        with self.inside():
            last = session.scalar(select(func.max(Entry.id)))
            signed = select(Leaf.index).where(
                Leaf.entry_id == last,
                Leaf.index < select(func.max(Checkpoint.size)).scalar_subquery(),
            )

            def is_signed() -> bool:
                session.rollback()
                return session.scalar(signed) is not None

            assert wait_for(is_signed)

    @staticmethod
    def person(colleague: Colleague) -> Person:
        """Find the row of a colleague."""
        return session.get_one(Person, colleague.id)
