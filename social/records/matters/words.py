"""How are the things of a matter called?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from models import Coding, RedactionReason

REASONS = {
    RedactionReason.PRIVILEGE: _l("privileged"),
    RedactionReason.PERSONAL: _l("private life"),
    RedactionReason.OTHERS: _l("about others"),
    RedactionReason.SECRET: _l("business secret"),
    RedactionReason.BESIDE: _l("beside the matter"),
}

TAGS = dict(
    zip(
        Coding.TAGS,
        (_l("answers to it"), _l("privileged"), _l("personal"), _l("to be blacked out")),
        strict=True,
    )
)

LISTS = {
    "all": _l("All"),
    "unread": _l("Not read yet"),
    "second": _l("To read a second time"),
    "differing": _l("Readers differ"),
    "responsive": _l("Answers to it"),
    "privileged": _l("Privileged"),
    "personal": _l("Personal"),
    "redaction": _l("To be blacked out"),
    "bare": _l("Not blacked out yet"),
}
