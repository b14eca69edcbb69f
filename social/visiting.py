"""What is there for guests, and how do others see who is one?

A guest is somebody of another company. What they read is decided where it is for everybody:
`Community.read_by`, `READABLE` and `models.stay`; what they do, in `social.rights`. Of the pages,
these alone are there for them: a page that is not named here does not exist for a guest, also one
that is made tomorrow.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from models import Person
from social import shell
from social.keepers import byline

# Each of these asks what the viewer reads and does; without one of the three reasons, none is here.
TALK = {
    "communities.about",
    "communities.choose_order",
    "communities.members",
    "communities.read",
    "communities.show",
    "communities.silence",
    "communities.unsilence",
    "feeds.choose",
    "feeds.home",
    "feeds.read",
    "topics.choose_order",
    "topics.show",
    "posts.create",
    "posts.delete",
    "posts.edit",
    "posts.mark_unread",
    "posts.new",
    "posts.react",
    "posts.reactors",
    "posts.restore",
    "posts.show",
    "posts.unreact",
    "posts.update",
    "posts.versions",
    "comments.create",
    "comments.delete",
    "comments.edit",
    "comments.react",
    "comments.reactors",
    "comments.restore",
    "comments.show",
    "comments.unreact",
    "comments.update",
    "comments.versions",
    "files.create",
    "files.show",
    "files.show_smaller",
    "links.picture",
    "links.put_back",
    "links.take_off",
    "people.card",
    "people.choose_order",
    "people.photo",
    "people.show",
    "people.small_photo",
    "preview.show",
    "search.guide",
    "search.index",
    "search.suggestions",
    "saved.drop",
    "saved.index",
    "saved.save",
    "drafts.at",
    "drafts.drop",
    "drafts.index",
    "drafts.keep",
    "drafts.show",
}
TOLD = {
    "help.index",
    "help.show",
    "notices.choose",
    "notices.choose_community",
    "notices.choose_digest",
    "notices.choose_thread",
    "notices.community",
    "notices.forget",
    "notices.index",
    "notices.open_one",
    "notices.preferences",
    "notices.read",
    "notices.thread",
    "house.processing",
    "house.rules",
    "house.rules_once",
    "legal.accept",
    "legal.ask",
    "upkeep.put_away",
}
THEIRS = {
    "account.appearance",
    "account.change_password",
    "account.choose_appearance",
    "account.choose_language",
    "account.end_other_sessions",
    "account.end_session",
    "account.language",
    "account.password",
    "account.prove",
    "account.sessions",
    "account.take_proof",
    "second_factors.add_passkey",
    "second_factors.app",
    "second_factors.ask_passkey",
    "second_factors.begin_app",
    "second_factors.confirm_app",
    "second_factors.end_app",
    "second_factors.end_passkey",
    "second_factors.show",
    "second_factors.write_sheet",
    "own_data.ask",
    "own_data.show",
    "own_data.take",
    "own_data.take_own",
    "reports.appeal",
    "reports.case",
    "reports.decision",
    "reports.decisions",
    "reports.dispute",
    "reports.index",
    "reports.new_of_comment",
    "reports.new_of_person",
    "reports.new_of_post",
    "reports.report_comment",
    "reports.report_person",
    "reports.report_post",
    "reports.say",
    "reports.show_comment",
    "reports.show_post",
}
OPEN_TO_GUESTS = frozenset(TALK | TOLD | THEIRS)


def is_there(reader: Person, endpoint: str) -> bool:
    """Tell whether a page is there for a reader at all."""
    return not reader.is_guest or endpoint in OPEN_TO_GUESTS


def mark(person: Person) -> str:
    """Say beside a name that it is a guest's or a bot's, and whose; nothing for who works here."""
    return byline(person) if person.is_bot else mark_of(person.guest_of)


def marked_name(person: Person) -> str:
    """Name somebody in a sentence, a guest and a bot with their mark."""
    said = mark(person)
    return f"{person.name} ({said})" if said else person.name


def mark_of(company: str | None) -> str:
    """Say that somebody is a guest of a company; nothing without one."""
    return _("Guest · %(company)s", company=company) if company else ""


def guests_read(community_id: int) -> str:
    """Say how many guests read a community, to whoever reads or writes there; nothing for none."""
    number = shell.current().guests.get(str(community_id), 0)
    if not number:
        return ""
    return str(ngettext("%(num)d guest reads here", "%(num)d guests read here", number))
