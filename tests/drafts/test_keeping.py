"""Is what one begins to write there on every device, and nobody else's?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden, NotFound

from models import Entry, Event, File, KeptDraft, Notice, Person, limits, now, session
from moderation import Draft
from social.attaching import Brought
from social.changes import change
from social.comments.actions import create_comment, edit_comment
from social.drafting import Begun
from social.drafts import actions, fading
from social.drafts.listing import lists_of
from social.errors import Invalid
from social.files.actions import remove_loose
from social.notices.actions import notify
from social.posts.actions import create_post, edit_post

HALF = Begun("home", [("title", ""), ("text", "Half a thought"), ("kind", "discussion")])


def kept(person) -> list[str]:
    rows = select(KeptDraft).where(KeptDraft.person_id == person.id).order_by(KeptDraft.id)
    return [draft.field("text") for draft in session.scalars(rows)]


def saying(words: str, place: str = "home") -> Begun:
    return Begun(place, [("text", words)])


def test_a_draft_is_kept_and_kept_again(in_app, ana) -> None:
    first = actions.keep(ana, HALF, 0)
    again = actions.keep(ana, saying("A whole thought"), first.version)
    assert (again.id, again.version) == (first.id, 2)
    assert kept(ana) == ["A whole thought"]


def test_nothing_of_a_draft_is_recorded(in_app, ana) -> None:
    before = session.scalar(select(func.count(Entry.id)))
    draft = actions.keep(ana, HALF, 0)
    actions.drop(ana, draft)
    assert session.scalar(select(func.count(Entry.id))) == before


@pytest.mark.parametrize("seen", [0, 1, 7])
def test_what_another_device_kept_is_not_written_over(in_app, ana, seen) -> None:
    draft = actions.keep(ana, HALF, 0)
    actions.keep(ana, saying("On the phone"), draft.version)
    with pytest.raises(actions.Elsewhere) as met:
        actions.keep(ana, saying("On the desk"), seen)
    assert met.value.draft.field("text") == "On the phone"
    assert kept(ana) == ["On the phone"]


def test_a_device_knows_what_it_sent_without_hearing_of_it(in_app, ana) -> None:
    one, two, three = (letter * 32 for letter in "abc")
    actions.keep(ana, HALF, 0, actions.Marks.read(one, ""))
    draft = actions.keep(
        ana, saying("A whole thought"), 0, actions.Marks.read(two, f"{three} {one}")
    )
    assert draft.version == 2
    for unheard in ("", one, three, two[:-1], f"{one} " * 10 + two):
        with pytest.raises(actions.Elsewhere):
            actions.keep(ana, saying("Older"), 0, actions.Marks.read(three, unheard))
    assert kept(ana) == ["A whole thought"]


def test_what_has_no_mark_is_known_to_nobody(in_app, ana) -> None:
    actions.keep(ana, HALF, 0, actions.Marks.read("Z" * 32, ""))
    with pytest.raises(actions.Elsewhere):
        actions.keep(ana, saying("Older"), 0, actions.Marks.read("", " "))


def test_what_another_device_kept_is_told_though_it_goes_meanwhile(in_app, ana) -> None:
    draft = actions.keep(ana, HALF, 0)
    with pytest.raises(actions.Elsewhere) as met:
        actions.keep(ana, saying("On the desk"), 7)
    actions.drop(ana, draft)
    session.remove()
    assert met.value.draft.field("text") == "Half a thought"


def test_what_was_dropped_elsewhere_does_not_come_back_by_itself(in_app, ana) -> None:
    draft = actions.keep(ana, HALF, 0)
    version = draft.version
    actions.drop(ana, draft)
    with pytest.raises(actions.Elsewhere) as met:
        actions.keep(ana, saying("On the desk"), version)
    assert met.value.draft is None
    assert kept(ana) == []


def test_one_device_of_many_is_first(in_app, ana, at_once) -> None:
    def keep(number: int) -> bool:
        try:
            return (
                actions.keep(session.get_one(Person, ana.id), saying(f"Device {number}"), 0)
                is not None
            )
        except actions.Elsewhere:
            return False

    found = at_once(*(lambda number=number: keep(number) for number in range(8)))
    assert found.count(True) == 1
    assert len(kept(ana)) == 1


def test_an_empty_form_is_no_draft(in_app, ana) -> None:
    draft = actions.keep(ana, HALF, 0)
    nothing = Begun("home", [("text", " \n"), ("kind", "question"), ("audience", "gent")])
    assert actions.keep(ana, nothing, draft.version) is None
    assert actions.keep(ana, nothing, 0) is None
    assert kept(ana) == []


def test_a_place_that_is_none_is_not_there(in_app, ana) -> None:
    for place in (
        "",
        "homes",
        "community:",
        "post:7:edits",
        "post:99999999999",
        "post:٧",
        "x" * 90,
    ):
        with pytest.raises(NotFound):
            actions.keep(ana, saying("Hm", place), 0)


def test_what_no_database_holds_is_left_out(in_app, ana) -> None:
    begun = Begun("home", [("text", "a\x00b\ud800c\r\nd"), ("Bad name", "x"), ("x" * 50, "y")])
    draft = actions.keep(ana, begun, 0)
    assert draft.fields == [["text", "abc\nd"]]
    with pytest.raises(NotFound):
        actions.keep(ana, Begun("questions", [("text", "a")], "", [Brought(2**40)]), 0)


def test_there_is_a_most_of_each_and_of_all(in_app, ana, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    for place in ("home", "questions"):
        actions.keep(ana, saying("Hm", place), 0)
    with pytest.raises(Invalid):
        actions.keep(ana, saying("Hm", "post:1"), 0)
    actions.keep(ana, saying("More"), 1)
    with pytest.raises(Invalid):
        actions.keep(ana, saying("x" * limits.DRAFT), 2)
    with pytest.raises(NotFound):
        actions.keep(ana, Begun("home", [("text", "x")] * 201), 2)
    assert kept(ana) == ["More", "Hm"]


def test_what_is_sent_is_no_draft_any_more(in_app, ana, ben, community) -> None:
    place = f"community:{community.id}"
    actions.keep(ana, saying("Said", place), 0)
    actions.keep(ben, saying("Not said", place), 0)
    post = create_post(ana, community, Draft(source="Said", kept_at=place))
    actions.keep(ana, saying("Yes", f"post:{post.id}"), 0)
    comment = create_comment(ana, post, Draft(source="Yes", kept_at=f"post:{post.id}"))
    actions.keep(ana, saying("Said well", f"post:{post.id}:edit"), 0)
    edit_post(ana, post, Draft(source="Said well", kept_at=f"post:{post.id}:edit"), 1)
    actions.keep(ana, saying("No", f"comment:{comment.id}:edit"), 0)
    edit_comment(ana, comment, Draft(source="No", kept_at=f"comment:{comment.id}:edit"), 1)
    assert kept(ana) == []
    assert kept(ben) == ["Not said"]


def test_what_could_not_be_sent_stays_a_draft(in_app, ana, eve, community) -> None:
    actions.keep(eve, HALF, 0)
    with pytest.raises(Forbidden):
        create_post(eve, community, Draft(source="Let me in", kept_at="home"))
    session.rollback()
    assert kept(eve) == ["Half a thought"]


def test_the_list_says_what_each_is_for(in_app, ana, community, statements) -> None:
    post = create_post(ana, community, Draft(source="Said", title="On seams"))
    comment = create_comment(ana, post, Draft(source="And this"))
    places = [
        "home",
        f"community:{community.id}",
        f"post:{post.id}",
        f"post:{post.id}:edit",
        f"comment:{comment.id}:edit",
        "post:999999",
        "post:9999999999",
    ]
    for place in places:
        actions.keep(ana, saying(f"Words for {place}", place), 0)
    statements.clear()
    _plans, lines = lists_of(ana)
    assert len(statements) == 4
    assert [(line.about, line.is_gone) for line in reversed(lines)] == [
        ("", False),
        (community.name, False),
        ("On seams", False),
        ("On seams", False),
        ("And this", False),
        ("", True),
        ("", True),
    ]


def test_of_a_place_that_is_closed_now_only_the_own_words_are_told(
    in_app, ana, ben, eve, community
) -> None:
    post = create_post(ana, community, Draft(source="Said", title="A secret title"))
    actions.keep(eve, saying("Mine", f"post:{post.id}"), 0)
    with change(None) as record:
        community.kind = "private"
        record(Event.COMMUNITY_CHANGED, community)
    _plans, (line,) = lists_of(eve)
    assert (line.words, line.about, line.is_gone) == ("Mine", "", True)


def test_files_stay_as_long_as_the_draft_that_names_them(in_app, ana, ben) -> None:
    with change(ana) as record:
        mine, other = (
            File(owner_id=owner.id, digest=sign * 64, name="a", media_type="text/plain", size=1)
            for owner, sign in ((ana, "a"), (ben, "b"))
        )
        for file in (mine, other):
            file.created_at = now() - timedelta(days=200)
            session.add(file)
            record(Event.FILE_ADDED, file)
    begun = Begun("home", [("text", "")], "", [Brought(mine.id, "A seam"), Brought(other.id)])
    actions.keep(ana, begun, 0)
    assert remove_loose(now() - timedelta(days=61)) == 1  # Ben's, whoever names it
    assert session.scalars(select(File.id)).all() == [mine.id]


def test_a_draft_that_nobody_touches_goes_a_week_after_its_author_was_told(in_app, ana) -> None:
    draft = actions.keep(ana, HALF, 0)
    moment = draft.saved_at
    fading.let_fade(moment + timedelta(days=82))
    assert draft_told(ana) == []
    fading.let_fade(moment + timedelta(days=84))
    fading.let_fade(moment + timedelta(days=85))
    assert draft_told(ana) == [Event.DRAFTS_REMINDED]
    fading.let_fade(moment + timedelta(days=90))
    assert kept(ana) == ["Half a thought"]
    fading.let_fade(moment + timedelta(days=92))
    assert kept(ana) == []


def test_a_draft_that_is_touched_again_stays(in_app, ana) -> None:
    draft = actions.keep(ana, HALF, 0)
    moment = draft.saved_at
    fading.let_fade(moment + timedelta(days=84))
    actions.keep(ana, saying("Another thought"), 1)
    fading.let_fade(moment + timedelta(days=92))
    assert kept(ana) == ["Another thought"]


def draft_told(person) -> list[str]:
    rows = select(Entry.event).where(Entry.noun == "person", Entry.noun_id == person.id)
    return [event for event in session.scalars(rows) if event == Event.DRAFTS_REMINDED]


def test_the_notice_tells_whose_drafts_go(in_app, ana, ben) -> None:
    draft = actions.keep(ana, HALF, 0)
    fading.let_fade(draft.saved_at + timedelta(days=84))
    entry = session.scalar(select(Entry.id).where(Entry.event == Event.DRAFTS_REMINDED))
    notify([entry])
    assert [(one.person_id, one.kind) for one in session.scalars(select(Notice))] == [
        (ana.id, "drafts_go")
    ]
