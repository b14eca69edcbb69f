"""Notices: what a person should know of, behind the bell."""
