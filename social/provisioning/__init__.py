"""Provisioning: the company's directory says who works here, by SCIM 2.0 (RFC 7643 and 7644)."""

from flask import Blueprint

bp = Blueprint("provisioning", __name__)
