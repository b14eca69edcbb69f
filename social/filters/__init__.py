"""What people do not want to see themselves: words, topics, colleagues, communities."""

from flask import Blueprint

bp = Blueprint("filters", __name__, url_prefix="/account/filters")
