"""Does what the house tells reach those whom it is meant for, after two people agreed?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Acknowledgement,
    Addressee,
    Announcement,
    AnnouncementState,
    Capability,
    Community,
    CommunityKind,
    Entry,
    Event,
    Failure,
    Making,
    Membership,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Post,
    PostKind,
    Role,
    Searchable,
    Site,
    Sort,
    TextState,
    TextVersion,
    Wording,
    now,
    session,
)
from moderation import Draft
from social import screening
from social.announced import featured, told, versions_of
from social.announcements import actions, reading, reminding, sending, wording
from social.announcements.listing import Only, desk, told_to
from social.announcements.planning import Plan, is_within_rights, plan_of
from social.announcements.report import names, report
from social.by_site import Group, told_of
from social.changes import change
from social.cursor import Cursor
from social.enduring import Unfinished
from social.erasing import erase_texts
from social.errors import Invalid
from social.notices.listing import lines
from social.notices.recipients import of
from social.posts.actions import delete_post
from social.rights import may
from social.search import looking
from social.search.looking import Found
from social.search.query import read
from social.whom import Whom, in_words, reach
from tests.known import give_reasons

SignIn = Callable[[Person], FlaskClient]
Give = Callable[[Person, Capability], None]
EVERYBODY = Plan(whom=Whom())
MUST = Plan(whom=Whom(), must_read=True)
WORDS = Draft(source="The gate closes at six from Monday on.", title="The gate")


@pytest.fixture
def grant() -> Give:
    def given(person: Person, capability: Capability) -> None:
        with change(None) as record:
            role = Role(person_id=person.id, capability=capability)
            session.add(role)
            record(Event.ROLE_GIVEN, role)

    return given


@pytest.fixture
def mia(make_person: Callable[..., Person], grant: Give) -> Person:
    """Mia writes for the house."""
    found = make_person("Mia Writer")
    grant(found, Capability.COMMUNICATIONS)
    return found


@pytest.fixture
def leo(make_person: Callable[..., Person], grant: Give) -> Person:
    """Leo looks over what others wrote."""
    found = make_person("Leo Second")
    grant(found, Capability.COMMUNICATIONS)
    return found


@pytest.fixture
def channel(
    make_community: Callable[..., Community], ana: Person, mia: Person, leo: Person, ben: Person
) -> Community:
    """A broadcast channel that Ana owns."""
    return make_community("News", ana, mia, leo, ben, kind=CommunityKind.BROADCAST)


@pytest.fixture
def drafted(in_app: None, mia: Person, channel: Community) -> Announcement:
    return actions.draft(mia, channel, EVERYBODY, WORDS, "en")


def go(announcement: Announcement, approver: Person) -> Post:
    """Have something looked over and sent, and tell those who are meant."""
    actions.put_forward(announcement.writer, announcement)
    actions.approve(approver, announcement, announcement.version)
    assert sending.go_out(now()) == 1
    session.expire_all()
    found = sending.find(announcement.id)
    assert found.post is not None
    sending.tell(found.post.id)
    return found.post


def told_of_it(kind: NoticeKind) -> set[int]:
    """List whose notices say so."""
    return set(session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def state_of(announcement: Announcement) -> AnnouncementState:
    session.expire_all()
    return session.get_one(Announcement, announcement.id).state


class TestTwoPairsOfEyes:
    def test_what_another_approved_goes_out_as_a_post_and_reaches_everybody(
        self, drafted: Announcement, leo: Person, ana: Person, ben: Person, eve: Person
    ) -> None:
        post = go(drafted, leo)
        assert post.kind is PostKind.ANNOUNCEMENT
        assert post.author_id == drafted.writer_id
        assert told_of_it(NoticeKind.ANNOUNCED) == {ana.id, ben.id, eve.id, leo.id}
        assert state_of(drafted) is AnnouncementState.SENT
        assert session.get_one(Announcement, drafted.id).reach == 4

    def test_whoever_wrote_it_does_not_approve_it(self, drafted: Announcement, mia: Person) -> None:
        actions.put_forward(mia, drafted)
        with pytest.raises(Invalid):
            actions.approve(mia, drafted, drafted.version)
        assert state_of(drafted) is AnnouncementState.WAITING

    def test_nor_does_whoever_wrote_one_of_its_languages(
        self, drafted: Announcement, mia: Person, leo: Person, ana: Person
    ) -> None:
        actions.write(leo, drafted, "fr", WORDS, Making.HUMAN, drafted.version)
        actions.put_forward(mia, drafted)
        with pytest.raises(Invalid):
            actions.approve(leo, drafted, drafted.version)

    def test_nor_does_whoever_wrote_what_another_wrote_over(
        self, drafted: Announcement, mia: Person, leo: Person
    ) -> None:
        actions.write(leo, drafted, "en", WORDS, Making.HUMAN, drafted.version)
        actions.write(mia, drafted, "en", WORDS, Making.HUMAN, drafted.version)
        actions.put_forward(mia, drafted)
        with pytest.raises(Invalid, match="form"):
            actions.approve(leo, drafted, drafted.version)

    def test_nor_does_whoever_said_whom_it_is_for(
        self, drafted: Announcement, mia: Person, leo: Person, ana: Person, grant: Give
    ) -> None:
        grant(ana, Capability.COMMUNICATIONS)
        plan = Plan(whom=Whom(), must_read=True, names_shown=True)
        actions.replan(leo, drafted, plan, drafted.version)
        actions.put_forward(leo, drafted)
        with pytest.raises(Invalid, match="form"):
            actions.approve(leo, drafted, drafted.version)
        actions.approve(ana, drafted, drafted.version)
        assert state_of(drafted) is AnnouncementState.APPROVED

    def test_only_those_are_asked_who_can_look_it_over(
        self, drafted: Announcement, mia: Person, leo: Person, ana: Person
    ) -> None:
        actions.replan(leo, drafted, MUST, drafted.version)
        actions.put_forward(mia, drafted)
        put_forward = select(Entry).where(Entry.event == Event.ANNOUNCEMENT_PUT_FORWARD)
        asked = of(session.scalars(put_forward).one())
        assert [one.person_id for one in asked] == [ana.id]

    def test_an_owner_alone_does_not_approve_what_goes_to_everybody(
        self, drafted: Announcement, mia: Person, ana: Person
    ) -> None:
        actions.put_forward(mia, drafted)
        with pytest.raises(Invalid, match="communities"):
            actions.approve(ana, drafted, drafted.version)
        assert not is_within_rights(ana, drafted)

    def test_an_owner_announces_to_the_members_of_their_community_alone(
        self, in_app: None, ana: Person, channel: Community
    ) -> None:
        with pytest.raises(Invalid, match="communities"):
            actions.draft(ana, channel, EVERYBODY, WORDS, "en")
        own = Plan(whom=Whom(communities=(channel.id,)))
        assert actions.draft(ana, channel, own, WORDS, "en").id
        loud = Plan(whom=Whom(communities=(channel.id,)), overrides_mute=True)
        with pytest.raises(Invalid, match="overrides_mute"):
            actions.draft(ana, channel, loud, WORDS, "en")

    @pytest.mark.parametrize("who", ["ben", "eve"])
    def test_whoever_may_not_announce_does_nothing(
        self, drafted: Announcement, channel: Community, who: str, request: Any
    ) -> None:
        person = request.getfixturevalue(who)
        assert not may(person, "announce", channel)
        for act in (
            lambda: actions.draft(person, channel, EVERYBODY, WORDS, "en"),
            lambda: actions.put_forward(person, drafted),
            lambda: actions.approve(person, drafted, drafted.version),
            lambda: actions.withdraw(person, drafted),
            lambda: actions.write(person, drafted, "nl", WORDS, Making.HUMAN, 1),
        ):
            with pytest.raises(Forbidden):
                act()

    def test_any_change_after_approval_needs_a_new_one(
        self, in_app: None, mia: Person, leo: Person, channel: Community
    ) -> None:
        later = Plan(whom=Whom(), goes_at=now() + timedelta(days=1))
        one = actions.draft(mia, channel, later, WORDS, "en")
        actions.put_forward(mia, one)
        actions.approve(leo, one, one.version)
        assert state_of(one) is AnnouncementState.APPROVED
        one = sending.find(one.id)
        actions.write(mia, one, "en", Draft(source="At five", title="x"), Making.HUMAN, one.version)
        assert state_of(one) is AnnouncementState.DRAFT
        assert session.get_one(Announcement, one.id).approved_by_id is None
        assert sending.go_out(now() + timedelta(days=2)) == 0

    def test_what_was_changed_meanwhile_is_not_approved(
        self, drafted: Announcement, mia: Person, leo: Person
    ) -> None:
        actions.put_forward(mia, drafted)
        seen = drafted.version
        actions.take_back(mia, drafted)
        actions.put_forward(mia, drafted)
        with pytest.raises(Invalid, match="form"):
            actions.approve(leo, drafted, seen)

    def test_one_that_goes_wrong_keeps_no_other_back(
        self, in_app: None, mia: Person, leo: Person, channel: Community, monkeypatch: Any
    ) -> None:
        bad, good = (actions.draft(mia, channel, EVERYBODY, WORDS, "en") for _ in "12")
        for one in (bad, good):
            actions.put_forward(mia, one)
            actions.approve(leo, one, one.version)
        bad_id, good_id, send = bad.id, good.id, sending.send

        def broken(announcement_id: int) -> bool:
            if announcement_id == bad_id:
                raise RuntimeError("an error of ours")
            return send(announcement_id)

        monkeypatch.setattr(sending, "send", broken)
        with pytest.raises(Unfinished):
            sending.go_out(now())
        assert state_of(sending.find(good_id)) is AnnouncementState.SENT
        assert state_of(sending.find(bad_id)) is AnnouncementState.APPROVED
        monkeypatch.setattr(sending, "send", send)
        assert sending.go_out(now()) == 1

    def test_it_goes_out_at_its_time_and_once(
        self, in_app: None, mia: Person, leo: Person, channel: Community
    ) -> None:
        at = now() + timedelta(hours=3)
        one = actions.draft(mia, channel, Plan(whom=Whom(), goes_at=at), WORDS, "en")
        actions.put_forward(mia, one)
        actions.approve(leo, one, one.version)
        assert sending.go_out(at - timedelta(minutes=1)) == 0
        assert sending.go_out(at) == 1
        assert sending.go_out(at) == 0
        posts = select(func.count()).select_from(Post).where(Post.kind == PostKind.ANNOUNCEMENT)
        assert session.scalar(posts) == 1

    def test_two_workers_send_it_once(
        self,
        drafted: Announcement,
        mia: Person,
        leo: Person,
        at_once: Callable[..., list[Any]],
    ) -> None:
        actions.put_forward(mia, drafted)
        actions.approve(leo, drafted, drafted.version)
        number = drafted.id
        sent = at_once(*(lambda: sending.send(number) for _ in range(6)))
        assert sorted(map(str, sent)) == ["False"] * 5 + ["True"]


class TestWhenItsTimeComes:
    @pytest.fixture
    def approved(self, drafted: Announcement, mia: Person, leo: Person) -> Announcement:
        actions.put_forward(mia, drafted)
        actions.approve(leo, drafted, drafted.version)
        return drafted

    def failure(self, announcement: Announcement) -> Failure | None:
        assert sending.go_out(now()) == 0
        session.expire_all()
        found = session.get_one(Announcement, announcement.id)
        assert found.state is AnnouncementState.FAILED
        return found.failure

    @pytest.mark.parametrize(("who", "why"), [("mia", Failure.WRITER), ("leo", Failure.APPROVER)])
    def test_whoever_lost_the_right_keeps_it_from_going_out(
        self, approved: Announcement, who: str, why: Failure, request: Any
    ) -> None:
        person = request.getfixturevalue(who)
        role = session.scalars(select(Role).where(Role.person_id == person.id)).one()
        with change(None) as record:
            record(Event.ROLE_TAKEN, role)
            session.delete(role)
        assert self.failure(approved) is why

    def test_an_archived_community_keeps_it_from_going_out(
        self, approved: Announcement, channel: Community
    ) -> None:
        with change(None) as record:
            channel.archived_at = now()
            record(Event.COMMUNITY_ARCHIVED, channel)
        assert self.failure(approved) is Failure.PLACE

    def test_a_new_house_rule_keeps_it_from_going_out_in_whichever_language(
        self,
        drafted: Announcement,
        mia: Person,
        leo: Person,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def judged(draft: Draft, *more: Any) -> Any:
            if "kruzitürken" in draft.source:
                raise Invalid(text="Say it in other words.")
            return screening.judged(draft, *more)

        words = Draft(source="Nur bis sechs, kruzitürken", title="Das Tor")
        actions.write(mia, drafted, "de", words, Making.HUMAN, drafted.version)
        actions.put_forward(mia, drafted)
        actions.approve(leo, drafted, drafted.version)
        monkeypatch.setattr(sending, "judged", judged)
        assert self.failure(drafted) is Failure.WORDS

    def test_nobody_left_to_tell_keeps_it_from_going_out(
        self, in_app: None, mia: Person, leo: Person, channel: Community, ben: Person
    ) -> None:
        alone = Plan(whom=Whom(roles=(Capability.CONFIDANT,)))
        one = actions.draft(mia, channel, alone, WORDS, "en")
        actions.put_forward(mia, one)
        actions.approve(leo, one, one.version)
        assert self.failure(one) is Failure.NOBODY

    def test_what_failed_is_put_forward_again(
        self, approved: Announcement, mia: Person, leo: Person, channel: Community
    ) -> None:
        with change(None) as record:
            channel.archived_at = now()
            record(Event.COMMUNITY_ARCHIVED, channel)
        self.failure(approved)
        with change(None) as record:
            session.get_one(Community, channel.id).archived_at = None
            record(Event.COMMUNITY_REOPENED, session.get_one(Community, channel.id))
        assert go(sending.find(approved.id), leo).id


class TestWhom:
    def test_any_of_a_list_is_enough_and_all_lists_hold(
        self,
        in_app: None,
        mia: Person,
        leo: Person,
        channel: Community,
        ben: Person,
        eve: Person,
        ana: Person,
        make_person: Callable[..., Person],
        make_community: Callable[..., Community],
    ) -> None:
        far = make_person("Fay Away", language="de")
        with change(None) as record:
            lille = Site(name="Lille", country="FR", zone="Europe/Paris")
            session.add(lille)
            record(Event.SITE_ADDED, lille)
            far.site_id = lille.id
            record(Event.PERSON_CHANGED, far)
        club = make_community("Club", ben, eve)

        def people(**lists: Any) -> int:
            return reach(Whom(**lists), channel, mia).people

        assert people() == 5
        assert people(communities=(club.id,)) == 2
        assert people(languages=("fr", "de")) == 1
        assert people(languages=("de",), communities=(club.id,)) == 0
        assert people(sites=(ben.site_id,)) == people(countries=("BE",)) == 4
        assert people(countries=("FR",), languages=("de",)) == 1
        assert people(roles=(Capability.COMMUNICATIONS,)) == 1
        assert far.name not in in_words(Whom(languages=("de",)), mia)

    def test_whoever_cannot_read_the_place_is_not_meant(
        self, in_app: None, mia: Person, make_community: Callable[..., Community], ben: Person
    ) -> None:
        closed = make_community("Closed", mia, ben, kind=CommunityKind.PRIVATE)
        assert reach(Whom(), closed, mia).people == 1

    def test_those_who_left_are_not_meant(
        self, in_app: None, mia: Person, channel: Community, eve: Person
    ) -> None:
        before = reach(Whom(), channel, mia).people
        with change(None) as record:
            eve.state = PersonState.DEACTIVATED
            record(Event.PERSON_DEACTIVATED, eve)
        assert reach(Whom(), channel, mia).people == before - 1

    @pytest.mark.parametrize(
        "lists",
        [{"sites": (999,)}, {"countries": ("XX",)}, {"communities": (999,)}, {"roles": ("boss",)}],
    )
    def test_a_rule_names_what_there_is(
        self, in_app: None, mia: Person, channel: Community, lists: dict[str, Any]
    ) -> None:
        with pytest.raises(Invalid):
            actions.draft(mia, channel, Plan(whom=Whom(**lists)), WORDS, "en")

    def test_a_rule_names_no_community_that_its_writer_may_not_read(
        self,
        in_app: None,
        mia: Person,
        channel: Community,
        make_community: Callable[..., Community],
        eve: Person,
    ) -> None:
        hidden = make_community("Secret", eve, kind=CommunityKind.HIDDEN)
        with pytest.raises(Invalid, match="communities"):
            actions.draft(mia, channel, Plan(whom=Whom(communities=(hidden.id,))), WORDS, "en")
        assert "Secret" not in in_words(Whom(communities=(hidden.id,)), mia)
        assert "Secret" in in_words(Whom(communities=(hidden.id,)), eve)

    def test_whoever_has_muted_hears_of_it_only_by_right(
        self, in_app: None, mia: Person, leo: Person, channel: Community, ben: Person
    ) -> None:
        line = session.scalars(
            select(Membership).where(
                Membership.person_id == ben.id, Membership.community_id == channel.id
            )
        ).one()
        with change(ben):
            line.is_muted = True
        go(actions.draft(mia, channel, EVERYBODY, WORDS, "en"), leo)
        assert ben.id not in told_of_it(NoticeKind.ANNOUNCED)
        assert featured(ben, "en") == []
        loud = Plan(whom=Whom(), overrides_mute=True)
        go(actions.draft(mia, channel, loud, WORDS, "en"), leo)
        assert ben.id in told_of_it(NoticeKind.ANNOUNCED)


class TestLanguages:
    def test_a_reader_sees_their_language_and_how_far_it_can_be_relied_on(
        self, drafted: Announcement, mia: Person, leo: Person, ana: Person, grant: Give
    ) -> None:
        grant(ana, Capability.COMMUNICATIONS)
        for language, making in (("nl", Making.HUMAN), ("fr", Making.MACHINE)):
            words = Draft(source=f"Words {language}", title=language)
            actions.write(mia, drafted, language, words, making, drafted.version)
        post = go(drafted, leo)
        versions = versions_of([post.id])[post.id]
        assert [(one.language, one.making) for one in versions.of] == [
            ("en", "original"), ("fr", "machine"), ("nl", "human"),
        ]  # fmt: skip
        assert versions.told("nl").binds
        assert not versions.told("fr").binds
        assert versions.told("de") is versions.original

    def test_a_notice_names_it_in_the_language_of_its_reader(
        self, drafted: Announcement, mia: Person, leo: Person, ben: Person
    ) -> None:
        words = Draft(source="De poort sluit om zes uur.", title="De poort")
        actions.write(mia, drafted, "nl", words, Making.HUMAN, drafted.version)
        go(drafted, leo)
        notices = session.scalars(
            select(Notice)
            .where(Notice.person_id == ben.id, Notice.kind == NoticeKind.ANNOUNCED)
            .order_by(Notice.id)
        ).all()
        for language, title in (("nl", "De poort"), ("en", "The gate"), ("de", "The gate")):
            with force_locale(language):
                assert [line.about for line in lines(ben, notices)] == [title]

    def test_each_language_that_is_out_is_found_by_its_words(
        self, drafted: Announcement, mia: Person, leo: Person, ben: Person
    ) -> None:
        def found(words: str) -> int:
            return sum(len(group.cards) for group in look(words, ben).texts)

        def look(words: str, reader: Person) -> Found:
            return looking.look(read(words), reader, "newest", Sort.POST, "en")

        def write(words: str) -> None:
            said = Draft(source=words, title="De poort")
            one = sending.find(drafted.id)
            actions.write(mia, one, "nl", said, Making.HUMAN, one.version)

        write("Vanaf maandag sluiten de slagbomen om zes uur.")
        post = go(drafted, leo)
        assert found("gates") == found("slagboom") == found("poort") == found("lang:nl") == 1
        with force_locale("nl"):
            (card,) = look("slagboom", ben).texts[0].cards
        assert (card.title, card.language) == ("De poort", "nl")
        assert "<mark>slagbomen</mark>" in str(card.gist)
        actions.correct(mia, sending.find(drafted.id))
        write("Vanaf maandag sluiten de hekken om vijf uur.")  # a correction, not yet let through
        assert (found("slagboom"), found("hekken")) == (1, 0)
        go(sending.find(drafted.id), leo)
        assert (found("slagboom"), found("hekken")) == (0, 1)
        with change(None) as record:
            erase_texts(record, [session.get_one(Post, post.id)], [])
        assert found("hekken") == found("gates") == 0
        assert session.scalar(select(func.count()).select_from(Searchable)) == 0

    def test_a_changed_original_makes_the_others_older(
        self, drafted: Announcement, mia: Person, leo: Person
    ) -> None:
        actions.write(mia, drafted, "nl", WORDS, Making.HUMAN, drafted.version)
        actions.write(mia, drafted, "en", WORDS, Making.HUMAN, drafted.version)
        post = go(drafted, leo)
        dutch = versions_of([post.id])[post.id].told("nl")
        assert dutch.is_older
        assert not dutch.binds

    def test_the_original_is_never_taken_out_nor_called_a_translation(
        self, drafted: Announcement, mia: Person
    ) -> None:
        actions.drop_words(mia, drafted, "en", drafted.version)
        actions.write(mia, drafted, "en", WORDS, Making.MACHINE, drafted.version)
        (only,) = wording.wordings(drafted)
        assert only.making is Making.ORIGINAL


class TestLaw:
    """In Gent a document to staff counts in Dutch alone; so says the law of Flanders."""

    @pytest.fixture
    def void(self, in_app: None, mia: Person, channel: Community, ben: Person) -> Announcement:
        with change(None) as record:
            site = session.get_one(Site, ben.site_id)
            site.legal_language = "nl"
            record(Event.SITE_CHANGED, site)
        return actions.draft(mia, channel, MUST, WORDS, "en")

    def refused(self, act: Callable[[], None]) -> None:
        """Hold where something is refused, and the language is named."""
        with pytest.raises(Invalid) as refusal:
            act()
        assert "Nederlands" in refusal.value.fields["form"]

    def test_what_has_to_be_read_waits_for_the_language_that_counts(
        self, void: Announcement, mia: Person, leo: Person
    ) -> None:
        assert wording.void(void) == {"nl": 3}
        for making in (None, Making.MACHINE):
            if making:
                actions.write(mia, void, "nl", WORDS, making, void.version)
            self.refused(lambda: actions.put_forward(mia, void))
        actions.write(mia, void, "nl", WORDS, Making.HUMAN, void.version)
        assert wording.void(void) == {}
        actions.write(mia, void, "en", Draft(source="At five."), Making.ORIGINAL, void.version)
        self.refused(lambda: actions.put_forward(mia, void))

    def test_what_counts_changes_between_two_pairs_of_eyes(
        self, in_app: None, mia: Person, leo: Person, channel: Community, ben: Person
    ) -> None:
        drafted = actions.draft(mia, channel, MUST, WORDS, "en")
        actions.put_forward(mia, drafted)
        with change(None) as record:
            site = session.get_one(Site, ben.site_id)
            site.legal_language = "nl"
            record(Event.SITE_CHANGED, site)
        self.refused(lambda: actions.approve(leo, drafted, drafted.version))
        assert state_of(drafted) is AnnouncementState.WAITING

    def test_one_says_that_one_has_read_it_in_that_language_alone(
        self, void: Announcement, mia: Person, leo: Person, ben: Person, eve: Person
    ) -> None:
        actions.write(mia, void, "nl", WORDS, Making.HUMAN, void.version)
        with change(None) as record:
            eve.site_id = None
            record(Event.PERSON_CHANGED, eve)
        post = go(void, leo)
        with pytest.raises(Invalid):
            reading.acknowledge(ben, post, "en", 1)
        found = told(post, ben)
        assert found is not None
        assert found.waits
        assert found.counts is not None
        assert found.counts.language == "nl"
        reading.acknowledge(ben, post, "nl", 1)
        reading.acknowledge(eve, post, "en", 1)
        given = select(Acknowledgement.person_id, Acknowledgement.language)
        assert set(session.execute(given).all()) == {(ben.id, "nl"), (eve.id, "en")}

    def test_nothing_counts_where_the_language_is_not_there(
        self, in_app: None, mia: Person, leo: Person, channel: Community, ben: Person
    ) -> None:
        post = go(actions.draft(mia, channel, MUST, WORDS, "en"), leo)
        with change(None) as record:
            site = session.get_one(Site, ben.site_id)
            site.legal_language = "fr"
            record(Event.SITE_CHANGED, site)
        found = told(post, ben)
        assert found is not None
        assert found.counts is None
        with pytest.raises(Invalid):
            reading.acknowledge(ben, post, "en", 1)


class TestReading:
    @pytest.fixture
    def must(self, in_app: None, mia: Person, leo: Person, channel: Community, eve: Person) -> Post:
        one = actions.draft(mia, channel, MUST, WORDS, "en")
        words = Draft(source="Machine words", title="x")
        actions.write(mia, one, "nl", words, Making.MACHINE, one.version)
        return go(one, leo)

    def test_it_stands_above_home_until_one_says_that_one_has_read_it(
        self, must: Post, ben: Person
    ) -> None:
        assert told_of_it(NoticeKind.MUST_READ) >= {ben.id}
        assert [one.post.id for one in featured(ben, "en")] == [must.id]
        reading.see(ben, must)
        assert [one.post.id for one in featured(ben, "en")] == [must.id]
        reading.acknowledge(ben, must, "en", 1)
        assert featured(ben, "en") == []
        found = told(must, ben)
        assert found is not None
        assert found.given is not None
        given = session.scalars(select(Acknowledgement)).one()
        assert (given.person_id, given.language, given.edition) == (ben.id, "en", 1)
        entries = select(Entry.event).where(Entry.noun == "acknowledgement")
        assert session.scalars(entries).all() == [Event.ACKNOWLEDGED]

    def test_fifty_presses_at_once_are_one(
        self, must: Post, ben: Person, at_once: Callable[..., list[Any]]
    ) -> None:
        number, ben_id = must.id, ben.id

        def press() -> None:
            person = session.get_one(Person, ben_id)
            reading.acknowledge(person, session.get_one(Post, number), "en", 1)

        found = at_once(*(press for _ in range(8)))
        assert [one for one in found if isinstance(one, Exception)] == []
        session.expire_all()
        assert session.scalar(select(func.count()).select_from(Acknowledgement)) == 1

    def test_what_was_corrected_this_very_moment_is_not_what_one_has_read(
        self, must: Post, mia: Person, leo: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def corrected(announcement: Announcement, reader: Person) -> Addressee:
            one = sending.find(announcement.id)
            actions.correct(mia, one)
            again = Plan(whom=Whom(), must_read=True, asks_again=True)
            actions.replan(mia, one, again, one.version)
            go(one, leo)
            return hold_row(announcement, reader)

        hold_row = reading.hold_row
        monkeypatch.setattr(reading, "hold_row", corrected)
        with pytest.raises(Invalid, match="form"):
            reading.acknowledge(ben, must, "en", 1)
        assert session.scalars(select(Acknowledgement)).all() == []
        assert len(featured(ben, "en")) == 1

    def test_a_machine_translation_does_not_count(self, must: Post, ben: Person) -> None:
        for language in ("nl", "fr", "xx"):
            with pytest.raises(Invalid):
                reading.acknowledge(ben, must, language, 1)
        with pytest.raises(Invalid):
            reading.acknowledge(ben, must, "en", 2)
        assert session.scalars(select(Acknowledgement)).all() == []

    def test_whoever_was_not_told_has_nothing_to_say(
        self, must: Post, mia: Person, make_person: Callable[..., Person]
    ) -> None:
        for person in (mia, make_person("Newt Comer")):
            with pytest.raises(NotFound):
                reading.acknowledge(person, must, "en", 1)

    def test_what_need_not_be_read_goes_when_it_is_seen_or_its_day_is_over(
        self, in_app: None, mia: Person, leo: Person, channel: Community, ben: Person, eve: Person
    ) -> None:
        plan = Plan(whom=Whom(), featured_until=now() + timedelta(days=1))
        post = go(actions.draft(mia, channel, plan, WORDS, "en"), leo)
        assert len(featured(ben, "en")) == 1
        reading.see(ben, post)
        assert featured(ben, "en") == []
        assert len(featured(eve, "en")) == 1
        one = session.scalars(select(Announcement)).one()
        with change(None) as record:
            one.featured_until = now() - timedelta(minutes=1)
            record(Event.ANNOUNCEMENT_CHANGED, one)
        assert featured(eve, "en") == []

    def test_those_who_have_not_are_reminded_on_three_days(
        self, must: Post, ben: Person, eve: Person
    ) -> None:
        reading.acknowledge(ben, must, "en", 1)
        with change(None):
            for notice in session.scalars(select(Notice)):
                notice.read_at = now()
        assert reminding.remind(now() + timedelta(days=2)) == 0
        for days in (3, 7, 14):
            assert reminding.remind(now() + timedelta(days=days, minutes=1)) == 1
            assert reminding.remind(now() + timedelta(days=days, minutes=2)) == 0
        unread = select(Notice.person_id).where(
            Notice.kind == NoticeKind.MUST_READ, Notice.read_at.is_(None)
        )
        reminded = session.scalars(unread).all()
        assert eve.id in reminded
        assert ben.id not in reminded

    def test_what_was_deleted_reminds_nobody_and_stands_nowhere(
        self, must: Post, ben: Person, ana: Person
    ) -> None:
        delete_post(ana, must)
        assert featured(ben, "en") == []
        assert reminding.remind(now() + timedelta(days=3, minutes=1)) == 0
        assert told_to(ben, Cursor()).lines == []


class TestCorrections:
    def test_readers_see_what_was_approved_until_another_approves(
        self, drafted: Announcement, mia: Person, leo: Person
    ) -> None:
        post = go(drafted, leo)
        one = sending.find(drafted.id)
        actions.correct(mia, one)
        words = Draft(source="The gate closes at seven", title="The gate")
        actions.write(mia, one, "en", words, Making.HUMAN, one.version)
        assert "six" in versions_of([post.id])[post.id].original.html
        actions.put_forward(mia, one)
        actions.approve(leo, one, one.version)
        assert sending.go_out(now()) == 1
        session.expire_all()
        assert "seven" in versions_of([post.id])[post.id].original.html
        assert "seven" in session.get_one(Post, post.id).source
        before = session.scalars(select(TextVersion)).one()
        assert "six" in before.source

    def test_a_dropped_correction_leaves_what_was_said(
        self, drafted: Announcement, mia: Person, leo: Person
    ) -> None:
        post = go(drafted, leo)
        one = sending.find(drafted.id)
        actions.correct(mia, one)
        actions.withdraw(mia, one)
        assert state_of(drafted) is AnnouncementState.SENT
        assert "six" in versions_of([post.id])[post.id].original.html
        assert session.scalar(select(func.count()).select_from(Wording)) == 1

    def test_what_a_correction_asks_of_readers_waits_for_the_second_person_too(
        self, drafted: Announcement, mia: Person, leo: Person, ben: Person, eve: Person, grant: Give
    ) -> None:
        grant(eve, Capability.HR)
        post = go(drafted, leo)
        one = sending.find(drafted.id)
        actions.correct(mia, one)
        plan = Plan(
            whom=Whom(sites=(ben.site_id or 0,)),
            must_read=True,
            names_shown=True,
            featured_until=now() + timedelta(days=3),
        )
        actions.replan(mia, one, plan, one.version)
        assert featured(ben, "en") == []
        found = told(post, ben)
        assert found is not None
        assert not found.waits
        with pytest.raises(NotFound):
            names(eve, sending.find(drafted.id), 0)
        assert reminding.remind(now() + timedelta(days=3, minutes=1)) == 0
        planned = plan_of(sending.find(drafted.id))
        assert (planned.must_read, planned.names_shown) == (True, True)
        assert planned.featured_until == plan.featured_until
        go(sending.find(drafted.id), leo)
        now_asked = sending.find(drafted.id)
        assert now_asked.audience == {}
        assert now_asked.correction is None
        assert now_asked.featured_until == plan.featured_until
        assert [one.announcement.id for one in featured(ben, "en")] == [drafted.id]
        assert ben.id in {person.id for person in names(eve, now_asked, 0)[0]}

    def test_a_dropped_correction_leaves_what_was_asked(
        self, in_app: None, mia: Person, leo: Person, channel: Community, ben: Person
    ) -> None:
        go(actions.draft(mia, channel, MUST, WORDS, "en"), leo)
        one = sending.find(session.scalars(select(Announcement.id)).one())
        actions.correct(mia, one)
        actions.replan(mia, one, EVERYBODY, one.version)
        actions.withdraw(mia, one)
        assert sending.find(one.id).must_read
        assert plan_of(sending.find(one.id)).must_read
        assert len(featured(ben, "en")) == 1

    def test_a_day_that_is_over_keeps_no_correction_back(
        self, in_app: None, mia: Person, leo: Person, channel: Community
    ) -> None:
        plan = Plan(whom=Whom(), featured_until=now() + timedelta(days=1))
        go(actions.draft(mia, channel, plan, WORDS, "en"), leo)
        one = sending.find(session.scalars(select(Announcement.id)).one())
        with change(None) as record:
            one.featured_until = now() - timedelta(days=1)
            record(Event.ANNOUNCEMENT_CHANGED, one)
        actions.correct(mia, one)
        actions.replan(mia, one, plan_of(one), one.version)
        go(one, leo)
        assert state_of(one) is AnnouncementState.SENT

    @pytest.mark.parametrize("asks_again", [True, False])
    def test_a_correction_asks_anew_only_where_that_was_wished(
        self,
        in_app: None,
        mia: Person,
        leo: Person,
        channel: Community,
        ben: Person,
        asks_again: bool,
    ) -> None:
        post = go(actions.draft(mia, channel, MUST, WORDS, "en"), leo)
        reading.acknowledge(ben, post, "en", 1)
        one = sending.find(session.scalars(select(Announcement.id)).one())
        actions.correct(mia, one)
        plan = Plan(whom=Whom(), must_read=True, asks_again=asks_again)
        actions.replan(mia, one, plan, one.version)
        go(one, leo)
        found = told(post, ben)
        assert found is not None
        assert found.waits is asks_again
        assert bool(featured(ben, "en")) is asks_again
        if asks_again:
            reading.acknowledge(ben, post, "en", 2)
            assert featured(ben, "en") == []

    def test_nobody_edits_the_post_of_an_announcement_alone(
        self, drafted: Announcement, leo: Person, mia: Person
    ) -> None:
        post = go(drafted, leo)
        assert not may(mia, "edit", post)


class TestHeldBack:
    def test_what_waits_for_a_moderator_tells_nobody_until_it_is_shown(
        self, drafted: Announcement, mia: Person, leo: Person, eve: Person
    ) -> None:
        actions.put_forward(mia, drafted)
        actions.approve(leo, drafted, drafted.version)
        sending.go_out(now())
        session.expire_all()
        post = session.scalars(select(Post)).one()
        with change(None) as record:
            post.state = TextState.HIDDEN
            give_reasons(record, post)
            record(Event.POST_HIDDEN, post)
        assert sending.tell(post.id) == 0
        assert session.scalar(select(func.count()).select_from(Addressee)) == 0
        with change(None) as record:
            post.state = TextState.PUBLISHED
            record(Event.POST_SHOWN, post)
        assert sending.tell(post.id) == 4
        assert sending.tell(post.id) == 0


class TestReport:
    def test_sites_of_few_stand_together_and_nobody_can_be_had_by_taking_away(self) -> None:
        def groups(*sizes: int) -> list[Group]:
            return [Group((str(n),), size, size // 2) for n, size in enumerate(sizes)]

        assert told_of(groups(3, 1)).whole is None
        assert [one.people for one in told_of(groups(9, 6)).sites] == [9, 6]
        assert [one.people for one in told_of(groups(9, 4, 3)).sites] == [9, 7]
        assert [one.people for one in told_of(groups(9, 6, 2)).sites] == [9, 8]
        assert [one.people for one in told_of(groups(9, 2)).sites] == [11]
        assert told_of([]).whole is None

    def test_hundred_per_cent_is_all_and_not_nearly_all(self) -> None:
        assert Group(("a",), 1_000, 999).share == 99
        assert Group(("a",), 1_000, 1_000).share == 100

    def test_it_counts_those_who_have_read_it(
        self,
        in_app: None,
        mia: Person,
        leo: Person,
        channel: Community,
        ben: Person,
        make_person: Callable[..., Person],
    ) -> None:
        for number in range(4):
            make_person(f"Person {'abcd'[number]}")
        post = go(actions.draft(mia, channel, MUST, WORDS, "en"), leo)
        reading.acknowledge(ben, post, "en", 1)
        found = report(session.scalars(select(Announcement)).one()).whole
        assert found is not None
        assert found.given == 1

    def test_names_are_for_hr_where_readers_were_told_so_and_each_look_is_recorded(
        self,
        in_app: None,
        mia: Person,
        leo: Person,
        channel: Community,
        ben: Person,
        eve: Person,
        grant: Give,
    ) -> None:
        plan = Plan(whom=Whom(), must_read=True, names_shown=True)
        post = go(actions.draft(mia, channel, plan, WORDS, "en"), leo)
        one = session.scalars(select(Announcement)).one()
        reading.acknowledge(ben, post, "en", 1)
        with pytest.raises(Forbidden):
            names(mia, one, 0)
        grant(eve, Capability.HR)
        people, more = names(eve, one, 0)
        assert ben.id not in {person.id for person in people}
        assert leo.id in {person.id for person in people}
        assert more == 0
        looks = select(Entry.actor_id).where(Entry.event == Event.ANNOUNCEMENT_NAMES_READ)
        assert session.scalars(looks).all() == [eve.id]

    def test_elsewhere_there_are_no_names(
        self, in_app: None, mia: Person, leo: Person, channel: Community, eve: Person, grant: Give
    ) -> None:
        go(actions.draft(mia, channel, MUST, WORDS, "en"), leo)
        grant(eve, Capability.HR)
        with pytest.raises(NotFound):
            names(eve, session.scalars(select(Announcement)).one(), 0)


class TestPages:
    def send(self, browser: FlaskClient, channel: Community, **more: Any) -> int:
        sent = {
            "community": channel.slug,
            "language": "en",
            "title": "The gate",
            "text": "The gate closes at six.",
        }
        answer = browser.post("/announcements", data=sent | more)
        assert answer.status_code == 303, answer.text
        return int(answer.location.rpartition("/")[2])

    def test_an_owner_is_told_who_approves_instead_of_being_offered_it(
        self, channel: Community, mia: Person, ana: Person, leo: Person, sign_in: SignIn
    ) -> None:
        writer = sign_in(mia)
        page = f"/announcements/{self.send(writer, channel)}"
        writer.post(f"{page}/putting-forward")
        owner, second = sign_in(ana).get(page).text, sign_in(leo).get(page).text
        assert "Approve it as it is" not in owner
        assert "Communications approve this one" in owner
        assert "Approve it as it is" in second

    def test_from_a_draft_to_everybody_having_read_it(
        self,
        channel: Community,
        mia: Person,
        leo: Person,
        ben: Person,
        sign_in: SignIn,
        app: Any,
    ) -> None:
        writer, second = sign_in(mia), sign_in(leo)
        number = self.send(writer, channel, must_read="y", communities=[str(channel.id)])
        assert "Draft" in writer.get("/announcements/desk").text
        assert writer.post(f"/announcements/{number}/putting-forward").status_code == 303
        page = second.get(f"/announcements/{number}").text
        assert "Approve it as it is" in page
        sent = {"version": "1"}
        answer = second.post(f"/announcements/{number}/approval", data=sent)
        assert answer.status_code == 303
        with app.app_context():
            sending.go_out(now())
            post_id = session.scalars(select(Post.id)).one()
            sending.tell(post_id)
        reader = sign_in(ben)
        assert "You have to read this" in reader.get("/").text
        assert "I have read this" in reader.get(f"/posts/{post_id}").text
        said = {"language": "en", "edition": "1"}
        answer = reader.post(f"/posts/{post_id}/acknowledgement", data=said)
        assert answer.status_code == 303
        assert "I have read this" not in reader.get(f"/posts/{post_id}").text
        assert "You have read it" in reader.get("/announcements").text
        assert writer.get(f"/announcements/{number}/report").status_code == 200

    def test_they_say_which_language_counts_where_one_works(
        self,
        channel: Community,
        mia: Person,
        leo: Person,
        ben: Person,
        sign_in: SignIn,
        app: Any,
    ) -> None:
        writer = sign_in(mia)
        number = self.send(writer, channel, must_read="y")
        writer.post(f"/announcements/{number}/putting-forward")
        sign_in(leo).post(f"/announcements/{number}/approval", data={"version": "1"})
        with app.app_context():
            sending.go_out(now())
            post_id = session.scalars(select(Post.id)).one()
            sending.tell(post_id)
            with change(None) as record:
                site = session.get_one(Site, ben.site_id)
                site.legal_language = "nl"
                record(Event.SITE_CHANGED, site)
        page = sign_in(ben).get(f"/posts/{post_id}").text
        assert "it counts in Nederlands alone, and is not there in it yet" in page
        assert "I have read this" not in page
        number = self.send(writer, channel, must_read="y")
        page = writer.get(f"/announcements/{number}").text
        assert "work where Nederlands alone counts by law" in page
        answer = writer.post(f"/announcements/{number}/putting-forward")
        assert answer.status_code == 422
        assert "Some of them work where only Nederlands counts" in answer.text

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"text": ""},
            {"language": "xx"},
            {"community": "nowhere"},
            {"sites": ["77"]},
            {"sites": ["x\0"]},
            {"communities": ["9" * 40]},
            {"day": ["31", "2", "2027"]},
            {"day": ["1", "2", "2027"], "clock": "25:00"},
            {"featured": ["1", "1", "2001"]},
            {"roles": ["boss"]},
            {"countries": ["XX"]},
        ],
    )
    def test_what_makes_no_sense_is_shown_again(
        self, channel: Community, mia: Person, sign_in: SignIn, wrong: dict[str, Any]
    ) -> None:
        sent = {"community": channel.slug, "language": "en", "title": "a", "text": "b"}
        answer = sign_in(mia).post("/announcements", data=sent | wrong)
        assert answer.status_code == 422

    def test_whoever_does_not_announce_finds_nothing_of_what_is_prepared(
        self, channel: Community, mia: Person, ben: Person, eve: Person, sign_in: SignIn
    ) -> None:
        number = self.send(sign_in(mia), channel)
        for person in (ben, eve):
            browser = sign_in(person)
            assert browser.get("/announcements/desk").status_code == 403
            assert browser.get("/announcements/new").status_code == 403
            for path in ("", "/plan", "/words/en", "/report", "/names"):
                assert browser.get(f"/announcements/{number}{path}").status_code == 404
            for path in ("/putting-forward", "/approval", "/correction", "/plan", "/words/nl"):
                assert browser.post(f"/announcements/{number}{path}").status_code == 404
            assert browser.delete(f"/announcements/{number}").status_code == 404
            assert "gate" not in browser.get("/announcements").text

    def test_words_and_plan_are_changed_on_their_pages(
        self, channel: Community, mia: Person, sign_in: SignIn
    ) -> None:
        browser = sign_in(mia)
        number = self.send(browser, channel)
        at = f"/announcements/{number}"
        assert browser.get(f"{at}/words/fr").status_code == 200
        assert browser.get(f"{at}/words/xx").status_code == 404
        sent = {"title": "La porte", "text": "Six heures", "making": "machine", "version": "1"}
        assert browser.post(f"{at}/words/fr", data=sent).status_code == 303
        assert browser.post(f"{at}/words/fr", data=sent).status_code == 422
        assert "Translated by a machine" in browser.get(at).text
        assert browser.get(f"{at}/plan").status_code == 200
        sent = {"version": "2", "languages": ["nl"], "overrides_mute": "y"}
        assert browser.post(f"{at}/plan", data=sent).status_code == 303
        assert "who read Nederlands" in browser.get(at).text
        answer = browser.delete(f"{at}/words/fr", data={"version": "3"})
        assert answer.status_code == 303
        assert browser.delete(at).status_code == 303
        assert "The gate" in browser.get("/announcements/desk?only=withdrawn").text

    def test_lists_cost_the_same_statements_however_long_they_are(
        self, in_app: None, channel: Community, mia: Person, statements: list[str]
    ) -> None:
        actions.draft(mia, channel, EVERYBODY, WORDS, "en")
        session.expire_all()
        statements.clear()
        desk(mia, Only.WORK, Cursor())
        of_one = len(statements)
        for _ in range(4):
            actions.draft(mia, channel, EVERYBODY, WORDS, "en")
        session.expire_all()
        statements.clear()
        assert len(desk(mia, Only.WORK, Cursor()).lines) == 5
        assert len(statements) == of_one
