"""Programs: what they read and write in somebody's name, and the tokens with which they do."""

from flask import Blueprint

bp = Blueprint("api", __name__)
