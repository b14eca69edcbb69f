"""How is an issue written as a mail: for programs that show pages, and for those that show text?

An issue is written once for all readers of a language who may read the same items. What differs
from one to the next, the links, is put in for each.
"""

from __future__ import annotations

import re
import secrets
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from models import Company, Issue, Logo, session
from social import standing
from social.fields import LANGUAGE_NAMES
from social.mailing.bulk import Frame
from social.mailing.letters import plain as plain_templates
from social.mailing.links import link
from social.mailing.smtp import SIGN, Letter
from social.newsletters.content import Content, content, heading
from social.newsletters.look import dressed, look

WIDTH = 74  # letters of a line of text
MOST_KEPT = 100  # ways to write one issue that are kept at once
# Stands where a link is put in later; nobody can know it, so no words are mistaken for it.
MARK = f"kring{secrets.token_hex(8)}"
PLACES = re.compile(rf"{MARK}-(\d+|leave)-")


@dataclass(frozen=True, slots=True)
class Written:
    """An issue in one language with some of its items, with marks where links are put in."""

    subject: str
    text: str
    html: str
    language: str
    posts: dict[int, int]  # of each item
    sign: bytes = b""
    frames: dict[str, Frame] = field(default_factory=dict)  # by what stands before the subject

    def to(self, address: Callable[[str], str]) -> tuple[str, str]:
        """Put the links in; give text and page."""
        put = lambda found: address(found[1])  # noqa: E731
        return PLACES.sub(put, self.text), PLACES.sub(put, self.html)


class Press:
    """Writes one issue, and keeps what it has written lately."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self.kept: dict[Any, Written] = {}

    def written(self, language: str, items: Sequence[tuple[int, int]]) -> Written:
        """Write it with some items: each its number, and the version of its post."""
        key = (language, tuple(items))
        if key not in self.kept:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            self.kept[key] = write(self.issue, language, [number for number, _version in items])
        return self.kept[key]


def write(issue: Issue, language: str, item_ids: Sequence[int]) -> Written:
    """Write an issue in one language."""
    with force_locale(language):
        found = content(issue, language, item_ids)
        newsletter = issue.newsletter
        known = {
            "issue": issue,
            "newsletter": newsletter,
            "content": found,
            "company": session.scalar(select(Company.name)) or "Kring",
            "heading": heading,
            "to": lambda place: f"{MARK}-{place}-",
            "web": link("newsletters.read", id=newsletter.id, number=issue.number),
            "settings": link("newsletters.index"),
            "language": language,
            "language_names": LANGUAGE_NAMES,
            "sign": standing.current().sign,
            "sign_id": SIGN,
        }
        more = {"look": look, "dressed": lambda html: dressed(html, base())}
        page = current_app.jinja_env.get_template("newsletters/mail.html").render(known | more)
        text = plain_templates().get_template("newsletters/mail.txt").render(known, wrapped=wrapped)
        return Written(
            subject=subject(found, newsletter.name),
            text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
            html=page,
            sign=sign_shown(),
            language=language,
            posts={piece.item_id: piece.post_id for piece in found.pieces},
        )


def sign_shown() -> bytes:
    """Give the company's sign; nothing where it has none."""
    sign = standing.current().sign
    shown = select(Logo.shown).where(Logo.digest == sign.digest) if sign else None
    return (session.scalar(shown) if shown is not None else None) or b""


def subject(found: Content, name: str) -> str:
    """Say what the mail is called; words without a title go by the newsletter's name."""
    return " ".join((found.words.title or name).split())


def base() -> str:
    """Name where this Kring is."""
    return str(current_app.config["SETTINGS"].base_url)


def wrapped(words: str, indent: str = "") -> str:
    """Break the long lines of a text; short ones, as of a list, stay as they are."""
    lines = (
        textwrap.fill(
            line,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in words.strip().splitlines()
    )
    return "\n".join(lines)


def plain_address(written: Written, place: str, leave: str) -> str:
    """Give the address that a mark stands for, where nothing is counted."""
    if place == "leave":
        return leave
    return link("posts.show", id=written.posts[int(place)])


def list_id(issue: Issue) -> str:
    """Name the list, as programs sort mails by it (RFC 2919)."""
    domain = parseaddr(current_app.config["SETTINGS"].mail_from)[1].rpartition("@")[2]
    return f"<newsletter-{issue.newsletter_id}.kring.{domain or 'localhost'}>"


def mail(
    issue: Issue,
    written: Written,
    recipient: str,
    message_id: str,
    leave: str,
    address: Callable[[str], str],
    before: str = "",
) -> bytes:
    """Put a mail together: text and page, and what lets a mail program end it with one click."""
    text, page = written.to(address)
    letter = Letter(
        subject=before + written.subject,
        text=text,
        html=page,
        language=written.language,
        message_id=message_id,
        list_id=list_id(issue),
        leave=leave,
        sign=written.sign,
    )
    if before not in written.frames:
        written.frames[before] = Frame(sender(), letter)
    return written.frames[before].mail(sender(), recipient, letter)


def sender() -> str:
    """Name where mail comes from."""
    return str(current_app.config["SETTINGS"].mail_from)


def mark_of_a_test(language: str) -> str:
    """Say before the subject that a mail is a test."""
    with force_locale(language):
        return _("[Test] ")
