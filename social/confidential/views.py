"""The pages of whoever reports. They know nobody: see social.unwatched."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from models import Channel, ConfidantKey, Disclosure
from social import confiding, unwatched
from social.confidential import bp, desk, listing, receiving, tries
from social.confidential.keys import ROUNDS
from social.confidential.parcels import KEY, parcel, sent, taken, written
from social.errors import Invalid, problem
from social.fields import LANGUAGE_NAMES

__all__ = ["bp", "desk"]


@bp.record_once
def ask_for_no_token(state: BlueprintSetupState) -> None:
    """Let reports be sent without a token, which would need a cookie; `sent` keeps others out."""
    for view in (create, look, say):
        state.app.extensions["csrf"].exempt(view)


@bp.get("/confidential")
def index() -> ResponseReturnValue:
    """Say what the channel is, who receives what is said there, and what protects it."""
    return page("confidential/index.html")


@bp.get("/confidential/new")
def new() -> ResponseReturnValue:
    """Ask what happened; the browser seals it."""
    admit()
    return page("confidential/new.html", is_colleague=unwatched.is_colleague())


@bp.get("/confidential/answers")
def answers() -> ResponseReturnValue:
    """Ask for the receipt code; the browser opens what was answered."""
    admit()
    return page("confidential/answers.html")


@bp.get("/confidential/people")
def people() -> ResponseReturnValue:
    """Name everybody, for colleagues who say whom a report is about."""
    if not unwatched.is_colleague():
        raise Unauthorized
    return jsonify([f"{name} @{handle}" for name, handle in listing.names()])


@bp.post("/confidential/reports")
def create() -> ResponseReturnValue:
    """Keep a report."""
    admit()
    tries.spend(tries.WRITES)
    said = sent()
    try:
        receiving.receive(parcel(said), taken(said, "opening", KEY), taken(said, "public_key", KEY))
    except Invalid as invalid:
        return refused(invalid)
    return jsonify({}), 201


@bp.post("/confidential/answers")
def look() -> ResponseReturnValue:
    """Give whoever has the receipt what was said so far, sealed."""
    admit()
    return jsonify(shown(found(sent())))


@bp.post("/confidential/answers/messages")
def say() -> ResponseReturnValue:
    """Keep what the reporter adds."""
    admit()
    tries.spend(tries.WRITES)
    said = sent()
    disclosure = found(said)
    try:
        receiving.add(disclosure, parcel(said))
    except Invalid as invalid:
        return refused(invalid)
    return jsonify(shown(disclosure)), 201


def admit() -> None:
    """Let in whoever the company lets in: everybody, or those who are signed in, whoever it is."""
    here = confiding.channel()
    if not (here and here.without_sign_in) and not unwatched.is_colleague():
        raise Unauthorized


def found(said: Any) -> Disclosure:
    """Find a report by what its receipt code gave."""
    tries.spend(tries.LOOKS)
    return receiving.find(taken(said, "opening", KEY))


def shown(disclosure: Disclosure) -> dict[str, Any]:
    """Tell the reporter's browser how a report stands."""
    return {
        "came_on": day(disclosure.came_on),
        "acknowledged_on": day(disclosure.acknowledged_on),
        "acknowledge_by": day(disclosure.acknowledge_by),
        "answered_on": day(disclosure.answered_on),
        "answer_by": day(disclosure.answer_by),
        "closed_on": day(disclosure.closed_on),
        "delete_on": day(disclosure.delete_on),
        "readers": [reader(key) for key in receiving.readers(disclosure)],
        "messages": [
            {
                "position": one.position,
                "by_reporter": one.by_reporter,
                "sent_on": day(one.sent_on),
                "sealed": written(one.sealed),
                "envelope": written(one.own_envelope),
            }
            for one in receiving.messages(disclosure)
        ],
    }


def day(found: Any) -> str | None:
    """Write a day for a script."""
    return found.isoformat() if found else None


def reader(key: ConfidantKey) -> dict[str, Any]:
    """Tell a browser to whom it can seal something."""
    return {
        "id": key.id,
        "name": key.person.name,
        "handle": key.person.handle,
        "key": written(key.public_key),
    }


def page(template: str, **more: Any) -> str:
    """Render a page with what it needs to seal: the recipients' keys and the channel's salt."""
    channel, keys = confiding.channel(), confiding.keys_in_use()
    return render_template(
        template,
        channel=channel,
        keys=keys,
        fingerprint=confiding.fingerprint,
        is_open=confiding.is_open(channel, keys),
        seals=sealing(channel, keys),
        languages_named=[
            (name, url_for(request.endpoint or "", language=code), code)
            for code, name in LANGUAGE_NAMES.items()
        ],
        **more,
    )


def sealing(channel: Channel | None, keys: Any) -> dict[str, Any]:
    """Tell a browser how to seal."""
    return {
        "readers": [reader(key) for key in keys],
        "salt": written(channel.salt) if channel else "",
        "rounds": ROUNDS,
    }


def refused(invalid: Invalid) -> ResponseReturnValue:
    """Say why something was not kept."""
    return problem(422, next(iter(invalid.fields.values())))
