"""Topics: what posts are about, across communities."""
