"""Placeholders that an import made, and the colleagues who they are."""

from flask import Blueprint

bp = Blueprint("merging", __name__, url_prefix="/administration/placeholders")
