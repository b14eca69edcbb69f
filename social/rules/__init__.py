"""House rules: written, tried, in force, over."""

from flask import Blueprint

bp = Blueprint("rules", __name__, url_prefix="/review/rules")
