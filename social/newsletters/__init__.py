"""Newsletters: gathered by editors, let out by a second one, mailed once to each reader."""

from flask import Blueprint

bp = Blueprint("newsletters", __name__)
