"""A Kring that takes in mail, and people who write some."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from models import Community, Person, Post
from moderation import Draft
from social.arriving import Purpose
from social.incoming.taking import Result, take_in
from social.mailing import inward
from social.posts.actions import create_post


@pytest.fixture
def post(in_app: None, ana: Person, community: Community) -> Post:
    """A post of Ana's that Ben can answer."""
    return create_post(ana, community, Draft(source="Who has the mould?"))


@pytest.fixture
def address(post: Post, ben: Person) -> str:
    """Where Ben answers it."""
    return inward.answering(Purpose.ANSWER, ben.id, post.id)


def written(person: Person | None, words: str = "I do.", **headers: str) -> bytes:
    """Write a mail of somebody's, as a mail program does."""
    mail = EmailMessage()
    mail["From"] = f"{person.name} <{person.email}>" if person else "Somebody <x@elsewhere.example>"
    mail["To"] = "somewhere@in.example.org"
    mail["Subject"] = "Re: a notice"
    mail["Message-ID"] = f"<{abs(hash((words, *headers.items())))}@client.example>"
    for name, value in headers.items():
        name = name.replace("_", "-")
        del mail[name]
        mail[name] = value
    mail.set_content(words)
    return mail.as_bytes()


def bring(raw: bytes, address: str, envelope: str | None = "somebody@client.example") -> Result:
    """Bring a mail as a mail server does."""
    return take_in(raw, address, envelope)
