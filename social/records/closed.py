"""What does an officer read where no grant opens something to them?"""

from __future__ import annotations

import logging

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive.granting import NotOpened
from social import errors
from social.records import bp

log = logging.getLogger("kring.errors")


@bp.errorhandler(NotOpened)
def not_opened(error: NotOpened) -> ResponseReturnValue:
    """Say that nothing opens it now and why, and lead to asking for it, or back."""
    if errors.wants_json():
        return errors.not_opened(error)
    log.info("archive stays closed: %s", error)
    address, words = way_back()
    return render_template("records/closed.html", address=address, words=words), 403


def way_back() -> tuple[str, str]:
    """Name the page from which somebody came: the matter, or else the searches or the log."""
    if request.path.startswith("/records/matters/") and request.view_args:
        return url_for(".show_matter", id=request.view_args["id"]), _("Back to the matter")
    if request.path.startswith("/records/search/"):
        return url_for(".search"), _("Search the archive")
    return url_for(".index"), _("Records")
