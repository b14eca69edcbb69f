"""What do two administrators reach who act at the same moment?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from models import Capability, Community, Person, PersonState, Role, session
from social.administration import actions
from social.errors import Invalid
from tests.at_once import Other, all_wait

ADMINISTRATOR = Capability.ADMINISTRATOR


def one(person_id: int) -> Person:
    return session.get_one(Person, person_id)


def take_role(actor: int, person: int) -> None:
    actions.take_role(one(actor), one(person), ADMINISTRATOR)


def deactivate(actor: int, person: int) -> None:
    actions.deactivate_person(one(actor), one(person))


@pytest.mark.parametrize("act", [take_role, deactivate])
def test_of_two_who_put_each_other_out_one_stays(
    app: Flask, in_app: None, ana: Person, ben: Person, act: Callable[[int, int], None]
) -> None:
    for person in (ana, ben):
        actions.give_role(None, person, ADMINISTRATOR)
    session.remove()
    roles = select(Role).where(Role.capability == ADMINISTRATOR)
    session.scalars(roles.with_for_update()).all()
    pairs = ((ana.id, ben.id), (ben.id, ana.id))
    others = [Other(app, lambda pair=pair: act(*pair)) for pair in pairs]
    assert all_wait(*others)
    session.rollback()
    refusals = []
    for other in others:
        try:
            other.done()
        except Invalid as invalid:
            refusals.append(invalid)
    session.remove()
    assert len(refusals) == 1
    assert len(session.scalars(roles).all()) == 1
    left = [one(person_id).state for person_id in (ana.id, ben.id)]
    assert left.count(PersonState.DEACTIVATED) == (1 if act is deactivate else 0)
    assert session.scalars(select(Role.person_id)).one() in (ana.id, ben.id)


def test_whoever_is_deactivated_waits_for_their_communities_and_keeps_nobody_meanwhile(
    app: Flask, in_app: None, ana: Person, ben: Person, community: Community
) -> None:
    actions.give_role(None, ana, ADMINISTRATOR)
    pair, place = (ana.id, ben.id), select(Community.id).where(Community.id == community.id)
    session.remove()
    session.scalars(place.with_for_update(key_share=True)).one()
    leaver = Other(app, lambda: deactivate(*pair))
    assert all_wait(leaver)
    # As whoever lets Ben in or out does, with the community already in hand.
    row = select(Person.id).where(Person.id == pair[1])
    assert session.scalars(row.with_for_update(read=True, nowait=True)).one()
    session.rollback()
    leaver.done()
    assert one(pair[1]).state is PersonState.DEACTIVATED
