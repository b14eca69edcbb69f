"""Does a guest find anything of the house, wherever they look?

Words that stand nowhere else name what is not theirs: people, communities, texts, topics. A guest
opens every address that can be opened, about everything there is, and reads none of these words.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule

from models import (
    Capability,
    Comment,
    Community,
    CommunityKind,
    Entry,
    Event,
    File,
    LinkUse,
    Mail,
    Notice,
    Person,
    Post,
    StatementKind,
    Topic,
    session,
)
from moderation import Draft
from social.attaching import Brought
from social.changes import change
from social.comments.actions import create_comment
from social.filing.keeping import add_file
from social.finding import LARGEST_ID
from social.live import rooms
from social.messages.actions import start_conversation
from social.notices.actions import notify
from social.people.actions import set_photo
from social.posts.actions import create_post
from social.quotes.actions import quote
from social.shares.actions import share_post
from social.stating import Saying, state
from social.viewer import OPEN_ENDPOINTS
from social.visiting import OPEN_TO_GUESTS
from tests.files.samples import picture
from tests.guests.making import let_in
from tests.recognition.making import thank

# What a guest may not know of, each a word that stands nowhere else.
SECRET = (
    "quirin", "xanthos", "zinnober", "ultramarin", "krapplack", "wolframite", "bismuthine",
    "cassiterite", "sphalerite", "galenadept", "seamlines",
)  # fmt: skip
# How they begin: what is looked for comes back in the field that it was typed into.
BEGUN = ("quir", "xant", "zinn", "ultra", "krap", "wolfra", "bismu", "cassi", "spha", "gale", "sea")


@dataclass
class House:
    """Who and what there is; `values` are all that addresses can name."""

    guest: Person
    people: dict[str, Person]
    places: dict[str, Community]
    values: dict[str, list[object]] = field(default_factory=dict)


@pytest.fixture
def house(
    app: Flask, make_person: Callable[..., Person], make_community: Callable[..., Community],
    give: Callable[..., Person], ana: Person, ben: Person,
) -> House:  # fmt: skip
    """Build it, with nothing held open meanwhile that a page could take for its own."""
    session.expunge_all()  # what the fixtures made is of another one
    with app.test_request_context():
        found = build(make_person, make_community, give, ana, ben)
    session.remove()
    return found


def build(  # type: ignore[no-untyped-def]
    make_person, make_community, give, ana: Person, ben: Person
) -> House:
    """Let Ana's community take a guest; Ben is in there, and in all that they may not know of."""
    session.add_all([ana, ben])
    quirin = make_person("Quirin Xanthos", department="Galenadept")
    flo = give(make_person("Flo Admin"), Capability.ADMINISTRATOR)
    yard = make_community("Yard", ana, ben, kind=CommunityKind.PRIVATE)
    with change(None) as record:
        for person in (ana, ben):
            person.manager_id = quirin.id
            record(Event.PERSON_CHANGED, person)
        quirin.manager_id = ben.id
        record(Event.PERSON_CHANGED, quirin)
    guest = let_in(ana, flo, yard)
    kinds = {
        "Zinnober": CommunityKind.PUBLIC,
        "Ultramarin": CommunityKind.PRIVATE,
        "Krapplack": CommunityKind.HIDDEN,
    }
    places = {name: make_community(name, ben, quirin, kind=kind) for name, kind in kinds.items()}
    for place in places.values():
        speak(place, quirin, ben)
    open_place = places["Zinnober"]
    told = create_post(
        ben, open_place, Draft(source="Bismuthine #common #cassiterite", title="Sphalerite")
    )
    here = create_post(ben, yard, Draft(source="Our hull #common"))
    create_comment(ana, here, Draft(source=f"Look at http://localhost/posts/{told.id}"))
    share_post(ben, told, yard)
    quote(ben, told, yard, Draft(source="As they say"))
    thank(quirin, open_place, "Wolframite", ben)
    create_comment(quirin, told, Draft(source=f"Sphalerite, @{guest.handle}"))
    set_photo(quirin, quirin, FileStorage(io.BytesIO(picture()), "xanthos.png"))
    start_conversation(quirin, [ben], Draft(source="Bismuthine"))
    with change(ben) as record:
        state(record, ben, Saying(kind=StatementKind.SKILL, words="Cassiterite"))
    people = {"ana": ana, "ben": ben, "quirin": quirin, "flo": flo}
    return House(guest, people, places | {"Yard": yard}, all_values())


def speak(place: Community, author: Person, other: Person) -> None:
    """Write a post with a file and an answer."""
    upload = FileStorage(io.BytesIO(picture(size=(800, 10))), "seamlines.png")
    file = add_file(author, upload, "Seamlines")
    words = Draft(source=f"Wolframite #cassiterite @{other.handle}", title="Bismuthine")
    post = create_post(author, place, words, (Brought(file.id, "Seamlines"),))
    create_comment(other, post, Draft(source="Sphalerite"))


def all_values() -> dict[str, list[object]]:
    """List what stands in addresses: everything there is, by what it is called there."""
    nouns = (Post, Comment, File, Notice, LinkUse)
    there = {number for noun in nouns for number in session.scalars(select(noun.id))}
    numbers: list[object] = [*sorted(there), LARGEST_ID]
    return {
        "id": numbers,
        "number": [1, 2, 3],
        "version": [1],
        "width": [80, 480],
        "handle": list(session.scalars(select(Person.handle))),
        "slug": list(session.scalars(select(Community.slug))),
        "name": [
            *session.scalars(select(Topic.folded)),
            *session.scalars(select(File.name).distinct()),
        ],
    }


def addresses(app: Flask, values: dict[str, list[object]]) -> Iterator[tuple[Rule, str]]:
    """List the addresses that can be opened, about everything that they can name."""
    builder = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in OPEN_ENDPOINTS:
            continue
        names = sorted(rule.arguments)
        found = [values.get(name, ["1"]) for name in names]
        if rule.endpoint not in OPEN_TO_GUESTS:
            found = [some[:1] for some in found]  # what it is about is not looked at
        for chosen in product(*found):
            yield rule, builder.build(rule.endpoint, dict(zip(names, chosen, strict=True)))


def read(browser: FlaskClient, address: str, **headers: str) -> tuple[int, str]:
    """Open an address; the shell says who signed in, and nobody else."""
    answer = browser.get(address, headers=headers)
    said = answer.get_data(as_text=False).decode("utf-8", "replace").lower()
    answer.close()
    return answer.status_code, said


def given_away(said: str) -> list[str]:
    """List the words that a guest may not read."""
    return [word for word in SECRET if word in said]


def test_every_address_is_closed_or_silent(app: Flask, house: House, sign_in) -> None:
    browser, wrong, opened = sign_in(house.guest), [], set()
    for rule, address in addresses(app, house.values):
        status, said = read(browser, address)
        if rule.endpoint not in OPEN_TO_GUESTS and not rule.rule.startswith("/api/"):
            assert status == 404, address
        if status == 200:
            opened.add(rule.endpoint)
        # A page that does not exist says nothing of what its address names.
        asked = {word for word in SECRET if word in address}
        leaks = [word for word in given_away(said) if word not in asked or status == 200]
        if leaks:
            wrong.append(f"{address}: {', '.join(leaks)}")
    assert not wrong, "\n".join(["", *wrong])
    must = {"feeds.home", "posts.show", "communities.show", "people.show", "people.card",
            "communities.members", "topics.show", "notices.index", "search.index"}  # fmt: skip
    assert must <= opened


@pytest.mark.parametrize("order", ["newest", "activity", "unread"])
def test_feeds_are_silent(house: House, sign_in, order: str) -> None:
    browser = sign_in(house.guest)
    scattered = (f"/people/{house.people['ben'].handle}", "/topics/common")
    for address in ("/", "/communities/yard", *(() if order == "unread" else scattered)):
        for accept in ("text/html", "application/json"):
            status, said = read(browser, f"{address}?order={order}", Accept=accept)
            assert status == 200, address
            assert given_away(said) == [], address
    assert "our hull" in read(browser, f"/?order={order}")[1]


@pytest.mark.parametrize("words", [*BEGUN, "from:quirin a", "in:zinnober a", "#cassi", "@quir"])
def test_searching_finds_nothing_of_it(house: House, sign_in, words: str) -> None:
    browser = sign_in(house.guest)
    asked = [word for word in SECRET if word in words]
    for only in ("", "&only=post", "&only=comment", "&only=file"):
        status, said = read(browser, f"/search?q={words.replace('#', '%23')}{only}")
        assert status == 200
        found = [word for word in given_away(said) if word not in asked]
        assert found == [], only
    for kind in ("", "person", "community", "topic"):
        for place in ("", "yard", "zinnober"):
            sought = words.strip("#@")
            address = f"/suggestions?q={sought}&kind={kind}&community={place}"
            status, said = read(browser, address)
            assert status == (404 if place == "zinnober" else 200), address
            found = [word for word in given_away(said) if word not in asked]
            assert found == [], address


def test_searching_finds_what_is_theirs(house: House, sign_in) -> None:
    browser = sign_in(house.guest)
    assert "hull</mark>" in read(browser, "/search?q=hull")[1]
    assert "ben claes" in read(browser, "/suggestions?q=ben&kind=person")[1]
    assert "ana peeters" in read(browser, "/suggestions?q=a&kind=person")[1]
    assert "flo admin" not in read(browser, "/suggestions?q=flo&kind=person")[1]


def test_no_notice_and_no_mail_tells_of_it(house: House, in_app: None) -> None:
    notify(list(session.scalars(select(Entry.id))))
    rows = select(Notice).where(Notice.person_id == house.guest.id)
    places = {house.places["Yard"].id, None}
    for notice in session.scalars(rows):
        post = session.get(Post, notice.post_id) if notice.post_id else None
        assert (post.community_id if post else None) in places
    mails = session.scalars(select(Mail).where(Mail.recipient == house.guest.email))
    assert [given_away(f"{mail.subject} {mail.body}".lower()) for mail in mails] == [[]]


def test_no_line_carries_it(house: House, in_app: None) -> None:
    """A guest's page hears of its communities alone, whatever it names."""
    post = {place.slug: post_in(place) for place in house.places.values()}
    topic = session.scalars(select(Topic.id).where(Topic.folded == "common")).one()
    wanted = [
        "home",
        *(f"community:{place.id}" for place in house.places.values()),
        *(f"post:{number}" for number in post.values()),
        f"author:{house.people['ben'].id}",
        f"topic:{topic}",
    ]
    yard = house.places["Yard"]
    found = rooms.standing(house.guest, "en", wanted)
    assert found.places == {yard.id}
    heard = {room for stream in found.streams.values() for room in stream}
    assert heard == {
        f"home:{yard.id}",
        f"community:{yard.id}",
        rooms.thread_room(post["yard"], yard.id),
    }


def post_in(place: Community) -> int:
    return session.scalars(select(Post.id).where(Post.community_id == place.id).limit(1)).one()


def test_nothing_that_is_sent_changes_or_tells_anything_elsewhere(
    app: Flask, house: House, sign_in
) -> None:
    """Every address that takes something is closed, or there is nothing of it for a guest."""
    browser, builder = sign_in(house.guest), app.url_map.bind("localhost")
    before = session.scalar(select(func.max(Entry.id)))
    post = post_in(house.places["Zinnober"])
    session.remove()
    about = {"slug": "zinnober", "id": post, "handle": house.people["quirin"].handle}
    for rule in app.url_map.iter_rules():
        wants = set(rule.arguments)
        if rule.endpoint in OPEN_ENDPOINTS or not wants & set(about):
            continue
        for method in (rule.methods or set()) & {"POST", "PATCH", "DELETE", "PUT"}:
            values = {name: about.get(name, "1") for name in wants}
            path = builder.build(rule.endpoint, values, method=method)
            answer = browser.open(path, method=method, data={"text": "x", "to": "quirin.xanthos"})
            if rule.rule.startswith("/api/"):
                assert answer.status_code == 401, path
                continue
            assert answer.status_code in (404, 400, 422) or is_empty(answer), (path, answer.status)
    session.remove()
    made = select(Entry.event).where(Entry.id > before, Entry.actor_id == house.guest.id)
    assert session.scalars(made).all() == []


def is_empty(answer) -> bool:  # type: ignore[no-untyped-def]
    """Tell whether an answer only sends on."""
    return answer.status_code == 303


def test_the_mark_stands_beside_the_name_and_where_one_writes(
    app: Flask, house: House, sign_in
) -> None:
    yard = house.places["Yard"]
    session.expunge_all()
    with app.test_request_context():
        session.add_all([house.guest, yard])
        post = create_post(house.guest, yard, Draft(source="The hull is done"))
        create_comment(house.guest, post, Draft(source="As I said"))
    session.remove()
    browser = sign_in(house.people["ben"])
    for address in (
        "/", "/communities/yard", f"/posts/{post.id}", "/communities/yard/members",
        f"/people/{house.guest.handle}", f"/people/{house.guest.handle}/card",
        "/search?q=gaelle",
    ):  # fmt: skip
        assert "guest · lyon paints" in read(browser, address)[1], address
    for address in ("/communities/yard", f"/posts/{post.id}", "/communities/yard/posts/new"):
        assert "1 guest reads here" in read(browser, address)[1], address
    assert "1 guest reads here" not in read(browser, "/communities/zinnober")[1]
    assert "gaëlle" not in read(browser, "/people")[1]
    found = read(browser, "/suggestions?q=gae&kind=person&community=yard")[1]
    assert "lyon paints" in found
    flo = sign_in(house.people["flo"])  # who shares no community with her
    assert "masson" not in read(flo, "/suggestions?q=gae&kind=person")[1]
