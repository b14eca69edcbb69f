"""Does a thread stand where it was moved, for nobody who could not read it before?"""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select
from werkzeug.exceptions import Conflict, Forbidden

from models import (
    AttentionLevel,
    Capability,
    Case,
    Comment,
    Community,
    CommunityKind,
    Entry,
    Event,
    Found,
    Membership,
    MembershipRole,
    Move,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Post,
    PostTopic,
    Searchable,
    Share,
    reading,
    session,
)
from models.reading import Order
from moderation import Draft
from social import moved
from social.cases import open_case
from social.changes import change
from social.comments.actions import create_comment, edit_comment
from social.cursor import END_OF_TIME, LARGEST_ID
from social.erasing import erase
from social.errors import Invalid
from social.holding import hold
from social.moves.actions import move_post
from social.notices.actions import notify
from social.notices.levels import Span, choose
from social.posts.actions import create_post, pin_post
from social.shares.actions import share_post
from social.thread import visible

START = (END_OF_TIME, LARGEST_ID)
WHY = "It is about the canteen"


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


@pytest.fixture
def market(make_community, ben, ana, eve) -> Community:
    """Everybody reads what Ben, Ana and Eve say here; Ben runs it."""
    return make_community("Market", ben, ana, eve)


@pytest.fixture
def canteen(make_community, ben, ana) -> Community:
    """Ben's and Ana's alone."""
    return make_community("Canteen", ben, ana, kind=CommunityKind.PRIVATE)


@pytest.fixture
def post(ana, market) -> Post:
    return create_post(ana, market, Draft(source="Soup is at noon #lunch", title="Soup"))


def wall(community: Community, reader: Person) -> list[int]:
    hits = reading.community(community.id, Order.NEWEST, START, 50, reader=reader)
    return [hit.id for hit in hits]


def home(reader: Person) -> list[int]:
    return [hit.id for hit in reading.home(reader, Order.NEWEST, START, 50)]


def events(noun: str) -> list[str]:
    rows = select(Entry.event).where(Entry.noun == noun).order_by(Entry.id)
    return list(session.scalars(rows))


def reads(reader: Person, post: Post) -> bool:
    return session.scalar(Post.seen_by(reader).where(Post.id == post.id)) is not None


def again(number: int) -> Post:
    session.expire_all()
    whole = Post.with_author()
    return session.scalars(
        select(Post).where(Post.id == number).join(Post.community).options(*whole)
    ).one()


def add(person: Person, community: Community, role: MembershipRole = MembershipRole.MEMBER) -> None:
    with change(None) as record:
        row = Membership(person_id=person.id, community_id=community.id, role=role)
        session.add(row)
        record(Event.MEMBER_JOINED, row)


def test_it_stands_there_with_all_that_is_said_and_found(
    ana, ben, eve, post, market, canteen
) -> None:
    comment = create_comment(eve, post, Draft(source="Tomato?"))
    pin_post(ben, post)
    assert reads(eve, post)
    move = move_post(ben, post, canteen, WHY)
    assert (wall(market, ben), wall(canteen, ana)) == ([], [post.id])
    assert home(eve) == []
    assert home(ana) == [post.id]
    assert not reads(eve, post)
    assert session.scalar(Comment.seen_by(eve).where(Comment.id == comment.id)) is None
    assert list(session.scalars(visible(post, ana))) == [comment]
    assert post.pinned_at is None
    rows = select(Searchable.community_id).where(Searchable.post_id == post.id)
    assert set(session.scalars(rows)) == {canteen.id}
    topic = session.scalars(select(PostTopic).where(PostTopic.post_id == post.id)).one()
    assert topic.community_id == canteen.id
    made, told = session.scalars(
        select(Entry).where(Entry.event.in_((Event.MOVE_MADE, Event.POST_MOVED)))
    ).all()
    assert (made.noun_id, made.community_id, made.actor_id) == (move.id, market.id, ben.id)
    assert (told.noun_id, told.community_id) == (post.id, canteen.id)


def test_the_author_is_told_and_the_trace_names_only_what_one_may_see(
    ana, ben, eve, post, market, make_community
) -> None:
    attic = make_community("Attic", ben, ana, kind=CommunityKind.HIDDEN)
    cellar = make_community("Cellar", ben, ana, kind=CommunityKind.PRIVATE)
    move_post(ben, post, attic, WHY)
    entry = session.scalars(select(Entry).where(Entry.event == Event.POST_MOVED)).one()
    notify([entry.id])
    told = session.scalars(select(Notice)).one()
    assert (told.person_id, told.kind, told.post_id) == (ana.id, NoticeKind.MOVED, post.id)
    move_post(ben, post, cellar, "Better here")
    add(eve, cellar)
    seen = [
        (one.origin and one.origin.name, one.target and one.target.name, one.by, one.move.reason)
        for one in moved.trace(post, eve, frozenset())
    ]
    assert seen == [("Market", None, ben, WHY), (None, "Cellar", ben, "Better here")]
    assert moved.trace(post, eve, frozenset({ben.id}))[0].by is None


def test_whoever_follows_the_new_place_hears_of_it_as_of_a_new_post(
    ana, ben, post, canteen, make_person
) -> None:
    cleo, dana = make_person("Cleo"), make_person("Dana")
    for person in (cleo, dana):
        add(person, canteen)
    choose(cleo, canteen, AttentionLevel.EVERYTHING, Span.GOOD)
    choose(ana, canteen, AttentionLevel.EVERYTHING, Span.GOOD)
    move_post(ben, post, canteen, WHY)
    notify([session.scalars(select(Entry.id).where(Entry.event == Event.POST_MOVED)).one()])
    told = session.execute(select(Notice.person_id, Notice.kind)).all()
    assert set(told) == {(ana.id, NoticeKind.MOVED), (cleo.id, NoticeKind.NEW_POST)}


def test_nobody_reads_it_who_did_not_before(ana, ben, eve, canteen, market, make_community) -> None:
    secret = create_post(ana, canteen, Draft(source="The recipe"))
    wider = make_community("Night shift", ben, ana, eve, kind=CommunityKind.PRIVATE)
    for place in (market, wider):
        with pytest.raises(Invalid) as refused:
            move_post(ben, secret, place, WHY)
        assert "may read this post" in refused.value.fields["community"]
    move_post(ben, secret, make_community("Two", ben, ana, kind=CommunityKind.PRIVATE), WHY)


def test_it_goes_back_while_nothing_is_new_in_it(ana, ben, eve, post, market, canteen) -> None:
    comment = create_comment(eve, post, Draft(source="Tomato?"))
    move_post(ben, post, canteen, WHY)
    move_post(ben, post, market, "Not so")
    assert reads(eve, post)
    move_post(ben, post, canteen, WHY)
    add(eve, canteen)
    edit_comment(eve, comment, Draft(source="Leek?"), 1)
    with pytest.raises(Invalid):
        move_post(ben, post, market, "Not so")


def test_what_is_said_there_stays_there(ana, ben, post, market, canteen) -> None:
    move_post(ben, post, canteen, WHY)
    create_comment(ana, post, Draft(source="Between us"))
    with pytest.raises(Invalid):
        move_post(ben, post, market, "Not so")


def test_those_who_run_or_moderate_both_places_move_it(
    ana, ben, eve, post, canteen, give, make_community
) -> None:
    with pytest.raises(Forbidden):
        move_post(ana, post, canteen, WHY)  # its author
    other = make_community("Other", eve, ben, ana, kind=CommunityKind.PRIVATE)
    with pytest.raises(Forbidden):
        move_post(ben, post, other, WHY)  # he writes there, and no more
    with pytest.raises(Forbidden):
        move_post(eve, post, other, WHY)  # she runs only where it would go
    give(ben, Capability.MODERATOR)
    move_post(ben, post, other, WHY)


def test_its_author_goes_on_reading_it(ana, ben, post, make_community) -> None:
    alone = make_community("Alone", ben, kind=CommunityKind.PRIVATE)
    with pytest.raises(Invalid) as refused:
        move_post(ben, post, alone, WHY)
    assert "Whoever wrote it" in refused.value.fields["community"]
    with change(None) as record:
        ana.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, ana)
    move_post(ben, post, alone, WHY)


def test_a_share_there_is_dropped_and_others_stay_for_those_who_read_it(
    ana, ben, eve, post, canteen, make_community
) -> None:
    night = make_community("Night shift", ben, eve)
    share_post(ben, post, canteen)
    share_post(ben, post, night)
    assert wall(night, eve) == [post.id]
    move_post(ben, post, canteen, WHY)
    assert wall(canteen, ana) == [post.id]
    assert (wall(night, eve), wall(night, ben)) == ([], [post.id])
    rows = session.scalars(select(Share).where(Share.removed_at.is_(None)))
    assert [share.community_id for share in rows] == [night.id]


def test_what_is_judged_goes_along(ana, ben, eve, post, market, canteen) -> None:
    comment = create_comment(eve, post, Draft(source="Tomato?"))
    with change(None) as record:
        case = open_case(record, comment, Found.OWN_CHECK)
        case.claimed_by_id = eve.id
    move_post(ben, post, canteen, WHY)
    assert (case.community_id, case.claimed_by_id) == (canteen.id, None)
    assert events("case")[-1] == Event.CASE_MOVED
    assert session.scalars(select(Case.is_left_over)).one() is False


@pytest.mark.parametrize("reason", ["", " ", "\x00"])
def test_it_says_why(ben, post, canteen, reason) -> None:
    with pytest.raises(Invalid) as refused:
        move_post(ben, post, canteen, reason)
    assert list(refused.value.fields) == ["reason"]


def test_what_was_seen_elsewhere_is_not_changed_here(ben, post, market, canteen) -> None:
    session.expunge(post)
    seen = session.scalars(Post.seen_by(ben).where(Post.id == post.id)).one()
    session.connection().exec_driver_sql(f"UPDATE post SET community_id = {canteen.id}")
    with pytest.raises(Conflict):
        hold(seen)
    session.rollback()


def test_reasons_go_with_the_post_and_with_whoever_gave_them(ana, ben, post, canteen) -> None:
    move_post(ben, post, canteen, WHY)
    with change(None) as record:
        erase(record, post)
    assert session.scalars(select(Move.reason)).all() == [""]
    assert events("move") == [Event.MOVE_MADE, Event.MOVE_ERASED]


def test_two_who_move_it_at_once_move_it_once(
    ana, ben, post, canteen, make_community, at_once
) -> None:
    other = make_community("Other", ben, ana, kind=CommunityKind.PRIVATE)
    number, places = post.id, [canteen.id, other.id]

    def go(place: int) -> str:
        seen = session.scalars(Post.seen_by(ben).where(Post.id == number)).one()
        try:
            move_post(session.get_one(Person, ben.id), seen, session.get_one(Community, place), WHY)
        except (Invalid, Conflict) as refused:
            return type(refused).__name__
        return "moved"

    answers = at_once(*(partial(go, place) for place in places * 4))
    made = session.scalars(select(Move).order_by(Move.id)).all()
    assert answers.count("moved") == len(made)
    assert again(number).community_id == made[-1].to_id
    assert [move.from_id for move in made[1:]] == [move.to_id for move in made[:-1]]


def test_a_comment_at_the_same_moment_stands_where_its_writer_reads(
    ana, ben, eve, post, canteen, at_once
) -> None:
    number = post.id

    def act(who: str) -> str:
        seen = session.scalars(Post.seen_by(ben).where(Post.id == number)).one()
        try:
            if who == "ben":
                move_post(session.get_one(Person, ben.id), seen, session.merge(canteen), WHY)
            else:
                create_comment(session.get_one(Person, eve.id), seen, Draft(source=f"Me {who}"))
        except (Conflict, Forbidden, Invalid) as refused:
            return type(refused).__name__
        return "done"

    at_once(*(partial(act, who) for who in ("1", "2", "ben", "3", "4", "5")))
    move = session.scalars(select(Move)).one()
    said = session.scalars(select(Comment)).all()
    entries = select(Entry.community_id).where(Entry.noun == "comment")
    assert set(session.scalars(entries)) <= {move.from_id}
    assert again(number).comment_count == len(said)
