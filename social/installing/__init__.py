"""Kring on the start screen of a phone: what it is called there, and what it shows offline."""
