"""Mia and Leo speak for the house; Lea leads at the site, and Sam stands in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Capability, Crisis, Person, Scenario
from tests.crisis.making import begin, plan, ready


@pytest.fixture
def mia(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    """Mia writes for the house."""
    return give(make_person("Mia Writer"), Capability.COMMUNICATIONS)


@pytest.fixture
def leo(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    """Leo looks over what others wrote."""
    return give(make_person("Leo Second"), Capability.COMMUNICATIONS)


@pytest.fixture
def lea(make_person: Callable[..., Person]) -> Person:
    """Lea leads at the site."""
    return make_person("Lea Lead")


@pytest.fixture
def sam(make_person: Callable[..., Person]) -> Person:
    """Sam stands in for Lea."""
    return make_person("Sam Standin")


@pytest.fixture
def scenario(in_app: None, mia: Person, leo: Person, lea: Person, sam: Person) -> Scenario:
    """A fire, prepared and approved."""
    return ready(mia, leo, plan(lea, sam))


@pytest.fixture
def crisis(scenario: Scenario, mia: Person, ana: Person, ben: Person) -> Crisis:
    """A fire that concerns everybody."""
    return begin(mia, scenario)
