"""Who sees and runs the addresses of other systems, and what do the pages show?"""

from __future__ import annotations

import re

from sqlalchemy import select

from models import Event, Webhook, WebhookDelivery, session
from models.webhook import OFFERED
from social.house.actions import switch
from social.switches import Switch
from social.webhooks.forms import EVENTS
from tests.known import events
from tests.webhooks.receiver import URL

FORM = {"name": "Builds", "url": URL, "events": ["post.created", "comment.created"]}
ACTS = (
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("POST", "/pause"),
    ("DELETE", "/pause"),
    ("POST", "/owner"),
    ("POST", "/secret"),
    ("POST", "/trials"),
    ("POST", "/deliveries/1/retry"),
)


def test_an_owner_makes_one_sees_the_secret_once_and_ends_it(
    allowed, receiver, sign_in, ana, community
) -> None:
    browser = sign_in(ana)
    made = browser.post("/communities/welding/webhooks", data=FORM)
    secret = re.search(r'value="(whsec_[\w+/=]{44})"', made.text)
    assert secret is not None
    assert made.headers["Cache-Control"] == "no-store"
    hook = session.scalars(select(Webhook)).one()
    assert (hook.url, hook.events, hook.with_text) == (URL, sorted(FORM["events"]), False)
    listed = browser.get("/communities/welding/webhooks")
    assert f'href="/webhooks/{hook.id}"' in listed.text
    shown = browser.get(f"/webhooks/{hook.id}")
    assert secret[1] not in shown.text + listed.text
    fresh = browser.post(f"/webhooks/{hook.id}/secret")
    assert re.search(r'value="whsec_', fresh.text)
    assert secret[1] not in fresh.text
    assert browser.delete(f"/webhooks/{hook.id}").status_code == 303
    assert browser.get(f"/webhooks/{hook.id}").status_code == 404
    assert events("webhook") == ["webhook.made", "webhook.secret_changed", "webhook.ended"]


def test_each_act_of_a_person_is_in_the_ledger(allowed, receiver, sign_in, ana, hook) -> None:
    browser, path = sign_in(ana), f"/webhooks/{hook.id}"
    assert browser.patch(path, data=FORM | {"with_text": "y"}).status_code == 303
    assert browser.post(f"{path}/pause").status_code == 303
    assert browser.delete(f"{path}/pause").status_code == 303
    assert browser.post(f"{path}/trials").status_code == 303
    number = session.scalars(select(WebhookDelivery.id)).one()
    assert browser.post(f"{path}/deliveries/{number}/retry").status_code == 303
    assert browser.post(f"{path}/deliveries/{number + 1}/retry").status_code == 404
    assert browser.post(f"{path}/owner").status_code == 303
    assert events("webhook") == [
        "webhook.made",
        "webhook.changed",
        "webhook.paused",
        "webhook.resumed",
        "webhook.tried",
        "webhook.retried",
    ]


def test_what_cannot_be_is_said_beside_its_field(
    allowed, receiver, sign_in, ana, community
) -> None:
    browser = sign_in(ana)
    for wrong in (
        {"url": "http://builds.example.org/"},
        {"url": "https://10.0.0.7:8443/"},
        {"url": "ftp://builds.example.org/"},
        {"url": "https://ana:secret@builds.example.org/"},
        {"url": "x" * 1001},
        {"events": ["message.created"]},
        {"events": []},
        {"name": " "},
    ):
        answer = browser.post("/communities/welding/webhooks", data=FORM | wrong)
        assert (answer.status_code, "aria-invalid" in answer.text or "error" in answer.text) == (
            422,
            True,
        ), wrong
    assert session.scalars(select(Webhook)).all() == []


def test_only_its_owners_find_one(hook, sign_in, ben, eve, allowed) -> None:
    for person in (ben, eve, allowed):
        browser = sign_in(person)
        for method, path in ACTS:
            answer = browser.open(f"/webhooks/{hook.id}{path}", method=method, data=FORM)
            assert answer.status_code == 404, (person.name, method, path)
    assert sign_in(ben).get("/communities/welding/webhooks").status_code == 403
    assert sign_in(eve).post("/communities/welding/webhooks", data=FORM).status_code == 403


def test_administrators_alone_have_the_company_told(allowed, receiver, sign_in, ana, eve) -> None:
    assert sign_in(ana).get("/administration/webhooks").status_code == 403
    assert sign_in(ana).post("/administration/webhooks", data=FORM).status_code == 403
    made = sign_in(allowed).post("/administration/webhooks", data=FORM)
    assert "whsec_" in made.text
    number = session.scalars(select(Webhook.id)).one()
    assert f"/webhooks/{number}" in sign_in(allowed).get("/administration/webhooks").text
    assert sign_in(ana).get(f"/webhooks/{number}").status_code == 404


def test_where_the_company_does_without_nobody_makes_one(
    hook, allowed, sign_in, ana, receiver
) -> None:
    switch(allowed, Switch.WEBHOOKS, on=False)
    browser = sign_in(ana)
    assert 'name="url"' not in browser.get("/communities/welding/webhooks").text
    assert browser.post("/communities/welding/webhooks", data=FORM).status_code == 403
    assert browser.post(f"/webhooks/{hook.id}/trials").status_code == 403
    assert browser.delete(f"/webhooks/{hook.id}").status_code == 303


def test_another_owner_takes_it_over(hook, ana, ben, community, sign_in) -> None:
    from models import MembershipRole
    from social.changes import change
    from social.rights import membership_of

    with change(ana) as record:
        theirs = membership_of(ben, community)
        theirs.role = MembershipRole.OWNER
        record(Event.OWNER_MADE, theirs)
    assert sign_in(ben).post(f"/webhooks/{hook.id}/owner").status_code == 303
    session.refresh(hook)
    assert hook.owner_id == ben.id


def test_the_page_of_deliveries_says_how_each_went(
    hook, receiver, sign_in, ana, ben, community, later, statements
) -> None:
    from moderation import Draft
    from social.posts.actions import create_post

    receiver.answers = [500]
    counts = []
    browser = sign_in(ana)
    for _round in range(2):
        for _one in range(3):
            create_post(ben, community, Draft(source="Words"))
        later()
        browser.get(f"/webhooks/{hook.id}")
        statements.clear()
        shown = browser.get(f"/webhooks/{hook.id}")
        counts.append(len(statements))
    assert "answered 500" in shown.text
    assert "answered 204" in shown.text
    assert counts[0] == counts[1]


def test_there_are_words_for_all_that_is_offered() -> None:
    assert set(OFFERED) < set(EVENTS)
