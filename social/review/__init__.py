"""The moderators' pages: what waits for a judgement, and who gives it."""

from flask import Blueprint

bp = Blueprint("review", __name__, url_prefix="/review")
