"""Is somebody let in again who lost their second factor, by two others and by nobody alone?"""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from models import CodeApp, Event, LostFactor, SignIn, now, session
from social import codes, second
from social.administration import lost
from social.changes import change
from social.commands import kring
from social.errors import Invalid
from social.factors import has_factor
from social.sign_ins import start
from tests.known import HERE, events, mails


@pytest.fixture
def give_app():
    def to(person) -> None:
        with change(person) as record:
            app = CodeApp(person_id=person.id, confirmed_at=now())
            codes.seal(app, codes.new_secret())
            session.add(app)
            record(Event.CODE_APP_CONFIRMED, app)
            codes.write_sheet(record, person)

    return to


@pytest.fixture
def cas(make_person, give):
    return give(make_person("Cas Second"))


@pytest.fixture
def boss(ana, give):
    return give(ana)


def test_two_administrators_let_it_be_forgotten(in_app, boss, cas, ben, give_app) -> None:
    give_app(ben)
    with change(ben) as record:
        here = start(ben, record, HERE).sign_in
    asked = lost.report(boss, ben)
    assert has_factor(ben), "one alone changes nothing"
    assert "Ana Peeters says that you lost" in mails()[-1].body
    assert lost.report(boss, ben).id == asked.id
    lost.confirm(cas, asked)
    assert not has_factor(ben)
    assert codes.sheet_of(ben) is None
    session.refresh(here)
    assert here.ended_at is not None
    assert "no longer asked for" in mails()[-1].body
    assert events("lost_factor") == [Event.LOST_FACTOR_REPORTED, Event.LOST_FACTOR_CONFIRMED]
    with pytest.raises(Invalid):
        lost.confirm(cas, asked)


def test_neither_the_first_nor_the_person_is_the_second(in_app, boss, cas, give_app) -> None:
    give_app(cas)
    asked = lost.report(boss, cas)
    for somebody in (boss, cas):
        with pytest.raises(Invalid):
            lost.confirm(somebody, asked)
    assert has_factor(cas)


def test_nobody_reports_their_own_nor_what_is_not_there(in_app, boss, ben, give_app) -> None:
    with pytest.raises(Invalid):
        lost.report(boss, ben)
    give_app(boss)
    with pytest.raises(Invalid):
        lost.report(boss, boss)
    assert session.scalar(select(LostFactor)) is None


def test_what_is_refused_is_over(in_app, boss, cas, ben, give_app) -> None:
    give_app(ben)
    asked = lost.report(boss, ben)
    lost.refuse(cas, asked)
    with pytest.raises(Invalid):
        lost.confirm(cas, asked)
    assert has_factor(ben)


def test_nobody_else_does_any_of_it(in_app, boss, ben, eve, give_app) -> None:
    give_app(ben)
    asked = lost.report(boss, ben)
    for act in (lambda: lost.report(eve, ben), lambda: lost.confirm(eve, asked)):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Forbidden):
        lost.refuse(eve, asked)


def test_the_pages(app, sign_in, boss, cas, ben, give_app) -> None:
    with app.app_context():
        give_app(ben)
    one, two = sign_in(boss), sign_in(cas)
    assert "They lost their second factor" in one.get("/administration/people/ben.claes").text
    assert one.post("/administration/people/ben.claes/lost-factor").status_code == 303
    number = session.scalar(select(LostFactor.id))
    mine = one.get("/administration/lost-factors").text
    assert "Take it back" in mine
    assert "Let it be forgotten" not in mine
    assert one.post(f"/administration/lost-factors/{number}").status_code == 422
    assert "Let it be forgotten" in two.get("/administration/lost-factors").text
    assert two.post(f"/administration/lost-factors/{number}").status_code == 303
    assert not has_factor(ben)
    assert two.delete(f"/administration/lost-factors/{number}").status_code == 422
    assert "Nothing waits" in two.get("/administration/lost-factors").text


def test_an_outsider_is_told_nothing(sign_in, boss, eve) -> None:
    assert sign_in(eve).get("/administration/lost-factors").status_code == 403
    assert sign_in(boss).post("/administration/lost-factors/7").status_code == 404


def test_on_the_command_line_it_takes_one_and_confirmations_rest(
    in_app, ben, give_app, monkeypatch
) -> None:
    give_app(ben)
    monkeypatch.setattr(second, "SETTING_UP", -second.SETTING_UP)
    lost.forget(ben)
    assert not has_factor(ben)
    assert second.rests_until(ben.id) is not None
    with pytest.raises(Invalid):
        lost.forget(ben)
    assert session.scalars(select(SignIn)).all() == []
    told = CliRunner().invoke(kring, ["people", "forget-factor", "--help"])
    assert told.exit_code == 0
