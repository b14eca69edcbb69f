"""Notices: what a person should know of, behind the bell and by mail."""

from flask import Blueprint

bp = Blueprint("notices", __name__)
