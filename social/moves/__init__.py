"""Moves: a thread that is put into another community, with a trace."""

from flask import Blueprint

bp = Blueprint("moves", __name__)
