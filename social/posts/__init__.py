"""Posts: written, changed, pinned, taken back."""

from flask import Blueprint

bp = Blueprint("posts", __name__)
