"""Which communities does a text name, and which does it keep silent about?"""

from __future__ import annotations

import pytest

from models import Community, CommunityKind, Event, now
from moderation.naming import StoredNames
from social.changes import change


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


def named(handle: str, place: Community | None = None) -> bool:
    return handle in StoredNames(place).resolve({handle})


@pytest.mark.parametrize("kind", [CommunityKind.PUBLIC, CommunityKind.BROADCAST])
def test_open_communities_are_named_everywhere(ana, make_community, kind: CommunityKind) -> None:
    make_community("Canteen", ana, kind=kind)
    assert named("canteen")


@pytest.mark.parametrize("kind", [CommunityKind.PRIVATE, CommunityKind.HIDDEN])
def test_closed_ones_are_named_within_themselves_alone(
    ana, make_community, kind: CommunityKind
) -> None:
    closed, other = make_community("Council", ana, kind=kind), make_community("Canteen", ana)
    assert named("council", closed)
    assert not named("council", other)
    assert not named("council")


def test_deleted_ones_are_named_nowhere(ana, make_community) -> None:
    gone = make_community("Canteen", ana)
    with change(ana) as record:
        gone.deleted_at = now()
        record(Event.COMMUNITY_DELETED, gone)
    assert not named("canteen")
    assert not named("canteen", gone)


def test_a_person_comes_before_a_community(ana, make_community) -> None:
    make_community("Ana", ana, slug=ana.handle)
    assert StoredNames().resolve({ana.handle})[ana.handle].kind == "person"
