"""Drafts: the list, going on with one, keeping and dropping."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import RateLimitItemPerMinute

from models import KeptDraft, Person
from social.answering import done
from social.attaching import Brought, brought, uploaded
from social.drafting import PLACE, Begun, files_of, whole
from social.drafts import actions, bp, fading, plan_views
from social.drafts.forms import READERS
from social.drafts.listing import first_words, going_on, lists_of
from social.drafts.resuming import form_for
from social.errors import Invalid, problem, wants_json
from social.picturing import thumbnail
from social.tries import spend
from social.viewer import viewer

# A page keeps what is typed every few seconds; somebody may have some open.
KEPT = RateLimitItemPerMinute(120, 1, "drafts")
# What a form sends that is no part of the draft.
BESIDE = ("csrf_token", "key", "version", "file", "alt", "upload", "redact", "kept_at", "_method")


@bp.get("/drafts")
def index() -> str:
    """List the viewer's drafts."""
    plans, lines = lists_of(viewer())
    return render_template(
        "drafts/index.html", plans=plans, lines=lines, most=actions.MOST, days=fading.KEPT.days
    )


@bp.get("/drafts/at")
def at() -> ResponseReturnValue:
    """Tell a page which draft there is of one of its forms."""
    place = request.args.get("place", "")
    draft = actions.find_at(viewer(), place) if PLACE.fullmatch(place) else None
    response = jsonify({"draft": told(draft)})
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/drafts")
def keep() -> ResponseReturnValue:
    """Keep what a form holds, for all devices of the viewer."""
    spend(KEPT, str(viewer().id))
    seen = request.form.get("draft_seen", "")
    sent = [request.form.get(name, "") for name in ("draft_mark", "draft_unheard")]
    try:
        begun = begun_in_request(viewer())
        draft = actions.keep(viewer(), begun, whole(seen), actions.Marks.read(*sent))
    except actions.Elsewhere as elsewhere:
        return refuse_overwriting(elsewhere.draft, begun)
    except Invalid as invalid:
        words = next(iter(invalid.fields.values()))
        if wants_json():
            return problem(422, words)
        flash(words)
        return redirect(url_for(".index"), 303)
    if wants_json():
        return jsonify({"version": draft.version if draft else 0, "id": draft.id if draft else 0})
    if draft and request.form.get("later") == READERS:
        return plan_views.plan_for_readers(draft.id)
    if draft and "later" in request.form:
        return redirect(url_for(".choose_time", id=draft.id), 303)
    flash(_("Your draft is kept.") if draft else _("There was nothing to keep."))
    return redirect(url_for(".index"), 303)


def begun_in_request(author: Person) -> Begun:
    """Read what the form of this request holds, whichever form it is."""
    names = {"draft_seen", "draft_base", "draft_mark", "draft_unheard", "later", *BESIDE}
    return Begun(
        place=request.form.get("kept_at", ""),
        fields=[pair for pair in request.form.items(multi=True) if pair[0] not in names],
        base=request.form.get("draft_base", ""),
        files=[*brought(), *uploaded(author)],
    )


def refuse_overwriting(there: KeptDraft | None, begun: Begun) -> ResponseReturnValue:
    """Say that another device kept, sent or dropped the draft; a page shows both."""
    if wants_json():
        return problem(409, _("Another device was quicker."), draft=told(there))
    return page_of(there, begun, is_refused=True), 409


def told(draft: KeptDraft | None) -> dict[str, Any] | None:
    """Say to a script what a draft holds."""
    if draft is None:
        return None
    files = files_of(draft.file_ids, viewer())
    alts = dict(zip(draft.file_ids, draft.alts, strict=True))
    return {
        "id": draft.id,
        "version": draft.version,
        "mark": draft.mark,
        "at": draft.saved_at.isoformat(),
        "base": draft.base,
        "fields": draft.fields,
        "files": [
            {
                "id": file.id,
                "name": file.name,
                "size": file.size,
                "picture": thumbnail(file),
                "alt": alts[file.id],
            }
            for file in (files[number] for number in draft.file_ids if number in files)
        ],
    }


@bp.get("/drafts/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Go on with a draft, on the page of its form or on one for it alone."""
    draft = actions.find(viewer(), id)
    if draft.is_planned:
        return plan_views.edit(draft)
    address = going_on(draft, viewer())
    if address is not None:
        return redirect(address, 303)
    files = [Brought(*one) for one in zip(draft.file_ids, draft.alts, strict=True)]
    begun = Begun(draft.place, [(name, value) for name, value in draft.fields], draft.base, files)
    return page_of(draft, begun)


def page_of(draft: KeptDraft | None, begun: Begun, *, is_refused: bool = False) -> str:
    """Show the form that a draft is for, with what it holds."""
    files = files_of([one.id for one in begun.files], viewer())
    return render_template(
        "drafts/show.html",
        draft=draft,
        begun=begun,
        words=first_words(draft) if draft and is_refused else "",
        is_refused=is_refused,
        files=[files[one.id] for one in begun.files if one.id in files],
        **form_for(begun, viewer()),
    )


@bp.delete("/drafts/<int:id>")
def drop(id: int) -> ResponseReturnValue:
    """Let go of a draft."""
    actions.drop(viewer(), actions.find(viewer(), id))
    return done(url_for(".index"))
