"""Finding people by what they state of themselves: for colleagues, and for HR with a purpose."""

from flask import Blueprint

bp = Blueprint("seeking", __name__)
