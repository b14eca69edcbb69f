"""The words for what people know: for administrators, who tend them."""

from flask import Blueprint

bp = Blueprint("skills", __name__, url_prefix="/skills")
