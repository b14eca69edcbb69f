"""How is something that has a page decided, and how is it said?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from social.errors import Invalid
from social.forms import Form

T = TypeVar("T")


def decide(
    id: int,
    form: Form,
    act: Callable[[T], object],
    words: str,
    *,
    find: Callable[[int], T],
    page: Callable[[T, Form], str],
    show: str,
) -> ResponseReturnValue:
    """Do something with what has a page, and say so there; or say there why not.

    `find` reads it by its number, `page` renders it with a form that was refused, `show` is the
    endpoint of its page.
    """
    found = find(id)
    try:
        if not form.validate():
            return page(found, form), 422
        act(found)
    except Invalid as invalid:
        form.refuse(invalid)
        return page(find(id), form), 422  # what was refused let go of what was read
    flash(words)
    return redirect(url_for(show, id=id), 303)
