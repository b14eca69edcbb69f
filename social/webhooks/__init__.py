"""Webhooks: other systems are told, at their addresses, what happens here."""
