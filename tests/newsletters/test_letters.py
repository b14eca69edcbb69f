"""Do mails read well, can they be ended, and is nothing counted without a yes?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email.parser import BytesParser
from email.policy import SMTP, default
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models import (
    Bounce,
    Click,
    Community,
    CommunityKind,
    Delivery,
    Entry,
    Event,
    Issue,
    IssueState,
    Making,
    Mandate,
    Person,
    PersonState,
    Unsubscription,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.erasing import erase
from social.errors import Invalid
from social.mailing.bulk import Frame
from social.mailing.signed import signer
from social.mailing.smtp import Letter, composed_of
from social.newsletters import actions, bounces, leaving, links, releasing, sending, trying
from social.newsletters.letters import wrapped
from social.newsletters.look import dressed
from social.newsletters.report import Group, large, report
from social.posts.actions import create_post
from tests.leaders.making import delegation, lead
from tests.newsletters.conftest import Desk
from tests.newsletters.test_sending import page_of, text_of

FAILED = """From: mailer-daemon@example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be brought.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; x@example.org
Action: {action}
Status: {status}

--b
Content-Type: {kind}

{header}

--b--
"""


FOREIGN = FAILED.format(
    action="failed",
    status="5.1.1",
    kind="text/rfc822-headers",
    header="Message-ID: <unknown@example.org>\nList-Unsubscribe: <x/newsletters/leaving/x>",
).encode()
NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
    for number in range(2_000)
)


def returned(
    number: str,
    action: str = "failed",
    status: str = "5.1.1",
    kind: str = "",
    leave: str | None = None,
    to: str = "",
) -> bytes:
    header = f"Message-ID: {number}\nSubject: Weekly"
    leave = leave_of(number) if leave is None else leave
    header += f"\nList-Unsubscribe:\n <{leave}>" if leave else ""
    header += f"\nTo: {to}" if to else ""
    kind = kind or "text/rfc822-headers"
    return FAILED.format(action=action, status=status, kind=kind, header=header).encode()


def leave_of(number: str) -> str:
    """Write by which address the reader of a mail ends it."""
    row = session.execute(
        select(Issue.newsletter_id, Delivery.person_id)
        .join(Issue, Issue.id == Delivery.issue_id)
        .where(Delivery.message_id == number)
    ).one_or_none()
    return links.leaving(*row) if row else ""


def speak(person: Person, language: str) -> None:
    with change(None) as record:
        person.language = language
        record(Event.PERSON_CHANGED, person)


def number_of(person: Person) -> str:
    row = select(Delivery.message_id).where(Delivery.person_id == person.id)
    return session.scalars(row.order_by(Delivery.id.desc())).first() or ""


class TestWords:
    def test_each_reads_it_in_their_language_and_where_it_is_missing_is_told_so(
        self, desk: Desk, place: Community, ben: Person, eve: Person, ana: Person
    ) -> None:
        speak(ben, "nl")
        speak(eve, "fr")
        issue = desk.issue(desk.post(place, "The new gate"))
        dutch = Draft(source="Drie dingen uit de week.", title="Wat ons bewoog")
        actions.write(desk.mia, issue, "nl", dutch, Making.HUMAN, issue.version)
        desk.approve(issue)
        releasing.go_out(now())
        sending.hand_over(issue.id)
        (his,), (hers,), (own,) = desk.mails(ben), desk.mails(eve), desk.mails(ana)
        assert his["Subject"] == "Wat ons bewoog"
        assert "Drie dingen uit de week." in text_of(his)
        assert his["Content-Language"] == "nl"
        assert hers["Subject"] == "What moved us"
        assert "La rédaction a écrit ceci en English" in text_of(hers)
        assert "La rédaction a écrit" in page_of(hers)
        assert "The editors wrote" not in text_of(own)
        assert re.search(r'<h1 [^>]*lang="en"', page_of(hers))

    def test_what_editors_say_of_an_item_stands_there_instead_of_its_beginning(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        issue = desk.issue(desk.post(place, "The new gate"))
        item = actions.items_of(issue)[0]
        lead = Draft(source="Read **this** first.")
        actions.write(desk.mia, issue, "en", lead, Making.HUMAN, issue.version, item)
        desk.approve(issue)
        releasing.go_out(now())
        sending.hand_over(issue.id)
        (mail,) = desk.mails(eve)
        assert "Read **this** first." in text_of(mail)
        assert "<strong>this</strong> first." in page_of(mail)
        assert "This is what The new gate is about." not in text_of(mail)

    def test_the_text_is_written_and_holds_every_link(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        post = desk.post(place, "The new gate")
        desk.send(post)
        (mail,) = desk.mails(eve)
        words = text_of(mail)
        assert f"http://localhost/posts/{post.id}" in words
        assert "http://localhost/newsletters/leaving/" in words
        assert "kring" not in re.sub(r"http\S+", "", words).replace("Kring", "")
        assert max(len(line) for line in words.splitlines() if "http" not in line) <= 80
        assert "<" not in words

    def test_no_words_of_an_editor_can_put_a_mark_or_a_style_in(self) -> None:
        found = dressed('<p class="x">A <a href="/people/ana">B</a> <img src="x"></p>', "http://k")
        assert "img" not in found
        assert "class" not in found
        assert 'href="http://k/people/ana"' in found

    def test_a_mail_says_in_whose_name_a_post_is(
        self, desk: Desk, place: Community, ana: Person, ben: Person, eve: Person
    ) -> None:
        given = delegation(lead(desk.mia, ana), ben)
        days = {"starts_at": now() - timedelta(days=1), "ends_at": now() + timedelta(days=9)}
        mandate = Mandate(
            person_id=ana.id, names={"en": "The gates"}, folded="", zone="UTC", **days
        )
        mandate.given_by_id = desk.mia.id
        with change(desk.mia) as record:
            session.add(mandate)
            record(Event.MANDATE_GIVEN, mandate)
        words = Draft(source="It opens.", title="The new gate")
        written = create_post(ben, place, words, voice=f"delegation-{given.id}")
        said = create_post(ana, place, words, voice=f"mandate-{mandate.id}")
        desk.send(written, said)
        (mail,) = desk.mails(eve)
        for part in (text_of(mail), page_of(mail)):
            assert f"{ana.name}, written by {ben.name}" in part
            assert f"{ana.name}, official statement: The gates" in part

    def test_long_lines_are_broken_and_lists_stay(self) -> None:
        assert wrapped("- a\n- b") == "- a\n- b"
        assert all(len(line) <= 74 for line in wrapped("word " * 60).splitlines())

    @pytest.mark.parametrize("source", ["", " \u200b ", "x" * 10_001])
    def test_words_that_the_screen_does_not_take_are_refused(self, desk: Desk, source: str) -> None:
        issue, words = desk.issue(), Draft(source=source, title="")
        with pytest.raises(Invalid):
            actions.write(desk.mia, issue, "nl", words, Making.HUMAN, issue.version)

    def test_a_test_mail_goes_to_the_editor_alone(
        self, desk: Desk, place: Community, closed: Community
    ) -> None:
        issue = desk.issue(desk.post(place, "The new gate"))
        actions.try_out(desk.mia, issue, "de")
        trying.try_out(issue.id, desk.mia.id, "de")
        (mail,) = desk.box.taken
        assert mail["To"] == desk.mia.email
        assert mail["Subject"] == "[Probe] What moved us"
        assert session.scalar(select(func.count()).select_from(Delivery)) == 0


class TestEnding:
    def test_mail_programs_are_told_how_to_end_it(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        issue = desk.send(desk.post(place, "The new gate"))
        (mail,) = desk.mails(eve)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Id"] == f"<newsletter-{issue.newsletter_id}.kring.example.org>"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Message-ID"] == number_of(eve)
        token = urlsplit(mail["List-Unsubscribe"].strip("<>")).path.rpartition("/")[2]
        found = leaving.leaver(token)
        assert found is not None
        assert (found.person.id, found.newsletter.id) == (eve.id, issue.newsletter_id)

    @pytest.mark.parametrize("token", ["", "x", "WzEsMV0.x", "x" * 5_000, "\x00", "é"])
    def test_a_token_that_is_not_ours_is_nobodys(self, desk: Desk, token: str) -> None:
        assert leaving.leaver(token) is None
        assert leaving.count(token) is None

    @pytest.mark.parametrize("held", [["a", "b"], [1, None], [10**20, 1], {"a": 1}, [1.5, 2]])
    def test_a_token_of_ours_that_holds_something_else_is_nobodys(
        self, desk: Desk, sign_in: Callable[[Person], FlaskClient], eve: Person, held: object
    ) -> None:
        token = signer(links.LEAVING).dumps(held)
        assert sign_in(eve).get(f"/newsletters/leaving/{token}").status_code == 404

    def test_a_token_for_one_purpose_is_none_for_another(self, desk: Desk, eve: Person) -> None:
        token = links.leaving(desk.newsletter.id, eve.id).rpartition("/")[2]
        assert leaving.count(token) is None

    def test_it_is_recorded_once_and_taken_again(self, desk: Desk, eve: Person) -> None:
        for _twice in range(2):
            leaving.leave(eve, desk.newsletter)
        leaving.join_again(eve, desk.newsletter)
        leaving.join_again(eve, desk.newsletter)
        kept = select(Entry.event).where(Entry.noun == "unsubscription").order_by(Entry.id)
        assert session.scalars(kept).all() == [Event.UNSUBSCRIBED, Event.SUBSCRIBED_AGAIN]
        assert session.scalar(select(func.count()).select_from(Unsubscription)) == 0


class TestCounting:
    def test_without_a_yes_links_lead_straight_to_the_post(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        desk.send(desk.post(place, "The new gate"))
        (mail,) = desk.mails(eve)
        assert "/counted/" not in text_of(mail) + page_of(mail)

    def test_with_a_yes_a_link_counts_once_for_each_mail_and_names_nobody(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        leaving.agree(eve, counts=True)
        post = desk.post(place, "The new gate")
        desk.send(post)
        (mail,) = desk.mails(eve)
        tokens = set(re.findall(r"/counted/([\w.-]+)", text_of(mail) + page_of(mail)))
        assert len(tokens) == 1
        for _twice in range(2):
            assert leaving.count(*tokens) == post.id
        (row,) = session.scalars(select(Click))
        assert row.site_id == eve.site_id
        assert {column.key for column in Click.__table__.columns} == {
            "digest", "issue_id", "item_id", "site_id", "language",
        }  # fmt: skip

    def test_figures_begin_at_five(
        self, desk: Desk, place: Community, make_person: Callable[..., Person]
    ) -> None:
        people = [make_person(f"Reader {number}") for number in range(5)]
        for person in people[:4]:
            leaving.agree(person, counts=True)
        assert report(desk.send(desk.post(place, "The new gate")), desk.mia).items == []
        leaving.agree(people[4], counts=True)
        found = report(desk.send(desk.post(place, "Another gate")), desk.mia)
        assert found.counted == 5
        assert [one.times for one in found.items] == [0]
        assert [(group.names, group.people) for group in found.sites] == [(("Gent",), 5)]

    def test_the_report_names_no_item_that_its_reader_may_not_read(
        self,
        desk: Desk,
        make_community: Callable[..., Community],
        place: Community,
        make_person: Callable[..., Person],
    ) -> None:
        hers = (desk.ana, desk.mia)
        closed = make_community("Talks", *hers, kind=CommunityKind.PRIVATE)
        for number in range(5):
            leaving.agree(make_person(f"Reader {number}"), counts=True)
        issue = desk.issue(desk.post(closed, "What we ask for"), desk.post(place, "A gate"))
        with change(None) as record:
            issue.state, issue.approved_at = IssueState.APPROVED, now()
            issue.approved_by_id = desk.leo.id
            record(Event.ISSUE_APPROVED, issue)
        assert releasing.go_out(now()) == 1
        sending.hand_over(issue.id)
        session.expire_all()
        sent = releasing.find(issue.id)
        assert [one.title for one in report(sent, desk.mia).items] == ["What we ask for", "A gate"]
        assert [one.title for one in report(sent, desk.leo).items] == ["A gate"]

    def test_small_groups_stand_together_or_not_at_all(self) -> None:
        groups = [Group(("A",), 9, 4), Group(("B",), 3, 1), Group(("C",), 1, 1)]
        assert large(groups) == [Group(("A", "B", "C"), 13, 6)]
        assert large([Group(("A",), 4, 1)]) == []


class TestBounces:
    def test_three_mails_that_came_back_end_it_until_somebody_says_the_address_is_right(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        for number in range(3):
            desk.send(desk.post(place, f"Gate {number}"))
            assert bounces.is_cut_off(eve) is False
            for _twice in range(2):
                assert bounces.note(returned(number_of(eve)))
        assert session.scalar(select(func.count()).select_from(Bounce)) == 3
        assert bounces.is_cut_off(eve)
        before = len(desk.mails(eve))
        desk.send(desk.post(place, "Gate 4"))
        assert len(desk.mails(eve)) == before
        bounces.clear(eve, eve)
        desk.send(desk.post(place, "Gate 5"))
        assert len(desk.mails(eve)) == before + 1

    def test_another_address_is_tried_anew(self, desk: Desk, place: Community, eve: Person) -> None:
        for number in range(3):
            desk.send(desk.post(place, f"Gate {number}"))
            bounces.note(returned(number_of(eve)))
        with change(None) as record:
            eve.email = "new@example.org"
            record(Event.PERSON_CHANGED, eve)
        assert bounces.is_cut_off(eve) is False

    @pytest.mark.parametrize(
        ("more", "is_hard"),
        [
            ({}, True),
            ({"kind": "message/rfc822"}, True),
            ({"status": "4.2.2"}, False),
            ({"status": "5.7.1"}, False),
            ({"status": "5.6.0"}, False),
            ({"action": "delayed", "status": "4.4.1"}, False),
        ],
    )
    def test_a_report_is_read(
        self, desk: Desk, place: Community, eve: Person, more: dict[str, str], is_hard: bool
    ) -> None:
        desk.send(desk.post(place, "The new gate"))
        assert bounces.note(returned(number_of(eve), **more))
        (row,) = session.scalars(select(Bounce))
        assert (row.person_id, row.is_hard) == (eve.id, is_hard)

    def test_nobody_ends_it_for_a_colleague_by_what_they_know_of_a_mail(
        self, desk: Desk, place: Community, eve: Person, ana: Person
    ) -> None:
        desk.send(desk.post(place, "The new gate"))
        number = number_of(eve)
        newsletter = desk.newsletter.id
        others = links.leaving(newsletter, ana.id)
        forged = links.leaving(newsletter, eve.id)[:-3] + "abc"
        for leave in ("", "https://else.example.org/newsletters/leaving/x", others, forged):
            assert not bounces.note(returned(number, leave=leave))
        assert session.scalar(select(func.count()).select_from(Bounce)) == 0
        assert bounces.note(returned(number))

    def test_a_late_bounce_does_not_count_against_the_next_address(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        old = eve.email
        for number in range(3):
            desk.send(desk.post(place, f"Gate {number}"))
        rows = select(Delivery.message_id).where(Delivery.person_id == eve.id)
        numbers = session.scalars(rows).all()
        with change(None) as record:
            eve.email = "new@example.org"
            record(Event.PERSON_CHANGED, eve)
        for one in numbers:
            assert bounces.note(returned(one, to=old))
        assert bounces.is_cut_off(eve) is False
        assert set(session.scalars(select(Bounce.address))) == {old}

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\x00\xff",
            b"Subject: out of office\n\nI am away",
            FOREIGN,
            FOREIGN.replace(b"unknown", b"un\x00known"),
            FOREIGN.replace(b"unknown", b"un\xff\xfeknown"),
            NESTED,
            returned("<unknown@example.org>", "delivered", "2.0.0", leave=""),
        ],
    )
    def test_anything_else_is_passed_over(self, desk: Desk, raw: bytes) -> None:
        assert bounces.note(raw) is False

    def test_all_of_it_goes_with_its_reader(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        desk.send(desk.post(place, "The new gate"))
        bounces.note(returned(number_of(eve)))
        leaving.leave(eve, desk.newsletter)
        with change(None) as record:
            eve.state = PersonState.DEACTIVATED
            record(Event.PERSON_DEACTIVATED, eve)
        with change(None) as record:
            gone = erase(record, eve)
        assert {"bounce", "unsubscription"} <= {noun for noun, _number in gone}
        for noun in (Bounce, Unsubscription, Delivery):
            rows = select(func.count()).select_from(noun).where(noun.person_id == eve.id)
            assert session.scalar(rows) == 0


class TestTheForm:
    def test_a_mail_that_is_put_together_fast_says_what_the_library_would_write(self) -> None:
        letter = Letter(
            subject="Wat ons bewoog: café ☕ en een lange regel die nog veel verder gaat dan dat",
            text="Één regel\n.een punt\n",
            html="<p>Één</p>\n.een punt",
            language="nl",
            message_id="<a@example.org>",
            list_id="<n.kring.example.org>",
            leave="http://localhost/newsletters/leaving/" + "x" * 150,
        )
        sender = "Kring Möbel <kring@example.org>"
        fast = Frame(sender, letter).mail(sender, "ana@münchen.de", letter)
        slow = composed_of(sender, "ana@münchen.de", letter).as_bytes(policy=SMTP)
        ours, theirs = (BytesParser(policy=default).parsebytes(raw) for raw in (fast, slow))
        assert {name for name, _value in ours.items()} == {name for name, _value in theirs.items()}
        for name in set(theirs.keys()) - {"Content-Type", "Date"}:
            assert ours[name] == theirs[name], name
        for kind in ("plain", "html"):
            mine, other = (one.get_body((kind,)).get_content() for one in (ours, theirs))
            assert mine.splitlines() == other.splitlines()
        assert max(len(line) for line in fast.split(b"\r\n")) < 998
        assert b"\n" not in fast.replace(b"\r\n", b"")

    @pytest.mark.parametrize("address", ["a b@example.org", "x@example.org\r\nBcc: y@example.org"])
    def test_no_address_writes_a_header(self, address: str) -> None:
        letter = Letter(
            subject="A",
            text="A",
            html="A",
            language="en",
            message_id="<a@example.org>",
            list_id="<n>",
            leave="http://localhost/x",
        )
        try:
            raw = Frame("k@example.org", letter).mail("k@example.org", address, letter)
        except ValueError:
            return
        assert "Bcc" not in BytesParser(policy=default).parsebytes(raw)
