"""Do mails go out, once, over a line that nobody reads along?"""

from __future__ import annotations

import logging
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import func, select, update

from models import Mail, Purpose, Ticket, now, session
from social import tickets
from social.changes import change
from social.mailing import jobs, letters, smtp
from social.mailing.smtp import Refused, Server, Unreachable
from tests.mailing.letterbox import FROM, by, serve

__all__ = ["by", "serve"]  # fixtures


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> tuple[ssl.SSLContext, str]:
    """Make a certificate for 127.0.0.1, and the file in which a client trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("mail") / "both.pem"
    public = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(public + private)
    trusted = file.with_name("trusted.pem")
    trusted.write_bytes(public)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context, str(trusted)


def write(person) -> Mail:
    with change(person):
        return letters.write(person, "reset", link="http://localhost/reset/abc")


def stored(mail: Mail) -> Mail:
    session.expire_all()
    return session.get_one(Mail, mail.id)


def test_a_mail_goes_out_whole_and_its_link_is_forgotten(in_app, ana, by, serve) -> None:
    where, box = serve()
    by(f"smtp://{where}")
    mail = write(ana)
    jobs.send.call(mail_id=mail.id)
    taken = box.taken[0]
    assert taken["From"] == FROM
    assert taken["To"] == ana.email
    assert taken["Subject"] == "Choose another password for Kring"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Message-ID"].endswith("@example.org>")
    assert "http://localhost/reset/abc" in taken.get_content()
    assert stored(mail).sent_at is not None
    assert "reset/abc" not in stored(mail).body


def test_a_mail_goes_out_once(in_app, ana, by, serve) -> None:
    where, box = serve()
    by(f"smtp://{where}")
    mail = write(ana)
    for _again in range(3):
        jobs.send.call(mail_id=mail.id)
    assert len(box.taken) == 1


def test_without_a_server_the_console_shows_the_link(in_app, ana, caplog, monkeypatch) -> None:
    monkeypatch.setattr(logging.getLogger("kring"), "propagate", True)
    mail = write(ana)
    with caplog.at_level(logging.WARNING, "kring.mail"):
        jobs.send.call(mail_id=mail.id)
    (line,) = {one.getMessage() for one in caplog.records if one.name == "kring.mail"}
    assert "http://localhost/reset/abc" in line
    assert "\n" not in line
    assert "@" not in line  # neither whom it is for nor what it is about
    assert mail.subject not in line
    assert stored(mail).sent_at is None


def test_a_mail_that_was_never_kept_is_no_error(in_app, site) -> None:
    jobs.send.call(mail_id=999)


def test_a_refused_mailbox_is_noted_and_not_tried_again(in_app, make_person, by, serve) -> None:
    where, _box = serve()
    by(f"smtp://{where}")
    mail = write(make_person("Nobody", email="nobody@example.org"))
    jobs.send.call(mail_id=mail.id)
    assert stored(mail).failure == "550 no such mailbox"
    assert stored(mail).sent_at is None


def test_a_refused_text_is_noted_and_not_tried_again(in_app, ana, by, serve) -> None:
    where, _box = serve(answer="554 looks like spam")
    by(f"smtp://{where}")
    mail = write(ana)
    jobs.send.call(mail_id=mail.id)
    assert stored(mail).failure == "554 looks like spam"


@pytest.mark.parametrize("answer", ["451 busy", "250 OK"])
def test_a_busy_server_is_tried_again(in_app, ana, make_person, by, serve, answer) -> None:
    where, box = serve(answer=answer)
    by(f"smtp://{where}")
    person = ana if answer.startswith("451") else make_person("L", email="later@example.org")
    mail = write(person)
    with pytest.raises(Unreachable):
        jobs.send.call(mail_id=mail.id)
    assert stored(mail).failure.startswith("451")
    assert box.taken == []


def test_a_server_that_is_away_is_tried_again_and_then_it_is_well(in_app, ana, by, serve) -> None:
    by("smtp://127.0.0.1:1")
    mail = write(ana)
    with pytest.raises(Unreachable):
        jobs.send.call(mail_id=mail.id)
    assert stored(mail).failure
    where, _box = serve()
    by(f"smtp://{where}")
    jobs.send.call(mail_id=mail.id)
    assert stored(mail).sent_at is not None
    assert stored(mail).failure is None


def test_the_server_is_told_who_sends(in_app, ana, by, serve, certificate, monkeypatch) -> None:
    context, trusted = certificate
    monkeypatch.setenv("SSL_CERT_FILE", trusted)
    monkeypatch.setattr(smtp, "LOOPBACK", ())
    where, box = serve(asks_password=True, tls_context=context)
    by(f"smtp://kring%40example.org:s%3Ae%2Fc%40ret@{where}")
    jobs.send.call(mail_id=write(ana).id)
    assert box.users == ["kring@example.org"]
    by(f"smtp://kring:wrong@{where}")
    mail = write(ana)
    with pytest.raises(Unreachable):
        jobs.send.call(mail_id=mail.id)
    assert stored(mail).failure.startswith("535")


def test_tls_from_the_start(in_app, ana, by, serve, certificate, monkeypatch) -> None:
    context, trusted = certificate
    monkeypatch.setenv("SSL_CERT_FILE", trusted)
    where, box = serve(ssl_context=context)
    by(f"smtps://{where}")
    jobs.send.call(mail_id=write(ana).id)
    assert len(box.taken) == 1


def test_nobody_unknown_is_handed_the_mail(in_app, ana, by, serve, certificate) -> None:
    context, _trusted = certificate
    where, box = serve(ssl_context=context)
    by(f"smtps://{where}")
    with pytest.raises(Unreachable):
        jobs.send.call(mail_id=write(ana).id)
    assert box.taken == []


def test_a_server_elsewhere_has_to_start_tls(
    in_app, ana, by, serve, certificate, monkeypatch
) -> None:
    context, trusted = certificate
    monkeypatch.setenv("SSL_CERT_FILE", trusted)
    monkeypatch.setattr(smtp, "LOOPBACK", ())
    where, box = serve(tls_context=context)
    by(f"smtp://{where}")
    jobs.send.call(mail_id=write(ana).id)
    assert box.was_tls == [True]
    plain, unread = serve()
    by(f"smtp://{plain}")
    mail = write(ana)
    with pytest.raises(Unreachable):
        jobs.send.call(mail_id=mail.id)
    assert unread.taken == []
    by(f"smtp://{plain}?tls=off")
    jobs.send.call(mail_id=write(ana).id)
    assert len(unread.taken) == 1


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://mail.example.org", ("mail.example.org", 465, "", True, False)),
        ("smtp://mail.example.org", ("mail.example.org", 25, "", False, True)),
        ("smtp://ana:x@mail.example.org", ("mail.example.org", 587, "ana", False, True)),
        ("smtp://mail.example.org:2525?tls=off", ("mail.example.org", 2525, "", False, False)),
        ("smtp://localhost:1025", ("localhost", 1025, "", False, False)),
        ("smtp://[::1]:25", ("::1", 25, "", False, False)),
    ],
)
def test_a_server_is_read_from_its_address(url, server) -> None:
    found = Server.of(url)
    assert (found.host, found.port, found.user, found.is_tls, found.starts_tls) == server


def test_domains_are_written_as_every_server_reads_them() -> None:
    message = smtp.composed(FROM, "x@münchen.de", "Grüße", "Schöne Grüße\n")
    assert message["To"] == "x@xn--mnchen-3ya.de"
    assert "Schöne Grüße" in message.get_content()


def test_nobody_smuggles_a_header_in() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        smtp.composed(FROM, "a@example.org", "Hello\r\nBcc: b@example.org", "x")


def test_no_transaction_is_open_while_the_server_is_asked(in_app, ana, by, monkeypatch) -> None:
    by("smtp://127.0.0.1:1")
    seen = []
    monkeypatch.setattr(smtp, "deliver", lambda *_: seen.append(session().in_transaction()))
    jobs.send.call(mail_id=write(ana).id)
    assert seen == [False]


def test_what_waits_can_be_sent_when_there_is_a_server(in_app, ana, by, serve) -> None:
    old = write(ana)
    where, box = serve()
    by(f"smtp://{where}")
    for mail_id in session.scalars(select(Mail.id).where(Mail.created_at <= now())).all():
        jobs.send.call(mail_id=mail_id)
    assert len(box.taken) == 1
    assert stored(old).sent_at is not None


def test_old_mails_and_links_are_forgotten(in_app, ana) -> None:
    with change(ana):
        for days in (1, 91):
            letters.write(ana, "test").created_at = now() - timedelta(days=days)
            tickets.issue(ana, Purpose.EMAIL, ana.email)
        session.flush()
        session.execute(
            update(Ticket)
            .where(Ticket.id == select(func.max(Ticket.id)).scalar_subquery())
            .values(expires_at=now() - timedelta(days=91))
        )
    jobs.clear_out.call(timestamp=0)
    assert session.scalar(select(func.count()).select_from(Mail)) == 1
    assert session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_both_kinds_of_failure_are_told_apart() -> None:
    assert not issubclass(Refused, Unreachable)
