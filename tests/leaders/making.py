"""How do tests come by leaders, and sessions in which they are asked?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models import AskMe, Community, Delegation, Event, Leader, Person, Post, now, session
from moderation import Draft
from social.asking.actions import Plan, plan
from social.changes import change


def lead(giver: Person, person: Person, function: str = "Head of works", **facts: Any) -> Leader:
    """Mark somebody as a leader."""
    made = Leader(person_id=person.id, names={"en": function}, given_by_id=giver.id, **facts)
    made.person = person
    with change(giver) as record:
        session.add(made)
        record(Event.LEADER_NAMED, made)
    return made


def delegation(leader: Leader, person: Person, **facts: Any) -> Delegation:
    """Let somebody write for a leader, for a year unless `facts` say so."""
    values = {"ends_at": now() + timedelta(days=365), "zone": "Europe/Brussels"} | facts
    values.setdefault("starts_at", now() - timedelta(days=1))
    made = Delegation(leader_id=leader.id, person_id=person.id, **values)
    made.leader = leader
    with change(leader.person) as record:
        session.add(made)
        record(Event.DELEGATION_GIVEN, made)
    return made


def session_in(author: Person, leader: Leader, place: Community, title: str = "Ask me") -> Post:
    """Announce a session that takes questions now."""
    words = Draft(source="About the works", title=title)
    times = (now() - timedelta(hours=1), now() + timedelta(days=5), now() + timedelta(days=9))
    return plan(author, leader, place, Plan(words, *times))


def move(post: Post, **times: Any) -> None:
    """Let a session be at another time."""
    with change(None) as record:
        it = session.query(AskMe).filter(AskMe.post_id == post.id).one()
        for name, value in times.items():
            setattr(it, name, value)
        record(Event.ASK_ME_PLANNED, it, on=post)
