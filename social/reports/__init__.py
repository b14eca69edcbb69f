"""Reports: what a person asks moderators to look at, and what became of it."""

from flask import Blueprint

bp = Blueprint("reports", __name__)
