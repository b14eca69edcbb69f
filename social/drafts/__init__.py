"""Drafts: what somebody began to write is on all their devices, until it is sent."""

from flask import Blueprint

bp = Blueprint("drafts", __name__)
