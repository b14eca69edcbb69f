"""Signing in and out, and the mailed ways in: invitation and reset."""
