"""Crises and drills: what is prepared, said, asked, and learnt from them."""

from flask import Blueprint

bp = Blueprint("crisis", __name__, url_prefix="/crisis")
