"""Guests: people of other companies, whom owners ask for and an administrator approves."""
