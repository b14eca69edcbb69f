"""What does an administrator fill in about an export?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField

from social.forms import Form
from social.importing.words import SOURCES


class ExportForm(Form):
    """An export, and where it comes from."""

    file = FileField(
        _l("The export"),
        [FileRequired(_l("Choose a file."))],
        description=_l("The ZIP file as you were given it, or one list: .jsonl, .csv or .xml."),
        render_kw={"accept": ".zip,.jsonl,.csv,.xml"},
    )
    source = RadioField(
        _l("Where it comes from"),
        choices=lambda: [("", _l("Find out by what is in it")), *SOURCES.items()],
        default="",
    )
    with_direct = BooleanField(
        _l("Bring in direct messages, too"),
        description=_l("They go between the same people, and are archived like all else."),
    )


class WhoForm(Form):
    """The list of who is who, given back."""

    file = FileField(
        _l("The list, given back"),
        description=_l(
            "CSV with the columns what, key, here and how; lines marked “mapped” count."
        ),
        render_kw={"accept": ".csv"},
        id="who-file",
    )
