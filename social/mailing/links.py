"""How does a mail link to a page?"""

from __future__ import annotations

from flask import current_app


def link(endpoint: str, **values: str | int) -> str:
    """Write the address of a page under BASE_URL; no request has a say in it."""
    paths = current_app.url_map.bind("base.url")
    return current_app.config["SETTINGS"].base_url + paths.build(endpoint, values)
