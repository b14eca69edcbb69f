"""Comments: answers to posts, and replies to answers."""

from flask import Blueprint

bp = Blueprint("comments", __name__)
