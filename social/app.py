"""How is the web application put together?"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask
from flask.globals import app_ctx
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from archive.keyring import keyring
from models import connect, session
from models.base import scope_by
from social import (
    addresses,
    agreeing,
    assets,
    callers,
    errors,
    figures,
    fresh,
    furniture,
    gate,
    headers,
    log,
    pace,
    packing,
    pages,
    reader,
    replica,
    sentences,
    sizes,
    slow,
    standing,
    unwatched,
)
from social.cookie import cookie_name
from social.keyring.shelf import shelf_of
from social.method import MethodOverride
from social.running import keys
from social.settings import Settings
from social.viewer import login

ROOT = Path(__file__).parent.parent

# The folders of social/ that have pages.
FEATURES: tuple[str, ...] = (
    "account",
    "administration",
    "announcements",
    "api",
    "asking",
    "coach",
    "comments",
    "communities",
    "confidential",
    "crisis",
    "drafts",
    "expertise",
    "evidence",
    "feeds",
    "files",
    "filters",
    "follows",
    "gatherings",
    "guests",
    "health",
    "help",
    "house",
    "importing",
    "installing",
    "leaders",
    "legal",
    "links",
    "look",
    "mandates",
    "merging",
    "messages",
    "moves",
    "newsletters",
    "notices",
    "own_data",
    "people",
    "polls",
    "posts",
    "preview",
    "provisioning",
    "questions",
    "quotes",
    "recognition",
    "records",
    "reports",
    "review",
    "rules",
    "saved",
    "shares",
    "search",
    "second_factors",
    "seeking",
    "setup",
    "sign_on",
    "signing_in",
    "skills",
    "stories",
    "topics",
    "upkeep",
    "webhooks",
)


def create_app(settings: Settings, **engine_options: object) -> Flask:
    """Build the web application; its database need not be up yet."""
    app = Flask("kring", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.url_rule_class = addresses.LateRule
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # it would answer with a link that the Host header decides
    configure(app, settings)
    scope_by(request_scope)
    app.extensions["engine"] = connect(settings.database_url, **engine_options)
    slow.watch(app.extensions["engine"], settings.slow_statement)
    replica.install(app)
    keyring.open(shelf_of(settings))
    app.teardown_appcontext(lambda _error: session.remove())
    packing.install(app)  # before what writes headers: answers are packed after that
    unwatched.install(app)  # before anything looks who asks
    callers.install(app)  # no cookie opens what programs ask for
    log.install(app)  # next: what comes after refuses requests, and a page says of which number
    sizes.install(app)  # next: the check of a form's token reads the whole body
    CSRFProtect(app)
    login.init_app(app)
    Babel(
        app,
        default_translation_directories=str(ROOT / "social" / "translations"),
        locale_selector=reader.language,
        timezone_selector=reader.zone,
    )
    app.add_template_global(standing.current, "as_it_stands")
    app.add_template_filter(reader.written_day, "dateformat")  # Babel's English is American
    for part in (
        headers,
        errors,
        assets,
        addresses,
        pages,
        gate,
        agreeing,
        pace,
        fresh,
        sentences,
        furniture,
        figures,
    ):
        part.install(app)
    for feature in FEATURES:
        app.register_blueprint(import_module(f"social.{feature}.views").bp)
    wrap(app, settings)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Turn our settings into Flask's."""
    session_keys = settings.secret_keys or keys.session_keys(settings.data_dir)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=session_keys[0],
        SECRET_KEY_FALLBACKS=list(session_keys[1:]),
        SESSION_COOKIE_NAME=cookie_name(settings),
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_PROTECTION=None,
        PERMANENT_SESSION_LIFETIME=settings.session_absolute,
        # An answer to what was asked before a sign-in must not bring the cookie of before back.
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=settings.upload_limit + 1_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE=settings.languages[0],
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True}


def request_scope() -> int:
    """Give each app context a database session of its own."""
    return id(app_ctx._get_current_object()) if app_ctx else 0  # type: ignore[attr-defined]


def wrap(app: Flask, settings: Settings) -> None:
    """Put the layers around the app: forms' methods inside, the proxies' headers outside."""
    app.wsgi_app = MethodOverride(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
