"""Follows: people, open communities and topics whose posts come home."""
