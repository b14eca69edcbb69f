"""Can a long thread be read to both of its ends?"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.staff import Colleague, Staff


def test_replies_and_comments_are_shown_on_request_in_their_order(
    ana_desk: Desk, staff: Staff, ana: Colleague, ben: Colleague
) -> None:
    place = staff.found("Long talks", ana, ben)
    post = staff.post(ana, place, "Where does the time go?")
    first = staff.comment(ben, post, "Into meetings")
    for number in range(15):
        staff.comment(ana, post, f"Reply {number}.", first)
    for number in range(35):
        staff.comment(ben, post, f"Answer {number}.")
    ana_desk.go(f"/posts/{post}?comment={first}#comment-{first}")
    answer = ana_desk.find(f"#comment-{first}")
    replies = answer.locator(".replies > .comment")
    expect(replies).to_have_count(10)
    answer.locator("[data-earlier]").click()
    expect(replies).to_have_count(15)
    expect(answer.locator("[data-earlier]")).to_have_count(0)
    told = replies.locator("> .comment-body > .said").all_inner_texts()
    assert [f"Reply {number}." in words for number, words in enumerate(told)] == [True] * 15
    answers = ana_desk.find("kring-thread > .comment")
    expect(answers).to_have_count(30)
    ana_desk.find("kring-thread > [data-later]").click()
    expect(ana_desk.find("kring-thread > [data-later]")).to_have_count(0)
    expect(answers).to_have_count(36)
    expect(answers.last).to_contain_text("Answer 34.")
