"""Preview: how a text will look, before it is sent."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from social.answering import refused
from social.errors import Invalid
from social.forms import PostForm
from social.screening import screened
from social.viewer import viewer

bp = Blueprint("preview", __name__)


@bp.post("/preview")
def show() -> ResponseReturnValue:
    """Render a text as the post would be; nothing is kept."""
    form = PostForm()
    if form.validate():
        try:
            return screened(form.draft(), viewer(), None).html
        except Invalid as invalid:
            form.refuse(invalid)
    return refused(form)
