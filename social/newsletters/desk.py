"""The pages of those who make newsletters: gather, write, look, let out, stop and go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models import Community, Company, Issue, Item, Making, Newsletter, session
from social.answering import done, refused
from social.audience import moment
from social.cursor import Cursor
from social.errors import Invalid, not_found, wants_json
from social.fields import LANGUAGE_NAMES
from social.finding import find_person
from social.forms import Form
from social.mailing.links import link
from social.newsletters import (
    actions,
    bounces,
    bp,
    gathering,
    listing,
    reaching,
    releasing,
    sending,
    trying,
)
from social.newsletters.content import content, items_for
from social.newsletters.forms import (
    GatherForm,
    LeadForm,
    MoveForm,
    NewIssueForm,
    OfferForm,
    SeenForm,
    SeriesForm,
    TryForm,
    WhenForm,
    WordsForm,
    told,
)
from social.newsletters.gathering import Only
from social.newsletters.letters import Press, plain_address
from social.newsletters.report import report
from social.reader import zone_info
from social.rights import require
from social.viewer import viewer
from social.whom import Whom, in_words

# A mail is shown as it will be, with the styles that stand in it, and can do nothing.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'; sandbox"
)
WIDEST_LIST = 200  # communities that a newsletter can be told to the members of


@bp.get("/newsletters/desk")
def at_work() -> ResponseReturnValue:
    """List the newsletters, and the issues at work or out."""
    listing.require_maker(viewer())
    words = request.args.get("only", listing.Only.WORK)
    if words not in set(listing.Only):
        raise not_found()
    only = listing.Only(words)
    return render_template(
        "newsletters/desk.html",
        newsletters=listing.all_of_them(),
        only=only,
        shelf=listing.desk(only, Cursor.read(request.args.get("before"))),
    )


@bp.get("/newsletters/new")
def new() -> ResponseReturnValue:
    """Show the form of a newsletter."""
    listing.require_maker(viewer())
    return series_page(offering(SeriesForm(data={"language": viewer().language})), None)


def offering(form: SeriesForm) -> SeriesForm:
    """Say whom a newsletter can be for."""
    places = select(Community).where(Community.read_by(viewer()))
    rows = session.scalars(places.order_by(Community.name_folded).limit(WIDEST_LIST)).all()
    form.offer(viewer(), rows)
    return form


def series_page(form: SeriesForm, newsletter: Newsletter | None) -> str:
    """Render the form of a newsletter."""
    return render_template("newsletters/series.html", form=form, newsletter=newsletter)


@bp.post("/newsletters")
def create() -> ResponseReturnValue:
    """Begin a newsletter."""
    listing.require_maker(viewer())
    form = offering(SeriesForm())
    if form.validate():
        try:
            made = actions.begin(viewer(), form.series())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".show", id=made.id), id=made.id)
    if wants_json():
        return refused(form)
    return series_page(offering(form), None), 422


@bp.get("/newsletters/<int:id>/edit")
def edit(id: int) -> ResponseReturnValue:
    """Show what a newsletter is, to change."""
    newsletter = made_here(id)
    return series_page(offering(SeriesForm(data=told(newsletter))), newsletter)


def made_here(id: int) -> Newsletter:
    """Find a newsletter for those who make them; for all others there is nothing to make."""
    if not listing.is_maker(viewer()):
        raise not_found()
    return listing.find_newsletter(viewer(), id)


@bp.patch("/newsletters/<int:id>")
def update(id: int) -> ResponseReturnValue:
    """Keep what it is from now on."""
    newsletter, form = made_here(id), offering(SeriesForm())
    if form.validate():
        try:
            actions.change_series(viewer(), newsletter, form.series(), form.version.data or 0)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".show", id=id))
    if wants_json():
        return refused(form)
    return series_page(offering(form), made_here(id)), 422


@bp.delete("/newsletters/<int:id>")
def end(id: int) -> ResponseReturnValue:
    """End a newsletter for everybody."""
    actions.end(viewer(), made_here(id))
    return done(url_for(".at_work"))


@bp.get("/newsletters/<int:id>/issues/new")
def new_issue(id: int) -> ResponseReturnValue:
    """Show the form of an issue."""
    newsletter = made_here(id)
    return issue_form(newsletter, NewIssueForm(data={"language": newsletter.language}))


def issue_form(newsletter: Newsletter, form: NewIssueForm) -> str:
    """Render the form of an issue."""
    return render_template("newsletters/new_issue.html", newsletter=newsletter, form=form)


@bp.post("/newsletters/<int:id>/issues")
def begin_issue(id: int) -> ResponseReturnValue:
    """Begin an issue."""
    newsletter, form = made_here(id), NewIssueForm()
    if form.validate():
        try:
            made = actions.draft(viewer(), newsletter, form.language.data, form.draft())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".issue", id=made.id), id=made.id)
    if wants_json():
        return refused(form)
    return issue_form(made_here(id), form), 422


@bp.get("/newsletters/issues/<int:id>")
def issue(id: int) -> ResponseReturnValue:
    """Show an issue at work: its words, its items, whom it reaches, what comes next."""
    return page(listing.at_work(viewer(), id), SeenForm())


def page(one: Issue, form: Form) -> str:
    """Show it, with what a form was told."""
    me, languages = viewer(), current_app.config["SETTINGS"].languages
    words = actions.words_of(one, None)
    spoken = {found.language for found in words}
    items = actions.items_of(one)
    counts = sending.counts(one.id)
    at = one.goes_at.astimezone(zone_info(me.zone)) if one.goes_at else None
    when = WhenForm(
        formdata=None,
        data={"day": at.date() if at else None, "clock": f"{at:%H:%M}" if at else ""},
    )
    return render_template(
        "newsletters/issue.html",
        issue=one,
        words=words,
        original=words[0] if words else None,
        unwritten=[code for code in languages if code not in spoken],
        items=items,
        content=content(one, one.language, items_for(me, one)),
        whom=in_words(Whom.read(one.newsletter.audience), me),
        reached=reaching.reached_by(one.newsletter),
        worked=me.id in actions.editors_of(one),
        progress=listing.Progress(**counts),
        kept_back=releasing.is_kept_back(one),
        form=form,
        when=when,
        languages=languages,
        language_names=LANGUAGE_NAMES,
        mails=bool(current_app.config["SETTINGS"].smtp_url),
    )


def decided(id: int, form: Form, act: Callable[[Issue], Any], back: str = "") -> Any:
    """Do something to an issue, or show on its page why it cannot be."""
    one = listing.at_work(viewer(), id)
    if form.validate():
        try:
            act(one)
        except Invalid as invalid:
            form.refuse(Invalid(form=next(iter(invalid.fields.values()))))
        else:
            return done(url_for(".issue", id=id) + back)
    if wants_json():
        return refused(form)
    return page(listing.at_work(viewer(), id), form), 422


@bp.delete("/newsletters/issues/<int:id>")
def withdraw(id: int) -> ResponseReturnValue:
    """Give up what is not out."""
    actions.withdraw(viewer(), listing.at_work(viewer(), id))
    flash(_("It is given up. Nobody was mailed."))
    return done(url_for(".at_work"))


@bp.get("/newsletters/issues/<int:id>/gathering")
def gathering_page(id: int) -> ResponseReturnValue:
    """Show what can be gathered."""
    one = listing.at_work(viewer(), id)
    form = OfferForm(request.args)
    only = Only(form.only.data) if form.only.data in set(Only) else Only.ALL
    shelf = gathering.offered(viewer(), one, only, Cursor.read(request.args.get("before")))
    return render_template("newsletters/gathering.html", issue=one, shelf=shelf, only=only)


@bp.post("/newsletters/issues/<int:id>/items")
def gather(id: int) -> ResponseReturnValue:
    """Take posts into an issue."""
    form = GatherForm()
    return decided(
        id,
        form,
        lambda one: actions.gather(viewer(), one, form.posts.data or [], form.version.data),
        "#items",
    )


@bp.delete("/newsletters/issues/<int:id>/items/<int:item>")
def drop_item(id: int, item: int) -> ResponseReturnValue:
    """Leave an item out again."""
    form = SeenForm()

    def act(one: Issue) -> None:
        actions.drop_item(viewer(), one, listing.item_of(one, item), form.version.data)

    return decided(id, form, act, "#items")


@bp.post("/newsletters/issues/<int:id>/items/<int:item>/place")
def move(id: int, item: int) -> ResponseReturnValue:
    """Let an item stand one place higher or lower."""
    form = MoveForm()

    def act(one: Issue) -> None:
        found, is_up = listing.item_of(one, item), form.way.data == "up"
        actions.move(viewer(), one, found, up=is_up, seen=form.version.data)

    return decided(id, form, act, "#items")


@bp.get("/newsletters/issues/<int:id>/words/<language>")
def words(id: int, language: str) -> ResponseReturnValue:
    """Show the words of one language, to write."""
    return words_page(listing.at_work(viewer(), id), None, spoken(language), None)


@bp.get("/newsletters/issues/<int:id>/items/<int:item>/words/<language>")
def item_words(id: int, item: int, language: str) -> ResponseReturnValue:
    """Show what the editors say of an item in one language, to write."""
    one = listing.at_work(viewer(), id)
    return words_page(one, listing.item_of(one, item), spoken(language), None)


def spoken(language: str) -> str:
    """Take a language of this installation; others do not exist."""
    if language not in current_app.config["SETTINGS"].languages:
        raise not_found()
    return language


def words_page(one: Issue, item: Item | None, language: str, form: Any) -> str:
    """Show the words of one language beside the original."""
    there = {found.language: found for found in actions.words_of(one, item)}
    found, original = there.get(language), there.get(one.language)
    if form is None:
        data: dict[str, Any] = {"version": one.version, "making": Making.HUMAN}
        if found is not None:
            data |= {"title": found.title, "text": found.source, "making": found.making}
        form = WordsForm(data=data) if item is None else LeadForm(data=data)
    return render_template(
        "newsletters/words.html",
        issue=one,
        item=item,
        language=language,
        found=found,
        original=original if language != one.language else None,
        form=form,
        languages=current_app.config["SETTINGS"].languages,
        language_names=LANGUAGE_NAMES,
    )


@bp.post("/newsletters/issues/<int:id>/words/<language>")
def write(id: int, language: str) -> ResponseReturnValue:
    """Keep the words of one language."""
    return kept(listing.at_work(viewer(), id), None, spoken(language), WordsForm())


@bp.post("/newsletters/issues/<int:id>/items/<int:item>/words/<language>")
def write_item(id: int, item: int, language: str) -> ResponseReturnValue:
    """Keep what the editors say of an item in one language."""
    one = listing.at_work(viewer(), id)
    return kept(one, listing.item_of(one, item), spoken(language), LeadForm())


def kept(one: Issue, item: Item | None, language: str, form: Any) -> ResponseReturnValue:
    """Keep words, or show what is wrong with them."""
    number, item_number = one.id, item.id if item else None
    if language == one.language:
        form.making.data = Making.HUMAN  # it is the original, whoever says what
    if form.validate():
        making, seen = Making(form.making.data), form.version.data
        try:
            actions.write(viewer(), one, language, form.draft(), making, seen, item)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".issue", id=number) + ("#items" if item else ""))
    if wants_json():
        return refused(form)
    again = listing.at_work(viewer(), number)
    about = listing.item_of(again, item_number) if item_number else None
    return words_page(again, about, language, form), 422


@bp.delete("/newsletters/issues/<int:id>/words/<language>")
def drop_words(id: int, language: str) -> ResponseReturnValue:
    """Take one translation out."""
    form = SeenForm()
    return decided(
        id,
        form,
        lambda one: actions.drop_words(viewer(), one, spoken(language), form.version.data),
    )


@bp.post("/newsletters/issues/<int:id>/plan")
def plan(id: int) -> ResponseReturnValue:
    """Say when it goes out."""
    form = WhenForm()

    def act(one: Issue) -> None:
        at = moment(form.day.data, form.clock.data, viewer())
        actions.plan(viewer(), one, at, form.version.data)

    return decided(id, form, act)


@bp.post("/newsletters/issues/<int:id>/putting-forward")
def put_forward(id: int) -> ResponseReturnValue:
    """Ask for a second pair of eyes."""
    return decided(id, Form(), lambda one: actions.put_forward(viewer(), one))


@bp.delete("/newsletters/issues/<int:id>/putting-forward")
def take_back(id: int) -> ResponseReturnValue:
    """Take it back to go on writing."""
    return decided(id, Form(), lambda one: actions.take_back(viewer(), one))


@bp.post("/newsletters/issues/<int:id>/approval")
def approve(id: int) -> ResponseReturnValue:
    """Let it go out as it is."""
    form = SeenForm()
    return decided(id, form, lambda one: actions.approve(viewer(), one, form.version.data))


@bp.post("/newsletters/issues/<int:id>/release")
def let_go(id: int) -> ResponseReturnValue:
    """Let it go out although there is a crisis, or was one when it came due."""
    form = SeenForm()
    return decided(id, form, lambda one: actions.let_go(viewer(), one, form.version.data))


@bp.delete("/newsletters/issues/<int:id>/approval")
def send_back(id: int) -> ResponseReturnValue:
    """Give it back to whoever wrote it."""
    form = SeenForm()
    return decided(id, form, lambda one: actions.send_back(viewer(), one, form.version.data))


@bp.post("/newsletters/issues/<int:id>/pause")
def pause(id: int) -> ResponseReturnValue:
    """Stop sending at once."""
    return decided(id, Form(), lambda one: actions.pause(viewer(), one))


@bp.delete("/newsletters/issues/<int:id>/pause")
def resume(id: int) -> ResponseReturnValue:
    """Go on sending."""
    return decided(id, Form(), lambda one: actions.resume(viewer(), one))


@bp.post("/newsletters/issues/<int:id>/tries")
def try_out(id: int) -> ResponseReturnValue:
    """Mail an issue to oneself."""
    form = TryForm()

    def act(one: Issue) -> None:
        actions.try_out(viewer(), one, spoken(form.language.data))
        flash(_("A test is on its way to you."))

    return decided(id, form, act)


@bp.get("/newsletters/issues/<int:id>/preview/<language>")
def preview(id: int, language: str) -> ResponseReturnValue:
    """Show an issue as it will be mailed, on a phone and on a desk."""
    one = listing.at_work(viewer(), id)
    written = Press(one).written(spoken(language), trying.visible_to(viewer(), one))
    text, _page = written.to(lambda place: plain_address(written, place, link("newsletters.index")))
    return render_template(
        "newsletters/preview.html",
        issue=one,
        language=language,
        languages=current_app.config["SETTINGS"].languages,
        language_names=LANGUAGE_NAMES,
        subject=written.subject,
        text=text,
        mails=bool(current_app.config["SETTINGS"].smtp_url),
    )


@bp.get("/newsletters/issues/<int:id>/preview/<language>/mail")
def preview_mail(id: int, language: str) -> Response:
    """Give the page of the mail by itself, for a frame in which it can do nothing."""
    one = listing.at_work(viewer(), id)
    written = Press(one).written(spoken(language), trying.visible_to(viewer(), one))
    _text, mail = written.to(lambda place: plain_address(written, place, link("newsletters.index")))
    answer = make_response(mail)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


@bp.get("/newsletters/issues/<int:id>/report")
def show_report(id: int) -> ResponseReturnValue:
    """Show what became of the mails of an issue."""
    one = listing.at_work(viewer(), id)
    if not one.is_out:
        raise not_found()
    return render_template("newsletters/report.html", issue=one, report=report(one))


@bp.get("/newsletters/addresses")
def addresses() -> ResponseReturnValue:
    """Show administrators whose addresses are left alone."""
    require_administrator()
    return render_template("newsletters/addresses.html", people=listing.cut_off_people())


def require_administrator() -> None:
    """Refuse whoever does not look after accounts."""
    require(viewer(), "administer", Company(), _("Administrators look after addresses."))


@bp.delete("/newsletters/addresses/<handle>")
def clear_address(handle: str) -> ResponseReturnValue:
    """Mail to somebody again, whose address is right."""
    require_administrator()
    bounces.clear(viewer(), find_person(handle))
    flash(_("Newsletters are mailed there again."))
    return done(url_for(".addresses"))
