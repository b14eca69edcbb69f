"""What does a browser send with a file?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import Length

from models import limits
from social.filing.kinds import ACCEPTED
from social.forms import Form


class FileForm(Form):
    """One file and what it shows."""

    file = FileField(
        _l("File"), [FileRequired(_l("Choose a file."))], render_kw={"accept": ACCEPTED}
    )
    alt = StringField(
        _l("Description"),
        [Length(max=limits.ALT)],
        description=_l("What a picture shows, for those who cannot see it."),
    )
