"""Slack: bring in what was said there, with its people, times, threads and reactions."""
