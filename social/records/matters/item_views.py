"""The page of one item: what it says, what is judged of it, what is blacked out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import Conflict

from archive.exporting.records import Record
from archive.granting import Opened
from archive.redacting import pieces
from archive.reviewing import read
from models import GrantStage, LookAct, Matter, Person, ReviewItem, Round, session
from social.errors import Invalid, not_found
from social.forms import Form
from social.looking import record_access
from social.records import bp
from social.records.matters import coding, listing, redacting
from social.records.matters.forms import JudgementForm, RedactionForm
from social.records.matters.reading import opened_for, turn_of
from social.records.matters.views import after, find
from social.records.matters.words import LISTS, REASONS, TAGS
from social.viewer import viewer


def chosen() -> str:
    """Say which list the reader goes through."""
    which = request.args.get("only", "unread")
    if which not in LISTS:
        raise not_found()
    return which


@bp.get("/matters/<int:id>/items/<int:number>")
def show_item(id: int, number: int) -> ResponseReturnValue:
    """Show what an item says, and have it judged."""
    matter, item, opened = found(id, number)
    look(opened, item, LookAct.VIEWED)
    return page_of(matter, item, opened)


@bp.get("/matters/<int:id>/items/next")
def next_item(id: int) -> ResponseReturnValue:
    """Go to the first item of a list, or to the list where it has none."""
    matter, which = find(id), chosen()
    return onward(matter, which, after())


@bp.post("/matters/<int:id>/items/<int:number>/coding")
def code_item(id: int, number: int) -> ResponseReturnValue:
    """Judge an item, and go to the next."""
    matter, item, opened = found(id, number)
    form, which = JudgementForm(), chosen()
    try:
        if form.validate():
            look(opened, item, LookAct.TAGGED)
            coding.code(viewer(), item, form.judgement(), form.turn())
            return onward(matter, which, item.id)
    except Invalid as invalid:
        form.refuse(invalid)
    return page_of(*again(id, number), judging=form), 422


@bp.post("/matters/<int:id>/items/<int:number>/redactions")
def redact_item(id: int, number: int) -> ResponseReturnValue:
    """Black out some words."""
    _matter, item, opened = found(id, number)
    form = RedactionForm()
    try:
        if form.validate():
            look(opened, item, LookAct.VIEWED)
            text = words_of(opened, item).text
            if form.words.data:
                redacting.redact_words(viewer(), item, text, form.words.data, form.why())
            else:
                starts, ends = form.starts.data or 0, form.ends.data or 0
                redacting.redact(viewer(), item, text, starts, ends, form.why())
            return redirect(address_of(id, number), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return page_of(*again(id, number), blacking=form), 422


@bp.post("/matters/<int:id>/items/<int:number>/redactions/<int:redaction>/removal")
def unredact_item(id: int, number: int, redaction: int) -> ResponseReturnValue:
    """Let words be read again that were to be blacked out."""
    _matter, item, _opened = found(id, number)
    form = Form()
    try:
        redacting.remove(viewer(), item, redaction)
    except Invalid as invalid:
        form.refuse(invalid)
        return page_of(*again(id, number), refused=form), 422
    return redirect(address_of(id, number), 303)


def found(id: int, number: int) -> tuple[Matter, ReviewItem, Opened]:
    """Find an item, and open the archive as far as that; NotOpened without a grant for it."""
    matter = find(id)
    item = listing.find_item(matter, number)
    opened = opened_for(viewer(), item)
    opened.require(GrantStage.IDENTITIES)
    return matter, item, opened


def again(id: int, number: int) -> tuple[Matter, ReviewItem, Opened]:
    """Read anew what a refusal let go of, for its page."""
    matter, item, opened = found(id, number)
    look(opened, item, LookAct.VIEWED)
    return matter, item, opened


def look(opened: Opened, item: ReviewItem, act: LookAct) -> None:
    """Take down that an item is looked at, and whose it is."""
    record = read(opened, session, [item.entry_id]).get(item.entry_id)
    people = [record.actor_id] if record and record.actor_id else []
    record_access(
        opened,
        act,
        people=people,
        things=1,
        stage=GrantStage.IDENTITIES,
        matter=item.matter_id,
        entry=item.entry_id,
    )


def words_of(opened: Opened, item: ReviewItem) -> Record:
    """Read what an item says; Conflict while no checkpoint signs it."""
    record = read(opened, session, [item.entry_id]).get(item.entry_id)
    if record is None:
        raise Conflict(_("Some of this is not signed yet. Try again in a minute."))
    return record


def address_of(id: int, number: int) -> str:
    """Write the address of an item, on the way that its reader goes."""
    return url_for(".show_item", id=id, number=number, only=chosen())


def onward(matter: Matter, which: str, after: int) -> ResponseReturnValue:
    """Go to the next item of a list, or back to the matter where there is none."""
    number = listing.next_item(viewer(), matter, which, after)
    if number is None:
        flash(_("Nothing is left in this list."))
        return redirect(url_for(".show_matter", id=matter.id), 303)
    return redirect(url_for(".show_item", id=matter.id, number=number, only=which), 303)


def page_of(
    matter: Matter,
    item: ReviewItem,
    opened: Opened,
    judging: JudgementForm | None = None,
    blacking: RedactionForm | None = None,
    refused: Form | None = None,
) -> str:
    """Render an item, with the form that was refused."""
    record = words_of(opened, item)
    of_item = {one.round: one for one in coding.codings(item)}
    turn = turn_of(viewer(), item, of_item)
    black = redacting.redactions(item)
    spans = [(one.starts, one.ends, str(REASONS[one.reason])) for one in black]
    mine = of_item.get(turn) if turn else None
    form = judging or JudgementForm(
        formdata=None,
        round=turn,
        responsive=("yes" if mine.is_responsive else "no") if mine else None,
        **({name: getattr(mine, name) for name in (*TAGS, "note")} if mine else {}),
    )
    is_blind = turn is Round.SECOND
    return render_template(
        "records/matter_item.html",
        matter=matter,
        item=item,
        record=record,
        actor=session.get(Person, record.actor_id) if record.actor_id else None,
        pieces=pieces(record.text, spans),
        redactions=black,
        reasons=REASONS,
        tags=TAGS,
        said={} if is_blind else of_item,
        turn=turn,
        form=form,
        blacking=blacking or RedactionForm(formdata=None),
        refused=refused,
        which=chosen(),
    )
