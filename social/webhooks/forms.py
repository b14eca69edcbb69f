"""What is asked of whoever lets another system be told?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from models import Event, limits
from models.webhook import ADDRESS, OFFERED
from social import fields
from social.fetching.refused import Reason
from social.forms import Form
from social.webhooks.actions import Wish

EVENTS = {
    Event.POST_CREATED: _l("A post is there"),
    Event.POST_EDITED: _l("A post is changed"),
    Event.POST_HIDDEN: _l("A post is hidden by a moderator"),
    Event.POST_SHOWN: _l("A post that waited or was hidden is shown"),
    Event.POST_DELETED: _l("A post is deleted"),
    Event.COMMENT_CREATED: _l("A comment is there"),
    Event.COMMENT_EDITED: _l("A comment is changed"),
    Event.COMMENT_HIDDEN: _l("A comment is hidden by a moderator"),
    Event.COMMENT_SHOWN: _l("A comment that waited or was hidden is shown"),
    Event.COMMENT_DELETED: _l("A comment is deleted"),
    Event.REACTION_ADDED: _l("Somebody reacts"),
    Event.REACTION_REMOVED: _l("A reaction is taken back"),
    Event.MEMBER_JOINED: _l("Somebody joins"),
    Event.MEMBER_APPROVED: _l("Somebody who asked is let in"),
    Event.MEMBER_LEFT: _l("Somebody leaves"),
    Event.MEMBER_REMOVED: _l("Somebody is put out"),
    Event.COMMUNITY_CHANGED: _l("The community is changed"),
    Event.COMMUNITY_ARCHIVED: _l("The community is archived"),
    Event.COMMUNITY_REOPENED: _l("The community is open again"),
    Event.WEBHOOK_TRIED: _l("A trial"),
}

REASONS = {
    Reason.OFF: _l("the operator lets nothing be sent"),
    Reason.UNLISTED: _l("the operator does not let it be sent there"),
    Reason.ADDRESS: _l("no address"),
    Reason.PORT: _l("a port that is not used"),
    Reason.INSIDE: _l("an address inside the company's network"),
    Reason.UNKNOWN: _l("no such host"),
    Reason.AWAY: _l("nobody answers"),
    Reason.SLOW: _l("no answer within 10 seconds"),
    Reason.UNTRUSTED: _l("its certificate does not hold"),
    Reason.BROKEN: _l("no answer that can be read"),
    Reason.KIND: _l("no answer that can be read"),
}


class WebhookForm(Form):
    """Where a system is told, and of what."""

    name = fields.line(_l("Name of the system"), limits.NAME)
    url = fields.line(
        _l("Its address"),
        ADDRESS,
        description=_l("It begins with https. Whoever has it may be able to write there."),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    events = SelectMultipleField(
        _l("What it is told"),
        choices=[SelectChoice(str(event), EVENTS[event]) for event in OFFERED],
        validators=[InputRequired(_l("Choose at least one."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    with_text = BooleanField(
        _l("With the text of posts and comments"),
        description=_l(
            "Without it, the system gets numbers and addresses, and asks for the text with a token."
        ),
    )

    def wish(self) -> Wish:
        """Hand over what is wished."""
        return Wish(
            name=self.name.data,
            url=self.url.data,
            events=self.events.data,
            with_text=self.with_text.data,
        )
