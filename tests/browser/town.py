"""A company in which every page has something to show."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from archive import disposal
from archive.granting import open_archive
from archive.periods import Period
from models import (
    Audience,
    Capability,
    Case,
    Comment,
    Community,
    CompanyValue,
    ConceptKind,
    Conversation,
    DirectoryGroup,
    DirectoryMember,
    Enrolment,
    Entry,
    Event,
    Export,
    ExportState,
    GrantPurpose,
    Ground,
    ImportState,
    Issue,
    IssueState,
    Level,
    Making,
    Matter,
    Measure,
    Origin,
    Person,
    PersonState,
    Post,
    PostKind,
    Production,
    ProductionItem,
    Provisioner,
    ProvisioningFault,
    Purpose,
    ReactionKind,
    Reason,
    RecordKind,
    RedactionReason,
    ReviewItem,
    Round,
    RumourState,
    Safety,
    Schedule,
    ScheduleTarget,
    SearchHit,
    SearchPurpose,
    SignOnIdentity,
    SignOnProvider,
    Stage,
    Statement,
    StatementKind,
    Story,
    TellingState,
    Unit,
    WebhookDelivery,
    now,
    session,
)
from moderation import Draft
from moderation.packs import pack
from moderation.ruling import Action
from social import tickets
from social.administration import appointing
from social.announcements import actions as announcing
from social.announcements import reading, sending
from social.announcements.planning import Plan as Announced
from social.api import bots
from social.asking.actions import vote
from social.attaching import Brought
from social.changes import change
from social.comments.actions import create_comment
from social.communities import joining
from social.crisis import preparing, rumours, safety, saying, starting, steps
from social.crisis.preparing import Part, Step
from social.crisis.preparing import Plan as Prepared
from social.crisis.starting import Start
from social.crisis.wording import Words
from social.drafting import Begun
from social.drafts import actions as drafting
from social.drafts import planning
from social.evidence.actions import offer
from social.evidence.actions import show as show_text
from social.filing.keeping import add_file
from social.gatherings.actions import Plan, invite, sign_up
from social.house.actions import publish_rules, switch
from social.house_rules import newest
from social.importing.actions import bring_export
from social.mandates.actions import Wish, give_mandate
from social.meeting import gathering_of
from social.merging import actions as merging
from social.messages.actions import edit_message, start_conversation, write_message
from social.newsletters import actions as lettering
from social.newsletters import releasing as letting_out
from social.occasions import occasions
from social.posts.actions import create_post, edit_post, pin_post
from social.provisioning import ties, tokens
from social.reactions import react
from social.recognition.actions import consent
from social.recognition.giving import Thanks, thank
from social.records import grants, holds, requests, rules
from social.records.destroying import destroy
from social.records.matters import actions as matters
from social.records.matters.coding import Judgement, code, sample
from social.records.matters.collecting import collect
from social.records.matters.redacting import redact_words
from social.reports import appealing
from social.reports.actions import report
from social.reports.forms import Complaint
from social.review import deciding
from social.review.deciding import Ruling
from social.rules import actions as house_rules
from social.saved import actions as keeping
from social.sections import joined
from social.seeking import exporting, hr
from social.seeking.criteria import Criterion, Sort
from social.sign_on import sealing
from social.skills import actions as actions_of_skills
from social.stating import Saying, state
from social.stories import actions as of_stories
from social.switches import Switch
from social.telling import Telling
from social.using import Use
from social.webhooks import actions as webhooks
from social.whom import Whom
from tests.browser.staff import Colleague, Place, Staff
from tests.confidential import making
from tests.guests.making import ask as ask_for
from tests.guests.making import let_in
from tests.leaders.making import delegation, lead, session_in
from tests.seeking.making import state as claim

LONG = (
    "The seam on the second frame held: **18 kN** before it gave, *beside* the weld.\n\n"
    "- gas: argon with 18 % CO₂\n- wire: 1.0 mm\n\n1. Clean\n2. Preheat\n\n"
    "> To 80 °C, whatever the old sheet says.\n\n"
    "```\ncurrent = 165  # ampere, over the whole length of the seam on both frames\n```\n\n"
    "The norm is at https://example.org/a/very/long/address/that/does/not/break/by/itself/at/all "
    "and the word is Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz. #welding"
)


@dataclass(frozen=True)
class Lettered:
    """A newsletter: who makes it, an issue that is out, and one at work with an item."""

    maker: Colleague
    series: int
    out: int
    draft: int
    item: int


@dataclass(frozen=True)
class Gathered:
    """A matter: who reads what was found, an item that is judged, and what is drawn up."""

    reader: Colleague
    matter: int
    item: int
    production: int
    export: int
    schedule: int


@dataclass(frozen=True)
class Town:
    """Who lives there, and what stands there."""

    dora: Colleague  # looks after data protection
    zoe: Colleague  # owns the community
    jan: Colleague  # is a member of it
    eva: Colleague  # asked to join it
    mona: Colleague  # is a member, and moderates
    place: Place
    post: int
    question: int  # of Jan's, which names the skill that Zoë states
    event: int
    comment: int
    site: int
    reset: str
    invitation: str
    email: str
    rule: int
    hold: int
    grant: int
    certificate: int
    request: int
    gathered: Gathered
    case: int
    asked: int
    decision: int
    appeal: int
    house_rule: int
    cato: Colleague  # receives confidential reports
    disclosure: int
    statement: int
    open_statement: int  # that everybody may read
    hanna: Colleague  # works in HR
    search: int
    concept: int
    channel: str  # the path of a success channel
    story: int
    announcement: int
    newsletter: Lettered
    value: int
    thanks: int
    petra: Colleague  # works in communications
    mandate: int
    cleo: Colleague  # speaks for the house, and leads a drill
    scenario: int
    crisis: int
    leader: int  # Zoë, who is asked
    asked_leader: int
    draft: int  # of Zoë's
    planned: int  # by her
    saved: int  # by her
    conversation: int  # a group of Zoë, Jan and Mona
    message: int  # of Zoë's, with an earlier version
    webhook: int  # of the community, one thing told there
    provider: int  # through which Zoë comes in, whose second factor waits for a second person
    bot: str  # the handle of one for which Zoë answers
    export: int  # that an administrator brought, looked at
    group: int  # of the directory, with Jan and Eva, tied to a community
    guest: str  # of another company, in the community
    placeholder: str  # the handle of one of an import, who may be Jan; another waits to be Zoë


def build(staff: Staff) -> Town:
    """Build it."""
    zoe = staff.hire("Zoë Pélissier", bio="I weld.\n\nAnd I teach it.")
    jan = staff.hire("Jan-Willem van der Meulen-Oosterhout", manager_id=zoe.id)
    eva = staff.hire("Eva Frühauf")
    mona = staff.hire("Mona Lisa Rechter", Capability.MODERATOR)
    mo = staff.hire("Mo Zweite", Capability.MODERATOR)
    place = staff.found("Welding of thin sheet", zoe, jan, mona, mo, kind="private")
    post = staff.post(zoe, place, LONG, title="How the second frame was welded, and why so")
    comment = staff.comment(jan, post, f"Thank you @{zoe.handle}, that is what we needed")
    staff.comment(zoe, post, "You are welcome", parent_id=comment)
    with staff.inside():
        decorate(staff.person(zoe), session.get_one(Community, place.id), post)
        joining.join_community(staff.person(eva), session.get_one(Community, place.id))
    term = named(staff, mo)
    with staff.inside():
        asked = Draft(source="Who has done cold riveting on thin sheet?")
        at = session.get_one(Community, place.id)
        question = create_post(staff.person(jan), at, asked, kind=PostKind.QUESTION).id
    hanna, search = sought(staff, zoe, term)
    return Town(
        staff.hire("Dora Wachter", Capability.DATA_PROTECTION),
        zoe,
        jan,
        eva,
        mona,
        place,
        post,
        question,
        planned(staff, zoe, place.id),
        comment,
        staff.site_id,
        *links(staff, jan),
        *kept(staff, zoe, place),
        gathered(staff, zoe, jan, place),
        *reported(staff, zoe, jan, mo, post, comment),
        ruled(staff, mona, mo),
        *confided(staff),
        *stated(staff, zoe, jan, post),
        hanna,
        search,
        term,
        *told(staff, zoe, jan, mona),
        announced(staff, zoe, jan, mona, mo, hanna),
        lettered(staff, zoe, place),
        *thanked(staff, zoe, mo, place),
        *mandated(staff, zoe, jan, place),
        *drilled(staff),
        *led(staff, zoe, mona, mo, place),
        *drafted(staff, zoe, place, question),
        *conversed(staff, zoe, jan, mona),
        wired(staff, zoe, place),
        linked(staff, zoe, mona),
        run_by_program(staff, zoe),
        brought(staff, jan),
        provisioned(staff, jan, eva),
        hosted(staff, zoe, place),
        made_up(staff, zoe, jan),
    )


def run_by_program(staff: Staff, owner: Colleague) -> str:
    """Have a bot, for which somebody answers; gives its handle."""
    maker = staff.hire("Bo Maker", Capability.ADMINISTRATOR)
    with staff.inside():
        answers = staff.person(owner)
        made = bots.make(staff.person(maker), "Roster clerk", "Posts who works when.", answers)
        return made.handle


def hosted(staff: Staff, owner: Colleague, place: Place) -> str:
    """Let a guest in, and ask for another; gives the handle of the first."""
    approver = staff.hire("Gerda Poort", Capability.ADMINISTRATOR)
    with staff.inside():
        at, asker = session.get_one(Community, place.id), staff.person(owner)
        guest = let_in(asker, staff.person(approver), at)
        create_post(guest, at, Draft(source="The hull is painted."))
        ask_for(asker, at, name="Gilles Renard", email="gilles@paints.example")
        return guest.handle


def made_up(staff: Staff, zoe: Colleague, jan: Colleague) -> str:
    """Have two placeholders of an import, one of whom waits to be somebody; name the other."""
    minder = staff.hire("Ilse Invoer-Tweede", Capability.ADMINISTRATOR)
    with staff.inside():
        with change(None, origin=Origin.IMPORT) as record:
            found = []
            for name, handle in ((jan.name, "u1"), ("Pélissier, Z.", "u2")):
                one = Person(handle=handle, name=name, origin=f"slack:T1:{handle}")
                one.state, one.email = PersonState.INVITED, f"{handle}@before.example"
                session.add(one)
                record(Event.PERSON_ADDED, one)
                found.append(one)
        merging.ask(staff.person(minder), found[1], staff.person(zoe))
        return found[0].handle


def brought(staff: Staff, colleague: Colleague) -> int:
    """Bring an export, and have looked at it: two guesses, some rows that stay behind."""
    minder = staff.hire("Ilse Invoer", Capability.ADMINISTRATOR)
    with staff.inside():
        sent = io.BytesIO(b"who,key\n")
        one = bring_export(staff.person(minder), sent, "posts.csv")
        handle = staff.person(colleague).handle
        with change(None, origin=Origin.JOB) as record:
            one.state, one.people, one.report = ImportState.SEEN, "what", "what"
            one.seen = {
                "rows": [["people", 12, 4, 0, 8, 0], ["messages", 1840, 1795, 3, 0, 42]],
                "left": [["messages", "signs of housekeeping (channel_join)", 42]],
                "how": [["person", "mail", 6], ["person", "guess", 2]],
                "guesses": [["U1", "Jan-Willem van der Meulen", handle]],
                "notes": [],
                "faults": ["unreadable: welding/2016-01-01.json: not a list"],
            }
            record(Event.IMPORT_LOOKED_AT, one)
        return one.id


def provisioned(staff: Staff, *colleagues: Colleague) -> int:
    """Let a directory in that keeps some, with a group, and did not get one thing."""
    minder = staff.hire("Petra Verzeichnis", Capability.ADMINISTRATOR)
    place = staff.found("Everybody who welds", minder, kind="public")
    staff.found("Free to be tied", minder, kind="public")
    with staff.inside():
        me = staff.person(minder)
        tokens.make(me, "Entra ID", timedelta(days=90), invites=True)
        token = session.scalars(select(Provisioner)).one()
        token.used_at = now()
        with change(me) as record:
            group = DirectoryGroup(name="Dünnblech-Schweißerinnen und -Schweißer")
            rows = [Enrolment(person_id=one.id, said={}) for one in colleagues]
            for one, row in zip(colleagues, rows, strict=True):
                row.call(staff.person(one).email or "")
            session.add_all([group, *rows])
            record(Event.DIRECTORY_GROUP_MADE, group)
            for row in rows:
                record(Event.ENROLMENT_MADE, row)
                session.add(DirectoryMember(group_id=group.id, enrolment_id=row.id))
            refused = {"status": 409, "kind": "uniqueness", "detail": "Somebody has this name."}
            session.add(
                ProvisioningFault(
                    provisioner_id=token.id,
                    method="POST",
                    path="/scim/v2/Users",
                    about="jan-willem.van.der.meulen-oosterhout@example.org",
                    **refused,
                )
            )
        ties.tie(me, group, place.id)
        return group.id


def wired(staff: Staff, owner: Colleague, place: Place) -> int:
    """Have another system told of the community, and tell it something that it does not take."""
    minder = staff.hire("Wim Webhook", Capability.ADMINISTRATOR)
    with staff.inside():
        switch(staff.person(minder), Switch.WEBHOOKS, on=True)
        wish = webhooks.Wish(
            name="Builds", url="https://builds.example.org/", events=["post.deleted"]
        )
        me, at = staff.person(owner), session.get_one(Community, place.id)
        hook, _secret = webhooks.make(me, at, wish)
        with change(me):
            for state in TellingState:
                row = WebhookDelivery(webhook_id=hook.id, event=Event.POST_CREATED, state=state)
                session.add(row)
                row.tries, row.status, row.took, row.next_at = 2, 500, 12, now() + timedelta(days=9)
        return hook.id


def linked(staff: Staff, who: Colleague, boss: Colleague) -> int:
    """Let people come in through a provider, as whom one of them is known."""
    with staff.inside():
        person, asker = staff.person(who), staff.person(boss)
        with change(None) as record:
            provider = SignOnProvider(
                key="townhallkeys",
                name="Roos ID",
                issuer="https://id.example.org",
                client_id="kring",
                scopes="openid profile email",
                domains=["roos.example"],
                takes_in=True,
                trusts_email=False,
                passwords_stay=True,
                factor_values=["mfa"],
                factor_asked_by_id=asker.id,
                factor_asked_at=now(),
                paused_at=now(),  # the sign-in page of all others stays as it is
            )
            sealing.seal(provider, "a secret")
            session.add(provider)
            record(Event.PROVIDER_ADDED, provider)
            identity = SignOnIdentity(
                person_id=person.id,
                issuer=provider.issuer,
                subject="zoe-there",
                email="zoe@roos.example",
            )
            session.add(identity)
            record(Event.IDENTITY_LINKED, identity)
        return provider.id


def drafted(staff: Staff, author: Colleague, place: Place, question: int) -> tuple[int, int, int]:
    """Begin an answer and two questions, plan one of them, and save a post."""
    with staff.inside():
        me = staff.person(author)
        begun = Begun(f"post:{question}", [("text", "Clean both sides first, then")])
        draft = drafting.keep(me, begun, 0)
        for sign in "ab":
            words = [("title", "Who has a jig?"), ("text", LONG), ("kind", "question")]
            later = drafting.keep(me, Begun(f"later:{place.id}:0000000{sign}", words), 0)
        assert draft is not None
        assert later is not None
        planning.plan(me, later, now() + timedelta(days=3), "Europe/Brussels", later.version)
        return draft.id, later.id, keeping.save(me, session.get_one(Post, question))


def conversed(
    staff: Staff, author: Colleague, other: Colleague, third: Colleague
) -> tuple[int, int]:
    """Let people write to one another, and one change what they wrote."""
    with staff.inside():
        me, friends = staff.person(author), [staff.person(other), staff.person(third)]
        said = start_conversation(me, friends, Draft(source=LONG), "The second frame")
        place = session.get_one(Conversation, said.conversation_id)
        answer = write_message(friends[0], place, Draft(source="I bring the **gauge**."))
        react(me, answer, ReactionKind.THANKS)
        start_conversation(me, friends[:1], Draft(source="See you at six"))
        edit_message(me, said, Draft(source=f"{LONG}\n\nAnd once more."), said.version)
        return place.id, said.id


def thanked(staff: Staff, receiver: Colleague, giver: Colleague, place: Place) -> tuple[int, int]:
    """Write a value down, and let one thank the other for it, whose page shows it."""
    with staff.inside():
        with change(None) as record:
            value = CompanyValue(names={"en": "Finish what you began"})
            session.add(value)
            record(Event.VALUE_ADDED, value)
        at, friend = session.get_one(Community, place.id), staff.person(receiver)
        thanks = Thanks("For the jig that you built on a Friday evening.", [friend], value.id)
        post = thank(staff.person(giver), at, thanks)
        consent(friend, post)
        return value.id, post.id


def mandated(
    staff: Staff, speaker: Colleague, other: Colleague, place: Place
) -> tuple[Colleague, int]:
    """Let somebody speak for the company, who says something so, and something else."""
    petra = staff.hire("Petra Presse", Capability.COMMUNICATIONS)
    with staff.inside():
        today, who = now().date(), staff.person(speaker)
        wish = Wish(who, {"en": "Frames", "de": "Rahmen"}, today, today + timedelta(days=90))
        made = give_mandate(staff.person(petra), wish)
        later = Wish(staff.person(other), {"en": "Rails"}, today + timedelta(days=9), wish.last)
        give_mandate(staff.person(petra), later)
        at, words = session.get_one(Community, place.id), Draft(source="Frames come from Gent.")
        post = create_post(who, at, words, voice=f"mandate-{made.id}")
        create_comment(who, post, Draft(source="I like them."))
        return petra, made.id


def led(
    staff: Staff, person: Colleague, other: Colleague, third: Colleague, place: Place
) -> tuple[int, int]:
    """Mark somebody as a leader, for whom another writes, and who is asked three things."""
    with staff.inside():
        me, friend, at = staff.person(person), staff.person(other), staff.person(third)
        leader = lead(at, me, "Head of frames", promise_days=3, promised_at=now())
        held = delegation(leader, friend)
        community = session.get_one(Community, place.id)
        words = Draft(source="Frames will be **lighter**.")
        create_post(friend, community, words, voice=f"delegation-{held.id}")
        post = session_in(me, leader, community, "Ask me about frames")
        first, second, third_one = (
            create_comment(friend, post, Draft(source=one))
            for one in ("Why are they grey?", "When do we move?", "What do you earn?")
        )
        vote(friend, second)
        create_comment(me, post, Draft(source="In May."), second)
        create_comment(me, post, Draft(source="That is mine."), third_one, declines=True)
        return leader.id, first.id


def told(staff: Staff, author: Colleague, other: Colleague, third: Colleague) -> tuple[str, int]:
    """Tell a story that was confirmed and used, and a lesson for a team."""
    channel = staff.found("What worked", author, other, third)
    with staff.inside():
        place = session.get_one(Community, channel.id)
        with change(None) as record:
            place.tells_stories = True
            record(Event.COMMUNITY_CHANGED, place)
        me, owner = staff.person(author), staff.person(other)
        parts = {"situation": LONG, "did": "We welded it", "result": "It holds", "reuse": "A day"}
        telling = Telling(
            amount=12_050,
            unit=Unit.HOURS,
            is_measured=True,
            owner=owner,
            named=[owner, staff.person(third)],
            site_ids=[staff.site_id],
        )
        source = joined(PostKind.STORY, parts, "en")
        words = Draft(source=source, title="Frames that hold")
        post = create_post(me, place, words, kind=PostKind.STORY, telling=telling)
        story = session.scalars(select(Story).where(Story.post_id == post.id)).one()
        story.post = post
        of_stories.confirm(owner, story, post.version)
        of_stories.consent(owner, story)
        used = Use(site_id=staff.site_id, amount=4_000)
        create_comment(owner, post, Draft(source="Here, too"), used=used)
        lesson = Draft(source=joined(PostKind.LESSON, parts, "en"), title="Frames that broke")
        create_post(me, place, lesson, kind=PostKind.LESSON, telling=Telling(is_for_team=True))
    return channel.path, post.id


def named(staff: Staff, author: Colleague) -> int:
    """Name a skill in two of four languages."""
    with staff.inside():
        names = {"en": "cold riveting", "de": "Kaltnieten"}
        return actions_of_skills.add_concept(staff.person(author), ConceptKind.SKILL, names).id


def stated(staff: Staff, author: Colleague, other: Colleague, post: int) -> tuple[int, int]:
    """State a line of each kind, one of them long ago and one in another language.

    Beside the one stands a text; of another a colleague says something that waits.
    """
    says = {kind: Saying(kind=kind, words=f"Frames, as {kind}") for kind in StatementKind}
    says[StatementKind.LANGUAGE] = replace(says[StatementKind.LANGUAGE], level=Level.C1)
    with staff.inside(), change(staff.person(author)) as record:
        own = [state(record, staff.person(author), saying) for saying in says.values()]
        old = state(
            record,
            staff.person(author),
            Saying(
                kind=StatementKind.SKILL,
                words="Schweißen von dünnem Blech\nSeit Jahren, auch über Kopf",
                language="de",
                audience=Audience.UNIT,
                since=2011,
            ),
        )
        old.confirmed_at = now() - timedelta(days=400)
        record(Event.STATEMENT_CONFIRMED, old)
    with staff.inside():
        faded, seen = (session.get_one(Statement, one.id) for one in (old, own[1]))
        show_text(staff.person(author), faded, session.get_one(Post, post))
        giver = staff.person(other)
        offer(giver, seen, occasions(giver, staff.person(author))[0], "She did it alone.")
    return old.id, own[1].id


def sought(staff: Staff, person: Colleague, term: int) -> tuple[Colleague, int]:
    """Let HR find somebody and shortlist them."""
    hanna = staff.hire("Hanna Personalabteilung", Capability.HR)
    with staff.inside():
        more = {"language": "fr", "concept_id": term}
        claim(staff.person(person), StatementKind.SKILL, "Soudage de cadres", **more)
        wish, searcher = Criterion(Sort.CONCEPT, (str(term),)), staff.person(hanna)
        search = hr.make(searcher, SearchPurpose.PROJECT, "Tram T9", [wish], hides_names=True)
        hits = select(SearchHit).where(SearchHit.search_id == search.id)
        hr.shortlist(searcher, session.scalars(hits).one())
        exporting.ask(searcher, hr.view(search, searcher, "en"), "For the team")
        return hanna, search.id


def announced(staff: Staff, writer: Colleague, *readers: Colleague) -> int:
    """Announce what has to be read, in three languages, and let one say so."""
    second = staff.hire("Pia Presse", Capability.COMMUNICATIONS)
    place = staff.found("House news", writer, second, *readers, kind="public")
    with staff.inside():
        author, other = staff.person(writer), staff.person(second)
        plan = Announced(whom=Whom(communities=(place.id,)), must_read=True, names_shown=True)
        words = Draft(source="The gate closes at **six** from Monday on.", title="The gate")
        made = announcing.draft(author, session.get_one(Community, place.id), plan, words, "en")
        for language, making_ in (("nl", Making.HUMAN), ("de", Making.MACHINE)):
            announcing.write(author, made, language, words, making_, made.version)
        announcing.put_forward(author, made)
        announcing.approve(other, made, made.version)
        sending.go_out(now())
        session.expire_all()
        post = sending.find(made.id).post
        sending.tell(post.id)
        reading.acknowledge(staff.person(readers[0]), post, "en", 1)
        announcing.draft(author, session.get_one(Community, place.id), plan, words, "en")
        return made.id


def lettered(staff: Staff, author: Colleague, place: Place) -> Lettered:
    """Make a newsletter, send an issue, and begin another in three languages."""
    maker = staff.hire("Nina Nieuwsbrief", Capability.COMMUNICATIONS)
    opened = staff.found("What moves us", author, maker)
    posts = [staff.post(author, opened, LONG, title=f"Frame {number}") for number in (1, 2)]
    with staff.inside():
        me = staff.person(maker)
        series = lettering.Series(name="Kring weekly", purpose="What **moves** us", rhythm="Weekly")
        begun = lettering.begin(me, series)
        words = Draft(source="Two things from the *week*.", title="What moved us")

        def issue() -> Issue:
            made = letting_out.find(lettering.draft(me, begun, "en", words).id)
            lettering.gather(me, made, posts, made.version)
            lead = Draft(source="Read this first.")
            item = lettering.items_of(made)[0]
            lettering.write(me, made, "en", lead, Making.HUMAN, made.version, item)
            return made

        out, draft = issue(), issue()
        for language, making_ in (("nl", Making.HUMAN), ("de", Making.MACHINE)):
            lettering.write(me, draft, language, words, making_, draft.version)
        with change(None) as record:
            out.state, out.released_at, out.sent_at = IssueState.SENT, now(), now()
            record(Event.ISSUE_SENT, out)
        item = lettering.items_of(draft)[0].id
        return Lettered(maker, begun.id, out.id, draft.id, item)


def drilled(staff: Staff) -> tuple[Colleague, int, int]:
    """Prepare for a fire, and let a drill of it go on among those who speak for the house."""
    cleo = staff.hire("Cleo Sprecher", Capability.COMMUNICATIONS)
    other = staff.hire("Otto Zweit", Capability.COMMUNICATIONS)
    helped = staff.hire("Hilde Hilf", Capability.COMMUNICATIONS)
    with staff.inside():
        lead, second = staff.person(cleo), staff.person(other)
        plan = Prepared(
            name="Fire in the hall",
            purpose="When something burns, or smoke is seen.",
            whom=Whom(roles=(Capability.COMMUNICATIONS.value,)),
            parts=[Part("Site lead", lead, second)],
            steps=[Step("Call the fire brigade", 5, "Site lead"), Step("Count who is there", 15)],
        )
        made = preparing.prepare(second, plan, "en")
        words = Words("Fire in the hall", "The **hall** burns.", "How it began.", "- Leave\n- Wait")
        for language in ("en", "nl", "fr"):
            preparing.write(second, made, language, words, Making.HUMAN, made.version)
        preparing.put_forward(second, made)
        preparing.approve(lead, made, made.version)
        crisis = starting.start(lead, made, Start(is_drill=True, pauses=False), made.version)
        starting.tell(crisis.id, 1)
        saying.say(lead, crisis, "en", replace(words, known="The fire is **out**."), 30, 1)
        safety.answer(staff.person(helped), crisis, Safety.HELP, "Behind hall 3")
        steps.do(lead, crisis, 0)
        rumour = rumours.tell(staff.person(helped), crisis, "Somebody is hurt")
        rumours.settle(lead, crisis, rumour, RumourState.FALSE, "Nobody is hurt.")
        rumours.tell(staff.person(other), crisis, "The hall stays closed for a month")
        return cleo, made.id, crisis.id


def ruled(staff: Staff, author: Colleague, other: Colleague) -> int:
    """Write a house rule that waits for another to approve it, beside one on trial."""
    with staff.inside():
        first, second = (one for one in pack("en")[:2])
        house_rules.add_rules(staff.person(author), [second], Stage.TRIAL)
        said = replace(first, action=Action.BLOCK)
        rule = house_rules.add_rule(staff.person(author), said)
        house_rules.stage_rule(staff.person(other), rule, Stage.ACTIVE, rule.version)
        return rule.id


def reported(
    staff: Staff, reporter: Colleague, author: Colleague, judge: Colleague, post: int, comment: int
) -> tuple[int, int, int, int]:
    """Report what somebody commented: once gravely, once so that he is asked, once decided."""
    others = [staff.comment(author, post, words) for words in ("You are so slow", "You are dumb")]
    reasons = (Reason.HARASSMENT, Reason.INSULT, Reason.HARASSMENT)
    with staff.inside():
        person = staff.person(reporter)
        cases = []
        for number, reason in zip((comment, *others), reasons, strict=True):
            found = session.scalars(Comment.seen_by(person).where(Comment.id == number)).one()
            complaint = Complaint(reason=reason, note="This is not how we talk.")
            cases.append(report(person, found, complaint).case_id)
        ruling = Ruling(
            measure=Measure.COOL_DOWN,
            happened="He called a colleague dumb.",
            rule="2. We talk about matters, not about people.",
            why="The word is about a person.",
        )
        case = session.get_one(Case, cases[2])
        decision = deciding.decide(staff.person(judge), case, ruling)
        appeal = appealing.appeal(staff.person(author), decision, "It was about the machine.")
        return cases[0], cases[1], decision.id, appeal.id


def confided(staff: Staff) -> tuple[Colleague, int]:
    """Open the confidential channel, and report something there."""
    admins = [staff.hire(name, Capability.ADMINISTRATOR) for name in ("Ad Een", "Ad Twee")]
    receivers = [staff.hire(name) for name in ("Cato Vertrauter", "Dan Zwijger")]
    with staff.inside():
        first, second = map(staff.person, admins)
        if not newest():
            publish_rules(first, {"en": "1. **We are kind.**\n2. We write where it is read."}, 0)
        channel = making.set_up(first)
        readers = {}
        for one in receivers:
            making.appoint(first, second, staff.person(one))
            key, pair = making.make_key(staff.person(one), first)
            readers[key.id] = pair.public
        making.make_key(staff.person(receivers[1]))  # a new one, which waits
        appointing.ask_to_appoint(second, first)
        return receivers[0], making.report(channel, readers).id


def planned(staff: Staff, owner: Colleague, place_id: int) -> int:
    """Announce an event for which its author signs up."""
    with staff.inside():
        author, begin = staff.person(owner), now() + timedelta(days=9)
        end = begin + timedelta(hours=2)
        plan = Plan("Welding day", begin, end, "Europe/Brussels", place="Hall 3")
        post = invite(author, session.get_one(Community, place_id), plan)
        sign_up(author, gathering_of(post))
        return post.id


def decorate(owner: Person, place: Community, post_id: int) -> None:
    """Show pictures and files, an edited post and a pinned one."""
    pictures = [add_file(owner, picture(hue), "A seam") for hue in ("#345", "#676", "#a85")]
    paper = add_file(owner, FileStorage(io.BytesIO(b"165 A"), "The numbers of all frames.txt"))
    files = [Brought(file.id, "A seam") for file in (*pictures, paper)]
    create_post(owner, place, Draft(source="How it looks now"), files)
    post = session.scalars(Post.seen_by(owner).where(Post.id == post_id)).one()
    edit_post(owner, post, Draft(source=f"{LONG}\n\nAdded later.", title=post.title), 1)
    pin_post(owner, post)


def picture(colour: str) -> FileStorage:
    """Make a picture."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "PNG")
    file.seek(0)
    return FileStorage(file, "seam.png")


def links(staff: Staff, person: Colleague) -> tuple[str, str, str]:
    """Make the secrets of mailed links: to another password, to a first one, to another address."""
    newcomer = staff.hire("Nora Newcomer", state="invited")
    with staff.inside(), change(staff.person(person)) as record:
        row = staff.person(person)
        reset = tickets.issue(row, Purpose.RESET, person.email)
        email = tickets.issue(row, Purpose.EMAIL, f"new.{person.email}")
        record(Event.RESET_ASKED, row)
    with staff.inside(), change(None) as record:
        row = staff.person(newcomer)
        row.password_hash = None
        invitation = tickets.issue(row, Purpose.INVITATION, newcomer.email)
        record(Event.PERSON_INVITED, row)
    return reset, invitation, email


def kept(staff: Staff, owner: Colleague, place: Place) -> tuple[int, int, int, int, int]:
    """Propose a rule, ask for a hold and a grant, destroy a post, and take up a request."""
    officer = staff.hire("Rudi Regel", Capability.COMPLIANCE)
    post = staff.post(owner, place, "Nobody needs this any more")
    with staff.inside():
        row, years = staff.person(officer), Period.read("P7Y")
        wish = rules.Wish(
            kind=RecordKind.POST, country="BE", least=years, basis="WER III.88", source="A book"
        )
        question = holds.Question(
            matter="The seam that broke", reason="A claim", people_ids=[owner.id], words=["18 kN"]
        )
        rule, hold = rules.propose_rule(row, wish), holds.ask_hold(row, question)
        with change(None) as record:
            ruling = disposal.Ruling(facts={"rule": rule.id, "basis": rule.basis}, names=("A", "B"))
            paper = destroy(record, Ground.RULE, ruling, [("post", post)])
        request = requests.open_request(row, staff.person(owner), now())
        ask = grants.Ask(
            purpose=GrantPurpose.LEGAL_DISPUTE,
            reason="The seam that broke",
            people_ids=[owner.id],
            begins_at=now() - timedelta(days=90),
            ends_at=now(),
        )
        grant = grants.ask_grant(row, ask)
        return rule.id, hold.id, grant.id, paper.id, request.id


def gathered(staff: Staff, author: Colleague, about: Colleague, place: Place) -> Gathered:
    """Open a matter, judge what was found for it, black a word out, and draw it up."""
    reader = staff.hire("Rita Lees", Capability.COMPLIANCE)
    second = staff.hire("Sem Twee", Capability.COMPLIANCE)
    posts = [staff.post(author, place, f"{LONG}\n\n{number}") for number in range(3)]
    with staff.inside():
        officer, other = staff.person(reader), staff.person(second)
        year = timedelta(days=365)
        asked = grants.Ask(
            purpose=GrantPurpose.REGULATOR,
            reason="A letter of the inspectorate",
            begins_at=now() - year,
            ends_at=now() + year,
            with_private=True,
        )
        grant = grants.ask_grant(officer, asked)
        grants.approve_grant(other, grant)
        matter = matters.open_matter(officer, "The seam that broke", "A customer claims 12,000 €.")
        matters.add_custodians(officer, matter, [staff.person(about).id])
        grant_id, matter_id = grant.id, matter.id
    with staff.inside():
        officer, other = staff.person(reader), staff.person(second)
        matter = session.get_one(Matter, matter_id)
        lines = select(Entry.id).where(Entry.noun == "post", Entry.noun_id.in_(posts))
        opened = open_archive(session, officer, grant_id)
        collect(opened, officer, matter, session.scalars(lines).all())
        found = select(ReviewItem).options(joinedload(ReviewItem.matter)).order_by(ReviewItem.id)
        item = session.scalars(found).all()[0]
        judged = Judgement(is_responsive=True, needs_redaction=True, note="The figure is a secret.")
        code(officer, item, judged, Round.FIRST)
        redact_words(officer, item, LONG, "18 kN", RedactionReason.SECRET)
        sample(officer, matter, 10)
        code(other, item, Judgement(is_responsive=True), Round.SECOND)
        with change(officer) as record:
            drawn = Production(
                matter_id=matter.id,
                prefix="ROO-",
                first_number=1,
                digits=6,
                size=1,
                made_by_id=officer.id,
            )
            session.add(drawn)
            session.flush()
            session.add(ProductionItem(production_id=drawn.id, place=0, item_id=item.id))
            record(Event.PRODUCTION_DRAWN_UP, drawn, is_new=True)
            export = Export(
                grant_id=grant_id,
                officer_id=officer.id,
                formats=["jsonl", "csv"],
                recipients=[],
                size=1,
                state=ExportState.PAUSED,  # a worker would look for a checkpoint over one entry
            )
            session.add(export)
            record(Event.EXPORT_ASKED, export)
            schedule = Schedule(
                grant_id=grant_id,
                target=ScheduleTarget.FOLDER,
                folder="welding",
                formats=["jsonl", "csv"],
                recipients=["age1" + "q" * 58],
                hour=3,
                asked_by_id=officer.id,
            )
            session.add(schedule)
            record(Event.SCHEDULE_ASKED, schedule)
        return Gathered(reader, matter_id, item.id, drawn.id, export.id, schedule.id)
