"""Can moderators write, try and stage rules on pages, and does nobody else know of them?"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Capability, Event, Person, Rule, RuleHit, Stage, session
from moderation.packs import PACKS, pack
from moderation.ruling import Action, Scope, read_rulebook, read_rulesheet, write_rulebook
from social.changes import change
from social.rules import actions
from social.rules.forms import values_of
from tests.rules.conftest import Keep, put, said

SignIn = Callable[[Person], FlaskClient]
ROOT = "/review/rules"
FORM = {
    "key": "test.oaf",
    "kind": "words",
    "seeks": "oaf\r\nold oaf",
    "bound": "whole",
    "is_folded": "y",
    "action": "queue",
    "severity": "serious",
    "message_en": "Would you?",
    "reason": "Kindness",
    "must": "You 0af!",
    "must_not": "A loaf",
}
DAY = {"expires": ["", "", ""]}


@pytest.mark.parametrize(
    "path",
    ["", "/new", "/1", "/1/edit", "/packs", "/import", "/export", "/export?as=csv", "/nothing"],
)
def test_nobody_else_can_tell_that_the_pages_exist(
    sign_in: SignIn, keep: Keep, ana, ben, eve, give, path: str, place
) -> None:
    keep("oaf")
    give(eve, Capability.COMPLIANCE)
    for person in (ana, ben, eve):
        browser = sign_in(person)
        headers = {"Accept": "application/json"}
        found = browser.get(f"{ROOT}{path}", headers=headers)
        nowhere = browser.get("/revue", headers=headers)
        assert (found.status_code, found.get_json()) == (404, nowhere.get_json())
    assert f'href="{ROOT}"' not in sign_in(ana).get("/review").text


def test_nobody_else_changes_anything(sign_in: SignIn, keep: Keep, eve: Person) -> None:
    rule = keep("oaf")
    browser = sign_in(eve)
    for path in ("", f"/{rule.id}/stage", f"/{rule.id}/approval", f"/{rule.id}/trial"):
        assert browser.post(f"{ROOT}{path}", data=FORM).status_code == 404
    for path in ("/packs/nl", "/import"):
        assert browser.post(f"{ROOT}{path}").status_code == 404
    assert browser.patch(f"{ROOT}/{rule.id}", data=FORM).status_code == 404
    assert len(session.scalars(select(Rule)).all()) == 1


def test_a_rule_is_written_tried_and_let_loose(sign_in: SignIn, mia: Person) -> None:
    browser = sign_in(mia)
    assert f'href="{ROOT}"' in browser.get("/review").text
    assert browser.get(f"{ROOT}/new").status_code == 200
    sent = browser.post(ROOT, data=FORM | DAY | {"expires": ["31", "12", "2026"]})
    assert sent.status_code == 303, sent.text
    rule = session.scalars(select(Rule)).one()
    assert (rule.stage, rule.owner_id) == (Stage.DRAFT, mia.id)
    assert rule.says == {
        "kind": "words",
        "seeks": ["oaf", "old oaf"],
        "action": "queue",
        "severity": "serious",
        "messages": {"en": "Would you?"},
        "reason": "Kindness",
        "expires": "2026-12-31",
        "must": ["You 0af!"],
        "must_not": ["A loaf"],
    }
    page = browser.get(f"{ROOT}/{rule.id}").text
    assert "Try it: count only" in page
    form = browser.get(f"{ROOT}/{rule.id}/edit").text
    assert "old oaf" in form
    changed = FORM | DAY | {"seeks": "oaf", "version": "1"}
    assert browser.patch(f"{ROOT}/{rule.id}", data=changed).status_code == 303
    assert browser.patch(f"{ROOT}/{rule.id}", data=changed).status_code == 422
    for stage, version in (("trial", 2), ("active", 3)):
        data = {"stage": stage, "version": version}
        assert browser.post(f"{ROOT}/{rule.id}/stage", data=data).status_code == 303
    session.expire_all()
    assert (rule.stage, rule.says["seeks"], rule.version) == (Stage.ACTIVE, ["oaf"], 4)
    assert "test.oaf" in browser.get(ROOT).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"key": "Some Name"}, "small letters, digits"),
        ({"seeks": ""}, "Say what the rule looks for."),
        ({"must": "loaf"}, "The rule does not find this example. “loaf”"),
        ({"must_not": "oaf"}, "The rule finds this example, and must not. “oaf”"),
        ({"kind": "pattern", "seeks": "(?=oaf)"}, "Looking ahead or behind"),
        ({"kind": "pattern", "seeks": "(oaf"}, "It is not a pattern."),
        ({"kind": "pattern", "seeks": "(a{1000}){1000}"}, "It repeats so much"),
        ({"kind": "leak", "seeks": "everything"}, "That is none of secret,"),
        ({"action": "block", "message_en": ""}, "Say what the writer is told."),
        ({"communities": "nowhere"}, "No community is called nowhere."),
        ({"owner": "@nobody"}, "Nobody who works here is called @nobody."),
        ({"expires": ["31", "2", "2026"]}, "There is no such day."),
        ({"seeks": "\n".join(map(str, range(10_000, 20_000)))}, "That is too much for one rule."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    sign_in: SignIn, mia: Person, wrong: dict, words: str
) -> None:
    page = sign_in(mia).post(ROOT, data=FORM | DAY | wrong)
    assert page.status_code == 422
    assert words in page.text.replace("&#39;", "'")
    assert session.scalars(select(Rule)).all() == []


def test_two_people_let_a_rule_refuse_texts(sign_in: SignIn, mia, olaf) -> None:
    rule = actions.add_rule(mia, said("oaf", Action.BLOCK))
    path = f"{ROOT}/{rule.id}"
    mine, other = sign_in(mia), sign_in(olaf)
    shown = mine.post(f"{path}/stage", data={"stage": "active", "version": "1"})
    assert shown.status_code == 303
    assert "Waiting for approval" in mine.get(ROOT).text
    assert "Approve this" not in mine.get(path).text
    assert "Approve this" in other.get(path).text
    seal = {"seal": actions.seal_of(session.get_one(Rule, rule.id, populate_existing=True))}
    assert mine.post(f"{path}/approval", data=seal).status_code == 422
    assert other.post(f"{path}/approval", data={"seal": "x"}).status_code == 422
    assert other.post(f"{path}/approval", data=seal).status_code == 303
    assert other.delete(f"{path}/approval", data=seal).status_code == 422
    session.expire_all()
    assert session.get_one(Rule, rule.id).stage is Stage.ACTIVE
    assert f"approved by {olaf.name}" in mine.get(path).text


def test_who_approves_reads_where_a_rule_shall_hold(sign_in: SignIn, mia, olaf, place) -> None:
    scope = Scope(communities=frozenset({place.id}))
    many = tuple(f"oaf {number}" for number in range(100))
    rule = actions.add_rule(mia, said("oaf", Action.BLOCK))
    put(rule, Stage.ACTIVE, mia, olaf)
    actions.change_rule(
        mia,
        rule,
        said("oaf", Action.BLOCK, scope=scope, seeks=("oaf", *many), in_quotes=True),
        rule.version,
    )
    page = sign_in(olaf).get(f"{ROOT}/{rule.id}").text
    assert page.count(f"~{place.slug}") == 1
    assert all(f'<code dir="auto">{one}</code>' in page for one in many)
    assert page.count("Count in quotations, too") == 1
    assert page.index("Waiting for approval") < page.index(f"~{place.slug}")


def test_who_does_not_know_of_a_place_does_not_widen_a_rule(
    sign_in: SignIn, mia, ana, make_community, give
) -> None:
    hidden = make_community("Works council", ana, kind="hidden")
    give(ana, Capability.ADMINISTRATOR)
    browser = sign_in(ana)
    sent = browser.post(ROOT, data=FORM | DAY | {"communities": hidden.slug})
    assert sent.status_code == 303
    rule = session.scalars(select(Rule)).one()
    assert rule.says["communities"] == [hidden.id]
    other = sign_in(mia)
    page = other.get(f"{ROOT}/{rule.id}").text
    assert hidden.slug not in page
    assert "1 community that you do not know of" in page
    assert hidden.slug not in other.get(f"{ROOT}/{rule.id}/edit").text
    wrong = other.post(ROOT, data=FORM | DAY | {"key": "b", "communities": hidden.slug})
    assert "No community is called" in wrong.text
    assert other.patch(f"{ROOT}/{rule.id}", data=FORM | DAY | {"version": "1"}).status_code == 303
    session.expire_all()
    assert (rule.version, rule.says["communities"]) == (2, [hidden.id])


def test_packs_come_in_on_trial_whole_or_one_by_one(sign_in: SignIn, mia: Person) -> None:
    browser = sign_in(mia)
    page = browser.get(f"{ROOT}/packs").text
    assert all(rule.key in page for name in PACKS for rule in pack(name))
    one = {"key": "nl.insults"}
    assert browser.post(f"{ROOT}/packs/nl", data=one).status_code == 303
    rule = session.scalars(select(Rule)).one()
    assert (rule.key, rule.stage) == ("nl.insults", Stage.TRIAL)
    assert browser.post(f"{ROOT}/packs/nl", data=one).status_code == 303
    assert browser.post(f"{ROOT}/packs/nl").status_code == 303
    assert len(session.scalars(select(Rule)).all()) == len(pack("nl"))
    assert browser.post(f"{ROOT}/packs/xx").status_code == 404
    assert browser.get(f"{ROOT}/new?pack=leaks&key=leaks.cards").status_code == 200
    assert browser.get(f"{ROOT}/new?pack=leaks&key=nothing").status_code == 404


def test_rules_go_out_as_a_file_and_come_in_again(sign_in: SignIn, mia, ana, keep) -> None:
    keep("oaf", owner="ana.peeters", must_not=("=loaf",))
    browser = sign_in(mia)
    yaml, sheet = (browser.get(f"{ROOT}/export?as={kind}").text for kind in ("yaml", "csv"))
    assert browser.get(f"{ROOT}/export?as=exe").status_code == 404
    (rule,) = read_rulebook(yaml)
    assert read_rulesheet(sheet) == (rule,)
    assert (rule.key, rule.owner) == ("test.oaf", "ana.peeters")
    again = write_rulebook((said("lout", owner="ana.peeters"), said("boor")))
    file = {"file": (BytesIO(again.encode()), "rules.yaml"), "stage": "draft"}
    assert browser.post(f"{ROOT}/import", data=file).status_code == 303
    rows = session.scalars(select(Rule).where(Rule.stage == Stage.DRAFT).order_by(Rule.key)).all()
    assert [(row.key, row.owner_id) for row in rows] == [
        ("test.boor", mia.id),
        ("test.lout", ana.id),
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.yaml", b"rules: 1", "a list below it"),
        ("a.yaml", b"\xff\xfe", "This file is not in UTF-8."),
        ("a.yaml", b"rules: [{key: a, kind: words, seeks: [oaf]}]", "Say why there is this rule"),
        ("a.csv", b"key;kind\r\n", "is none of"),
        ("a.yaml", b"&a [*a]", "are not read"),
    ],
)
def test_a_file_that_is_wrong_brings_in_nothing(
    sign_in: SignIn, mia: Person, name: str, content: bytes, words: str
) -> None:
    data = {"file": (BytesIO(content), name), "stage": "draft"}
    page = sign_in(mia).post(f"{ROOT}/import", data=data)
    assert page.status_code == 422
    assert words in page.text.replace("&#39;", "'")
    assert session.scalars(select(Rule)).all() == []


RULE = "key: a, kind: words, seeks: [oaf], must: [oaf], reason: a"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", f"about: x\nrules: [{{{RULE}}}]"),
        ("a.yaml", f"about: [1]\nrules: [{{{RULE}}}]"),
        ("a.yaml", f"sets: [1]\nrules: [{{{RULE}}}]"),
        ("a.yaml", f"sets: x\nrules: [{{{RULE}}}]"),
        ("a.yaml", f"rules: [{{{RULE}, messages: {{xx: Hm?}}}}]"),
        ("a.yaml", f"rules: [{{{RULE}, messages: {{en: Hm?}}, languages: [xx]}}]"),
        ("a.yaml", f"rules: [{{{RULE}, messages: {{en: Hm?}}, kinds: [opera]}}]"),
        ("a.yaml", f"rules: [{{{RULE}, messages: {{en: Hm?}}, communities: [{2**31}]}}]"),
        ("a.yaml", f"rules: [{{{RULE}, messages: {{en: Hm?}}, communities: [-1]}}]"),
        ("a.yaml", f"rules: [{{{RULE}, messages: {{en: Hm?}}, communities: [{'9' * 4_000}]}}]"),
        ("a.yaml", f"rules: [{{{RULE}, messages: {{en: Hm?}}, communities: [{'9' * 5_000}]}}]"),
        ("a.yaml", f"rules: [{{{RULE}, messages: {{en: Hm?}}, communities: [0x{'f' * 9_000}]}}]"),
        ("a.csv", f"key,kind,seeks,must,reason,communities\na,words,oaf,oaf,a,{'9' * 5_000}"),
        ("a.csv", f"key,kind,seeks,must,reason,communities\na,words,oaf,oaf,a,{'9' * 320}"),
    ],
)
def test_what_a_file_says_that_there_is_not_brings_in_nothing(
    sign_in: SignIn, mia: Person, name: str, content: str
) -> None:
    data = {"file": (BytesIO(content.encode()), name), "stage": "draft"}
    page = sign_in(mia).post(f"{ROOT}/import", data=data)
    assert page.status_code == 422
    assert session.scalars(select(Rule)).all() == []


def test_a_rule_that_older_versions_let_in_is_shown_and_given_out(
    sign_in: SignIn, mia: Person, keep: Keep
) -> None:
    rule, browser = keep("oaf"), sign_in(mia)
    more = {"messages": {"xx": "Hm?"}, "communities": [2**40], "kinds": ["opera"]}
    rule.says = rule.says | more
    with change(mia) as record:
        session.add(rule)
        record(Event.HOUSE_RULE_CHANGED, rule)
    for path in (f"/{rule.id}", f"/{rule.id}/edit", "/export?as=csv", "/export"):
        assert browser.get(f"{ROOT}{path}").status_code == 200
    form = form_of(rule) | {"message_en": "Hm?"}
    assert browser.patch(f"{ROOT}/{rule.id}", data=form).status_code == 303
    session.expire_all()
    assert rule.says["messages"].keys() == {"en", "nl"}
    assert not {"communities", "kinds"} & rule.says.keys()


@pytest.mark.parametrize("version", ["9" * 5_000, "9" * 320, "x"])
def test_a_version_that_no_rule_has_is_refused(
    sign_in: SignIn, mia: Person, keep: Keep, version: str
) -> None:
    rule, browser = keep("oaf"), sign_in(mia)
    for path, form in ((f"/{rule.id}", form_of(rule)), (f"/{rule.id}/stage", {"stage": "draft"})):
        method = browser.post if path.endswith("stage") else browser.patch
        assert method(f"{ROOT}{path}", data=form | {"version": version}).status_code == 422


def form_of(rule: Rule) -> dict[str, object]:
    """Fill in the form of a rule as it stands."""
    values = values_of(said("oaf"), "", (), rule.version)
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_the_list_needs_few_statements(sign_in: SignIn, mia, keep, statements) -> None:
    for word in ("oaf", "lout", "boor"):
        keep(word)
    browser = sign_in(mia)
    browser.get(ROOT)
    del statements[:]
    assert browser.get(ROOT).status_code == 200
    assert len(statements) <= 12


def test_a_text_is_tried_on_all_rules_and_nothing_of_it_is_kept(
    sign_in: SignIn, keep: Keep, mia: Person, place
) -> None:
    keep("oaf", stage=Stage.DRAFT)
    keep("dolt", scope=Scope(communities=frozenset({place.id})))
    browser = sign_in(mia)
    page = browser.post(f"{ROOT}/text", data={"words": "You <b>0af</b>, you dolt."}).text
    assert '<mark dir="auto">0af</mark>' in page
    assert '<mark dir="auto">dolt</mark>' in page
    assert "&lt;b&gt;0af" in page
    assert "No rule finds" in browser.post(f"{ROOT}/text", data={"words": "Good morning"}).text
    assert browser.post(f"{ROOT}/text", data={"words": ""}).status_code == 422
    session.rollback()
    assert session.scalar(select(RuleHit.rule_id).limit(1)) is None


def test_rules_are_listed_by_language(sign_in: SignIn, keep: Keep, mia: Person, place) -> None:
    keep("oaf", scope=Scope(languages=frozenset({"en"})))
    keep("sukkel", scope=Scope(languages=frozenset({"nl"})))
    keep("dolt")
    browser = sign_in(mia)

    def keys(query: str) -> set[str]:
        return set(re.findall(r"test\.\w+", browser.get(f"{ROOT}{query}").text))

    assert keys("") == {"test.oaf", "test.sukkel", "test.dolt"}
    assert keys("?language=nl") == {"test.sukkel", "test.dolt"}
    assert browser.get(f"{ROOT}?language=xx").status_code == 404
