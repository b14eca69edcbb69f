"""How is an issue mailed: to each reader once, also where a worker is killed in the middle?

Each mail is a row before it is sent. A worker holds the row while the mail server answers, and
writes down the answer in the same transaction. Who was killed in between lets go of the row: so at
most the one mail that was being handed over goes out again, with the same Message-ID.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    Row,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from models import (
    Bounce,
    Community,
    Delivery,
    DeliveryState,
    Event,
    Issue,
    IssueState,
    Item,
    Newsletter,
    Origin,
    Person,
    PersonState,
    Post,
    Unsubscription,
    Why,
    now,
    session,
)
from moderation import Draft
from social import pausing
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.jobs import later_by_name
from social.mailing.smtp import Line, PutOff, Refused, Unreachable
from social.newsletters import links
from social.newsletters.actions import editors_of, items_of, reopen, screened_words, words_of
from social.newsletters.content import not_too_often, readable
from social.newsletters.letters import (
    Press,
    Written,
    mail,
    mark_of_a_test,
    plain_address,
    sender,
)
from social.rights import may
from social.viewer import SUSPENDED, is_suspended
from social.whom import Whom, meant

log = logging.getLogger("kring.mail")

AT_ONCE = 50  # mails whose numbers are read together; each is looked at for itself
LONGEST = 45.0  # seconds of one job: others wait for the worker, too
TRIES = 8
FIRST_PAUSE = timedelta(minutes=1)  # then three times as long each time: 18 hours in all
HALT = timedelta(seconds=15)  # after a server that is away; then twice as long each time
LONGEST_HALT = timedelta(minutes=15)
HARD = 3  # mails that could not be brought, after which an address is left alone
PERSONS = 1_573_241  # the space of our locks of persons

State = IssueState


def go_out(moment: datetime) -> int:
    """Let out what was approved and whose time has come; say how many."""
    due = or_(Issue.goes_at.is_(None), Issue.goes_at <= moment)
    rows = select(Issue.id).where(Issue.state == State.APPROVED, due, ~waits_for_crisis())
    ids = session.scalars(rows.order_by(Issue.goes_at, Issue.id)).all()
    session.rollback()
    return sum(release(issue_id) for issue_id in ids)


def waits_for_crisis() -> ColumnElement[bool]:
    """Hold for issues that came due in a crisis, until somebody lets them go."""
    return pausing.waits("issue", Issue.id, func.coalesce(Issue.goes_at, Issue.approved_at))


def is_kept_back(issue: Issue) -> bool:
    """Tell whether one waits so."""
    held = select(Issue.id).where(Issue.id == issue.id, waits_for_crisis())
    return issue.state is State.APPROVED and session.scalar(held) is not None


def find(issue_id: int) -> Issue:
    """Read an issue with its newsletter and people."""
    return session.scalars(
        select(Issue)
        .where(Issue.id == issue_id)
        .options(
            joinedload(Issue.newsletter), joinedload(Issue.writer), joinedload(Issue.approved_by)
        )
        .execution_options(populate_existing=True)
    ).one()


def release(issue_id: int) -> bool:
    """Write down a mail to each reader, in one statement; give it back where it may not go out."""
    issue = find(issue_id)
    is_good = holds_still(issue)
    with change(issue.writer, origin=Origin.JOB) as record:
        hold(issue)
        if issue.state is not State.APPROVED:
            return False  # somebody took it back, or another worker was quicker
        if is_kept_back(issue):
            return False  # a crisis began at this moment
        if not is_good:
            reopen(issue)
            record(Event.ISSUE_SENT_BACK, issue)
            return False
        issue.state, issue.released_at = State.SENDING, now()
        mails = write_down(issue)
        record(Event.ISSUE_RELEASED, issue, mails=mails)
        later_by_name("newsletters.hand_over", issue_id=issue.id)
    return True


def holds_still(issue: Issue) -> bool:
    """Tell whether those who let it out may still, and house rules let its words through."""
    approver = issue.approved_by
    if issue.newsletter.ended_at is not None or approver is None or not items_of(issue):
        return False
    if approver.id in editors_of(issue):
        return False
    for person in (issue.writer, approver):
        if not person.is_active or is_suspended(person):
            return False
        if not may(person, "edit", issue.newsletter):
            return False
    try:
        for item in (None, *items_of(issue)):
            for one in words_of(issue, item):
                screened_words(Draft(source=one.source, title=one.title), issue.writer)
    except Invalid:
        return False
    return True


def write_down(issue: Issue) -> int:
    """Write down whom the newsletter means at this moment."""
    named = literal(f"@{domain()}>")
    rows = select(
        literal(issue.id),
        Person.id,
        Person.language,
        literal(DeliveryState.WAITING.value),
        literal("<").concat(cast(func.gen_random_uuid(), String)).concat(named),
        literal(0),
        func.now(),
        sql("CAST('{}' AS integer[])"),
    ).where(meant(Whom.read(issue.newsletter.audience)))
    columns = [
        "issue_id", "person_id", "language", "state", "message_id", "attempts", "next_try_at",
        "post_ids",
    ]  # fmt: skip
    made = insert(Delivery).from_select(columns, rows).on_conflict_do_nothing()
    session.execute(made)
    written = select(func.count()).where(Delivery.issue_id == issue.id)
    return session.scalar(written.select_from(Delivery)) or 0


def domain() -> str:
    """Name the domain that our mail comes from."""
    return parseaddr(sender())[1].rpartition("@")[2] or "localhost"


DUE = (
    select(Delivery.id)
    .where(
        Delivery.issue_id == bindparam("issue"),
        Delivery.state == DeliveryState.WAITING,
        Delivery.next_try_at <= func.now(),
        Delivery.id >= bindparam("start"),
    )
    .order_by(Delivery.id)
    .limit(AT_ONCE)
)

# Nobody else has this mail in hand, nor another one to the same person; and the issue goes out now.
TAKE = (
    select(Delivery.id, Delivery.message_id, Delivery.attempts)
    .join(Issue, Issue.id == Delivery.issue_id)
    .where(
        Delivery.id == bindparam("id"),
        Delivery.state == DeliveryState.WAITING,
        Issue.state == State.SENDING,
        func.pg_try_advisory_xact_lock(PERSONS, Delivery.person_id),
    )
    .with_for_update(of=Delivery, skip_locked=True)
)


def unsubscribed(person: type[Person] = Person) -> ColumnElement[bool]:
    """Hold for people who do not want the newsletter of an issue that is joined."""
    return (
        select(Unsubscription.id)
        .where(
            Unsubscription.person_id == person.id,
            Unsubscription.newsletter_id == Issue.newsletter_id,
        )
        .correlate_except(Unsubscription)
        .exists()
    )


def cut_off(person: type[Person] = Person) -> ColumnElement[bool]:
    """Hold for people whose address is left alone: mails to it came back too often."""
    return (
        select(Bounce.id)
        .where(
            Bounce.person_id == person.id,
            Bounce.is_hard,
            Bounce.cleared_at.is_(None),
            func.lower(Bounce.address) == func.lower(person.email),
        )
        .correlate_except(Bounce)
        .limit(1)
        .offset(HARD - 1)
        .exists()
    )


READER = (
    select(
        Person.id,
        Person.email,
        Person.language,
        Person.site_id,
        Person.counts_clicks,
        and_(Person.state == PersonState.ACTIVE, ~SUSPENDED).label("is_here"),
        unsubscribed().label("is_unsubscribed"),
        cut_off().label("is_cut_off"),
    )
    .join(Delivery, Delivery.person_id == Person.id)
    .join(Issue, Issue.id == Delivery.issue_id)
    .where(Delivery.id == bindparam("id"))
)
ITEMS = (
    select(Item.id, Post.version)
    .join(Post, Post.id == Item.post_id)
    .join(Community, Community.id == Post.community_id)
    .join(Delivery, Delivery.issue_id == Item.issue_id)
    .join(Person, Person.id == Delivery.person_id)
    .where(Delivery.id == bindparam("id"), readable(Person), not_too_often(Person))
    .order_by(Item.position, Item.id)
)
NOTE = update(Delivery).where(Delivery.id == bindparam("delivery"))


class Hand:
    """One worker's hand on the mails of one issue; several may work at the same one."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self.press = Press(issue)
        self.languages = current_app.config["SETTINGS"].languages
        self.line = Line(current_app.config["SETTINGS"])

    def work(self, until: float) -> bool:
        """Hand over what is due until it is done, stopped or late; tell whether some may be left.

        Raises Unreachable where the mail server is away.
        """
        start = self.some_start()
        with self.line:
            while time.monotonic() < until:
                values = {"issue": self.issue.id, "start": start}
                ids = session.connection().execute(DUE, values).scalars().all()
                session.rollback()
                settled = sum(self.settle(delivery_id) for delivery_id in ids)
                if ids and settled == 0:
                    return False  # another hand has them, or somebody stopped it
                if len(ids) < AT_ONCE:
                    if start == 0:
                        return False
                    start = 0  # those before the place where this hand began
                elif start:
                    start = ids[-1] + 1
        return True

    def some_start(self) -> int:
        """Choose where to begin, so that two hands do not reach for the same mails."""
        ends = select(func.min(Delivery.id), func.max(Delivery.id))
        first, last = session.execute(ends.where(Delivery.issue_id == self.issue.id)).one()
        session.rollback()
        return first + secrets.randbelow(last - first + 1) if first else 0

    def settle(self, delivery_id: int) -> bool:
        """Send one mail, or find why it is not sent; tell whether it was ours to settle."""
        connection = session.connection()
        taken = connection.execute(TAKE, {"id": delivery_id}).one_or_none()
        if taken is None:
            session.rollback()
            return False
        reader = connection.execute(READER, {"id": delivery_id}).one()
        why = self.why_not(reader)
        items = connection.execute(ITEMS, {"id": delivery_id}).all() if why is None else []
        if why is None and not items:
            why = Why.NOTHING
        if why is not None:
            self.note(delivery_id, DeliveryState.SKIPPED, why=why)
            return True
        language = reader.language if reader.language in self.languages else self.issue.language
        written = self.press.written(language, [(row[0], row[1]) for row in items])
        try:
            one = self.mail(reader, written, taken.message_id)
            self.line.hand_written(sender(), reader.email, one)
        except Refused as wrong:
            log.warning("a newsletter's mail %s was refused: %s", delivery_id, str(wrong)[:3])
            self.note(delivery_id, DeliveryState.REFUSED, why=Why.SERVER)
        except PutOff:
            self.put_off(taken)
        except Unreachable:
            session.rollback()
            raise
        else:
            self.note(
                delivery_id,
                DeliveryState.HANDED,
                language=language,
                post_ids=sorted(written.posts.values()),
                is_counted=reader.counts_clicks,
            )
        return True

    def why_not(self, reader: Row[tuple[object, ...]]) -> Why | None:
        """Tell why somebody is not mailed; None if nothing keeps us."""
        if not reader.is_here:
            return Why.LEFT
        if not reader.email:
            return Why.NO_ADDRESS
        if reader.is_unsubscribed:
            return Why.UNSUBSCRIBED
        return Why.BOUNCED if reader.is_cut_off else None

    def mail(self, reader: Row[tuple[object, ...]], written: Written, message_id: str) -> bytes:
        """Put the mail to one reader together; its links count where they agreed to that."""
        leave = links.leaving(self.issue.newsletter_id, reader.id)
        nonce = links.fresh()

        def address(place: str) -> str:
            if place == "leave" or not reader.counts_clicks:
                return plain_address(written, place, leave)
            return links.counting(
                self.issue.id, int(place), reader.site_id, written.language, nonce
            )

        return mail(self.issue, written, reader.email, message_id, leave, address)

    def note(self, delivery_id: int, state: DeliveryState, **more: object) -> None:
        """Write down what became of a mail, and let go of it."""
        values = {"state": state, "settled_at": now()} | more
        with change(None, origin=Origin.JOB):
            session.execute(NOTE.values(values), {"delivery": delivery_id})

    def put_off(self, taken: Row[tuple[int, str, int]]) -> None:
        """Try one mail again later, or never where it was put off too often."""
        tries = taken.attempts + 1
        if tries >= TRIES:
            self.note(taken.id, DeliveryState.REFUSED, why=Why.TIRED, attempts=tries)
            return
        later = now() + FIRST_PAUSE * 3**taken.attempts
        values = {"attempts": tries, "next_try_at": later}
        with change(None, origin=Origin.JOB):
            session.execute(NOTE.values(values), {"delivery": taken.id})


def hand_over(issue_id: int) -> None:
    """Hand over the mails of an issue for a while; go on later if there is more."""
    issue = find(issue_id)
    session.rollback()
    is_halted = issue.halted_until is not None and issue.halted_until > now()
    if issue.state is not State.SENDING or is_halted:
        return
    try:
        is_more = Hand(issue).work(time.monotonic() + LONGEST)
    except Unreachable as wrong:
        log.warning("the mail server is away, a newsletter waits: %s", str(wrong)[:200])
        halt(issue)
        return
    if issue.halts:
        with change(None, origin=Origin.JOB):
            again = {"halts": 0, "halted_until": None}
            session.execute(update(Issue).where(Issue.id == issue.id).values(again))
    if is_more:
        with change(None, origin=Origin.JOB):
            later_by_name("newsletters.hand_over", issue_id=issue.id)
    else:
        finish(issue_id)


def halt(issue: Issue) -> None:
    """Leave a server that is away alone for a while; the issue waits, and no mail loses a try."""
    pause = min(HALT * 2 ** min(issue.halts, 10), LONGEST_HALT)
    values = {"halts": Issue.halts + 1, "halted_until": now() + pause}
    with change(None, origin=Origin.JOB):
        session.execute(update(Issue).where(Issue.id == issue.id).values(values))


def go_on() -> None:
    """Go on with every issue of which mails are due: a worker may have been killed meanwhile."""
    rows = select(Issue.id).where(Issue.state == State.SENDING)
    ids = session.scalars(rows.order_by(Issue.released_at)).all()
    session.rollback()
    for issue_id in ids:
        hand_over(issue_id)


LEFT = select(Delivery.id).where(
    Delivery.issue_id == bindparam("issue"), Delivery.state == DeliveryState.WAITING
)


def finish(issue_id: int) -> bool:
    """Say that an issue is out, once no mail of it waits; tell whether it is."""
    issue = find(issue_id)
    with change(None, origin=Origin.JOB) as record:
        hold(issue)
        if issue.state is not State.SENDING:
            return False
        if session.scalar(LEFT.limit(1), {"issue": issue_id}) is not None:
            return False
        issue.state, issue.sent_at = State.SENT, now()
        record(Event.ISSUE_SENT, issue, **counts(issue_id))
    return True


def counts(issue_id: int) -> dict[str, int]:
    """Count what became of the mails of an issue; one statement."""
    rows = session.execute(
        select(Delivery.state, func.count())
        .where(Delivery.issue_id == issue_id)
        .group_by(Delivery.state)
    )
    found = {str(state): number for state, number in rows}
    return {str(state): found.get(str(state), 0) for state in DeliveryState}


def try_out(issue_id: int, person_id: int, language: str) -> None:
    """Mail an issue to one editor, as a reader of a language who may read the same would get it."""
    issue, editor = find(issue_id), session.get_one(Person, person_id)
    if not (editor.is_active and editor.email) or is_suspended(editor):
        return
    if not may(editor, "edit", issue.newsletter):
        return
    written = Press(issue).written(language, visible_to(editor, issue))
    leave, address = links.leaving(issue.newsletter_id, editor.id), editor.email
    test = mail(
        issue,
        written,
        address,
        f"<test-{links.fresh()}@{domain()}>",
        leave,
        lambda place: plain_address(written, place, leave),
        before=mark_of_a_test(language),
    )
    session.rollback()  # no transaction stays open while the mail server takes its time
    with Line(current_app.config["SETTINGS"]) as line:
        line.hand_written(sender(), address, test)


def visible_to(reader: Person, issue: Issue) -> Sequence[tuple[int, int]]:
    """List what of an issue a reader may read now: items, and the versions of their posts."""
    rows = (
        select(Item.id, Post.version)
        .join(Post, Post.id == Item.post_id)
        .join(Community, Community.id == Post.community_id)
        .where(Item.issue_id == issue.id, readable(reader))
        .order_by(Item.position, Item.id)
    )
    return [(row[0], row[1]) for row in session.execute(rows)]


def reached_by(newsletter: Newsletter) -> int:
    """Count whom an issue would be mailed to now."""
    rows = (
        select(func.count())
        .select_from(Person)
        .where(
            meant(Whom.read(newsletter.audience)),
            Person.email.is_not(None),
            ~SUSPENDED,
            ~select(Unsubscription.id)
            .where(
                Unsubscription.person_id == Person.id,
                Unsubscription.newsletter_id == newsletter.id,
            )
            .correlate_except(Unsubscription)
            .exists(),
            ~cut_off(),
        )
    )
    return session.scalar(rows) or 0
