"""What is told of a rule that is tried on what is there, and what is not?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from models import Capability, Community, Person, Post, Rule, RuleHit, Stage, Work, now, session
from moderation import Draft
from moderation.ruling import Action, Bound, Kind, Scope
from social import rulebook
from social.comments.actions import create_comment
from social.errors import Invalid
from social.posts.actions import create_post
from social.rules import actions, jobs, listing, trying
from tests.known import events
from tests.rules.conftest import said


@pytest.fixture
def crowd(make_person: Callable[..., Person]) -> list[Person]:
    """Six people."""
    return [make_person(f"Person {number}") for number in range(6)]


def tried(rule: Rule, reader: Person) -> trying.Counted:
    """Try a rule, and say what its reader is told."""
    trying.count(rule.id, rule.version)
    session.expire_all()
    found = trying.counted(session.get_one(Rule, rule.id), reader)
    assert found is not None
    return found


def test_numbers_of_few_writers_are_not_told(
    in_app, mia, crowd, make_community: Callable[..., Community]
) -> None:
    open_one = make_community("Open", *crowd)
    closed = make_community("Closed", *crowd, kind="private")
    small = make_community("Small", *crowd)
    rule = actions.add_rule(mia, said("oaf", Action.COACH))
    for person in crowd:
        post = create_post(person, open_one, Draft(source="oaf"))
        create_post(person, closed, Draft(source="oaf"))
        create_post(person, closed, Draft(source="something else"))
    create_comment(crowd[0], post, Draft(source="an oaf too"))
    for _text in range(9):
        create_post(crowd[0], small, Draft(source="oaf"))
    found = tried(rule, mia)
    assert (found.places, found.elsewhere, found.found) == ([("Open", 5)], 5, 10)
    assert found.texts == 28
    assert tried(rule, crowd[0]).places == [("Closed", 5), ("Open", 5)]
    for person in crowd[1:5]:
        create_post(person, small, Draft(source="oaf"))
    found = tried(rule, mia)
    assert (found.places, found.elsewhere) == ([("Open", 5), ("Small", 10)], 5)


@pytest.fixture
def common(crowd: list[Person], make_community: Callable[..., Community]) -> Community:
    """A place that Mia cannot read, in which nine texts of five people have a common word."""
    place = make_community("Closed", *crowd, kind="private")
    for number in range(9):
        create_post(crowd[number % 5], place, Draft(source="Such an oaf of a seam"))
    return place


WORDS, PATTERN = {"kind": Kind.WORDS}, {"kind": Kind.PATTERN}
ASKED = {
    "a word": (WORDS, ("oaf",), ("oaf", "takeover")),
    "the beginning of a word": (WORDS | {"bound": Bound.START}, ("oaf",), ("oaf", "tak")),
    "a part of a word": (WORDS | {"bound": Bound.ANY}, ("oaf",), ("oaf", "keov")),
    "a pattern": (PATTERN, ("oaf",), ("oaf|takeover",)),
    "a part of a pattern": (PATTERN, ("oaf",), ("oaf|keov",)),
    "numbers": (PATTERN, ("oaf",), (r"oaf|x\d+",)),
    "all that begins so": (PATTERN, ("oaf",), (r"oaf|takeover.*",)),
    "a host": ({"kind": Kind.HOST}, ("oaf.example",), ("oaf.example", "takeover.example")),
}


@pytest.mark.parametrize("asked", ASKED)
def test_two_counts_do_not_tell_that_a_rare_word_was_written(
    in_app, mia, crowd, common: Community, asked: str
) -> None:
    """Nine texts are told of as five: one more would make it ten."""
    facts, plain, more = ASKED[asked]
    if facts["kind"] is Kind.HOST:
        for number in range(9):
            create_post(crowd[number % 5], common, Draft(source="See https://oaf.example"))
    create_post(crowd[5], common, Draft(source="A takeover of x17, see https://takeover.example"))
    examples = {"must": ("An oaf at https://oaf.example",)}
    told = [
        tried(actions.add_rule(mia, said(name, seeks=seeks, **facts, **examples)), mia)
        for name, seeks in (("one", plain), ("two", more))
    ]
    number = 0 if facts["kind"] is Kind.PATTERN else 5
    assert [(one.places, one.elsewhere) for one in told] == [([], number), ([], number)]


def test_a_pattern_tells_nothing_of_places_that_its_reader_may_not_read(
    in_app, mia, crowd, common: Community
) -> None:
    """It could ask for a rare word by the common ones around it."""
    rule = actions.add_rule(mia, said("oaf", seeks=("oaf(?:.*frame)?",), must=("oaf",), **PATTERN))
    assert tried(rule, mia).found == 0
    assert tried(rule, crowd[0]).places == [("Closed", 5)]


def test_what_keeps_a_rule_silent_does_not_tell_what_stands_beside(
    in_app, mia, crowd, common: Community
) -> None:
    create_post(crowd[0], common, Draft(source="This takeover by an oaf"))
    for number, unless in enumerate(((), ("takeover",))):
        rule = actions.add_rule(
            mia, said(f"oaf{number}", seeks=("oaf",), must=("oaf",), unless=unless)
        )
        assert tried(rule, mia).elsewhere == 10


def test_few_and_none_look_the_same(in_app, mia, crowd, common, sign_in) -> None:
    create_post(crowd[5], common, Draft(source="A takeover"))
    browser, pages = sign_in(mia), []
    for word in ("takeover", "nonsense"):
        rule = actions.add_rule(mia, said(word))
        tried(rule, mia)
        page = browser.get(f"/review/rules/{rule.id}").text
        start = page.index('id="tried"')
        pages.append(page[start : page.index("</section>", start)].replace(f"/{rule.id}/", "/"))
    token = re.compile('value="[^"]{40,}"')
    assert token.sub("", pages[0]) == token.sub("", pages[1])
    assert "fewer than five" in pages[0]


def test_words_that_differ_in_their_numbers_alone_are_the_same(
    in_app, mia, crowd, common: Community
) -> None:
    for number, person in enumerate(crowd):
        create_post(person, common, Draft(source=f"Order AB-{100 + number}"))
    rule = actions.add_rule(mia, said("order", seeks=(r"ab-\d{3}",), must=("ab-123",), **PATTERN))
    assert tried(rule, crowd[0]).places == [("Closed", 5)]


def hit(rule: Rule, number: int) -> None:
    session.add_all(RuleHit(rule_id=rule.id, day=rulebook.today()) for _hit in range(number))
    session.commit()


def test_hits_are_told_in_steps_and_never_one_by_one(in_app, mia, monkeypatch) -> None:
    rule = actions.add_rule(mia, said("oaf"))
    off = listing.taken_off(rule.id)
    assert 0 <= off < 5
    told = []
    for _hit in range(16):
        told.append(listing.hits_of([rule.id]).get(rule.id, 0))
        hit(rule, 1)
    assert told == [max(0, number - off) // 5 * 5 for number in range(16)]
    assert len({listing.taken_off(number) for number in range(1, 40)}) == 5


def test_few_hits_look_as_none_do(in_app, mia, sign_in) -> None:
    rule = actions.add_rule(mia, said("oaf"))
    actions.stage_rule(mia, rule, Stage.TRIAL, 1)
    few = "found something in fewer than ten texts in 30 days"
    for number in (0, 1, 3):
        hit(rule, number)
        for path in (f"/{rule.id}", "?stage=trial"):
            assert few in sign_in(mia).get(f"/review/rules{path}").text
    hit(rule, 10)
    page = sign_in(mia).get(f"/review/rules/{rule.id}").text
    assert "found something in at least 10 texts in 30 days" in page


def test_who_writes_rules_brings_no_number_to_its_next_step(
    in_app, mia, ben, make_community: Callable[..., Community]
) -> None:
    rule = actions.add_rule(mia, said("oaf", Action.BLOCK))
    actions.stage_rule(mia, rule, Stage.TRIAL, 1)
    place = make_community("Paint shop", mia, ben)
    create_post(mia, place, Draft(source="oaf"))
    assert session.query(RuleHit).count() == 0
    create_post(ben, place, Draft(source="oaf"))
    assert session.query(RuleHit).count() == 1


def test_only_what_the_rule_is_about_is_counted(in_app, mia, crowd, make_community, owner) -> None:
    place, other = make_community("One", *crowd), make_community("Two", *crowd)
    rule = actions.add_rule(mia, said("oaf", scope=Scope(communities=frozenset({place.id}))))
    for person in crowd:
        create_post(person, place, Draft(source="oaf"))
        create_post(person, other, Draft(source="oaf"))
        old = create_post(person, place, Draft(source="old oaf"))
        with owner.connect() as connection:
            connection.exec_driver_sql("ALTER TABLE post DISABLE TRIGGER USER")
            past = now() - timedelta(days=31)
            connection.execute(update(Post).where(Post.id == old.id).values(posted_at=past))
            connection.exec_driver_sql("ALTER TABLE post ENABLE TRIGGER USER")
    assert tried(rule, mia).places == [("One", 5)]


def test_a_rule_for_a_place_tells_nothing_of_it_to_who_may_not_read_it(
    in_app, mia, crowd, make_community, give
) -> None:
    hidden = make_community("Merger", *crowd, kind="hidden")
    for person in crowd:
        create_post(person, hidden, Draft(source="oaf"))
    within = {"seeks": ("oaf",), "must": ("oaf",)}
    within["scope"] = Scope(communities=frozenset({hidden.id}))
    words = []
    for number in (hidden.id, 2**30):
        scope = Scope(communities=frozenset({number}))
        with pytest.raises(Invalid) as refused:
            actions.add_rules(mia, [said("oaf", scope=scope)], Stage.TRIAL)
        words.append(refused.value.fields["communities"].replace(str(number), "N"))
    assert words[0] == words[1]
    rule = actions.add_rule(give(crowd[0], Capability.MODERATOR), said("oaf", **within))
    hit(rule, 20)
    assert tried(rule, crowd[0]).places == [("Merger", 5)]
    assert (tried(rule, mia).places, tried(rule, mia).elsewhere) == ([], 0)
    assert listing.told_hits([rule], crowd[0])[rule.id] >= 15
    assert listing.told_hits([rule], mia) == {}


def test_counting_is_recorded_asked_of_the_worker_and_forgotten_by_the_next_version(
    in_app, mia, ben
) -> None:
    rule = actions.add_rule(mia, said("oaf"))
    actions.try_rule(mia, rule)
    assert events("rule")[-1] == "rule.tried"
    actions.stage_rule(mia, rule, Stage.TRIAL, 1)
    trying.count(rule.id, 1)
    session.expire_all()
    assert session.get_one(Rule, rule.id).tried is None
    assert session.query(Work).all() == []


def test_hits_are_forgotten_after_three_months(in_app, mia) -> None:
    rule, today = actions.add_rule(mia, said("oaf")), rulebook.today()
    for days in (0, 90, 91):
        session.add(RuleHit(rule_id=rule.id, day=today - timedelta(days=days)))
    session.commit()
    jobs.forget.call(0)
    assert session.query(RuleHit).count() == 2
