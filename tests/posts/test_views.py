"""What do the addresses of posts answer: when it works, when it is wrong, to an outsider?"""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from models import (
    Attachment,
    Comment,
    Community,
    CommunityKind,
    Event,
    Person,
    Post,
    Reaction,
    TextState,
    session,
)
from social.changes import change
from social.separating import keep_apart


@pytest.fixture
def anas(sign_in, ana, community) -> FlaskClient:
    return sign_in(ana)


def write(browser: FlaskClient, words: str = "Words", place: str = "welding", **more) -> int:
    answer = browser.post(f"/communities/{place}/posts", data={"text": words} | more)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def picture() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (8, 6), "teal").save(file, "PNG")
    file.seek(0)
    return file


def test_what_a_member_writes_another_reads(anas, sign_in, ben) -> None:
    post = write(anas, "Hello **Ben**", title="Greeting")
    page = sign_in(ben).get(f"/posts/{post}")
    assert "Hello <strong>Ben</strong>" in page.text
    assert page.text.count("<h1") == 1


def test_a_page_can_lead_here_with_words_to_begin_with(anas) -> None:
    begun = {"title": "Who knows <welding>?", "text": "I looked for: welding"}
    page = anas.get("/communities/welding/posts/new", query_string=begun).text
    assert 'value="Who knows &lt;welding&gt;?"' in page
    assert "I looked for: welding</textarea>" in page


def test_a_post_without_words_comes_back_with_its_title_kept(anas) -> None:
    answer = anas.post("/communities/welding/posts", data={"text": " ", "title": "Kept"})
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.text
    assert "Write something first" in answer.text


def test_a_line_end_counts_once_though_browsers_send_two_characters(anas) -> None:
    post = write(anas, "a\r\n" * 4_999 + "a", title="b" * 300)
    assert len(session.get_one(Post, post).source) == 9_999
    words = "a\r\n" * 2_499 + "a"
    assert anas.post(f"/posts/{post}/comments", data={"text": words}).status_code == 303


@pytest.mark.parametrize(("title", "text"), [("", "a" * 10_001), ("a" * 301, "Words")])
def test_what_is_too_long_comes_back(anas, title: str, text: str) -> None:
    answer = anas.post("/communities/welding/posts", data={"text": text, "title": title})
    assert answer.status_code == 422
    assert "This is too long" in answer.text


def test_a_script_is_told_which_field_is_wrong(anas) -> None:
    answer = anas.post(
        "/communities/welding/posts", data={"text": ""}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert list(answer.json["errors"]) == ["text"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/posts/{}"),
        ("GET", "/posts/{}/edit"),
        ("GET", "/posts/{}/versions"),
        ("PATCH", "/posts/{}"),
        ("DELETE", "/posts/{}"),
        ("POST", "/posts/{}/pin"),
        ("DELETE", "/posts/{}/pin"),
        ("POST", "/posts/{}/restoration"),
        ("POST", "/posts/{}/reactions/thanks"),
        ("DELETE", "/posts/{}/reactions/thanks"),
        ("POST", "/posts/{}/unread"),
        ("POST", "/posts/{}/comments"),
    ],
)
def test_for_an_outsider_the_post_does_not_exist(anas, sign_in, eve, method, path) -> None:
    post = write(anas)
    answer = sign_in(eve).open(path.format(post), method=method, data={"text": "x", "version": 1})
    assert answer.status_code == 404


def test_an_outsider_cannot_post_where_they_may_not_read(anas, sign_in, eve) -> None:
    answer = sign_in(eve).post("/communities/welding/posts", data={"text": "x"})
    assert answer.status_code == 404
    assert session.scalar(select(func.count()).select_from(Post)) == 0


def test_a_member_who_is_not_the_author_is_told_who_may_edit(anas, sign_in, ben) -> None:
    post = write(anas)
    answer = sign_in(ben).open(
        f"/posts/{post}", method="PATCH", data={"text": "Mine", "version": 1}
    )
    assert answer.status_code == 403
    assert "Authors edit their own posts" in answer.text


def test_an_edit_by_form_keeps_the_version_before(anas) -> None:
    post = write(anas, "Frist")
    answer = anas.post(f"/posts/{post}?_method=PATCH", data={"text": "First", "version": 1})
    assert answer.status_code == 303
    assert "Frist" in anas.get(f"/posts/{post}/versions").text


def test_the_form_knows_delete_and_undo(anas) -> None:
    post = write(anas)
    assert anas.post(f"/posts/{post}", data={"_method": "DELETE"}).status_code == 303
    assert anas.get(f"/posts/{post}").status_code == 404
    assert anas.post(f"/posts/{post}/restoration").status_code == 303
    assert anas.get(f"/posts/{post}").status_code == 200


def test_who_may_not_see_a_post_that_waits_learns_nothing_from_undo(
    anas, sign_in, ana, ben
) -> None:
    post = write(anas)
    with change(ana) as record:
        waiting = session.get_one(Post, post)
        waiting.state = TextState.HELD
        record(Event.POST_EDITED, waiting)
    assert sign_in(ben).post(f"/posts/{post}/restoration").status_code == 404
    assert anas.post(f"/posts/{post}/restoration").status_code == 303


def test_what_was_deleted_is_for_others_as_if_it_had_never_been(
    anas, sign_in, ben, eve, community
) -> None:
    with change(None) as record:
        community.kind = CommunityKind.PUBLIC
        record(Event.COMMUNITY_CHANGED, community)
    post = write(anas)
    anas.delete(f"/posts/{post}")
    for other in (ben, eve):
        for number in (post, post + 1):
            assert sign_in(other).post(f"/posts/{number}/restoration").status_code == 404
    assert anas.post(f"/posts/{post}/restoration").status_code == 303


def test_a_reaction_is_pressed_for_who_gave_it_alone(anas, sign_in, ben) -> None:
    post = write(anas)
    for _twice in range(2):
        assert anas.post(f"/posts/{post}/reactions/useful").status_code == 303
    assert session.scalar(select(func.count()).select_from(Reaction)) == 1
    assert 'data-reaction="useful" aria-pressed="true"' in anas.get(f"/posts/{post}").text
    assert 'aria-pressed="true"' not in sign_in(ben).get(f"/posts/{post}").text
    assert anas.post(f"/posts/{post}/reactions/hate").status_code == 404


def test_only_the_author_sees_the_ways_to_change_it(anas, sign_in, ben) -> None:
    post = write(sign_in(ben))
    page = f"/posts/{post}"
    assert 'hidden data-for="author' not in sign_in(ben).get(page).text
    assert f'href="/posts/{post}/edit" data-edit hidden' in anas.get(page).text


def test_owners_find_the_way_to_delete_what_others_posted(anas, sign_in, ben) -> None:
    bens = write(sign_in(ben))
    assert 'data-delete data-for="author owner"' in anas.get(f"/posts/{bens}").text
    own = write(anas)
    assert 'data-delete hidden data-for="author owner"' in sign_in(ben).get(f"/posts/{own}").text


def test_without_script_a_picture_comes_along_with_the_form(anas) -> None:
    post = write(anas, "Look", upload=(picture(), "door.png"))
    assert session.scalar(select(Attachment.post_id)) == post
    assert "/door.png" in anas.get(f"/posts/{post}").text


def test_a_file_that_is_not_taken_is_named_and_the_words_stay(anas) -> None:
    answer = anas.post(
        "/communities/welding/posts",
        data={"text": "Kept words", "upload": (BytesIO(b"<svg/>"), "x.svg")},
    )
    assert answer.status_code == 422
    assert "Kept words" in answer.text
    assert "SVG" in answer.text


def test_nobody_publishes_the_file_of_another(anas, sign_in, ben) -> None:
    answer = anas.post(
        "/files", data={"file": (picture(), "mine.png")}, headers={"Accept": "application/json"}
    )
    post = write(sign_in(ben), "Stolen", file=str(answer.json["id"]))
    assert session.scalars(select(Attachment).where(Attachment.post_id == post)).all() == []


@pytest.mark.parametrize(
    "data",
    [
        {"text": ["a", "b"]},
        {"text": "x\x00y"},
        {"text": "x", "title": "t" * 301},
        {"text": "x" * 10_001},
        {"text": "x", "file": ["-1", "abc", "9" * 30, "0"]},
        {"text": "x", "key": "' OR 1=1 --" * 20},
    ],
)
def test_hostile_forms_are_answered_and_never_break(anas, data) -> None:
    assert anas.post("/communities/welding/posts", data=data).status_code in (303, 422)


def test_a_page_of_posts_costs_the_same_statements_however_many_there_are(
    anas, ben, community: Community, statements: list[str]
) -> None:
    counts = []
    for number in (1, 20):
        for _post in range(number):
            write(anas)
        anas.get("/")
        statements.clear()
        assert anas.get("/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12, "\n".join(statements)


def test_home_says_why_each_post_is_there(anas) -> None:
    write(anas)
    assert "In Welding, which you joined" in anas.get("/").text


ACTIVITY_IS_CHOSEN = 'value="activity" aria-current="true"'


def test_the_order_chosen_stays_chosen(anas) -> None:
    assert anas.post("/home/order", data={"order": "activity"}).status_code == 303
    assert ACTIVITY_IS_CHOSEN in anas.get("/").text
    anas.post("/home/order", data={"order": "newest"})
    assert ACTIVITY_IS_CHOSEN not in anas.get("/").text


def test_to_look_at_another_order_keeps_nothing(anas) -> None:
    assert ACTIVITY_IS_CHOSEN in anas.get("/?order=activity").text
    assert ACTIVITY_IS_CHOSEN not in anas.get("/").text


@pytest.mark.parametrize("order", ["best", ""])
def test_no_other_order_is_kept(anas, order) -> None:
    assert anas.post("/home/order", data={"order": order}).status_code == 404


def test_a_program_reads_the_feed_as_facts(anas) -> None:
    post = write(anas, "Hello")
    answer = anas.get("/", headers={"Accept": "application/json"})
    assert [one["id"] for one in answer.json["posts"]] == [post]


def test_the_preview_shows_what_the_post_would_and_keeps_nothing(anas) -> None:
    answer = anas.post("/preview", data={"text": "**bold** <script>alert(1)</script>"})
    assert "<strong>bold</strong>" in answer.text
    assert "<script" not in answer.text
    assert session.scalar(select(func.count()).select_from(Post)) == 0


def test_an_answer_stands_in_the_thread_and_is_linked(anas, sign_in, ben) -> None:
    post = write(anas)
    answer = sign_in(ben).post(f"/posts/{post}/comments", data={"text": "An answer"})
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert "An answer" in anas.get(where).text
    comment = where.rsplit("-", 1)[1]
    assert anas.get(f"/comments/{comment}").headers["Location"].endswith(f"#comment-{comment}")
    assert sign_in(ben).post(f"/posts/{post}/comments", data={"text": ""}).status_code == 422


@pytest.mark.parametrize("parent", ["abc", "99999999999", "0", "-1"])
def test_an_answer_to_nothing_is_not_found(anas, parent: str) -> None:
    post = write(anas)
    answer = anas.post(f"/posts/{post}/comments", data={"text": "x", "parent": parent})
    assert answer.status_code == 404


def test_a_reply_is_written_under_its_answer_without_script(anas) -> None:
    post = write(anas)
    anas.post(f"/posts/{post}/comments", data={"text": "Argon"})
    answer = session.scalar(select(Comment.id))
    assert f'name="parent" value="{answer}"' in anas.get(f"/posts/{post}?reply={answer}").text


@pytest.mark.parametrize("number", ["0", "x", "-1", "99999999999"])
def test_a_reply_to_nothing_is_an_answer_to_the_post(anas, number: str) -> None:
    post = write(anas)
    assert 'name="parent" value=""' in anas.get(f"/posts/{post}?reply={number}").text


def test_the_address_of_the_next_page_takes_over_nothing_that_breaks_it(anas) -> None:
    for _post in range(21):
        write(anas)
    for words in ("endpoint=x", "_scheme=x", "_external=1", "_anchor=x", "order=newest"):
        assert anas.get(f"/?{words}").status_code == 200


def fields_of(page: str) -> dict[str, str]:
    """Read the form that gives words back."""
    form = page.partition('<form class="form"')[2].partition("</form>")[0]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    text = re.search(r"<textarea[^>]*>\n?([^<]*)</textarea>", form)
    return found | ({"text": unescape(text[1])} if text else {})


@pytest.fixture
def with_tokens(app, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


OURS = {"Origin": "http://localhost"}


def test_words_of_an_old_form_come_back_and_can_be_sent_again(anas, with_tokens) -> None:
    words = {"text": "Long <thoughts>", "title": "Kept", "csrf_token": "old"}
    answer = anas.post("/communities/welding/posts", data=words, headers=OURS)
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    again = fields_of(answer.text)
    assert (again["text"], again["title"]) == ("Long <thoughts>", "Kept")
    assert anas.post("/communities/welding/posts", data=again, headers=OURS).status_code == 303
    assert session.scalars(select(Post.source)).one() == "Long <thoughts>"


def test_words_of_who_was_signed_out_come_back(client, anas, with_tokens) -> None:
    words = {"text": "Long thoughts", "csrf_token": "old"}
    answer = client.post("/communities/welding/posts", data=words, headers=OURS)
    assert (answer.status_code, answer.mimetype) == (401, "text/html")
    again = fields_of(answer.text)
    assert again["text"] == "Long thoughts"
    answer = anas.post("/communities/welding/posts", data=again, headers=OURS)
    again = fields_of(answer.text)  # the token was that of nobody
    assert anas.post("/communities/welding/posts", data=again, headers=OURS).status_code == 303


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://evil.example"}])
def test_words_of_another_site_are_not_offered_to_send(anas, client, with_tokens, origin) -> None:
    words = {"text": "Buy gold", "csrf_token": "old"}
    for browser in (anas, client):
        answer = browser.post("/communities/welding/posts", data=words, headers=origin)
        assert answer.status_code in (400, 401)
        assert "Buy gold" not in answer.text


def test_an_old_form_tells_a_script_and_gives_no_password_back(anas, with_tokens) -> None:
    words = {"text": "x", "password": "secret words", "csrf_token": "old"}
    answer = anas.post("/communities/welding/posts", data=words, headers=OURS)
    assert "secret words" not in answer.text
    answer = anas.post("/communities/welding/posts", data=words, headers={"X-Kring-Visit": "1"})
    assert answer.mimetype == "application/problem+json"


def test_an_old_form_gives_no_secret_back_and_says_that_there_was_one(anas, with_tokens) -> None:
    words = {"text": "Roos ID", "secret": "of the client", "csrf_token": "old"}
    answer = anas.post("/communities/welding/posts", data=words, headers=OURS)
    assert "of the client" not in answer.text
    again = fields_of(answer.text)
    assert (again["text"], again["dropped"]) == ("Roos ID", "1")
    old = again | {"csrf_token": "old"}
    answer = anas.post("/communities/welding/posts", data=old, headers=OURS)
    assert fields_of(answer.text)["dropped"] == "1"


def test_whom_its_author_avoids_reads_no_earlier_words_either(app, anas, sign_in, ana, ben) -> None:
    post = write(anas, "At first")
    data = {"text": "Mine"}
    comment = anas.post(
        f"/posts/{post}/comments", data=data, headers={"Accept": "application/json"}
    )
    paths = (f"/posts/{post}/versions", f"/comments/{comment.json['id']}/versions")
    with app.app_context(), change(session.get_one(Person, ana.id)):
        keep_apart(session.get_one(Person, ana.id), ben.id)
    for path in paths:
        assert sign_in(ben).get(path).status_code == 404, path
        assert anas.get(path).status_code == 200, path
