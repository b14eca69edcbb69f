"""Messages: what two people, or a few, write to one another."""

from flask import Blueprint

bp = Blueprint("messages", __name__, url_prefix="/messages")
