"""How does a post of any kind come into a community? Part of the change that writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from flask_babel import gettext as _
from sqlalchemy import update

from models import TOLD, Community, Event, Person, Post, PostKind, now, session
from moderation import Screened
from social import ruled, settling, texts, voices
from social.attaching import Brought, attach
from social.changes import Record
from social.errors import Invalid
from social.turns import take_turn

NO_FACTS: Mapping[str, object] = MappingProxyType({})
ACTIVE_EVERY = timedelta(minutes=10)  # how exactly a community's last activity is kept


def put_up(
    record: Record,
    author: Person,
    community: Community,
    words: Screened,
    kind: PostKind = PostKind.DISCUSSION,
    *,
    origin: str | None = None,
    files: Sequence[Brought] = (),
    voice: str = "",
    facts: Mapping[str, object] = NO_FACTS,
) -> Post:
    """Publish a post, or hold it for a moderator; `voice` says in whose name: social.voices.

    `facts` are what the ledger keeps besides.
    """
    refuse_elsewhere(community, kind)
    take_turn(author, community)
    post = Post(author=author, community=community, origin=origin, kind=kind)
    if kind is not PostKind.ANNOUNCEMENT:  # the company's own, whoever wrote it
        record.on_behalf_of = voices.speak(post, author, voice)
    texts.write(post, words)
    settling.written(author, post)
    file_ids = attach(record, post, files, author) if files else []
    stir(community)
    record(
        Event.POST_CREATED,
        post,
        is_new=True,
        files=file_ids,
        names=list(words.mentions),
        reasons=list(words.reasons),
        **facts,
    )
    ruled.written(record, post, words)
    return post


def refuse_elsewhere(community: Community, kind: PostKind) -> None:
    """Keep stories to the channels made for them, and these channels to stories."""
    if community.tells_stories and kind not in TOLD:
        raise Invalid(text=_("Here people tell stories and lessons: choose another community."))
    if kind in TOLD and not community.tells_stories:
        raise Invalid(form=_("Stories are told in success channels: choose one."))


def stir(community: Community) -> None:
    """Note that a community is alive: a rough time, so that posts do not queue for its row."""
    moment = now()
    if community.active_at > moment - ACTIVE_EVERY:
        return
    session.execute(
        update(Community)
        .where(Community.id == community.id, Community.active_at < moment - ACTIVE_EVERY)
        .values(active_at=moment)
    )
