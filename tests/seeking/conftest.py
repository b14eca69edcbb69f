"""What do the tests of finding people share? A vocabulary, two sites, and who knows what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Capability, Person, Site
from tests.seeking.making import claims, make_concepts, make_role, move, open_site

Make = Callable[..., Person]


@pytest.fixture
def concepts(site: Site) -> dict[str, int]:
    """Give the numbers of the concepts of the worked question."""
    return make_concepts()


@pytest.fixture
def antwerp(site: Site) -> Site:
    """Open a yard near Antwerp."""
    return open_site("Werf Antwerpen", "BE")


@pytest.fixture
def lyon(site: Site) -> Site:
    """Open an office in Lyon."""
    return open_site("Lyon", "FR")


@pytest.fixture
def nele(make_person: Make, antwerp: Site, concepts: dict[str, int]) -> Person:
    """Nele of Antwerp knows all of it, and says so in Dutch."""
    person = move(make_person("Nele Wuyts", department="Engineering"), antwerp)
    claims(person, concepts, "nl")
    return person


@pytest.fixture
def claire(make_person: Make, lyon: Site, concepts: dict[str, int]) -> Person:
    """Claire of Lyon knows all of it, and says so in French."""
    person = move(make_person("Claire Dumoulin", department="Sales"), lyon)
    claims(person, concepts, "fr")
    return person


@pytest.fixture
def hanna(make_person: Make) -> Person:
    """Hanna works in HR."""
    return make_role(make_person("Hanna Vogt"), Capability.HR)
