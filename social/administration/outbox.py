"""The outbox, and the server that mail goes through."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from social.administration import appointing, bp, listing, post
from social.mailing.smtp import Server
from social.viewer import viewer


@bp.get("/outbox")
def outbox() -> ResponseReturnValue:
    """Show the mails that were written; those that cannot go out can be read here."""
    page, following = listing.mails(request.args.get("before"))
    return render_template(
        "administration/outbox.html",
        mails=page,
        next=following,
        waiting=listing.waiting_mails(),
        kept={one.email for one in appointing.confidants() if one.id != viewer().id},
        sends_mail=bool(current_app.config["SETTINGS"].smtp_url),
    )


@bp.post("/outbox/sending")
def send_waiting() -> ResponseReturnValue:
    """Try again to send what waits."""
    number = post.send_waiting(viewer())
    flash(ngettext("%(num)d mail is tried again.", "%(num)d mails are tried again.", number))
    return redirect(url_for(".outbox"), 303)


@bp.get("/mail")
def mail() -> ResponseReturnValue:
    """Show how mail goes out."""
    settings = current_app.config["SETTINGS"]
    server = Server.of(settings.smtp_url) if settings.smtp_url else None
    return render_template("administration/mail.html", server=server, sender=settings.mail_from)


@bp.post("/mail")
def test_mail() -> ResponseReturnValue:
    """Send the administrator a mail, and say at once what became of it."""
    sent = post.send_test(viewer())
    if sent.sent_at is not None:
        flash(_("The mail server took a mail to %(email)s.", email=sent.recipient))
    elif sent.failure:
        flash(_("The mail did not go out: %(why)s", why=sent.failure))
    else:
        flash(_("No mail server is set: the mail is in the outbox."))
    return redirect(url_for(".mail"), 303)
