"""Can an officer do all of it with forms alone, and nobody else know of it?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from archive.presets import PRESETS
from models import (
    Certificate,
    ErasureRequest,
    Event,
    Hold,
    Person,
    Post,
    Retention,
    Start,
    now,
    session,
)
from social.changes import change
from social.records import executing, paper
from social.records.disposing import dispose
from tests.records.conftest import seen

SignIn = Callable[[Person], FlaskClient]
OLD = datetime(2010, 1, 1, tzinfo=UTC)
RULE = {
    "kind": "post", "country": "BE", "community": "", "least": ["1", "Y"], "most": ["7", "Y"],
    "starts": "year_end", "basis": "WER III.88", "source": "merak.be",
    "valid_from": ["", "", ""],
}  # fmt: skip
HOLD = {
    "matter": "Case 12", "reason": "A claim.", "people": "@ana.peeters", "communities": "welding",
    "begins": ["1", "2", "2024"], "ends": ["28", "2", "2024"], "words": "merger\nthe deal",
    "review": ["", "", ""],
}  # fmt: skip


def path_of(answer: object) -> str:
    return str(answer.headers["Location"]).removeprefix("http://localhost")  # type: ignore[attr-defined]


@pytest.fixture
def destroyed(
    app: Flask, write_post: Callable[..., Post], make_rule: Callable[..., Retention]
) -> int:
    """Let a post go, and name the certificate."""
    write_post(at=OLD)
    make_rule(most="P1Y", country="BE")
    with app.app_context():
        return dispose().certificates[0]


def test_a_rule_is_tried_proposed_and_approved_by_another(
    rosa: Person, omar: Person, write_post: Callable[..., Post], sign_in: SignIn
) -> None:
    write_post(at=OLD)
    browser = sign_in(rosa)
    assert "Try a rule" in browser.get("/records/retention/new").text
    trial = browser.get("/records/retention/trial", query_string=RULE)
    assert trial.status_code == 200
    assert 'data-label="Destroyed the first night"><strong>1</strong>' in trial.text
    assert session.scalars(select(Retention)).all() == []
    answer = browser.post("/records/retention", data=RULE)
    assert answer.status_code == 303
    path = path_of(answer)
    page = browser.get(path).text
    assert "Approve this rule" not in page
    assert "Somebody else approves what you proposed." in page
    assert browser.post(f"{path}/approval").status_code == 422
    other = sign_in(omar)
    assert "Approve this rule" in other.get(path).text
    assert other.post(f"{path}/approval").status_code == 303
    assert "approved, not yet in force" in other.get("/records/retention").text
    session.expire_all()
    rule = session.scalars(select(Retention)).one()
    assert (rule.least, rule.most, rule.starts) == ("P1Y", "P7Y", Start.YEAR_END)
    assert rule.takes_effect_at is not None
    assert rule.takes_effect_at > now() + timedelta(hours=23)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "soup"),
        ("country", "XX"),
        ("community", "2147483647"),
        ("community", "x"),
        ("least", ["0", "Y"]),
        ("least", ["1", "Q"]),
        ("least", ["99", "Y"]),
        ("most", ["x", "Y"]),
        ("starts", "never"),
        ("basis", ""),
        ("basis", "x" * 301),
        ("valid_from", ["31", "2", "2026"]),
        ("valid_from", ["1", "", ""]),
    ],
)
def test_what_is_no_rule_is_refused(
    rosa: Person, community: object, sign_in: SignIn, field: str, value: object
) -> None:
    browser, wrong = sign_in(rosa), RULE | {field: value}
    assert browser.get("/records/retention/trial", query_string=wrong).status_code == 422
    assert browser.post("/records/retention", data=wrong).status_code == 422
    assert session.scalars(select(Retention)).all() == []


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_preset_fills_in_the_form_and_holds_nowhere(
    rosa: Person, sign_in: SignIn, preset: object
) -> None:
    page = sign_in(rosa).get(f"/records/retention/new?preset={preset.key}")  # type: ignore[attr-defined]
    assert preset.basis.replace("&", "&amp;") in page.text  # type: ignore[attr-defined]
    assert session.scalars(select(Retention)).all() == []


def test_a_hold_is_asked_for_approved_looked_at_and_released(
    rosa: Person, omar: Person, ana: Person, community: object, sign_in: SignIn
) -> None:
    browser, other = sign_in(rosa), sign_in(omar)
    answer = browser.post("/records/holds", data=HOLD)
    assert answer.status_code == 303
    path = path_of(answer)
    hold = session.scalars(select(Hold)).one()
    assert hold.people_ids == [ana.id]
    assert hold.words == ["merger", "the deal"]
    assert hold.ends_at - hold.begins_at == timedelta(days=28)  # type: ignore[operator]
    page = browser.get(path).text
    assert "Ana Peeters" in page
    assert "Welding" in page
    assert "Approve this hold" not in page
    assert browser.post(f"{path}/approval").status_code == 422
    assert other.post(f"{path}/approval").status_code == 303
    soon = now() + timedelta(days=20)
    day = {"review": [str(soon.day), str(soon.month), str(soon.year)]}
    assert other.post(f"{path}/review", data=day).status_code == 303
    assert other.post(f"{path}/review", data={"review": ["1", "1", "2001"]}).status_code == 422
    assert other.post(f"{path}/review", data={"review": ["", "", ""]}).status_code == 422
    assert other.post(f"{path}/release", data={"reason": ""}).status_code == 422
    assert other.post(f"{path}/release", data={"reason": "Settled"}).status_code == 303
    assert "Omar Officer says that it is not needed any more" in browser.get(path).text
    assert other.post(f"{path}/release/approval").status_code == 422
    assert browser.post(f"{path}/release/refusal").status_code == 303
    assert browser.post(f"{path}/release/approval").status_code == 422
    assert other.post(f"{path}/release", data={"reason": "Settled"}).status_code == 303
    # Another release than the one that the page showed is not approved.
    assert browser.post(f"{path}/release/approval").status_code == 422
    session.expire_all()
    asked = session.scalars(select(Hold.release_asked_at)).one()
    assert f'name="seen" value="{asked.isoformat()}"' in browser.get(path).text
    seen = {"seen": asked.isoformat()}
    assert browser.post(f"{path}/release/approval", data=seen).status_code == 303
    assert "Case 12" in browser.get("/records/holds").text
    session.expire_all()
    assert not session.scalars(select(Hold)).one().is_keeping


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("matter", ""),
        ("reason", ""),
        ("people", "@nobody.here"),
        ("communities", "no-such-place"),
        ("begins", ["30", "2", "2024"]),
        ("begins", ["1", "3", "2024"]),
        ("review", ["1", "1", "2040"]),
        ("words", "the deal\n" + "x" * 201),
        ("words", "the deal\n" * 101),
    ],
)
def test_what_is_no_hold_is_refused_and_what_was_typed_stays(
    rosa: Person, community: object, sign_in: SignIn, field: str, value: object
) -> None:
    browser = sign_in(rosa)
    for path in ("/records/holds", "/records/holds/trial"):
        answer = browser.post(path, data=HOLD | {field: value})
        assert answer.status_code == 422
        assert "the deal" in answer.text
    assert session.scalars(select(Hold)).all() == []


def test_a_trial_of_a_hold_keeps_what_was_typed(
    rosa: Person, write_post: Callable[..., Post], sign_in: SignIn
) -> None:
    write_post("The merger")
    asked = HOLD | {"begins": ["", "", ""], "ends": ["", "", ""]}
    answer = sign_in(rosa).post("/records/holds/trial", data=asked)
    assert answer.status_code == 200
    assert "This would hold today" in answer.text
    assert "1 post<" in answer.text
    assert "0 comments<" in answer.text
    assert "the deal" in answer.text
    assert session.scalars(select(Hold)).all() == []


def test_a_hold_that_nobody_looked_at_says_so(
    rosa: Person, make_hold: Callable[..., Hold], sign_in: SignIn
) -> None:
    make_hold(review_at=OLD)
    assert "review now" in sign_in(rosa).get("/records/holds").text


def test_a_certificate_is_shown_and_given_as_json_and_pdf(
    destroyed: int, rosa: Person, sign_in: SignIn
) -> None:
    browser = sign_in(rosa)
    assert f"Certificate of destruction {destroyed}" in browser.get("/records/certificates").text
    page = browser.get(f"/records/certificates/{destroyed}").text
    assert "Rosa Officer, Omar Officer" in page
    assert "differs" not in page
    certificate = session.scalars(select(Certificate)).one()
    given = browser.get(f"/records/certificates/{destroyed}/json")
    assert given.get_data() == certificate.body.encode()
    assert json.loads(given.data)["counts"] == {"post": 1}
    printed = browser.get(f"/records/certificates/{destroyed}/pdf")
    assert printed.data.startswith(b"%PDF-")
    assert printed.content_type == "application/pdf"
    assert printed.data == browser.get(f"/records/certificates/{destroyed}/pdf").data


@pytest.mark.parametrize("before", ["x", "-1", "99999999999", "%C2%B2"])
def test_a_place_in_the_list_of_ones_own_making_is_not_found(
    rosa: Person, sign_in: SignIn, before: str
) -> None:
    assert sign_in(rosa).get(f"/records/certificates?before={before}").status_code == 404


def test_letters_that_paper_does_not_have_lose_their_accents() -> None:
    assert paper.shown("Łukasz Çelik <a>\nŽ") == "?ukasz Çelik &lt;a&gt;<br/>Ž"
    assert paper.shown("Ńowak") == "Nowak"


PATHS = [
    "", "/retention", "/retention/new", "/retention/trial", "/retention/1", "/holds", "/holds/new",
    "/holds/1", "/requests", "/requests/new", "/requests/1", "/requests/1/items/post",
    "/work", "/certificates", "/certificates/1", "/certificates/1/json",
    "/certificates/1/pdf",
]  # fmt: skip
SENT = [
    "/retention", "/retention/1/approval", "/retention/1/refusal", "/holds", "/holds/1/approval",
    "/holds/1/refusal", "/holds/1/review", "/holds/1/release", "/holds/1/release/approval",
    "/holds/1/release/refusal", "/holds/trial", "/requests",
    "/requests/1/decisions", "/requests/1/extension", "/requests/1/approval",
    "/requests/1/masks", "/requests/1/letter", "/requests/1/bundle", "/requests/1/drop",
    "/requests/1/return", "/requests/1/takeover",
]  # fmt: skip


def test_nobody_without_the_role_can_tell_that_the_pages_are_there(
    destroyed: int, make_hold: Callable[..., Hold], eve: Person, sign_in: SignIn
) -> None:
    make_hold()
    browser = sign_in(eve)
    json_wanted = {"Accept": "application/json"}
    nowhere = browser.get("/no-such-page", headers=json_wanted).get_json()
    for path in PATHS:
        answer = browser.get(f"/records{path}", headers=json_wanted)
        assert (answer.status_code, answer.get_json()) == (404, nowhere), path
    for method, path in (("DELETE", ""), ("PUT", "/holds"), ("POST", "/holds/1")):
        answer = browser.open(f"/records{path}", method=method, headers=json_wanted)
        assert (answer.status_code, answer.get_json()) == (404, nowhere), path
    for path in SENT:
        assert browser.post(f"/records{path}", data=RULE | HOLD).status_code == 404, path
    assert "/records" not in browser.get("/").text
    session.expire_all()
    assert len(session.scalars(select(Hold)).all()) == 1


def test_a_form_without_its_token_tells_others_no_more_than_an_address_that_is_not_there(
    app: Flask, rosa: Person, eve: Person, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser, json_wanted = sign_in(eve), {"Accept": "application/json"}
    nowhere = browser.post("/no-such-page", headers=json_wanted)
    for path in (*SENT, "/review/cases/1/decision", "/review/appeals/1/messages"):
        where = path if path.startswith("/review") else f"/records{path}"
        answer = browser.post(where, headers=json_wanted)
        assert (answer.status_code, answer.get_json()) == (404, nowhere.get_json()), where
    officer = sign_in(rosa).post("/records/holds", headers=json_wanted)
    assert officer.status_code == 400


def test_what_waits_for_a_second_person_stands_on_the_first_page_of_the_others(
    rosa: Person,
    omar: Person,
    ben: Person,
    make_officer: Callable[[str], Person],
    make_hold: Callable[..., Hold],
    sign_in: SignIn,
) -> None:
    noor, browser, other = make_officer("Noor Officer"), sign_in(rosa), sign_in(omar)
    assert "Waits for you" not in other.get("/records").text
    browser.post("/records/retention", data=RULE)
    make_hold(matter="Case 13")
    make_hold(matter="About Omar", people_ids=[omar.id])
    going = make_hold(matter="Case 14", approved_by_id=noor.id, approved_at=now())
    browser.post(f"/records/holds/{going.id}/release", data={"reason": "Settled"})
    asked = path_of(
        browser.post(
            "/records/requests",
            data={"kind": "erasure", "person": "@ben.claes", "asked": ["", "", ""]},
        )
    )
    why = {"ground": "withdrawn", "reason": "He called us."}
    browser.post(f"{asked}/drop", data=why)
    page = other.get("/records").text
    for words in ("Request of Ben Claes", "Case 13", "Case 14", "Rule of retention"):
        assert words in page
    assert "About Omar" not in page
    assert "About Omar" in sign_in(noor).get("/records").text
    assert "Waits for you" not in browser.get("/records").text
    other.post(f"{asked}/return", data={"note": "Who called?"})
    assert "sent back to you" in browser.get("/records").text


def test_what_is_not_there_is_not_found(rosa: Person, sign_in: SignIn) -> None:
    browser = sign_in(rosa)
    for number in (1, 2**31 - 1, 2**31, 10**30):
        for noun in ("retention", "holds", "requests", "certificates"):
            assert browser.get(f"/records/{noun}/{number}").status_code == 404
        assert browser.post(f"/records/holds/{number}/approval").status_code == 404
        assert browser.post(f"/records/retention/{number}/approval").status_code == 404


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_the_pages_speak_the_officers_language(
    destroyed: int, rosa: Person, sign_in: SignIn, language: str
) -> None:
    with change(None) as record:
        rosa.language = language
        record(Event.PERSON_CHANGED, rosa)
    browser = sign_in(rosa)
    words = {"nl": "Bewaarbevelen", "fr": "Gels juridiques", "de": "Löschsperren"}[language]
    assert words in browser.get("/records/holds").text
    assert browser.get(f"/records/certificates/{destroyed}/pdf").status_code == 200


def test_a_request_is_taken_up_decided_and_approved_by_another(
    app: Flask,
    write_post: Callable[..., Post],
    rosa: Person,
    omar: Person,
    ana: Person,
    sign_in: SignIn,
) -> None:
    write_post("Words of Ana")
    with change(None) as record:
        ana.language = "nl"
        record(Event.PERSON_CHANGED, ana)
    browser, other = sign_in(rosa), sign_in(omar)
    asked = {"person": "@ana.peeters", "asked": ["", "", ""], "wish": "Forget me"}
    answer = browser.post("/records/requests", data=asked)
    assert answer.status_code == 303
    path = path_of(answer)
    page = browser.get(path).text
    assert "Forget me" in page
    assert "Words of Ana" in browser.get(f"{path}/items/post").text
    assert browser.post(f"{path}/letter").status_code == 404
    assert other.post(f"{path}/approval").status_code == 422
    erase = {"noun": "post", "outcome": "erase"}
    assert browser.post(f"{path}/decisions", data=erase).status_code == 303
    refuse = {"outcome": "refuse", "exemption": "e", "note": "A claim"}
    for noun in ("membership", "person"):
        assert browser.post(f"{path}/decisions", data=refuse | {"noun": noun}).status_code == 303
    assert "Approve, and do it" not in browser.get(path).text
    assert "Approve, and do it" in other.get(path).text
    assert browser.post(f"{path}/extension", data={"reason": ""}).status_code == 422
    assert browser.post(f"{path}/extension", data={"reason": "Much"}).status_code == 303
    assert browser.post(f"{path}/approval", data=seen(path)).status_code == 422
    shown = seen(path)
    refuse["note"] = "Another claim"
    assert browser.post(f"{path}/decisions", data=refuse | {"noun": "person"}).status_code == 303
    for stale in ({}, {"seen": "now"}, shown):  # what was approved is what the page showed
        assert other.post(f"{path}/approval", data=stale).status_code == 422
    assert seen(path)["seen"] in other.get(path).text
    assert other.post(f"{path}/approval", data=seen(path)).status_code == 303
    assert "<progress" in other.get(path).text
    request = session.scalars(select(ErasureRequest)).one()
    with app.app_context():
        executing.execute(request.id)
    done = other.get(path).text
    assert "<progress" not in done
    paper_id = session.scalars(select(Certificate.id)).one()
    assert f"/records/certificates/{paper_id}" in done
    letter = other.post(f"{path}/letter").get_data(as_text=True)
    assert "Dag Ana Peeters" in letter
    assert "(e) rechtsvorderingen" in letter
    assert "Ana Peeters" in other.get("/records/requests").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "soup"},
        {"outcome": "refuse"},
        {"outcome": "refuse", "exemption": "z"},
        {"outcome": "restrict"},
        {"outcome": "restrict", "until": ["1", "1", "2001"]},
        {"number": "x"},
    ],
)
def test_what_is_no_decision_is_refused(
    rosa: Person, ana: Person, sign_in: SignIn, wrong: dict[str, object]
) -> None:
    browser = sign_in(rosa)
    asked = {"person": "@ana.peeters"}
    path = path_of(browser.post("/records/requests", data=asked))
    form = {"noun": "post", "outcome": "erase"} | wrong
    assert browser.post(f"{path}/decisions", data=form).status_code == 422
    assert browser.post(f"{path}/decisions", data=form | {"noun": "soup"}).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"person": ""},
        {"person": "@nobody"},
        {"person": "@ana.peeters\n@rosa.officer"},
        {"asked": ["1", "1", "2099"]},
        {"kind": "soup"},
    ],
)
def test_what_is_no_request_is_refused(
    rosa: Person, ana: Person, sign_in: SignIn, wrong: dict[str, object]
) -> None:
    asked = {"person": "@ana.peeters"} | wrong
    assert sign_in(rosa).post("/records/requests", data=asked).status_code == 422
    assert session.scalars(select(ErasureRequest)).all() == []
