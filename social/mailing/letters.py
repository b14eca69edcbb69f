"""What does a mail say, in the language of whoever reads it?"""

from __future__ import annotations

import re

from flask import current_app
from flask_babel import force_locale
from jinja2 import Environment
from sqlalchemy import select

from models import Company, Mail, Person, limits, session
from social import standing
from social.jobs import later
from social.mailing import inward
from social.mailing.jobs import send


def post(person: Person, letter: str, *, to: str | None = None, **values: object) -> Mail:
    """Write a mail to a person, or to another address of theirs, and leave it for the worker.

    Part of a change.
    """
    mail = write(person, letter, to=to, **values)
    later(send, mail_id=mail.id)
    return mail


def write(person: Person, letter: str, *, to: str | None = None, **values: object) -> Mail:
    """Write a mail and keep it in the outbox; part of a change.

    `letter` names a template in templates/mails, its first line is the subject.
    """
    subject, body = written(person, letter, values)
    mail = Mail(recipient=to or person.email, subject=subject[: limits.TITLE], body=body)
    session.add(mail)
    session.flush()
    return mail


def written(person: Person, letter: str, values: dict[str, object]) -> tuple[str, str]:
    """Fill in a letter: its subject and its body, as plain text."""
    settings = current_app.config["SETTINGS"]
    languages = standing.offered()
    language = person.language if person.language in languages else languages[0]
    known = {
        "person": person,
        "company": session.scalar(select(Company.name)) or "Kring",
        "base_url": settings.base_url,
        "above": inward.answer_above,
    }
    with force_locale(language):
        text = plain().get_template(f"mails/{letter}.txt").render(known | values)
    subject, _blank, body = text.strip().partition("\n")
    return " ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def plain() -> Environment:
    """Give the templates' environment without escaping: a mail is text, not HTML."""
    if "mail_templates" not in current_app.extensions:
        current_app.extensions["mail_templates"] = current_app.jinja_env.overlay(autoescape=False)
    found: Environment = current_app.extensions["mail_templates"]
    return found
