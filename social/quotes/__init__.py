"""Quotes: words of others in a post of one's own, as long as these agree."""

from flask import Blueprint

bp = Blueprint("quotes", __name__)
