"""What does an announcement show to those whom it is told to, on its post and on their home?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import get_locale
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    any_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import joinedload

from models import (
    Acknowledgement,
    Addressee,
    Announcement,
    Community,
    Entry,
    Event,
    Making,
    Person,
    Post,
    Site,
    Wording,
    session,
)

MOST = 3  # announcements above home at once


@dataclass(frozen=True, slots=True)
class Version:
    """The words of one language, and how far they can be relied on."""

    language: str
    making: str
    is_older: bool
    title: str
    html: str

    @property
    def binds(self) -> bool:
        """Tell whether one can say of these words that one has read the announcement."""
        return self.making != Making.MACHINE and not self.is_older


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions of an announcement, the original first."""

    of: tuple[Version, ...]

    @property
    def original(self) -> Version:
        """Give the words that were written first."""
        return self.of[0]

    def told(self, language: str) -> Version:
        """Give the version that a reader of a language is shown; without one, the original."""
        return next((one for one in self.of if one.language == language), self.original)

    @property
    def here(self) -> Version:
        """Give the version in the language that is spoken now."""
        return self.told(str(get_locale()))


WORDS = (
    select(
        Announcement.post_id,
        Wording.language,
        Wording.making,
        Wording.title,
        Wording.html,
        Wording.version,
        Wording.based_on,
    )
    .join(Wording, Wording.announcement_id == Announcement.id)
    .where(
        Announcement.post_id == any_(bindparam("ids", type_=ARRAY(Integer))),
        Wording.edition == Announcement.sent_edition,
        Wording.erased_at.is_(None),
    )
    .order_by(Announcement.post_id, (Wording.making == Making.ORIGINAL).desc(), Wording.language)
)


def versions_of(ids: Sequence[int]) -> dict[int, Versions]:
    """Bring the versions of some announcements by their posts: one statement."""
    found: dict[int, list[Version]] = {}
    originals: dict[int, int] = {}
    for row in session.connection().execute(WORDS, {"ids": list(ids)}):
        if row.making == Making.ORIGINAL:
            originals[row.post_id] = row.version
        is_older = row.based_on < originals.get(row.post_id, row.based_on)
        one = Version(row.language, str(row.making), is_older, row.title, row.html)
        found.setdefault(row.post_id, []).append(one)
    return {post_id: Versions(tuple(versions)) for post_id, versions in found.items()}


MADE = (Event.ANNOUNCEMENT_DRAFTED, Event.ANNOUNCEMENT_CHANGED)
ENDED = (Event.ANNOUNCEMENT_SENT, Event.ANNOUNCEMENT_WITHDRAWN)


def makers(announcement: Announcement) -> set[int]:
    """Name all who made it what it is: who began it, wrote in it, or changed the plan.

    Of what is out, those who changed it since. The ledger tells who did: nobody who had a part in
    it is forgotten because somebody else wrote over it.
    """
    about = (Entry.noun == announcement.noun, Entry.noun_id == announcement.id)
    ended = select(func.max(Entry.version)).where(*about, Entry.event.in_(ENDED))
    since = Entry.version > func.coalesce(ended.scalar_subquery(), 0)
    changed = select(Entry.actor_id).where(*about, Entry.event.in_(MADE), since)
    wrote = select(Wording.author_id).where(
        Wording.announcement_id == announcement.id, Wording.edition == announcement.edition
    )
    people = {announcement.writer_id, *session.scalars(changed), *session.scalars(wrote)}
    return {one for one in people if one is not None}


@dataclass(frozen=True, slots=True)
class Told:
    """What stands under an announcement for one reader."""

    announcement: Announcement
    versions: Versions | None
    is_addressed: bool
    given: Acknowledgement | None
    legal_language: str | None = None  # the only one that counts where the reader works
    may_run: bool = False

    @property
    def counts(self) -> Version | None:
        """Give the version that the reader can say to have read; None where none counts for them.

        Flanders and Wallonia know one language each for documents to staff; what is told in
        another is void there.
        """
        if self.versions is None:
            return None
        if self.legal_language:
            there = (one for one in self.versions.of if one.language == self.legal_language)
            return next((one for one in there if one.binds), None)
        shown = self.versions.here
        return shown if shown.binds else self.versions.original

    def takes(self, language: str) -> bool:
        """Tell whether the reader can say that they have read it in a language."""
        if self.legal_language:
            return self.counts is not None and self.counts.language == language
        found = self.versions.of if self.versions else ()
        return any(one.language == language and one.binds for one in found)

    @property
    def waits(self) -> bool:
        """Tell whether the reader has still to say that they have read it."""
        return self.announcement.must_read and self.is_addressed and self.given is None


def told(post: Post, reader: Person) -> Told | None:
    """Read what a reader of an announcement's own page is asked; two statements."""
    law = select(Site.legal_language).where(Site.id == reader.site_id).scalar_subquery()
    row = session.execute(
        select(Announcement, Addressee.person_id, Acknowledgement, law)
        .outerjoin(
            Addressee,
            (Addressee.announcement_id == Announcement.id) & (Addressee.person_id == reader.id),
        )
        .outerjoin(Acknowledgement, is_given(reader.id))
        .where(Announcement.post_id == post.id)
        .options(joinedload(Announcement.approved_by))
        .order_by(Acknowledgement.edition.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    versions = versions_of([post.id]).get(post.id)
    return Told(row[0], versions, row[1] is not None, row[2], row[3])


def is_given(person_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Hold for what somebody said of an announcement that is still what they were asked."""
    return (
        (Acknowledgement.announcement_id == Announcement.id)
        & (Acknowledgement.person_id == person_id)
        & (Acknowledgement.edition >= Announcement.asked_edition)
    )


@dataclass(frozen=True, slots=True)
class Featured:
    """An announcement that stands above home until it is seen."""

    announcement: Announcement
    post: Post
    version: Version | None


# Built once: this runs for every first page of home.
FEATURED = (
    select(Announcement, Post)
    .join(Addressee, Addressee.announcement_id == Announcement.id)
    .join(Post, Post.id == Announcement.post_id)
    .join(Community, Community.id == Post.community_id)
    .where(
        Addressee.person_id == bindparam("me"),
        ~Addressee.is_done,
        or_(Announcement.must_read, Announcement.featured_until > func.now()),
        or_(Announcement.featured_until.is_(None), Announcement.featured_until > func.now()),
        Post.shown(),
        Community.deleted_at.is_(None),
    )
    .options(
        joinedload(Post.author).joinedload(Person.site),
        joinedload(Post.community),
    )
    .order_by(Announcement.must_read.desc(), Announcement.sent_at.desc())
    .limit(MOST)
)


def featured(reader: Person, language: str) -> list[Featured]:
    """List what a reader has not seen yet and is to see first; nothing costs one statement."""
    rows = session.execute(FEATURED, {"me": reader.id}).all()
    found = [(one, post) for one, post in rows if is_read_by(post, reader)]
    versions = versions_of([post.id for _one, post in found]) if found else {}
    return [
        Featured(one, post, versions[post.id].told(language) if post.id in versions else None)
        for one, post in found
    ]


def is_read_by(post: Post, reader: Person) -> bool:
    """Tell whether the reader may still read the place."""
    if post.community.is_open and not reader.is_guest:
        return True
    place = select(Community.id).where(Community.id == post.community_id, Community.read_by(reader))
    return session.scalar(place) is not None
