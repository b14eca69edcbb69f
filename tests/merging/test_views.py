"""Do the pages say what would happen, ask for two, and turn everybody else away?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models import Event, Merging, Person, PersonState, SignIn, now, session
from social.changes import change
from social.merging.jobs import run
from tests.merging.making import merged


@pytest.fixture
def old(make_person):
    more = {"state": PersonState.INVITED, "origin": "slack:T1:U9", "handle": "u9"}
    return make_person("Claes, Ben", email="ben.claes@before.example", **more)


def test_the_list_says_who_it_may_be_and_the_page_what_would_happen(sign_in, boss, old, ben):
    page = sign_in(boss).get("/administration/placeholders").text
    assert "Claes, Ben" in page
    assert "has this name, and the address begins alike" in page
    assert "colleague=ben.claes" in page
    assert sign_in(boss).get("/administration/placeholders?q=zzz").text.count("Claes, Ben") == 0
    assert "Claes, Ben" not in sign_in(boss).get("/administration/placeholders?source=viva").text
    shown = sign_in(boss).get("/administration/placeholders/u9?colleague=ben.claes")
    assert "It cannot be undone." in shown.text
    by_mail = sign_in(boss).get(f"/administration/placeholders/u9?colleague={ben.email}")
    assert "If it is Ben Claes" in by_mail.text
    wrong = sign_in(boss).get("/administration/placeholders/u9?colleague=nobody")
    assert wrong.status_code == 422
    assert "Nobody here is called" in wrong.text
    assert sign_in(boss).get("/administration/placeholders/ben.claes").status_code == 404


def test_one_asks_and_another_agrees(app, sign_in, boss, cas, old, ben) -> None:
    one, two = sign_in(boss), sign_in(cas)
    empty = one.post("/administration/placeholders/u9", data={"colleague": ""})
    assert empty.status_code == 422
    asked = one.post("/administration/placeholders/u9", data={"colleague": "@ben.claes"})
    assert asked.status_code == 303
    number = session.scalar(select(Merging.id))
    mine = one.get("/administration/placeholders").text
    assert "Take it back" in mine
    assert "Agree: they are one" not in mine
    assert one.post(f"/administration/placeholders/mergings/{number}").status_code == 422
    assert "Agree: they are one" in two.get("/administration/placeholders").text
    assert two.post(f"/administration/placeholders/mergings/{number}").status_code == 303
    assert "Given over" in two.get("/administration/placeholders").text
    with app.app_context():
        run.call(id=number)
    assert "There was nothing to give over." in two.get("/administration/placeholders").text
    assert two.delete(f"/administration/placeholders/mergings/{number}").status_code == 422
    assert one.get("/administration/placeholders/u9").status_code == 404


def test_who_agrees_shows_first_that_it_is_they(sign_in, boss, cas, old, ben) -> None:
    sign_in(boss).post("/administration/placeholders/u9", data={"colleague": "ben.claes"})
    number = session.scalar(select(Merging.id))
    second = sign_in(cas)
    session.execute(update(SignIn).values(proved_at=now() - timedelta(days=1)))
    session.commit()
    asked = second.post(f"/administration/placeholders/mergings/{number}")
    assert asked.status_code == 403
    assert "proof_password" in asked.text


def test_what_is_taken_back_is_over(sign_in, boss, old, ben) -> None:
    one = sign_in(boss)
    one.post("/administration/placeholders/u9", data={"colleague": "ben.claes"})
    number = session.scalar(select(Merging.id))
    assert one.delete(f"/administration/placeholders/mergings/{number}").status_code == 303
    assert "Take it back" not in one.get("/administration/placeholders").text


def test_an_old_link_leads_to_the_colleague(app, sign_in, boss, cas, old, ben, eve) -> None:
    reader = sign_in(eve)
    assert reader.get("/people/u9").status_code == 200
    with app.app_context():
        merged(boss, cas, old, ben)
    for path in ("", "/about", "/card"):
        answer = reader.get(f"/people/u9{path}")
        assert (answer.status_code, answer.location) == (303, f"/people/ben.claes{path}")
    account = sign_in(boss).get("/administration/people/u9").text
    assert "This is Ben Claes" in account
    assert "Open the account again" not in account
    refused = sign_in(boss).delete("/administration/people/u9/deactivation")
    assert refused.status_code == 422


def test_the_account_of_a_placeholder_leads_here(sign_in, boss, old, ben) -> None:
    here = "/administration/placeholders/"
    assert f"{here}u9" in sign_in(boss).get("/administration/people/u9").text
    assert f"{here}ben.claes" not in sign_in(boss).get("/administration/people/ben.claes").text


def test_pages_cost_the_same_statements_however_many_there_are(
    sign_in, boss, old, ben, make_person, statements
) -> None:
    client = sign_in(boss)
    client.get("/administration/placeholders")
    statements.clear()
    client.get("/administration/placeholders")
    few = len(statements)
    for number in range(6):
        person = make_person(f"Somebody {number}")
        with change(None) as record:
            person.state, person.origin = PersonState.INVITED, f"slack:T1:{number}"
            record(Event.PERSON_CHANGED, person)
    statements.clear()
    client.get("/administration/placeholders")
    assert len(statements) <= few


def test_an_outsider_is_told_nothing(sign_in, boss, old, ben, eve) -> None:
    outsider = sign_in(eve)
    for path in ("", "/u9", "/nobody"):
        assert outsider.get(f"/administration/placeholders{path}").status_code == 403
    data = {"colleague": "ben.claes"}
    assert outsider.post("/administration/placeholders/u9", data=data).status_code == 403
    assert outsider.post("/administration/placeholders/mergings/7").status_code == 403
    assert sign_in(boss).post("/administration/placeholders/mergings/7").status_code == 404
    assert session.scalar(select(Person.state).where(Person.handle == "u9")) == "invited"
