"""The whole of Kring, to which a provider on this very machine is one inside the company's network.

The rules of what may be asked hold as ever, but for where the name leads: to this machine, where
Kring asks nothing of its own accord.
"""

from __future__ import annotations

import os
import socket

from flask import Flask

from social.app import create_app
from social.fetching.fetcher import Fetcher
from social.fetching.reach import Reach
from social.live.socket import serve
from social.settings import Settings

PORT = "PROVIDER_PORT"


def build() -> Flask:
    """Make the application as wsgi.py does."""
    port = int(os.environ[PORT])

    def connect(_address: str, _port: int, seconds: float) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), seconds)

    app = create_app(Settings.from_env())
    inside = Reach(inside=(f"localhost:{port}",))
    app.extensions["oidc"] = Fetcher(inside, lambda _host, _port: ["10.0.0.9"], connect)
    serve(app)
    return app
