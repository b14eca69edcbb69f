"""Communities: found, joined, run, left."""

from flask import Blueprint

bp = Blueprint("communities", __name__, url_prefix="/communities")
