"""Do the pages of administration work, and for administrators alone?"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import select

from models import (
    Capability,
    Company,
    Entry,
    Event,
    Mail,
    Person,
    PersonState,
    Role,
    SignIn,
    Site,
    now,
    session,
)
from social.changes import change

NOOR = {
    "name": "Noor Maes",
    "email": "noor@example.org",
    "title": "Lasser",
    "department": "Welding",
    "site": "",
    "language": "nl",
}


@pytest.fixture
def boss(app, ana, give):
    return give(ana)


@pytest.fixture
def desk(boss, sign_in):
    return sign_in(boss)


def stored(person: Person) -> Person:
    session.expire_all()
    return session.get_one(Person, person.id)


def every_address(app) -> list[tuple[str, str]]:
    """List method and path of every route of administration."""
    values = {"handle": "ben.claes", "capability": "hr", "id": "1"}
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("administration."):
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<int:{name}>", values[name])
                path = path.replace(f"<{name}>", values[name])
            found += [(method, path) for method in rule.methods & {"GET", "POST", "DELETE"}]
    return found


def test_nobody_else_opens_anything(app, boss, ben, eve, give, sign_in) -> None:
    moderator, outsider = sign_in(give(ben, Capability.MODERATOR)), sign_in(eve)
    addresses = every_address(app)
    assert len(addresses) > 20
    for method, path in addresses:
        for browser in (moderator, outsider):
            answer = browser.open(path, method=method, data=NOOR)
            assert answer.status_code == 403, f"{method} {path}"
            assert "Administrators do this" in answer.text
        assert app.test_client().open(path, method=method).status_code in (302, 303, 401)
    session.expire_all()
    held = session.scalars(select(Role.capability)).all()
    assert sorted(held) == ["administrator", "moderator"]


def test_who_is_no_administrator_any_more_is_out_at_once(boss, ben, give, desk, sign_in) -> None:
    give(ben)
    other = sign_in(ben)
    assert desk.get("/administration").status_code == 200
    answer = other.delete(f"/administration/people/{boss.handle}/roles/administrator")
    assert answer.status_code == 303
    assert desk.get("/administration").status_code == 403


@pytest.mark.parametrize(
    "page",
    [
        "", "/people", "/people/new", "/people/ben.claes", "/people/ben.claes/deactivation",
        "/outbox", "/mail", "/sites", "/sites/new",
    ],
)  # fmt: skip
def test_every_page_is_there(desk, ben, page) -> None:
    assert desk.get(f"/administration{page}").status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "/people/nobody", "/people/\x00", "/people/ben.claes/roles/king", "/sites/999",
        "/sites/99999999999999999999", "/people?after=x", "/people?after=99999999999",
        "/outbox?before=x", "/outbox?before=9-9-9",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(desk, ben, page) -> None:
    assert desk.get(f"/administration{page}").status_code in (404, 405)


def test_somebody_is_invited(desk, site) -> None:
    answer = desk.post("/administration/people", data=NOOR | {"site": str(site.id)})
    assert answer.location == "/administration/people/noor.maes"
    noor = session.scalar(select(Person).where(Person.email == "noor@example.org"))
    assert (noor.state, noor.language, noor.site_id) == (PersonState.INVITED, "nl", site.id)
    assert "invitation" in desk.get(answer.location).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "x" * 201}, {"email": "none"}, {"email": "ben.claes@example.org"},
        {"site": "999"}, {"site": "x"}, {"language": "xx"}, {"title": "x" * 900_000},
        {"name": "\x00"}, {"email": "a@example.org\r\nBcc: b@example.org"},
    ],
)  # fmt: skip
def test_an_invitation_that_cannot_be_is_shown_again(desk, ben, wrong) -> None:
    answer = desk.post("/administration/people", data=NOOR | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert session.scalar(select(Mail)) is None


def test_people_are_searched_and_filtered(desk, ben, make_person) -> None:
    make_person("Noor Maes", state=PersonState.INVITED)
    page = desk.get("/administration/people?q=maes&state=invited").text
    assert "Noor Maes" in page
    assert "Ben Claes" not in page
    assert "Nobody found" in desk.get("/administration/people?q=zzz").text
    for wrong in ("state=x", "role=x", f"q={'x' * 201}", "state=invited%00"):
        assert desk.get(f"/administration/people?{wrong}").status_code == 422


def test_the_list_costs_the_same_however_many_there_are(desk, make_person, statements) -> None:
    costs = []
    for number in range(2):
        for other in range(3):
            make_person(f"Person {number} {other}")
        statements.clear()
        desk.get("/administration/people")
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_the_form_shows_what_is_stored(desk, ben, site) -> None:
    page = desk.get("/administration/people/ben.claes").text
    assert f'<option selected value="{site.id}">' in page
    assert 'value="ben.claes@example.org"' in page


def test_facts_are_corrected(desk, ben) -> None:
    said = NOOR | {"name": "Ben Röder", "email": "ben@example.org", "version": ben.version}
    assert desk.post("/administration/people/ben.claes", data=said).status_code == 303
    assert (stored(ben).name, stored(ben).department) == ("Ben Röder", "Welding")
    assert (
        f'name="version" value="{stored(ben).version}"'
        in desk.get("/administration/people/ben.claes").text
    )
    answer = desk.post("/administration/people/ben.claes", data=said | {"name": "Ben Claes"})
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile" in answer.text
    assert stored(ben).name == "Ben Röder"
    wrong = said | {"email": "x", "version": stored(ben).version}
    assert desk.post("/administration/people/ben.claes", data=wrong).status_code == 422


def test_roles_are_given_and_taken(desk, ben) -> None:
    path = "/administration/people/ben.claes/roles/hr"
    assert desk.post(path).status_code == 303
    assert "Take away" in desk.get("/administration/people/ben.claes").text
    assert desk.post(path, data={"_method": "DELETE"}).status_code == 303
    assert session.scalars(select(Role.capability)).all() == ["administrator"]
    assert desk.post("/administration/people/ben.claes/roles/king").status_code == 404


def test_the_last_administrator_is_told_why_not(desk, boss) -> None:
    path = f"/administration/people/{boss.handle}"
    for answer in (
        desk.delete(f"{path}/roles/administrator"),
        desk.post(f"{path}/deactivation"),
    ):
        assert answer.status_code == 422
        assert 'class="refusal"' in answer.text
    assert stored(boss).state is PersonState.ACTIVE


def test_somebody_is_deactivated_and_comes_back(desk, ben, sign_in, community) -> None:
    browser = sign_in(ben)
    path = "/administration/people/ben.claes/deactivation"
    assert desk.post(path).location == "/administration/people/ben.claes"
    assert stored(ben).state is PersonState.DEACTIVATED
    assert browser.get("/account").status_code == 302
    assert desk.post(path, data={"_method": "DELETE"}).status_code == 303
    assert stored(ben).state is PersonState.INVITED
    assert browser.get("/account").status_code == 302, "the session of before stays ended"


def test_a_leavers_communities_are_shown_before_and_after(desk, ben, eve, make_community) -> None:
    make_community("Welding", ben, eve)
    path = "/administration/people/ben.claes/deactivation"
    assert "Welding" in desk.get(path).text
    answer = desk.post(path)
    assert answer.location == "/communities/without-owner"
    assert "Welding" in desk.get(answer.location).text


def test_a_way_in_is_mailed(desk, ben) -> None:
    assert desk.post("/administration/people/ben.claes/way-in").status_code == 303
    assert "/reset/" in session.scalar(select(Mail.body))


def test_the_outbox_shows_links_while_no_mail_goes_out(desk, ben, app, monkeypatch) -> None:
    desk.post("/administration/people/ben.claes/way-in")
    assert "/reset/" in desk.get("/administration/outbox").text
    settings = app.config["SETTINGS"]
    sending = replace(settings, smtp_url="smtp://127.0.0.1:1", mail_from="kring@example.org")
    monkeypatch.setitem(app.config, "SETTINGS", sending)
    page = desk.get("/administration/outbox").text
    assert "/reset/" not in page, "where mail goes out, its links are for the recipient alone"
    assert "Try again" in page


def test_the_outbox_goes_on_page_by_page(desk, boss) -> None:
    with change(None):
        session.add_all(
            Mail(recipient=f"p{number}@example.org", subject="s", body="b", created_at=now())
            for number in range(120)
        )
    seen: list[str] = []
    path = "/administration/outbox"
    while path:
        page = desk.get(path).text
        seen += re.findall(r"p\d+@example\.org", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = unescape(following[1]) if following else ""
    assert sorted(seen) == sorted(f"p{number}@example.org" for number in range(120))


def test_the_test_mail_waits_where_there_is_no_server(desk) -> None:
    assert desk.post("/administration/mail").location == "/administration/mail"
    assert "in the outbox" in desk.get("/administration/mail").text
    assert session.scalar(select(Mail.subject)) == "Test mail from Kring"


def test_sites_and_company_are_kept(desk, site) -> None:
    place = {"name": "Lyon", "country": "FR", "zone": "Europe/Paris"}
    assert desk.post("/administration/sites", data=place).location == "/administration/sites"
    lyon = session.scalar(select(Site).where(Site.name == "Lyon"))
    path = f"/administration/sites/{lyon.id}"
    assert desk.get(path).status_code == 200
    assert desk.post(path, data=place | {"name": "Lyon 2"}).status_code == 303
    for wrong in ({"name": site.name}, {"country": "ZZ"}, {"zone": "x"}, {"name": ""}):
        assert desk.post(path, data=place | wrong).status_code == 422
        assert desk.post("/administration/sites", data=place | wrong).status_code == 422
    named = {"name": "Roos & Tavelle", "language": "nl", "zone": "Europe/Brussels"}
    assert desk.post("/administration/company", data=named).status_code == 303
    assert desk.post("/administration/company", data=named | {"name": ""}).status_code == 422
    session.expire_all()
    assert session.scalar(select(Company.name)) == "Roos & Tavelle"


def test_a_name_that_is_markup_is_text(desk, make_person) -> None:
    make_person("<img src=x onerror=alert(1)>", handle="markup")
    for page in ("/people", "/people/markup", "/people/markup/deactivation"):
        assert "<img src=x" not in desk.get(f"/administration{page}").text


def test_each_act_stands_in_the_ledger_under_the_administrator(desk, boss, ben) -> None:
    desk.post("/administration/people/ben.claes/roles/hr")
    entry = session.scalar(
        select(Entry).where(Entry.event == Event.ROLE_GIVEN).order_by(Entry.id.desc())
    )
    assert entry.actor_id == boss.id
    assert session.get_one(SignIn, entry.sign_in_id).person_id == boss.id
