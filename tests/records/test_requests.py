"""Is somebody forgotten who asked for it, but for what the law keeps?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from models import (
    Certificate,
    Comment,
    Community,
    Destroyed,
    Entry,
    EntryKey,
    ErasureRequest,
    Event,
    Exemption,
    Follow,
    Hold,
    Mention,
    Outcome,
    Person,
    PersonState,
    Post,
    Reaction,
    ReactionKind,
    RequestItem,
    Retention,
    SignIn,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.comments.actions import create_comment
from social.errors import Invalid
from social.follows.actions import follow
from social.posts.actions import create_post
from social.reactions import react
from social.records import executing, requests
from social.records.requests import Decision
from tests.records.conftest import noted

ERASE, REFUSE, RESTRICT = Outcome.ERASE, Outcome.REFUSE, Outcome.RESTRICT
Ask = Callable[..., ErasureRequest]


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


@pytest.fixture
def ask(rosa: Person) -> Ask:
    """Take up a request."""
    return lambda person: requests.open_request(rosa, person, now(), "Forget me")


@pytest.fixture
def decide_all(rosa: Person) -> Callable[..., None]:
    """Decide everything that was found alike, but for some nouns."""

    def run(request: ErasureRequest, **others: Decision) -> None:
        nouns = set(
            session.scalars(select(RequestItem.noun).where(RequestItem.request_id == request.id))
        )
        for noun in nouns:
            requests.decide(rosa, request, others.get(noun, Decision(noun=noun, outcome=ERASE)))

    return run


def leave(person: Person) -> None:
    with change(None) as record:
        person.state, person.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, person)


def found(request: ErasureRequest) -> Counter[str]:
    return Counter(
        session.scalars(select(RequestItem.noun).where(RequestItem.request_id == request.id))
    )


@pytest.fixture
def life(ana: Person, ben: Person, eve: Person, community: Community) -> Post:
    """Ben wrote, answered, reacted, followed, was followed, named and signed in."""
    post = create_post(ben, community, Draft(source="By Ben"))
    other = create_post(ana, community, Draft(source="Ask @ben.claes"))
    create_comment(ben, other, Draft(source="Yes"))
    react(ben, other, ReactionKind.AGREE)
    follow(ben, ana)
    follow(eve, ben)
    noted(Event.SIGNED_IN, SignIn(person_id=ben.id, token_digest=b"a" * 32))
    return post


def test_the_dossier_finds_everything_of_a_person(life: Post, ask: Ask, ben: Person) -> None:
    assert found(ask(ben)) == {
        "post": 1, "comment": 1, "mention": 1, "reaction": 1, "follow": 2, "membership": 1,
        "sign_in": 1, "person": 1,
    }  # fmt: skip


def test_what_was_decided_is_done_with_certificates(
    life: Post, ask: Ask, decide_all: Callable[..., None], omar: Person, ben: Person
) -> None:
    leave(ben)
    request = ask(ben)
    decide_all(request)
    requests.approve_request(omar, request)
    executing.execute(request.id)
    session.expire_all()
    assert session.get_one(Post, life.id).source == ""
    assert session.scalars(select(Comment.source)).all() == [""]
    for noun in (Reaction, Mention, Follow, SignIn):
        assert session.scalars(select(noun)).all() == []
    assert session.get_one(Person, ben.id).name != "Ben Claes"
    items = session.scalars(select(RequestItem)).all()
    assert {item.done_at is not None for item in items} == {True}
    assert {item.hindrance for item in items} == {""}
    assert session.get_one(ErasureRequest, request.id).closed_at is not None
    bodies = [json.loads(body) for body in session.scalars(select(Certificate.body))]
    assert {tuple(body["authority"]) for body in bodies} == {("Rosa Officer", "Omar Officer")}
    assert {body["right"]["request"] for body in bodies} == {request.id}
    readable = (
        select(func.count())
        .select_from(EntryKey)
        .join(Entry, Entry.id == EntryKey.entry_id)
        .where(Entry.noun == "post", Entry.noun_id == life.id, Entry.event != "post.erased")
    )
    assert session.scalar(readable) == 0


def test_doing_it_twice_changes_nothing_more(
    life: Post, ask: Ask, decide_all: Callable[..., None], omar: Person, ben: Person
) -> None:
    leave(ben)
    request = ask(ben)
    decide_all(request)
    requests.approve_request(omar, request)
    executing.execute(request.id)
    before = session.scalar(select(func.count()).select_from(Entry))
    executing.execute(request.id)
    executing.try_again(now())
    assert session.scalar(select(func.count()).select_from(Entry)) == before


def test_what_is_refused_or_restricted_keeps_its_words(
    life: Post, ask: Ask, decide_all: Callable[..., None], omar: Person, ben: Person
) -> None:
    leave(ben)
    request, until = ask(ben), now() + timedelta(days=30)
    decide_all(
        request,
        post=Decision(noun="post", outcome=RESTRICT, until=until),
        comment=Decision(noun="comment", outcome=REFUSE, exemption=Exemption.CLAIMS),
    )
    requests.approve_request(omar, request)
    executing.execute(request.id)
    session.expire_all()
    post = session.get_one(Post, life.id)
    assert (post.source, post.deleted_at is not None) == ("By Ben", True)
    assert session.scalars(select(Comment.source)).all() == ["Yes"]
    executing.try_again(until - timedelta(seconds=1))
    session.expire_all()
    assert session.get_one(Post, life.id).source == "By Ben"
    executing.try_again(until)
    session.expire_all()
    assert session.get_one(Post, life.id).source == ""


def test_what_is_held_or_bound_waits_and_goes_when_it_can(
    life: Post,
    ask: Ask,
    decide_all: Callable[..., None],
    omar: Person,
    ben: Person,
    make_hold: Callable[..., Hold],
    make_rule: Callable[..., Retention],
) -> None:
    leave(ben)
    hold = make_hold(words=["by ben"])
    make_rule(kind="comment", least="P1M")
    request = ask(ben)
    decide_all(request)
    requests.approve_request(omar, request)
    executing.execute(request.id)
    hindered = select(RequestItem.noun, RequestItem.hindrance).where(RequestItem.hindrance != "")
    kept = {"post": "held", "comment": "bound", "person": "named"}
    assert dict(session.execute(hindered).all()) == kept
    session.expire_all()
    assert session.get_one(Post, life.id).source == "By Ben"
    with change(None) as record:
        hold.released_at = now()
        record(Event.HOLD_RELEASED, hold)
    executing.try_again(now())
    assert dict(session.execute(hindered).all()) == {"comment": "bound", "person": "named"}
    executing.try_again(now() + timedelta(days=32))
    assert session.execute(hindered).all() == []
    destroyed = Counter(session.scalars(select(Destroyed.entry_id)))
    assert set(destroyed.values()) == {1}


def test_an_answer_is_due_in_thirty_days_and_ninety_once_extended(
    ask: Ask, rosa: Person, ben: Person
) -> None:
    request = ask(ben)
    assert request.due_at - request.asked_at == timedelta(days=30)
    with pytest.raises(Invalid):
        requests.extend_request(rosa, request, "")
    requests.extend_request(rosa, request, "There is much")
    assert request.due_at - request.asked_at == timedelta(days=90)
    with pytest.raises(Invalid):
        requests.extend_request(rosa, request, "There is more")


@pytest.mark.parametrize(
    "decision",
    [
        Decision(noun="soup", outcome=ERASE),
        Decision(noun="post", outcome=REFUSE),
        Decision(noun="post", outcome=ERASE, exemption=Exemption.CLAIMS),
        Decision(noun="post", outcome=RESTRICT),
        Decision(noun="post", outcome=RESTRICT, until=datetime(2020, 1, 1, tzinfo=UTC)),
        Decision(noun="file", outcome=RESTRICT, until=datetime(2099, 1, 1, tzinfo=UTC)),
        Decision(noun="person", outcome=ERASE),
        Decision(noun="membership", outcome=ERASE),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    ask: Ask, rosa: Person, ben: Person, decision: Decision
) -> None:
    request = ask(ben)
    with pytest.raises(Invalid):
        requests.decide(rosa, request, decision)
    assert session.scalar(select(func.count()).where(RequestItem.outcome.is_not(None))) == 0


def test_a_decision_about_nothing_is_none(
    ask: Ask, rosa: Person, omar: Person, ben: Person
) -> None:
    request = ask(ben)
    with pytest.raises(Invalid):
        requests.decide(rosa, request, Decision(noun="post", noun_id=999_999, outcome=ERASE))
    assert session.get_one(ErasureRequest, request.id).decided_by_id is None
    requests.decide(omar, request, Decision(noun="post", outcome=ERASE))  # so another still may


def test_nobody_approves_what_they_decided_or_asked_for(
    ask: Ask, decide_all: Callable[..., None], rosa: Person, omar: Person
) -> None:
    request = ask(omar)
    refusal = Decision(noun="person", outcome=REFUSE, exemption=Exemption.LEGAL_DUTY)
    with pytest.raises(Invalid):
        requests.approve_request(omar, request)
    decide_all(request, person=refusal)
    for officer in (rosa, omar):
        with pytest.raises(Invalid):
            requests.approve_request(officer, request)
    with pytest.raises(Invalid):
        requests.decide(omar, request, refusal)

    def approve() -> None:
        with change(rosa) as record:
            request.approved_by_id, request.approved_at = rosa.id, now()
            record(Event.REQUEST_APPROVED, request)

    with pytest.raises(IntegrityError, match="two_people"):
        approve()


def test_nothing_is_done_before_all_is_decided_and_approved(
    life: Post, ask: Ask, rosa: Person, omar: Person, ben: Person
) -> None:
    request = ask(ben)
    requests.decide(rosa, request, Decision(noun="post", outcome=ERASE))
    with pytest.raises(Invalid):
        requests.approve_request(omar, request)
    executing.execute(request.id)
    executing.try_again(now())
    session.expire_all()
    assert session.get_one(Post, life.id).source == "By Ben"


def test_one_thing_can_be_decided_otherwise_than_the_rest(
    life: Post, ask: Ask, rosa: Person, ben: Person, community: Community
) -> None:
    second = create_post(ben, community, Draft(source="Another"))
    request = ask(ben)
    assert requests.decide(rosa, request, Decision(noun="post", outcome=ERASE)) == 2
    kept = Decision(
        noun="post", noun_id=second.id, outcome=REFUSE, exemption=Exemption.CLAIMS, note="Case 12"
    )
    assert requests.decide(rosa, request, kept) == 1
    rows = session.execute(
        select(RequestItem.noun_id, RequestItem.outcome).where(RequestItem.noun == "post")
    )
    assert dict(rows.all()) == {life.id: ERASE, second.id: REFUSE}


def test_for_who_has_no_role_there_are_no_requests(ask: Ask, eve: Person, ben: Person) -> None:
    request = ask(ben)
    acts: list[Callable[[], object]] = [
        lambda: requests.open_request(eve, ben, now()),
        lambda: requests.extend_request(eve, request, "Why not"),
        lambda: requests.decide(eve, request, Decision(noun="post", outcome=ERASE)),
        lambda: requests.approve_request(eve, request),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
