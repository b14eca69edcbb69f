"""What does somebody ask the help?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from models import limits
from social.fields import at_most, one_line
from social.forms import SearchForm


class AskForm(SearchForm):
    """What is looked for, in a few words."""

    q = StringField(_l("What do you want to know?"), [at_most(limits.QUERY)], filters=[one_line])
