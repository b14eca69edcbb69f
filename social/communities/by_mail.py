"""The address by which a member posts in a community by mail: made, shown, taken away."""

from __future__ import annotations

import secrets

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Event, Membership, Person, limits
from social.answering import done
from social.changes import change
from social.communities import bp
from social.communities.standing import Standing, find
from social.errors import forbidden, not_found
from social.holding import hold
from social.mailing import inward
from social.rights import require
from social.viewer import viewer


def open_address(member: Person, membership: Membership) -> None:
    """Let a member post by mail from now on; an address that they had before holds no more."""
    with change(member) as record:
        hold(membership)
        membership.mail_number = secrets.randbelow(limits.NUMBER) + 1
        record(Event.MEMBER_MAILS, membership)


def close_address(member: Person, membership: Membership) -> None:
    """Let a member post by mail no longer."""
    with change(member) as record:
        hold(membership)
        if membership.mail_number is not None:
            membership.mail_number = None
            record(Event.MEMBER_MAILS_NO_MORE, membership)


@bp.get("/<slug>/mail")
def by_mail(slug: str) -> ResponseReturnValue:
    """Show the viewer's own address, if they have one."""
    standing, own = find_writer(slug)
    community, number = standing.community, own.mail_number
    require(viewer(), "post", community, _("Members write here."))
    address = inward.posting(own.person_id, community.id, number) if number else None
    return render_template("communities/by_mail.html", community=community, address=address)


@bp.post("/<slug>/mail")
def take_mail(slug: str) -> ResponseReturnValue:
    """Make the viewer an address, or another one."""
    standing, own = find_writer(slug)
    require(viewer(), "post", standing.community, _("Members write here."))
    open_address(viewer(), own)
    return done(url_for(".by_mail", slug=slug))


@bp.delete("/<slug>/mail")
def take_no_mail(slug: str) -> ResponseReturnValue:
    """Take the viewer's address away."""
    _standing, own = find_writer(slug)
    close_address(viewer(), own)
    flash(_("Mails to that address are not posted any more."))
    return done(url_for(".by_mail", slug=slug))


def find_writer(slug: str) -> tuple[Standing, Membership]:
    """Find a community that the viewer is in, and their line in it; 404 where no mail is taken."""
    standing = find(slug)
    if not inward.is_open():
        raise not_found()
    if standing.own is None or not standing.is_member:
        raise forbidden(_("Members of this community do."))
    return standing, standing.own
