"""What is shown of the pages that people link to."""

from flask import Blueprint

bp = Blueprint("links", __name__)
