"""Does anything that the web answers tell an outsider of a closed place: a word, a name, an id?

Every address is walked with real ids: as Eve, who never was in, and as Ben, who was until he was
removed. Whatever was said in the closed places holds a word that begins with "wulp", and what is
in there has ids from 7340000 on; so nothing of it can pass unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from models import (
    AccessToken,
    Attachment,
    Comment,
    Community,
    CommunityKind,
    Entry,
    Event,
    FeedAddress,
    File,
    Notice,
    Person,
    Post,
    ReactionKind,
    SignIn,
    TextState,
    now,
    session,
)
from moderation import Draft
from social.api import feeding
from social.changes import change
from social.comments.actions import create_comment, edit_comment
from social.communities.joining import remove_member
from social.follows.actions import follow
from social.gatherings.actions import Plan, invite, sign_up
from social.holding import hold
from social.meeting import gathering_of
from social.notices.actions import notify
from social.polling import poll_of
from social.polls.actions import answer as answer_poll
from social.polls.asking import Question, Questions, ask
from social.posts.actions import create_post, edit_post, pin_post
from social.reactions import react
from social.recognition.actions import consent as consent_to_thanks
from social.viewer import OPEN_ENDPOINTS
from tests.recognition.making import thank
from tests.security.forms import SENT
from tests.security.things import NO_THING
from tests.security.world import program_of
from tests.security.world import token_of as secret_of

JSON = {"Accept": "application/json"}
SIGN = re.compile(r"wulp\w+|(?<!\w)734[0-4]0\d\d(?!\w)", re.IGNORECASE)  # in no token by chance
NUMBERED = ("community", "post", "comment", "file", "text_version")


# Addresses that answer whoever works here, each with its reason; all others answer 403 or 404.
# A name that ends with a dot stands for a whole folder.
ANSWERED = {
    "account.": "one's own account",
    "api.create_conversation": "one's own conversations, which stand in no community",
    "api.create_file": "a file that is shown nowhere yet",
    "api.end_feed": "one's own addresses",
    "api.list_feeds": "one's own addresses",
    "api.make_feed": "one's own addresses",
    "api.end_token": "one's own tokens",
    "api.guide": "what programs can do is the same everywhere",
    "api.list_communities": "the directory, of what exists for the reader",
    "api.list_conversations": "one's own conversations, which stand in no community",
    "api.list_notices": "one's own notices",
    "api.list_people": "the directory of everybody who works here",
    "api.list_saved": "shows what the reader may read, and of all else nothing",
    "api.list_tokens": "one's own tokens",
    "api.make_token": "one's own tokens",
    "api.read_feed": "one's own home",
    "api.read_me": "one's own account",
    "api.read_notices": "one's own notices",
    "api.read_one": "everybody here may know of everybody",
    "api.read_posts_of": "shows what the reader may read",
    "api.search": "finds what exists for the reader",
    "announcements.index": "what was told to the reader and they may still read",
    "announcements.desk": "what is prepared where the reader announces",
    "announcements.new": "whoever owns a community announces there",
    "announcements.create": "whoever owns a community announces there",
    "coach.show": "words of the reader's own",
    "communities.index": "the directory, of what exists for the reader",
    "communities.new": "everybody may found a community",
    "communities.create": "everybody may found a community",
    "crisis.index": "crises that concern oneself",
    "crisis.of_notice": "crises that concern oneself",
    "evidence.index": "what others say of oneself, and one said of others",
    "feeds.": "one's own home",
    "files.create": "a file that is shown nowhere yet",
    "filters.index": "what one does not want to see oneself",
    "filters.create": "what one does not want to see oneself",
    "follows.follow_person": "everybody may follow everybody",
    "follows.unfollow_person": "everybody may follow everybody",
    "help.": "how Kring is used: our own words",
    "guests.": "who comes from outside, to owners of the place and administrators alone",
    "house.": "what holds and what is done in the whole company",
    "newsletters.index": "newsletters that are meant for the reader",
    "newsletters.agree": "what is counted of oneself",
    "newsletters.disagree": "what is counted of oneself",
    "newsletters.confirm_address": "one's own address",
    "messages.": "one's own conversations, which stand in no community",
    "importing.find": "texts of any place, which only their readers find",
    "installing.share": "words of the reader's own, and the places where they write",
    "notices.index": "one's own notices",
    "notices.read": "one's own notices",
    "notices.preferences": "how one wants to be told",
    "notices.choose_digest": "how one wants to be told",
    "notices.choose": "how one wants to be told",
    "notices.try_mail": "a mail to oneself",
    "notices.add_device": "a device of one's own",
    "own_data.show": "one's own data",
    "own_data.ask": "one's own data",
    "own_data.take_own": "one's own words",
    "people.index": "the directory of everybody who works here",
    "people.show": "everybody here may know of everybody",
    "people.tell": "everybody here may know of everybody",
    "expertise.": "what people state, each line for whom its author says",
    "people.card": "everybody here may know of everybody",
    "people.photo": "everybody here may know of everybody",
    "people.small_photo": "everybody here may know of everybody",
    "preview.show": "words of the reader's own",
    "leaders.index": "everybody here may know who leads",
    "leaders.show": "shows what the reader may read",
    "mandates.index": "everybody here may know who speaks for the company",
    "mandates.look_back": "everybody here may know who spoke for the company",
    "mandates.show": "everybody here may know who speaks for the company",
    "gatherings.index": "finds by what the reader may read",
    "gatherings.settings": "the address of one's own calendar",
    "gatherings.open_address": "the address of one's own calendar",
    "gatherings.close_address": "the address of one's own calendar",
    "polls.index": "finds by what the reader may read",
    "recognition.ask_first": "what one's own page shows",
    "recognition.count": "counts what everybody may read, of five people or more",
    "recognition.index": "finds by what the reader may read",
    "recognition.show_at_once": "what one's own page shows",
    "questions.alike": "finds by what the reader may read",
    "questions.index": "finds by what the reader may read",
    "stories.alike": "finds by what the reader may read",
    "stories.index": "finds by what the reader may read",
    "stories.of_person": "finds by what the reader may read",
    "stories.sheet": "finds by what the reader may read",
    "stories.slides": "finds by what the reader may read",
    "reports.index": "one's own reports",
    "reports.new_of_person": "everybody here may know of everybody",
    "reports.report_person": "everybody here may know of everybody",
    "reports.join_again": "whom one does not want to see is one's own affair",
    "reports.decisions": "decisions about oneself",
    "review.appeals": "what the reader may judge, in what they own",
    "review.exceptions": "what was read in what the reader owns",
    "review.index": "what the reader may judge, in what they own",
    "search.": "finds what exists for the reader",
    "legal.": "what the company says to all, and whether the reader accepts it",
    "second_factors.": "with what one proves oneself",
    "sign_on.": "as whom one is known elsewhere",
    "seeking.find": "finds by what the reader may read",
    "seeking.side_by_side": "finds by what the reader may read",
    "drafts.index": "one's own drafts; of a place that is closed now, nothing but one's own words",
    "drafts.at": "one's own drafts",
    "drafts.keep": "one's own drafts",
    "quotes.index": "who quotes oneself",
    "quotes.choose": "who may quote oneself",
    "saved.index": "shows what the reader may read, and of all else nothing",
    "seeking.saved": "one's own searches",
    "seeking.save": "one's own searches",
    "seeking.new_question": "everybody here may know of everybody",
    "seeking.ask": "everybody here may know of everybody",
    "seeking.questions": "what one was asked oneself",
    "seeking.searches": "who looked for oneself",
    "seeking.object_": "one's own objection",
    "seeking.withdraw_objection": "one's own objection",
    "seeking.order": "a rule that everybody reads",
    "seeking.assessment": "notes that everybody reads",
    "seeking.assessment_sheet": "notes that everybody reads",
}

# Whoever is no administrator is refused there before anything is looked for.
ADMINISTRATORS = (
    "administration.", "sign_on.providers.",
    "api.list_bots", "api.make_bot", "api.show_bot", "api.end_bot", "api.hand_over",
    "skills.", "communities.without_owner", "communities.appoint",
    "importing.create", "importing.discard", "importing.index", "importing.people",
    "importing.report", "importing.s", "merging.",
    "provisioning.", "upkeep.withdraw_banner",
)  # fmt: skip

# What a private community, which everybody may know of, answers those who are not in.
AT_THE_DOOR = {
    "api.join": "asking to come in is what outsiders do",
    "api.leave": "takes a request back; without one, nothing changes",
    "api.read_one_community": "says that it is there and how to come in",
    "communities.show": "says that it is there and how to come in",
    "communities.about": "says what it is for, and who runs it",
    "communities.join": "asking to come in is what outsiders do",
    "communities.leave": "takes a request back; without one, nothing changes",
    "follows.unfollow_community": "what is not followed stays so",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A closed place, and the ids of all that is in it."""

    slug: str
    is_hidden: bool
    posts: list[int]
    comments: list[int]
    files: list[int]


@pytest.fixture
def numbered(app: Flask, owner: sqlalchemy.Engine) -> Iterator[None]:
    """Give what is made from now on ids that cannot be mistaken for anything else."""
    marks = {}
    with owner.connect() as connection:
        for number, noun in enumerate(NUMBERED):
            sequence = f"pg_get_serial_sequence('{noun}', 'id')"
            ask = f"SELECT setval({sequence}, nextval({sequence}))"
            marks[sequence] = connection.exec_driver_sql(ask).scalar_one()
            mark = 7_340_000 + 1_000 * number
            connection.exec_driver_sql(f"SELECT setval({sequence}, {mark})")
    yield
    with owner.connect() as connection:
        for sequence, mark in marks.items():
            connection.exec_driver_sql(f"SELECT setval({sequence}, {mark})")


@pytest.fixture
def bakery(make_community: Callable[..., Community], ana: Person, eve: Person) -> Community:
    """An open community in which Eve reads and writes, made before the numbers begin."""
    return make_community("Bakery", eve, ana)


@pytest.fixture
def nesting(make_community: Callable[..., Community], ana: Person, ben: Person) -> Community:
    """A private community: everybody may know that it is there, so its number is as any other."""
    return make_community("Nesting", ana, ben, kind=CommunityKind.PRIVATE)


@pytest.fixture
def places(
    bakery: Community,
    nesting: Community,
    numbered: None,
    ana: Person,
    ben: Person,
    make_community: Callable[..., Community],
) -> list[Place]:
    """A private and a hidden place, full; Ben wrote there until he was removed."""
    hideout = make_community(
        "Wulphideout", ana, ben, kind=CommunityKind.HIDDEN, purpose="Wulppurpose"
    )
    found = [fill(community, ana, ben) for community in (nesting, hideout)]
    notify(list(session.scalars(select(Entry.id))))
    for community in (nesting, hideout):
        remove_member(ana, community, ben)
    return found


def fill(community: Community, ana: Person, ben: Person) -> Place:
    """Say something in a place, in every way there is."""
    words = Draft(title="Wulptitle", source="Wulpsource @ben.claes #Wulptopic")
    post = create_post(ana, community, Draft(source="Wulpbefore"))
    edit_post(ana, post, words, 1)
    pin_post(ana, post)
    comment = create_comment(ana, post, Draft(source="Wulpearlier"))
    edit_comment(ana, comment, Draft(source="Wulpcomment @ben.claes"), 1)
    reply = create_comment(ben, post, Draft(source="Wulpreply @ana.peeters"), comment)
    by_ben = create_post(ben, community, Draft(source="Wulpbens @ana.peeters"))
    answer = create_comment(ana, by_ben, Draft(source="Wulpanswer"))
    react(ben, post, ReactionKind.AGREE)
    react(ana, reply, ReactionKind.AGREE)
    poll = ask(
        ana,
        community,
        Questions(
            title="Wulppoll",
            intro="Wulpintro",
            asked=(Question("Wulpasked", ("Wulpone", "Wulptwo")),),
            lasts=timedelta(days=7),
            is_named=True,
            shows_early=True,
        ),
    )
    answer_poll(ben, poll_of(poll), [[0]])
    begin = now() + timedelta(days=7)
    event = invite(
        ana,
        community,
        Plan(
            title="Wulpevent",
            starts_at=begin,
            ends_at=begin + timedelta(hours=1),
            zone="Europe/Brussels",
            intro="Wulpabout",
            place="Wulpplace",
        ),
    )
    sign_up(ben, gathering_of(event))
    thanks = thank(ana, community, "Wulpthanks", ben)
    consent_to_thanks(ben, thanks)
    held, gone = (create_post(ana, community, Draft(source=f"Wulp{name}")) for name in "hd")
    put_away(held, state=TextState.HELD)
    put_away(gone, deleted_at=now())
    files = [attach(ana, post), attach(ana, comment)]
    return Place(
        community.slug,
        community.kind is CommunityKind.HIDDEN,
        [post.id, by_ben.id, poll.id, event.id, thanks.id, held.id, gone.id],
        [comment.id, reply.id, answer.id],
        files,
    )


def put_away(post: Post, **columns: Any) -> None:
    """Do to a post what takes it out of sight."""
    with change(None) as record:
        hold(post)
        for name, value in columns.items():
            setattr(post, name, value)
        record(Event.POST_EDITED, post)


def attach(writer: Person, text: Post | Comment) -> int:
    """Show a file with a text; returns its id."""
    key = {"post_id": text.id} if isinstance(text, Post) else {"comment_id": text.id}
    event = Event.POST_EDITED if isinstance(text, Post) else Event.COMMENT_EDITED
    with change(writer) as record:
        file = File(
            owner_id=writer.id,
            digest="a" * 64,
            name="wulpfile.png",
            media_type="image/png",
            size=1,
            alt="Wulpalt",
        )
        session.add(file)
        record(Event.FILE_ADDED, file)
        hold(text)
        session.add(Attachment(file_id=file.id, **key))
        record(event, text)
    return file.id


@dataclass(slots=True)
class Walk:
    """One person's way past every address."""

    browser: FlaskClient
    app: Flask
    places: list[Place]
    seen: set[str]
    token: str = ""

    def ask(self, method: str, path: str, **more: Any) -> tuple[int, list[str]]:
        """Ask for something; returns the status, and what was told that must not be."""
        if path.startswith("/api/"):
            more["headers"] = (more.get("headers") or {}) | {
                "Authorization": f"Bearer {self.token}"
            }
        with self.browser.open(path, method=method, **more) as answer:
            return answer.status_code, SIGN.findall(shown(answer, path))

    def rules(self) -> list[tuple[Rule, str]]:
        """List every address with each method, signing out last."""
        found = [
            (rule, method)
            for rule in self.app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]
        return sorted(found, key=lambda one: one[0].endpoint == "signing_in.sign_out")

    def addresses(self, rule: Rule, place: Place, method: str) -> Iterator[str]:
        """Fill an address with all that a place has for it."""
        adapter = self.app.url_map.bind("localhost")
        names = sorted(rule.arguments)
        for values in product(*(self.values(rule, name, place) for name in names)):
            yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)), method)

    def values(self, rule: Rule, name: str, place: Place) -> list[Any]:
        """List what may stand for a variable of an address."""
        ids = {"/posts/": place.posts, "/comments/": place.comments, "/files/": place.files}
        for start, found in ids.items():
            if name == "id" and rule.rule.startswith(start):
                return found
        if rule.endpoint in (
            "notices.open_one", "notices.ask_mute", "notices.mute", "api.read_notice",
        ):  # fmt: skip
            ana = select(Person.id).where(Person.handle == "ana.peeters").scalar_subquery()
            return list(session.scalars(select(Notice.id).where(Notice.person_id == ana)))
        if rule.endpoint in ("api.end_feed", "api.end_token"):
            noun = FeedAddress if rule.endpoint == "api.end_feed" else AccessToken
            ana = select(Person.id).where(Person.handle == "ana.peeters").scalar_subquery()
            return list(session.scalars(select(noun.id).where(noun.person_id == ana)))
        if rule.endpoint in ("account.end_session", "administration.end_session"):
            return [session.scalars(select(SignIn.id).order_by(SignIn.id)).all()[0]]
        return {
            "slug": [place.slug],
            "id": [1],
            "handle": ["ana.peeters"],
            "name": ["wulptopic" if rule.rule.startswith("/topics") else "wulpfile.png"],
            "key": ["x" * 12],
            "kind": ["agree"],
            "noun": ["post"],
            "number": [1],
            "capability": ["administrator"],
            "token": ["x" * 40],
            "width": [320],
            "version": ["1"],
            "which": ["coach"],
            "hit": [1],
            "filename": ["kring.css"],
            "language": ["en"],
            "item": [1],
            "leader": [1],
            "person": [1],
            "redaction": [1],
            "digest": ["0" * 64],
            "endpoint": ["Users"],
            "rest": ["nothing"],
        }[name]

    def refuses(self, rule: Rule, place: Place, status: int) -> bool:
        """Tell whether an address answers as it has to."""
        self.seen.add(rule.endpoint)
        if rule.endpoint in OPEN_ENDPOINTS:
            return True
        if rule.endpoint.startswith(ADMINISTRATORS):
            return status == 403
        if rule.endpoint.startswith("records."):
            return status == 404
        if rule.endpoint in AT_THE_DOOR and not place.is_hidden:
            return status < 500
        if not {"slug", "id", "name"} & rule.arguments:
            return status in (403, 404) or (bool(reason(rule.endpoint)) and status < 500)
        is_known = "slug" in rule.arguments and not place.is_hidden
        return status == 404 or (status == 403 and is_known)


def first_of(place: Place) -> Place:
    """Take one thing of each noun of a place."""
    one = slice(1)
    return replace(
        place, posts=place.posts[one], comments=place.comments[one], files=place.files[one]
    )


def reason(endpoint: str) -> str:
    """Say why an address answers; nothing where it must not."""
    return ANSWERED.get(endpoint) or ANSWERED.get(f"{endpoint.partition('.')[0]}.") or ""


def shown(answer: TestResponse, path: str) -> str:
    """Give all that an answer says, but for the address that was asked for."""
    words = answer.get_data().decode("utf-8", "replace")
    said = f"{answer.headers.get('Location', '')}\n{words}"
    return said.replace(path, "").replace(path.partition("?")[0], "")


@pytest.fixture(params=["eve", "ben"])
def walk(
    request: pytest.FixtureRequest,
    app: Flask,
    places: list[Place],
    ana: Person,
    ben: Person,
    eve: Person,
    sign_in: Callable[[Person], FlaskClient],
) -> Walk:
    """Walk as somebody who is not in there."""
    walker = {"eve": eve, "ben": ben}[request.param]
    follow(walker, ana)
    sign_in(ana)
    token_of(ana)
    feeding.make(ana)
    return Walk(sign_in(walker), app, places, set(), token_of(walker))


def token_of(person: Person) -> str:
    """Give somebody's program a token for everything."""
    with change(person) as record:
        token = program_of(person, person.handle)
        session.add(token)
        record(Event.ACCESS_TOKEN_MADE, token)
    return secret_of(person.handle)


def sent(rule: Rule, method: str) -> dict[str, Any]:
    """Give what is sent along: a form, or what a program sends."""
    if rule.endpoint.startswith("api.") and rule.endpoint in SENT:
        return {"json": SENT[rule.endpoint](NO_THING)}
    return {} if method == "GET" else {"data": FORM}


FORM = {"text": "Hello", "title": "Hello", "version": "1", "alt": "Hello", "q": "wulp"}


@pytest.mark.parametrize("headers", [{}, JSON], ids=["page", "json"])
def test_no_address_tells_an_outsider_of_a_closed_place(
    walk: Walk, headers: dict[str, str]
) -> None:
    if headers:  # what finds the thing is the same code: one of each noun is enough here
        walk.places = [first_of(place) for place in walk.places]
    wrong = []
    for rule, method in walk.rules():
        is_inside = {"slug", "id", "name"} & rule.arguments
        for place in walk.places if is_inside else walk.places[-1:]:
            for path in walk.addresses(rule, place, method):
                status, told = walk.ask(method, path, **sent(rule, method), headers=headers)
                if told or not walk.refuses(rule, place, status):
                    wrong.append(f"{method} {path} answered {status} and told {told}")
    assert wrong == []
    assert walk.seen == {rule.endpoint for rule, _method in walk.rules()}


def test_hole_24_no_search_or_form_of_ones_own_brings_anything_out(
    walk: Walk, bakery: Community
) -> None:
    place = walk.places[-1]
    post, comment, file = place.posts[0], place.comments[0], place.files[0]
    asked = [
        "/search?q=wulp",
        "/communities?q=wulp",
        "/people?q=wulp",
        f"/?before={now().timestamp():.0f}-{post}",
        *(f"/suggestions?kind={kind}&q=wulp" for kind in ("person", "community", "topic", "")),
        *(f"/suggestions?community={place.slug}&kind=person&q={name}" for name in ("ana", "ben")),
    ]
    told = {path: walk.ask("GET", path)[1] for path in asked}
    assert {path for path, words in told.items() if words} == set()
    words = {"text": f"See http://localhost/posts/{post}", "file": str(file), "alt": "Mine"}
    walk.browser.post("/communities/bakery/membership")
    status, _told = walk.ask("POST", "/communities/bakery/posts", data=words)
    assert status == 303
    own = session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert own is not None
    for field in ("parent", "file"):
        answer = {"text": "Well", field: str({"parent": comment, "file": file}[field])}
        walk.browser.post(f"/posts/{own.id}/comments", data=answer)
    for path in (f"/posts/{own.id}", f"/posts/{own.id}?comment={comment}&reply={comment}"):
        page = walk.browser.get(path).get_data(as_text=True)
        assert re.findall(r"(?i)wulp\w+", page) == []
    assert session.scalars(select(Attachment).where(Attachment.post_id == own.id)).all() == []


def test_members_are_told_all_of_it(
    walk: Walk, ana: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    """Otherwise the tests above would look for what nobody is told."""
    walk.browser = sign_in(ana)
    for place in walk.places:
        for path in ("/", "/notices", f"/communities/{place.slug}", f"/posts/{place.posts[0]}"):
            assert walk.ask("GET", path)[1] != []
        assert walk.ask("GET", f"/comments/{place.comments[0]}/versions")[1] != []
