"""What is there for guests, and how do others see who is one?

A guest is somebody of another company. What they read is decided where it is for everybody:
`Community.read_by`, `READABLE` and `models.stay`; what they do, in `social.rights`. Of the pages,
these alone are there for them: a page that is not named here does not exist for a guest, also one
that is made tomorrow.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from models import Community, Membership, MembershipState, Person, PersonState, session

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
    "account.show",
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


def mark(person: Person) -> str:
    """Say beside a name that it is a guest's, and of which company; nothing for who works here."""
    return mark_of(person.guest_of)


def mark_of(company: str | None) -> str:
    """Say that somebody is a guest of a company; nothing without one."""
    return _("Guest · %(company)s", company=company) if company else ""


def guests_in(community_id: int) -> Select[tuple[Person]]:
    """Select the guests who read a community now."""
    return (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.community_id == community_id,
            Membership.state == MembershipState.MEMBER,
            Person.guest_of.is_not(None),
            Person.guest_until > func.now(),
            Person.state != PersonState.DEACTIVATED,
        )
    )


def count_guests(community: Community) -> int:
    """Count the guests who read a community."""
    found = guests_in(community.id).with_only_columns(Person.id).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0
