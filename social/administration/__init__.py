"""Running Kring: people and their roles, sites, mail."""

from flask import Blueprint

bp = Blueprint("administration", __name__, url_prefix="/administration")
