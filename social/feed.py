"""What does a page of posts look like, wherever it stands?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ARRAY, Integer, any_, bindparam, select
from sqlalchemy.orm import joinedload

from models import Person, Post, session
from models.reading import Hit, Order, Why
from social import filtering, fragments, shell
from social.cards import Card, cards_of
from social.cursor import Cursor, microseconds
from social.errors import not_found
from social.filtering import Where
from social.keepers import keeper
from social.kinds import more_of
from social.marks import Mark, marks_of
from social.pointing import pointed, pointers_in
from social.quotation import filled, quotes_in
from social.replica import spread
from social.separating import apart_from
from social.viewer import viewer as reading

PAGE = 20
ORDERS = tuple(Order)
WITHOUT_UNREAD = (Order.NEWEST, Order.ACTIVITY)  # where nobody has a mark of what they read
Read = Callable[[Order, tuple[datetime, int], int], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Feed:
    """What feeds/_feed.html shows."""

    label: str
    posts: list[Markup]
    order: Order
    streams: tuple[str, ...]
    more: str | None
    read_from: int | None
    newest: datetime | None
    read_url: str | None
    where: Where = Where.PLACE  # on which page, as far as the reader's filters ask

    @property
    def is_first_page(self) -> bool:
        """Tell whether the newest posts are on it."""
        return not request.args.get("before")

    @property
    def until(self) -> int | None:
        """Say up to when a reader of this page has read, in microseconds since 1970."""
        return microseconds(self.newest) if self.newest else None


def order_of(kept: str, among: Collection[Order] = ORDERS) -> Order:
    """Read the order that the address asks for this once, else the one kept, else the newest.

    404 for an address that asks for one that there is not.
    """
    wanted = request.args.get("order") or (kept if kept in among else Order.NEWEST)
    return one_of(wanted, among)


def chosen(among: Collection[Order] = ORDERS) -> Order:
    """Read the order that a form asks to keep; 404 where there is none such."""
    return one_of(request.form.get("order", ""), among)


def one_of(words: str, among: Collection[Order]) -> Order:
    """Find an order by its name, or answer 404."""
    if words not in among:
        raise not_found()
    return Order(words)


@spread
def page(
    read: Read,
    viewer: Person,
    *,
    label: str,
    streams: tuple[str, ...],
    order: Order = Order.NEWEST,
    read_at: datetime | None = None,
    read_url: str | None = None,
    where: Where = Where.PLACE,
) -> Feed:
    """Read one page through `read(order, before, most)` and render it for the viewer.

    `read_at` is when the viewer last read here: a line parts what is newer. `read_url` takes the
    news that they did so again.
    """
    cursor = Cursor.read(request.args.get("before"))
    hits = read(order, (cursor.at, cursor.id), PAGE + 1)
    shown, rest = hits[:PAGE], hits[PAGE:]
    return Feed(
        label=label,
        posts=rendered(shown, viewer, where),
        order=order,
        # What was shared is heard of in its own stream, by those who may read it where it began.
        streams=(*streams, *(f"post:{hit.id}" for hit in shown if hit.why == Why.SHARED)),
        more=older(shown[-1], order) if rest else None,
        read_from=line(shown, read_at) if order is Order.NEWEST else None,
        newest=shown[0].at if shown else None,
        read_url=read_url,
        where=where,
    )


@spread
def as_json(read: Read, order: Order) -> dict[str, object]:
    """Read one page as facts, for programs, with the words; `before` names the next page."""
    cursor = Cursor.read(request.args.get("before"))
    hits = read(order, (cursor.at, cursor.id), PAGE + 1)
    last = hits[PAGE - 1] if len(hits) > PAGE else None
    apart = set(session.scalars(apart_from(reading().id)))
    shown = [hit for hit in hits[:PAGE] if hit.author_id not in apart]
    marks = marks_of("post", [hit.id for hit in shown])
    return {
        "posts": [facts_of(hit, marks.get(hit.id)) for hit in shown],
        "before": str(Cursor(last.at, last.id)) if last else None,
    }


def facts_of(hit: Hit, mark: Mark | None = None) -> dict[str, object]:
    """Say what a program may know of a post."""
    return {
        "id": hit.id,
        "kind": hit.kind,
        "title": hit.title,
        "html": hit.html,
        "language": hit.language,
        "author": {"handle": hit.author_handle, "name": hit.author_name},
        "community": {"slug": hit.community_slug, "name": hit.community_name},
        "posted_at": hit.posted_at.isoformat(),
        "edited_at": hit.edited_at.isoformat() if hit.edited_at else None,
        "comments": hit.comment_count,
        "version": hit.version,
        "voice": mark.voice if mark else None,
        "official_on": mark.subject if mark and mark.is_official else None,
        "shared_in": hit.share_slug if hit.why == Why.SHARED else None,
    }


def older(last: Hit, order: Order) -> str:
    """Write the address of the next page: this one's, from the last post on."""
    args = request.args.to_dict() | {"order": order, "before": str(Cursor(last.at, last.id))}
    return f"{request.path}?{urlencode(args)}"


def line(hits: Sequence[Hit], read_at: datetime | None) -> int | None:
    """Find the first post that was there at the last visit; None when all or none were."""
    if read_at is None:
        return None
    place = next((place for place, hit in enumerate(hits) if hit.at <= read_at), None)
    return place or None


def rendered(hits: Sequence[Hit], viewer: Person, where: Where = Where.PLACE) -> list[Markup]:
    """Render the posts of these hits, in their order, for the viewer.

    Not those that they put away, nor those of people kept apart from them. Three statements
    where all fragments are kept; more for the words and files of the others, and one for whoever
    filters words or topics.
    """
    around = shell.current()
    put_away, apart = around.hidden_posts, around.apart
    hits = [hit for hit in hits if hit.id not in put_away and hit.author_id not in apart]
    met = filtering.of_posts(hits, around, where, viewer.id)
    hits = [hit for hit in hits if not filtering.is_left_out(met.get(hit.id), where)]
    if not hits:
        return []
    language = str(get_locale() or "en")
    tallies = fragments.reactions_to("post", [hit.id for hit in hits], viewer)
    counted = {one: counts for one, (counts, _own) in tallies.items()}
    neutral = neutrals(hits, counted, language)
    reader = fragments.Reader.of(viewer, around)
    quotes = quotes_in([hit.id for hit in hits], viewer, around)
    pointers = pointers_in(neutral, viewer, around)
    found = {
        hit.id: explained(
            filled(
                fragments.settle(
                    pointed(neutral[hit.id], pointers.get(hit.id)),
                    hit,
                    tallies[hit.id][1] if hit.id in tallies else frozenset(),
                    reader,
                ),
                hit.id,
                quotes,
            ),
            hit,
            reader,
            language,
        )
        for hit in hits
        if hit.id in neutral
    }
    return [
        filtering.folded(html, met[number]) if number in met else html
        for number, html in found.items()
    ]


def neutrals(
    hits: Sequence[Hit], reactions: dict[int, dict[str, int]], language: str
) -> dict[int, str]:
    """Find the fragments of some posts in the reader's language, rendering those not kept."""
    more = more_of({hit.id: hit.kind for hit in hits})
    ids = [hit.id for hit in hits]
    marks, cards = marks_of("post", ids), cards_of("post", ids)
    keys = {
        hit.id: (
            language,
            *key_of(
                hit,
                reactions.get(hit.id, {}),
                more.get(hit.id),
                marks.get(hit.id),
                cards.get(hit.id),
            ),
        )
        for hit in hits
    }
    found = {one: fragments.fragments.get(key) for one, key in keys.items()}
    missing = list(load([one for one, html in found.items() if html is None]).values())
    for shown in fragments.gather(missing, None):
        found[shown.text.id] = fragments.neutral(shown, language)
    return {one: html for one, html in found.items() if html is not None}


AUTHOR = attrgetter(
    "author_id",
    "author_handle",
    "author_name",
    "author_title",
    "author_site",
    "author_photo_id",
)
COMMUNITY = attrgetter("community_id", "community_slug", "community_name", "community_kind")


def key_of(
    hit: Hit,
    reactions: dict[str, int],
    more: Hashable = None,
    mark: Mark | None = None,
    card: Card | None = None,
) -> fragments.Key:
    """Name the fragment of a post by its outline."""
    by = (*AUTHOR(hit), keeper(hit.author_keeper_id))
    return fragments.key_of(hit, reactions, by, COMMUNITY(hit), more, mark, card)


THESE = (
    select(Post)
    .where(Post.id == any_(bindparam("ids", type_=ARRAY(Integer))))
    .options(joinedload(Post.community), *Post.with_author())
)


def load(ids: Sequence[int]) -> dict[int, Post]:
    """Bring posts with their authors and communities; reading rights were asked before."""
    if not ids:
        return {}
    return {post.id: post for post in session.scalars(THESE, {"ids": list(ids)})}


def explained(html: str, hit: Hit, reader: fragments.Reader, language: str) -> Markup:
    """Say in a post why it stands in this feed; of one that was shared, where that is said."""
    if hit.why != Why.SHARED:
        return fragments.with_reason(html, reason(hit, language))
    named = hit.sharer_name if hit.sharer_id not in reader.apart else ""
    is_here = request.path != url_for("feeds.home")
    place = hit.community_name if is_here else hit.share_name
    words = shared(language, place, named, is_here)
    return fragments.with_reason(html, words, url_for("shares.index", id=hit.id))


@lru_cache(10_000)
def shared(_language: str, place: str, name: str, is_here: bool) -> str:
    """Say in the language of now where a shared post comes from, or where it was shared."""
    if is_here:
        if name:
            return _("Shared from %(community)s by %(person)s", community=place, person=name)
        return _("Shared from %(community)s", community=place)
    if name:
        return _("Shared in %(community)s by %(person)s", community=place, person=name)
    return _("Shared in %(community)s", community=place)


def reason(hit: Hit, language: str) -> str | None:
    """Say in the reader's language why a post stands in this feed."""
    if hit.why is None:
        return None
    by_person, by_topic = hit.why == Why.FOLLOWED_PERSON, hit.why == Why.FOLLOWED_TOPIC
    name = hit.author_name if by_person else hit.topic if by_topic else hit.community_name
    return because(language, hit.why, name)


@lru_cache(10_000)  # most posts of a page come from the same few places
def because(_language: str, why: Why, name: str) -> str | None:
    """Name a reason in the language of now."""
    match why:
        case Why.JOINED:
            return _("In %(community)s, which you joined", community=name)
        case Why.FOLLOWED_COMMUNITY:
            return _("In %(community)s, which you follow", community=name)
        case Why.FOLLOWED_PERSON:
            return _("By %(person)s, whom you follow", person=name)
        case Why.FOLLOWED_TOPIC:
            return _("About #%(topic)s, which you follow", topic=name)
        case _:
            return None
