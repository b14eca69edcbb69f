"""The whole of Kring with its socket server, for the tests of live pages: it beats when told to."""

from datetime import timedelta

from flask import Flask

from social.app import create_app
from social.live import beat, teller
from social.live.open_pages import OpenPages
from social.live.socket import serve
from social.settings import Settings
from social.viewer import OPEN_ENDPOINTS


def build() -> Flask:
    """Make the application as wsgi.py does, but that forms need no token."""
    teller.EVERY = 3_600.0
    beat.STRANGE = 1.0
    beat.SETTLED = timedelta(0)
    app = create_app(Settings.from_env())
    app.config["WTF_CSRF_ENABLED"] = False
    serve(app)
    pages: OpenPages = app.extensions["live"]

    def at_rest() -> tuple[str, int]:
        """Wait until everything that came in was told."""
        pages.inbox.join()
        pages.outbox.join()
        return "", 204

    def at_once() -> tuple[str, int]:
        """Beat now."""
        pages.receive({"beat": True})
        return at_rest()

    for address, view in (("/rest", at_rest), ("/beat", at_once)):
        app.add_url_rule(address, view_func=view)
        OPEN_ENDPOINTS[view.__name__] = "asked by the tests"
    return app
