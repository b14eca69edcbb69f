"""Does a bundle outlive what it holds? Not by a moment, whoever erases and whenever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from models import (
    Bundle,
    Community,
    Entry,
    ErasureRequest,
    Event,
    Ground,
    Person,
    PersonState,
    RequestKind,
    now,
    session,
)
from moderation import Draft
from social import bundles
from social.changes import change
from social.comments.actions import create_comment
from social.posts.actions import create_post
from social.records import bundling, requests
from social.records.bundling import Asked
from social.records.destroying import destroy
from social.records.forgetting import Ruling
from social.records.requests import Decision, Outcome
from tests.records.test_access import opened, table, waiting

Thing = tuple[str, int]
RULING = Ruling(facts={"rule": 1}, names=("Rosa Officer", "Omar Officer"))


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


@pytest.fixture
def approved(rosa: Person, omar: Person) -> Callable[[Person], ErasureRequest]:
    """Have the data of somebody approved, masked where it is open."""

    def run(person: Person) -> ErasureRequest:
        request = requests.open_request(rosa, person, now(), "", RequestKind.ACCESS)
        requests.mask_the_rest(rosa, request)
        requests.approve_request(omar, request)
        return request

    return run


def leave(person: Person) -> None:
    with change(None) as record:
        person.state, person.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, person)


def erase(*things: Thing) -> None:
    """Destroy some things as a rule does in the night."""
    with change(None) as record:
        destroy(record, Ground.RULE, RULING, things)


def bundle_of(request: ErasureRequest) -> Bundle | None:
    session.expire_all()
    return session.scalar(select(Bundle).where(Bundle.request_id == request.id))


def number_of(event: Event) -> int:
    return session.scalar(select(func.count()).where(Entry.event == event)) or 0


def test_it_goes_with_the_person_whoever_erases_them(
    approved: Callable[..., ErasureRequest], ben: Person, community: Community
) -> None:
    create_post(ben, community, Draft(source="By Ben"))
    request = approved(ben)
    bundling.build(request.id)
    leave(ben)
    erase(("person", ben.id))
    bundle = bundle_of(request)
    assert bundle is not None
    assert (bundle.secret, bundle.kek_id) == (None, None)
    with pytest.raises(NotFound):
        bundles.give(ben, bundle)
    assert waiting("records.bundle", "id").count(str(request.id)) == 2
    bundling.build(request.id)
    gone = bundle_of(request)
    assert gone is not None
    assert (gone.secret, gone.digest) == (None, None)
    assert number_of(Event.BUNDLE_BUILT) == number_of(Event.BUNDLE_DELETED) == 1


@pytest.mark.parametrize("noun", ["post", "comment", "mention"])
def test_what_is_erased_of_it_is_not_in_it_any_more(
    approved: Callable[..., ErasureRequest],
    ana: Person,
    ben: Person,
    community: Community,
    noun: str,
) -> None:
    kept = create_post(ben, community, Draft(source="Ben keeps this"))
    own = create_post(ben, community, Draft(source="Ben's words"))
    comment = create_comment(ben, kept, Draft(source="Ben's answer"))
    other = create_post(ana, community, Draft(source="Of @ben.claes"))
    request = approved(ben)
    bundling.build(request.id)
    before = bundle_of(request)
    assert before is not None
    expires_at, there = before.expires_at, table(opened(before), noun)
    things = {"post": own, "comment": comment, "mention": other}
    erase((things[noun].noun, things[noun].id))
    lost = bundle_of(request)
    assert lost is not None
    assert lost.secret is None
    bundling.build(request.id)
    anew = bundle_of(request)
    assert anew is not None
    assert (anew.expires_at, anew.gone_at) == (expires_at, None)
    assert len(table(opened(anew), noun)) == len(there) - 1
    assert number_of(Event.REQUEST_CLOSED) == 1


def test_what_others_lose_leaves_it_as_it_is(
    approved: Callable[..., ErasureRequest], ana: Person, ben: Person, community: Community
) -> None:
    other = create_post(ana, community, Draft(source="Of nobody"))
    request = approved(ben)
    bundling.build(request.id)
    erase(("post", other.id))
    bundle = bundle_of(request)
    assert bundle is not None
    assert bundle.gone_at is None


def test_whoever_is_named_whole_in_it_and_erased_is_not_named_any_more(
    approved: Callable[..., ErasureRequest],
    rosa: Person,
    omar: Person,
    ana: Person,
    ben: Person,
    community: Community,
) -> None:
    create_post(ben, community, Draft(source="Ask @ana.peeters"))
    masked = approved(ben)
    bundling.build(masked.id)
    whole = requests.open_request(rosa, ben, now(), "", RequestKind.ACCESS)
    requests.decide(rosa, whole, Decision(noun="post", outcome=Outcome.GIVE))
    requests.mask_the_rest(rosa, whole)
    requests.approve_request(omar, whole)
    bundling.build(whole.id)
    leave(ana)
    erase(("person", ana.id))
    gone = {one: bundle_of(one).gone_at is not None for one in (masked, whole)}  # type: ignore[union-attr]
    assert gone == {masked: False, whole: True}


@pytest.mark.parametrize("what", ["person", "post", "mention"])
def test_what_is_erased_while_it_is_made_is_not_kept_in_it(
    approved: Callable[..., ErasureRequest],
    ana: Person,
    ben: Person,
    community: Community,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    own = create_post(ben, community, Draft(source="Ben's words"))
    other = create_post(ana, community, Draft(source="Of @ben.claes"))
    request = approved(ben)
    leave(ben)
    things = {"person": ("person", ben.id), "post": ("post", own.id), "mention": ("post", other.id)}
    put, times = type(bundles.store()).put, []

    def erase_meanwhile(*arguments: Any) -> None:
        put(*arguments)
        if not times:
            times.append(1)
            erase(things[what])

    monkeypatch.setattr(type(bundles.store()), "put", erase_meanwhile)
    asked = Asked.of(bundling.find(request.id))  # type: ignore[arg-type]
    assert asked.person_id == ben.id
    bundling.build(request.id)
    bundle = bundle_of(request)
    if what == "person":
        assert bundle is None
    else:
        assert bundle is not None
        assert table(opened(bundle), what) == []
        assert bundle.gone_at is None
    for digest in waiting("records.drop_unkept", "digest"):
        if bundle is None or digest != bundle.digest:
            with pytest.raises(FileNotFoundError):
                bundles.store().read_all(digest)
    assert number_of(Event.BUNDLE_BUILT) == (0 if what == "person" else 1)
    assert number_of(Event.REQUEST_CLOSED) == 1
