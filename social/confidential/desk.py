"""The pages of recipients; for everybody else, administrators too, they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Capability, Conclusion, ConfidantKey, Disclosure, DisclosureMessage
from social import confiding
from social.confidential import actions, bp, keys, listing, receiving
from social.confidential.forms import CONCLUSIONS, CloseForm
from social.confidential.keys import LEAST_ROUNDS, MOST_ROUNDS, ROUNDS, Locked
from social.confidential.parcels import KEY, parcel, sent, taken, written
from social.errors import Invalid, not_found, problem
from social.rights import holds
from social.viewer import viewer

FOLDER = "/confidant"
LOCKED, SALT = 60, 16  # bytes


@bp.before_app_request
def only_recipients() -> None:
    """Let nobody else know that the pages exist."""
    is_here = request.path == FOLDER or request.path.startswith(f"{FOLDER}/")
    if is_here and not holds(viewer(), Capability.CONFIDANT):
        raise not_found()


@bp.get("/confidant", endpoint="desk")
def show_desk() -> ResponseReturnValue:
    """Show what is sealed to the viewer."""
    in_use = confiding.keys_in_use()
    return render_template(
        "confidential/desk.html",
        reports=listing.reports(viewer()),
        own=keys.key_of(viewer()),
        own_key=locked_key(),
        keys=in_use,
        is_open=confiding.is_open(confiding.channel(), in_use),
        fingerprint=confiding.fingerprint,
        today=receiving.today(),
        rounds=ROUNDS,
    )


@bp.post("/confidant/key")
def make_key() -> ResponseReturnValue:
    """Take the viewer's new key into use."""
    said = sent()
    try:
        keys.make(viewer(), taken(said, "public_key", KEY), locked(said))
    except Invalid as invalid:
        return problem(422, invalid.fields["form"])
    return jsonify({}), 201


@bp.post("/confidant/key/lock")
def lock_key() -> ResponseReturnValue:
    """Put the viewer's key under another passphrase."""
    said = sent()
    number = said.get("id")
    if not isinstance(number, int):
        raise not_found()
    try:
        keys.lock_anew(viewer(), number, locked(said))
    except Invalid as invalid:
        return problem(422, invalid.fields["form"])
    return jsonify({}), 201


@bp.get("/confidant/<int:id>", endpoint="show")
def show_report(id: int) -> ResponseReturnValue:
    """Show a report; what it says, the browser opens."""
    return page_of(find(id), CloseForm(formdata=None))


@bp.get("/confidant/<int:id>/sealed")
def sealed(id: int) -> ResponseReturnValue:
    """Give a recipient's browser what is sealed to them."""
    disclosure = find(id)
    actions.note_reading(viewer(), disclosure)
    opens = listing.envelopes(viewer(), disclosure)
    own = {key.id: key for key, _wrapped in opens.values()}
    readers = receiving.readers(disclosure)
    return jsonify(
        {
            "public_key": written(disclosure.public_key),
            "readers": [{"id": key.id, "key": written(key.public_key)} for key in readers],
            "keys": [key_for_browser(key) for key in own.values()],
            "messages": [
                shown(one, *opens.get(one.position, (None, b"")))
                for one in receiving.messages(disclosure)
            ],
        }
    )


def shown(one: DisclosureMessage, key: ConfidantKey | None, wrapped: bytes) -> dict[str, Any]:
    """Write a sealed message for a script, with what opens it; some come before a key is there."""
    return {
        "by_reporter": one.by_reporter,
        "sent_on": one.sent_on.isoformat(),
        "sealed": written(one.sealed),
        "envelope": written(wrapped),
        "key": key.id if key else None,
    }


@bp.post("/confidant/<int:id>/messages", endpoint="answer")
def say_answer(id: int) -> ResponseReturnValue:
    """Send the reporter something."""
    said, disclosure = sent(), find(id)
    try:
        is_feedback = said.get("is_feedback") is True
        actions.answer(viewer(), disclosure, parcel(said), is_feedback=is_feedback)
    except Invalid as invalid:
        return problem(422, invalid.fields["form"])
    return jsonify({}), 201


@bp.post("/confidant/<int:id>/acknowledgement")
def acknowledge(id: int) -> ResponseReturnValue:
    """Tell the reporter that it came."""
    words = _("Whoever reported it sees that it came.")
    return done(id, lambda report: actions.acknowledge(viewer(), report), words)


@bp.post("/confidant/<int:id>/closing")
def close(id: int) -> ResponseReturnValue:
    """End the work on a report."""
    form, disclosure = CloseForm(), find(id)
    if not form.validate():
        return page_of(disclosure, form), 422
    conclusion = Conclusion(form.conclusion.data)
    return done(id, lambda report: actions.close(viewer(), report, conclusion), _("Closed."))


@bp.delete("/confidant/<int:id>/closing")
def reopen(id: int) -> ResponseReturnValue:
    """Go on with a report."""
    return done(id, lambda report: actions.reopen(viewer(), report), _("It is open again."))


def done(id: int, act: Callable[[Disclosure], None], words: str) -> ResponseReturnValue:
    """Do something about a report, and say so on its page; or say there why not."""
    try:
        act(find(id))
    except Invalid as invalid:
        form = CloseForm(formdata=None)
        form.refuse(invalid)
        return page_of(find(id), form), 422
    flash(words)
    return redirect(url_for(".show", id=id), 303)


def find(id: int) -> Disclosure:
    """Find a report that is sealed to the viewer."""
    return listing.find_report(viewer(), id)


def page_of(disclosure: Disclosure, form: CloseForm) -> str:
    """Render the page of a report."""
    return render_template(
        "confidential/show.html",
        report=disclosure,
        readers=receiving.readers(disclosure),
        form=form,
        conclusions=CONCLUSIONS,
        today=receiving.today(),
    )


def locked(said: Any) -> Locked:
    """Read a private key under its passphrase."""
    rounds = said.get("rounds")
    if not isinstance(rounds, int) or not LEAST_ROUNDS <= rounds <= MOST_ROUNDS:
        raise not_found()
    return Locked(taken(said, "locked", LOCKED), taken(said, "salt", SALT), rounds)


def locked_key() -> dict[str, Any] | None:
    """Give the viewer's browser their own key, which their passphrase opens."""
    key = keys.key_of(viewer())
    return key_for_browser(key) if key else None


def key_for_browser(key: ConfidantKey) -> dict[str, Any]:
    """Write a locked key for a script."""
    return {
        "id": key.id,
        "public": written(key.public_key),
        "salt": written(key.salt),
        "rounds": key.rounds,
        "locked": written(key.locked),
    }
