"""Importing: bring in what was said elsewhere, with its people, times and files."""
