"""The compliance officer's pages: what the archive keeps, and what proves it."""

from flask import Blueprint

bp = Blueprint("records", __name__, url_prefix="/records")
