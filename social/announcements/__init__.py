"""Announcements: written by one, let through by another, told to those whom a rule means."""
