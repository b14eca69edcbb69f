"""Are two people two? Every step that takes a second person, and who cannot be that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask, current_app
from sqlalchemy import select, update

from models import (
    AppealOutcome,
    Appointment,
    Capability,
    Case,
    CodeApp,
    Community,
    CommunityKind,
    Company,
    Dropped,
    Event,
    GrantFinding,
    GrantPurpose,
    Making,
    Measure,
    Membership,
    MembershipRole,
    PeopleExport,
    PeopleSearch,
    Person,
    PersonState,
    Post,
    Production,
    Reason,
    Role,
    Schedule,
    ScheduleTarget,
    SearchPurpose,
    SignOnProvider,
    Stage,
    now,
    session,
)
from models.base import Base
from moderation import Draft
from moderation.ruling import Action
from social import codes, confiding
from social.administration import appointing, lost
from social.announcements import actions as announcing
from social.announcements.planning import Plan
from social.changes import change
from social.crisis import preparing as crisis
from social.crisis.preparing import Plan as Prepared
from social.crisis.wording import Words
from social.errors import Invalid
from social.guests import actions as hosting
from social.judges import judge_of
from social.merging import actions as merging
from social.newsletters import actions as lettering
from social.newsletters import releasing
from social.posts.actions import create_post
from social.records import grants, holds, passing, requests
from social.records import rules as retention
from social.records.matters import actions as matters
from social.records.matters import producing
from social.records.schedules import actions as schedules
from social.reports import actions as reporting
from social.reports import appealing
from social.reports.forms import Complaint
from social.review import appealed, deciding, exceptions
from social.review.appealed import Verdict
from social.review.deciding import Ruling
from social.rules import actions as rules
from social.seeking import exporting
from social.settings import Settings
from social.sign_on import providing, sealing
from social.whom import Whom
from tests.confidential import making
from tests.guests.making import ask
from tests.records.test_holds import ASKED
from tests.records.test_rules import WISH
from tests.rules.conftest import said

Give = Callable[..., Person]
LATELY = timedelta(days=2)


@dataclass(frozen=True)
class World:
    """Two people with every role that confirms, one who has none, and places to work at."""

    first: Person
    second: Person
    ana: Person
    cas: Person
    open_place: Community
    closed_place: Community

    def case(self, place: Community) -> Case:
        """Let Cas report what Ana wrote."""
        post: Post = create_post(self.ana, place, Draft(source="Rotten heads"))
        complaint = Complaint(reason=Reason.HARASSMENT, note="")
        return session.get_one(Case, reporting.report(self.cas, post, complaint).case_id)


Step = Callable[[World], Callable[[Person], Any]]
"""What the first person does; gives what the second is to do."""


def suspension(world: World) -> Callable[[Person], Any]:
    case = world.case(world.open_place)
    ruling = Ruling(measure=Measure.SUSPEND, happened="Shouted", rule="None", why="Loud")
    deciding.decide(world.first, case, ruling)
    return lambda person: deciding.confirm(person, case)


def appeal(world: World) -> Callable[[Person], Any]:
    case = world.case(world.open_place)
    ruling = Ruling(measure=Measure.HIDE, happened="Shouted", rule="None", why="Loud")
    made = appealing.appeal(world.ana, deciding.decide(world.first, case, ruling), "Wrong")
    found = appealed.find_appeal(judge_of(world.second), made.id)
    upheld = Verdict(outcome=AppealOutcome.UPHELD, answer="It is so.")
    return lambda person: appealed.decide(person, found, upheld)


def exception(world: World) -> Callable[[Person], Any]:
    asked = exceptions.ask(world.first, world.case(world.closed_place).id, "Nobody is free")
    return lambda person: exceptions.approve(person, asked.id, tells_at_once=False)


def key(world: World) -> Callable[[Person], Any]:
    with change(None) as record:
        made = Appointment(person_id=world.first.id, asked_by_id=world.ana.id)
        made.confirmed_by_id, made.confirmed_at = world.cas.id, now()
        role = Role(person_id=world.first.id, capability=Capability.CONFIDANT)
        session.add_all([made, role])
        record(Event.APPOINTMENT_CONFIRMED, made)
        record(Event.ROLE_GIVEN, role)
    new, _pair = making.make_key(world.first)
    said = confiding.fingerprint(new)
    return lambda person: confiding.confirm_key(person, new, said)


def house_rule(world: World) -> Callable[[Person], Any]:
    rule = rules.add_rule(world.first, said("oaf", Action.BLOCK))
    rules.stage_rule(world.first, rule, Stage.ACTIVE, rule.version)
    return lambda person: rules.approve(person, rule, rules.seal_of(rule))


def retention_rule(world: World) -> Callable[[Person], Any]:
    rule = retention.propose_rule(world.first, WISH)
    return lambda person: retention.approve_rule(person, rule)


def hold(world: World) -> Callable[[Person], Any]:
    asked = holds.ask_hold(world.first, ASKED)
    return lambda person: holds.approve_hold(person, asked)


def release(world: World) -> Callable[[Person], Any]:
    asked = holds.ask_hold(world.first, ASKED)
    holds.ask_release(world.first, asked, "Over")
    return lambda person: holds.approve_release(person, asked)


def erasure(world: World) -> Callable[[Person], Any]:
    request = requests.open_request(world.first, world.ana, now(), "Forget me")
    passing.drop_request(world.first, request, Dropped.WITHDRAWN, "She wrote so")
    return lambda person: requests.approve_request(person, request)


def taken_over(world: World) -> Callable[[Person], Any]:
    request = requests.open_request(world.second, world.ana, now(), "Forget me")
    passing.drop_request(world.second, request, Dropped.WITHDRAWN, "She wrote so")
    passing.take_over(world.first, request)
    return lambda person: requests.approve_request(person, request)


def role_of_trust(world: World) -> Callable[[Person], Any]:
    asked = appointing.ask_to_appoint(world.first, world.ana, Capability.COMPLIANCE)
    assert isinstance(asked, Appointment)
    return lambda person: appointing.confirm(person, asked)


def lost_factor(world: World) -> Callable[[Person], Any]:
    with change(world.ana) as record:
        app = CodeApp(person_id=world.ana.id, confirmed_at=now())
        codes.seal(app, codes.new_secret())
        session.add(app)
        record(Event.CODE_APP_CONFIRMED, app)
    asked = lost.report(world.first, world.ana)
    return lambda person: lost.confirm(person, asked)


def placeholder(world: World) -> Callable[[Person], Any]:
    with change(None) as record:
        made = Person(handle="old.ana", name="Ana", origin="slack:T1:U1")
        made.state = PersonState.INVITED
        session.add(made)
        record(Event.PERSON_ADDED, made)
    asked = merging.ask(world.first, made, world.ana)
    return lambda person: merging.confirm(person, asked)


def guest(world: World) -> Callable[[Person], Any]:
    with change(None) as record:
        line = Membership(person_id=world.first.id, community_id=world.open_place.id)
        line.role = MembershipRole.OWNER
        session.add(line)
        record(Event.MEMBER_JOINED, line)
    asked = ask(world.first, world.open_place)
    return lambda person: hosting.approve(person, asked)


def factor_of_a_provider(world: World) -> Callable[[Person], Any]:
    with change(None) as record:
        provider = SignOnProvider(
            key="abcdefghjkmn",
            name="Roos ID",
            issuer="https://id.example.org",
            client_id="kring",
            scopes="openid",
            domains=[],
            takes_in=False,
            trusts_email=False,
            passwords_stay=True,
            factor_values=[],
        )
        sealing.seal(provider, "a secret")
        session.add(provider)
        record(Event.PROVIDER_ADDED, provider)
    providing.ask_factor(world.first, provider.id, ["mfa"])
    asked_at = provider.factor_asked_at
    return lambda person: providing.confirm_factor(person, provider.id, asked_at)


def list_of_people(world: World) -> Callable[[Person], Any]:
    found = PeopleSearch(
        searcher_id=world.first.id,
        purpose=SearchPurpose.PROJECT,
        reason="Tram T9",
        criteria=[],
        method="1",
        seed="1",
        found=[],
        number=0,
    )
    with change(world.first) as record:
        session.add(found)
        record(Event.PEOPLE_SEARCH_MADE, found)
        session.flush()
        row = PeopleExport(search_id=found.id, asked_by_id=world.first.id, reason="Team")
        row.people, row.needs_second = list(range(1, 12)), True
        session.add(row)
        record(Event.PEOPLE_EXPORT_ASKED, row)
    return lambda person: exporting.settle(person, row, approves=True)


def announcement(world: World) -> Callable[[Person], Any]:
    place = world.open_place
    with change(None) as record:
        for person in (world.first, world.second):
            line = Membership(person_id=person.id, community_id=place.id)
            line.role = MembershipRole.OWNER
            session.add(line)
            record(Event.MEMBER_JOINED, line)
    plan = Plan(whom=Whom(communities=(place.id,)))
    made = announcing.draft(world.first, place, plan, Draft(source="A word", title="A"), "en")
    announcing.put_forward(world.first, made)
    return lambda person: announcing.approve(person, made, made.version)


def speak(world: World) -> None:
    """Let both speak for the house."""
    with change(None) as record:
        for person in (world.first, world.second):
            role = Role(person_id=person.id, capability=Capability.COMMUNICATIONS)
            session.add(role)
            record(Event.ROLE_GIVEN, role)


def newsletter(world: World) -> Callable[[Person], Any]:
    speak(world)
    series = lettering.Series(name="Weekly", purpose="News")
    begun = lettering.begin(world.first, series)
    drafted = lettering.draft(world.first, begun, "en", Draft(source="A word", title="A"))
    issue = releasing.find(drafted.id)
    post = create_post(world.cas, world.open_place, Draft(source="A gate", title="A gate"))
    lettering.gather(world.first, issue, [post.id], issue.version)
    lettering.put_forward(world.first, issue)
    mails = {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "kring@example.org"}
    approving = {"SETTINGS": replace(current_app.config["SETTINGS"], **mails)}

    def approve(person: Person) -> None:
        with patch.dict(current_app.config, approving):
            lettering.approve(person, issue, issue.version, lettering.edition_of_posts(issue))

    return approve


def scenario(world: World) -> Callable[[Person], Any]:
    speak(world)
    made = crisis.prepare(world.first, Prepared(name="Fire"), "en")
    crisis.write(world.first, made, "en", Words("Fire", "It burns."), Making.HUMAN, made.version)
    crisis.put_forward(world.first, made)
    return lambda person: crisis.approve(person, made, made.version)


def production(world: World) -> Callable[[Person], Any]:
    matter = matters.open_matter(world.first, "A seam", "A claim")
    with change(world.first) as record:
        made = Production(
            matter_id=matter.id,
            prefix="A",
            first_number=1,
            digits=6,
            size=1,
            made_by_id=world.first.id,
        )
        session.add(made)
        record(Event.PRODUCTION_DRAWN_UP, made)
    session.refresh(made, ["matter"])
    return lambda person: producing.approve(person, made)


def without_system(world: World) -> None:
    """Let neither of them run the system: who does opens the archive to nobody."""
    runs = select(Role).where(Role.capability == Capability.ADMINISTRATOR)
    with change(None) as record:
        for role in session.scalars(runs):
            record(Event.ROLE_TAKEN, role)
            session.delete(role)


def read(**more: Any) -> grants.Ask:
    """Ask to read what Ana wrote in a year."""
    begins = now() - timedelta(days=365)
    given = {"purpose": GrantPurpose.REGULATOR, "reason": "A letter", "begins_at": begins}
    return grants.Ask(**(given | {"ends_at": now()} | more))


def grant(world: World) -> Callable[[Person], Any]:
    without_system(world)
    asked = grants.ask_grant(world.first, read(people_ids=[world.ana.id]))
    return lambda person: grants.approve_grant(person, asked)


def grant_in_haste(world: World) -> Callable[[Person], Any]:
    without_system(world)
    taken = grants.take_grant(world.first, read())
    return lambda person: grants.review_grant(person, taken, GrantFinding.JUSTIFIED, "It burnt")


def schedule(world: World) -> Callable[[Person], Any]:
    without_system(world)
    asked = grants.ask_grant(world.first, read(people_ids=[world.ana.id]))
    grants.approve_grant(world.second, asked)
    one = Schedule(
        grant_id=asked.id,
        target=ScheduleTarget.FOLDER,
        folder="journal",
        formats=["jsonl"],
        recipients=["age1" + "q" * 58],
        hour=3,
        asked_by_id=world.first.id,
    )
    with change(world.first) as record:
        session.add(one)
        record(Event.SCHEDULE_ASKED, one)
    return lambda person: schedules.approve_schedule(person, one)


def identities(world: World) -> Callable[[Person], Any]:
    without_system(world)
    country = world.ana.site.country
    settings = replace(current_app.config["SETTINGS"], step_countries=(country,))
    with patch.dict(current_app.config, {"SETTINGS": settings}):
        asked = grants.ask_grant(world.first, read())
    grants.approve_grant(world.second, asked)
    grants.step_grant(world.first, asked)
    grants.ask_identities(world.first, asked, "Two of them name a sum")
    return lambda person: grants.approve_identities(person, asked)


STEPS: dict[str, tuple[Step, ...]] = {
    "access.approved_by_id": (exception,),
    "announcement.approved_by_id": (announcement,),
    "appeal.decided_by_id": (appeal,),
    "appointment.confirmed_by_id": (role_of_trust,),
    "confidant_key.confirmed_by_id": (key,),
    "decision.confirmed_by_id": (suspension,),
    "erasure_request.approved_by_id": (erasure, taken_over),
    "grant.approved_by_id": (grant,),
    "grant.identified_by_id": (identities,),
    "grant.reviewed_by_id": (grant_in_haste,),
    "hold.approved_by_id": (hold,),
    "issue.approved_by_id": (newsletter,),
    "lost_factor.confirmed_by_id": (lost_factor,),
    "merging.confirmed_by_id": (placeholder,),
    "sign_on_provider.factor_confirmed_by_id": (factor_of_a_provider,),
    "hold.released_by_id": (release,),
    "people_export.approved_by_id": (list_of_people,),
    "production.approved_by_id": (production,),
    "schedule.approved_by_id": (schedule,),
    "stay.approved_by_id": (guest,),
    "retention.approved_by_id": (retention_rule,),
    "rule_version.approved_by_id": (house_rule,),
    "scenario.approved_by_id": (scenario,),
}

# Who did something that takes one person, each with what that is.
ALONE = {
    "incoming_hook.made_by_id": "an owner lets another system write, as a person would be let in",
    "share.removed_by_id": "whoever takes a post out again; it stays where it began",
    "provisioner.made_by_id": "who let a directory in; it gives nobody a role",
    "access_token.made_by_id": "who gave a bot its token; the token says it for good",
    "access.refused_by_id": "to say no takes one",
    "item.added_by_id": "the first of two",
    "appointment.asked_by_id": "the first of two",
    "lost_factor.asked_by_id": "the first of two",
    "merging.asked_by_id": "the first of two",
    "sign_on_provider.factor_asked_by_id": "the first of two",
    "case.claimed_by_id": "works at it",
    "crisis.ended_by_id": "takes one",
    "crisis.resumed_by_id": "takes one",
    "crisis.started_by_id": "takes one: in a crisis nobody waits for a second",
    "decision.decided_by_id": "the first of two, or what takes one",
    "erasure_request.decided_by_id": "the first of two",
    "erasure_request.opened_by_id": "takes it up",
    "erasure_request.sent_back_by_id": "to say no takes one",
    "grant.asked_by_id": "the first of two",
    "grant.ended_by_id": "to close the archive takes one",
    "grant.refused_by_id": "to say no takes one",
    "grant.told_by_id": "takes one: what is over is no secret any more",
    "import.made_by_id": "takes one",
    "import.started_by_id": "takes one: it was looked at first",
    "matter.opened_by_id": "takes one",
    "matter.closed_by_id": "takes one",
    "custodian.added_by_id": "takes one",
    "custodian.removed_by_id": "takes one",
    "review_item.added_by_id": "takes one",
    "redaction.removed_by_id": "takes one",
    "production.made_by_id": "the first of two",
    "production.refused_by_id": "to say no takes one",
    "schedule.asked_by_id": "the first of two",
    "schedule.ended_by_id": "to let nothing leave any more takes one",
    "schedule.refused_by_id": "to say no takes one",
    "hold.asked_by_id": "the first of two",
    "stay.asked_by_id": "the first of two",
    "stay_place.agreed_by_id": "an owner lets people into their community",
    "hold.refused_by_id": "to say no takes one",
    "hold.release_asked_by_id": "the first of two",
    "people_export.asked_by_id": "the first of two",
    "people_export.refused_by_id": "to say no takes one",
    "house_rules.published_by_id": "takes one",
    "conversation.named_by_id": "takes one",
    "conversation.started_by_id": "takes one",
    "participant.added_by_id": "takes one",
    "leader.given_by_id": "takes one, who is another: the database asks, too",
    "leader.ended_by_id": "takes one",
    "mandate.given_by_id": "takes one, who is another: the database asks, too",
    "mandate.revoked_by_id": "takes one",
    "post.locked_by_id": "takes one",
    "retention.proposed_by_id": "the first of two",
    "retention.refused_by_id": "to say no takes one",
    "rule.wished_by_id": "the first of two",
    "rule_version.written_by_id": "the first of two",
    "rumour.answered_by_id": "takes one",
    "safety_answer.seen_by_id": "takes one",
}
EVERY = [pytest.param(step, id=step.__name__) for steps in STEPS.values() for step in steps]


@pytest.fixture
def world(
    in_app: None,
    make_person: Callable[..., Person],
    make_community: Callable[..., Community],
    give: Give,
    ana: Person,
) -> World:
    people = [make_person(name) for name in ("Fien First", "Sven Second", "Cas Nieuwland")]
    for person in people[:2]:
        for role in (Capability.MODERATOR, Capability.COMPLIANCE, Capability.ADMINISTRATOR):
            give(person, role)
    opened = make_community("Hall", people[2], ana, kind=CommunityKind.PUBLIC)
    closed = make_community("Cellar", ana, people[2], kind=CommunityKind.PRIVATE)
    settle()
    return World(people[0], people[1], ana, people[2], opened, closed)


def settle() -> None:
    """Let the company be a year old: nobody sets it up any more."""
    session.execute(update(Company).values(created_at=now() - timedelta(days=365)))
    session.commit()


def touch(person: Person, by: Person | None, ago: timedelta = LATELY) -> None:
    """Let somebody come into an account, some days ago."""
    with change(by) as record:
        record(Event.CONFIRMATIONS_REST, person, at=now() - ago)


def test_every_person_of_a_column_is_a_second_person_or_said_to_be_alone() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_by_id")
    }
    assert named == STEPS.keys() | ALONE.keys()
    assert not STEPS.keys() & ALONE.keys()


@pytest.mark.parametrize("step", EVERY)
def test_a_second_person_who_was_not_touched_lately_confirms(world: World, step: Step) -> None:
    confirm = step(world)
    touch(world.second, world.first, timedelta(days=7, minutes=1))
    touch(world.first, world.second, timedelta(days=7, minutes=1))
    confirm(world.second)


@pytest.mark.parametrize("step", EVERY)
def test_whoever_was_touched_lately_confirms_nothing(world: World, step: Step) -> None:
    confirm = step(world)
    touch(world.second, world.first)
    with pytest.raises(Invalid) as refused:
        confirm(world.second)
    assert "You confirm nothing until" in refused.value.fields["form"]


@pytest.mark.parametrize("step", EVERY)
@pytest.mark.parametrize("is_named", [True, False], ids=["by the second", "by the command line"])
def test_nobody_confirms_what_is_asked_from_an_account_that_they_touched(
    world: World, step: Step, is_named: bool
) -> None:
    confirm = step(world)
    touch(world.first, world.second if is_named else None)
    with pytest.raises(Invalid) as refused:
        confirm(world.second)
    assert "by you or nobody knows by whom" in refused.value.fields["form"]


def test_what_a_third_touched_is_confirmed_by_another(world: World) -> None:
    confirm = suspension(world)
    touch(world.first, world.cas)
    confirm(world.second)


def test_nobody_confirms_what_is_asked_by_way_of_another_account_that_was_touched(
    world: World,
) -> None:
    confirm = suspension(world)
    touch(world.cas, world.second)
    touch(world.first, world.cas)
    with pytest.raises(Invalid, match="form"):
        confirm(world.second)


def test_nobody_confirms_what_is_asked_by_a_link_that_lay_in_the_outbox(world: World) -> None:
    confirm = suspension(world)
    touch(world.first, world.first)
    with pytest.raises(Invalid, match="form"):
        confirm(world.second)


def test_nobody_confirms_what_is_asked_by_whom_they_invited_lately(world: World) -> None:
    confirm = suspension(world)
    with change(world.second) as record:
        record(Event.PERSON_INVITED, world.first)
    with pytest.raises(Invalid, match="form"):
        confirm(world.second)


def test_whom_another_invited_lately_asks_and_is_confirmed(world: World) -> None:
    confirm = suspension(world)
    with change(world.cas) as record:
        record(Event.PERSON_INVITED, world.first)
    confirm(world.second)


def test_who_came_for_the_first_time_lately_confirms_nothing(world: World) -> None:
    confirm = hold(world)
    with change(world.second) as record:
        record(Event.PERSON_ACTIVATED, world.second)
    with pytest.raises(Invalid, match="form"):
        confirm(world.second)


def test_the_first_officers_of_a_company_work_at_once(world: World) -> None:
    session.execute(update(Company).values(created_at=now()))
    confirm = hold(world)
    touch(world.second, world.first, timedelta(0))
    confirm(world.second)


def test_the_time_is_a_setting(world: World, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    short = Settings(trust_delay=timedelta(days=1))
    monkeypatch.setitem(app.config, "SETTINGS", short)
    confirm = hold(world)
    touch(world.second, world.first)
    confirm(world.second)
