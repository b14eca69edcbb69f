"""Do two people look at what is mailed, whatever way the first of them takes?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from models import (
    Community,
    CommunityKind,
    Entry,
    Event,
    Issue,
    IssueState,
    Making,
    Notice,
    NoticeKind,
    Person,
    now,
    session,
)
from moderation import Draft
from social.errors import Invalid
from social.newsletters import actions, releasing, sending
from social.newsletters.actions import Series
from social.notices.actions import notify
from social.notices.listing import said
from social.posts.actions import edit_post
from social.whom import Whom
from tests.newsletters.conftest import Desk
from tests.newsletters.test_sending import page_of, text_of

OTHER = Draft(source="Vote for me, all of you.", title="Something else")
MADE = "Somebody who has not worked on it"


@contextmanager
def refused(words: str) -> Iterator[None]:
    """Expect a refusal that says some words."""
    with pytest.raises(Invalid) as caught:
        yield
    assert words in str(caught.value.fields["form"])


def approve(approver: Person, issue: Issue) -> None:
    actions.approve(approver, issue, issue.version, actions.edition_of_posts(issue))


def told_of(kind: NoticeKind) -> set[int]:
    return set(session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def tell_all() -> None:
    notify(list(session.scalars(select(Entry.id).order_by(Entry.id))))


class TestWhoWorkedOnIt:
    def test_nobody_is_forgotten_because_somebody_wrote_over_their_words(
        self, desk: Desk, place: Community
    ) -> None:
        issue = desk.issue(desk.post(place, "The new gate"))
        for editor in (desk.leo, desk.mia):
            actions.write(editor, issue, "nl", OTHER, Making.HUMAN, issue.version)
        actions.put_forward(desk.mia, issue)
        with refused(MADE):
            approve(desk.leo, issue)

    def test_nor_who_gathered_what_was_left_out_again(self, desk: Desk, place: Community) -> None:
        issue = desk.issue(desk.post(place, "The new gate"))
        actions.gather(desk.leo, issue, [desk.post(place, "The old gate").id], issue.version)
        last = actions.items_of(issue)[-1]
        actions.drop_item(desk.mia, issue, last, issue.version)
        actions.put_forward(desk.mia, issue)
        with refused(MADE):
            approve(desk.leo, issue)

    def test_whoever_stops_what_they_looked_over_can_look_it_over_again(
        self, desk: Desk, place: Community
    ) -> None:
        issue = desk.approve(desk.issue(desk.post(place, "The new gate")))
        actions.take_back(desk.leo, issue)
        assert issue.state is IssueState.DRAFT
        desk.approve(issue)
        assert issue.state is IssueState.APPROVED


class TestWhatChangesAfterwards:
    @pytest.mark.parametrize("waits", [True, False])
    def test_whom_it_is_mailed_to_is_looked_at_too(
        self, desk: Desk, place: Community, waits: bool
    ) -> None:
        few = Series(name="For the desk", purpose="Of the house.", whom=Whom(roles=("compliance",)))
        newsletter = actions.begin(desk.mia, few)
        issue = desk.issue(desk.post(place, "The new gate"), newsletter=newsletter)
        if waits:
            actions.put_forward(desk.mia, issue)
        else:
            desk.approve(issue)
        all_of_us = Series(name="For all", purpose="Of the house.")
        actions.change_series(desk.mia, newsletter, all_of_us, newsletter.version)
        session.expire_all()
        assert releasing.find(issue.id).state is IssueState.DRAFT
        assert releasing.go_out(now()) == 0

    def test_what_its_author_wrote_anew_has_to_be_looked_at_anew(
        self, desk: Desk, place: Community
    ) -> None:
        post = desk.post(place, "The new gate")
        issue = desk.approve(desk.issue(post))
        edit_post(desk.ana, post, OTHER, post.version)
        assert releasing.go_out(now()) == 0
        session.expire_all()
        assert releasing.find(issue.id).state is IssueState.DRAFT

    def test_words_that_nobody_looked_at_are_not_mailed_by_an_issue_that_goes_out(
        self, desk: Desk, place: Community
    ) -> None:
        post = desk.post(place, "The new gate")
        issue = desk.release(post, desk.post(place, "The old gate"))
        edit_post(desk.ana, post, OTHER, post.version)
        sending.hand_over(issue.id)
        (mail,) = desk.mails(desk.leo)
        for part in (text_of(mail), page_of(mail)):
            assert "The old gate" in part
            assert "Vote for me" not in part
            assert "Something else" not in part

    def test_nobody_approves_other_words_than_they_saw(self, desk: Desk, place: Community) -> None:
        post = desk.post(place, "The new gate")
        issue = desk.issue(post)
        actions.put_forward(desk.mia, issue)
        seen = actions.edition_of_posts(issue)
        edit_post(desk.ana, post, OTHER, post.version)
        with refused("changed this meanwhile"):
            actions.approve(desk.leo, issue, issue.version, seen)
        actions.approve(desk.leo, issue, issue.version, actions.edition_of_posts(issue))
        assert releasing.go_out(now()) == 1


class TestWhoIsTold:
    def test_a_second_person_is_told_that_one_waits_and_its_writer_what_became_of_it(
        self, desk: Desk, place: Community
    ) -> None:
        issue = desk.issue(desk.post(place, "The new gate"))
        actions.put_forward(desk.mia, issue)
        tell_all()
        approve(desk.leo, issue)
        tell_all()
        assert told_of(NoticeKind.ISSUE_TO_LOOK_OVER) == {desk.leo.id}
        assert told_of(NoticeKind.ISSUE_LOOKED_OVER) == {desk.mia.id}

    def test_its_writer_is_told_that_it_came_back(self, desk: Desk, place: Community) -> None:
        post = desk.post(place, "The new gate")
        issue = desk.approve(desk.issue(post))
        edit_post(desk.ana, post, OTHER, post.version)
        assert releasing.go_out(now()) == 0
        last = select(Entry).where(Entry.noun == "issue", Entry.noun_id == issue.id)
        entry = session.scalars(last.order_by(Entry.id.desc())).first()
        assert entry is not None
        assert entry.event == Event.ISSUE_SENT_BACK
        notify([entry.id])
        notice = session.scalars(select(Notice).where(Notice.entry_id == entry.id)).one()
        assert (notice.person_id, notice.actor_ids) == (desk.mia.id, [])
        assert "did not go out" in said(notice, "")


def test_nobody_lets_out_what_they_cannot_read(
    desk: Desk, make_community: Callable[..., Community], ana: Person, mia: Person
) -> None:
    hidden = make_community("Negotiation", ana, mia, kind=CommunityKind.HIDDEN)
    issue = desk.issue(desk.post(hidden, "What we ask for"))
    actions.put_forward(desk.mia, issue)
    with refused("may not read it"):
        approve(desk.leo, issue)
