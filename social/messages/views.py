"""Messages: read and write them; begin, name and leave conversations."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Conversation, Person
from social.answering import done, refused
from social.attaching import brought, kept, uploaded
from social.cursor import Cursor
from social.errors import Invalid, not_found, wants_json
from social.finding import find_conversation, find_person
from social.messages import actions, bp, listing, people, reading, said_views, talk
from social.messages.forms import MessageForm, NameForm, NewForm, PeopleForm, ReadForm, WordsForm
from social.rights import require
from social.viewer import viewer

BESIDE = (said_views,)  # addresses of their own


@bp.get("")
def index() -> ResponseReturnValue:
    """List the viewer's conversations, or where in them words stand."""
    form = WordsForm(request.args)
    if not form.validate():
        return render_template("messages/index.html", form=form, lines=[], more=None), 422
    if form.q.data:
        return found(form)
    lines, more = conversations()
    return render_template("messages/index.html", form=form, lines=lines, more=more)


def found(form: WordsForm) -> str:
    """Show the messages with some words."""
    words = request.args.get("before", "")
    if words and not (words.isascii() and words.isdecimal() and len(words) <= 10):
        raise not_found()
    hits, after = listing.search(viewer(), form.q.data, int(words) if words else None)
    more = url_for(".index", q=form.q.data, before=after) if after else None
    return render_template("messages/found.html", form=form, hits=hits, more=more)


def conversations() -> tuple[list[listing.Line], str | None]:
    """Read the viewer's conversations, and the address of the next page of them."""
    lines, after = listing.page(viewer(), Cursor.read(request.args.get("before")))
    return lines, url_for(".index", before=str(after)) if after else None


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Ask to whom, and what; to one person with whom there is a conversation, go on there."""
    handle = request.args.get("to", "")
    other = find_person(handle) if handle else None
    known = people.between(viewer(), other) if other else None
    if known is not None:
        return redirect(url_for(".show", id=known.id))
    form = NewForm(formdata=None, data={"to": f"@{other.handle}" if other else ""})
    return render_template("messages/new.html", form=form, other=other, files=[])


@bp.post("")
def create() -> ResponseReturnValue:
    """Begin a conversation with its first message, or go on in that of the two."""
    form, files = NewForm(), brought()
    if form.validate():
        try:
            files += uploaded(viewer())
            message = actions.start_conversation(
                viewer(),
                form.people(),
                form.draft(files),
                form.name.data or "",
                files,
                form.key.data or "",
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".show", id=message.conversation_id), id=message.id)
    if wants_json():
        return refused(form)
    page = render_template("messages/new.html", form=form, other=None, files=kept(files, viewer()))
    return page, 422


@bp.get("/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show a conversation beside the list of all."""
    return page(find_conversation(id), MessageForm(formdata=None))


def page(conversation: Conversation, form: MessageForm, **more: object) -> str:
    """Render a conversation."""
    lines, older = conversations()
    return render_template(
        "messages/show.html",
        talk=talk.of(conversation, viewer()),
        form=form,
        words=WordsForm(request.args),
        lines=lines,
        more=older,
        **more,
    )


@bp.post("/<int:id>/said")
def write(id: int) -> ResponseReturnValue:
    """Write in a conversation."""
    conversation = find_conversation(id)
    form, files = MessageForm(), brought()
    if form.validate():
        try:
            files += uploaded(viewer())
            message = actions.write_message(
                viewer(), conversation, form.draft(files), files, form.key.data or ""
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".show", id=conversation.id), id=message.id)
    if wants_json():
        return refused(form)
    again = find_conversation(id)  # what was refused let go of what was read
    return page(again, form, files=kept(files, viewer())), 422


@bp.post("/<int:id>/reading")
def read(id: int) -> ResponseReturnValue:
    """Note how far the viewer has read; all of it where nothing is said."""
    conversation, form = find_conversation(id), ReadForm()
    until = form.until.data if form.validate() else None
    reading.read(viewer(), conversation, conversation.last_id if until is None else until)
    return done(url_for(".show", id=id))


@bp.post("/<int:id>/mute")
def silence(id: int) -> ResponseReturnValue:
    """Let new messages here count no more."""
    reading.mute(viewer(), find_conversation(id), is_muted=True)
    return done(url_for(".people", id=id))


@bp.delete("/<int:id>/mute")
def unsilence(id: int) -> ResponseReturnValue:
    """Let new messages here count again."""
    reading.mute(viewer(), find_conversation(id), is_muted=False)
    return done(url_for(".people", id=id))


@bp.post("/<int:id>/away")
def put_away(id: int) -> ResponseReturnValue:
    """Take a conversation off the viewer's list, until something new is said in it."""
    conversation, form = find_conversation(id), ReadForm()
    until = form.until.data if form.validate() else None
    reading.put_away(viewer(), conversation, conversation.last_id if until is None else until)
    tell(_("It is off your list. With the next message it comes back."))
    return done(url_for(".index"))


@bp.get("/<int:id>/people", endpoint="people")
def show_people(id: int) -> ResponseReturnValue:
    """Show who is in a conversation, and what is kept of it."""
    conversation = find_conversation(id)
    return people_page(conversation, PeopleForm(formdata=None), name_form(conversation))


@bp.post("/<int:id>/people")
def add(id: int) -> ResponseReturnValue:
    """Add people to a group."""
    conversation, form = find_conversation(id), PeopleForm()
    require(viewer(), "add", conversation, _("Between two people nobody is added: start a group."))
    if form.validate():
        try:
            people.add_people(viewer(), conversation, form.people())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            tell(_("They read what is written from now on."))
            return done(url_for(".show", id=id))
    if wants_json():
        return refused(form)
    again = find_conversation(id)
    return people_page(again, form, name_form(again)), 422


@bp.post("/<int:id>/name")
def rename(id: int) -> ResponseReturnValue:
    """Give a group another name."""
    conversation, form = find_conversation(id), NameForm()
    require(viewer(), "name", conversation, _("Groups have names; those who are in them give one."))
    if form.validate():
        people.rename(viewer(), conversation, form.name.data or "")
        return done(url_for(".show", id=id))
    if wants_json():
        return refused(form)
    return people_page(conversation, PeopleForm(formdata=None), form), 422


@bp.delete("/<int:id>/stay")
def leave(id: int) -> ResponseReturnValue:
    """Leave a group."""
    conversation = find_conversation(id)
    people.leave(viewer(), conversation)
    tell(_("You have left. What is written there from now on is not for you to read."))
    return done(url_for(".index"))


def tell(words: str) -> None:
    """Say what was done on the page that follows; a script shows none."""
    if not wants_json():
        flash(words)


def name_form(conversation: Conversation) -> NameForm:
    """Show the name that a group has."""
    return NameForm(formdata=None, data={"name": conversation.name})


def people_page(conversation: Conversation, form: PeopleForm, named: NameForm) -> str:
    """Render who is in a conversation."""
    me: Person = viewer()
    here = people.people_in(conversation)
    stay = people.stay_of(me, conversation)
    others = listing.others_in(me, [conversation.id])
    return render_template(
        "messages/people.html",
        conversation=conversation,
        title=listing.title_of(conversation, others),
        people=here,
        is_muted=stay is not None and stay.is_muted,
        form=form,
        named=named,
        most=people.MOST,
    )
