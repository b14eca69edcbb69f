"""The pages of recipients; for everybody else, administrators too, they do not exist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from social.confiding import PrintForm
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
    return page_of_desk()


def page_of_desk(form: PrintForm | None = None, asked: int = 0) -> str:
    """Render the page; `asked` is the key that the form is about."""
    in_use = confiding.keys_in_use()
    own, waiting = keys.key_of(viewer()), keys.waiting_of(viewer())
    return render_template(
        "confidential/desk.html",
        reports=listing.reports(viewer()),
        own=own,
        own_key=key_for_browser(own) if own else None,
        waiting=waiting,
        others=confiding.asked_about(keys_to_confirm(in_use), form, asked),
        keys=in_use,
        is_open=confiding.is_open(confiding.channel(), in_use),
        fingerprint=confiding.fingerprint,
        today=receiving.today(),
        rounds=ROUNDS,
    )


def keys_to_confirm(in_use: Sequence[ConfidantKey]) -> list[ConfidantKey]:
    """List whose keys the viewer can confirm."""
    if not is_recipient(in_use):
        return []
    return [key for key in confiding.waiting_keys() if key.person_id != viewer().id]


def is_recipient(in_use: Sequence[ConfidantKey]) -> bool:
    """Tell whether the viewer has a key that somebody confirmed: others' are confirmed by these."""
    return any(key.person_id == viewer().id for key in in_use)


@bp.post("/confidant/keys/<int:id>/confirmation")
def confirm_key(id: int) -> ResponseReturnValue:
    """Take another's key into use, whose fingerprint they read to the viewer."""
    form = PrintForm()
    if not form.validate():
        return page_of_desk(form, find_key(id).id), 422
    words = _("Confirmed. What is reported from now on is sealed to this key.")
    return answered(form, id, words, lambda key, said: confiding.confirm_key(viewer(), key, said))


@bp.delete("/confidant/keys/<int:id>/confirmation")
def refuse_key(id: int) -> ResponseReturnValue:
    """Take no key into use that its owner may not have made."""
    form = PrintForm(formdata=None)
    words = _("Refused. They make another key, or tell who else came into their account.")
    return answered(form, id, words, lambda key, _said: confiding.refuse_key(viewer(), key))


def answered(
    form: PrintForm, id: int, words: str, act: Callable[[ConfidantKey, str], None]
) -> ResponseReturnValue:
    """Answer another's key, and say so; or say why that cannot be."""
    try:
        act(find_key(id), form.fingerprint.data or "")
    except Invalid as invalid:
        form.refuse(invalid)
        return page_of_desk(form, id), 422
    flash(words)
    return redirect(url_for(".desk"), 303)


def find_key(id: int) -> ConfidantKey:
    """Find a key that waits, for a recipient whose own is in use."""
    if not is_recipient(confiding.keys_in_use()):
        raise not_found()
    return confiding.find_waiting(id)


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
        "position": one.position,
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


def key_for_browser(key: ConfidantKey) -> dict[str, Any]:
    """Write a key for a script, with how it is locked and was locked lately."""
    return {
        "id": key.id,
        "public": written(key.public_key),
        "locks": [
            {"salt": written(one.salt), "rounds": one.rounds, "locked": written(one.locked)}
            for one in keys.locks_of(key)
        ],
    }
