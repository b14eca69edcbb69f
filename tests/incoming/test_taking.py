"""What becomes of a mail: words of the person for whom its address was made, or a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from archive import ledger
from models import (
    Approval,
    Attachment,
    Comment,
    Entry,
    EntryKey,
    Event,
    File,
    IncomingMail,
    IncomingState,
    Membership,
    Origin,
    PersonState,
    Post,
    TextState,
    Unfit,
    session,
)
from moderation import Draft
from social.arriving import Purpose
from social.changes import change
from social.comments.actions import create_comment, delete_comment
from social.incoming import taking
from social.mailing import inward
from social.posts.locking import lock_post
from tests.incoming.conftest import bring, written
from tests.known import mails

DAY = timedelta(days=1)


def comments() -> list[Comment]:
    return list(session.scalars(select(Comment).order_by(Comment.id)))


def why() -> Unfit | None:
    return session.scalar(select(IncomingMail.why).order_by(IncomingMail.id.desc()).limit(1))


def picture(size: int = 300) -> bytes:
    kept = BytesIO()
    Image.effect_noise((size, size), 90).convert("RGB").save(kept, "PNG")
    return kept.getvalue()


def test_an_answer_becomes_a_comment_of_whoever_was_mailed(post, ben, address) -> None:
    quoted = "I do.\n\nOn Fri, 27 Nov 2026 at 20:31, Kring <kring@example.org> wrote:\n> Who has?\n"
    assert bring(written(ben, quoted), address).state is IncomingState.TAKEN
    (comment,) = comments()
    assert (comment.source, comment.author_id, comment.post_id) == ("I do.", ben.id, post.id)
    entry = session.scalars(select(Entry).where(Entry.event == Event.COMMENT_CREATED)).one()
    assert entry.origin is Origin.MAIL
    assert entry.actor_id == ben.id
    known = ledger.known(entry, session.get(EntryKey, entry.id))
    assert known["lines_cut"] == 2
    assert mails() == []


def test_an_answer_to_a_comment_stands_under_it(post, ana, ben) -> None:
    parent = create_comment(ana, post, Draft(source="Ben?"))
    address = inward.answering(Purpose.REPLY, ben.id, parent.id)
    assert bring(written(ben), address).state is IncomingState.TAKEN
    assert comments()[-1].parent_id == parent.id


def test_the_same_mail_brought_again_is_one_comment(post, ben, address) -> None:
    for _again in range(3):
        assert bring(written(ben), address.upper()).state is IncomingState.TAKEN
    assert len(comments()) == 1
    assert session.scalar(select(func.count()).select_from(IncomingMail)) == 1


def test_who_is_killed_after_the_comment_writes_no_second_one(post, ana, ben, address) -> None:
    bring(written(ben), address)
    with change(None):
        session.execute(update(IncomingMail).values(state=IncomingState.OPEN, person_id=None))
    lock_post(ana, post)  # nobody comments any more, and it stands all the same
    assert bring(written(ben), address).state is IncomingState.TAKEN
    assert len(comments()) == 1
    assert mails() == []


def test_a_comment_that_was_deleted_does_not_come_back(post, ben, address) -> None:
    bring(written(ben), address)
    delete_comment(ben, comments()[0])
    with change(None):
        session.execute(update(IncomingMail).values(state=IncomingState.OPEN))
    assert bring(written(ben), address).state is IncomingState.TAKEN
    assert len(comments()) == 1


def test_an_address_that_was_passed_on_lets_nobody_else_write(post, ben, eve, address) -> None:
    for raw in (
        written(eve),
        written(None),
        written(ben, From=f"{ben.email}, {eve.email}"),
        written(ben, From=f'"{ben.email}" <{eve.email}>'),
        written(ben, From=""),
    ):
        assert bring(raw, address).why is Unfit.STRANGER
    assert comments() == []
    assert mails() == []  # whoever it was learns nothing


def test_a_token_that_we_did_not_make_is_none(post, ben, address) -> None:
    name, _at, domain = address.partition("@")
    for wrong in (
        f"{name[:-1]}{'a' if name[-1] != 'a' else 'b'}@{domain}",
        f"{name}a@{domain}",
        f"{name[:20]}@{domain}",
        f"reply@{domain}",
        f"reply+@{domain}",
        f"reply+{'é' * 47}@{domain}",
        f"{name}@elsewhere.example",
        "",
        "@",
        "+" * 300,
    ):
        assert bring(written(ben, wrong[:9] + "x"), wrong).why is Unfit.UNKNOWN, wrong
    assert comments() == []


def test_an_address_is_short_and_survives_small_and_large_letters(post, ben, address) -> None:
    local = address.partition("@")[0]
    assert len(local) <= 64
    assert local == local.lower()
    for one in (address, address.upper(), address.swapcase(), f" {address} "):
        assert inward.read(one) == inward.read(address)


def test_it_holds_for_ninety_days(post, ben, address, monkeypatch) -> None:
    later = taking.now() + 91 * DAY
    monkeypatch.setattr(inward, "now", lambda: later)
    assert bring(written(ben), address).why is Unfit.EXPIRED
    (mail,) = mails()
    assert mail.recipient == ben.email
    assert "older than 90 days" in mail.body


def test_rights_are_those_of_the_moment(post, ana, ben, community, address) -> None:
    lock_post(ana, post)
    assert bring(written(ben, "1"), address).why is Unfit.FORBIDDEN
    assert "thread is closed" in mails()[-1].body
    membership = session.scalars(select(Membership).where(Membership.person_id == ben.id)).one()
    with change(ana) as record:
        record(Event.MEMBER_REMOVED, membership)
        session.delete(membership)
    assert bring(written(ben, "2"), address).why in (Unfit.FORBIDDEN, Unfit.GONE)
    with change(None) as record:
        ben.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, ben)
    assert bring(written(ben, "3"), address).why is Unfit.CLOSED
    assert comments() == []
    assert len(mails()) == 2


def test_a_post_that_is_gone_says_so_in_the_persons_language(post, ben, address) -> None:
    with change(ben) as record:
        ben.language = "nl"
        record(Event.PERSON_CHANGED, ben)
    with change(None) as record:
        post.deleted_at = taking.now()
        record(Event.POST_DELETED, post)
    assert bring(written(ben), address).why is Unfit.GONE
    (mail,) = mails()
    assert mail.subject == "Je mail is niet geplaatst"


def test_words_are_judged_as_in_the_form(post, ben, address) -> None:
    assert bring(written(ben, "x" * 5_001), address).why is Unfit.INVALID
    assert "5000" in mails()[-1].body
    assert bring(written(ben, "> only a quote\n"), address).why is Unfit.EMPTY
    assert comments() == []


def test_letters_that_say_why_do_not_flood(post, ben, address) -> None:
    for number in range(taking.LETTERS + 3):
        bring(written(ben, f"> {number}"), address)
    assert len(mails()) == taking.LETTERS


def test_more_than_a_person_writes_is_refused(post, ben, address, monkeypatch) -> None:
    monkeypatch.setattr(taking, "AN_HOUR", 2)
    found = [bring(written(ben, f"answer {number}"), address).why for number in range(4)]
    assert found == [None, None, Unfit.TOO_MANY, Unfit.TOO_MANY]
    assert len(comments()) == 2


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto-Submitted": "auto-replied"}, Unfit.AUTOMATIC),
        ({"Auto-Submitted": "auto-generated (vacation)"}, Unfit.AUTOMATIC),
        ({"Precedence": "bulk"}, Unfit.AUTOMATIC),
        ({"X-Auto-Response-Suppress": "DR, OOF, AutoReply"}, Unfit.AUTOMATIC),
        ({"X-Autoreply": "yes"}, Unfit.AUTOMATIC),
        ({"Subject": "Automatic reply: a notice"}, Unfit.AUTOMATIC),
        ({"Subject": "Automatisch antwoord: een melding"}, Unfit.AUTOMATIC),
        ({"Subject": "Réponse automatique : un avis"}, Unfit.AUTOMATIC),
        ({"Subject": "Automatische Antwort: ein Hinweis"}, Unfit.AUTOMATIC),
        ({"List-Id": "<all.example.org>"}, Unfit.LIST),
        ({"X-Kring": "sent"}, Unfit.LOOP),
        ({"From": "MAILER-DAEMON@example.org"}, Unfit.AUTOMATIC),
    ],
)
def test_what_no_person_wrote_is_left_without_a_word(post, ben, address, headers, reason) -> None:
    result = bring(written(ben, **headers), address)
    assert (result.why, result.is_answered) == (reason, False)
    assert comments() == []
    assert mails() == []


def test_what_comes_back_is_left(post, ben, address) -> None:
    assert bring(written(ben), address, envelope="").why is Unfit.BOUNCE
    assert bring(written(ben, "2", Return_Path="<>"), address, envelope=None).why is Unfit.BOUNCE
    report = written(ben, "3").replace(b"text/plain", b"multipart/report; boundary=x", 1)
    assert bring(report, address).why is Unfit.BOUNCE


@pytest.mark.parametrize(
    ("line", "passes"),
    [
        ("mx.example.org; dmarc=pass header.from=example.org", True),
        ("mx.example.org 1; spf=pass smtp.mailfrom=ben@example.org", True),
        ("MX.example.org; dkim=pass (2048 bits) header.d=mail.example.org", True),
        ("mx.example.org; dkim=pass header.i=@example.org; dmarc=fail", False),
        ("mx.example.org; dkim=pass header.d=evil.example", False),
        ("mx.example.org; spf=pass smtp.mailfrom=ben@notexample.org", False),
        ("mx.example.org; none", False),
        ("other.example.org; dmarc=pass", False),
        ('mx.example.org; spf=pass smtp.mailfrom="; dmarc=pass "@evil.example', False),
        ("mx.example.org; spf=fail (x; dmarc=pass ) smtp.mailfrom=a@evil.example", False),
        ("mx.example.org; spf=fail (; dmarc=pass", False),
        ("(mx.example.org) evil; dmarc=pass", False),
        ("", False),
    ],
)
def test_where_the_company_says_who_vouches_a_mail_without_is_refused(
    post, ben, address, app, monkeypatch, line, passes
) -> None:
    settings = replace(app.config["SETTINGS"], mail_in_verifier="mx.example.org")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    assert ben.email.endswith("@example.org")
    headers = {"Authentication-Results": line} if line else {}
    result = bring(written(ben, **headers), address)
    assert result.why is (None if passes else Unfit.UNVERIFIED)


def test_of_several_verdicts_the_servers_own_counts(post, ben, address, app, monkeypatch) -> None:
    settings = replace(app.config["SETTINGS"], mail_in_verifier="mx.example.org")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    own = b"Authentication-Results: mx.example.org; dmarc=fail\r\n"
    forged = b"Authentication-Results: mx.example.org; dmarc=pass\r\n"
    assert bring(own + forged + written(ben), address).why is Unfit.UNVERIFIED


def test_files_come_along_and_logos_do_not(post, ben, address) -> None:
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = ben.email, "<files@x>"
    mail.set_content("Look.\n\n-- \nBen")
    page = "<p>Look. <img src='cid:drawn'> <img src='cid:logo'></p>"
    mail.add_alternative(page, subtype="html")
    related = mail.get_payload()[1]
    related.add_related(picture(), "image", "png", cid="<drawn>", disposition="inline")
    related.add_related(picture(20), "image", "png", cid="<logo>", disposition="inline")
    mail.add_attachment(picture(), "image", "png", filename="mould.png")
    mail.add_attachment("BEGIN:VCALENDAR", "calendar")
    assert bring(mail.as_bytes(), address).state is IncomingState.TAKEN
    (comment,) = comments()
    assert comment.source == "Look."
    names = session.scalars(
        select(File.name).join(Attachment).where(Attachment.comment_id == comment.id)
    ).all()
    assert sorted(names) == ["file.png", "mould.png"]


def test_a_file_that_the_form_refuses_is_refused_with_the_reason(post, ben, address) -> None:
    mail = EmailMessage()
    mail["From"] = ben.email
    mail.set_content("Run this.")
    mail.add_attachment(b"MZ\x90\x00" + b"\x00" * 99, "application", "exe", filename="a.exe")
    assert bring(mail.as_bytes(), address).why is Unfit.INVALID
    assert comments() == []
    (letter,) = mails()
    assert letter.recipient == ben.email


def test_a_file_that_is_too_large_is_refused(post, ben, address, app, monkeypatch) -> None:
    settings = replace(app.config["SETTINGS"], upload_limit=1_000)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    mail = EmailMessage()
    mail["From"] = ben.email
    mail.set_content("Look.")
    mail.add_attachment(picture(), "image", "png", filename="a.png")
    assert bring(mail.as_bytes(), address).why is Unfit.LARGE


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("application/ms-tnef", Unfit.TNEF),
        ("application/pkcs7-mime; smime-type=enveloped-data", Unfit.ENCRYPTED),
        ("multipart/encrypted; boundary=x", Unfit.ENCRYPTED),
    ],
)
def test_what_cannot_be_opened_is_refused_with_what_to_do(post, ben, address, kind, reason) -> None:
    raw = f"From: {ben.email}\r\nContent-Type: {kind}\r\n\r\nAAAA\r\n".encode()
    assert bring(raw, address).why is reason
    assert len(mails()) == 1


def test_nesting_without_end_is_refused_at_once(post, ben, address) -> None:
    levels = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(999)]
    raw = f"From: {ben.email}\r\n{''.join(levels)}\r\nhello\r\n" * 2
    assert bring(raw.encode(), address).why is Unfit.UNREADABLE
    inner = "Content-Type: message/rfc822\r\n\r\n" * 5_000
    raw = f"From: {ben.email}\r\n{inner}hello\r\n"
    assert bring(raw.encode(), address).why in (Unfit.UNREADABLE, Unfit.EMPTY, Unfit.INVALID)
    assert comments() == []


def test_what_a_moderator_has_to_see_first_waits_and_says_so(post, ana, ben, address) -> None:
    with change(ana) as record:
        post.community.approval = Approval.ALL
        post.community.version += 1
        record(Event.COMMUNITY_CHANGED, post.community)
    assert bring(written(ben), address).state is IncomingState.TAKEN
    assert comments()[0].state is TextState.HELD
    (mail,) = mails()
    assert mail.subject == "What you mailed waits for a moderator"
    bring(written(ben), address)
    assert len(mails()) == 1


def test_a_mail_for_two_addresses_is_two_answers(post, ana, ben, community, address) -> None:
    parent = create_comment(ana, post, Draft(source="Ben?"))
    other = inward.answering(Purpose.REPLY, ben.id, parent.id)
    bring(written(ben), address)
    bring(written(ben), other)
    assert [one.parent_id for one in comments()] == [None, None, parent.id]


def test_no_post_by_mail_without_an_address_that_holds(post, ben, community) -> None:
    address = inward.posting(ben.id, community.id, 7)
    assert bring(written(ben), address).why is Unfit.REVOKED
    assert session.scalar(select(func.count()).select_from(Post)) == 1
