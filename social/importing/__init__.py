"""Bringing in what was said elsewhere: Slack, Mattermost, Viva Engage and Yammer."""

from flask import Blueprint

bp = Blueprint("importing", __name__)
