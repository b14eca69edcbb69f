"""Shares: a post of one community that also stands in another, with its one thread."""

from flask import Blueprint

bp = Blueprint("shares", __name__)
