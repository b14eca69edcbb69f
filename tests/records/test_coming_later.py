"""Does nothing of a person stay that came while their request was on its way?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from archive import disposal
from models import (
    Comment,
    Community,
    Entry,
    EntryKey,
    ErasureRequest,
    Event,
    Exemption,
    File,
    Mention,
    Outcome,
    Person,
    PersonState,
    Post,
    Reaction,
    ReactionKind,
    RequestItem,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.comments.actions import create_comment
from social.errors import Invalid
from social.posts.actions import create_post
from social.reactions import react
from social.records import executing, requests
from social.records.requests import Decision
from tests.records.conftest import noted

ERASE, REFUSE, RESTRICT = Outcome.ERASE, Outcome.REFUSE, Outcome.RESTRICT
EXPRESSION = Exemption.EXPRESSION


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


def close(person: Person) -> None:
    with change(None) as record:
        person.state, person.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, person)


def reopen(person: Person, **columns: str) -> None:
    with change(None) as record:
        person.state, person.deactivated_at = PersonState.ACTIVE, None
        for name, value in columns.items():
            setattr(person, name, value)
        record(Event.PERSON_REACTIVATED, person)


def decide_all(officer: Person, request: ErasureRequest, **others: Decision) -> None:
    nouns = select(RequestItem.noun).where(RequestItem.request_id == request.id).distinct()
    for noun in session.scalars(nouns).all():
        requests.decide(officer, request, others.get(noun, Decision(noun=noun, outcome=ERASE)))


def outcomes(noun: str) -> list[Outcome | None]:
    found = select(RequestItem.outcome).where(RequestItem.noun == noun)
    return list(session.scalars(found.order_by(RequestItem.id)))


@pytest.fixture
def asked(rosa: Person, ben: Person, community: Community) -> ErasureRequest:
    """Ben wrote a post, and asked to be forgotten; Rosa decided that all goes."""
    create_post(ben, community, Draft(source="Before"))
    close(ben)
    request = requests.open_request(rosa, ben, now())
    decide_all(rosa, request)
    return request


def words_of_ben() -> int:
    readable = select(func.count()).select_from(EntryKey).join(Entry)
    return (
        session.scalar(
            readable.where(
                Entry.noun.in_(("post", "comment", "person", "file")),
                Entry.event.not_like("%.erased"),
                Entry.actor_id == select(ErasureRequest.person_id).scalar_subquery(),
            )
        )
        or 0
    )


def test_what_comes_after_a_request_was_taken_up_goes_with_the_rest(
    asked: ErasureRequest, omar: Person, ana: Person, ben: Person, community: Community
) -> None:
    reopen(ben)
    post = create_post(ben, community, Draft(source="After"))
    requests.approve_request(omar, asked)
    late = create_post(ben, community, Draft(source="After it was approved"))
    other = create_post(ana, community, Draft(source="Ask @ben.claes"))
    answer = create_comment(ben, other, Draft(source="Me"))
    react(ben, other, ReactionKind.AGREE)
    executing.execute(asked.id)
    session.expire_all()
    for noun, number in ((Post, post.id), (Post, late.id), (Comment, answer.id)):
        assert session.get_one(noun, number).source == ""
    for noun in (Reaction, Mention):
        assert session.scalars(select(noun)).all() == []
    assert session.get_one(Person, ben.id).state is PersonState.DEACTIVATED
    assert session.get_one(Person, ben.id).name != "Ben Claes"
    assert words_of_ben() == 0
    assert session.get_one(ErasureRequest, asked.id).closed_at is not None
    assert session.scalars(select(RequestItem.id).where(RequestItem.done_at.is_(None))).all() == []


def test_what_comes_while_the_rest_goes_goes_with_the_person(
    asked: ErasureRequest,
    omar: Person,
    ana: Person,
    community: Community,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    requests.approve_request(omar, asked)
    batch = executing.erase_batch

    def and_then(*args: object) -> None:
        batch(*args)  # type: ignore[arg-type]
        post = noted_by(ana, community)
        noted(
            Event.COMMENT_CREATED,
            Comment(post=post, author_id=asked.person_id, source="Ben", html="Ben", language="en"),
        )

    monkeypatch.setattr(executing, "erase_batch", and_then)
    executing.execute(asked.id)
    session.expire_all()
    assert session.scalars(select(Comment.source)).all() == [""]


def noted_by(author: Person, community: Community) -> Post:
    post = Post(author_id=author.id, community_id=community.id, source="A", html="A", language="en")
    noted(Event.POST_CREATED, post)
    return post


def test_what_comes_later_follows_its_kind_unless_somebody_says_otherwise(
    rosa: Person, omar: Person, ben: Person, community: Community
) -> None:
    create_post(ben, community, Draft(source="Before"))
    request = requests.open_request(rosa, ben, now())
    kept = Decision(noun="post", outcome=REFUSE, exemption=EXPRESSION)
    people = {
        noun: Decision(noun=noun, outcome=REFUSE, exemption=EXPRESSION)
        for noun in ("person", "membership")
    }
    decide_all(rosa, request, post=kept, **people)
    create_post(ben, community, Draft(source="After"))
    requests.look_again(rosa, request)
    assert outcomes("post") == [REFUSE, REFUSE]
    last = create_post(ben, community, Draft(source="After that"))
    requests.look_again(rosa, request)
    requests.decide(rosa, request, Decision(noun="post", noun_id=last.id, outcome=ERASE))
    requests.approve_request(omar, request)
    executing.execute(request.id)
    session.expire_all()
    said = session.scalars(select(Post.source).order_by(Post.id)).all()
    assert said == ["Before", "After", ""]
    assert session.get_one(Person, ben.id).state is PersonState.ACTIVE


def test_what_is_put_out_of_sight_takes_what_comes_later_along(
    rosa: Person, omar: Person, asked: ErasureRequest, ben: Person, community: Community
) -> None:
    until = now() + timedelta(days=9)
    requests.decide(rosa, asked, Decision(noun="post", outcome=RESTRICT, until=until))
    reopen(ben)
    create_post(ben, community, Draft(source="After"))
    requests.approve_request(omar, asked)
    executing.execute(asked.id)
    session.expire_all()
    posts = session.scalars(select(Post).order_by(Post.id)).all()
    assert [post.source for post in posts] == ["Before", "After"]
    assert all(post.deleted_at for post in posts)


def test_a_kind_that_nobody_decided_of_is_decided_first_and_found_from_then_on(
    asked: ErasureRequest, rosa: Person, omar: Person, ana: Person, ben: Person,
    community: Community,
) -> None:  # fmt: skip
    reopen(ben)
    other = create_post(ana, community, Draft(source="By Ana"))
    create_comment(ben, other, Draft(source="Me"))
    with pytest.raises(Invalid) as refused:
        requests.approve_request(omar, asked)
    assert "More was found" in str(refused.value.fields["form"])
    assert outcomes("comment") == [None]
    with pytest.raises(Invalid):
        requests.approve_request(omar, asked)
    requests.decide(rosa, asked, Decision(noun="comment", outcome=ERASE))
    create_comment(ben, other, Draft(source="Me again"))
    requests.approve_request(omar, asked)
    assert outcomes("comment") == [ERASE, ERASE]


def test_who_comes_back_after_they_were_erased_can_be_erased_again(
    asked: ErasureRequest, rosa: Person, omar: Person, ben: Person, community: Community
) -> None:
    requests.approve_request(omar, asked)
    executing.execute(asked.id)
    session.expire_all()
    ben = session.get_one(Person, ben.id)
    the_person = [("person", ben.id)]
    assert set(disposal.destroyed_by(session, the_person)) == set(the_person)
    reopen(ben, name="Ben Again")
    assert disposal.destroyed_by(session, the_person) == {}
    close(ben)
    again = requests.open_request(rosa, ben, now())
    decide_all(rosa, again)
    requests.approve_request(omar, again)
    executing.execute(again.id)
    session.expire_all()
    assert session.get_one(Person, ben.id).name != "Ben Again"
    assert words_of_person(ben) == {Event.PERSON_ERASED}


def words_of_person(person: Person) -> set[str]:
    readable = select(Entry.event).join(EntryKey)
    found = readable.where(Entry.noun == "person", Entry.noun_id == person.id)
    return set(session.scalars(found))


def test_nothing_names_the_person_whose_photo_goes_in_the_same_batch(
    rosa: Person, omar: Person, ben: Person
) -> None:
    photo = File(
        owner_id=ben.id,
        name="me.png",
        digest="d",
        media_type="image/png",
        size=1,
        attached_at=now(),
    )
    noted(Event.FILE_ADDED, photo)
    with change(ben) as record:
        ben.photo_id = photo.id
        record(Event.PHOTO_CHANGED, ben)
    close(ben)
    request = requests.open_request(rosa, ben, now())
    decide_all(rosa, request)
    requests.approve_request(omar, request)
    executing.execute(request.id)
    session.expire_all()
    assert words_of_person(ben) == {Event.PERSON_ERASED}
    assert session.get_one(File, photo.id).name == ""
