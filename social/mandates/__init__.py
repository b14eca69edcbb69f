"""Mandates: who speaks for the company on what, given by communications, for all to see."""
