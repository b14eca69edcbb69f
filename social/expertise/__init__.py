"""What people state of what they know and do, and when they can be asked."""

from flask import Blueprint

bp = Blueprint("expertise", __name__)
