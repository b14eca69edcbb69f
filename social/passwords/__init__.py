"""Passwords: how they are kept, and which are too easily guessed."""
