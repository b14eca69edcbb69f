"""What do the tests of review share? A post of Ben's that Cas reported, and Mia who moderates."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from models import Capability, Case, Community, CommunityKind, Person, Post, Reason, session
from moderation import Draft
from social.posts.actions import create_post
from social.reports import actions
from social.reports.forms import Complaint

Make = Callable[..., Person]


@pytest.fixture
def cas(make_person: Make) -> Person:
    """Cas reports."""
    return make_person("Cas Nieuwland")


@pytest.fixture
def mia(make_person: Make, give: Callable[..., Person]) -> Person:
    """Mia moderates, and is a member of the community."""
    return give(make_person("Mia Moderator"), Capability.MODERATOR)


@pytest.fixture
def olaf(make_person: Make, give: Callable[..., Person]) -> Person:
    """Olaf moderates too, and is a member of nothing."""
    return give(make_person("Olaf Moderator"), Capability.MODERATOR)


@pytest.fixture
def place(
    make_community: Callable[..., Community], ana: Person, ben: Person, cas: Person, mia: Person
) -> Community:
    """A private community that Ana runs."""
    return make_community("Paint shop", ana, ben, cas, mia, kind=CommunityKind.PRIVATE)


@pytest.fixture
def post(app: Flask, ben: Person, place: Community) -> Post:
    """Ben wrote something."""
    return create_post(ben, place, Draft(source="Platinum heads, all of you"))


@pytest.fixture
def case(post: Post, cas: Person) -> Case:
    """Cas reported it."""
    return report(post, cas)


def report(
    post: Post, reporter: Person, reason: Reason = Reason.HARASSMENT, note: str = ""
) -> Case:
    """Report something."""
    made = actions.report(reporter, post, Complaint(reason=reason, note=note))
    return session.get_one(Case, made.case_id)
