"""Does a shared post stand where it was shared, once, and only for those who may read it anyway?"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from models import (
    Approval,
    Community,
    CommunityKind,
    Entry,
    Event,
    Follow,
    Membership,
    Person,
    Post,
    PostKind,
    Share,
    TextState,
    reading,
    session,
)
from models.reading import Order, Why
from moderation import Draft
from social import thread
from social.changes import change
from social.comments.actions import create_comment
from social.cursor import END_OF_TIME, LARGEST_ID
from social.erasing import erase
from social.errors import Invalid
from social.posts.actions import create_post, delete_post
from social.separating import keep_apart
from social.shares import actions
from social.shares.actions import share_post, unshare_post

START = (END_OF_TIME, LARGEST_ID)


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


@pytest.fixture
def canteen(make_community, ana, ben) -> Community:
    """Everybody reads what Ana and Ben say here."""
    return make_community("Canteen", ana, ben)


@pytest.fixture
def night_shift(make_community, ben, eve) -> Community:
    """Ben's other community, which Eve is in, too, and Ana is not."""
    return make_community("Night shift", ben, eve, kind=CommunityKind.PRIVATE)


@pytest.fixture
def post(ana, canteen) -> Post:
    return create_post(ana, canteen, Draft(source="Soup is at **noon**", title="Soup"))


def home(reader: Person, order: Order = Order.NEWEST) -> list[int]:
    return [hit.id for hit in reading.home(reader, order, START, 50)]


def wall(community: Community, reader: Person, order: Order = Order.NEWEST) -> list[int]:
    hits = reading.community(community.id, order, START, 50, reader=reader)
    return [hit.id for hit in hits]


def events() -> list[str]:
    rows = select(Entry.event).where(Entry.noun == "share").order_by(Entry.id)
    return list(session.scalars(rows))


def change_kind(community: Community, kind: CommunityKind) -> None:
    with change(None) as record:
        community.kind = kind
        record(Event.COMMUNITY_CHANGED, community)


def join(person: Person, community: Community) -> None:
    with change(None) as record:
        row = Membership(person_id=person.id, community_id=community.id)
        session.add(row)
        record(Event.MEMBER_JOINED, row)


def found(post: Post, share: Share) -> Share:
    again = session.scalars(Share.of(post).where(Share.id == share.id)).one()
    again.post = post
    return again


def test_it_stands_in_both_and_its_thread_in_one(ben, eve, post, night_shift) -> None:
    share = share_post(ben, post, night_shift)
    assert wall(night_shift, eve) == [post.id] == home(eve)
    (hit,) = reading.community(night_shift.id, Order.NEWEST, START, 9, reader=eve)
    assert (hit.why, hit.community_slug, hit.share_slug) == (Why.SHARED, "canteen", "night-shift")
    assert hit.sharer_name == ben.name
    assert session.get_one(Post, post.id).community_id == post.community_id
    assert thread.places_of(post, eve) == [night_shift]
    entry = session.scalars(select(Entry).where(Entry.event == Event.SHARE_MADE)).one()
    assert (entry.noun_id, entry.community_id) == (share.id, night_shift.id)
    assert entry.actor_id == ben.id


def test_nobody_sees_more_than_before_when_its_community_closes(
    ana, ben, eve, post, canteen, night_shift
) -> None:
    share_post(ben, post, night_shift)
    change_kind(canteen, CommunityKind.PRIVATE)
    assert wall(night_shift, eve) == home(eve) == []
    assert wall(night_shift, ben) == [post.id]
    change_kind(canteen, CommunityKind.PUBLIC)
    assert wall(night_shift, eve) == [post.id]


def test_what_only_members_read_goes_where_all_are_members(
    ana, ben, eve, community, night_shift, make_community
) -> None:
    """Welding is Ana's and Ben's alone."""
    post = create_post(ana, community, Draft(source="The new torch"))
    with pytest.raises(Invalid):
        share_post(ben, post, night_shift)
    with pytest.raises(Invalid):
        share_post(ben, post, make_community("Market", ben))
    small = make_community("Torches", ben, ana, kind=CommunityKind.HIDDEN)
    share_post(ben, post, small)
    assert wall(small, ana) == [post.id]
    join(eve, small)  # later, and still no member of Welding
    assert wall(small, eve) == []
    assert home(eve) == []


def test_a_post_shows_once_at_home_wherever_it_was_shared(
    ana, ben, eve, post, night_shift, make_community
) -> None:
    for number in range(3):
        share_post(ben, post, make_community(f"Place {number}", ben, eve))
    share_post(ben, post, night_shift)
    assert home(eve) == [post.id] == home(eve, Order.ACTIVITY)
    assert home(ben) == [post.id]  # it comes home as it is
    with change(eve) as record:
        row = Follow(person_id=eve.id, followed_id=ana.id)
        session.add(row)
        record(Event.FOLLOW_ADDED, row)
    assert [hit.why for hit in reading.home(eve, Order.NEWEST, START, 9)] == [Why.FOLLOWED_PERSON]


def test_an_old_post_comes_up_when_it_is_shared_and_when_it_is_answered(
    ana, ben, eve, post, night_shift
) -> None:
    newer = create_post(ben, night_shift, Draft(source="Newer"))
    share_post(ben, post, night_shift)
    assert wall(night_shift, eve) == [post.id, newer.id]
    last = create_post(ben, night_shift, Draft(source="Last"))
    assert wall(night_shift, eve, Order.ACTIVITY) == [last.id, post.id, newer.id]
    create_comment(ana, post, Draft(source="Or at one"))
    assert wall(night_shift, eve, Order.ACTIVITY) == [post.id, last.id, newer.id]


def test_pages_follow_one_another_without_gap_or_double(ben, eve, post, night_shift) -> None:
    posts = [create_post(ben, night_shift, Draft(source=f"No. {one}")).id for one in range(4)]
    share_post(ben, post, night_shift)
    posts += [post.id, create_post(ben, night_shift, Draft(source="After")).id]
    seen, before = [], START
    while hits := reading.community(night_shift.id, Order.NEWEST, before, 2, reader=eve):
        seen += [hit.id for hit in hits]
        before = (hits[-1].at, hits[-1].id)
    assert seen == posts[::-1]


def test_a_share_is_shown_and_not_counted(ben, eve, post, night_shift) -> None:
    share_post(ben, post, night_shift)
    assert home(eve, Order.UNREAD) == []
    unread = reading.community(night_shift.id, Order.UNREAD, START, 9, reader=eve, since=None)
    assert unread == []


def test_what_is_deleted_or_waits_again_goes_everywhere(ana, ben, eve, post, night_shift) -> None:
    share_post(ben, post, night_shift)
    delete_post(ana, post)
    assert wall(night_shift, eve) == []
    other = create_post(ana, post.community, Draft(source="Other"))
    share_post(ben, other, night_shift)
    with change(None) as record:
        other.state = TextState.HELD
        record(Event.POST_EDITED, other)
    assert wall(night_shift, eve) == wall(night_shift, ben) == []


def test_what_is_erased_stands_nowhere_else_any_more(ana, ben, eve, post, night_shift) -> None:
    share = share_post(ben, post, night_shift)
    with change(None) as record:
        gone = erase(record, post)
    assert ("share", share.id) in gone
    assert wall(night_shift, eve) == []
    assert events() == ["share.made", "share.erased"]


def test_twice_is_once(ben, post, night_shift) -> None:
    assert share_post(ben, post, night_shift).id == share_post(ben, post, night_shift).id
    assert events() == ["share.made"]


def test_many_at_once_share_it_once(ben, post, night_shift, at_once) -> None:
    def press() -> int:
        return share_post(
            session.get_one(Person, ben.id),
            session.scalars(Post.seen_by(ben).where(Post.id == post.id)).one(),
            session.get_one(Community, night_shift.id),
        ).id

    assert len(set(at_once(*[press] * 20))) == 1
    assert session.scalar(select(func.count(Share.id))) == 1
    assert events() == ["share.made"]


def test_sharing_and_deleting_at_once_leaves_nothing_to_read(
    ana, ben, eve, post, night_shift, at_once
) -> None:
    def whole(person: Person) -> Post:
        return session.scalars(Post.seen_by(person).where(Post.id == post.id)).one()

    def share() -> None:
        place = session.get_one(Community, night_shift.id)
        share_post(session.get_one(Person, ben.id), whole(ben), place)

    def remove() -> None:
        delete_post(session.get_one(Person, ana.id), whole(ana))

    at_once(share, remove)
    assert wall(night_shift, eve) == []


@pytest.mark.parametrize("who", ["author", "sharer", "owner"])
def test_author_sharer_and_owners_take_it_out(who, ana, ben, make_person, post, make_community):
    olga, carl = make_person("Olga Owner"), make_person("Carl Other")
    place = make_community("Shop floor", olga, ben, carl)
    share = found(post, share_post(ben, post, place))
    with pytest.raises(Forbidden):
        unshare_post(carl, share)
    unshare_post({"author": ana, "sharer": ben, "owner": olga}[who], share)
    assert wall(place, carl) == []
    assert events() == ["share.made", "share.removed"]


def test_what_was_taken_out_is_put_back_by_whoever_did(ana, ben, make_person, post, make_community):
    carl = make_person("Carl Other")
    place = make_community("Shop floor", ben, carl)
    join(carl, post.community)
    share = share_post(carl, post, place)
    unshare_post(ana, found(post, share))
    for person in (ben, carl):
        with pytest.raises(Invalid):
            share_post(person, post, place)
    join(ana, place)
    assert share_post(ana, post, place).id == share.id
    unshare_post(ana, found(post, share))
    assert share_post(ben, post, place).person_id == ben.id  # whoever shared it took it back


def test_who_may_share_is_in_both_and_not_apart_from_the_author(
    ana, ben, eve, post, night_shift
) -> None:
    for person, place in ((eve, night_shift), (ana, night_shift)):
        with pytest.raises(Forbidden):
            share_post(person, post, place)
    with change(ana):
        keep_apart(ana, ben.id)
    with pytest.raises(Forbidden):
        share_post(ben, post, night_shift)


def test_a_place_keeps_its_own_rules(ben, post, night_shift, make_community, ana, eve) -> None:
    olga = eve
    stories = make_community("Successes", ben, tells_stories=True)
    waiting = make_community("Careful", olga, ben, approval=Approval.ALL)
    slow = make_community("Slow", olga, ben, slow_minutes=10)
    told = make_community("News", olga, ben, kind=CommunityKind.BROADCAST)
    for place in (stories, waiting, post.community):
        with pytest.raises(Invalid):
            share_post(ben, post, place)
    share_post(ben, post, slow)
    with pytest.raises(Invalid):
        share_post(ben, create_post(ana, post.community, Draft(source="More")), slow)
    with pytest.raises(Forbidden):
        share_post(ben, post, told)


def test_announcements_and_thanks_stay_where_they_are(ana, ben, canteen, night_shift) -> None:
    for kind in (PostKind.ANNOUNCEMENT, PostKind.THANKS):
        post = create_post(ana, canteen, Draft(source="Well done"), kind=kind)
        with pytest.raises(Forbidden):
            share_post(ben, post, night_shift)


def test_there_is_a_most(ben, post, night_shift, make_community, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    share_post(ben, post, night_shift)
    with pytest.raises(Invalid):
        share_post(ben, post, make_community("One more", ben))
