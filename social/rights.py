"""Who may do what? Reading rules stand with the nouns; acting rules stand here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from models import (
    MOVED,
    SHARED,
    AskMe,
    Callers,
    Capability,
    Comment,
    Community,
    CommunityKind,
    Company,
    Conversation,
    Crisis,
    Decision,
    Delegation,
    Duty,
    Gathering,
    Leader,
    Mandate,
    Measure,
    Membership,
    MembershipRole,
    MembershipState,
    Message,
    Newsletter,
    OwnFilter,
    Participant,
    Person,
    PersonState,
    Poll,
    Post,
    PostKind,
    QuoteWish,
    Scenario,
    ScenarioState,
    Separation,
    Share,
    Site,
    Story,
    now,
    session,
)
from social.errors import forbidden
from social.separating import are_apart
from social.viewer import capabilities_of

Rule = Callable[[Person, Any], bool]

# What was answered or agreed to stays as it is; of an event, all is changed with its words.
AS_THEY_ARE = (
    PostKind.POLL,
    PostKind.GATHERING,
    PostKind.ANNOUNCEMENT,
    PostKind.THANKS,
    PostKind.ASK_ME,
)

MEMBERSHIP = select(Membership).where(
    Membership.person_id == bindparam("person"), Membership.community_id == bindparam("community")
)


def membership_of(person: Person, community: Community) -> Membership | None:
    """Find the person's line in a community, of whatever state."""
    return session.scalar(MEMBERSHIP, {"person": person.id, "community": community.id})


# The same with whether the person may write nothing there for a while: they were told why. A bot is
# kept from writing with whoever answers for it, who has its secrets.
STANDING = select(
    Membership,
    select(Decision.id)
    .where(
        Decision.author_id.in_((bindparam("person"), bindparam("owner"))),
        or_(
            Decision.measure.in_((Measure.MUTE, Measure.SUSPEND)),
            and_(
                Decision.measure == Measure.COOL_DOWN,
                Decision.community_id == bindparam("community"),
            ),
        ),
        Decision.restraining(),
    )
    .exists(),
).where(
    Membership.person_id == bindparam("person"), Membership.community_id == bindparam("community")
)


def writes_in(person: Person, community: Community) -> Membership | None:
    """Find the membership of somebody who is in and is not kept from writing; one statement."""
    owner_id = person.bot_owner_id or person.id
    values = {"person": person.id, "owner": owner_id, "community": community.id}
    row = session.execute(STANDING, values).one_or_none()
    return row[0] if row and row[0].is_member and not row[1] else None


def is_member(person: Person, community: Community) -> bool:
    """Tell whether the person is in."""
    found = membership_of(person, community)
    return found is not None and found.state is MembershipState.MEMBER


def is_owner(person: Person, community: Community) -> bool:
    """Tell whether the person runs the community."""
    found = membership_of(person, community)
    return found is not None and found.role is MembershipRole.OWNER and found.is_member


def holds(person: Person, capability: Capability) -> bool:
    """Tell whether an administrator gave the person this role."""
    return capability in capabilities_of(person)


def may_post(person: Person, community: Community) -> bool:
    """Members write; in a broadcast community owners and communications; nobody in an archive."""
    membership = None if community.is_archived else writes_in(person, community)
    if membership is None:
        return False
    is_broadcast = community.kind is CommunityKind.BROADCAST
    return not is_broadcast or membership.is_owner or holds(person, Capability.COMMUNICATIONS)


def may_announce(person: Person, community: Community) -> bool:
    """Owners announce, and communications where they are in."""
    if not may_post(person, community):
        return False
    return is_owner(person, community) or holds(person, Capability.COMMUNICATIONS)


def may_call(person: Person, community: Community) -> bool:
    """Owners and moderators call everybody, or all who write, as owners have it; within a limit.

    Programs do only where owners let them.
    """
    if community.is_archived or community.callers is Callers.NOBODY:
        return False
    membership = writes_in(person, community)
    if membership is None or (person.is_bot and not community.bots_call):
        return False
    most = session.scalar(select(Company.call_most))
    if most is not None and community.member_count > most:
        return False
    is_open = community.callers is Callers.MEMBERS
    return is_open or membership.is_owner or holds(person, Capability.MODERATOR)


def may_comment(person: Person, post: Post) -> bool:
    """Members answer, also under a broadcast; nobody in an archive, or where a thread is closed.

    Nor under a text that waits.
    """
    community = post.community
    if not post.is_shown or post.is_locked or community.is_archived:
        return False
    return writes_in(person, community) is not None


def may_react(person: Person, post: Post) -> bool:
    """Members react, also those who are kept from writing for a while."""
    community = post.community
    return post.is_shown and not community.is_archived and is_member(person, community)


def may_edit(person: Person, text: Post | Comment) -> bool:
    """Authors change their own words, while they are still in; those of an announcement nobody."""
    community = text.community if isinstance(text, Post) else text.post.community
    return (
        text.author_id == person.id
        and not (isinstance(text, Post) and text.kind in AS_THEY_ARE)
        and text.deleted_at is None
        and text.erased_at is None
        and not community.is_archived
        and is_member(person, community)
    )


def may_delete(person: Person, text: Post | Comment) -> bool:
    """Authors delete their own; owners delete in their community."""
    community = text.community if isinstance(text, Post) else text.post.community
    if text.author_id == person.id:
        return True
    return is_owner(person, community)


def may_run(person: Person, community: Community) -> bool:
    """Owners run a community; administrators do where it may be known to them."""
    return is_owner(person, community) or holds(person, Capability.ADMINISTRATOR)


def may_invite(person: Person, community: Community) -> bool:
    """Members invite, into a hidden community its owners; nobody into an archive."""
    if community.is_archived:
        return False
    if community.kind is CommunityKind.HIDDEN:
        return is_owner(person, community)
    return is_member(person, community)


def may_open(person: Person, community: Community) -> bool:
    """Owners decide who reads, and by which rule people come in; administrators where all read."""
    return is_owner(person, community) or (
        community.is_open and holds(person, Capability.ADMINISTRATOR)
    )


def lacks_owner(community: Community) -> bool:
    """Tell whether nobody is left to run it."""
    asks = select(Community.id).where(Community.id == community.id, Community.asks_for_owner())
    return session.scalar(asks) is not None


def may_offer(person: Person, community: Community) -> bool:
    """Members offer to run a community that nobody is left to run."""
    return is_member(person, community) and lacks_owner(community)


def may_appoint(person: Person, community: Community) -> bool:
    """Administrators give such a community a new owner."""
    return holds(person, Capability.ADMINISTRATOR) and lacks_owner(community)


def may_report(person: Person, text: Post | Comment | Message) -> bool:
    """Everybody reports what others wrote and they can read."""
    return text.author_id != person.id and text.is_shown and text.erased_at is None


def may_pin(person: Person, post: Post) -> bool:
    """Owners pin."""
    return post.is_shown and is_owner(person, post.community)


def may_share(person: Person, post: Post) -> bool:
    """Members share what is shown, but for what has its own readers; nobody from whom one is apart.

    Whether a community takes it, its own rules say: social.shares.
    """
    if not post.is_shown or post.erased_at is not None or post.kind not in SHARED:
        return False
    return is_member(person, post.community) and not are_apart(person.id, post.author_id)


def may_move(person: Person, post: Post) -> bool:
    """Owners and moderators put a thread elsewhere, but for what was meant for its readers alone.

    Into which community, `may_receive` says, and what else has to hold: social.moves.
    """
    if not post.is_shown or post.erased_at is not None or post.kind not in MOVED:
        return False
    if post.community.is_archived:
        return False
    return is_owner(person, post.community) or holds(person, Capability.MODERATOR)


def may_receive(person: Person, community: Community) -> bool:
    """Those who run or moderate a community, and write there, take in a thread from elsewhere."""
    if not may_post(person, community):
        return False
    return is_owner(person, community) or holds(person, Capability.MODERATOR)


def may_quote(person: Person, text: Post | Comment) -> bool:
    """Everybody quotes what they can read, unless its author wants no quotes; nobody kept apart."""
    if not text.is_shown or text.erased_at is not None:
        return False
    if text.author_id == person.id:
        return True
    author = session.get_one(Person, text.author_id)
    return author.quoting is not QuoteWish.NOBODY and not are_apart(person.id, author.id)


def may_remove(person: Person, share: Share) -> bool:
    """Whoever shared a post takes it out again, and so do its author, owners and moderators."""
    if person.id in (share.person_id, share.post.author_id):
        return True
    return is_owner(person, share.community) or holds(person, Capability.MODERATOR)


def may_lock(person: Person, post: Post) -> bool:
    """Owners and moderators close a thread, and open it again."""
    if not post.is_shown or post.community.is_archived:
        return False
    return is_owner(person, post.community) or holds(person, Capability.MODERATOR)


def may_turn(person: Person, post: Post) -> bool:
    """Authors and owners say whether a post asks something."""
    return may_edit(person, post) or (may_pin(person, post) and not post.community.is_archived)


def may_choose(person: Person, comment: Comment) -> bool:
    """Whoever asked says which answer helped best, and so do the owners of the community."""
    post = comment.post
    if not (post.is_question and comment.is_shown and may_react(person, post)):
        return False
    return post.author_id == person.id or is_owner(person, post.community)


def may_care(person: Person, post: Post) -> bool:
    """Members see to it that a question gets an answer."""
    return post.is_question and may_comment(person, post)


def may_answer(person: Person, poll: Poll) -> bool:
    """Members answer a poll while it is open, where they are asked."""
    if not poll.is_open or poll.closes_at <= now() or not may_react(person, poll.post):
        return False
    asked = select(Person.id).outerjoin(Site, Site.id == Person.site_id)
    return session.scalar(asked.where(Person.id == person.id, poll.asks())) is not None


def may_close(person: Person, poll: Poll) -> bool:
    """Whoever asks closes a poll before its time, or an owner does."""
    post = poll.post
    if post.deleted_at is not None or post.erased_at is not None or post.community.is_archived:
        return False
    return post.author_id == person.id or is_owner(person, post.community)


def may_attend(person: Person, it: Gathering) -> bool:
    """Members sign up for what has not begun, and is not called off."""
    return it.is_on and it.starts_at > now() and may_react(person, it.post)


def may_change(person: Person, it: Gathering) -> bool:
    """Authors change their events, while they are still in and until these are over."""
    post = it.post
    is_theirs = post.author_id == person.id and post.deleted_at is None and post.erased_at is None
    is_there = it.is_on and it.ends_at > now() and not post.community.is_archived
    return is_theirs and is_there and is_member(person, post.community)


def may_cancel(person: Person, it: Gathering) -> bool:
    """Authors call off, and owners do."""
    if it.ends_at <= now() or it.post.community.is_archived or it.post.deleted_at is not None:
        return False
    return it.post.author_id == person.id or is_owner(person, it.post.community)


def may_use(person: Person, post: Post) -> bool:
    """Members say that they used a story; whoever told it says so in the story."""
    return post.is_story and post.author_id != person.id and may_comment(person, post)


def may_confirm(person: Person, story: Story) -> bool:
    """Whoever was named says whether the result is as told."""
    post = story.post
    return post.is_shown and not post.community.is_archived and story.owner_id == person.id


def may_nominate(person: Person, post: Post) -> bool:
    """Everybody votes for what everybody can read, but not for a story of their own."""
    is_open = post.is_story and post.is_shown and post.community.is_open
    return is_open and post.author_id != person.id


def may_revoke(person: Person, mandate: Mandate) -> bool:
    """Communications revoke a mandate, and whoever holds it lays it down, until it is over."""
    is_there = mandate.revoked_at is None and mandate.ends_at > now()
    holder = mandate.person_id == person.id
    return is_there and (holder or holds(person, Capability.COMMUNICATIONS))


def has_duty(person: Person) -> ColumnElement[bool]:
    """Hold for duties that somebody has, or stands in for."""
    return or_(Duty.person_id == person.id, Duty.substitute_id == person.id)


def may_prepare(person: Person, _scenario: Scenario) -> bool:
    """Communications prepare what is said in a crisis."""
    return holds(person, Capability.COMMUNICATIONS)


def may_start(person: Person, scenario: Scenario) -> bool:
    """Communications start a crisis, and those who have a duty in what was approved."""
    if scenario.state is ScenarioState.RETIRED:
        return False
    if holds(person, Capability.COMMUNICATIONS):
        return True
    on_duty = select(Duty.id).where(Duty.scenario_id == scenario.id, has_duty(person))
    is_approved = scenario.state is ScenarioState.APPROVED
    return is_approved and session.scalar(on_duty.limit(1)) is not None


def may_lead(person: Person, crisis: Crisis) -> bool:
    """Communications lead a crisis, and those who have a duty in it."""
    if holds(person, Capability.COMMUNICATIONS):
        return True
    on_duty = select(Duty.id).where(Duty.crisis_id == crisis.id, has_duty(person))
    return session.scalar(on_duty.limit(1)) is not None


def may_name(person: Person, _company: Company) -> bool:
    """Communications and administrators say who leads."""
    return holds(person, Capability.COMMUNICATIONS) or holds(person, Capability.ADMINISTRATOR)


def may_promise(person: Person, leader: Leader) -> bool:
    """Leaders promise, and name who writes for them, while they lead; nobody does it for them."""
    return leader.is_current and leader.person_id == person.id


def may_stop(person: Person, delegation: Delegation) -> bool:
    """Leaders end a delegation, and so does whoever was to write for them."""
    return person.id in (delegation.person_id, delegation.leader.person_id)


def may_respond(person: Person, it: AskMe) -> bool:
    """Leaders answer what they are asked, and so do those who write for them."""
    if not may_comment(person, it.post):
        return False
    if person.id == it.leader.person_id:
        return it.leader.is_current
    writes = select(Delegation.id).where(
        Delegation.leader_id == it.leader_id,
        Delegation.person_id == person.id,
        Delegation.in_force(),
    )
    return session.scalar(writes.limit(1)) is not None


# Whether somebody is in a conversation, whether they may write nothing for a while, and of the
# other of two: whether they are gone, and whether one wished to be apart from the other.
OTHER = aliased(Participant)
TALKS = select(
    select(Participant.id)
    .where(
        Participant.conversation_id == bindparam("conversation"),
        Participant.person_id == bindparam("person"),
        Participant.left_at.is_(None),
    )
    .exists(),
    select(Decision.id)
    .where(
        Decision.author_id == bindparam("person"),
        Decision.measure == Measure.MUTE,
        Decision.restraining(),
    )
    .exists(),
    select(OTHER.id)
    .join(Person, Person.id == OTHER.person_id)
    .outerjoin(
        Separation,
        or_(
            and_(
                Separation.person_id == bindparam("person"),
                Separation.other_id == OTHER.person_id,
            ),
            and_(
                Separation.other_id == bindparam("person"),
                Separation.person_id == OTHER.person_id,
            ),
        ),
    )
    .where(
        OTHER.conversation_id == bindparam("conversation"),
        OTHER.person_id != bindparam("person"),
        or_(
            Person.state == PersonState.DEACTIVATED,
            Separation.id.is_not(None),
            select(OwnFilter.id)
            .where(
                or_(
                    and_(
                        OwnFilter.person_id == bindparam("person"),
                        OwnFilter.other_id == OTHER.person_id,
                    ),
                    and_(
                        OwnFilter.other_id == bindparam("person"),
                        OwnFilter.person_id == OTHER.person_id,
                    ),
                ),
                OwnFilter.blocking(),
            )
            .exists(),
        ),
    )
    .exists(),
)


def may_write(person: Person, conversation: Conversation) -> bool:
    """Those who are in a conversation write, unless they are kept from it; one statement.

    To one person alone nobody writes who is kept apart from them, where one blocked the other, or
    once their account is closed.
    """
    values = {"person": person.id, "conversation": conversation.id}
    is_in, is_muted, is_shut = session.execute(TALKS, values).one()
    return bool(is_in and not is_muted and not (conversation.is_pair and is_shut))


def is_in(person: Person, conversation: Conversation) -> bool:
    """Tell whether somebody is in a conversation."""
    values = {"person": person.id, "conversation": conversation.id}
    return bool(session.execute(TALKS, values).one()[0])


def may_add(person: Person, conversation: Conversation) -> bool:
    """Whoever is in a group adds people, names it and leaves; between two nobody does."""
    return not conversation.is_pair and is_in(person, conversation)


def may_touch(person: Person, message: Message) -> bool:
    """Whoever is in a conversation reacts to its messages."""
    return message.is_shown and is_in(person, message.conversation)


def may_reword(person: Person, message: Message) -> bool:
    """Authors change their messages, while they are still in the conversation."""
    is_theirs = message.author_id == person.id and message.deleted_at is None
    return is_theirs and message.erased_at is None and is_in(person, message.conversation)


RULES: dict[tuple[str, type], Rule] = {
    ("administer", Company): lambda person, _: holds(person, Capability.ADMINISTRATOR),
    ("name", Company): may_name,
    ("lead", Leader): may_promise,
    ("stop", Delegation): may_stop,
    ("respond", AskMe): may_respond,
    ("mandate", Company): lambda person, _: holds(person, Capability.COMMUNICATIONS),
    ("revoke", Mandate): may_revoke,
    ("post", Community): may_post,
    ("announce", Community): may_announce,
    ("call", Community): may_call,
    ("edit", Newsletter): lambda person, _: holds(person, Capability.COMMUNICATIONS),
    ("run", Community): may_run,
    ("open", Community): may_open,
    ("invite", Community): may_invite,
    ("admit", Community): is_owner,
    ("own", Community): is_owner,
    ("offer", Community): may_offer,
    ("appoint", Community): may_appoint,
    ("comment", Post): may_comment,
    ("react", Post): may_react,
    ("edit", Post): may_edit,
    ("delete", Post): may_delete,
    ("pin", Post): may_pin,
    ("lock", Post): may_lock,
    ("move", Post): may_move,
    ("receive", Community): may_receive,
    ("report", Post): may_report,
    ("share", Post): may_share,
    ("quote", Post): may_quote,
    ("quote", Comment): may_quote,
    ("remove", Share): may_remove,
    ("turn", Post): may_turn,
    ("care", Post): may_care,
    ("attend", Gathering): may_attend,
    ("cancel", Gathering): may_cancel,
    ("change", Gathering): may_change,
    ("answer", Poll): may_answer,
    ("close", Poll): may_close,
    ("choose", Comment): may_choose,
    ("use", Post): may_use,
    ("confirm", Story): may_confirm,
    ("nominate", Post): may_nominate,
    ("prepare", Scenario): may_prepare,
    ("start", Scenario): may_start,
    ("lead", Crisis): may_lead,
    ("react", Comment): lambda person, comment: (
        may_react(person, comment.post) and comment.is_shown
    ),
    ("edit", Comment): may_edit,
    ("delete", Comment): may_delete,
    ("report", Comment): may_report,
    ("write", Conversation): may_write,
    ("add", Conversation): may_add,
    ("name", Conversation): may_add,
    ("leave", Conversation): may_add,
    ("react", Message): may_touch,
    ("edit", Message): may_reword,
    ("delete", Message): lambda person, message: message.author_id == person.id,
    ("report", Message): may_report,
    ("report", Person): lambda person, other: (
        other.id != person.id and other.state is not PersonState.DEACTIVATED
    ),
}


# All that a program may do under its own name. It has no voice of its own: it neither votes nor
# thanks, is asked nothing, and decides nothing.
OF_BOTS: set[tuple[str, type]] = {
    ("post", Community),
    ("call", Community),
    ("comment", Post),
    ("edit", Post),
    ("delete", Post),
    ("edit", Comment),
    ("delete", Comment),
    ("write", Conversation),
    ("leave", Conversation),
    ("edit", Message),
    ("delete", Message),
}


# All that a guest may do, where they are in: talk. They run, invite, call and decide nothing, and
# nothing that concerns the whole company is theirs.
OF_GUESTS: set[tuple[str, type]] = {
    ("post", Community),
    ("comment", Post),
    ("react", Post),
    ("edit", Post),
    ("delete", Post),
    ("report", Post),
    ("react", Comment),
    ("edit", Comment),
    ("delete", Comment),
    ("report", Comment),
    ("report", Person),
}


def may(person: Person, verb: str, subject: Any) -> bool:
    """Tell whether the person may do `verb` to what they can see; KeyError if no rule says."""
    rule = RULES[verb, type(subject)]
    if person.is_bot and (verb, type(subject)) not in OF_BOTS:
        return False
    if person.is_guest and (verb, type(subject)) not in OF_GUESTS:
        return False
    return rule(person, subject)


def require(person: Person, verb: str, subject: Any, who_may: str) -> None:
    """Refuse with 403, naming who may, unless the person may."""
    if not may(person, verb, subject):
        raise forbidden(who_may)
