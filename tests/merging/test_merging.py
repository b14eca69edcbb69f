"""Does a placeholder become the colleague who it is, by two, whole, and with its ledger?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from archive import dossier, holds
from archive.finding.indexing import catch_up
from models import (
    Comment,
    Community,
    Conversation,
    Entry,
    ErasureRequest,
    Event,
    Findable,
    Follow,
    Hold,
    Membership,
    MembershipRole,
    Mention,
    Merging,
    Message,
    Origin,
    Participant,
    Person,
    PersonState,
    Post,
    Reaction,
    ReactionKind,
    RequestItem,
    RequestKind,
    now,
    session,
)
from models.merging import colleague_of
from social.changes import change
from social.closing import reopen
from social.errors import Invalid
from social.import_turn import turn
from social.importing.people import People
from social.importing.report import Report
from social.importing.stream import Someone
from social.importing.way import Way
from social.merging import actions
from social.merging.effects import effects
from social.merging.likely import Why, likely
from tests.archive.signing import seal_all
from tests.known import events, last_facts, mails
from tests.merging.making import merged, work


@pytest.fixture
def make_placeholder(make_person):
    def make(name: str = "B. Claes (old)", **columns: Any) -> Person:
        more = {"state": PersonState.INVITED, "origin": f"slack:T1:{name}", "email": None}
        return make_person(name, **(more | columns))

    return make


@pytest.fixture
def old(make_placeholder):
    return make_placeholder()


def imported(record: Any, event: Event, thing: Any, **more: Any) -> Any:
    session.add(thing)
    record(event, thing, **more)
    return thing


@pytest.fixture
def said(in_app, old, ben, eve, community):
    """What an import brought: a post, a comment, a mention, a reaction, and who follows."""
    with change(None, origin=Origin.IMPORT) as record:
        post = Post(community=community, author=old, posted_at=now(), active_at=now())
        write(post, "An old word")
        imported(record, Event.POST_CREATED, post)
        comment = Comment(post=post, author=old, posted_at=now())
        write(comment, "And another")
        imported(record, Event.COMMENT_CREATED, comment)
        session.flush()
        imported(
            record,
            Event.REACTION_ADDED,
            Reaction(person_id=old.id, post_id=post.id, kind=ReactionKind.AGREE),
            on=post,
        )
        session.add(Mention(person_id=old.id, comment_id=comment.id))
        imported(record, Event.FOLLOW_ADDED, Follow(person_id=eve.id, followed_id=old.id))
    return post


def write(text: Any, words: str) -> None:
    text.source, text.html, text.language = words, f"<p>{words}</p>", "en"


def test_two_say_so_and_all_is_theirs(in_app, boss, cas, old, ben, eve, said) -> None:
    told = effects(old, ben)
    assert (told.posts, told.comments, told.reactions, told.mentions, told.followers) == (
        1,
        1,
        1,
        1,
        1,
    )
    asked = actions.ask(boss, old, ben)
    assert said.author_id == old.id, "one alone changes nothing"
    actions.confirm(cas, asked)
    work(asked)
    for noun, column in ((Post, Post.author_id), (Comment, Comment.author_id)):
        assert session.scalars(select(column).select_from(noun)).all() == [ben.id]
    assert session.scalars(select(Reaction.person_id)).all() == [ben.id]
    assert session.scalars(select(Mention.person_id)).all() == [ben.id]
    assert session.scalars(select(Follow.followed_id)).all() == [ben.id]
    assert session.get_one(Post, said.id).version == 2, "kept fragments show the author"
    assert events("merging") == [
        Event.MERGING_ASKED,
        Event.MERGING_CONFIRMED,
        Event.MERGING_ENDED,
    ]
    assert events("post") == [Event.POST_CREATED, Event.POST_ATTRIBUTED]
    facts = last_facts(Event.POST_ATTRIBUTED)
    assert (facts["author_id"], facts["merging"]) == (ben.id, asked.id)
    ended = last_facts(Event.MERGING_ENDED)
    assert (ended["person_id"], ended["placeholder_id"]) == (ben.id, old.id)
    assert ended["came"] == {
        "posts": 1,
        "comments": 1,
        "reactions": 1,
        "followers": 1,
        "mentions": 1,
    }
    assert [mail.recipient for mail in mails()] == [ben.email]
    assert "Cas Second" in mails()[-1].body


def test_neither_the_first_nor_the_colleague_is_the_second(
    in_app, boss, cas, old, ben, eve, give
) -> None:
    asked = actions.ask(boss, old, give(ben))
    for person in (boss, ben):
        with pytest.raises(Invalid):
            actions.confirm(person, asked)
    assert colleague_of(old) is None


def test_what_was_recorded_before_stands_as_it_was(in_app, boss, cas, old, ben, said) -> None:
    before = session.execute(select(Entry.id, Entry.commitment).order_by(Entry.id)).all()
    merged(boss, cas, old, ben)
    after = session.execute(
        select(Entry.id, Entry.commitment).order_by(Entry.id).limit(len(before))
    ).all()
    assert after == before


def test_where_both_are_one_goes_and_the_larger_role_stays(
    in_app, boss, cas, old, ben, eve, said, community
) -> None:
    with change(None, origin=Origin.IMPORT) as record:
        session.add(Mention(person_id=ben.id, comment_id=session.scalar(select(Comment.id))))
        reaction = Reaction(person_id=ben.id, post_id=said.id, kind=ReactionKind.AGREE)
        imported(record, Event.REACTION_ADDED, reaction, on=said)
        for who, whom in ((eve, ben), (ben, old)):
            follow = Follow(person_id=who.id, followed_id=whom.id)
            imported(record, Event.FOLLOW_ADDED, follow)
        stay = Membership(person_id=old.id, community_id=community.id, role=MembershipRole.OWNER)
        imported(record, Event.MEMBER_JOINED, stay)
    session.expunge_all()
    number = session.get_one(Community, community.id).member_count
    told = effects(old, ben)
    assert (told.twice, told.owned) == (4, 1)
    done = merged(boss, cas, old, ben)
    assert done.came["twice"] == 5
    assert session.scalars(select(Reaction.person_id)).all() == [ben.id]
    assert session.scalars(select(Mention.person_id)).all() == [ben.id]
    assert session.execute(select(Follow.person_id, Follow.followed_id)).all() == [(eve.id, ben.id)]
    stays = select(Membership.person_id, Membership.role).where(
        Membership.community_id == community.id, Membership.person_id.in_([old.id, ben.id])
    )
    assert session.execute(stays).all() == [(ben.id, MembershipRole.OWNER)]
    assert session.get_one(Community, community.id).member_count == number - 1
    assert Event.REACTION_REMOVED in events("reaction")
    assert Event.OWNER_MADE in events("membership")


def test_a_place_that_only_the_placeholder_had_is_theirs(
    in_app, boss, cas, old, eve, community
) -> None:
    with change(None, origin=Origin.IMPORT) as record:
        imported(
            record, Event.MEMBER_JOINED, Membership(person_id=old.id, community_id=community.id)
        )
    session.expunge_all()
    number = session.get_one(Community, community.id).member_count
    merged(boss, cas, old, eve)
    stays = select(Membership.person_id).where(Membership.community_id == community.id)
    assert eve.id in session.scalars(stays).all()
    assert old.id not in session.scalars(stays).all()
    assert session.get_one(Community, community.id).member_count == number


def talk(record: Any, one: Person, other: Person, origin: str) -> Conversation:
    found = Conversation(
        pair=Conversation.pair_of(one.id, other.id), started_by_id=one.id, origin=origin
    )
    imported(record, Event.CONVERSATION_STARTED, found)
    session.flush()
    for person in (one, other):
        stay = Participant(conversation_id=found.id, person_id=person.id)
        imported(record, Event.PARTICIPANT_ADDED, stay)
    message = Message(author=one, conversation=found, posted_at=now())
    write(message, "Hello")
    imported(record, Event.MESSAGE_CREATED, message)
    session.flush()
    found.last_id = message.id
    return found


def test_conversations_of_two_follow_and_one_that_is_there_stays_beside(
    in_app, boss, cas, old, ben, eve, make_person
) -> None:
    finn = make_person("Finn")
    with change(None, origin=Origin.IMPORT) as record:
        talks = [
            talk(record, old, eve, "slack:T1:D1"),
            talk(record, old, finn, "slack:T1:D2"),
            talk(record, ben, eve, "own"),
        ]
    with_eve, with_finn, own = (one.id for one in talks)
    merged(boss, cas, old, ben)
    found = {one.id: one for one in session.scalars(select(Conversation))}
    assert found[with_finn].pair == Conversation.pair_of(ben.id, finn.id)
    assert (found[with_eve].pair, found[with_eve].name) == (None, "Slack")
    assert found[own].pair == Conversation.pair_of(ben.id, eve.id)
    assert {one.started_by_id for one in found.values()} == {ben.id}
    assert set(session.scalars(select(Message.author_id))) == {ben.id}
    seen = session.scalars(Message.seen_by(ben)).all()
    assert len(seen) == 3


def test_two_stays_in_one_conversation_are_one_that_goes_on(
    in_app, boss, cas, old, ben, eve
) -> None:
    with change(None, origin=Origin.IMPORT) as record:
        place = talk(record, old, eve, "slack:T1:D3")
        place.pair = None
        imported(
            record,
            Event.PARTICIPANT_ADDED,
            Participant(conversation_id=place.id, person_id=ben.id, after_id=place.last_id),
        )
        number = place.id
    merged(boss, cas, old, ben)
    stays = session.scalars(
        select(Participant)
        .where(Participant.conversation_id == number, Participant.person_id == ben.id)
        .order_by(Participant.id)
    ).all()
    assert [stay.left_at is None for stay in stays] == [False, True]
    assert len(session.scalars(Message.seen_by(ben)).all()) == 1, "what they wrote before"


def test_who_wrote_to_one_another_are_two(in_app, boss, old, ben) -> None:
    with change(None, origin=Origin.IMPORT) as record:
        talk(record, old, ben, "slack:T1:D1")
    with pytest.raises(Invalid) as refused:
        actions.ask(boss, old, ben)
    assert "two people" in refused.value.fields["colleague"]


def test_nobody_is_it_who_cannot_be(in_app, boss, cas, old, ben, make_placeholder, make_person):
    other = make_placeholder("Another")
    for placeholder, colleague in ((old, other), (old, old), (ben, cas), (old, boss)):
        with pytest.raises(Invalid):
            actions.ask(boss, placeholder, colleague)
    bot = make_person("Rosterbot", bot_owner_id=ben.id)
    with pytest.raises(Invalid):
        actions.ask(boss, old, bot)
    assert session.scalar(select(func.count()).select_from(Merging)) == 0


def test_who_came_in_meanwhile_is_no_placeholder(in_app, boss, cas, old, ben) -> None:
    asked = actions.ask(boss, old, ben)
    with change(None) as record:
        old.password_hash, old.state = "x", PersonState.ACTIVE
        record(Event.PERSON_ACTIVATED, old)
    numbers = old.id, asked.id
    with pytest.raises(Invalid):
        actions.confirm(cas, asked)
    session.expunge_all()
    assert session.get_one(Person, numbers[0]).state is PersonState.ACTIVE
    assert session.get_one(Merging, numbers[1]).is_open


def test_one_placeholder_is_one_colleague(in_app, boss, cas, old, ben, eve) -> None:
    asked = actions.ask(boss, old, ben)
    with pytest.raises(Invalid):
        actions.ask(boss, old, eve)
    actions.refuse(cas, asked)
    with pytest.raises(Invalid):
        actions.confirm(cas, asked)
    actions.confirm(cas, actions.ask(boss, old, eve))
    assert colleague_of(session.get_one(Person, old.id)).id == eve.id


def test_nobody_comes_in_as_it_any_more(in_app, boss, cas, old, ben) -> None:
    merged(boss, cas, old, ben)
    old = session.get_one(Person, old.id)
    assert (old.state, old.email) == (PersonState.DEACTIVATED, None)
    with pytest.raises(Invalid), change(boss) as record:
        reopen(record, old)


def test_a_later_import_finds_the_colleague(in_app, boss, cas, old, ben) -> None:
    merged(boss, cas, old, ben)

    class Slack:
        kind, team = "slack", "T1"

    people = People(Slack(), Way(), Report())  # type: ignore[arg-type]
    with change(None, origin=Origin.IMPORT) as record:
        people.take(record, Someone(key="B. Claes (old)", name="B. Claes", handle="b", email=""))
    assert people.ids == {"B. Claes (old)": ben.id}
    assert session.get_one(Person, ben.id).origin is None


def test_what_they_ask_of_their_data_covers_it_while_it_moves_and_after(
    in_app, boss, cas, old, ben, said
) -> None:
    asked = actions.ask(boss, old, ben)
    actions.confirm(cas, asked)
    moving = found_for(cas, ben)
    assert {("post", said.id), ("person", old.id), ("person", ben.id)} <= moving
    work(asked)
    assert {("post", said.id), ("person", old.id)} <= found_for(cas, ben)
    assert ("person", ben.id) not in found_for(cas, session.get_one(Person, old.id))


def found_for(officer: Person, person: Person) -> set[tuple[str, int]]:
    with change(officer) as record:
        request = ErasureRequest(
            person_id=person.id,
            kind=RequestKind.ERASURE,
            asked_at=now(),
            due_at=now(),
            wish="",
            opened_by_id=officer.id,
        )
        session.add(request)
        record(Event.REQUEST_OPENED, request)
        dossier.collect(session, request.id, person.id)
    rows = select(RequestItem.noun, RequestItem.noun_id)
    return set(session.execute(rows.where(RequestItem.request_id == request.id)).all())


@pytest.mark.parametrize("whose", ["placeholder", "colleague"])
def test_a_hold_on_either_keeps_what_was_the_others(
    in_app, boss, cas, old, ben, said, whose
) -> None:
    held = old if whose == "placeholder" else ben
    with change(cas) as record:
        hold = Hold(matter="Old network", reason="A claim", asked_by_id=cas.id, review_at=now())
        hold.people_ids = [held.id]
        session.add(hold)
        record(Event.HOLD_ASKED, hold)
    things = [("post", said.id), ("person", old.id), ("person", ben.id)]
    alone = holds.held(session, things)
    assert (("post", said.id) in alone) is (whose == "placeholder")
    session.rollback()
    merged(boss, cas, old, ben)
    assert holds.held(session, things) == set(things)


def test_cut_off_it_goes_on_where_it_was(in_app, boss, cas, old, ben, said, monkeypatch) -> None:
    from social.merging import moving

    asked = actions.ask(boss, old, ben)
    actions.confirm(cas, asked)
    real = moving.take_seats

    def killed(_merging: Merging) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(moving, "take_seats", killed)
    with pytest.raises(KeyboardInterrupt):
        work(asked)
    session.rollback()
    session.expunge_all()
    assert session.scalar(select(Post.author_id)) == ben.id
    assert session.get_one(Merging, asked.id).is_at_work
    monkeypatch.setattr(moving, "take_seats", real)
    work(asked)
    assert session.get_one(Merging, asked.id).done_at is not None
    work(asked)
    assert events("merging").count(Event.MERGING_ENDED) == 1


def test_while_an_import_runs_it_waits(in_app, boss, cas, old, ben, said) -> None:
    asked = actions.ask(boss, old, ben)
    actions.confirm(cas, asked)
    with turn():
        work(asked)
    assert session.scalar(select(Post.author_id)) == old.id
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'merging.run'"
    assert session.connection().exec_driver_sql(jobs).scalar_one() == 2


def test_many_rows_are_given_batch_by_batch(in_app, boss, cas, old, ben, said, monkeypatch) -> None:
    from social.merging import moving

    monkeypatch.setattr(moving, "BATCH", 2)
    with change(None, origin=Origin.IMPORT) as record:
        for number in range(5):
            comment = Comment(post=said, author=old, posted_at=now())
            write(comment, f"Word {number}")
            imported(record, Event.COMMENT_CREATED, comment)
    assert merged(boss, cas, old, ben).came["comments"] == 6


def test_the_likeliest_come_first(in_app, make_person, make_placeholder, eve) -> None:
    same = make_person("Ana Jansen", email="ana.j@here.example")
    part = make_person("Anneke Jansen", email="ana.jansen@here.example")
    alike = make_person("Ana Janssen", email="other@here.example")
    it = make_placeholder("Jansen, Ana", email="ana.jansen@there.example")
    found = [(one.person.id, one.why) for one in likely([it])[it.id]]
    assert found == [(same.id, Why.NAME), (part.id, Why.PART), (alike.id, Why.ALIKE)]
    nobody = make_placeholder("Zebulon Quark")
    assert likely([nobody])[nobody.id] == []
    assert likely([]) == {}


def test_nobody_else_does_any_of_it(in_app, boss, old, ben, eve) -> None:
    asked = actions.ask(boss, old, ben)
    for act in (
        lambda: actions.ask(eve, old, ben),
        lambda: actions.confirm(eve, asked),
        lambda: actions.refuse(eve, asked),
    ):
        with pytest.raises(Forbidden):
            act()


STAYS = {
    "attendance.person_id": "who never came in signed up for nothing",
    "vote.person_id": "who never came in answered nothing",
    "report.reporter_id": "who never came in reported nothing",
    "sign_in.person_id": "who has one is no placeholder",
    "notice.person_id": "nobody read it: it is deleted",
}


def test_each_place_where_a_person_is_found_goes_along_or_has_a_reason() -> None:
    from social.merging.moving import KINDS
    from tests.house.test_dossier import found, places

    moved = {f"{kind.noun.__tablename__}.{kind.column}" for kind in KINDS}
    assert moved <= places()
    beside = {"membership.person_id", "mention.person_id"}
    assert found() - moved - beside == set(STAYS)


def test_an_officer_who_looks_for_what_the_colleague_wrote_finds_it(
    in_app, sealer, boss, cas, old, ben, said
) -> None:
    number = said.id
    merged(boss, cas, old, ben)
    session.rollback()
    seal_all(sealer)
    while catch_up(session):
        session.commit()
    newest = select(Findable.author_id).where(
        Findable.noun == "post", Findable.noun_id == number, Findable.replaced_id.is_(None)
    )
    assert session.scalars(newest).all() == [ben.id]
