"""What can happen to a poll once it is asked?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from models import Event, Person, Poll, Vote, session
from social import urns
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.polls import closing, rounds
from social.rights import require
from social.urns import Chosen


def answer(person: Person, poll: Poll, chosen: Chosen) -> bool:
    """Answer a poll; tell whether the answer is new.

    An anonymous one is added to the sums: it cannot be changed, as nobody knows which it was.
    """
    require(person, "answer", poll, _("Members who are asked answer, until the poll closes."))
    check(poll, chosen)
    return vote(person, poll, chosen) if poll.is_named else drop_in(person, poll, chosen)


def check(poll: Poll, chosen: Chosen) -> None:
    """Refuse what is no answer to these questions; beside the first that has none."""
    for place, one in enumerate(poll.questions):
        given = list(chosen[place]) if place < len(chosen) else []
        known = all(0 <= answer < len(one["answers"]) for answer in given)
        if not given or not known or len(set(given)) < len(given):
            raise Invalid(form=_("Every question needs an answer."))
        if len(given) > 1 and not one["several"]:
            raise Invalid(form=_("Choose one answer where one is asked for."))


def drop_in(person: Person, poll: Poll, chosen: Chosen) -> bool:
    """Add an answer to the sums, and note apart from it that this person gave one."""
    with change(None, is_nameless=True) as record:
        urn = urns.hold_urn(poll)
        if urn is None:
            raise Invalid(form=_("This poll is closed."))
        hold(poll)
        if not urns.note_answered(poll, person):
            return False
        sums = urns.opened(urn)
        told = sums.add(poll, chosen)
        urns.seal(urn, sums)
        count = update(Poll).where(Poll.id == poll.id).values(answer_count=sums.answers)
        session.execute(count.execution_options(synchronize_session=False))
        poll.answer_count = sums.answers
        if poll.shows_early and told is not None:
            poll.results, poll.counted = urns.by_question(poll, told), told[0]
            record(Event.POLL_COUNTED, poll, on=poll.post)
        record(Event.POLL_ANSWERED, poll, on=poll.post)
    return True


def vote(person: Person, poll: Poll, chosen: Chosen) -> bool:
    """Answer under one's name, or answer something else."""
    answers = [list(one) for one in chosen]
    with change(person) as record:
        hold(poll)
        if not poll.is_open:
            raise Invalid(form=_("This poll is closed."))
        row = insert(Vote).values(poll_id=poll.id, person_id=person.id, chosen=answers)
        key = session.scalar(row.on_conflict_do_nothing().returning(Vote.id))
        if key is not None:
            poll.answer_count += 1
            record(Event.VOTE_CAST, session.get_one(Vote, key), on=poll.post, is_new=True)
            record(Event.POLL_ANSWERED, poll, on=poll.post)
            return True
        mine = session.query(Vote).filter_by(poll_id=poll.id, person_id=person.id).one()
        hold(mine)
        if mine.chosen != answers:
            mine.chosen = answers
            record(Event.VOTE_CHANGED, mine, on=poll.post)
            record(Event.POLL_ANSWERED, poll, on=poll.post)
    return False


def close(person: Person, poll: Poll) -> None:
    """Close a poll before its time, and count."""
    require(person, "close", poll, _("Whoever asks closes a poll, or an owner does."))
    with change(person) as record:
        closing.close(record, poll)


def stop(person: Person, poll: Poll) -> None:
    """Let a poll not be asked again."""
    require(person, "close", poll, _("Whoever asks closes a poll, or an owner does."))
    with change(person) as record:
        rounds.stop(record, poll.id)
