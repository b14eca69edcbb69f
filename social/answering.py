"""How does a view answer a write: to a page, and to a script?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Comment, Post
from social import calling, ruled
from social.errors import Invalid, problem, wants_json
from social.forms import Form
from social.pages import local_path
from social.viewer import viewer


def done(address: str, **facts: Any) -> ResponseReturnValue:
    """Send a page on to `address`; tell a script the same with some facts."""
    if wants_json():
        return jsonify({"location": address, **facts})
    return redirect(address, 303)


def posted(post: Post, address: str) -> ResponseReturnValue:
    """Send whoever wrote a post on to it, and say if it waits for a moderator."""
    if post.is_held:
        flash(ruled.with_reasons(_("Your post waits for a moderator."), post, viewer()))
    warn(post)
    return done(address, id=post.id, state=post.state)


def warn(text: Post | Comment) -> None:
    """Tell whoever wrote a text if it calls nobody though it seems to."""
    words = calling.unheard(viewer(), text)
    if words:
        flash(words)


def refused(form: Form) -> ResponseReturnValue:
    """Tell a script what is wrong with which field."""
    words = {name: [str(word) for word in errors] for name, errors in form.errors.items()}
    more = {"may_redact": True} if form.may_redact else {}
    return problem(422, _("This could not be taken."), errors=words, **more)


def settled(
    form: Form, act: Callable[[], object], address: str, page: Callable[[], str]
) -> ResponseReturnValue:
    """Do what a form without fields of its own asks for and go on to `address`.

    Where it cannot be done, show the page again, and above it why.
    """
    if form.validate():
        try:
            act()
        except Invalid as invalid:
            form.refuse(Invalid(form=next(iter(invalid.fields.values()))))
        else:
            return done(address)
    if wants_json():
        return refused(form)
    return page(), 422


def came_from(otherwise: str) -> str:
    """Name the page to return to: the one with the button, if it is ours by our own settings."""
    referrer = request.headers.get("Referer", "")
    for origin in current_app.config["SETTINGS"].origins:
        if referrer.startswith(f"{origin}/"):
            return local_path(referrer.removeprefix(origin), otherwise)
    return otherwise
