"""How Kring is started, kept running and stopped on one machine."""
