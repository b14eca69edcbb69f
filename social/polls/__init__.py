"""Polls and surveys: asked, answered without a name, counted when they close."""
