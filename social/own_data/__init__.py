"""What there is of oneself: asking for it, and fetching it."""
