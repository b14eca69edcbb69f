"""What do mails say, and where do their links lead?"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from models import FaultKind, Mail, now, session
from social.changes import change
from social.faults import words_of
from social.mailing import letters
from social.mailing.links import link
from tests.known import mails

LETTERS = sorted(
    path.stem
    for path in (Path(__file__).parent.parent.parent / "templates" / "mails").glob("*.txt")
    if path.stem != "letter" and not path.stem.startswith("_")  # a part of others
)
VALUES = {
    "faults": {FaultKind.DISK: 120, FaultKind.CLOCK: -70},
    "words_of": words_of,
    "link": "http://localhost/reset/abc",
    "lines": [
        SimpleNamespace(
            words="Ben answered",
            about="The mould",
            link="http://localhost/1",
            quiet="http://localhost/2",
        )
    ],
    "left": 0,
    "quotes": True,
    "news": [
        SimpleNamespace(
            about="The mould", author="Ben", place="Welding", comments=2, link="http://localhost/4"
        )
    ],
    "can_be_answered": True,
    "why": "gone",
    "settings": "http://localhost/account/notices",
    "leave": "http://localhost/3",
    "by": "Ben",
    "name": "plan.txt",
    "found": "Eicar-Test-Signature",
    "owner": SimpleNamespace(name="Ana"),
    "days": 30,
    "words": "Who welds frames?",
    "email": "new@example.org",
    "until": now(),
    "request": SimpleNamespace(
        asked_at=now(), kind="erasure", dropped_as="withdrawn", drop_reason="You wrote so."
    ),
    "kinds": {"erasure": "to be forgotten"},
    "counts": {"new": 1, "acknowledge": 2, "feedback": 1},
    "parts": [SimpleNamespace(noun="post", erase=3, restrict=0, refuse=2, letters=["b"])],
    "names": {"post": "posts"},
    "exemptions": {"b": "a duty by law"},
    "decision": SimpleNamespace(
        ends_at=now(), happened="Shouted.", rule="No shouting.", why="It was loud.", found="report"
    ),
}


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", ["en", "nl", "fr", "de", "xx"])
def test_every_letter_is_whole_in_every_language(in_app, ana, letter, language) -> None:
    ana.language = language
    subject, body = letters.written(ana, letter, dict(VALUES))
    assert subject
    assert "\n" not in subject
    assert "Ana Peeters" in body
    assert body.rstrip().endswith("http://localhost")
    assert "Roos Tavelle" in body
    assert "\n\n\n" not in body
    assert "{" not in body


@pytest.mark.parametrize("letter", ["reset", "invitation", "email_change"])
def test_a_link_stands_alone_on_its_line(in_app, ana, letter) -> None:
    _subject, body = letters.written(ana, letter, dict(VALUES))
    assert "http://localhost/reset/abc" in body.splitlines()


def test_a_mail_is_text_so_names_are_written_as_they_are(in_app, make_person) -> None:
    person = make_person("Ana & Ben <O'Neil>", handle="anaben")
    _subject, body = letters.written(person, "reset", dict(VALUES))
    assert "Ana & Ben <O'Neil>" in body


def test_no_request_decides_where_a_link_leads(app) -> None:
    with app.test_request_context(
        "/", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    ):
        assert link("signing_in.reset", token="a?b") == "http://localhost/reset/a%3Fb"


def test_a_mail_exists_exactly_if_its_change_does(in_app, ana) -> None:
    with pytest.raises(ZeroDivisionError), change(ana):
        letters.post(ana, "test", to=str(1 / len(mails())))
    assert mails() == []
    assert jobs() == 0
    with change(ana):
        letters.post(ana, "test")
    assert [mail.recipient for mail in mails()] == [ana.email]
    assert jobs() == 1


def jobs() -> int:
    return (
        session.connection()
        .exec_driver_sql("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'mailing.send'")
        .scalar_one()
    )


def test_a_mail_can_go_to_another_address_of_theirs(in_app, ana) -> None:
    with change(ana):
        letters.post(ana, "email_change", to="new@example.org", link="x")
    assert session.query(Mail.recipient).scalar() == "new@example.org"
