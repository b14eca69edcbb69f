"""Saved posts: what somebody puts aside to come back to, and wants to be reminded of."""

from flask import Blueprint

bp = Blueprint("saved", __name__)
