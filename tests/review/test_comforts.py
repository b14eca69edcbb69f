"""Is work at the queue bearable: notes for each side, opinions, similar cases, filters?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from models import (
    Attachment,
    Case,
    Event,
    File,
    Measure,
    NoteFor,
    NoticeKind,
    Person,
    Post,
    Reason,
    session,
)
from moderation import Draft
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.judges import judge_of
from social.posts.actions import create_post
from social.review import claiming, deciding, listing
from social.review.listing import Part, Taken, Weight, Wish
from tests.known import events, last_facts
from tests.review.conftest import report
from tests.review.test_deciding import ruling, tell, told

SignIn = Callable[[Person], FlaskClient]
ALL = Wish()


def seen(person: Person, wish: Wish = ALL) -> list[int]:
    lines, _next = listing.queue(judge_of(person), None, wish)
    return [one.case.id for one in lines if isinstance(one, listing.Line)]


# Notes


def test_a_word_to_those_who_reported_it_is_read_by_them_alone(
    case: Case, ana: Person, mia: Person, ben: Person, cas: Person, sign_in: SignIn
) -> None:
    claiming.note(mia, case, "We look at it on Monday.", NoteFor.REPORTERS)
    claiming.note(mia, case, "He does this often.")
    assert events("case")[-2:] == ["case.told_reporters", "case.noted"]
    page = sign_in(cas).get("/reports").text
    assert "We look at it on Monday." in page
    assert "He does this often." not in page
    assert mia.name not in page
    tell()
    assert NoticeKind.TOLD_REPORTER in told(cas)
    assert told(ben) == []
    judged = sign_in(ana).get(f"/review/{case.id}").text
    assert "We look at it on Monday." in judged
    assert "He does this often." in judged


def test_a_word_to_the_author_waits_until_they_know_of_the_case(
    post: Post, case: Case, mia: Person, ben: Person, cas: Person, sign_in: SignIn
) -> None:
    with pytest.raises(Invalid):
        claiming.note(mia, case, "Hello", NoteFor.AUTHOR)
    decision = deciding.decide(mia, case, ruling(Measure.HIDE))
    claiming.note(mia, case, "You may post it anew.", NoteFor.AUTHOR)
    page = sign_in(ben).get(f"/decisions/{decision.id}").text
    assert "You may post it anew." in page
    assert mia.name not in page
    assert "You may post it anew." not in sign_in(cas).get("/reports").text
    tell()
    assert NoticeKind.TOLD_AUTHOR in told(ben)


# Opinions


def test_another_judge_is_asked_and_the_case_waits_for_their_word(
    case: Case, ana: Person, mia: Person, ben: Person, eve: Person, olaf: Person, cas: Person
) -> None:
    assert [one.id for one in claiming.advisers(mia, case)] == [ana.id]
    for person in (ben, eve, olaf, cas, mia):
        with pytest.raises(Invalid):
            claiming.ask_opinion(mia, case, person.id, "Is it one?")
    claiming.ask_opinion(mia, case, ana.id, "Is it one?")
    assert last_facts(Event.CASE_OPINION_ASKED)["asked_id"] == ana.id
    tell()
    assert told(ana) == [NoticeKind.OPINION_ASKED]

    def asked(person: Person) -> list[int]:
        lines = listing.page(judge_of(person), Part.ASKED, None)[0]
        return [line.case.id for line in lines]

    assert (asked(ana), asked(mia)) == ([case.id], [])
    claiming.note(ana, case, "It is.")
    assert asked(ana) == []
    for person in (ben, eve):
        with pytest.raises(NotFound):
            claiming.ask_opinion(person, case, ana.id, "x")


# What was decided before


def test_similar_cases_are_counted_without_names(
    post: Post, ana: Person, ben: Person, cas: Person, mia: Person, sign_in: SignIn
) -> None:
    for number, measure in enumerate((Measure.HIDE, Measure.HIDE, Measure.HINT)):
        text = create_post(ben, post.community, Draft(source=f"Words {number}"))
        deciding.decide(mia, report(text, cas), ruling(measure))
    other = create_post(ben, post.community, Draft(source="Other words"))
    deciding.decide(mia, report(other, cas, Reason.PRIVATE), ruling(Measure.EDIT))
    about_mia = create_post(mia, post.community, Draft(source="Mia says"))
    deciding.decide(ana, report(about_mia, cas), ruling(Measure.HIDE))
    case = report(post, cas)
    found = listing.similar(judge_of(mia), case, [Reason.HARASSMENT])
    assert found.counts == {Measure.HIDE: 2, Measure.HINT: 1}
    assert len(listing.similar(judge_of(ana), case, [Reason.HARASSMENT]).decisions) == 4
    page = sign_in(mia).get(f"/review/{case.id}").text
    part = page.partition('id="similar"')[2].partition("</section>")[0]
    assert "2 × The text is hidden" in part
    for person in (ben, cas, ana):
        assert person.name not in part


# Filters


def test_the_queue_shows_what_one_asks_for(
    post: Post, ana: Person, ben: Person, cas: Person, mia: Person, sign_in: SignIn
) -> None:
    grave = report(post, cas, Reason.THREAT)
    with change(None) as record:
        light = report(create_post(ben, post.community, Draft(source="Ads")), cas, Reason.OFF_TOPIC)
        light.state = "queue"
        record(Event.CASE_ESCALATED, light)
    claiming.claim_case(mia, grave)
    assert seen(mia) == [grave.id, light.id]
    assert seen(mia, Wish(weight=Weight.GRAVE)) == [grave.id]
    assert seen(mia, Wish(taken=Taken.NOBODY)) == [light.id]
    assert seen(mia, Wish(taken=Taken.ME)) == [grave.id]
    assert seen(ana, Wish(taken=Taken.ME)) == []
    browser = sign_in(ana)
    assert "No such case waits" in browser.get("/review?taken=me").text
    assert browser.get("/review?taken=them").status_code == 404
    assert browser.get("/review?weight=grave").status_code == 200


# What may hurt


def test_words_are_folded_and_pictures_come_from_the_case_alone(
    post: Post, ana: Person, ben: Person, mia: Person, cas: Person, eve: Person, sign_in: SignIn
) -> None:
    with change(ben) as record:
        file = File(
            owner_id=ben.id, digest="a" * 64, name="x.png", media_type="image/png", size=1, alt="X"
        )
        session.add(file)
        record(Event.FILE_ADDED, file)
        hold(post)
        session.add(Attachment(file_id=file.id, post_id=post.id))
        record(Event.POST_EDITED, post)
    case = report(post, cas)
    browser, path = sign_in(ana), f"/review/{case.id}/files/{file.id}"
    page = browser.get(f"/review/{case.id}").text
    folded = page.partition('<details class="veiled"')[2].partition("</details>")[0]
    assert post.source in folded
    assert path in folded
    assert page.count(post.source) == folded.count(post.source)
    assert "Show the pictures clearly" in folded
    for person in (ben, cas, eve):
        assert sign_in(person).get(path).status_code == 404
    assert browser.get(f"/review/{case.id}/files/{file.id + 1}").status_code == 404


# Pages


def test_the_pages_ask_and_note(
    case: Case, ana: Person, mia: Person, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    browser, path = sign_in(mia), f"/review/{case.id}"
    assert "Ask for a second opinion" in browser.get(path).text
    form = {"asked": str(ana.id), "words": "Is it one?"}
    for person in (ben, eve):
        assert sign_in(person).post(f"{path}/opinions", data=form).status_code == 404
    assert browser.post(f"{path}/opinions", data={"asked": "x", "words": ""}).status_code == 422
    assert browser.post(f"{path}/opinions", data=form).status_code == 303
    assert f"asks {ana.name}" in browser.get(path).text
    assert ben.name in sign_in(ana).get("/review?part=asked").text
    wrong = {"words": "x", "audience": "author"}
    assert browser.post(f"{path}/notes", data=wrong).status_code == 422
    right = {"words": "Thanks", "audience": "reporters"}
    assert browser.post(f"{path}/notes", data=right).status_code == 303
    assert session.scalar(select(Case.id)) == case.id


def test_deciding_says_whose_opinion_has_not_come_yet(
    case: Case, ana: Person, mia: Person, sign_in: SignIn
) -> None:
    browser, path = sign_in(mia), f"/review/{case.id}"
    words = f"{ana.name} was asked for a second opinion and has not answered yet."
    assert words not in browser.get(path).text
    claiming.ask_opinion(mia, case, ana.id, "Is it one?")
    assert words in browser.get(path).text
    claiming.note(ana, case, "It is.")
    assert words not in browser.get(path).text
