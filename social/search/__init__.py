"""Search: people and communities by name, and what completes a text as it is written."""
