"""Are colleagues thanked within limits, and does nobody's page show what they did not agree to?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Capability,
    Community,
    CommunityKind,
    Company,
    CompanyValue,
    CreditState,
    Entry,
    Event,
    Membership,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Post,
    PostKind,
    Recipient,
    Recognition,
    TextState,
    session,
)
from social import thanked
from social.administration import values
from social.changes import change
from social.cursor import Cursor
from social.erasing import erase_all
from social.errors import Invalid
from social.notices.actions import notify
from social.posts.actions import delete_post
from social.recognition import actions, giving
from social.recognition.figures import figures, step
from social.recognition.giving import A_DAY, BACK, MOST_THANKED, SAME_AGAIN, Thanks, thank
from social.recognition.listing import Only, page
from social.rights import may
from social.separating import keep_apart
from tests.known import events, last_facts

SignIn = Callable[[Person], FlaskClient]
HEAD = re.compile(r'<div class="thanks-head".*?</div></div>', re.DOTALL)
FIRST = Cursor.read(None)
WORDS = "You stayed until the frame was straight"


@pytest.fixture
def make_member(make_person: Callable[..., Person], community: Community) -> Callable[..., Person]:
    """Let somebody else be in Ana's and Ben's community."""

    def make(name: str, **facts: Any) -> Person:
        person = make_person(name, **facts)
        with change(None) as record:
            membership = Membership(person_id=person.id, community_id=community.id)
            session.add(membership)
            record(Event.MEMBER_JOINED, membership)
        return person

    return make


@pytest.fixture
def cas(make_member: Callable[..., Person]) -> Person:
    """Cas is in, too."""
    return make_member("Cas Claes")


@pytest.fixture
def care(database: None) -> CompanyValue:
    """The company has a value."""
    return value_called(en="Care", nl="Zorg")


def value_called(**names: str) -> CompanyValue:
    """Write a value down."""
    with change(None) as record:
        value = CompanyValue(names=names)
        session.add(value)
        record(Event.VALUE_ADDED, value)
    return value


def give(giver: Person, place: Community, *people: Person, **more: Any) -> Post:
    """Thank somebody."""
    return thank(giver, place, Thanks(WORDS, people, more.pop("value_id", None)), **more)


def refused(giver: Person, place: Community, *people: Person, **more: Any) -> dict[str, str]:
    """Say why somebody cannot thank."""
    before = session.scalar(select(func.count()).select_from(Recognition))
    with pytest.raises(Invalid) as invalid:
        give(giver, place, *people, **more)
    assert session.scalar(select(func.count()).select_from(Recognition)) == before
    return invalid.value.fields


def age(span: timedelta) -> None:
    """Let all posts be older."""
    with change(None) as record:
        for post in session.scalars(select(Post)):
            post.posted_at -= span
            record(Event.POST_EDITED, post)


def state_of(post: Post, person: Person) -> CreditState:
    """Read what somebody said to being thanked."""
    found = (
        select(Recipient.state)
        .join(Recipient.recognition)
        .where(Recognition.post_id == post.id, Recipient.person_id == person.id)
    )
    return session.scalars(found).one()


def shown_of(post: Post) -> thanked.Thanks:
    """Read what feeds show."""
    shown = thanked.thanks_of([post.id])[post.id]
    assert isinstance(shown, thanked.Thanks)
    return shown


def told() -> list[int]:
    """Let all be told, and list who was told of thanks."""
    notify(list(session.scalars(select(Entry.id).order_by(Entry.id))))
    kinds = select(Notice.person_id).where(Notice.kind == NoticeKind.THANKED)
    return sorted(session.scalars(kinds))


@pytest.mark.usefixtures("in_app")
class TestThanking:
    def test_a_team_is_thanked_in_a_post_of_its_kind(
        self, ana: Person, ben: Person, cas: Person, community: Community, care: CompanyValue
    ) -> None:
        post = give(ana, community, ben, cas, value_id=care.id)
        assert (post.kind, post.source, post.state) == (
            PostKind.THANKS, WORDS, TextState.PUBLISHED,
        )  # fmt: skip
        assert [one.name for one in shown_of(post).to] == ["Ben Claes", "Cas Claes"]
        assert shown_of(post).value == "Care"
        assert told() == sorted([ben.id, cas.id])
        assert events("recognition") == ["recognition.given"]
        assert events("recipient") == ["recipient.thanked"] * 2
        assert last_facts(Event.RECIPIENT_THANKED)["state"] == "asked"

    def test_what_was_agreed_to_is_not_written_anew(
        self, ana: Person, ben: Person, community: Community
    ) -> None:
        post = give(ana, community, ben)
        assert not may(ana, "edit", post)
        assert may(ana, "delete", post)

    def test_the_words_are_screened(self, ana: Person, ben: Person, community: Community) -> None:
        with pytest.raises(Invalid) as invalid:
            thank(ana, community, Thanks("a" * 1_001, [ben]))
        assert list(invalid.value.fields) == ["text"]
        post = thank(ana, community, Thanks("**Well** <b>done</b>", [ben]))
        assert "<strong>Well</strong> &lt;b&gt;" in post.html

    def test_nobody_thanks_oneself_nobody_or_too_many(
        self, ana: Person, community: Community
    ) -> None:
        assert list(refused(ana, community)) == ["to"]
        assert "yourself" in refused(ana, community, ana)["to"]
        assert "10" in refused(ana, community, *[ana] * (MOST_THANKED + 1))["to"]

    def test_whoever_cannot_read_or_is_kept_apart_is_refused_in_the_same_words(
        self, ana: Person, ben: Person, eve: Person, community: Community
    ) -> None:
        with change(ben):
            keep_apart(ben, ana.id)
        words = refused(ana, community, eve)
        assert words == refused(ana, community, ben)
        assert refused(ben, community, ana) == words
        with pytest.raises(Forbidden):
            give(eve, community, ben)

    def test_a_value_is_asked_for_where_the_company_wants_one(
        self, ana: Person, ben: Person, cas: Person, community: Community, care: CompanyValue
    ) -> None:
        with change(None) as record:
            company = session.get(Company, 1) or Company(name="Roos", zone="UTC")
            company.asks_value = True
            session.add(company)
            record(Event.VALUE_ASKED, company)
        assert list(refused(ana, community, ben)) == ["value"]
        give(ana, community, ben, value_id=care.id)
        care.is_offered = False
        with change(None) as record:
            record(Event.VALUE_CHANGED, care)
        assert list(refused(ana, community, cas, value_id=care.id)) == ["value"]
        assert list(refused(ana, community, cas, value_id=10**6)) == ["value"]
        give(ana, community, cas)  # there is none left to choose


@pytest.mark.usefixtures("in_app")
class TestLimits:
    def test_so_many_a_day(
        self, ana: Person, community: Community, make_member: Callable[..., Person]
    ) -> None:
        people = [make_member(f"Friend {'abcdef'[number]}") for number in range(A_DAY + 1)]
        given = [give(ana, community, person) for person in people[:A_DAY]]
        delete_post(ana, given[0])
        assert "Tomorrow" in refused(ana, community, people[-1])["form"]
        age(timedelta(days=1))
        give(ana, community, people[-1])

    def test_not_the_same_person_again_within_a_week(
        self, ana: Person, ben: Person, cas: Person, community: Community
    ) -> None:
        give(ana, community, ben)
        assert "Ben Claes" in refused(ana, community, cas, ben)["to"]
        age(SAME_AGAIN)
        give(ana, community, cas, ben)

    def test_not_back_within_two_weeks(
        self, ana: Person, ben: Person, cas: Person, community: Community
    ) -> None:
        give(ana, community, ben)
        assert "Ana Peeters" in refused(ben, community, ana)["to"]
        give(ben, community, cas)
        give(cas, community, ana)
        age(BACK)
        give(ben, community, ana)

    def test_what_waits_for_a_moderator_is_not_told_by_a_refusal(
        self, ana: Person, ben: Person, community: Community
    ) -> None:
        post = give(ana, community, ben)
        with change(None) as record:
            post.state = TextState.HELD
            record(Event.POST_EDITED, post)
        assert told() == []
        give(ben, community, ana)

    def test_fifty_at_once_are_one(
        self, ana: Person, ben: Person, community: Community, at_once: Callable[..., list[Any]]
    ) -> None:
        ids = ana.id, ben.id, community.id
        session.remove()

        def one(key: str) -> int:
            giver, other = session.get_one(Person, ids[0]), session.get_one(Person, ids[1])
            return give(giver, session.get_one(Community, ids[2]), other, key=key).id

        done = at_once(*(lambda: one("the-same-form") for _ in range(25)))
        assert len(set(done)) == 1
        done = at_once(*(lambda key=f"form-number-{n}": one(key) for n in range(25)))
        assert done == [Invalid] * 25
        assert session.scalar(select(func.count()).select_from(Recipient)) == 1

    def test_of_two_who_thank_each_other_at_once_one_does(
        self, ana: Person, ben: Person, community: Community, at_once: Callable[..., list[Any]]
    ) -> None:
        ids, place = (ana.id, ben.id), community.id
        session.remove()

        def one(giver: int, other: int) -> str:
            there = session.get_one(Community, place)
            give(session.get_one(Person, giver), there, session.get_one(Person, other))
            return "given"

        done = at_once(*(lambda a=ids[n % 2], b=ids[1 - n % 2]: one(a, b) for n in range(10)))
        assert done.count("given") == 1
        assert done.count(Invalid) == 9


@pytest.mark.usefixtures("in_app")
class TestConsent:
    def test_a_page_shows_it_after_a_yes_and_until_a_no(
        self, ana: Person, ben: Person, cas: Person, community: Community
    ) -> None:
        post = give(ana, community, ben)
        assert list(thanked.newest(ben, cas)) == []
        actions.consent(ben, post)
        actions.consent(ben, post)
        assert [one.recognition.post_id for one in thanked.newest(ben, cas)] == [post.id]
        actions.decline(ben, post)
        assert list(thanked.newest(ben, cas)) == []
        assert shown_of(post).to == ()
        assert events("recipient") == [
            "recipient.thanked", "recipient.consented", "recipient.declined",
        ]  # fmt: skip

    def test_whoever_wishes_so_is_not_asked(
        self, ana: Person, ben: Person, cas: Person, community: Community
    ) -> None:
        actions.set_showing(ben, at_once=True)
        actions.set_showing(ben, at_once=True)
        assert events("person").count("person.thanks_set") == 1
        post = give(ana, community, ben, cas)
        assert (state_of(post, ben), state_of(post, cas)) == (
            CreditState.CONSENTED, CreditState.ASKED,
        )  # fmt: skip
        assert told() == sorted([ben.id, cas.id])
        actions.decline(ben, post)
        assert state_of(post, ben) is CreditState.DECLINED

    def test_others_and_outsiders_answer_nothing_and_see_nothing(
        self, ana: Person, ben: Person, cas: Person, eve: Person, community: Community
    ) -> None:
        post = give(ana, community, ben)
        for other in (ana, cas, eve):
            with pytest.raises(NotFound):
                actions.consent(other, post)
        actions.consent(ben, post)
        assert list(thanked.newest(ben, eve)) == []
        assert page(eve, Only.ALL, FIRST).lines == []
        assert [line.post.id for line in page(ben, Only.MINE, FIRST).lines] == [post.id]
        assert page(cas, Only.MINE, FIRST).lines == []

    def test_whoever_is_kept_apart_reads_neither_thanks_nor_names(
        self, ana: Person, ben: Person, cas: Person, community: Community
    ) -> None:
        actions.consent(ben, give(ana, community, ben, cas))
        with change(cas):
            keep_apart(cas, ben.id)
        (line,) = page(cas, Only.ALL, FIRST).lines
        assert line.people == [cas]
        with change(ben):
            keep_apart(ben, ana.id)
        assert page(ben, Only.ALL, FIRST).lines == []
        assert list(thanked.newest(ben, ben)) == []


@pytest.mark.usefixtures("in_app")
class TestTeams:
    @pytest.fixture
    def team(self, make_member: Callable[..., Person], cas: Person) -> list[Person]:
        """Three people report to Cas."""
        people = [make_member(f"Fitter {name}") for name in ("Ann", "Bo", "Cy")]
        self.report_to(cas, *people)
        return people

    def report_to(self, manager: Person, *people: Person) -> None:
        with change(None) as record:
            for person in people:
                person.manager_id = manager.id
                record(Event.PERSON_CHANGED, person)

    def thank_team(self, giver: Person, place: Community, *people: Person) -> set[int]:
        """Thank people with their teams, and list who is named."""
        post = thank(giver, place, Thanks(WORDS, people, with_team=True))
        named = select(Recipient.person_id).join(Recipient.recognition)
        return set(session.scalars(named.where(Recognition.post_id == post.id)))

    def test_a_team_is_thanked_with_its_manager_or_by_them(
        self, ana: Person, cas: Person, team: list[Person], community: Community, eve: Person
    ) -> None:
        self.report_to(cas, eve, ana)  # Eve does not read here, and Ana gives
        everybody = {cas.id, *(one.id for one in team)}
        assert self.thank_team(ana, community, cas) == everybody
        assert told() == sorted(everybody)
        assert self.thank_team(cas, community, cas) == {one.id for one in team}

    def test_limits_hold_for_teams_and_leave_out_whom_they_concern(
        self, ana: Person, ben: Person, cas: Person, team: list[Person], community: Community
    ) -> None:
        give(ana, community, team[0])
        give(team[1], community, ana)
        with change(ana):
            keep_apart(team[2], ana.id)
        assert self.thank_team(ana, community, cas) == {cas.id}
        with pytest.raises(Invalid, match="to"):
            thank(ana, community, Thanks(WORDS, [cas], with_team=True))
        with pytest.raises(Invalid, match="to"):
            thank(ben, community, Thanks(WORDS, [ben], with_team=True))
        assert self.thank_team(cas, community, cas) == {one.id for one in team}
        with pytest.raises(Invalid, match="to"):
            thank(cas, community, Thanks(WORDS, [cas], with_team=True))

    def test_a_very_large_team_is_not_thanked_by_a_tick(
        self, ana: Person, cas: Person, team: list[Person], community: Community, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(giving, "MOST_OF_TEAM", 2)
        with pytest.raises(Invalid, match="to"):
            thank(ana, community, Thanks(WORDS, [cas], with_team=True))


class TestNames:
    @pytest.fixture
    def apart(self, ben: Person, cas: Person) -> None:
        """Cas wished to be kept apart from Ben."""
        with change(cas):
            keep_apart(cas, ben.id)

    def given(self, browser: FlaskClient, place: Community, reason: str, *people: Person) -> str:
        """Thank people on a page, and name the page of it."""
        names = ", ".join(f"@{one.handle}" for one in people)
        answer = browser.post(
            f"/communities/{place.slug}/thanks", data={"to": names, "reason": reason}
        )
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def head(self, page: str) -> str:
        """Read what stands over the words."""
        found = HEAD.search(page)
        assert found is not None, page
        return found[0]

    def test_a_card_names_nobody_to_whoever_is_kept_apart_from_them(
        self,
        ana: Person,
        ben: Person,
        cas: Person,
        apart: None,
        community: Community,
        sign_in: SignIn,
    ) -> None:
        where = self.given(sign_in(ana), community, WORDS, ben, cas)
        for reader, unnamed in ((cas, ben), (ben, cas)):
            browser = sign_in(reader)
            for path in ("/", f"/communities/{community.slug}", where):
                shown = self.head(browser.get(path).text)
                assert reader.name in shown
                assert unnamed.name not in shown
                assert unnamed.handle not in shown
                assert "a colleague" in shown
        everybody = self.head(sign_in(ana).get(where).text)
        assert ben.name in everybody
        assert cas.name in everybody

    def test_of_a_large_team_the_others_unfold(
        self,
        ana: Person,
        ben: Person,
        community: Community,
        make_member: Callable[..., Person],
        sign_in: SignIn,
    ) -> None:
        people = [ben, *(make_member(f"Fitter {letter}") for letter in "abcdefgh")]
        where = self.given(sign_in(ana), community, WORDS, *people)
        first, folded = self.head(sign_in(ben).get(where).text).split("<summary>")
        assert "and 1 other<" in folded
        assert first.count("data-whom") == 8
        assert folded.count("data-whom") == 1

    def test_words_that_look_like_a_name_of_ours_stay_words(
        self,
        ana: Person,
        ben: Person,
        cas: Person,
        apart: None,
        community: Community,
        sign_in: SignIn,
    ) -> None:
        forged = f'<span data-whom="{ben.id}" data-otherwise="x"><a>y</a></span> kept'
        where = self.given(sign_in(ana), community, forged, cas)
        assert "&lt;span data-whom=" in sign_in(cas).get(where).text


@pytest.mark.usefixtures("in_app")
class TestFigures:
    @pytest.fixture
    def hall(self, make_community: Callable[..., Community], ana: Person, ben: Person) -> Community:
        """Everybody reads it."""
        return make_community("Hall", ana, ben, kind=CommunityKind.PUBLIC)

    def test_only_five_people_or_more_and_steps_of_five(
        self, ana: Person, hall: Community, care: CompanyValue, make_person: Callable[..., Person]
    ) -> None:
        welders = [make_person(f"Welder {name}", department="Welding") for name in "abcde"]
        make_person("Painter", department="Paint")
        give(ana, hall, *welders, value_id=care.id)
        (welding,) = figures().departments
        assert (welding.name, list(welding.numbers)) == ("Welding", [5, 0])
        actions.decline(welders[0], session.scalars(select(Post)).one())
        assert list(figures().departments[0].numbers) == [None, 0]

    def test_steps(self) -> None:
        assert [step(number) for number in (0, 1, 4, 5, 9, 10, 14)] == [0, None, None, 5, 5, 10, 10]

    def test_what_is_said_among_few_or_taken_back_is_not_counted(
        self, ana: Person, community: Community, make_member: Callable[..., Person]
    ) -> None:
        welders = [make_member(f"Welder {name}", department="Welding") for name in "abcde"]
        give(ana, community, *welders)
        assert list(figures().departments[0].numbers) == [0]


@pytest.mark.usefixtures("in_app")
class TestErasing:
    def test_what_stands_beside_goes_with_the_words(
        self, ana: Person, ben: Person, community: Community, care: CompanyValue
    ) -> None:
        post = give(ana, community, ben, value_id=care.id)
        actions.consent(ben, post)
        with change(None) as record:
            gone = erase_all(record, [post])
        assert {noun for noun, _id in gone} == {"post", "recognition", "recipient"}
        session.expire_all()
        assert session.scalars(select(Recognition.value_id)).all() == [None]
        assert session.scalars(select(Recipient.state)).all() == [CreditState.WITHDRAWN]
        with pytest.raises(NotFound):
            actions.consent(ben, post)

    def test_whoever_is_erased_is_named_no_more(
        self, ana: Person, ben: Person, community: Community
    ) -> None:
        actions.set_showing(ben, at_once=True)
        post = give(ana, community, ben)
        ben.state = PersonState.DEACTIVATED
        with change(None) as record:
            record(Event.PERSON_DEACTIVATED, ben)
        with change(None) as record:
            gone = erase_all(record, [ben])
        assert shown_of(post).to == ()
        assert "recipient" in {noun for noun, _id in gone}
        assert ben.shows_thanks is False


class TestPages:
    def test_thanks_are_said_accepted_and_taken_away(
        self, ana: Person, ben: Person, community: Community, care: CompanyValue, sign_in: SignIn
    ) -> None:
        browser, other = sign_in(ana), sign_in(ben)
        form = browser.get(f"/communities/{community.slug}/thanks/new?to=@{ben.handle}").text
        assert f"@{ben.handle}" in form
        assert "Care" in form
        sent = {"to": f"@{ben.handle}", "reason": WORDS, "value": str(care.id)}
        answer = browser.post(f"/communities/{community.slug}/thanks", data=sent)
        assert answer.status_code == 303, answer.text
        where = answer.headers["Location"]
        assert "Shall it stand on your page, too?" in other.get(where).text
        assert "Shall it stand on your page, too?" not in browser.get(where).text
        assert WORDS not in browser.get(f"/people/{ben.handle}?order=newest").text
        assert other.post(f"{where}/thanks").status_code == 303
        assert WORDS in browser.get(f"/people/{ben.handle}").text
        assert WORDS in browser.get(f"/thanks?to={ben.handle}").text
        assert "Ben Claes</a>" in browser.get("/").text
        assert other.delete(f"{where}/thanks").status_code == 303
        assert WORDS not in browser.get(f"/people/{ben.handle}").text
        assert "Thanks to a colleague" in browser.get("/").text

    def test_the_form_comes_back_with_what_was_typed(
        self, ana: Person, community: Community, sign_in: SignIn
    ) -> None:
        sent = {"to": "@nobody.known", "reason": "Kept words"}
        answer = sign_in(ana).post(f"/communities/{community.slug}/thanks", data=sent)
        assert answer.status_code == 422
        assert "Kept words" in answer.text
        assert "Nobody here is called" in answer.text

    @pytest.mark.parametrize(
        "sent",
        [
            {"to": "@ben.claes", "reason": "a", "value": "99999999999999999999"},
            {"to": "@ben.claes", "reason": "a", "value": "x"},
            {"to": "\x00", "reason": "a"},
            {"to": "@ben.claes", "reason": "\x00"},
            {"to": "@ben.claes", "reason": "a" * 1_001},
            {},
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, sent: dict[str, str], ana: Person, ben: Person, community: Community, sign_in: SignIn
    ) -> None:
        answer = sign_in(ana).post(f"/communities/{community.slug}/thanks", data=sent)
        assert answer.status_code == 422

    def test_an_outsider_is_told_nothing(
        self, ana: Person, ben: Person, eve: Person, community: Community, sign_in: SignIn
    ) -> None:
        browser, outsider = sign_in(ana), sign_in(eve)
        sent = {"to": f"@{ben.handle}", "reason": WORDS}
        where = browser.post(f"/communities/{community.slug}/thanks", data=sent).location
        sign_in(ben).post(f"{where}/thanks")
        assert outsider.post(f"{where}/thanks").status_code == 404
        assert outsider.delete(f"{where}/thanks").status_code == 404
        assert outsider.get(f"/communities/{community.slug}/thanks/new").status_code == 404
        assert outsider.post(f"/communities/{community.slug}/thanks", data=sent).status_code == 404
        for path in ("/thanks", f"/people/{ben.handle}", f"/thanks?to={ben.handle}"):
            assert WORDS not in outsider.get(path).text
        assert outsider.get("/thanks?only=else").status_code == 422
        assert outsider.get("/thanks/figures").status_code == 200

    def test_the_list_takes_as_many_statements_for_many(
        self,
        ana: Person,
        community: Community,
        sign_in: SignIn,
        make_member: Callable[..., Person],
        statements: list[str],
    ) -> None:
        browser = sign_in(ana)
        people = [make_member(f"Friend {'abcde'[number]}") for number in range(5)]
        path = f"/communities/{community.slug}/thanks"
        counts = []
        for number in (1, 4):
            for person in people[-number:]:
                browser.post(path, data={"to": f"@{person.handle}", "reason": WORDS})
            people = people[:-number]
            browser.get("/thanks")
            statements.clear()
            assert browser.get("/thanks").status_code == 200
            counts.append(len(statements))
        assert counts[0] == counts[1]

    def test_one_chooses_to_be_asked_or_not(self, ben: Person, sign_in: SignIn) -> None:
        browser = sign_in(ben)
        assert browser.post("/thanks/at-once").status_code == 303
        assert "Your page shows thanks at once." in browser.get("/thanks?only=mine").text
        assert browser.delete("/thanks/at-once").status_code == 303
        assert "You are asked each time" in browser.get("/thanks?only=mine").text


class TestValues:
    @pytest.fixture
    def boss(self, make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
        """An administrator."""
        return give(make_person("Ada Boss"), Capability.ADMINISTRATOR)

    @pytest.fixture
    def company(self, database: None) -> Company:
        """The company is there."""
        found = session.get(Company, 1)
        if found is None:
            with change(None) as record:
                found = Company(name="Roos", zone="UTC")
                session.add(found)
                record(Event.COMPANY_NAMED, found)
        return found

    def test_an_administrator_writes_values_down(
        self, boss: Person, company: Company, sign_in: SignIn
    ) -> None:
        browser = sign_in(boss)
        sent = {"en": "Care", "nl": "Zorg", "is_offered": "y"}
        assert browser.post("/administration/values", data=sent).status_code == 303
        assert "Zorg" in browser.get("/administration/values").text
        assert browser.post("/administration/values", data=sent | {"en": "care"}).status_code == 422
        assert browser.post("/administration/values", data={}).status_code == 422
        key = session.scalars(select(CompanyValue.id)).one()
        answer = browser.post(f"/administration/values/{key}", data={"fr": "Soin"})
        assert answer.status_code == 303
        session.expire_all()
        value = session.get_one(CompanyValue, key)
        assert (value.names, value.is_offered) == ({"fr": "Soin"}, False)
        asked = browser.post("/administration/values/asked", data={"is_asked": "y"})
        assert asked.status_code == 303
        assert session.scalar(select(Company.asks_value)) is True
        assert browser.get("/administration/values/2147483648").status_code == 404

    def test_a_dozen_are_enough(self, boss: Person, company: Company, app: Any) -> None:
        with app.test_request_context():
            for number in range(values.MOST):
                values.keep(boss, None, {"en": f"Value {number}"}, is_offered=True)
            with pytest.raises(Invalid):
                values.keep(boss, None, {"en": "One more"}, is_offered=True)
            values.keep(boss, None, {"en": "An old one"}, is_offered=False)

    def test_nobody_else_does(self, ana: Person, company: Company, sign_in: SignIn) -> None:
        browser = sign_in(ana)
        for path in ("values", "values/new", "values/1"):
            assert browser.get(f"/administration/{path}").status_code == 403
        assert browser.post("/administration/values", data={"en": "Mine"}).status_code == 403
