"""Who may decide a request, and until when?"""

from __future__ import annotations

from flask_babel import gettext as _

from models import ErasureRequest, Person, now
from social.errors import Invalid


def decided_by(officer: Person, request: ErasureRequest) -> None:
    """Note who decided, just now; what was sent back is decided anew by that."""
    request.decided_by_id, request.decided_at = officer.id, now()
    request.sent_back_by_id, request.sent_back_at, request.sent_back_note = None, None, ""


def refuse_another(officer: Person, request: ErasureRequest) -> None:
    """Let one alone decide, so that another can approve."""
    if request.decided_by_id not in (None, officer.id):
        raise Invalid(form=_("Somebody else decides this request. You can approve it."))


def refuse_over(request: ErasureRequest) -> None:
    """Let be what was approved."""
    if request.approved_at is not None or request.closed_at is not None:
        raise Invalid(form=_("This request is decided."))
