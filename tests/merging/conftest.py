"""Who says in these tests which colleague a placeholder is?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Person


@pytest.fixture
def boss(ana: Person, give: Callable[..., Person]) -> Person:
    """Ana is an administrator."""
    return give(ana)


@pytest.fixture
def cas(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    """Cas is another, who agrees or does not."""
    return give(make_person("Cas Second"))
