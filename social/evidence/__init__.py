"""Evidence and confirmations: what shows that somebody knows something, as far as they want it."""
