"""How is an issue mailed: to each reader once, also where a worker is killed in the middle?

Each mail is a row before it is sent. A worker holds the row while the mail server answers, and
writes down the answer in the same transaction. Who was killed in between lets go of the row: so at
most the one mail that was being handed over goes out again, with the same Message-ID.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from datetime import timedelta

from flask import current_app
from sqlalchemy import Row, and_, bindparam, func, select, update

from models import (
    Community,
    Delivery,
    DeliveryState,
    Event,
    Issue,
    IssueState,
    Item,
    Origin,
    Person,
    Post,
    Why,
    now,
    session,
)
from social import pausing
from social.changes import Record, change
from social.holding import hold
from social.jobs import later_by_name
from social.mailing.smtp import Line, PutOff, Refused, Unreachable
from social.newsletters import links
from social.newsletters.content import as_approved, not_too_often, readable
from social.newsletters.letters import Press, Written, mail, plain_address, sender
from social.newsletters.reaching import cut_off, unsubscribed
from social.newsletters.releasing import find, is_kept_back
from social.viewer import SUSPENDED
from social.whom import Whom, meant

log = logging.getLogger("kring.mail")

AT_ONCE = 50  # mails whose numbers are read together; each is looked at for itself
LONGEST = 45.0  # seconds of one job: others wait for the worker, too
TRIES = 8
IN_A_ROW = 25  # mails that are refused one after the other: the server means us, and not them
FIRST_PAUSE = timedelta(minutes=1)  # then three times as long each time: 18 hours in all
HALT = timedelta(seconds=15)  # after a server that is away; then twice as long each time
LONGEST_HALT = timedelta(minutes=15)
PERSONS = 1_573_241  # the space of our locks of persons

State = IssueState

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

# Nobody else has this mail in hand, and the issue goes out now; `is_free` tells that nobody has
# another mail to the same person in hand either. That lock is asked for beside the row: in the
# condition, a scan of the table would take those of all persons that it passes.
TAKE = (
    select(
        Delivery.id,
        Delivery.message_id,
        Delivery.attempts,
        func.pg_try_advisory_xact_lock(PERSONS, Delivery.person_id).label("is_free"),
    )
    .join(Issue, Issue.id == Delivery.issue_id)
    .where(
        Delivery.id == bindparam("id"),
        Delivery.state == DeliveryState.WAITING,
        Issue.state == State.SENDING,
        ~pausing.waits("issue", Issue.id, Issue.released_at),
    )
    .with_for_update(of=Delivery, skip_locked=True)
)

READER = (
    select(
        Person.id,
        Person.email,
        Person.language,
        Person.site_id,
        Person.counts_clicks,
        and_(Person.signs_in(), ~SUSPENDED).label("is_here"),
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
    .join(Issue, Issue.id == Item.issue_id)
    .join(Person, Person.id == Delivery.person_id)
    .where(Delivery.id == bindparam("id"), readable(Person), not_too_often(Person), as_approved())
    .order_by(Item.position, Item.id)
)
NOTE = update(Delivery).where(Delivery.id == bindparam("delivery"))


class Hand:
    """One worker's hand on the mails of one issue; several may work at the same one."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self.press = Press(issue)
        whom = meant(Whom.read(issue.newsletter.audience))
        self.reader = READER.add_columns(whom.label("is_meant"))
        self.languages = current_app.config["SETTINGS"].languages
        self.line = Line(current_app.config["SETTINGS"])
        self.refused: list[int] = []  # one after the other, each for the first time

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
                if len(self.refused) >= IN_A_ROW:
                    self.give_up()
                    return False
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
        if len(self.refused) >= IN_A_ROW:
            return False
        connection = session.connection()
        taken = connection.execute(TAKE, {"id": delivery_id}).one_or_none()
        if taken is None or not taken.is_free:
            session.rollback()
            return False
        reader = connection.execute(self.reader, {"id": delivery_id}).one()
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
            if taken.attempts == 0:
                self.refused.append(delivery_id)
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
            self.refused.clear()
        return True

    def why_not(self, reader: Row[tuple[object, ...]]) -> Why | None:
        """Tell why somebody is not mailed; None if nothing keeps us."""
        if not reader.is_here:
            return Why.LEFT
        if not reader.email:
            return Why.NO_ADDRESS
        if reader.is_unsubscribed:
            return Why.UNSUBSCRIBED
        if not reader.is_meant:
            return Why.NOT_MEANT
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

    def give_up(self) -> None:
        """Stop the issue where the server takes nothing; what it refused is tried once more."""
        log.warning("the mail server refuses all, issue %s waits for somebody", self.issue.id)
        again = {"state": DeliveryState.WAITING, "why": None, "settled_at": None, "attempts": 1}
        rows = update(Delivery).where(Delivery.id.in_(self.refused))
        with change(None, origin=Origin.JOB) as record:
            session.execute(rows.values(again).execution_options(synchronize_session=False))
            stop(record, self.issue)

    def put_off(self, taken: Row[tuple[int, str, int, bool]]) -> None:
        """Try one mail again later, or never where it was put off too often."""
        tries = taken.attempts + 1
        if tries >= TRIES:
            self.note(taken.id, DeliveryState.REFUSED, why=Why.TIRED, attempts=tries)
            return
        later = now() + FIRST_PAUSE * 3**taken.attempts
        values = {"attempts": tries, "next_try_at": later}
        with change(None, origin=Origin.JOB):
            session.execute(NOTE.values(values), {"delivery": taken.id})


_in_hand: set[int] = set()
_grip = threading.Lock()


def hand_over(issue_id: int) -> None:
    """Hand over the mails of an issue for a while; go on later if there is more.

    A process has one hand on an issue: so whoever is killed had one mail in it, and other jobs of
    this worker get their turn.
    """
    with _grip:
        if issue_id in _in_hand:
            return
        _in_hand.add(issue_id)
    try:
        hand_over_alone(issue_id)
    finally:
        with _grip:
            _in_hand.discard(issue_id)


def hand_over_alone(issue_id: int) -> None:
    """Hand over the mails of an issue, whoever else does."""
    issue = find(issue_id)
    session.rollback()
    is_halted = issue.halted_until is not None and issue.halted_until > now()
    if issue.state is not State.SENDING or is_halted or stopped_by_crisis(issue):
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


def stopped_by_crisis(issue: Issue) -> bool:
    """Stop an issue that is going out when a crisis begins, until somebody lets it go on."""
    if not is_kept_back(issue):
        return False
    with change(None, origin=Origin.JOB) as record:
        stop(record, issue)
    return True


def stop(record: Record, issue: Issue) -> None:
    """Stop an issue that is going out; part of a change."""
    hold(issue)
    if issue.state is State.SENDING:
        issue.state = State.PAUSED
        record(Event.ISSUE_PAUSED, issue)


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
