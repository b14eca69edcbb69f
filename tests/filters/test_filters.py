"""Does one see less of what one does not want to see, until it is over, and says the page why?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from werkzeug.exceptions import NotFound

from models import (
    Capability,
    Entry,
    FilterKind,
    FilterWay,
    Notice,
    OwnFilter,
    PersonState,
    ReactionKind,
    now,
    session,
)
from moderation import Draft
from social import erasing, filtering, reactions, shell
from social.changes import change
from social.comments.actions import create_comment
from social.errors import Invalid
from social.filters import actions
from social.filters.actions import Wish
from social.messages.actions import start_conversation
from social.notices import actions as notices
from social.posts.actions import create_post

FOLDED = re.compile(r"hidden by your filter “([^”]*)”", re.IGNORECASE)


def wish(what: str, kind: FilterKind = FilterKind.WORDS, **more: object) -> Wish:
    return Wish(kind=kind, what=what, **more)  # type: ignore[arg-type]


def met(reader, *posts, where=filtering.Where.HOME) -> list[str | None]:
    found = filtering.of_posts(posts, shell.of(reader), where, reader.id)
    return [found[post.id].label if post.id in found else None for post in posts]


@pytest.fixture
def post(in_app, ana, community):
    return create_post(ana, community, Draft(source="We welded the frames #Lasers", title="Sämen"))


@pytest.mark.parametrize(
    "words", ["weld", "WELDING", "frame", "samen", "welded the frame", "frames"]
)
def test_words_are_met_in_their_forms_whatever_their_accents(in_app, ben, post, words) -> None:
    actions.add(ben, wish(words))
    assert met(ben, post) == [words]


@pytest.mark.parametrize("words", ["wel", "canteen", "frame welded", "mould"])
def test_other_words_are_not(in_app, ben, post, words) -> None:
    actions.add(ben, wish(words))
    assert met(ben, post) == [None]


def test_topics_people_and_communities_are_met_and_each_page_shows_what_it_is_opened_for(
    in_app, ben, ana, community, post
) -> None:
    places = (filtering.Where.HOME, filtering.Where.PLACE, filtering.Where.PERSON)
    for one, label, folds in (
        (wish("#lasers", FilterKind.TOPIC), "#Lasers", (True, False, False)),
        (wish(community.name, FilterKind.COMMUNITY), community.name, (True, False, False)),
        (wish(f"@{ana.handle}", FilterKind.PERSON), ana.name, (True, True, False)),
        (wish(ana.name, FilterKind.PERSON), ana.name, (True, True, False)),
    ):
        made = actions.add(ben, one)
        for where, is_folded in zip(places, folds, strict=True):
            assert met(ben, post, where=where) == [label if is_folded else None]
        actions.take_off(ben, made.id)


def test_nobody_else_sees_less_and_nothing_is_recorded(in_app, ana, ben, post) -> None:
    before = session.scalar(select(func.count(Entry.id)))
    actions.add(ben, wish("weld"))
    assert met(ana, post) == [None]
    assert session.scalar(select(func.count(Entry.id))) == before


def test_it_ends_on_its_day(in_app, ben, post) -> None:
    actions.add(ben, wish("weld", until=now() + timedelta(days=7)))
    assert met(ben, post) == ["weld"]
    with change(None):
        session.execute(update(OwnFilter).values(until=now() - timedelta(seconds=1)))
    assert met(ben, post) == [None]


def test_what_one_wrote_oneself_and_announcements_are_never_folded(in_app, ana, ben, post) -> None:
    actions.add(ana, wish("weld"))
    assert met(ana, post) == [None]
    actions.add(ben, wish("weld"))
    assert met(ben, post) == ["weld"]
    post.kind = "announcement"
    assert met(ben, post) == [None]
    session.rollback()


def test_the_same_again_takes_the_place_of_the_first(in_app, ben, post) -> None:
    actions.add(ben, wish("weld"))
    actions.add(ben, wish("WELD", way=FilterWay.LEAVE_OUT))
    assert [one.way for one in actions.filters_of(ben)] == [FilterWay.LEAVE_OUT]


@pytest.mark.parametrize(
    ("kind", "what"),
    [(FilterKind.WORDS, "!?"), (FilterKind.WORDS, "\x00"), (FilterKind.PERSON, "@nobody"),
     (FilterKind.PERSON, "@ben"), (FilterKind.TOPIC, "#none"), (FilterKind.COMMUNITY, "paint")],
)  # fmt: skip
def test_what_does_not_exist_for_one_cannot_be_filtered(in_app, ben, kind, what) -> None:
    what = f"@{ben.handle}" if what == "@ben" else what
    with pytest.raises(Invalid):
        actions.add(ben, wish(what, kind))


def test_a_closed_community_is_not_known_by_asking(in_app, eve, make_community, ana) -> None:
    hidden = make_community("Merger", ana, kind="hidden")
    for what in (hidden.name, hidden.slug):
        with pytest.raises(Invalid):
            actions.add(eve, wish(what, FilterKind.COMMUNITY))


def test_there_are_no_more_than_so_many(in_app, ben, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    for word in ("one", "two"):
        actions.add(ben, wish(f"{word} thing"))
    with pytest.raises(Invalid):
        actions.add(ben, wish("three things"))


def told(person) -> int:
    rows = session.scalars(select(Entry.id).order_by(Entry.id)).all()
    notices.notify(list(rows))
    count = select(func.count(Notice.id)).where(Notice.person_id == person.id)
    return session.scalar(count) or 0


def test_of_somebody_who_is_muted_one_hears_nothing(in_app, ana, ben, post) -> None:
    actions.add(ana, wish(f"@{ben.handle}", FilterKind.PERSON))
    comment = create_comment(ben, post, Draft(source=f"Look, @{ana.handle}"))
    reactions.react(ben, post, ReactionKind.THANKS)
    assert told(ana) == 0
    found = filtering.of_comments([(comment.id, ben.id)], shell.of(ana), ana.id)
    assert found[comment.id].label == ben.name
    start_conversation(ben, [ana], Draft(source="Hello"))  # not a block


def test_blocked_people_write_no_messages_to_each_other_and_are_not_told_why(
    in_app, ana, ben, post
) -> None:
    one = actions.add(ana, wish(f"@{ben.handle}", FilterKind.PERSON, is_block=True))
    for writer, other in ((ana, ben), (ben, ana)):
        with pytest.raises(Invalid, match="to") as refused:
            start_conversation(writer, [other], Draft(source="Hello"))
        assert "cannot write to each other here" in refused.value.fields["to"]
    create_comment(ben, post, Draft(source="Work goes on"))
    actions.take_off(ana, one.id)
    start_conversation(ben, [ana], Draft(source="Hello"))


def test_in_a_conversation_that_is_there_nobody_writes_either(in_app, ana, ben) -> None:
    from social.rights import may

    message = start_conversation(ana, [ben], Draft(source="Hello"))
    conversation = message.conversation
    assert may(ben, "write", conversation)
    actions.add(ana, wish(f"@{ben.handle}", FilterKind.PERSON, is_block=True))
    assert not may(ben, "write", conversation)
    assert not may(ana, "write", conversation)


def test_whoever_has_a_task_for_the_company_is_not_blocked(in_app, ana, ben, give) -> None:
    actions.add(ana, wish(f"@{ben.handle}", FilterKind.PERSON, is_block=True))
    give(ben, Capability.HR)
    start_conversation(ben, [ana], Draft(source="About your contract"))
    with pytest.raises(Invalid):
        actions.add(ana, wish(f"@{ben.handle}", FilterKind.PERSON, is_block=True))
    actions.add(ana, wish(f"@{ben.handle}", FilterKind.PERSON))


def test_filters_go_with_either_person(in_app, ana, ben, post) -> None:
    actions.add(ana, wish(f"@{ben.handle}", FilterKind.PERSON))
    actions.add(ben, wish("weld"))
    with change(None) as record:
        ben.state = PersonState.DEACTIVATED
        record("person.deactivated", ben)
    with change(None) as record:
        erasing.erase_person(record, ben)
    assert session.scalars(select(OwnFilter)).all() == []


def test_nobody_takes_off_the_filter_of_another(in_app, ana, ben) -> None:
    one = actions.add(ben, wish("weld"))
    for number in (one.id, one.id + 1, 2**31, 2**70):
        with pytest.raises(NotFound):
            actions.take_off(ana, number)


def test_the_pages_keep_show_and_take_off(ana, ben, community, sign_in) -> None:
    post = create_post(ana, community, Draft(source="We welded the frames", title="Seams"))
    create_comment(ana, post, Draft(source="And the doors"))
    desk = sign_in(ben)
    assert "/account/filters?kind=person" in desk.get(f"/people/{ana.handle}").text
    assert f"@{ana.handle}" in desk.get(f"/account/filters?kind=person&what=@{ana.handle}").text
    assert desk.get("/account/filters?kind=nonsense").status_code == 200
    form = {"kind": "person", "what": f"@{ana.handle}", "way": "fold", "span": "week"}
    page = desk.post("/account/filters", data=form | {"span": "day"})
    assert page.status_code == 422
    assert "Say on which day." in page.text
    assert desk.post("/account/filters", data=form).location == "/account/filters"
    assert ana.name in desk.get("/account/filters").text
    assert FOLDED.findall(desk.get("/").text) == [ana.name]
    assert "<details" in desk.get("/").text
    thread = desk.get(f"/posts/{post.id}").text
    assert FOLDED.findall(thread) == [ana.name]
    assert "And the doors" in thread
    assert FOLDED.findall(desk.get(f"/people/{ana.handle}").text) == []
    desk.post("/account/filters", data=form | {"way": "leave_out"})
    assert "We welded" not in desk.get("/").text
    assert FOLDED.findall(desk.get(f"/communities/{community.slug}").text) == [ana.name]
    number = re.search(r"/account/filters/(\d+)", desk.get("/account/filters").text)[1]  # type: ignore[index]
    assert sign_in(ana).delete(f"/account/filters/{number}").status_code == 404
    assert desk.delete(f"/account/filters/{number}").status_code == 303
    assert FOLDED.findall(desk.get("/").text) == []
    assert "We welded" in desk.get("/").text


def test_what_comes_up_live_is_folded_as_in_a_list(sign_in, ana, ben, community) -> None:
    text = {"text": "We welded the frames"}
    json = {"Accept": "application/json"}
    number = sign_in(ana).post("/communities/welding/posts", data=text, headers=json).json["id"]
    desk, piece = sign_in(ben), {"X-Kring-Fragment": "1"}
    assert " data-filters" not in desk.get("/").text
    desk.post(
        "/account/filters", data={"kind": "words", "what": "welded", "way": "fold", "span": "week"}
    )
    assert " data-filters" in desk.get("/").text
    for where, answer in (("home", True), ("place", True), ("person", False)):
        page = desk.get(f"/posts/{number}?list={where}", headers=piece)
        assert ('class="folded"' in page.text) is answer
        assert "welded" in page.text
    assert 'class="folded"' not in desk.get(f"/posts/{number}", headers=piece).text
    assert desk.get(f"/posts/{number}?list=nonsense", headers=piece).status_code == 200
