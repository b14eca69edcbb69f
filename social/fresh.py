"""What weighs so much that somebody shows once more that it is they who sit there?

A browser stays signed in for weeks, and somebody else may sit down before it. Whoever did not prove
who they are in the last minutes (FRESH_FOR) is asked to, in the place of the act, and the act goes
on with all that was filled in. Acts that ask for the password in a form of their own (another
address, tokens for programs) ask so of those alone who type none here: their company's sign-in
says who they are.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import PasswordField

from models import Event, Person, SignIn, now
from social import old_forms
from social.changes import change
from social.codes import SIX, app_of, proves_by_code
from social.errors import Invalid, problem, wants_json
from social.fields import at_most, required
from social.forms import Form
from social.holding import hold
from social.pages import local_path, turned_away
from social.passwords import guessable
from social.providers import only_way_of, providers_of
from social.proving import proves
from social.sign_ins import Browser
from social.viewer import viewer

SESSIONS = _l("You are about to sign browsers out.")
FACTORS = _l("You are about to change how you sign in.")
ROLES = _l("You are about to say what somebody may do here.")
ACCOUNTS = _l("You are about to change how somebody comes in.")
ARCHIVE = _l("You are about to let somebody read in the archive, or take things out of it.")
EXCEPTIONS = _l("You are about to open what is not meant for you as a rule.")
LEGAL = _l("You are about to say what the company tells people and asks of them.")
UPKEEP = _l("You are about to let nobody write in Kring.")
WAYS_IN = _l("You are about to say through whom people come in.")
ADDRESS = _l("You are about to change your e-mail address.")
OUTSIDE = _l("You are about to let another system hear or speak here.")

# Each act, and what its person reads.
WEIGHTY = {
    "account.end_session": SESSIONS,
    "account.end_other_sessions": SESSIONS,
    "second_factors.begin_app": FACTORS,
    "second_factors.app": FACTORS,  # shows the secret
    "second_factors.confirm_app": FACTORS,
    "second_factors.end_app": FACTORS,
    "second_factors.add_passkey": FACTORS,
    "second_factors.end_passkey": FACTORS,
    "second_factors.write_sheet": FACTORS,
    "sign_on.link": FACTORS,
    "sign_on.unlink": FACTORS,
    "sign_on.providers.create": WAYS_IN,
    "sign_on.providers.update": WAYS_IN,
    "sign_on.providers.end": WAYS_IN,
    "sign_on.providers.resume": WAYS_IN,
    "sign_on.providers.ask_factor": WAYS_IN,
    "sign_on.providers.confirm_factor": WAYS_IN,
    "administration.give_role": ROLES,
    "administration.take_role": ROLES,
    "administration.confirm_appointment": ROLES,
    "administration.report_lost_factor": ACCOUNTS,
    "administration.confirm_lost_factor": ACCOUNTS,
    "administration.change_person": ACCOUNTS,
    "administration.end_session": SESSIONS,
    "administration.end_sessions": SESSIONS,
    "administration.mail_way_in": ACCOUNTS,
    "administration.deactivate": ACCOUNTS,
    "administration.reactivate": ACCOUNTS,
    "guests.approve": ACCOUNTS,
    "merging.confirm": ACCOUNTS,
    "api.hand_over_bot": OUTSIDE,
    "legal.publish": LEGAL,
    "upkeep.begin_maintenance": UPKEEP,
    "provisioning.make_token": OUTSIDE,
    "provisioning.tie_group": WAYS_IN,
    "webhooks.create_for_all": OUTSIDE,
    "records.approve_grant": ARCHIVE,
    "records.approve_identities": ARCHIVE,
    "records.approve_production": ARCHIVE,
    "records.approve_release": ARCHIVE,
    "records.approve_request": ARCHIVE,
    "records.approve_rule": ARCHIVE,
    "records.approve_schedule": ARCHIVE,
    "records.ask_export": ARCHIVE,
    "review.ask_exception": EXCEPTIONS,
    "review.approve_exception": EXCEPTIONS,
    "review.unmask": EXCEPTIONS,
}

# What else asks for the password in its own form.
WITH_PASSWORD = {
    "account.ask_email": ADDRESS,
    "api.make_token": OUTSIDE,
    "api.make_bot_token": OUTSIDE,
}

PROBLEM = "urn:kring:problem:fresh-sign-in"
PROOF = "proof_password"


class ProofForm(Form):
    """A password or a code, beside the fields of whatever act it is."""

    proof_password = PasswordField(
        _l("Your password"),
        [required(), at_most(guessable.MOST)],
        render_kw={"autocomplete": "current-password"},
    )


def is_fresh(sign_in: SignIn) -> bool:
    """Tell whether whoever sits there proved a short while ago who they are."""
    lasts = current_app.config["SETTINGS"].fresh_for
    return bool(now() - sign_in.proved_at < lasts)


def ask() -> Response | None:
    """Ask for a proof before an act that weighs much, and let the act go on once it is given."""
    act = request.endpoint or ""
    if act not in WEIGHTY.keys() | WITH_PASSWORD.keys() or not current_user.is_authenticated:
        return None
    words = words_of(act, viewer())
    if words is None or is_fresh(current_user.sign_in):
        return None
    if (refused := turned_away()) is not None:
        return refused
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("account.prove", next=request.full_path.rstrip("?")))
    form, is_asked = ProofForm(), PROOF not in request.form
    name(form, viewer())
    if not is_asked and form.validate():
        if prove(viewer(), current_user.sign_in, form.proof_password.data or "", Browser.here()):
            return None
        form.proof_password.errors = [wrong(viewer())]
    if wants_json():
        return problem(403, str(words), type=PROBLEM, prove=url_for("account.prove"))
    page = render_template(
        "account/prove.html",
        form=form,
        words=words,
        address=request.full_path.rstrip("?"),
        fields=old_forms.fields(),
        **ways_of(viewer(), came_from()),
    )
    return make_response(page, 403 if is_asked else 422)


def words_of(endpoint: str, person: Person) -> str | None:
    """Say what an act is for which somebody shows who they are; None for any other."""
    if endpoint in WITH_PASSWORD and not types_password(person):
        return WITH_PASSWORD[endpoint]
    return WEIGHTY.get(endpoint)


def types_password(person: Person) -> bool:
    """Tell whether somebody signs in here with a password, and can be asked for it."""
    return person.password_hash is not None and only_way_of(person) is None


def ask_no_password(form: Form, name: str, person: Person) -> None:
    """Take the password out of a form of whoever types none here."""
    if not types_password(person):
        del form[name]


def require_password(person: Person, field: str, typed: str, browser: Browser) -> None:
    """Refuse whoever does not know the password; of who types none, who proved nothing of late."""
    if types_password(person):
        if not proves(person, person.email or "", typed, browser.address):
            raise Invalid(**{field: _("This is not your password.")})
        return
    here = browser.before
    if here is None or here.person_id != person.id or not is_fresh(here):
        raise Invalid(form=_("Sign in anew first, so that it is certain that it is you."))


def ways_of(person: Person, comes_back: str) -> dict[str, object]:
    """Say to the page in which ways somebody can prove who they are, and where they go on."""
    has_typed = person.password_hash is not None or app_of(person) is not None
    ways = providers_of(person)
    return {"has_typed": has_typed or not ways, "ways": ways, "comes_back": comes_back}


def came_from() -> str:
    """Name the page of ours from which an act was sent: what a provider asks comes in between."""
    before = urlsplit(request.referrer or "")
    is_ours = f"{before.scheme}://{before.netloc}" in current_app.config["SETTINGS"].origins
    path = before.path + (f"?{before.query}" if before.query else "")
    return local_path(path if is_ours else None, url_for("feeds.home"))


def name(form: ProofForm, person: Person) -> None:
    """Say in the form what somebody can show."""
    if app_of(person) is not None:
        form.proof_password.label.text = _("A code of your app, or your password")


def wrong(person: Person) -> str:
    """Say that what somebody typed shows nothing."""
    if app_of(person) is not None:
        return str(_("This is neither your password nor a code that is new."))
    return str(_("This is not your password."))


def prove(person: Person, sign_in: SignIn, typed: str, browser: Browser) -> bool:
    """Tell whether somebody typed their password, or a code of their app, and remember when.

    Raises 429 after many tries.
    """
    code = "".join(typed.split())
    is_code = SIX.fullmatch(code) is not None and app_of(person) is not None
    if is_code:
        fits = proves_by_code(person, code, browser.address)
    else:
        fits = proves(person, person.email or "", typed, browser.address)
    if not fits:
        return False
    with change(person) as record:
        hold(sign_in)
        sign_in.proved_at = now()
        by = "code" if is_code else "password"
        record(Event.SIGN_IN_PROVED, sign_in, by=by, act=request.endpoint)
    return True


def install(app: Flask) -> None:
    """Ask before each such act."""
    app.before_request(ask)
