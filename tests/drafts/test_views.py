"""What do the pages of drafts answer, with script and without?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import KeptDraft, Post, session
from moderation import Draft
from social.drafting import Begun
from social.drafts import actions
from social.posts.actions import create_post

JSON = {"Accept": "application/json"}


@pytest.fixture
def desk(ana, sign_in):
    """Give Ana's browser."""
    return sign_in(ana)


def keep(desk, seen: int = 0, **form):
    sent = {"kept_at": "home", "draft_seen": str(seen)} | form
    return desk.post("/drafts", data=sent, headers=JSON)


def test_a_script_keeps_a_draft_and_finds_it_elsewhere(desk, ana, sign_in) -> None:
    assert keep(desk, text="Half", title="On seams", draft_base="v2").json["version"] == 1
    answer = sign_in(ana).get("/drafts/at?place=home")
    assert answer.headers["Cache-Control"] == "no-store"
    draft = answer.json["draft"]
    assert draft["fields"] == [["text", "Half"], ["title", "On seams"]]
    assert (draft["version"], draft["base"], draft["files"]) == (1, "v2", [])
    assert desk.get("/drafts/at?place=questions").json == {"draft": None}
    assert desk.get("/drafts/at?place=%00").json == {"draft": None}


def test_a_script_is_told_what_another_device_kept(desk) -> None:
    keep(desk, text="On the phone")
    answer = keep(desk, text="On the desk")
    assert answer.status_code == 409
    assert answer.json["draft"]["fields"] == [["text", "On the phone"]]
    assert keep(desk, seen=1, text="").json == {"version": 0, "id": 0}
    gone = keep(desk, seen=1, text="On the desk")
    assert (gone.status_code, gone.json["draft"]) == (409, None)


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "9" * 5000, "٣"])
def test_a_version_that_is_none_counts_as_none(desk, seen) -> None:
    assert keep(desk, seen, text="Half").status_code in (200, 409)


def test_a_reply_to_a_number_that_no_comment_has_is_an_answer_to_the_post(
    desk, ana, community
) -> None:
    post = create_post(ana, community, Draft(source="On seams"))
    kept = keep(desk, kept_at=f"post:{post.id}", text="Half", parent="9" * 5000).json
    answer = desk.get(f"/drafts/{kept['id']}")
    assert answer.status_code == 200
    assert "Half" in answer.text


def test_what_cannot_be_kept_is_said(desk, monkeypatch) -> None:
    assert keep(desk, kept_at="nowhere", text="Half").status_code == 404
    monkeypatch.setattr(actions, "MOST", 0)
    answer = keep(desk, text="Half")
    assert answer.status_code == 422
    assert "0 drafts" in answer.json["title"]


def test_without_script_a_button_keeps_it_and_the_list_leads_back(desk, community, ana) -> None:
    page = desk.get(f"/communities/{community.slug}/posts/new").text
    assert 'formaction="/drafts"' in page
    place = f"community:{community.id}"
    form = {"kept_at": place, "draft_seen": "0", "text": "Half a thought", "kind": "question"}
    assert desk.post("/drafts", data=form).location == "/drafts"
    draft = session.scalars(select(KeptDraft)).one()
    page = desk.get("/drafts").text
    assert "A question in" in page
    assert "Half a thought" in page
    page = desk.get(f"/drafts/{draft.id}").text
    assert ">Half a thought</textarea>" in page
    assert 'name="draft_seen" value="1"' in page
    sent = {"kept_at": place, "text": "Half a thought", "kind": "question"}
    assert desk.post(f"/communities/{community.slug}/posts", data=sent).status_code == 303
    assert session.scalars(select(KeptDraft)).all() == []
    assert session.scalars(select(Post)).one().is_question


def test_without_script_nothing_is_written_over_unseen(desk, community) -> None:
    place = f"community:{community.id}"
    form = {"kept_at": place, "draft_seen": "0", "text": "On the phone"}
    desk.post("/drafts", data=form)
    answer = desk.post("/drafts", data=form | {"text": "On the desk"})
    assert answer.status_code == 409
    assert "On the phone" in answer.text
    assert ">On the desk</textarea>" in answer.text
    assert 'name="draft_seen" value="1"' in answer.text
    again = desk.post("/drafts", data=form | {"text": "On the desk", "draft_seen": "1"})
    assert again.status_code == 303


def test_each_kind_of_draft_has_its_form(desk, ana, ben, community, make_community) -> None:
    post = create_post(ana, community, Draft(source="Said", title="On seams"))
    other = create_post(ben, community, Draft(source="Not mine"))
    channel = make_community("What worked", ana, tells_stories=True)
    shown = {
        "home": "Write a post",
        f"post:{post.id}": "Your comment",
        f"post:{post.id}:edit": "Edit the post",
        f"post:{other.id}:edit": "no longer there for you",
        "comment:9999999999:edit": "no longer there for you",
        f"community:{channel.id}": "no longer there for you",
    }
    for place, words in shown.items():
        draft = actions.keep(ana, Begun(place, [("text", f"About {place}")], "v1"), 0)
        page = desk.get(f"/drafts/{draft.id}")
        assert page.status_code == 200
        assert words in page.text
        assert f"About {place}" in page.text
    story = Begun(f"story:{channel.id}:lesson", [("situation", "It broke")])
    draft = actions.keep(ana, story, 0)
    answer = desk.get(f"/drafts/{draft.id}")
    assert answer.location == f"/communities/{channel.slug}/stories/new?kind=lesson"
    assert desk.get("/drafts").status_code == 200


def test_a_draft_of_others_is_not_there(desk, ben) -> None:
    draft = actions.keep(ben, Begun("home", [("text", "Mine")]), 0)
    for number in (draft.id, 2**31, 2**70):
        assert desk.get(f"/drafts/{number}").status_code == 404
        assert desk.delete(f"/drafts/{number}").status_code == 404
    assert "Mine" not in desk.get("/drafts").text


def test_a_draft_goes_when_it_is_dropped(desk, ana) -> None:
    draft = actions.keep(ana, Begun("home", [("text", "Mine")]), 0)
    assert "Delete this draft?" in desk.get("/drafts").text
    assert desk.delete(f"/drafts/{draft.id}").location == "/drafts"
    assert session.scalars(select(KeptDraft)).all() == []


def test_the_menu_counts_drafts(desk, ana) -> None:
    assert "data-drafts" not in desk.get("/").text
    actions.keep(ana, Begun("home", [("text", "Mine")]), 0)
    assert 'data-drafts="1"' in desk.get("/").text


@pytest.fixture
def begun(ana, community):
    """Ana has begun a post in her community."""
    return actions.keep(ana, Begun(f"community:{community.id}", [("text", "In the morning")]), 0)


def test_a_draft_is_planned_changed_and_taken_back(desk, begun) -> None:
    page = desk.get(f"/drafts/{begun.id}/plan")
    assert "08:30 in Gent" in page.text
    form = {"when": "monday", "version": "1"}
    assert desk.post(f"/drafts/{begun.id}/plan", data=form).location == "/drafts"
    page = desk.get("/drafts").text
    assert "Take back" in page
    assert "08:30 in Gent" in page
    assert ">In the morning</textarea>" in desk.get(f"/drafts/{begun.id}").text
    sent = {"_method": "PATCH", "text": "At noon", "version": "2"}
    assert desk.post(f"/drafts/{begun.id}?_method=PATCH", data=sent).location == "/drafts"
    assert "At noon" in desk.get("/drafts").text
    assert desk.delete(f"/drafts/{begun.id}/plan").location == "/drafts"
    assert "Take back" not in desk.get("/drafts").text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"when": "own"}, "Say on which day."),
        ({"when": "own", "day": ["1", "1", "2020"]}, "That time has passed."),
        ({"when": "own", "day": ["31", "2", "2027"]}, "There is no such day."),
        ({"when": "own", "day": ["1", "1", "2200"]}, "a year from now"),
        (
            {"when": "own", "day": ["1", "1", "2027"], "clock": "25:00"},
            "Write a time such as 8:30.",
        ),
        ({"when": "tomorrow", "version": "7"}, "Another device changed this"),
    ],
)
def test_what_is_no_time_is_said(desk, begun, more, said) -> None:
    form = {"version": "1"} | more
    answer = desk.post(f"/drafts/{begun.id}/plan", data=form)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_planned_post_is_sent_now(desk, begun, community) -> None:
    desk.post(f"/drafts/{begun.id}/plan", data={"when": "tomorrow", "version": "1"})
    stale = desk.post(f"/drafts/{begun.id}/sending", data={"version": "1"})
    assert stale.location == "/drafts"
    assert session.scalars(select(Post)).all() == []
    answer = desk.post(f"/drafts/{begun.id}/sending", data={"version": "2"})
    post = session.scalars(select(Post)).one()
    assert answer.location == f"/posts/{post.id}"
    assert desk.get("/drafts").status_code == 200


def test_without_script_a_post_is_kept_and_then_its_time_asked(desk, community) -> None:
    form = {"kept_at": "home", "text": "Later", "audience": community.slug, "later": "1"}
    answer = desk.post("/drafts", data=form)
    draft = session.scalars(select(KeptDraft)).one()
    assert answer.location == f"/drafts/{draft.id}/plan"
    assert community.name in desk.get(answer.location).text


def test_what_is_no_post_or_goes_nowhere_is_not_planned(desk, ana, sign_in, eve, community) -> None:
    comment = actions.keep(ana, Begun("post:7", [("text", "Yes")]), 0)
    nowhere = actions.keep(ana, Begun("home", [("text", "Yes")]), 0)
    outside = actions.keep(eve, Begun(f"community:{community.id}", [("text", "Yes")]), 0)
    for who, draft in ((desk, comment), (desk, nowhere), (sign_in(eve), outside)):
        assert who.get(f"/drafts/{draft.id}/plan").status_code == 404
        sent = {"when": "tomorrow", "version": "1"}
        assert who.post(f"/drafts/{draft.id}/plan", data=sent).status_code == 404
