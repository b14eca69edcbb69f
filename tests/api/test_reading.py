"""Does a program read what its person may read, and nothing else?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import AccessToken, Community, Person, Scope, session
from moderation import Draft
from social.comments.actions import create_comment
from social.posts.actions import create_post
from social.separating import keep_apart
from tests.api.conftest import Program

Make = Callable[..., Program]


@pytest.fixture
def said(community, ana, ben) -> tuple[int, int]:
    """Let Ana say something, and Ben answer."""
    post = create_post(ana, community, Draft(title="Seams", source="They **hold** #welding"))
    comment = create_comment(ben, post, Draft(source="Well done"))
    return post.id, comment.id


def test_a_program_knows_for_whom_it_speaks(program: Make, ana: Person) -> None:
    answer = program(ana, Scope.READ).get("/me")
    assert answer.status_code == 200
    assert answer.json["handle"] == "ana.peeters"
    assert answer.json["scopes"] == ["read"]
    assert answer.json["site"] == {"name": "Gent", "country": "BE", "zone": "Europe/Brussels"}
    assert answer.json["token_expires_at"].endswith("Z")
    assert answer.headers["Cache-Control"] == "no-store"


def test_members_read_what_is_said(program: Make, ben: Person, said: tuple[int, int]) -> None:
    reader = program(ben, Scope.READ)
    post_id, comment_id = said
    for path in ("/feed", "/communities/welding/posts", "/people/ana.peeters/posts"):
        (post,) = reader.get(path).json["items"]
        assert (post["id"], post["title"], post["community"]["slug"]) == (
            post_id,
            "Seams",
            "welding",
        )
        assert post["text"] == "They **hold** #welding"
        assert "<strong>hold</strong>" in post["html"]
    (tagged,) = reader.get("/topics/welding/posts").json["items"]
    assert tagged["id"] == post_id
    one = reader.get(f"/posts/{post_id}")
    assert one.json["comments"] == 1
    assert one.headers["ETag"] == '"1"'
    (comment,) = reader.get(f"/posts/{post_id}/comments").json["items"]
    assert (comment["id"], comment["author"]["handle"]) == (comment_id, "ben.claes")
    (group,) = [one for one in reader.get("/search?q=hold").json["texts"] if one["sort"] == "post"]
    assert group["items"][0]["post"] == post_id


def test_an_outsider_is_told_nothing(program: Make, eve: Person, said: tuple[int, int]) -> None:
    reader = program(eve)
    post_id, comment_id = said
    for path in (
        f"/posts/{post_id}",
        f"/posts/{post_id}/comments",
        f"/posts/{post_id}/versions",
        f"/comments/{comment_id}",
        "/communities/welding/posts",
    ):
        assert reader.get(path).status_code == 404, path
    assert reader.get("/communities/welding/members").status_code == 403
    assert reader.get("/communities/welding").json["may_read"] is False
    for path in ("/feed", "/people/ana.peeters/posts"):
        assert reader.get(path).json["items"] == []
    assert reader.get("/search?q=hold").json["texts"] == []


def test_people_kept_apart_are_not_told_of(
    program: Make, ana: Person, ben: Person, said: tuple[int, int]
) -> None:
    keep_apart(ben, ana.id)
    session.commit()
    reader = program(ben)
    assert reader.get("/feed").json["items"] == []
    assert reader.get(f"/posts/{said[0]}").status_code == 404


def test_lists_go_on_page_by_page(program: Make, ana: Person, community: Community) -> None:
    for number in range(23):
        create_post(ana, community, Draft(source=f"Post {number}"))
    reader = program(ana)
    first = reader.get("/communities/welding/posts")
    assert first.headers["Link"] == f'<{first.json["next"]}>; rel="next"'
    path = first.json["next"].removeprefix("http://localhost/api/v1")
    second = reader.get(path)
    words = [post["text"] for post in first.json["items"] + second.json["items"]]
    assert words == [f"Post {number}" for number in reversed(range(23))]
    assert second.json["next"] is None
    assert "Link" not in second.headers


def test_a_page_costs_the_same_however_much_is_on_it(
    program: Make, ana: Person, community: Community, statements: list[str]
) -> None:
    reader = program(ana)
    reader.get("/feed")
    counts = []
    for _round in range(2):
        for number in range(5):
            post = create_post(ana, community, Draft(source=f"Post {number}"))
            create_comment(ana, post, Draft(source="Well"))
        last = post.id
        for path in ("/feed", "/communities", "/people", f"/posts/{last}/comments"):
            statements.clear()
            assert reader.get(path).status_code == 200
            counts.append(len(statements))
    assert counts[:4] == counts[4:]
    assert counts[0] <= 6  # one of them says how to plan the others


@pytest.mark.parametrize(
    "secret", ["", "kring_", "x" * 500, "kring_é", "token-1-" + "x" * 32, "kring_\x00"]
)
def test_nothing_opens_without_a_token_that_is_good(app, ana: Person, secret: str) -> None:
    client = app.test_client()
    headers = {"Authorization": f"Bearer {secret}".encode("latin-1", "replace").decode("latin-1")}
    answer = client.get("/api/v1/me", headers=headers)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_cookie_opens_nothing_here_and_a_token_opens_no_page(
    sign_in: Callable[[Person], FlaskClient], program: Make, ana: Person, app
) -> None:
    browser = sign_in(ana)
    assert browser.get("/api/v1/me").status_code == 401
    assert browser.get("/").status_code == 200
    headers = {"Authorization": f"Bearer {program(ana).secret}"}
    assert app.test_client().get("/", headers=headers).status_code == 302
    assert app.test_client().get("/api/v1/me?_method=DELETE", headers=headers).status_code == 200


def test_a_token_is_good_for_what_it_says(program: Make, ana: Person, community) -> None:
    answer = program(ana, Scope.NOTICES).get("/feed")
    assert answer.status_code == 403
    assert 'scope="read"' in answer.headers["WWW-Authenticate"]
    assert program(ana, Scope.NOTICES).get("/notices").status_code == 200
    assert program(ana, Scope.READ).get("/conversations").status_code == 403
    words = {"text": "Hello"}
    assert program(ana, Scope.READ).post("/communities/welding/posts", words).status_code == 403


def test_an_old_token_opens_nothing(program: Make, ana: Person) -> None:
    assert program(ana, lasts=timedelta(seconds=-1)).get("/me").status_code == 401


def test_its_use_is_noted_and_recorded_nowhere(program: Make, ana: Person, statements) -> None:
    reader = program(ana)
    reader.get("/me")
    statements.clear()
    reader.get("/me")
    assert not [one for one in statements if one.startswith("UPDATE")]
    assert session.scalars(select(AccessToken.used_at)).one() is not None


def test_errors_are_problem_documents_in_the_callers_language(
    program: Make, make_person: Callable[..., Person]
) -> None:
    reader = program(make_person("Zoë Maes", language="nl"))
    missing = reader.get("/posts/1")
    assert (missing.status_code, missing.mimetype) == (404, "application/problem+json")
    assert missing.json["title"] == "Hier is niets"
    nowhere = reader.get("/nowhere")
    assert (nowhere.status_code, nowhere.mimetype) == (404, "application/problem+json")
    wrong = reader.ask("DELETE", "/feed")
    assert (wrong.status_code, wrong.mimetype) == (405, "application/problem+json")
    assert "GET" in wrong.headers["Allow"]
    asked = reader.get("/feed?order=best&colour=red")
    assert (asked.status_code, asked.mimetype) == (422, "application/problem+json")


@pytest.mark.parametrize(
    "path",
    [
        "/posts/99999999999999999999", "/posts/2147483648", "/posts/0", "/feed?before=x",
        "/feed?before=1-99999999999", "/people?after=2147483647", "/notices?before=%00",
        "/people/%00", "/communities/%00", "/topics/%00/posts", "/files/9/content",
        "/people?q=%00", "/search?q=%00", "/communities?q=%ED%A0%80", "/people/" + "a" * 3000,
    ],
)  # fmt: skip
def test_what_is_nobodys_is_no_fault_of_ours(program: Make, ana: Person, path: str) -> None:
    assert program(ana).get(path).status_code in (200, 404, 422)
