"""The pages on which an issue is looked at before it goes out: as a mail, and in one."""

from __future__ import annotations

from flask import Response, current_app, flash, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Issue
from social import standing
from social.fields import LANGUAGE_NAMES
from social.mailing.links import link
from social.newsletters import actions, bp, listing, trying
from social.newsletters.desk import decided
from social.newsletters.forms import TryForm
from social.newsletters.letters import Press, plain_address
from social.newsletters.words_views import spoken
from social.viewer import viewer

# A mail is shown as it will be, with the styles that stand in it, and can do nothing.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'; sandbox"
)


@bp.post("/newsletters/issues/<int:id>/tries")
def try_out(id: int) -> ResponseReturnValue:
    """Mail an issue to oneself."""
    form = TryForm()

    def act(one: Issue) -> None:
        actions.try_out(viewer(), one, spoken(form.language.data))
        flash(_("A test is on its way to you."))

    return decided(id, form, act)


@bp.get("/newsletters/issues/<int:id>/preview/<language>")
def preview(id: int, language: str) -> ResponseReturnValue:
    """Show an issue as it will be mailed, on a phone and on a desk."""
    one = listing.at_work(viewer(), id)
    written = Press(one).written(spoken(language), trying.visible_to(viewer(), one))
    text, _page = written.to(lambda place: plain_address(written, place, link("newsletters.index")))
    return render_template(
        "newsletters/preview.html",
        issue=one,
        language=language,
        languages=standing.offered(),
        language_names=LANGUAGE_NAMES,
        subject=written.subject,
        text=text,
        mails=bool(current_app.config["SETTINGS"].smtp_url),
    )


@bp.get("/newsletters/issues/<int:id>/preview/<language>/mail")
def preview_mail(id: int, language: str) -> Response:
    """Give the page of the mail by itself, for a frame in which it can do nothing."""
    one = listing.at_work(viewer(), id)
    written = Press(one).written(spoken(language), trying.visible_to(viewer(), one))
    _text, mail = written.to(lambda place: plain_address(written, place, link("newsletters.index")))
    answer = make_response(mail)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
