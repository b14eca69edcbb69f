"""Which house rules hold, in which language, and who writes them?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Capability, Event, HouseRules, Person, now, session
from social import house_rules
from social.errors import Invalid
from social.house.actions import publish_rules
from tests.known import events

SignIn = Callable[[Person], FlaskClient]
Make = Callable[..., Person]


@pytest.fixture
def boss(make_person: Make, give: Make) -> Person:
    """Bea administers."""
    return give(make_person("Bea Boss"), Capability.ADMINISTRATOR)


def test_everybody_reads_them_in_their_own_language(
    boss: Person, make_person: Make, sign_in: SignIn
) -> None:
    publish_rules(boss, {"en": "Be **kind**.", "nl": "Wees *aardig*."}, 0)
    dutch = sign_in(make_person("Nel", language="nl")).get("/house-rules").text
    assert "Wees <em>aardig</em>." in dutch
    # French has no words of its own: the first of the company's languages stands in.
    french = sign_in(make_person("Zoé", language="fr")).get("/house-rules").text
    assert '<div class="prose" lang="en" dir="auto"><p>Be <strong>kind</strong>.</p>' in french


def test_versions_stay_and_a_decision_leads_to_the_one_of_its_time(
    boss: Person, sign_in: SignIn, eve: Person
) -> None:
    publish_rules(boss, {"en": "First."}, 0)
    between = now()
    publish_rules(boss, {"en": "Second."}, 1)
    assert house_rules.in_force_at(between) == 1
    assert house_rules.newest() == 2
    page = sign_in(eve).get("/house-rules/1").text
    assert "First." in page
    assert "These held once." in page
    assert sign_in(eve).get("/house-rules/3").status_code == 404


def test_nobodys_version_is_replaced_unseen(in_app, boss: Person) -> None:
    publish_rules(boss, {"en": "First."}, 0)
    with pytest.raises(Invalid):
        publish_rules(boss, {"en": "Other."}, 0)
    assert session.scalars(select(HouseRules.source)).all() == ["First."]


def test_each_language_is_an_entry(in_app, boss: Person) -> None:
    publish_rules(boss, {"en": "One.", "de": "Eins."}, 0)
    assert events("house_rules") == [Event.HOUSE_RULES_PUBLISHED] * 2


def test_an_administrator_begins_with_words_to_change(boss: Person, sign_in: SignIn) -> None:
    page = sign_in(boss).get("/house-rules/edit").text
    assert page.count("<textarea") == 4
    assert "We praten zoals aan één tafel." in page
    form = {"seen": "0", "en": "Be kind."}
    assert sign_in(boss).post("/house-rules", data=form).status_code == 303
    assert "Be kind." in sign_in(boss).get("/house-rules/edit").text


@pytest.mark.parametrize("form", [{"seen": "0"}, {"seen": "x", "en": "A"}, {"en": "A"}])
def test_what_is_no_version_is_refused_with_its_words(
    boss: Person, sign_in: SignIn, form: dict[str, str]
) -> None:
    answer = sign_in(boss).post("/house-rules", data=form)
    assert answer.status_code == 422
    assert house_rules.newest() == 0


def test_too_long_a_text_comes_back(boss: Person, sign_in: SignIn) -> None:
    answer = sign_in(boss).post("/house-rules", data={"seen": "0", "en": "a" * 10_001})
    assert answer.status_code == 422
    assert "a" * 10_001 in answer.text


def test_others_do_not_write_them(eve: Person, boss: Person, sign_in: SignIn) -> None:
    client = sign_in(eve)
    assert client.get("/house-rules/edit").status_code == 403
    assert client.post("/house-rules", data={"seen": "0", "en": "Eve rules."}).status_code == 403
    assert "Write them" not in client.get("/house-rules").text
    assert house_rules.newest() == 0


def test_scripts_in_them_do_not_run(boss: Person, sign_in: SignIn) -> None:
    publish_rules(boss, {"en": "<script>alert(1)</script> [x](javascript:alert(1))"}, 0)
    page = sign_in(boss).get("/house-rules").text
    assert "<script>alert" not in page
    assert "javascript:" not in page.replace("[x](javascript:alert(1))", "")
