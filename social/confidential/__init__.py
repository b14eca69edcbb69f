"""The confidential channel: say what is not safe to say elsewhere, to people who are told alone."""

from flask import Blueprint

bp = Blueprint("confidential", __name__)
