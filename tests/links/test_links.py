"""Does a text show the page that it links to: once fetched, our own copy, and never too much?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from werkzeug.exceptions import NotFound

from models import (
    Entry,
    Event,
    Link,
    LinkState,
    LinkUse,
    Post,
    TextState,
    now,
    session,
)
from moderation import Draft
from social.cards import Card, cards_of
from social.changes import change
from social.comments.actions import create_comment
from social.links import actions, looking
from social.messages.actions import start_conversation
from social.posts.actions import create_post, edit_post
from tests.fetching.far import Far, moved, ok
from tests.files.samples import picture

PAGE = (
    b"<title>Seams</title><meta name=description content='How to weld'>"
    b"<meta property=og:image content=/p.png>"
)
URL = "http://example.org/seams"


@pytest.fixture
def web(far: Far) -> Far:
    """A page with a picture."""
    far.answers |= {"/seams": ok(PAGE), "/p.png": ok(picture(size=(1200, 600)), "image/png")}
    return far


@pytest.fixture
def post(in_app, ana, community) -> Post:
    return create_post(ana, community, Draft(source=f"Read this: {URL}"))


def card(shown: Post) -> Card | None:
    return cards_of(shown.noun, [shown.id]).get(shown.id)


def look(shown: Post) -> Card | None:
    looking.look(shown.noun, shown.id)
    return card(shown)


def waiting() -> list[dict[str, object]]:
    jobs = "SELECT args FROM procrastinate_jobs WHERE task_name LIKE 'links.%' ORDER BY id"
    return list(session.scalars(text(jobs)))


def test_a_text_shows_what_the_page_says_with_our_own_copy_of_the_picture(web, post) -> None:
    assert waiting() == [{"noun": "post", "noun_id": post.id}]
    found = look(post)
    assert found is not None
    assert (found.title, found.about, found.site) == ("Seams", "How to weld", "example.org")
    assert (found.has_picture, found.width, found.height) == (True, 960, 480)
    link = session.scalars(select(Link)).one()
    assert (link.state, link.url, len(link.picture)) == (LinkState.READ, URL, 64)


class Outlet:
    """Keeps what open pages are sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, object]] = []

    def send(self, message: dict[str, object]) -> None:
        self.sent.append(message)

    def tell(self, told: object) -> None:
        pass


def test_open_pages_look_again_once_it_is_read_and_when_it_was_read_before(
    app, web, post, ana, ben, community
) -> None:
    outlet = app.extensions["live"] = Outlet()
    try:
        look(post)
        assert outlet.sent == [{"linked_posts": [post.id]}]
        comment = create_comment(ben, post, Draft(source=f"Again: {URL}"))
        look(comment)
        assert outlet.sent[1:] == [{"linked_comments": [comment.id]}]
        web.answers["/none"] = ok(b"nothing")
        look(create_post(ana, community, Draft(source="http://example.org/none")))
        assert outlet.sent[2:] == []
    finally:
        del app.extensions["live"]


def test_without_a_link_nothing_is_asked_for(in_app, ana, community, far) -> None:
    create_post(ana, community, Draft(source="No link at all"))
    assert waiting() == []


def test_one_fetch_is_for_all_who_link_to_it(web, post, ben, community) -> None:
    look(post)
    asked = len(web.asked)
    other = create_comment(ben, post, Draft(source=f"See {URL}"))
    looking.look("comment", other.id)
    assert cards_of("comment", [other.id])[other.id].title == "Seams"
    assert len(web.asked) == asked


def test_many_workers_fetch_it_once(web, post, at_once) -> None:
    number = post.id
    at_once(*[lambda: looking.look("post", number)] * 8)
    assert sum(b"GET /seams" in head for head in web.asked) == 1
    assert card(post) is not None


def test_later_it_is_read_anew_and_older_texts_keep_what_they_show(web, post, ana, community):
    look(post)
    with change(None):
        session.execute(update(Link).values(created_at=now() - timedelta(days=8)))
    web.answers["/seams"] = ok(b"<title>Other words</title>")
    other = create_post(ana, community, Draft(source=URL))
    found, before = look(other), card(post)
    assert found is not None
    assert before is not None
    assert (found.title, before.title) == ("Other words", "Seams")


def test_messages_show_it_too(web, in_app, ana, ben) -> None:
    message = start_conversation(ana, [ben], Draft(source=URL))
    looking.look("message", message.id)
    assert cards_of("message", [message.id])[message.id].title == "Seams"


def test_another_address_shows_another_page_and_none_shows_none(web, post, ana) -> None:
    look(post)
    web.answers["/other"] = ok(b"<title>Other</title>")
    edit_post(ana, post, Draft(source="http://example.org/other"), post.version)
    found = look(post)
    assert found is not None
    assert found.title == "Other"
    edit_post(ana, post, Draft(source="nothing"), post.version)
    assert look(post) is None


def test_an_edit_of_the_words_leaves_what_was_taken_off_taken_off(web, post, ana) -> None:
    look(post)
    actions.take_off(ana, session.scalars(select(LinkUse)).one())
    edit_post(ana, post, Draft(source=f"Please read {URL}"), post.version)
    found = look(post)
    assert found is not None
    assert found.is_off


def test_what_waits_for_a_moderator_leads_nobody_anywhere(web, post) -> None:
    with change(None) as record:
        post.state = TextState.HELD
        record(Event.POST_EDITED, post)
    assert look(post) is None
    assert web.asked == []


@pytest.mark.parametrize(
    "source",
    ["http://localhost/posts/1", "`http://example.org/seams`", "[x](/posts/1)",
     "mailto:a@b.example", "http://example.org:22/", "http://a:b@example.org/", "ftp://example.org/a"],
)  # fmt: skip
def test_own_pages_code_and_odd_addresses_are_not_fetched(
    in_app, ana, community, web, source
) -> None:
    assert look(create_post(ana, community, Draft(source=source))) is None
    assert web.asked == []


def test_of_several_addresses_the_first_is_shown(in_app, ana, community, web) -> None:
    said = f"http://a:b@example.org/x then {URL} and http://example.org/other"
    found = look(create_post(ana, community, Draft(source=said)))
    assert found is not None
    assert found.title == "Seams"


def test_a_machine_of_the_house_is_never_asked(in_app, ana, community, web) -> None:
    web.names["printer"] = ["192.168.1.9"]
    assert look(create_post(ana, community, Draft(source="http://printer/"))) is None
    link = session.scalars(select(Link)).one()
    assert (link.state, link.reason) == (LinkState.FAILED, "inside")
    assert web.asked == []


def test_a_picture_inside_the_house_is_not_fetched(web, post) -> None:
    web.names["printer"] = ["192.168.1.9"]
    web.answers["/seams"] = ok(b"<title>x</title><meta property=og:image content=http://printer/>")
    found = look(post)
    assert found is not None
    assert not found.has_picture
    assert len(web.asked) == 1


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
BOMB = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0"


@pytest.mark.parametrize(
    "answer",
    [ok(SVG, "image/svg+xml"), ok(SVG, "image/png"), ok(BOMB, "image/png"), ok(b"", "image/png"),
     ok(picture(size=(16, 16)), "image/png"), ok(b"<p>", "text/html"), moved("/p.png"), b"",
     ok(bytes(6_000_000), "image/png")],
)  # fmt: skip
def test_a_picture_that_is_none_is_left_out(web, post, answer: bytes) -> None:
    web.answers["/p.png"] = answer
    found = look(post)
    assert found is not None
    assert (found.title, found.has_picture) == ("Seams", False)


def test_why_nothing_was_read_is_kept_and_it_is_tried_again_in_time(web, post) -> None:
    web.answers["/seams"] = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
    assert look(post) is None
    link = session.scalars(select(Link)).one()
    assert (link.state, link.reason, link.tries) == (LinkState.WAITING, "away", 1)
    assert waiting()[-1] == {"link_id": link.id}
    assert not looking.claim(link.id)  # not yet
    web.answers["/seams"] = ok(PAGE)
    with change(None):
        session.execute(update(Link).values(next_at=now()))
    assert looking.claim(link.id)
    looking.read(link.id)
    assert card(post) is not None


def test_it_is_not_tried_for_ever(web, post) -> None:
    web.answers["/seams"] = b"nonsense"
    looking.look("post", post.id)
    link_id = session.scalars(select(Link.id)).one()
    for _ in range(len(looking.WAITS)):
        looking.read(link_id)
    link = session.scalars(select(Link)).one()
    assert (link.state, link.reason, link.next_at) == (LinkState.FAILED, "broken", None)
    assert len(waiting()) == 1 + len(looking.WAITS)


def test_a_page_that_is_not_there_is_asked_for_once(web, post, ana, community) -> None:
    web.answers = {}
    assert look(post) is None
    assert look(create_post(ana, community, Draft(source=URL))) is None
    assert len(web.asked) == 1


def test_its_author_takes_it_off_and_puts_it_back_and_nothing_is_recorded(
    web, post, ana, ben
) -> None:
    looking.look("post", post.id)
    before = session.scalar(select(func.count(Entry.id)))
    use = actions.find(ana, session.scalars(select(LinkUse.id)).one())
    actions.take_off(ana, use)
    found = card(post)
    assert found is not None
    assert found.is_off
    with pytest.raises(NotFound):
        actions.find(ben, use.id)
    actions.put_back(ana, actions.find(ana, use.id))
    found = card(post)
    assert found is not None
    assert not found.is_off
    assert session.scalar(select(func.count(Entry.id))) == before


def test_what_no_text_shows_any_more_goes_with_its_picture(web, post, ana, in_app) -> None:
    look(post)
    later = now() + timedelta(days=2)
    assert looking.clear(later, 10) == 0
    edit_post(ana, post, Draft(source="nothing"), post.version)
    assert look(post) is None
    digest = session.scalars(select(Link.picture)).one()
    assert looking.clear(later, 10) == 1
    jobs = "SELECT args FROM procrastinate_jobs WHERE task_name = 'files.forget'"
    assert session.scalars(text(jobs)).all() == [{"digests": [digest]}]


def test_with_the_words_that_are_erased_goes_what_they_showed(web, post) -> None:
    look(post)
    with change(None) as record:
        post.erased_at = now()
        record(Event.POST_ERASED, post)
    assert looking.clear(now() + timedelta(days=2), 10) == 1
    assert session.scalars(select(LinkUse)).all() == []


def test_the_page_shows_the_card_and_only_its_readers_get_the_picture(
    far, ana, ben, eve, community, sign_in
) -> None:
    far.answers |= {"/seams": ok(PAGE), "/p.png": ok(picture(size=(300, 200)), "image/png")}
    post = create_post(ana, community, Draft(source=f"Read this: {URL}"))
    with sign_in(ana).application.app_context():
        looking.look("post", post.id)
        use = session.scalars(select(LinkUse.id)).one()
    page = sign_in(ben).get(f"/posts/{post.id}").text
    assert f'src="/links/{use}/picture"' in page
    assert "How to weld" in page
    assert "Seams" in sign_in(ben).get("/").text
    answer = sign_in(ben).get(f"/links/{use}/picture")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert "private" in answer.headers["Cache-Control"]
    for number in (use, use + 1, 2**31, 2**70):
        assert sign_in(eve).get(f"/links/{number}/picture").status_code == 404
        assert sign_in(eve).delete(f"/links/{number}").status_code == 404
        assert sign_in(eve).post(f"/links/{number}").status_code == 404
    assert sign_in(ben).delete(f"/links/{use}").status_code == 403
    assert sign_in(ana).delete(f"/links/{use}").status_code == 303
    assert "How to weld" not in sign_in(ben).get(f"/posts/{post.id}").text
    assert "Show the linked page" in sign_in(ana).get(f"/posts/{post.id}").text
    assert sign_in(ben).get(f"/links/{use}/picture").status_code == 404
    assert sign_in(ana).post(f"/links/{use}").status_code == 303
    assert "How to weld" in sign_in(ben).get(f"/posts/{post.id}").text
