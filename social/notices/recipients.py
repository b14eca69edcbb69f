"""Who should know of an entry, and why?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from archive import ledger
from models import (
    Access,
    Announcement,
    AnnouncementState,
    Appeal,
    AppealMessage,
    Appointment,
    Asked,
    AskMe,
    Attendance,
    AttendanceState,
    Capability,
    Case,
    Comment,
    Community,
    Confirmation,
    ConfirmationState,
    Credit,
    CreditState,
    Crisis,
    Custodian,
    Decision,
    Delegation,
    Duty,
    Entry,
    EntryKey,
    ErasureRequest,
    Event,
    Export,
    Gathering,
    Grant,
    Hold,
    Issue,
    IssueState,
    KeptDraft,
    Leader,
    Mandate,
    Measure,
    Membership,
    MembershipRole,
    MembershipState,
    Mention,
    NoticeKind,
    Person,
    Poll,
    Post,
    Production,
    Quote,
    QuoteState,
    Reaction,
    Recipient,
    Recognition,
    Report,
    RequestItem,
    Retention,
    Role,
    Scenario,
    ScenarioState,
    Schedule,
    Statement,
    Stay,
    StayPlace,
    Story,
    Webhook,
    session,
)
from social import calling
from social.announced import makers
from social.caring import carers_of
from social.issues import editors_of
from social.judges import far, free_for, in_reach, judge_of, next_judges
from social.kinds import best_answers
from social.notices.levels import listeners
from social.rights import may
from social.second import is_trusted
from social.thanked import STANDING as THANKED
from social.using import reuse_of


@dataclass(frozen=True, slots=True)
class Told:
    """One person is told of one thing; the same kind about the same thing joins in one notice."""

    person_id: int
    kind: NoticeKind
    post_id: int | None = None
    comment_id: int | None = None
    community_id: int | None = None
    case_id: int | None = None
    crisis_id: int | None = None
    cause_id: int | None = None  # the comment that they are told of, where that is another
    by_id: int | None = None  # who did what they are told of, where somebody else let it happen

    def for_all(self) -> Told:
        """Say what is told, of whoever is told it."""
        return replace(self, person_id=0, cause_id=None)


def of(entry: Entry) -> list[Told]:
    """List who is told of an entry, the nearest reason first; nobody twice, never its own actor."""
    seen: set[int | None] = {entry.actor_id}
    found = []
    for told in WHO.get(entry.event, nobody)(entry):
        if told.person_id not in seen:
            seen.add(told.person_id)
            found.append(told)
    return found


def nobody(_entry: Entry) -> Iterator[Told]:
    """Tell nobody."""
    return iter(())


def of_post(entry: Entry) -> Iterator[Told]:
    """Tell those whom a post names, and first a leader for whom it is written."""
    post = session.get_one(Post, entry.noun_id)
    yield from of_written_for(entry, post)
    for person_id in named(Mention.post_id == entry.noun_id):
        yield Told(person_id, NoticeKind.MENTIONED, post_id=entry.noun_id)
    if entry.event in COMES:
        for person_id in calling.take(post):
            yield Told(person_id, NoticeKind.CALLED, post_id=post.id)
    # Of an announcement, those are told for whom it is meant.
    if entry.event in COMES and not post.is_announcement:
        for person_id in listeners(post):
            yield Told(person_id, NoticeKind.NEW_POST, post_id=post.id)


# A text is there for others: at once, or when a moderator let it through.
COMES = (Event.POST_CREATED, Event.POST_SHOWN, Event.COMMENT_CREATED, Event.COMMENT_SHOWN)


def of_written_for(entry: Entry, text: Post | Comment) -> Iterator[Told]:
    """Tell a leader that somebody wrote in their name, when they did."""
    if text.delegation_id is None or entry.event not in COMES:
        return
    leader_id = session.get_one(Delegation, text.delegation_id).leader_id
    person_id = session.get_one(Leader, leader_id).person_id
    if isinstance(text, Post):
        yield Told(person_id, NoticeKind.WRITTEN_FOR, text.id)
    else:
        yield Told(person_id, NoticeKind.WRITTEN_FOR, text.post_id, text.id)


def of_delegation(kind: NoticeKind) -> Callable[[Entry], Iterator[Told]]:
    """Make the rule that tells whoever writes for a leader, and of the end the leader, too."""

    def tell(entry: Entry) -> Iterator[Told]:
        delegation = session.get_one(Delegation, entry.noun_id)
        if (delegation.revoked_at is not None) != (kind is NoticeKind.DELEGATION_OVER):
            return
        yield Told(delegation.person_id, kind)
        if kind is NoticeKind.DELEGATION_OVER:
            yield Told(session.get_one(Leader, delegation.leader_id).person_id, kind)

    return tell


def of_waiting_questions(entry: Entry) -> Iterator[Told]:
    """Remind a leader of the questions that wait, and those who write for them."""
    it = session.get_one(AskMe, entry.noun_id)
    leader = session.get_one(Leader, it.leader_id)
    yield Told(leader.person_id, NoticeKind.TO_ANSWER, it.post_id)
    writes = select(Delegation.person_id).where(
        Delegation.leader_id == leader.id, Delegation.in_force()
    )
    for person_id in session.scalars(writes.order_by(Delegation.id)):
        yield Told(person_id, NoticeKind.TO_ANSWER, it.post_id)


def of_asked_story(entry: Entry) -> Iterator[Told]:
    """Ask whoever was named whether the result is as told, while it is not confirmed."""
    yield from to_confirm(session.get_one(Story, entry.noun_id))


def to_confirm(story: Story) -> Iterator[Told]:
    """Ask the owner of a story who has not said anything yet."""
    if story.owner_id is not None and not story.is_confirmed and story.denied_at is None:
        yield Told(story.owner_id, NoticeKind.TO_CONFIRM, story.post_id)


def of_asked_credit(entry: Entry) -> Iterator[Told]:
    """Ask somebody whether they want to be named, while that is open."""
    credit = session.get_one(Credit, entry.noun_id)
    story = session.get_one(Story, credit.story_id)
    if credit.state is CreditState.ASKED:
        yield Told(credit.person_id, NoticeKind.CREDITED, story.post_id)


def of_confirmed_story(entry: Entry) -> Iterator[Told]:
    """Tell whoever told a story that its result is confirmed."""
    story = session.get_one(Story, entry.noun_id)
    if story.is_confirmed:
        author_id = session.get_one(Post, story.post_id).author_id
        yield Told(author_id, NoticeKind.RESULT_CONFIRMED, story.post_id)


def of_denied_story(entry: Entry) -> Iterator[Told]:
    """Tell whoever told a story that its result is not confirmed, while that is so."""
    story = session.get_one(Story, entry.noun_id)
    if story.denied_at is not None:
        author_id = session.get_one(Post, story.post_id).author_id
        yield Told(author_id, NoticeKind.RESULT_DENIED, story.post_id)


def asked_of(post: Post) -> Iterator[Told]:
    """Ask all who are named in a story that is shown only now."""
    story = session.scalar(select(Story).where(Story.post_id == post.id))
    if story is None:
        return
    yield from to_confirm(story)
    asked = select(Credit.person_id).where(
        Credit.story_id == story.id, Credit.state == CreditState.ASKED
    )
    for person_id in session.scalars(asked.order_by(Credit.id)):
        yield Told(person_id, NoticeKind.CREDITED, post.id)


def of_thanked(entry: Entry) -> Iterator[Told]:
    """Tell somebody that they are thanked, unless they took it away meanwhile."""
    one = session.get_one(Recipient, entry.noun_id)
    if one.state in THANKED:
        post_id = session.get_one(Recognition, one.recognition_id).post_id
        yield Told(one.person_id, NoticeKind.THANKED, post_id)


def of_mandate(kind: NoticeKind) -> Callable[[Entry], Iterator[Told]]:
    """Make the rule that tells whoever holds a mandate, and of its end whoever gave it, too."""

    def tell(entry: Entry) -> Iterator[Told]:
        mandate = session.get_one(Mandate, entry.noun_id)
        is_over = mandate.revoked_at is not None
        if is_over != (kind is NoticeKind.MANDATE_OVER):
            return
        yield Told(mandate.person_id, kind)
        if kind is not NoticeKind.MANDATED:
            yield Told(mandate.given_by_id, kind)

    return tell


def of_asked_stay(entry: Entry) -> Iterator[Told]:
    """Tell the administrators that somebody asks for a guest, while nobody answered."""
    stay = session.get_one(Stay, entry.noun_id)
    held = select(Role.person_id).where(Role.capability == Capability.ADMINISTRATOR)
    for person_id in session.scalars(held.order_by(Role.id)):
        if stay.is_open and person_id != stay.asked_by_id:
            yield Told(person_id, NoticeKind.GUEST_ASKED)


def of_asked_place(entry: Entry) -> Iterator[Told]:
    """Tell the owners of a community that somebody asks for a guest there, while none answered."""
    place = session.get_one(StayPlace, entry.noun_id)
    if place.is_waiting:
        for person_id in owners_of(place.community_id):
            yield Told(person_id, NoticeKind.GUEST_ASKED)


def of_stay(kind: NoticeKind) -> Callable[[Entry], Iterator[Told]]:
    """Make the rule that tells whoever asked for a guest."""

    def tell(entry: Entry) -> Iterator[Told]:
        yield Told(session.get_one(Stay, entry.noun_id).asked_by_id, kind)

    return tell


def thanked_in(post: Post) -> Iterator[Told]:
    """Tell all who are thanked in a post that is shown only now."""
    found = (
        select(Recipient.person_id)
        .join(Recipient.recognition)
        .where(Recognition.post_id == post.id, Recipient.state.in_(THANKED))
    )
    for person_id in session.scalars(found.order_by(Recipient.id)):
        yield Told(person_id, NoticeKind.THANKED, post.id)


def of_shown_post(entry: Entry) -> Iterator[Told]:
    """Tell whom a post names now that it was let through; its author did, not who let it."""
    post = session.get_one(Post, entry.noun_id)
    yield from by_author(of_post(entry), post.author_id)
    yield from by_author(asked_of(post), post.author_id)
    yield from by_author(thanked_in(post), post.author_id)
    yield from by_author(quoted_in(post), post.author_id)


def of_shown_comment(entry: Entry) -> Iterator[Told]:
    """Tell whom a comment concerns now that it was let through."""
    comment = session.get_one(Comment, entry.noun_id)
    yield from by_author(of_new_comment(entry), comment.author_id)


def by_author(told: Iterator[Told], author_id: int) -> Iterator[Told]:
    """Name the author as who did it, who needs not be told."""
    return (replace(one, by_id=author_id) for one in told if one.person_id != author_id)


def of_comment(entry: Entry) -> Iterator[Told]:
    """Tell those whom a comment names."""
    comment = session.get(Comment, entry.noun_id)
    if comment is not None:
        for person_id in named(Mention.comment_id == comment.id):
            yield Told(person_id, NoticeKind.MENTIONED, comment.post_id, comment.id)


def of_new_comment(entry: Entry) -> Iterator[Told]:
    """Tell those whom it names, then whoever wrote what it answers."""
    comment = session.get(Comment, entry.noun_id)
    if comment is not None:
        yield from of_written_for(entry, comment)
    yield from of_comment(entry)
    if comment is None:
        return
    if comment.parent_id is not None:
        answered = session.get_one(Comment, comment.parent_id)
        yield Told(
            answered.author_id,
            NoticeKind.ANSWERED,
            comment.post_id,
            answered.id,
            cause_id=comment.id,
        )
    post = session.get_one(Post, comment.post_id)
    comment.post = post
    if reuse_of(comment) is not None:
        yield Told(post.author_id, NoticeKind.REUSED, post.id, comment.id)
    else:
        yield Told(post.author_id, NoticeKind.ANSWERED, post.id, cause_id=comment.id)
    for person_id in calling.take(comment):
        yield Told(person_id, NoticeKind.CALLED, post.id, comment.id)
    for person_id in listeners(post, comment):
        yield Told(person_id, NoticeKind.NEW_COMMENT, post.id, cause_id=comment.id)


def of_reaction(entry: Entry) -> Iterator[Told]:
    """Tell the author of what was reacted to, unless it was taken back; of a message nobody."""
    reaction = session.get(Reaction, entry.noun_id)
    if reaction is None or reaction.message_id is not None:
        return
    if reaction.comment_id is not None:
        comment = session.get_one(Comment, reaction.comment_id)
        yield Told(comment.author_id, NoticeKind.REACTED, comment.post_id, comment.id)
    else:
        post = session.get_one(Post, reaction.post_id)
        yield Told(post.author_id, NoticeKind.REACTED, post.id)


def of_counted(entry: Entry) -> Iterator[Told]:
    """Tell whoever asked that a poll is closed and counted."""
    poll = session.get_one(Poll, entry.noun_id)
    post = session.get_one(Post, poll.post_id)
    yield Told(post.author_id, NoticeKind.COUNTED, post.id)


def of_gathering(kind: NoticeKind) -> Callable[[Entry], Iterator[Told]]:
    """Make the rule that tells those who signed up for an event what becomes of it."""

    def tell(entry: Entry) -> Iterator[Told]:
        it = session.get_one(Gathering, entry.noun_id)
        signed_up = select(Attendance.person_id).where(Attendance.gathering_id == it.id)
        if kind in (NoticeKind.SOON, NoticeKind.BEGINNING):
            signed_up = signed_up.where(Attendance.state == AttendanceState.GOING)
        for person_id in session.scalars(signed_up.order_by(Attendance.id)):
            yield Told(person_id, kind, it.post_id)

    return tell


def of_moved_up(entry: Entry) -> Iterator[Told]:
    """Tell somebody who waited that they have a seat, while they have it."""
    row = session.get(Attendance, entry.noun_id)
    if row is not None and row.state is AttendanceState.GOING:
        it = session.get_one(Gathering, row.gathering_id)
        yield Told(row.person_id, NoticeKind.MOVED_UP, it.post_id)


def of_membership(kind: NoticeKind, state: MembershipState) -> Callable[[Entry], Iterator[Told]]:
    """Make the rule that tells a person of their own membership, while it is so."""

    def tell(entry: Entry) -> Iterator[Told]:
        membership = session.get(Membership, entry.noun_id)
        if membership is not None and membership.state is state:
            yield Told(membership.person_id, kind, community_id=membership.community_id)

    return tell


def of_request(entry: Entry) -> Iterator[Told]:
    """Tell the owners that somebody asks to come in, while the question is open."""
    membership = session.get(Membership, entry.noun_id)
    if membership is None or membership.state is not MembershipState.REQUESTED:
        return
    for person_id in owners_of(membership.community_id):
        yield Told(person_id, NoticeKind.REQUESTED, community_id=membership.community_id)


def owners_of(community_id: int) -> Sequence[int]:
    """Name those who run a community."""
    owners = select(Membership.person_id).where(
        Membership.community_id == community_id,
        Membership.role == MembershipRole.OWNER,
        Membership.state == MembershipState.MEMBER,
    )
    return session.scalars(owners).all()


def of_offer(entry: Entry) -> Iterator[Told]:
    """Tell the administrators that somebody would run a community, while the offer stands."""
    membership = session.get(Membership, entry.noun_id)
    if membership is None or membership.offered_at is None or not membership.is_member:
        return
    administrators = session.scalars(
        select(Role.person_id).where(Role.capability == Capability.ADMINISTRATOR)
    )
    for person_id in administrators:
        yield Told(person_id, NoticeKind.OFFERED, community_id=membership.community_id)


def of_closed_case(entry: Entry) -> Iterator[Told]:
    """Tell those who reported something what became of it."""
    reporters = select(Report.reporter_id).where(Report.case_id == entry.noun_id)
    for person_id in session.scalars(reporters.order_by(Report.id)):
        yield Told(person_id, NoticeKind.SETTLED, case_id=entry.noun_id)


def of_asked_case(entry: Entry) -> Iterator[Told]:
    """Ask the author of a text to settle what others say of it."""
    case = session.get_one(Case, entry.noun_id)
    yield Told(case.author_id, NoticeKind.REPORTED, case_id=case.id)


def of_word_to_reporters(entry: Entry) -> Iterator[Told]:
    """Tell those who reported something that moderators said something to them."""
    for told in of_closed_case(entry):
        yield replace(told, kind=NoticeKind.TOLD_REPORTER)


def of_word_to_author(entry: Entry) -> Iterator[Told]:
    """Tell the author of a text that moderators said something to them."""
    for told in of_asked_case(entry):
        yield replace(told, kind=NoticeKind.TOLD_AUTHOR)


def of_opinion(entry: Entry) -> Iterator[Told]:
    """Tell a judge that another asks for their opinion, while they are free to judge the case."""
    number = ledger.known(entry, session.get(EntryKey, entry.id)).get("asked_id")
    asked = session.get(Person, number) if isinstance(number, int) else None
    if asked is None:
        return
    judge = judge_of(asked)
    case = session.scalar(in_reach(judge).where(Case.id == entry.noun_id))
    if case is not None and free_for(judge, [case]):
        yield Told(asked.id, NoticeKind.OPINION_ASKED, case_id=case.id)


def of_exception(entry: Entry) -> Iterator[Told]:
    """Tell owners that a case of theirs was read by way of exception: once, when it is time."""
    access = session.get_one(Access, entry.noun_id)
    case = session.get_one(Case, access.case_id)
    is_time = access.tells_at_once == (entry.event == Event.ACCESS_APPROVED)
    if access.approved_at is None or case.community_id is None or not is_time:
        return
    for person_id in owners_of(case.community_id):
        yield Told(person_id, NoticeKind.READ_BY_EXCEPTION, community_id=case.community_id)


def of_decision(entry: Entry) -> Iterator[Told]:
    """Tell whom a decision concerns, unless it is nothing, and they knew of nothing."""
    decision = session.get_one(Decision, entry.noun_id)
    case = session.get_one(Case, decision.case_id)
    is_news = decision.measure is not Measure.NONE or case.asked_at or case.was_held
    if is_news and not decision.waits:
        yield Told(decision.author_id, NoticeKind.DECIDED, case_id=case.id)


def of_appeal(entry: Entry) -> Iterator[Told]:
    """Tell those who are free to judge an appeal that it waits.

    Where nobody near is, those who may read it anyway or can ask to, by way of exception.
    """
    appeal = session.get_one(Appeal, entry.noun_id)
    if not appeal.is_open:
        return
    case = session.get_one(Case, appeal.case_id)
    for person in next_judges(case) or far(case):
        yield Told(person.id, NoticeKind.APPEALED, case_id=case.id)


def of_word(entry: Entry) -> Iterator[Told]:
    """Tell the other side of an appeal that something was said."""
    appeal = session.get_one(Appeal, entry.noun_id)
    if entry.actor_id != appeal.author_id:
        yield Told(appeal.author_id, NoticeKind.ANSWERED_APPEAL, case_id=appeal.case_id)
        return
    spoke = select(AppealMessage.author_id).where(AppealMessage.appeal_id == appeal.id)
    for person_id in set(session.scalars(spoke)) - {appeal.author_id}:
        yield Told(person_id, NoticeKind.APPEALED, case_id=appeal.case_id)


def of_verdict(entry: Entry) -> Iterator[Told]:
    """Tell whoever appealed what became of it."""
    appeal = session.get_one(Appeal, entry.noun_id)
    yield Told(appeal.author_id, NoticeKind.ANSWERED_APPEAL, case_id=appeal.case_id)


def officers(*but: int | None) -> Iterator[Told]:
    """Tell the officers that something waits for a second person, but for some."""
    held = select(Role.person_id).where(Role.capability == Capability.COMPLIANCE)
    for person_id in session.scalars(held.order_by(Role.id)):
        if person_id not in but:
            yield Told(person_id, NoticeKind.TO_APPROVE)


def of_proposal(entry: Entry) -> Iterator[Told]:
    """Tell the officers that a rule waits."""
    rule = session.get_one(Retention, entry.noun_id)
    return officers() if rule.is_open else nobody(entry)


def of_hold(entry: Entry) -> Iterator[Told]:
    """Tell the officers that a hold or its release waits; not those for whom it is not there."""
    hold = session.get_one(Hold, entry.noun_id)
    waits = hold.is_open if entry.event == Event.HOLD_ASKED else hold.is_going
    return officers(*hold.people_ids) if waits else nobody(entry)


def of_grant(entry: Entry) -> Iterator[Told]:
    """Tell the officers that a grant, or its names, wait; not those who use it or are named."""
    grant = session.get_one(Grant, entry.noun_id)
    waits = grant.is_open if entry.event == Event.GRANT_ASKED else grant.waits_for_identities
    others = officers(grant.asked_by_id, *grant.officer_ids, *grant.people_ids)
    return others if waits else nobody(entry)


def of_decided_grant(entry: Entry) -> Iterator[Told]:
    """Tell whoever asked for a grant, or for its names, what somebody else decided."""
    grant = session.get_one(Grant, entry.noun_id)
    yield Told(grant.asked_by_id, NoticeKind.GRANT_DECIDED)


def of_taken_grant(entry: Entry) -> Iterator[Told]:
    """Tell data protection and the other officers that the archive was opened at once."""
    grant = session.get_one(Grant, entry.noun_id)
    but = {grant.asked_by_id, *grant.officer_ids, *grant.people_ids}
    roles = (Capability.DATA_PROTECTION, Capability.COMPLIANCE)
    held = select(Role.person_id).where(Role.capability.in_(roles)).distinct()
    for person_id in session.scalars(held.order_by(Role.person_id)):
        if person_id not in but:
            yield Told(person_id, NoticeKind.ARCHIVE_OPENED)


def of_drawn_up(entry: Entry) -> Iterator[Told]:
    """Tell the officers that something waits to leave the house; not those whom it is about."""
    production = session.get_one(Production, entry.noun_id)
    others = officers(production.made_by_id, *custodians_of(production))
    return others if production.is_waiting else nobody(entry)


def of_decided_production(entry: Entry) -> Iterator[Told]:
    """Tell whoever drew up what is to leave the house what somebody else decided."""
    production = session.get_one(Production, entry.noun_id)
    if production.made_by_id not in custodians_of(production):
        yield Told(production.made_by_id, NoticeKind.PRODUCTION_DECIDED)


def custodians_of(production: Production) -> Sequence[int]:
    """List those for whom the matter of a production does not exist."""
    about = select(Custodian.person_id).where(
        Custodian.matter_id == production.matter_id, Custodian.removed_at.is_(None)
    )
    return session.scalars(about).all()


def of_made_export(entry: Entry) -> Iterator[Told]:
    """Tell whoever asked for an export that it is ready; of one of a schedule, nobody."""
    export = session.get_one(Export, entry.noun_id)
    if export.schedule_id is None:
        yield Told(export.officer_id, NoticeKind.EXPORT_READY)


def of_failed_export(entry: Entry) -> Iterator[Told]:
    """Tell whoever asked for an export, or answers for its schedule, that it fails or lacks."""
    export = session.get_one(Export, entry.noun_id)
    if export.schedule_id is None:
        yield Told(export.officer_id, NoticeKind.EXPORT_FAILED)
    else:
        yield from of_schedule(export.schedule_id, NoticeKind.SCHEDULE_FAILED)


def of_asked_schedule(entry: Entry) -> Iterator[Told]:
    """Tell the officers that a schedule waits; not those who use its grant or are named in it."""
    schedule = session.get_one(Schedule, entry.noun_id)
    grant = session.get_one(Grant, schedule.grant_id)
    others = officers(schedule.asked_by_id, *grant.officer_ids, *grant.people_ids)
    return others if schedule.is_open else nobody(entry)


def of_decided_schedule(entry: Entry) -> Iterator[Told]:
    """Tell whoever set a schedule what somebody else decided."""
    schedule = session.get_one(Schedule, entry.noun_id)
    yield Told(schedule.asked_by_id, NoticeKind.SCHEDULE_DECIDED)


def of_ended_schedule(entry: Entry) -> Iterator[Told]:
    """Tell those who answer for a schedule that nothing leaves any more; not of what never ran."""
    schedule = session.get_one(Schedule, entry.noun_id)
    if schedule.approved_by_id is not None:
        yield from of_schedule(schedule.id, NoticeKind.SCHEDULE_ENDED)


def of_schedule(schedule_id: int, kind: NoticeKind) -> Iterator[Told]:
    """Tell those who answer for a schedule: who set it, who allowed it, and data protection."""
    schedule = session.get_one(Schedule, schedule_id)
    grant = session.get_one(Grant, schedule.grant_id)
    held = select(Role.person_id).where(Role.capability == Capability.DATA_PROTECTION)
    found = {schedule.asked_by_id, *session.scalars(held)}
    if schedule.approved_by_id is not None:
        found.add(schedule.approved_by_id)
    for person_id in sorted(found.difference(grant.people_ids)):
        yield Told(person_id, kind)


def of_told_grant(entry: Entry) -> Iterator[Told]:
    """Tell those whom a grant named, once the matter is closed; nobody is named to them."""
    for person_id in session.get_one(Grant, entry.noun_id).people_ids:
        yield Told(person_id, NoticeKind.LOOKED_AT)


def of_decided_request(entry: Entry) -> Iterator[Told]:
    """Tell the officers of a request of which all is decided; not the one who asks."""
    request = session.get_one(ErasureRequest, entry.noun_id)
    open_items = select(RequestItem.id).where(
        RequestItem.request_id == request.id, RequestItem.outcome.is_(None)
    )
    is_open = request.dropped_as is None and session.scalar(open_items.limit(1)) is not None
    is_waiting = request.waits_for_another and not is_open
    return officers(request.person_id, request.decided_by_id) if is_waiting else nobody(entry)


def of_taken_over(entry: Entry) -> Iterator[Told]:
    """Tell whoever decided before that somebody else does now, then those who may approve it."""
    before = ledger.known(entry, session.get(EntryKey, entry.id)).get("taken_from_id")
    if isinstance(before, int):
        yield Told(before, NoticeKind.TAKEN_OVER)
    yield from of_decided_request(entry)


def of_sent_back(entry: Entry) -> Iterator[Told]:
    """Tell whoever decided that it came back, while it has."""
    request = session.get_one(ErasureRequest, entry.noun_id)
    if request.sent_back_at is not None and request.decided_by_id is not None:
        yield Told(request.decided_by_id, NoticeKind.SENT_BACK)


def of_appointment(entry: Entry) -> Iterator[Told]:
    """Tell the other administrators that a role of trust waits for one of them."""
    appointment = session.get_one(Appointment, entry.noun_id)
    held = select(Role.person_id).where(Role.capability == Capability.ADMINISTRATOR)
    for person_id in session.scalars(held.order_by(Role.id)):
        if appointment.is_open and person_id != appointment.person_id:
            yield Told(person_id, NoticeKind.TO_APPOINT)


def of_rest(entry: Entry) -> Iterator[Told]:
    """Tell whoever holds a role of trust that what they confirm rests for a while."""
    if is_trusted(session.get_one(Person, entry.noun_id)):
        yield Told(entry.noun_id, NoticeKind.RESTS)


def of_plan(kind: NoticeKind) -> Callable[[Entry], Iterator[Told]]:
    """Make what tells somebody what became of a post that they planned."""

    def tell(entry: Entry) -> Iterator[Told]:
        yield Told(entry.noun_id, kind)

    return tell


def of_drafts(entry: Entry) -> Iterator[Told]:
    """Tell somebody that drafts of theirs go soon, while there are such."""
    going = KeptDraft.told_at.is_not(None)
    mine = select(KeptDraft.id).where(KeptDraft.person_id == entry.noun_id, going)
    if session.scalar(mine.limit(1)) is not None:
        yield Told(entry.noun_id, NoticeKind.DRAFTS_GO)


def of_asked(entry: Entry) -> Iterator[Told]:
    """Tell whom somebody asks."""
    asked = session.get_one(Asked, entry.noun_id)
    yield Told(asked.person_id, NoticeKind.ASKED)


def of_chosen(entry: Entry) -> Iterator[Told]:
    """Tell somebody that theirs is the best answer, unless the mark was taken back."""
    comment = session.get_one(Comment, entry.noun_id)
    if comment.chosen_at is not None:
        yield Told(comment.author_id, NoticeKind.CHOSEN, comment.post_id, comment.id)


def of_waiting(entry: Entry) -> Iterator[Told]:
    """Remind whoever asked to choose among the answers, or those who see to it that there is one.

    Nobody where the best one was chosen meanwhile.
    """
    post = session.get_one(Post, entry.noun_id)
    if post.id in best_answers([post.id]):
        return
    if post.comment_count:
        yield Told(post.author_id, NoticeKind.TO_CHOOSE, post.id)
    else:
        for person in carers_of([post])[post.id]:
            yield Told(person.id, NoticeKind.UNANSWERED, post.id)


def of_put_forward(entry: Entry) -> Iterator[Told]:
    """Tell those who may look an announcement over that one waits; not those who made it."""
    announcement = session.get_one(
        Announcement, entry.noun_id, options=[joinedload(Announcement.community)]
    )
    if announcement.state is not AnnouncementState.WAITING:
        return
    own = makers(announcement)
    for person in announcers(announcement.community):
        if person.id not in own and may(person, "announce", announcement.community):
            yield Told(person.id, NoticeKind.TO_LOOK_OVER, community_id=announcement.community_id)


def announcers(place: Community) -> Sequence[Person]:
    """List the members of a place who own it or hold communications."""
    speaks = select(Role.person_id).where(Role.capability == Capability.COMMUNICATIONS)
    rows = (
        Person.active()
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.community_id == place.id,
            Membership.state == MembershipState.MEMBER,
            or_(Membership.role == MembershipRole.OWNER, Person.id.in_(speaks)),
        )
    )
    return session.scalars(rows.order_by(Person.id)).all()


def of_looked_over(entry: Entry) -> Iterator[Told]:
    """Tell whoever wrote an announcement what became of it."""
    announcement = session.get_one(Announcement, entry.noun_id)
    yield Told(
        announcement.writer_id, NoticeKind.LOOKED_OVER, community_id=announcement.community_id
    )


def of_failed(entry: Entry) -> Iterator[Told]:
    """Tell whoever wrote an announcement that it did not go out, while that is so."""
    announcement = session.get_one(Announcement, entry.noun_id)
    if announcement.state is AnnouncementState.FAILED:
        yield Told(
            announcement.writer_id, NoticeKind.NOT_SENT, community_id=announcement.community_id
        )


def of_waiting_issue(entry: Entry) -> Iterator[Told]:
    """Tell those who may look a newsletter over that one waits; not those who worked on it."""
    issue = session.get_one(Issue, entry.noun_id)
    if issue.state is not IssueState.WAITING:
        return
    makes = select(Role.person_id).where(Role.capability == Capability.COMMUNICATIONS)
    makers = Person.active().where(Person.id.in_(makes), Person.id.not_in(editors_of(issue)))
    for person in session.scalars(makers.order_by(Person.id)):
        yield Told(person.id, NoticeKind.ISSUE_TO_LOOK_OVER)


def of_looked_over_issue(entry: Entry) -> Iterator[Told]:
    """Tell whoever wrote a newsletter what became of it."""
    yield Told(session.get_one(Issue, entry.noun_id).writer_id, NoticeKind.ISSUE_LOOKED_OVER)


def named(condition: object) -> list[int]:
    """List the people whom a text names."""
    rows = select(Mention.person_id).where(condition).order_by(Mention.id)  # type: ignore[arg-type]
    return list(session.scalars(rows))


def of_confirmation(entry: Entry) -> Iterator[Told]:
    """Tell somebody that a colleague says something of what they know."""
    said = session.get_one(Confirmation, entry.noun_id)
    statement = session.get_one(Statement, said.statement_id)
    if said.state is ConfirmationState.OFFERED and statement.withdrawn_at is None:
        yield Told(statement.person_id, NoticeKind.CONFIRMED)


def of_scenario(entry: Entry) -> Iterator[Told]:
    """Tell communications that a scenario waits for a second person; not those who wrote it."""
    scenario = session.get_one(Scenario, entry.noun_id)
    if scenario.state is not ScenarioState.WAITING:
        return
    for person_id in communications():
        if person_id not in scenario.wrote_ids:
            yield Told(person_id, NoticeKind.SCENARIO_TO_APPROVE)


def of_review(entry: Entry) -> Iterator[Told]:
    """Tell communications that a scenario has to be looked at again, unless it was put away."""
    if session.get_one(Scenario, entry.noun_id).state is not ScenarioState.RETIRED:
        for person_id in communications():
            yield Told(person_id, NoticeKind.TO_REVIEW)


def of_overdue(entry: Entry) -> Iterator[Told]:
    """Tell those who lead a crisis that an update is overdue, while it is."""
    crisis = session.get_one(Crisis, entry.noun_id)
    if not crisis.is_overdue:
        return
    rows = session.execute(
        select(Duty.person_id, Duty.substitute_id).where(Duty.crisis_id == crisis.id)
    )
    leading = {person_id for row in rows for person_id in row if person_id is not None}
    for person_id in sorted({crisis.started_by_id, *leading, *communications()}):
        yield Told(person_id, NoticeKind.UPDATE_OVERDUE, crisis_id=crisis.id)


def communications() -> Sequence[int]:
    """List who speaks for the house."""
    held = select(Role.person_id).where(Role.capability == Capability.COMMUNICATIONS)
    return session.scalars(held.order_by(Role.person_id)).all()


def of_moved(entry: Entry) -> Iterator[Told]:
    """Tell the author of a thread that it stands elsewhere, and those who follow that place."""
    post = session.get_one(Post, entry.noun_id)
    yield Told(post.author_id, NoticeKind.MOVED, post_id=post.id)
    for person_id in listeners(post):
        if person_id != post.author_id:
            yield Told(person_id, NoticeKind.NEW_POST, post_id=post.id)


def of_quote(entry: Entry) -> Iterator[Told]:
    """Tell whose words somebody quotes; where the post waits, once it is let through."""
    yield from told_of_quote(session.get_one(Quote, entry.noun_id))


def quoted_in(post: Post) -> Iterator[Told]:
    """Tell whose words a post quotes that is shown only now."""
    quote = session.scalar(select(Quote).where(Quote.in_post_id == post.id))
    if quote is not None:
        yield from told_of_quote(quote)


def told_of_quote(quote: Quote) -> Iterator[Told]:
    """Tell whose words somebody quotes in a post that others read; or ask, as they wish."""
    if quote.state is QuoteState.REFUSED or not session.get_one(Post, quote.in_post_id).is_shown:
        return
    kind = NoticeKind.QUOTED if quote.state is QuoteState.SHOWN else NoticeKind.QUOTE_ASKED
    post_id = quote.post_id
    if quote.comment_id is not None:
        post_id = session.get_one(Comment, quote.comment_id).post_id
    yield Told(quote.author_id, kind, post_id, quote.comment_id)


def of_stopped(entry: Entry) -> Iterator[Told]:
    """Tell whoever answers for an address that nothing is told there any more, and who else may."""
    hook = session.get_one(Webhook, entry.noun_id)
    if hook.stopped_at is None:
        return
    yield Told(hook.owner_id, NoticeKind.WEBHOOK_STOPPED, community_id=hook.community_id)
    if hook.community_id is not None:
        for person_id in owners_of(hook.community_id):
            yield Told(person_id, NoticeKind.WEBHOOK_STOPPED, community_id=hook.community_id)


WHO: dict[str, Callable[[Entry], Iterator[Told]]] = {
    Event.POST_CREATED: of_post,
    Event.POST_EDITED: of_post,
    Event.POST_SHOWN: of_shown_post,
    Event.COMMENT_CREATED: of_new_comment,
    Event.COMMENT_EDITED: of_comment,
    Event.COMMENT_SHOWN: of_shown_comment,
    Event.REACTION_ADDED: of_reaction,
    Event.QUOTE_MADE: of_quote,
    Event.MEMBER_INVITED: of_membership(NoticeKind.INVITED, MembershipState.INVITED),
    Event.MEMBER_APPROVED: of_membership(NoticeKind.APPROVED, MembershipState.MEMBER),
    Event.MEMBER_REQUESTED: of_request,
    Event.OWNER_OFFERED: of_offer,
    Event.CASE_CLOSED: of_closed_case,
    Event.CASE_ASKED: of_asked_case,
    Event.CASE_TOLD_REPORTERS: of_word_to_reporters,
    Event.CASE_TOLD_AUTHOR: of_word_to_author,
    Event.CASE_OPINION_ASKED: of_opinion,
    Event.ACCESS_APPROVED: of_exception,
    Event.ACCESS_CLOSED: of_exception,
    Event.DECISION_MADE: of_decision,
    Event.DECISION_CONFIRMED: of_decision,
    Event.APPEAL_MADE: of_appeal,
    Event.APPEAL_REMINDED: of_appeal,
    Event.APPEAL_SAID: of_word,
    Event.APPEAL_DECIDED: of_verdict,
    Event.RULE_PROPOSED: of_proposal,
    Event.GRANT_ASKED: of_grant,
    Event.GRANT_APPROVED: of_decided_grant,
    Event.GRANT_REFUSED: of_decided_grant,
    Event.GRANT_TAKEN: of_taken_grant,
    Event.GRANT_IDENTITIES_ASKED: of_grant,
    Event.GRANT_IDENTITIES_APPROVED: of_decided_grant,
    Event.GRANT_IDENTITIES_REFUSED: of_decided_grant,
    Event.GRANT_TOLD: of_told_grant,
    Event.PRODUCTION_DRAWN_UP: of_drawn_up,
    Event.PRODUCTION_APPROVED: of_decided_production,
    Event.PRODUCTION_REFUSED: of_decided_production,
    Event.EXPORT_MADE: of_made_export,
    Event.EXPORT_FAILED: of_failed_export,
    Event.SCHEDULE_ASKED: of_asked_schedule,
    Event.SCHEDULE_APPROVED: of_decided_schedule,
    Event.SCHEDULE_REFUSED: of_decided_schedule,
    Event.SCHEDULE_ENDED: of_ended_schedule,
    Event.HOLD_ASKED: of_hold,
    Event.HOLD_RELEASE_ASKED: of_hold,
    Event.REQUEST_DECIDED: of_decided_request,
    Event.REQUEST_TAKEN_OVER: of_taken_over,
    Event.REQUEST_SENT_BACK: of_sent_back,
    Event.APPOINTMENT_ASKED: of_appointment,
    Event.CONFIRMATIONS_REST: of_rest,
    Event.DRAFTS_REMINDED: of_drafts,
    Event.PLAN_FAILED: of_plan(NoticeKind.PLAN_FAILED),
    Event.PLAN_WAITS: of_plan(NoticeKind.PLAN_WAITS),
    Event.CONFIRMATION_OFFERED: of_confirmation,
    Event.ASKED: of_asked,
    Event.COMMENT_CHOSEN: of_chosen,
    Event.POLL_CLOSED: of_counted,
    Event.GATHERING_MOVED: of_gathering(NoticeKind.RESCHEDULED),
    Event.GATHERING_CANCELLED: of_gathering(NoticeKind.CALLED_OFF),
    Event.GATHERING_REMINDED: of_gathering(NoticeKind.SOON),
    Event.GATHERING_BEGINNING: of_gathering(NoticeKind.BEGINNING),
    Event.ATTENDANCE_MOVED_UP: of_moved_up,
    Event.POST_REMINDED: of_waiting,
    Event.POST_MOVED: of_moved,
    Event.STORY_ASKED: of_asked_story,
    Event.STORY_CONFIRMED: of_confirmed_story,
    Event.STORY_DENIED: of_denied_story,
    Event.CREDIT_ASKED: of_asked_credit,
    Event.RECIPIENT_THANKED: of_thanked,
    Event.DELEGATION_GIVEN: of_delegation(NoticeKind.DELEGATED),
    Event.DELEGATION_REVOKED: of_delegation(NoticeKind.DELEGATION_OVER),
    Event.ASK_ME_REMINDED: of_waiting_questions,
    Event.STAY_ASKED: of_asked_stay,
    Event.STAY_PLACE_ASKED: of_asked_place,
    Event.STAY_APPROVED: of_stay(NoticeKind.GUEST_DECIDED),
    Event.STAY_REFUSED: of_stay(NoticeKind.GUEST_DECIDED),
    Event.STAY_REMINDED: of_stay(NoticeKind.GUEST_ENDS),
    Event.MANDATE_GIVEN: of_mandate(NoticeKind.MANDATED),
    Event.MANDATE_REVOKED: of_mandate(NoticeKind.MANDATE_OVER),
    Event.MANDATE_REMINDED: of_mandate(NoticeKind.MANDATE_ENDS),
    Event.ANNOUNCEMENT_PUT_FORWARD: of_put_forward,
    Event.ANNOUNCEMENT_SENT_BACK: of_looked_over,
    Event.ANNOUNCEMENT_APPROVED: of_looked_over,
    Event.ANNOUNCEMENT_FAILED: of_failed,
    Event.ISSUE_PUT_FORWARD: of_waiting_issue,
    Event.ISSUE_SENT_BACK: of_looked_over_issue,
    Event.ISSUE_APPROVED: of_looked_over_issue,
    Event.SCENARIO_PUT_FORWARD: of_scenario,
    Event.SCENARIO_REMINDED: of_review,
    Event.CRISIS_OVERDUE: of_overdue,
    Event.WEBHOOK_STOPPED: of_stopped,
}
