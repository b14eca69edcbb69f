"""Asking leaders: questions are gathered, voted for, and answered by a time."""
