"""How is a request done? In batches, and what cannot go now, as soon as it can."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import joinedload

from archive import disposal, dossier
from archive.disposal import Changed, Ruling
from archive.settling import settle
from models import (
    Bundle,
    Comment,
    ErasureRequest,
    Event,
    Message,
    Origin,
    Outcome,
    Person,
    Post,
    RequestItem,
    now,
    session,
)
from social import bundles
from social.changes import Record, change
from social.closing import close
from social.enduring import Round
from social.holding import hold
from social.records import letters
from social.records.forgetting import forget
from social.working import Meter, metered

BATCH = 1_000  # each moves what stays under the same keys: many small ones move it many times


def execute(request_id: int, at: datetime | None = None) -> None:
    """Do what was approved of one request, and close it; safe to repeat after a crash."""
    at = at or now()
    request = find(request_id)
    if request is None:
        return
    if request.closed_at is None:
        prepare(request)
    restrict(request, at)
    with metered("erasure_request", request.id, to_do(request, at)) as meter:
        erase(request, at, meter)
    with change(None, origin=Origin.JOB) as record:
        hold(request)
        session.execute(
            update(RequestItem)
            .where(RequestItem.request_id == request.id, RequestItem.outcome == Outcome.REFUSE)
            .values(done_at=at)
        )
        if request.closed_at is None:
            request.closed_at = at
            letters.add_what_stayed(request, at)
            record(Event.REQUEST_CLOSED, request)
    bundles.forget(is_of_nobody(request))


def prepare(request: ErasureRequest) -> None:
    """Add what came since to what goes; who is to be erased comes in no more and adds nothing."""
    with change(None, origin=Origin.JOB) as record:
        if erases_person(request):
            close(record, session.get_one(Person, request.person_id))
        look_again(request)


def look_again(request: ErasureRequest) -> None:
    """Find what came since: it follows its kind, or the person; else it is not of this request."""
    dossier.look_again(session, request.id, request.person_id)
    is_open = (RequestItem.request_id == request.id, RequestItem.outcome.is_(None))
    if erases_person(request):
        session.execute(update(RequestItem).where(*is_open).values(outcome=Outcome.ERASE))
    else:
        session.execute(delete(RequestItem).where(*is_open))


def erases_person(request: ErasureRequest) -> bool:
    """Tell whether the person is to go, and not what they wrote alone."""
    the_person = select(RequestItem.id).where(
        RequestItem.request_id == request.id,
        RequestItem.noun == "person",
        RequestItem.outcome == Outcome.ERASE,
    )
    return session.scalar(the_person) is not None


def is_of_nobody(request: ErasureRequest) -> ColumnElement[bool]:
    """Hold for the bundles of somebody who was erased: nobody can ask for those any more."""
    gone = select(RequestItem.id).where(
        RequestItem.request_id == request.id,
        RequestItem.noun == "person",
        RequestItem.certificate_id.is_not(None),
    )
    return and_(Bundle.person_id == request.person_id, gone.exists())


def to_do(request: ErasureRequest, at: datetime) -> int:
    """Count what is to be erased still."""
    left = select(func.count()).where(RequestItem.request_id == request.id, is_to_go(at))
    return session.scalar(left) or 0


def try_again(at: datetime) -> None:
    """Erase what stood under a hold or a minimum when it was to go, and what was restricted.

    One request that fails keeps no other back; Unfinished (of social.enduring) at the end.
    """
    waiting = select(RequestItem.request_id).join(
        ErasureRequest, ErasureRequest.id == RequestItem.request_id
    )
    ids = session.scalars(
        waiting.where(ErasureRequest.approved_at.is_not(None), is_to_go(at)).distinct()
    ).all()
    turn = Round()
    for request_id in ids:
        with turn.part("a request", request=request_id):
            request = find(request_id)
            if request is not None:
                erase(request, at)
                bundles.forget(is_of_nobody(request))
    turn.end()


def find(request_id: int) -> ErasureRequest | None:
    """Read a request that was approved, with the two who decided so."""
    people = (joinedload(ErasureRequest.decided_by), joinedload(ErasureRequest.approved_by))
    return session.scalar(
        select(ErasureRequest)
        .where(
            ErasureRequest.id == request_id,
            ErasureRequest.approved_at.is_not(None),
            ErasureRequest.dropped_as.is_(None),
        )
        .options(*people)
    )


def is_to_go(at: datetime) -> ColumnElement[bool]:
    """Hold for items that are to be erased and are not yet."""
    return and_(
        RequestItem.certificate_id.is_(None),
        RequestItem.outcome != literal_column("'refuse'"),  # said twice, for the index
        or_(
            RequestItem.outcome == Outcome.ERASE,
            and_(RequestItem.outcome == Outcome.RESTRICT, RequestItem.until <= at),
        ),
    )


def erase(request: ErasureRequest, at: datetime, meter: Meter | None = None) -> None:
    """Erase batch after batch, each with its certificate."""
    ruling = ruling_of(request)
    last = 0
    while items := batch(request, last, at):
        with suppress(Changed):  # somebody wrote of one of them this very moment: it goes tonight
            erase_batch(items, ruling, at)
        last = items[-1].id
        if meter is not None:
            meter.step(len(items))
    with suppress(Changed):
        erase_last(request, ruling, at, meter)
    settle()


def erase_last(
    request: ErasureRequest, ruling: Ruling, at: datetime, meter: Meter | None = None
) -> None:
    """Erase the person, in one change with all that came while the rest went."""
    items = session.scalars(waiting(request, at).where(RequestItem.noun == "person")).all()
    if not items:
        return
    newest = session.scalar(select(func.max(RequestItem.id)))
    with change(None, origin=Origin.JOB) as record:
        disposal.one_at_a_time(session)
        # Whoever is just writing of them is waited for; whoever comes later waits.
        session.execute(select(Person.id).where(Person.id == request.person_id).with_for_update())
        look_again(request)
        came = session.scalars(waiting(request, at).where(RequestItem.id > newest)).all()
        erase_items(record, [*items, *came], ruling, at)
    if meter is not None:
        meter.step(len(items))


def batch(request: ErasureRequest, after: int, at: datetime) -> Sequence[RequestItem]:
    """Read the next items that are to be erased; the person comes last, for themself."""
    following = waiting(request, at).where(RequestItem.id > after, RequestItem.noun != "person")
    return session.scalars(following.limit(BATCH)).all()


def waiting(request: ErasureRequest, at: datetime) -> Select[tuple[RequestItem]]:
    """Choose what is to be erased still, in its order."""
    return (
        select(RequestItem)
        .where(RequestItem.request_id == request.id, is_to_go(at))
        .order_by(RequestItem.id)
        .execution_options(populate_existing=True)
    )


def erase_batch(items: Sequence[RequestItem], ruling: Ruling, at: datetime) -> None:
    """Erase some items, in a change of its own."""
    with change(None, origin=Origin.JOB) as record:
        disposal.one_at_a_time(session)
        erase_items(record, items, ruling, at)


def erase_items(record: Record, items: Sequence[RequestItem], ruling: Ruling, at: datetime) -> None:
    """Erase those of some items that no hold and no minimum keeps, and note what became of each."""
    things = [(item.noun, item.noun_id) for item in items]
    papers = disposal.destroyed_by(session, things)  # what went with something else, or before
    done = forget(record, ruling, [thing for thing in things if thing not in papers], at)
    if done.certificate is not None:
        papers |= dict.fromkeys(done.gone, done.certificate.id)
    for item in items:
        thing = (item.noun, item.noun_id)
        item.hindrance = done.hindered.get(thing, "")
        if thing in papers:
            item.done_at, item.certificate_id = at, papers[thing]


def ruling_of(request: ErasureRequest) -> Ruling:
    """Say at whose request something goes, and who decided so."""
    people = [one.name if one else "" for one in (request.decided_by, request.approved_by)]
    facts = {"request": request.id, "asked": request.asked_at.isoformat(), "basis": "GDPR 17(1)"}
    return Ruling(facts=facts, names=(people[0], people[1]))


def restrict(request: ErasureRequest, at: datetime) -> None:
    """Put out of sight what is kept for a while; only who holds something reads it still."""
    with change(None, origin=Origin.JOB) as record:
        items = session.scalars(
            select(RequestItem).where(
                RequestItem.request_id == request.id,
                RequestItem.outcome == Outcome.RESTRICT,
                RequestItem.done_at.is_(None),
            )
        ).all()
        for item in items:
            put_away(record, item, at)
            item.done_at = at


def put_away(record: Record, item: RequestItem, at: datetime) -> None:
    """Take one text out of sight."""
    if item.noun == "post":
        post = session.get_one(Post, item.noun_id)
        hold(post)
        post.deleted_at = post.deleted_at or at
        record(Event.POST_DELETED, post, restricted_until=item.until.isoformat())  # type: ignore[union-attr]
    elif item.noun == "message":
        message = session.get_one(Message, item.noun_id)
        hold(message)
        message.deleted_at = message.deleted_at or at
        record(Event.MESSAGE_DELETED, message, restricted_until=item.until.isoformat())  # type: ignore[union-attr]
    else:
        query = select(Comment).where(Comment.id == item.noun_id)
        comment = session.scalars(query.options(joinedload(Comment.post))).one()
        hold(comment)
        comment.deleted_at = comment.deleted_at or at
        record(Event.COMMENT_DELETED, comment, restricted_until=item.until.isoformat())  # type: ignore[union-attr]
