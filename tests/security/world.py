"""A company in which everybody of the matrix works, and in which there is everything to ask for."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from archive import disposal, granting
from archive.finding.query import read
from archive.periods import Period
from models import (
    AccessToken,
    Announcement,
    Appointment,
    Attention,
    AttentionLevel,
    Audience,
    Capability,
    Case,
    Channel,
    Comment,
    Community,
    CommunityKind,
    Company,
    CompanyValue,
    ConceptKind,
    Confirmation,
    Decision,
    Device,
    DirectoryGroup,
    Disclosure,
    Dropped,
    Enrolment,
    Entry,
    Event,
    Evidence,
    Export,
    FeedAddress,
    FilterKind,
    Found,
    Grant,
    GrantPurpose,
    GrantStage,
    GrantState,
    Ground,
    ImportState,
    IncomingHook,
    Issue,
    IssueState,
    Leader,
    LegalKind,
    Link,
    LinkState,
    LinkUse,
    LostFactor,
    Making,
    Measure,
    Membership,
    MembershipRole,
    MembershipState,
    Merging,
    Notice,
    Origin,
    Passkey,
    Person,
    PersonState,
    Post,
    PostKind,
    Production,
    ProductionItem,
    Provisioner,
    Purpose,
    Quote,
    Reason,
    RecordKind,
    RedactionReason,
    RequestKind,
    ReviewItem,
    Role,
    Round,
    Scenario,
    Schedule,
    ScheduleState,
    ScheduleTarget,
    Scope,
    SearchHit,
    SearchPurpose,
    SignIn,
    SignOnIdentity,
    SignOnProvider,
    Site,
    Stage,
    StatementKind,
    Stay,
    StayPlace,
    TextState,
    WebhookDelivery,
    now,
    session,
)
from moderation import Draft
from moderation.ruling import Action, Kind
from moderation.ruling import Rule as Said
from social import confiding, saving, tickets
from social.administration.signs import sign_of
from social.announcements import actions as announcing
from social.announcements import sending
from social.announcements.planning import Plan as Announced
from social.api import feeding, hooking
from social.attaching import Brought
from social.changes import Record, change
from social.comments.actions import create_comment
from social.confidential import receiving
from social.confidential.parcels import Parcel
from social.crisis import ending, preparing, rumours, starting
from social.crisis.preparing import Part, Step
from social.crisis.preparing import Plan as Prepared
from social.crisis.starting import Start
from social.crisis.wording import Words
from social.drafting import Begun
from social.drafts import actions as drafts
from social.filing.keeping import add_file
from social.filters import actions as filtering
from social.gatherings import addresses
from social.gatherings.actions import Plan, invite
from social.house.actions import publish_rules, switch
from social.importing.actions import bring_export
from social.legal.actions import publish as publish_text
from social.messages.actions import start_conversation
from social.newsletters import actions as lettering
from social.newsletters import links
from social.newsletters import releasing as letting_out
from social.notices.actions import notify
from social.notices.mailing import stopping
from social.oidc.metadata import Metadata, known
from social.passwords import hashing
from social.people.actions import set_photo
from social.polls.asking import Question, Questions, ask
from social.posts.actions import create_post
from social.provisioning import ties
from social.provisioning import tokens as provisioning
from social.quotes.actions import quote
from social.records import grants, holds, passing, requests, rules, searching
from social.records.destroying import destroy
from social.records.matters import actions as matters
from social.records.matters.coding import Judgement, code
from social.records.matters.collecting import collect
from social.records.matters.redacting import redact
from social.reports import appealing
from social.reports.actions import report
from social.reports.forms import Complaint
from social.review import claiming, deciding
from social.review.deciding import Ruling
from social.rules import actions as house_rules
from social.saved import actions as keeping
from social.seeking import exporting
from social.seeking import hr as seeking
from social.seeking.criteria import Criterion, Sort
from social.shares.actions import share_post
from social.sign_on import sealing
from social.skills import actions as actions_of_skills
from social.stating import Saying, state
from social.store import store
from social.switches import Switch
from social.telling import Telling
from social.upkeep.actions import tell_all
from social.viewer import digest_of
from social.webhooks import actions as webhooks
from social.webhooks.actions import Wish
from social.whom import Whom
from tests.confidential import making
from tests.files.samples import picture
from tests.known import PASSWORD
from tests.leaders.making import delegation, lead, session_in
from tests.mandates.making import mandate
from tests.recognition.making import thank
from tests.security.words import Somebody, Thing
from tests.seeking.making import state as claim

PEOPLE = (
    Somebody("anonymous", is_here=False),
    Somebody("suspended", is_here=False, belongs="member"),
    Somebody("outsider"),
    Somebody("invited", belongs="invited"),
    Somebody("member", belongs="member"),
    Somebody("author", belongs="member"),
    Somebody("kept from writing", belongs="member", is_kept=True),
    Somebody("owner", belongs="owner"),
    Somebody("moderator", role=Capability.MODERATOR),
    Somebody("moderating member", belongs="member", role=Capability.MODERATOR),
    Somebody("officer", role=Capability.COMPLIANCE),
    Somebody("administrator", role=Capability.ADMINISTRATOR),
    Somebody("press", belongs="member", role=Capability.COMMUNICATIONS),
    Somebody("human resources", role=Capability.HR),
    Somebody("confidant", role=Capability.CONFIDANT),
    Somebody("data protection", role=Capability.DATA_PROTECTION),
    Somebody("guest", belongs="member", only_in=CommunityKind.PRIVATE),
)
# Whom others name, and who ask for nothing themselves.
BESIDE = (
    Somebody("asked"),
    Somebody("second owner", belongs="owner"),
    Somebody("second officer", role=Capability.COMPLIANCE),
    Somebody("second confidant", role=Capability.CONFIDANT),
    Somebody("second press", role=Capability.COMMUNICATIONS),
    Somebody("account"),
)
EVERYBODY = {one.key: one for one in PEOPLE}
WHY = {"happened": "It was said.", "rule": "We talk about matters.", "why": "It is about people."}


@dataclass(slots=True)
class World:
    """Everybody, and everything by what it is called in `things.py`."""

    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, list[Thing]] = field(default_factory=dict)

    def add(self, noun: str, thing: Thing) -> None:
        """Note something that addresses can be asked about."""
        self.things.setdefault(noun, []).append(thing)


def token_of(key: str) -> str:
    """Name what stands in somebody's cookie."""
    return f"token-{key.replace(' ', '-')}-{'x' * 32}"


def program_of(person: Person, key: str) -> AccessToken:
    """Give somebody's program a token for everything, which is what stands in their cookie."""
    return AccessToken(
        person_id=person.id,
        made_by_id=person.id,
        name="A program",
        digest=digest_of(token_of(key)),
        scopes=sorted(Scope),
        expires_at=now() + timedelta(days=1),
        used_at=now() + timedelta(days=1),  # so that no question has to note it again
    )


def build(app: Flask) -> World:
    """Make it; nothing is asked of the app while it is made."""
    world = World()
    with app.test_request_context():
        hire(world)
        places = {kind: place(world, kind) for kind in CommunityKind}
        annexe = Community(slug="annexe", name="Annexe", kind=CommunityKind.HIDDEN)
        found(world, annexe)  # whose members read all the others, too
        for kind, community in places.items():
            fill(world, community, kind)
            share(world, community, annexe)
            tell(world, kind)
        expect(world, places)
        restrain(world, places[CommunityKind.PUBLIC])
        shut(world)
        own(world)
        rule_the_house(world)
        name_skills(world)
        keep(world)
        gather(world)
        bring(world)
        confide(world)
        know(world)
        seek(world)
        mail(world)
        link(world)
        converse(world)
        prepare(world, places[CommunityKind.PUBLIC])
    session.remove()
    return world


def prepare(world: World, place: Community) -> None:
    """Prepare for a fire, let one break out for all members, and let one be over."""
    press, second = world.people["press"], world.people["second press"]
    author, member = world.people["author"], world.people["member"]
    plan = Prepared(
        name="Fire",
        whom=Whom(communities=(place.id,)),
        parts=[Part("Lead", author)],
        steps=[Step("Call"), Step("Count")],
    )

    def ready() -> Scenario:
        made = preparing.prepare(second, plan, "nl")
        words = Words("Brand", "Het brandt.")
        preparing.write(second, made, "nl", words, Making.HUMAN, made.version)
        preparing.put_forward(second, made)
        return made

    waiting, made = ready(), ready()
    preparing.approve(press, made, made.version)
    for noun, one in (("scenarios", made), ("scenarios that wait", waiting)):
        world.add(noun, Thing("a scenario", {"id": one.id, "version": one.version}))
    over = starting.start(press, made, Start(is_drill=True), made.version)
    ending.end(press, over, "nl", Words("Over", "Het is over."), 1)
    ending.resume(press, over)
    going = starting.start(press, made, Start(), made.version)
    world.add("crises that are over", Thing("a crisis that is over", {"id": over.id}))
    world.add("crises", Thing("a crisis", {"id": going.id}))
    told = rumours.tell(member, going, "Het brandt overal")
    world.add("rumours", Thing("a rumour", {"id": told.id}, of="member"))


def seek(world: World) -> None:
    """Let HR find somebody with a purpose, shortlist them, and ask for a list."""
    author, hr = world.people["author"], world.people["human resources"]
    term = world.things["concepts"][0].values["id"]
    claim(author, StatementKind.SKILL, "seams", concept_id=term)
    wish = Criterion(Sort.CONCEPT, (str(term),))
    search = seeking.make(hr, SearchPurpose.PROJECT, "A team", [wish], hides_names=False)
    hit = session.scalars(select(SearchHit)).one()
    seeking.shortlist(hr, hit)
    values = {"id": search.id, "hit": hit.id}
    world.add("searches of HR", Thing("a search of HR", values, of="human resources"))
    row = exporting.ask(hr, seeking.view(search, hr, "en"), "For the team")
    world.add("lists of people", Thing("a list", {"id": row.id}, of="human resources"))
    saving.save(author, "Seams", "c=may:words:seams")
    kept = saving.saved_by(author)[0]
    world.add("kept searches", Thing("a kept search", {"id": kept.id}, of="author"))
    number = keeping.save(author, session.get_one(Post, world.things["posts"][0].values["id"]))
    world.add("saved posts", Thing("a saved post", {"id": number}, of="author"))
    made = filtering.add(author, filtering.Wish(kind=FilterKind.WORDS, what="canteen"))
    world.add("filters", Thing("a filter", {"id": made.id}, of="author"))
    place = world.things["communities"][0].values["slug"]
    words = [("text", "Half a thought"), ("audience", place)]
    begun = drafts.keep(author, Begun("questions", words), 0)
    world.add("drafts", Thing("a draft", {"id": begun.id}, of="author"))


def link(world: World) -> None:
    """Let each post show a page, with a picture."""
    file = io.BytesIO(picture())
    name = store().digest(file)
    store().put(name, file)
    known = {"state": LinkState.READ, "title": "A page", "picture": name, "size": 60}
    for post in world.things["posts"]:
        with change(None):
            page = Link(url="http://example.org/", media_type="image/png", **known)
            session.add(page)
            session.flush()
            use = LinkUse(link_id=page.id, post_id=post.values["id"])
            session.add(use)
            session.flush()
        shown = replace(post, name=f"a page in {post}", values={"id": use.id})
        world.add("linked pages", shown)


def converse(world: World) -> None:
    """Let two people write to one another, and a few."""
    people = world.people
    for name, *others in (
        ("", "author", "member"),
        ("The frame", "author", "member", "owner", "kept from writing"),
    ):
        author, *rest = (people[key] for key in others)
        said = start_conversation(author, rest, Draft(source="Between us"), name)
        where = {"in": frozenset(others), "is_pair": not name}
        place = "a group" if name else "a conversation of two"
        world.add("conversations", Thing(place, where | {"id": said.conversation_id}, of="author"))
        world.add("messages", Thing(f"message in {place}", where | {"id": said.id}, of="author"))


def mail(world: World) -> None:
    """Make a newsletter with an issue at work, one that waits, one that stopped, and one out."""
    press, owner = world.people["press"], world.people["owner"]
    begun = lettering.begin(press, lettering.Series(name="Weekly", purpose="What is new"))
    world.add("newsletters", Thing("a newsletter", {"id": begun.id}, of="press"))
    post = world.things["posts"][0].values["id"]

    def issue(state: IssueState) -> Issue:
        drafted = lettering.draft(press, begun, "en", Draft(source="A word", title="A gate"))
        made = letting_out.find(drafted.id)
        lettering.gather(press, made, [post], made.version)
        with change(None) as record:
            made.state = state
            made.released_at = now() if state in (IssueState.PAUSED, IssueState.SENT) else None
            record(Event.ISSUE_CHANGED, made)
        return made

    def note(noun: str, made: Issue) -> None:
        item = lettering.items_of(made)[0].id
        values = {"id": made.id, "item": item, "version": made.version, "post": post}
        values["edition"] = lettering.edition_of_posts(made)
        world.add(noun, Thing(f"one of the {noun}", values, of="press"))

    note("issues", issue(IssueState.DRAFT))
    note("issues that wait", issue(IssueState.WAITING))
    note("issues that stopped", issue(IssueState.PAUSED))
    out = issue(IssueState.SENT)
    note("issues that are out", out)
    came = {"id": begun.id, "number": out.number}
    world.add("issues that came", Thing("an issue that came", came, of="press"))
    token = links.leaving(begun.id, owner.id).rpartition("/")[2]
    world.add("links that end a newsletter", Thing("such a link", {"token": token}))
    item = lettering.items_of(out)[0].id
    opened = links.counting(out.id, item, None, "en", "x").rpartition("/")[2]
    world.add("links that count", Thing("such a link", {"token": opened}))


def hire(world: World) -> None:
    """Let everybody work here, and sign in whoever does."""
    with change(None) as record:
        site = keep_row(record, Event.SITE_ADDED, Site(name="Gent", country="BE", zone="UTC"))
        keep_row(record, Event.COMPANY_NAMED, Company(name="Roos Tavelle", zone="UTC"))
        for one in (*PEOPLE, *BESIDE):
            handle = one.key.replace(" ", ".")
            person = Person(
                handle=handle,
                name=one.key.title(),
                email=f"{handle}@example.org",
                password_hash=hashing.hashed(PASSWORD),
                department="Workshop",
                site_id=site.id,
            )
            if one.only_in is not None:
                person.guest_of, person.guest_until = "Lyon Paints", now() + timedelta(days=30)
            person.site = site
            keep_row(record, Event.PERSON_ADDED, person)
            world.people[one.key] = person
            if one.role is Capability.CONFIDANT:
                appoint(record, world, person)
            if one.role:
                role = Role(person_id=person.id, capability=one.role)
                keep_row(record, Event.ROLE_GIVEN, role)
            row = SignIn(person_id=person.id, token_digest=digest_of(token_of(one.key)))
            row.seen_at = now() + timedelta(days=1)  # so that no question has to note it again
            keep_row(record, Event.SIGNED_IN, row)
            if one.only_in is None:
                keep_row(record, Event.ACCESS_TOKEN_MADE, program_of(person, one.key))
    world.add("sites", Thing("a site", {"id": site.id}))
    with change(None) as record:
        value = CompanyValue(names={"en": "Care"})
        keep_row(record, Event.VALUE_ADDED, value)
    world.add("values", Thing("a value", {"id": value.id}))
    spoken = mandate(world.people["press"], world.people["author"])
    world.add("mandates", Thing("a mandate", {"id": spoken.id}, of="author"))
    leader = lead(world.people["press"], world.people["owner"])
    world.add("leaders", Thing("a leader", {"id": leader.id}, of="owner"))
    held = delegation(leader, world.people["asked"])
    world.add("delegations", Thing("a delegation", {"id": held.id}, of="owner"))


def appoint(record: Record, world: World, person: Person) -> None:
    """Let two others say that somebody receives confidential reports."""
    first, second = (world.people[key].id for key in ("officer", "administrator"))
    made = Appointment(person_id=person.id, asked_by_id=first)
    made.confirmed_by_id, made.confirmed_at = second, now()
    keep_row(record, Event.APPOINTMENT_CONFIRMED, made)


def confide(world: World) -> None:
    """Open the confidential channel, and report something to one recipient each."""
    with change(None) as record:
        keep_row(record, Event.CHANNEL_SET, Channel(without_sign_in=True))
        asked = Appointment(
            person_id=world.people["outsider"].id, asked_by_id=world.people["officer"].id
        )
        keep_row(record, Event.APPOINTMENT_ASKED, asked)
        lost = LostFactor(
            person_id=world.people["member"].id, asked_by_id=world.people["officer"].id
        )
        keep_row(record, Event.LOST_FACTOR_REPORTED, lost)
    world.add("appointments", Thing("an appointment", {"id": asked.id}))
    world.add("lost factors", Thing("what was lost", {"id": lost.id}))
    for number, key in enumerate(("confidant", "second confidant")):
        own, _pair = making.make_key(world.people[key], world.people["administrator"])
        with change(None) as record:
            report = Disclosure(
                public_key=bytes([number]) * 32,
                receipt=receiving.hashed(b"ox"[number : number + 1] * 32),
                came_on=now().date(),
            )
            session.add(report)
            session.flush()
            parcel = Parcel(1, bytes(9), bytes(80), {own.id: bytes(80)})
            receiving.put(report, parcel, by_reporter=True)
        world.add("confidential reports", Thing("a report", {"id": report.id}, of=key))
        world.add("desks", Thing("a desk", {"key": own.id}, of=key))
    new, _pair = making.make_key(world.people["second confidant"])
    says = {"id": new.id, "print": confiding.fingerprint(new)}
    # Of the one who may answer it: whose key it is may not.
    world.add("keys that wait", Thing("a key that waits", says, of="confidant"))


def know(world: World) -> None:
    """Let the author say what they know, show a text beside it, and be confirmed."""
    author, giver = world.people["author"], world.people["press"]
    own = select(Post).where(Post.author_id == author.id, Post.shown())
    post = session.scalars(own.order_by(Post.id).limit(1)).one()
    create_comment(world.people["owner"], post, Draft(source="I saw it"))
    with change(author) as record:
        line = state(record, author, Saying(kind=StatementKind.SKILL, words="I weld"))
        shown = Evidence(statement_id=line.id, post_id=post.id)
        keep_row(record, Event.EVIDENCE_SHOWN, shown)
        said = Confirmation(statement_id=line.id, by_id=giver.id, post_id=post.id, words="So it is")
        keep_row(record, Event.CONFIRMATION_OFFERED, said)
    values = {"id": line.id, "text": f"post-{post.id}"}
    world.add("statements with evidence", Thing("a statement", values, of="author"))
    world.add("evidence", Thing("a text shown", {"id": shown.id}, of="author"))
    world.add("confirmations received", Thing("a yes", {"id": said.id}, of="author"))
    world.add("confirmations given", Thing("a yes", {"id": said.id}, of="press"))


def logo() -> Thing:
    """Give the company a logo."""
    made = sign_of(io.BytesIO(picture(size=(64, 64))), 10_000)
    with change(None) as record:
        session.add(made)
        session.flush()
        company = session.get_one(Company, 1)
        company.logo = made.digest
        record(Event.LOGO_CHANGED, company)
    return Thing("the logo", {"digest": made.digest, "kind": "shown"})


def keep_row(record: Record, event: Event, row: Any) -> Any:
    """Store a row with its entry."""
    session.add(row)
    record(event, row)
    return row


def place(world: World, kind: CommunityKind) -> Community:
    """Found a community, and let in whoever belongs to every one."""
    community = found(world, Community(slug=kind.value, name=kind.value.title(), kind=kind))
    thing = Thing(f"{kind.value} community", {"slug": kind.value}, kind)
    world.add("communities", thing)
    world.add("communities, one without an owner", thing)
    return community


def found(world: World, community: Community, *, is_owned: bool = True) -> Community:
    """Store a community with its members."""
    with change(None) as record:
        keep_row(record, Event.COMMUNITY_CREATED, community)
        for one in (*PEOPLE, *BESIDE):
            state = {"invited": "invited", "member": "member", "owner": "member"}.get(one.belongs)
            if one.key == "asked":
                state = "requested"
            if one.only_in is not None:
                state = host(record, world, one, community) if is_owned else None
            if state:
                is_owner = one.belongs == "owner" and is_owned
                line = Membership(
                    person_id=world.people[one.key].id,
                    community_id=community.id,
                    state=MembershipState(state),
                    role=MembershipRole.OWNER if is_owner else MembershipRole.MEMBER,
                )
                keep_row(record, Event.MEMBER_JOINED, line)
    return community


def host(record: Record, world: World, who: Somebody, community: Community) -> str | None:
    """Let an owner ask for a guest and another agree, where that one belongs."""
    if community.kind is not who.only_in:
        return None
    owner, second = world.people["owner"], world.people["administrator"]
    stay = Stay(person_id=world.people[who.key].id, reason="The hull", asked_by_id=owner.id)
    stay.ends_at = now() + timedelta(days=30)
    stay.approved_by_id, stay.approved_at = second.id, now()
    keep_row(record, Event.STAY_APPROVED, stay)
    session.flush()
    place = StayPlace(stay_id=stay.id, community_id=community.id)
    place.agreed_by_id, place.agreed_at = owner.id, now()
    keep_row(record, Event.STAY_PLACE_AGREED, place)
    session.flush()
    return "member"


def expect(world: World, places: dict[CommunityKind, Community]) -> None:
    """Let the owner ask for another guest, to whom one community said yes and one nothing yet."""
    owner, guest = world.people["owner"], world.people["guest"]
    with change(owner) as record:
        stay = Stay(name="Gil", email="gil@paints.example", company="Paints", reason="The deck")
        stay.asked_by_id, stay.ends_at = owner.id, now() + timedelta(days=30)
        keep_row(record, Event.STAY_ASKED, stay)
        session.flush()
        agreed = StayPlace(stay_id=stay.id, community_id=places[CommunityKind.PRIVATE].id)
        agreed.agreed_by_id, agreed.agreed_at = owner.id, now()
        awaited = StayPlace(stay_id=stay.id, community_id=places[CommunityKind.HIDDEN].id)
        for place in (agreed, awaited):
            keep_row(record, Event.STAY_PLACE_ASKED, place)
    world.add("guests", Thing("a guest", {"handle": guest.handle}, of="owner"))
    world.add("stays that wait", Thing("a stay", {"id": stay.id}, of="owner"))
    world.add("places that wait", Thing("a place of a stay", {"id": awaited.id}, of="owner"))


def fill(world: World, community: Community, kind: CommunityKind) -> None:
    """Say something in a community, in each state, and report some of it."""
    author, where = world.people["author"], f"in a {kind.value} community"
    writer = world.people["owner"] if kind is CommunityKind.BROADCAST else author
    mine = "owner" if writer is not author else "author"

    def post(words: str, *files: Brought) -> Post:
        return create_post(writer, community, Draft(source=words), files)

    file = add_file(writer, FileStorage(io.BytesIO(picture(size=(800, 10))), "seam.png"), "A seam")
    seen = post(f"Seams #{kind.value}", Brought(file.id, "A seam"))
    values = {"id": file.id, "name": file.name}
    world.add("files", Thing(f"file {where}", values, kind, mine))
    world.add("topics", Thing(f"topic {where}", {"name": kind.value}, kind))
    said = create_comment(author, seen, Draft(source="Well @member"))
    world.add("posts", Thing(f"post {where}", {"id": seen.id}, kind, mine))
    world.add("comments", Thing(f"comment {where}", {"id": said.id}, kind, "author"))
    asked = create_post(writer, community, Draft(source="Which drill?"), kind=PostKind.QUESTION)
    answer = create_comment(writer, asked, Draft(source="A step drill, I found"))
    for noun, text in (("questions", asked), ("answers", answer)):
        thing = Thing(f"one of the {noun} {where}", {"id": text.id}, kind, mine, is_question=True)
        world.add(noun, thing)
    questions = Questions(
        title="Coming to work",
        asked=(Question("How?", ("By bike", "By car")),),
        lasts=timedelta(days=7),
        is_named=True,
    )
    poll = ask(writer, community, questions)
    world.add("polls", Thing(f"one of the polls {where}", {"id": poll.id}, kind, mine))
    begin = now() + timedelta(days=7)
    plan = Plan("Welding day", begin, begin + timedelta(hours=1), "Europe/Brussels", place="Hall 3")
    event = invite(writer, community, plan)
    world.add("events", Thing(f"one of the events {where}", {"id": event.id}, kind, mine))
    thanks = thank(writer, community, "For the seams", world.people["member"])
    world.add("thanks", Thing(f"one of the thanks {where}", {"id": thanks.id}, kind, mine))
    be_asked(world, community, kind, where)
    announce(world, community, kind, where)
    if kind is CommunityKind.PUBLIC:
        away = (("held", {"state": TextState.HELD}), ("deleted", {"deleted_at": now()}))
        for state, columns in away:
            for noun, text in (
                ("posts", post(f"A {state} post")),
                ("comments", create_comment(author, seen, Draft(source=f"A {state} comment"))),
            ):
                put(author, text, **columns)
                name = f"{state} {text.noun}"
                world.add(noun, Thing(name, {"id": text.id}, kind, "author", state))

    def case(words: str, reason: Reason = Reason.HARASSMENT) -> Case:
        text = create_comment(author, seen, Draft(source=words))
        made = report(world.people["press"], text, Complaint(reason=reason))
        return session.get_one(Case, made.case_id)

    def decided(words: str, measure: Measure) -> Decision:
        ruling = Ruling(measure=measure, **WHY)
        return deciding.decide(world.people["moderating member"], case(words), ruling)

    def note(noun: str, number: int, of: str = "") -> None:
        world.add(noun, Thing(f"one of the {noun} {where}", {"id": number}, kind, of))

    note("cases", case("One").id)
    taken = case("Two")
    claiming.claim_case(world.people["owner"], taken)
    note("cases that were taken", taken.id, "owner")
    note("cases before their author", case("Three", Reason.INSULT).id, "author")
    waits = decided("Four", Measure.SUSPEND)
    note("cases of a suspension", waits.case_id, "moderating member")
    note("decisions", decided("Five", Measure.HINT).id, "author")
    appealed = decided("Six", Measure.HIDE)
    note("decisions under appeal", appealed.id, "author")
    appeal = appealing.appeal(author, appealed, "It was about the machine.")
    note("appeals", appeal.id, "moderating member")


def share(world: World, community: Community, other: Community) -> None:
    """Let somebody share a post in another community."""
    mine = "owner" if community.kind is CommunityKind.BROADCAST else "author"
    post = create_post(world.people[mine], community, Draft(source="To share"))
    made = share_post(world.people["owner"], post, other)
    values = {"id": post.id, "number": made.id}
    quoting = quote(world.people["owner"], post, other, Draft(source="As they say"))
    row = session.scalars(select(Quote).where(Quote.in_post_id == quoting.id)).one()
    name = f"a quote from a {community.kind.value} community"
    world.add("quotes", Thing(name, {"id": row.id}, community.kind, mine))
    where = f"shared from a {community.kind.value} community"
    world.add("shares", Thing(where, values, community.kind, mine))


def tell(world: World, kind: CommunityKind) -> None:
    """Found a success channel, and tell a story in it that names a member."""
    slug, member = f"stories-{kind.value}", world.people["member"]
    channel = found(world, Community(slug=slug, name=slug.title(), kind=kind, tells_stories=True))
    world.add("channels", Thing(f"{kind.value} channel", {"slug": slug}, kind))
    key = "owner" if kind is CommunityKind.BROADCAST else "author"
    telling = Telling(owner=member, named=[member])
    words = Draft(source="# The result\n\nDone", title=f"A {kind.value} story")
    post = create_post(world.people[key], channel, words, kind=PostKind.STORY, telling=telling)
    where = f"story in a {kind.value} channel"
    world.add("stories", Thing(where, {"id": post.id}, kind, key, is_story=True))


def shut(world: World) -> None:
    """Archive a community in which something was said."""
    author, kind = world.people["author"], CommunityKind.PUBLIC
    community = found(world, Community(slug="archive", name="Archive", kind=kind))
    post = create_post(author, community, Draft(source="In an archive"))
    comment = create_comment(author, post, Draft(source="Well"))
    with change(None) as record:
        community.archived_at = now()
        record(Event.COMMUNITY_ARCHIVED, community)
    archive = Thing("an archive", {"slug": "archive"}, kind, is_archived=True)
    world.add("archives", archive)
    for noun, text in (("posts", post), ("comments", comment)):
        thing = replace(archive, name=f"one of its {noun}", values={"id": text.id}, of="author")
        world.add(f"{noun} of archives", thing)


def put(actor: Person, text: Post | Comment, **columns: Any) -> None:
    """Put a text out of sight."""
    event = Event.POST_EDITED if isinstance(text, Post) else Event.COMMENT_EDITED
    if "deleted_at" in columns:
        event = Event.POST_DELETED if isinstance(text, Post) else Event.COMMENT_DELETED
    with change(actor) as record:
        for name, value in columns.items():
            setattr(text, name, value)
        record(event, text)


def be_asked(world: World, community: Community, kind: CommunityKind, where: str) -> None:
    """Let a member ask the owner, who leads."""
    leader = session.scalars(select(Leader)).one()
    leader.person = world.people["owner"]
    slug = {"slug": kind.value, "leader": leader.id}
    world.add("communities of the leader", Thing(f"{where}, for a session", slug, kind))
    post = session_in(world.people["owner"], leader, community)
    question = create_comment(world.people["member"], post, Draft(source="When?"))
    values = {"id": question.id, "post": post.id}
    thing = Thing(f"a question to a leader {where}", values, kind, "member")
    world.add("questions to a leader", thing)


def announce(world: World, community: Community, kind: CommunityKind, where: str) -> None:
    """Announce to the members of a community: a draft, one that waits, and one that is out."""
    owner, press = world.people["owner"], world.people["press"]
    plan = Announced(whom=Whom(communities=(community.id,)), must_read=True, names_shown=True)

    def draft() -> Announcement:
        words = Draft(source="It closes at six", title="The gate")
        return announcing.draft(owner, community, plan, words, "en")

    def thing(one: Announcement, **values: Any) -> Thing:
        found = {"id": one.id, "place": community.id, "version": one.version} | values
        return Thing(f"announcement {where}", found, kind, "owner")

    world.add("announcements", thing(draft()))
    out = draft()
    announcing.put_forward(owner, out)
    announcing.approve(press, out, out.version)
    sending.send(out.id)
    post_id = session.get_one(Announcement, out.id).post_id
    sending.tell(post_id or 0)
    world.add("announcements that are out", thing(out))
    world.add("posts that announce", thing(out, id=post_id))
    waiting = draft()
    announcing.put_forward(owner, waiting)
    world.add("announcements that wait", thing(waiting))


def restrain(world: World, community: Community) -> None:
    """Keep somebody from writing, and suspend somebody else."""
    for key, measure in (("kept from writing", Measure.MUTE), ("suspended", Measure.SUSPEND)):
        person, second = world.people[key], world.people["second officer"]
        text = create_post(person, community, Draft(source="Before"))
        made = report(world.people["press"], text, Complaint(reason=Reason.HARASSMENT))
        with change(None) as record:
            decision = Decision(
                case_id=made.case_id,
                author_id=person.id,
                measure=measure,
                **WHY,
                found=Found.REPORT,
                text_version=1,
                decided_by_id=world.people["owner"].id,
                confirmed_by_id=second.id if measure is Measure.SUSPEND else None,
                confirmed_at=now() if measure is Measure.SUSPEND else None,
                ends_at=now() + timedelta(days=7),
                expires_at=now() + timedelta(days=180),
            )
            keep_row(record, Event.DECISION_MADE, decision)
            if measure is Measure.SUSPEND:
                email = person.email or ""
                token = tickets.issue(person, Purpose.APPEAL, email, decision.id)
                world.add("links to a suspension", Thing("a link", {"token": token}))


def tell_systems(world: World, hall: Community) -> None:
    """Have other systems told of a community, and of all that everybody may read."""
    administrator = world.people["administrator"]
    switch(administrator, Switch.WEBHOOKS, on=True)
    for place, actor in ((hall, world.people["owner"]), (None, administrator)):
        wish = Wish(name="Builds", url="https://builds.example.org/", events=["post.edited"])
        hook, _secret = webhooks.make(actor, place, wish)
        webhooks.try_out(actor, hook)
        sent = select(WebhookDelivery.id).where(WebhookDelivery.webhook_id == hook.id)
        kind, where = place.kind if place else None, {"id": hook.id}
        name = "a webhook" if place else "a webhook of the company"
        world.add("webhooks", Thing(name, where, kind))
        where = where | {"number": session.scalars(sent).one()}
        world.add("deliveries of webhooks", Thing(f"a delivery of {name}", where, kind))


def let_directory_in(world: World, hall: Community) -> None:
    """Let a directory in that keeps the member, and a group tied to a community of all."""
    administrator = world.people["administrator"]
    provisioning.make(administrator, "Entra ID", timedelta(days=30), invites=False)
    number = session.scalars(select(Provisioner.id)).one()
    world.add("directories", Thing("a directory", {"id": number}))
    is_open = Community.kind == CommunityKind.PUBLIC
    some = select(Community).where(
        is_open, Community.is_company.is_(False), Community.rule.is_(None)
    )
    tied, free = session.scalars(some.order_by(Community.id).limit(2)).all()
    with change(administrator) as record:
        group = DirectoryGroup(name="Welders")
        enrolment = Enrolment(person_id=world.people["member"].id, said={})
        enrolment.call("member@example.org")
        session.add_all([group, enrolment])
        record(Event.DIRECTORY_GROUP_MADE, group)
        record(Event.ENROLMENT_MADE, enrolment)
    ties.tie(administrator, group, tied.id)
    where = {"id": group.id, "number": tied.id, "open": free.id}
    world.add("groups of the directory", Thing("a group", where))
    where = {"endpoint": "Users", "key": str(enrolment.key), "name": "User", "rest": "nothing"}
    world.add("enrolments", Thing("somebody enrolled", where))


def let_come(world: World, member: Person) -> None:
    """Let people come in through a provider, which is known already: nobody asks for it."""
    issuer = "https://id.example.org"
    addresses = (f"{issuer}/{one}" for one in ("authorize", "token", "keys"))
    memory = known(issuer)
    memory.metadata, memory.metadata_at = Metadata(issuer, *addresses), time.monotonic()
    with change(None) as record:
        provider = SignOnProvider(
            key="abcdefghjkmn",
            name="Roos ID",
            issuer=issuer,
            client_id="kring",
            scopes="openid",
            domains=[],
            takes_in=False,
            trusts_email=False,
            passwords_stay=True,
            factor_values=[],
        )
        sealing.seal(provider, "a secret")
        keep_row(record, Event.PROVIDER_ADDED, provider)
        identity = SignOnIdentity(person_id=member.id, issuer=issuer, subject="member")
        keep_row(record, Event.IDENTITY_LINKED, identity)
    world.add("providers", Thing("a provider", {"key": provider.key}))
    world.add("providers by number", Thing("a provider", {"id": provider.id}))
    world.add("identities", Thing("an identity", {"id": identity.id}, of="member"))


def own(world: World) -> None:
    """Give somebody a photo, a notice, links, and somebody else a closed account."""
    token = addresses.make(world.people["author"])
    world.add("addresses of calendars", Thing("an address", {"token": token}))
    member = world.people["member"]
    set_photo(member, member, FileStorage(io.BytesIO(picture(size=(200, 200))), "me.png"))
    world.add("people", Thing("a person", {"handle": "member"}, of="member"))
    notify(list(session.scalars(select(Entry.id))))
    notice = session.scalars(
        select(Notice.id).where(Notice.person_id == member.id, Notice.post_id.is_not(None))
    ).first()
    world.add("notices", Thing("a notice", {"id": notice}, of="member"))
    about = session.get_one(Notice, notice).post_id
    with change(member):
        level = Attention(person_id=member.id, post_id=about, level=AttentionLevel.MENTIONS)
        session.add(level)
    world.add("levels", Thing("what is chosen for a thread", {"id": level.id}, of="member"))
    token = stopping(member.id, about).rpartition("/")[2]
    world.add("links that end mails", Thing("such a link", {"token": token}))
    sign_in = session.scalars(select(SignIn.id).where(SignIn.person_id == member.id)).one()
    hall = session.scalars(select(Community).where(Community.slug == "private")).one()
    hook = hooking.make(world.people["owner"], hall, "Night build")
    number = session.scalars(select(IncomingHook.id)).one()
    where = {"slug": hall.slug, "id": number}
    world.add("hooks", Thing("a hook", where, CommunityKind.PRIVATE))
    world.add("addresses of hooks", Thing("such an address", {"token": hook}))
    bot = session.scalars(select(Person).where(Person.bot_owner_id.is_not(None))).one()
    builds = AccessToken(
        person_id=bot.id,
        made_by_id=world.people["administrator"].id,
        name="Builds",
        digest=b"b" * 32,
        scopes=["read"],
        expires_at=now() + timedelta(days=30),
    )
    with change(world.people["administrator"]) as record:
        session.add(builds)
        record(Event.ACCESS_TOKEN_MADE, builds)
    world.add("bots", Thing("a bot", {"handle": bot.handle, "id": builds.id}))
    tell_systems(world, hall)
    let_directory_in(world, hall)
    feed = feeding.make(member)
    number = session.scalars(select(FeedAddress.id)).one()
    world.add("feeds", Thing("a feed", {"id": number}, of="member"))
    world.add("addresses of feeds", Thing("such an address", {"token": feed}))
    program = select(AccessToken.id).where(AccessToken.person_id == world.people["member"].id)
    world.add("tokens", Thing("a token", {"id": session.scalars(program).one()}, of="member"))
    with change(member):
        device = Device(
            person_id=member.id,
            sign_in_id=sign_in,
            endpoint="https://fcm.googleapis.com/to/member",
            public_key=bytes(65),
            secret=bytes(16),
        )
        session.add(device)
    world.add("devices", Thing("a device", {"id": device.id}, of="member"))
    with change(member) as record:
        passkey = Passkey(
            person_id=member.id, name="A key", handle=b"h", credential=b"c", public_key=b"p"
        )
        keep_row(record, Event.PASSKEY_ADDED, passkey)
    let_come(world, member)
    world.add("passkeys", Thing("a passkey", {"id": passkey.id}, of="member"))
    world.add("sessions", Thing("a session", {"id": sign_in}, of="member"))
    theirs = {"handle": member.handle, "id": sign_in}
    world.add("sessions of accounts", Thing("a session of an account", theirs))
    world.add("statements", Thing("a statement", {"id": stated(member)}, of="member"))
    world.add("bundles", Thing("no bundle", {"id": 1}, of="nobody"))
    world.add("files elsewhere", Thing("a token", {"token": "x" * 40}))
    publish_rules(world.people["administrator"], {"en": "We are kind."}, 0)
    world.add("versions of the house rules", Thing("the first version", {"version": 1}))
    world.add("topics of the help", Thing("a topic", {"slug": "first-steps"}))
    world.add("topics of the help", Thing("a topic for guests", {"slug": "as-a-guest"}))
    world.add("processings", Thing("the coach", {"which": "coach"}))
    world.add("style", Thing("the style sheet", {"filename": "kring.css"}))
    world.add("colours", Thing("the colours", {"name": "1f5fa8-8ab8f0"}))
    world.add("logos", logo())
    publish_text(world.people["administrator"], LegalKind.IMPRINT, {"en": "Roos Tavelle."}, 0)
    law = {"kind": "imprint", "version": 1}
    world.add("pages of the law", Thing("the imprint", law))
    said = tell_all(
        world.people["administrator"], {"en": "A day."}, ends_at=now() + timedelta(days=9)
    )
    world.add("banners", Thing("words to all", {"id": said.id}))
    world.add("accounts", Thing("an account", {"handle": "account"}, of="account"))
    with change(None) as record:
        closed = world.people["account"]
        newcomer = Person(handle="newcomer", name="Newcomer", email="new@example.org")
        newcomer.state = PersonState.INVITED
        keep_row(record, Event.PERSON_INVITED, newcomer)
        waiting = [
            Person(handle=one, name=one, origin=f"slack:T1:{one}", state=PersonState.INVITED)
            for one in ("ghost", "shade")
        ]
        session.add_all(waiting)
        for one in waiting:
            record(Event.PERSON_ADDED, one)
        asked = Merging(
            person_id=world.people["member"].id,
            placeholder_id=waiting[1].id,
            asked_by_id=world.people["officer"].id,
            came={},
        )
        keep_row(record, Event.MERGING_ASKED, asked)
        gone = Person(handle="gone", name="Gone", email="gone@example.org")
        gone.state, gone.deactivated_at = PersonState.DEACTIVATED, now()
        keep_row(record, Event.PERSON_ADDED, gone)
        links = {
            "links to another password": (closed, Purpose.RESET, closed.email),
            "links to another address": (member, Purpose.EMAIL, "other@example.org"),
            "invitations": (newcomer, Purpose.INVITATION, newcomer.email),
        }
        for noun, link in links.items():
            world.add(noun, Thing("a link", {"token": tickets.issue(*link)}, of="member"))
        record(Event.RESET_ASKED, closed)
    world.add("placeholders", Thing("a placeholder", {"handle": waiting[0].handle}))
    world.add("mergings", Thing("a merging", {"id": asked.id}))
    world.add("closed accounts", Thing("a closed account", {"handle": "gone"}))
    orphan = Community(slug="ownerless", name="Ownerless", kind=CommunityKind.PRIVATE)
    found(world, orphan, is_owned=False)
    thing = Thing("community without an owner", {"slug": "ownerless"}, orphan.kind)
    world.add("communities, one without an owner", replace(thing, is_ownerless=True))


def stated(person: Person) -> int:
    """State something with a file, for oneself alone."""
    file = add_file(person, FileStorage(io.BytesIO(picture()), "proof.png"))
    saying = Saying(
        kind=StatementKind.CERTIFICATE, words="Knots", audience=Audience.ME, file_id=file.id
    )
    with change(person) as record:
        return state(record, person, saying).id


def name_skills(world: World) -> None:
    """Name a skill, and another that it could be one with."""
    author = world.people["administrator"]
    for name in ("welding", "seam welding"):
        concept = actions_of_skills.add_concept(author, ConceptKind.SKILL, {"en": name})
    world.add("concepts", Thing("a concept", {"id": concept.id}))
    for who in list(world.people.values())[:5]:
        with change(who) as record:
            state(record, who, Saying(kind=StatementKind.SKILL, words="pulse welding"))


def rule_the_house(world: World) -> None:
    """Write a house rule, and ask for one that refuses texts."""
    maker = world.people["moderator"]
    facts: dict[str, Any] = {
        "kind": Kind.WORDS,
        "reason": "We are kind.",
        "messages": {"en": "No."},
    }
    for key, action in (("oaf", Action.QUEUE), ("ninny", Action.BLOCK)):
        said = Said(key=key, seeks=(key,), must=(key,), action=action, **facts)
        rule = house_rules.add_rule(maker, said)
        if action is Action.QUEUE:
            world.add("house rules", Thing("a house rule", {"id": rule.id}))
    house_rules.stage_rule(maker, rule, Stage.ACTIVE, rule.version)
    values = {"id": rule.id, "seal": house_rules.seal_of(rule)}
    thing = Thing("a house rule that waits", values, of="moderator")
    world.add("house rules that wait for approval", thing)
    world.add("starter packs", Thing("a starter pack", {"name": "nl"}))


def open_in_steps(world: World, wanted: grants.Ask) -> None:
    """Ask for grants, and let some of them go through their steps."""
    first, second = world.people["officer"], world.people["second officer"]
    waiting = grants.ask_grant(first, wanted)
    world.add("grants that wait", Thing("a grant", {"id": waiting.id}, of="officer"))
    country = second.site.country
    settings = replace(current_app.config["SETTINGS"], step_countries=(country,))
    with patch.dict(current_app.config, {"SETTINGS": settings}):
        steps = [grants.ask_grant(first, wanted) for _ in range(2)]
        asked = grants.ask_grant(second, wanted)
    for grant, approver in ((steps[0], second), (steps[1], second), (asked, first)):
        grants.approve_grant(approver, grant)
    grants.step_grant(first, steps[1])
    grants.step_grant(second, asked)
    grants.ask_identities(second, asked, "Two of them name a sum")
    counts, texts = (Thing("a grant", {"id": one.id}, of="officer") for one in steps)
    world.add("grants that show numbers", counts)
    world.add("grants that show texts", texts)
    world.add("grants whose names are asked for", Thing("a grant", {"id": asked.id}))


def open_archive(world: World, asker: Person) -> None:
    """Open the archive to both officers, and search it."""
    with change(asker) as record:
        grant = Grant(
            purpose=GrantPurpose.REGULATOR,
            reason="A letter",
            begins_at=now() - timedelta(days=9),
            ends_at=now(),
            days=1,
            officer_ids=[world.people["officer"].id],
            state=GrantState.APPROVED,
            stage=GrantStage.IDENTITIES,
            asked_by_id=asker.id,
            approved_by_id=world.people["owner"].id,
            approved_at=now(),
            expires_at=now() + timedelta(hours=20),
        )
        session.add(grant)
        record(Event.GRANT_ASKED, grant)
    search = searching.make_search(asker, grant.id, read("seam"))
    world.add("open grants", Thing("an open grant", {"id": grant.id}))
    world.add("searches of the archive", Thing("a search of the archive", {"id": search.id}))


def keep(world: World) -> None:
    """Propose a rule, ask for a hold, take up a request, destroy something."""
    asker, member = world.people["second officer"], world.people["member"]
    wish = rules.Wish(
        kind=RecordKind.POST, country="BE", least=Period.read("P7Y"), basis="A law", source="A book"
    )
    world.add("rules of keeping", Thing("a rule", {"id": rules.propose_rule(asker, wish).id}))
    question = holds.Question(matter="A seam", reason="A claim", people_ids=[member.id])
    world.add("holds", Thing("a hold", {"id": holds.ask_hold(asker, question).id}))
    wanted = grants.Ask(
        purpose=GrantPurpose.REGULATOR,
        reason="A letter",
        people_ids=[member.id],
        begins_at=now() - timedelta(days=30),
        ends_at=now(),
    )
    world.add("grants", Thing("a grant", {"id": grants.ask_grant(asker, wanted).id}))
    taken = grants.take_grant(asker, wanted)
    world.add("grants in haste", Thing("a grant in haste", {"id": taken.id}))
    open_in_steps(world, wanted)
    open_archive(world, asker)
    going = holds.ask_hold(asker, question)
    holds.ask_release(asker, going, "The claim is over.")
    world.add("holds to be released", Thing("a hold to be released", {"id": going.id}))
    community = session.scalars(select(Community).where(Community.slug == "public")).one()
    post = create_post(world.people["owner"], community, Draft(source="Old"))
    with change(None) as record:
        ruling = disposal.Ruling(facts={"basis": "A law"}, names=("A", "B"))
        paper = destroy(record, Ground.RULE, ruling, [("post", post.id)])
    world.add("certificates", Thing("a certificate", {"id": paper.id}))
    dropped = requests.open_request(asker, member, now())
    passing.drop_request(asker, dropped, Dropped.WITHDRAWN, "It was taken back.")
    world.add("requests that somebody decided", Thing("a request", {"id": dropped.id}))
    for noun, kind in (
        ("requests", RequestKind.ERASURE),
        ("requests for data", RequestKind.ACCESS),
    ):
        request = requests.open_request(asker, world.people["author"], now(), "", kind)
        world.add(noun, Thing("a request", {"id": request.id}))


def bring(world: World) -> None:
    """Keep an export that an administrator brought; the worker looked at it."""
    administrator = world.people["administrator"]
    one = bring_export(administrator, io.BytesIO(b"who,key\n"), "posts.csv")
    with change(None, origin=Origin.JOB) as record:
        one.state, one.people, one.report = ImportState.SEEN, "what", "what"
        one.seen = {"guesses": [["x", "Member", world.people["member"].handle]]}
        record(Event.IMPORT_LOOKED_AT, one)
    world.add("imports", Thing("an import", {"id": one.id}))


def gather(world: World) -> None:
    """Open a matter, put a post into it that was judged and blacked out, and draw it up."""
    officer, second = world.people["officer"], world.people["second officer"]
    member = world.people["member"]
    year = timedelta(days=365)
    asked = grants.Ask(
        purpose=GrantPurpose.REGULATOR,
        reason="A letter",
        begins_at=now() - year,
        ends_at=now() + year,
    )
    grant = grants.ask_grant(officer, asked)
    grants.approve_grant(second, grant)
    matter = matters.open_matter(second, "A seam", "A claim")
    values = {"id": matter.id}
    world.add("matters", Thing("a matter", values))
    matters.add_custodians(second, matter, [member.id])
    world.add("custodians", Thing("a custodian", values | {"person": member.id}))
    community = session.scalars(select(Community).where(Community.slug == "public")).one()
    post = create_post(world.people["owner"], community, Draft(source="The price"))
    line = session.scalars(
        select(Entry.id).where(Entry.noun == "post", Entry.noun_id == post.id)
    ).one()
    collect(granting.open_archive(session, officer, grant.id), officer, matter, [line])
    item = session.scalars(select(ReviewItem).options(joinedload(ReviewItem.matter))).one()
    code(officer, item, Judgement(is_responsive=True), Round.FIRST)
    black = redact(officer, item, "The price", 4, 9, RedactionReason.SECRET)
    values |= {"number": item.id}
    world.add("review items", Thing("an item", values))
    world.add("redactions", Thing("words blacked out", values | {"redaction": black.id}))
    with change(second) as record:
        production = Production(
            matter_id=matter.id, prefix="A", first_number=1, digits=6, size=1, made_by_id=second.id
        )
        session.add(production)
        session.flush()
        session.add(ProductionItem(production_id=production.id, place=0, item_id=item.id))
        record(Event.PRODUCTION_DRAWN_UP, production, is_new=True)
    world.add("productions", Thing("a production", values | {"number": production.id}))
    with change(officer) as record:
        export = Export(
            grant_id=grant.id, officer_id=officer.id, formats=["jsonl"], recipients=[], size=1
        )
        session.add(export)
        record(Event.EXPORT_ASKED, export)
    world.add("exports", Thing("an export", {"id": export.id}, of="officer"))
    schedule(world, grant)


def schedule(world: World, grant: Grant) -> None:
    """Ask for scheduled exports: two wait, one of another's; one runs, one rests."""
    officer, second = world.people["officer"], world.people["second officer"]
    wanted = {
        "schedules": (officer, ScheduleState.ASKED),
        "schedules of another": (second, ScheduleState.ASKED),
        "schedules that run": (officer, ScheduleState.RUNNING),
        "schedules that rest": (officer, ScheduleState.PAUSED),
    }
    for name, (asker, then) in wanted.items():
        with change(asker) as record:
            one = Schedule(
                grant_id=grant.id,
                target=ScheduleTarget.FOLDER,
                folder="journal",
                formats=["jsonl"],
                recipients=["age1" + "q" * 58],
                hour=3,
                asked_by_id=asker.id,
            )
            session.add(one)
            record(Event.SCHEDULE_ASKED, one)
        if then is not ScheduleState.ASKED:
            with change(second) as record:
                one.approved_by_id, one.approved_at, one.due_at = second.id, now(), now()
                one.state = then
                record(Event.SCHEDULE_APPROVED, one)
        of = "officer" if asker is officer else ""
        world.add(name, Thing("a scheduled export", {"id": one.id}, of=of))
