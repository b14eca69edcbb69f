"""Who is told of what, once, and only of what they may read?"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from models import (
    Capability,
    Community,
    CommunityKind,
    Entry,
    Event,
    Membership,
    MembershipState,
    Notice,
    NoticeKind,
    Origin,
    Person,
    PersonState,
    ReactionKind,
    Role,
    TextState,
    session,
)
from moderation import Draft
from social import reactions
from social.changes import change
from social.comments.actions import create_comment, delete_comment, edit_comment
from social.communities.owning import appoint_owner, offer_to_own
from social.notices import actions
from social.posts.actions import create_post, edit_post
from tests.known import give_reasons

# Of a case nobody is named.
OF_A_CASE = {
    NoticeKind.SETTLED,
    NoticeKind.REPORTED,
    NoticeKind.DECIDED,
    NoticeKind.APPEALED,
    NoticeKind.ANSWERED_APPEAL,
    NoticeKind.TOLD_REPORTER,
    NoticeKind.TOLD_AUTHOR,
    NoticeKind.OPINION_ASKED,
    NoticeKind.READ_BY_EXCEPTION,
}


def run_jobs() -> None:
    """Do what the worker would."""
    rows = session.execute(
        text(
            "SELECT id, args FROM procrastinate_jobs WHERE task_name = 'notices.notify' ORDER BY id"
        )
    ).all()
    for _number, args in rows:
        actions.notify(**args)
    session.execute(text("DELETE FROM procrastinate_jobs"))
    session.commit()


def told(person) -> list[tuple[str, list[int]]]:
    rows = select(Notice.kind, Notice.actor_ids).where(Notice.person_id == person.id)
    return [(str(kind), who) for kind, who in session.execute(rows.order_by(Notice.id))]


@pytest.fixture
def post(in_app, ana, ben, community):
    return create_post(ana, community, Draft(source="Who has the mould?"))


def test_a_mention_tells_the_person_named_and_nobody_else(in_app, ana, ben, community) -> None:
    create_post(ana, community, Draft(source="@ben.claes and @ana.peeters, please look"))
    run_jobs()
    assert told(ben) == [("mentioned", [ana.id])]
    assert told(ana) == []


def test_who_may_not_read_it_is_not_told(in_app, ana, eve, community) -> None:
    create_post(ana, community, Draft(source="@eve.outsider should not know"))
    run_jobs()
    assert told(eve) == []


def test_hole_29_rights_are_asked_when_the_job_runs(in_app, ana, ben, community) -> None:
    create_post(ana, community, Draft(source="@ben.claes please look"))
    membership = session.scalars(select(Membership).where(Membership.person_id == ben.id)).one()
    with change(ana) as record:
        record(Event.MEMBER_REMOVED, membership)
        session.delete(membership)
    run_jobs()
    assert told(ben) == []


def test_who_left_is_told_nothing(in_app, ana, ben, community) -> None:
    create_post(ana, community, Draft(source="@ben.claes please look"))
    with change(None) as record:
        ben.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, ben)
    run_jobs()
    assert told(ben) == []


def test_comments_tell_the_author_and_join_while_unread(
    post, ana, ben, make_person, community
) -> None:
    carla = make_person("Carla Devos")
    with change(None) as record:
        row = Membership(person_id=carla.id, community_id=community.id)
        session.add(row)
        record(Event.MEMBER_JOINED, row)
    create_comment(ben, post, Draft(source="I do."))
    create_comment(carla, post, Draft(source="Me too."))
    create_comment(ben, post, Draft(source="Here it is."))
    run_jobs()
    assert told(ana) == [("answered", [ben.id, carla.id])]


def test_after_reading_the_next_one_is_a_new_notice(post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="One"))
    run_jobs()
    actions.mark_all_read(ana)
    create_comment(ben, post, Draft(source="Two"))
    run_jobs()
    assert len(told(ana)) == 2


@pytest.mark.parametrize("state", [TextState.HELD, TextState.HIDDEN])
def test_a_comment_that_only_its_author_sees_tells_nobody(post, ana, ben, eve, state) -> None:
    answer = create_comment(ana, post, Draft(source="In hall 2"))
    reply = create_comment(ben, post, Draft(source="Which shelf?"), parent=answer)
    with change(ben) as record:
        reply.state = state
        give_reasons(record, reply)
        record(Event.COMMENT_EDITED, reply)
    run_jobs()
    assert told(ana) == []


def test_a_comment_deleted_before_the_job_tells_nobody(post, ana, ben) -> None:
    delete_comment(ben, create_comment(ben, post, Draft(source="Which shelf?")))
    run_jobs()
    assert told(ana) == []


def test_a_reply_tells_who_wrote_the_comment(post, ana, ben) -> None:
    comment = create_comment(ben, post, Draft(source="I do."))
    create_comment(ana, post, Draft(source="Good."), comment)
    run_jobs()
    assert ("answered", [ana.id]) in told(ben)
    assert told(ana) == [("answered", [ben.id])]


def test_a_reaction_that_was_taken_back_tells_nobody(post, ana, ben) -> None:
    reactions.react(ben, post, ReactionKind.THANKS)
    reactions.unreact(ben, post, ReactionKind.THANKS)
    run_jobs()
    assert told(ana) == []


def test_a_job_that_runs_twice_tells_once(post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    entry = session.scalar(select(func.max(Entry.id)))
    for _twice in range(2):
        actions.notify([entry])
    actions.mark_all_read(ana)
    actions.notify([entry])
    assert told(ana) == [("answered", [ben.id])]


def test_an_edit_tells_only_those_who_were_not_named_before(
    in_app, ana, ben, make_person, community
) -> None:
    post = create_post(ana, community, Draft(source="@ben.claes"))
    run_jobs()
    actions.mark_all_read(ben)
    edit_post(ana, post, Draft(source="@ben.claes once more"), 1)
    run_jobs()
    assert told(ben) == [("mentioned", [ana.id])]
    comment = create_comment(ana, post, Draft(source="Hm"))
    edit_comment(ana, comment, Draft(source="@ben.claes, hm"), 1)
    run_jobs()
    assert len(told(ben)) == 2


def test_owners_hear_of_a_request_and_the_person_of_the_answer(in_app, ana, eve, community) -> None:
    with change(eve) as record:
        row = Membership(
            person_id=eve.id, community_id=community.id, state=MembershipState.REQUESTED
        )
        session.add(row)
        record(Event.MEMBER_REQUESTED, row)
    run_jobs()
    assert told(ana) == [("requested", [eve.id])]
    with change(ana) as record:
        row.state = MembershipState.MEMBER
        record(Event.MEMBER_APPROVED, row)
    run_jobs()
    assert told(eve) == [("approved", [ana.id])]


def test_an_import_tells_nobody(in_app, ana, ben, community) -> None:
    post = create_post(ana, community, Draft(source="@ben.claes"))
    session.execute(text("DELETE FROM procrastinate_jobs"))
    session.commit()
    with change(ana, origin=Origin.IMPORT) as record:
        record(Event.POST_EDITED, post, names=[ben.id])
    run_jobs()
    assert told(ben) == []


def test_the_page_lists_them_in_words_and_opening_one_reads_it(
    sign_in, app, ana, ben, community
) -> None:
    post = create_post(ana, community, Draft(source="Who has the mould for door 3?"))
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    number = session.scalar(select(Notice.id))
    browser = sign_in(ana)
    page = browser.get("/notices").text
    assert "Ben Claes commented on your post" in page
    assert "Who has the mould for door 3?" in page
    assert sign_in(ben).post(f"/notices/{number}/opening").status_code == 404
    assert browser.post(f"/notices/{number}/opening").headers["Location"] == f"/posts/{post.id}"
    assert "commented on your post" not in browser.get("/notices?only=unread").text
    assert browser.get("/notices?only=x").status_code == 404


def test_hole_13_nothing_is_quoted_of_what_one_may_no_longer_read(
    sign_in, app, ana, ben, community
) -> None:
    create_post(ana, community, Draft(source="@ben.claes knows the secret"))
    run_jobs()
    assert "knows the secret" in sign_in(ben).get("/notices").text
    membership = session.scalars(select(Membership).where(Membership.person_id == ben.id)).one()
    with change(ana) as record:
        record(Event.MEMBER_REMOVED, membership)
        session.delete(membership)
    page = sign_in(ben).get("/notices").text
    assert "knows the secret" not in page
    assert "No longer there for you" in page


def test_a_notice_of_a_comment_that_is_gone_says_so(sign_in, app, ana, ben, community) -> None:
    post = create_post(ana, community, Draft(source="Who has the mould?"))
    comment = create_comment(ana, post, Draft(source="Perhaps @ben.claes?"))
    run_jobs()
    assert "No longer there for you" not in sign_in(ben).get("/notices").text
    delete_comment(ana, comment)
    assert "No longer there for you" in sign_in(ben).get("/notices").text


def test_the_page_costs_the_same_statements_for_two_notices_and_thirty(
    sign_in, app, ana, ben, community, statements
) -> None:
    browser, counts = sign_in(ana), []
    for number in (2, 28):
        for _one in range(number):
            post = create_post(ana, community, Draft(source="Words"))
            create_comment(ben, post, Draft(source="I do."))
        run_jobs()
        browser.get("/notices")
        statements.clear()
        browser.get("/notices")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


# What happens by itself, in which nobody is named.
BY_NOBODY = {
    NoticeKind.RULE_HIT,
    NoticeKind.LOOKED_AT,
    NoticeKind.EXPORT_READY,
    NoticeKind.EXPORT_FAILED,
    NoticeKind.SCHEDULE_FAILED,
    NoticeKind.SCHEDULE_ENDED,
    NoticeKind.UNANSWERED,
    NoticeKind.DRAFTS_GO,
    NoticeKind.PLAN_FAILED,
    NoticeKind.PLAN_WAITS,
    NoticeKind.REMINDED,
    NoticeKind.TO_CHOOSE,
    NoticeKind.MUST_READ,
    NoticeKind.NOT_SENT,
    NoticeKind.COUNTED,
    NoticeKind.MOVED_UP,
    NoticeKind.RESCHEDULED,
    NoticeKind.CALLED_OFF,
    NoticeKind.SOON,
    NoticeKind.BEGINNING,
    NoticeKind.MANDATE_ENDS,
    NoticeKind.GUEST_ENDS,
    NoticeKind.TO_ANSWER,
    NoticeKind.CRISIS,
    NoticeKind.UPDATE_OVERDUE,
    NoticeKind.TO_REVIEW,
    NoticeKind.WEBHOOK_STOPPED,
}


def test_all_kinds_have_words_for_one_and_for_many(app, ana) -> None:
    from social.notices.listing import said, said_of_many

    with app.test_request_context():
        for kind in set(NoticeKind) - OF_A_CASE - BY_NOBODY:
            notice = Notice(kind=kind, actor_ids=[1])
            assert "Ann" in said(notice, "Ann")
            assert "Ann" in said_of_many(notice, "Ann", 3)


@pytest.fixture
def bea(make_person) -> Person:
    """Bea is an administrator."""
    person = make_person("Bea Bos")
    with change(None) as record:
        role = Role(person_id=person.id, capability=Capability.ADMINISTRATOR)
        session.add(role)
        record(Event.ROLE_GIVEN, role)
    return person


@pytest.fixture
def orphan(in_app, ana, ben, make_community) -> Community:
    """A hidden community that nobody is left to run."""
    found = make_community("Works council", ana, ben, kind=CommunityKind.HIDDEN)
    with change(None) as record:
        ana.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, ana)
    return found


def test_administrators_are_told_who_would_run_a_community_without_owner(
    orphan, ben, eve, bea
) -> None:
    for _twice in range(2):
        offer_to_own(ben, orphan)
        run_jobs()
    assert told(bea) == [("offered", [ben.id])]
    assert told(eve) == []


def test_an_offer_that_is_settled_when_the_job_runs_tells_nobody(orphan, ben, bea) -> None:
    offer_to_own(ben, orphan)
    appoint_owner(bea, orphan, ben)
    run_jobs()
    assert told(bea) == []


def test_the_notice_of_an_offer_leads_to_where_administrators_decide(
    orphan, ben, bea, sign_in
) -> None:
    offer_to_own(ben, orphan)
    run_jobs()
    page = sign_in(bea).get("/notices").text
    assert "Ben Claes offers to run a community without an owner" in page
    assert "Works council" in page
    number = session.scalars(select(Notice.id).where(Notice.person_id == bea.id)).one()
    answer = sign_in(bea).post(f"/notices/{number}/opening")
    assert answer.headers["Location"] == "/communities/without-owner"


def test_who_is_no_administrator_any_more_reads_no_name_of_a_hidden_community(
    orphan, ben, bea, sign_in
) -> None:
    offer_to_own(ben, orphan)
    run_jobs()
    with change(None) as record:
        role = session.scalars(select(Role).where(Role.person_id == bea.id)).one()
        record(Event.ROLE_TAKEN, role)
        session.delete(role)
    assert "Works council" not in sign_in(bea).get("/notices").text
